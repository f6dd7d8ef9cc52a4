//! `POSTA_HOME`: where one `dev` keeps what is its own. Only what is named here is ever removed.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

/// A log that is larger than this when its process starts is set aside as `.log.1`.
const LOG_LIMIT: u64 = 8 * 1024 * 1024;

#[derive(Clone, Debug)]
pub struct Home(PathBuf);

impl Home {
    /// Makes the folder when it is not there. The path is made absolute, as the children get it.
    pub fn open(path: &Path) -> Result<Self> {
        let made = || {
            fs::create_dir_all(path)?;
            let home = path.canonicalize()?;
            fs::create_dir_all(home.join("run"))?;
            fs::create_dir_all(home.join("log"))?;
            io::Result::Ok(Self(home))
        };
        made().with_context(|| format!("POSTA_HOME {} cannot be used", path.display()))
    }

    pub fn path(&self) -> &Path {
        &self.0
    }

    pub fn dev_env(&self) -> PathBuf {
        self.0.join("dev.env")
    }

    /// Everything but the lock, which this process holds.
    pub fn empty(&self) -> Result<()> {
        for name in ["dev.env", "secrets.env", "ports", "log", "postgres", "redis"] {
            remove(&self.0.join(name))?;
        }
        fs::create_dir_all(self.0.join("log")).context("POSTA_HOME/log cannot be made")
    }

    pub fn pid(&self, name: &str) -> Option<i32> {
        fs::read_to_string(self.pid_file(name)).ok()?.trim().parse().ok()
    }

    pub fn set_pid(&self, name: &str, pid: u32) -> io::Result<()> {
        write_whole(&self.pid_file(name), &format!("{pid}\n"), 0o644)
    }

    pub fn forget_pid(&self, name: &str) {
        // A file that is gone is what is wanted; any other trouble shows at the next start.
        let _ = fs::remove_file(self.pid_file(name));
    }

    pub fn log_file(&self, name: &str) -> PathBuf {
        self.0.join("log").join(format!("{name}.log"))
    }

    /// The log, open for appending.
    pub fn open_log(&self, name: &str) -> io::Result<File> {
        let path = self.log_file(name);
        if fs::metadata(&path).is_ok_and(|log| log.len() > LOG_LIMIT) {
            fs::rename(&path, path.with_extension("log.1"))?;
        }
        File::options().create(true).append(true).open(path)
    }

    fn pid_file(&self, name: &str) -> PathBuf {
        self.0.join("run").join(format!("{name}.pid"))
    }
}

/// Writes beside `path` and renames, so that no reader ever sees a part.
pub fn write_whole(path: &Path, text: &str, mode: u32) -> io::Result<()> {
    let beside = path.with_added_extension("new");
    remove_file_if_there(&beside)?;
    let mut file = File::options().create_new(true).write(true).mode(mode).open(&beside)?;
    file.write_all(text.as_bytes())?;
    fs::rename(&beside, path)
}

/// For a person who asks why.
pub fn last_lines(path: &Path, count: usize) -> String {
    let text = fs::read(path).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    let mut lines: Vec<_> = text.lines().rev().take(count).collect();
    lines.reverse();
    lines.join("\n")
}

/// Removes a file or a whole folder; one that is not there is fine.
pub fn remove(path: &Path) -> Result<()> {
    let removed = match fs::symlink_metadata(path) {
        Ok(found) if found.is_dir() => fs::remove_dir_all(path),
        Ok(_) => fs::remove_file(path),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
    };
    removed.with_context(|| format!("{} cannot be removed", path.display()))
}

fn remove_file_if_there(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn emptying_a_home_leaves_what_is_not_ours() {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::open(folder.path()).unwrap();
        fs::create_dir_all(home.path().join("postgres/data")).unwrap();
        fs::write(home.path().join("holiday.jpg"), "not ours").unwrap();
        fs::write(home.dev_env(), "A=b\n").unwrap();
        home.empty().unwrap();
        assert!(home.path().join("holiday.jpg").exists());
        assert!(!home.path().join("postgres").exists() && !home.dev_env().exists());
    }

    #[test]
    fn a_large_log_is_set_aside_once_and_a_small_one_appended_to() {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::open(folder.path()).unwrap();
        writeln!(home.open_log("api").unwrap(), "first").unwrap();
        writeln!(home.open_log("api").unwrap(), "second").unwrap();
        assert_eq!(fs::read_to_string(home.log_file("api")).unwrap(), "first\nsecond\n");
        home.open_log("api").unwrap().set_len(LOG_LIMIT + 1).unwrap();
        home.open_log("api").unwrap();
        assert_eq!(fs::metadata(home.log_file("api")).unwrap().len(), 0);
        assert_eq!(fs::metadata(home.path().join("log/api.log.1")).unwrap().len(), LOG_LIMIT + 1);
    }

    #[test]
    fn a_secret_file_is_for_its_owner_alone() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("dev.env");
        write_whole(&path, "A=b\n", 0o600).unwrap();
        write_whole(&path, "A=c\n", 0o600).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "A=c\n");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
}
