//! One `dev` a home. The kernel drops the lock when its holder ends in whatever way, so none is ever stale.

use std::fs::{self, File, TryLockError};
use std::io::Write as _;

use anyhow::{Context as _, Result, bail};

use super::home::Home;

/// Held as long as it lives.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

impl Lock {
    pub fn take(home: &Home) -> Result<Self> {
        let path = home.path().join("dev.lock");
        let open = || File::options().create(true).truncate(false).write(true).open(&path);
        let mut file = open().with_context(|| format!("{} cannot be opened", path.display()))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let holder = fs::read_to_string(&path).unwrap_or_default();
                bail!(
                    "another dev (pid {}) runs on {}: stop it, or choose another POSTA_HOME and other addresses",
                    holder.trim(),
                    home.path().display()
                );
            }
            Err(TryLockError::Error(error)) => {
                return Err(error).with_context(|| format!("{} cannot be locked", path.display()));
            }
        }
        let named = file.set_len(0).and_then(|()| writeln!(file, "{}", std::process::id()));
        named.with_context(|| format!("{} cannot be written", path.display()))?;
        Ok(Self { _file: file })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_dev_on_the_same_home_is_refused_and_told_whose_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::open(folder.path()).unwrap();
        let first = Lock::take(&home).unwrap();
        let refused = Lock::take(&home).unwrap_err().to_string();
        assert!(refused.contains(&format!("pid {}", std::process::id())), "{refused}");
        drop(first);
        Lock::take(&home).unwrap();
    }
}
