//! Where the private Postgres keeps its data: in the home, or where its account can go.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use sha2::{Digest as _, Sha256};

use super::account::Account;
use super::home::Home;

const ELSEWHERE: &str = "/var/lib/posta";
const HASH_BYTES: usize = 8;

#[derive(Debug)]
pub struct Place {
    pub folder: PathBuf,
    /// Said aloud when the data is not where one would look.
    pub remark: Option<String>,
}

impl Place {
    pub fn of(home: &Home, account: Option<&Account>) -> Result<Self> {
        let inside = home.path().join("postgres");
        match account {
            Some(account) if !account.can_enter(home.path()) => {
                let folder = elsewhere(home.path());
                make(&folder, home.path()).with_context(|| format!("{} cannot be made", folder.display()))?;
                let remark = format!(
                    "keeps its data in {}, since the account {} that it runs as cannot enter {}",
                    folder.display(),
                    account.name,
                    home.path().display()
                );
                Ok(Self { folder: folder.join("postgres"), remark: Some(remark) })
            }
            _ => Ok(Self { folder: inside, remark: None }),
        }
    }

    /// The folder outside of the home that belongs to it, whether it is there or not.
    pub fn outside(home: &Home) -> PathBuf {
        elsewhere(home.path())
    }
}

fn elsewhere(home: &Path) -> PathBuf {
    let digest = Sha256::digest(home.as_os_str().as_encoded_bytes());
    let hash: String = digest.iter().take(HASH_BYTES).map(|byte| format!("{byte:02x}")).collect();
    Path::new(ELSEWHERE).join(hash)
}

/// The file `home` tells a person who wonders whose data it is.
fn make(folder: &Path, home: &Path) -> std::io::Result<()> {
    fs::create_dir_all(folder)?;
    fs::write(folder.join("home"), format!("{}\n", home.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_homes_never_share_a_place() {
        assert_ne!(elsewhere(Path::new("/root/a/.posta")), elsewhere(Path::new("/root/b/.posta")));
        assert!(elsewhere(Path::new("/root/a/.posta")).starts_with(ELSEWHERE));
    }
}
