//! Where settings come from, and which of two wins.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::Path;

use runtime::settings::{CATALOGUE, Env, ExposeSecret as _, Mail, Postgres, Redis};
use tempfile::TempDir;

/// A home with this `dev.env`.
fn home(dev_env: &str) -> TempDir {
    let home = TempDir::new().unwrap();
    fs::write(home.path().join("dev.env"), dev_env).unwrap();
    home
}

fn over(home: &TempDir, given: &[(&str, &str)]) -> Env {
    let own = [("POSTA_HOME", home.path().to_str().unwrap())];
    Env::over_dev_env(own.iter().chain(given).copied())
}

fn file(home: &TempDir, name: &str, text: &str) -> String {
    let path = home.path().join(name);
    fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

fn redis_url(env: &Env) -> Result<String, String> {
    env.read::<Redis>().map(|redis| redis.url.expose_secret().to_owned()).map_err(|problems| problems.to_string())
}

#[test]
fn the_environment_wins_over_dev_env_which_gives_what_it_lacks() {
    let home = home("# chosen by dev\n\nREDIS_URL=redis://dev\nLEASE=3s\nUNKNOWN=1\nSMTP_HOST=dev=host\n");
    let env = over(&home, &[("LEASE", "4s"), ("SMTP_HOST", "")]);
    assert_eq!(redis_url(&env).unwrap(), "redis://dev");
    assert_eq!((env.get("LEASE").as_deref(), env.get("SMTP_HOST"), env.get("UNKNOWN")), (Some("4s"), None, None));
    assert!(env.is_chosen("LEASE") && !env.is_chosen("REDIS_URL"));
    assert_eq!(env.home(), home.path());
    assert_eq!(over(&home, &[]).get("SMTP_HOST").as_deref(), Some("dev=host"));
}

#[test]
fn a_file_beats_dev_env_and_one_line_end_is_cut() {
    let home = home("REDIS_URL=redis://dev\n");
    for (text, url) in [
        ("redis://f", "redis://f"),
        ("redis://f\n", "redis://f"),
        ("redis://f\r\n", "redis://f"),
        ("redis://f \n", "redis://f "),
    ] {
        let path = file(&home, "redis", text);
        let env = over(&home, &[("REDIS_URL_FILE", &path)]);
        assert_eq!(redis_url(&env).unwrap(), url, "{text:?}");
        assert_eq!(env.get("REDIS_URL").as_deref(), Some(url));
        assert!(env.is_chosen("REDIS_URL"));
    }
    let two = file(&home, "redis", "redis://s3cr3t\n\n");
    assert_eq!(redis_url(&over(&home, &[("REDIS_URL_FILE", &two)])).unwrap_err(), "REDIS_URL: must be one line");
}

#[test]
fn a_file_beside_its_variable_or_that_cannot_be_read_is_named_with_the_rest() {
    let home = home("");
    let url = file(&home, "url", "redis://s3cr3t");
    let given =
        [("REDIS_URL", "redis://s3cr3t"), ("REDIS_URL_FILE", url.as_str()), ("SMTP_PASS_FILE", "/nothing/here")];
    let text = over(&home, &given).read::<(Redis, Mail)>().unwrap_err().to_string();
    assert!(text.contains("REDIS_URL: is set beside REDIS_URL_FILE; keep one of them"), "{text}");
    assert!(text.contains("SMTP_PASS_FILE: cannot be read: entity not found"), "{text}");
    assert!(text.contains("SMTP_HOST: is not set") && !text.contains("s3cr3t"), "{text}");
    assert_eq!(text.matches("REDIS_URL: ").count(), 1, "{text}");
}

#[test]
fn an_empty_variable_beside_a_file_is_not_set_and_only_secrets_come_from_files() {
    let home = home("");
    let (url, lease) = (file(&home, "url", "redis://f"), file(&home, "lease", "9s"));
    let env = over(&home, &[("REDIS_URL", ""), ("REDIS_URL_FILE", &url), ("LEASE_FILE", &lease)]);
    assert_eq!(redis_url(&env).unwrap(), "redis://f");
    assert_eq!(env.get("LEASE"), None);
}

#[test]
fn a_problem_of_a_setting_that_is_not_read_is_not_told() {
    let env = Env::from_pairs([("DATABASE_URL", "postgres://h/d"), ("SMTP_PASS_FILE", "/nothing/here")]);
    assert!(env.read::<Postgres>().is_ok());
}

#[test]
fn no_dev_env_is_no_problem_and_a_broken_one_is() {
    let nowhere = Env::over_dev_env([("POSTA_HOME", "/nothing/here"), ("REDIS_URL", "redis://h")]);
    assert_eq!(redis_url(&nowhere).unwrap(), "redis://h");
    let broken = over(&home("REDIS_URL=redis://h\nnonsense\n"), &[]);
    assert!(redis_url(&broken).unwrap_err().contains("POSTA_HOME: line 2 of its dev.env has no ="), "{broken:?}");
    let folder = TempDir::new().unwrap();
    fs::create_dir(folder.path().join("dev.env")).unwrap();
    assert!(redis_url(&over(&folder, &[])).unwrap_err().contains("POSTA_HOME: its dev.env cannot be read"));
}

#[test]
fn every_setting_in_force_can_be_listed_defaults_included() {
    let env = Env::from_pairs([("REDIS_URL", "redis://h"), ("LEASE", "2s")]);
    let listed: Vec<(&str, String)> = env.in_force().collect();
    for wanted in [("REDIS_URL", "redis://h"), ("LEASE", "2s"), ("CRASH_LIMIT", "5"), ("POSTA_HOME", ".posta")] {
        assert!(listed.contains(&(wanted.0, wanted.1.to_owned())), "{wanted:?}");
    }
    assert!(listed.iter().all(|(name, _)| *name != "DATABASE_URL"));
    assert!(listed.len() < CATALOGUE.len() && env.home() == Path::new(".posta"));
}

#[test]
fn the_process_environment_is_read_and_a_value_that_is_not_text_is_named() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;
    let home = home("REDIS_URL=redis://dev\n");
    let child = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "process_child", "--ignored", "--nocapture"])
        .env_clear()
        .env("POSTA_HOME", home.path())
        .env("DATABASE_URL", "postgres://given/d")
        .env("SMTP_HOST", OsStr::from_bytes(b"\xff"))
        .env(OsStr::from_bytes(b"\xfe"), "x")
        .output()
        .unwrap();
    assert!(child.status.success(), "{}", String::from_utf8_lossy(&child.stderr));
}

#[test]
#[ignore = "the child of the test above"]
fn process_child() {
    let env = Env::from_process();
    assert_eq!(env.get("DATABASE_URL").as_deref(), Some("postgres://given/d"));
    assert_eq!(redis_url(&env).unwrap(), "redis://dev");
    let told = env.read::<Mail>().unwrap_err().to_string();
    assert!(told.contains("SMTP_HOST: is not UTF-8") && !told.contains("SMTP_HOST: is not set"), "{told}");
    let alone = Env::from_process_alone();
    assert_eq!(alone.get("REDIS_URL"), None);
    assert!(alone.is_chosen("DATABASE_URL"));
}
