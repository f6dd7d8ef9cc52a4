//! The conventions of the command line, for people and for scripts.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::process::{Command, Output};

fn posta(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_posta"));
    command.args(arguments).env_clear().env("POSTA_HOME", "/nonexistent").output().unwrap()
}

#[test]
fn help_and_version_go_to_standard_output() {
    let help = posta(&["--help"]);
    assert!(help.status.success() && help.stderr.is_empty());
    let text = String::from_utf8(help.stdout).unwrap();
    assert!(text.contains("Examples:") && !text.contains("exec-child"), "{text}");
    let version = String::from_utf8(posta(&["--version"]).stdout).unwrap();
    assert_eq!(version, format!("posta {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn every_subcommand_explains_itself_with_examples() {
    for name in ["dev", "api", "worker", "sandbox", "migrate", "seed", "check", "mail", "openapi", "completions"] {
        let help = posta(&[name, "--help"]);
        assert!(help.status.success(), "{name}");
        assert!(String::from_utf8(help.stdout).unwrap().contains("Examples:"), "{name}");
    }
    for name in [
        "ls", "show", "count", "stats", "top", "retry", "discard", "cancel", "pause", "resume", "schedule", "enqueue",
        "rebuild",
    ] {
        let help = posta(&["jobs", name, "--help"]);
        assert!(help.status.success() && help.stderr.is_empty(), "jobs {name}");
        assert!(String::from_utf8(help.stdout).unwrap().contains("Examples:"), "jobs {name}");
    }
}

#[test]
fn wrong_usage_is_exit_2_with_nothing_on_standard_output() {
    let wrong: [&[&str]; 5] =
        [&["no-such-verb"], &["--no-such-flag"], &[], &["completions", "tcsh"], &["worker", "--queues", "post"]];
    for arguments in wrong {
        let refused = posta(arguments);
        assert_eq!(refused.status.code(), Some(2), "{arguments:?}");
        assert!(refused.stdout.is_empty() && !refused.stderr.is_empty(), "{arguments:?}");
    }
    let told = String::from_utf8(posta(&["worker", "--queues", "post"]).stderr).unwrap();
    assert!(told.contains("payments"), "the queues that there are: {told}");
}

#[test]
fn settings_that_are_missing_are_all_named_with_exit_2() {
    for name in ["api", "worker"] {
        let refused = posta(&[name]);
        assert_eq!(refused.status.code(), Some(2), "{name}");
        let told = String::from_utf8(refused.stderr).unwrap();
        for setting in ["DATABASE_URL", "REDIS_URL", "JWT_SECRET", "SMTP_HOST", "BASE_URL"] {
            assert!(told.contains(setting), "{name} without {setting}: {told}");
        }
    }
}

#[test]
fn check_tells_every_subject_where_nothing_is_set() {
    let done = posta(&["check", "--json"]);
    assert_eq!(done.status.code(), Some(1));
    let told: serde_json::Value = serde_json::from_slice(&done.stdout).unwrap();
    let subjects: Vec<_> = told.as_array().unwrap().iter().map(|subject| (&subject["name"], &subject["ok"])).collect();
    let expected = [
        ("settings", false),
        ("postgres", false),
        ("redis", false),
        ("smtp", false),
        // Without these Posta does less, which is no failure.
        ("whatsapp", true),
        ("mercadopago", true),
    ];
    assert_eq!(subjects.len(), expected.len(), "{told}");
    for (subject, (name, ok)) in subjects.iter().zip(expected) {
        assert_eq!((subject.0.as_str(), subject.1.as_bool()), (Some(name), Some(ok)), "{told}");
    }
}

#[test]
fn completions_know_the_subcommands_and_hide_what_is_not_for_people() {
    for shell in ["bash", "zsh", "fish"] {
        let script = String::from_utf8(posta(&["completions", shell]).stdout).unwrap();
        assert!(script.contains("sandbox"), "{shell}");
    }
}
