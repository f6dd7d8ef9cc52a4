//! Who the private Postgres runs as: it refuses to run as root, so root lends it another account.

use std::os::unix::fs::{PermissionsExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::{fs, io};

use anyhow::{Context as _, Result, bail};
use nix::unistd::{Uid, User};

/// In this order; the second is there on every system.
const CANDIDATES: [&str; 2] = ["postgres", "nobody"];

#[derive(Clone, Debug)]
pub struct Account {
    pub name: String,
    pub uid: u32,
    pub gid: u32,
}

impl Account {
    /// None when this process is not root: then the server runs as the one who started `dev`.
    pub fn for_postgres() -> Result<Option<Self>> {
        if !Uid::effective().is_root() {
            return Ok(None);
        }
        for name in CANDIDATES {
            if let Some(user) = User::from_name(name).context("the system's accounts cannot be read")? {
                return Ok(Some(Self { name: user.name, uid: user.uid.as_raw(), gid: user.gid.as_raw() }));
            }
        }
        bail!("Postgres does not run as root, and there is no account {} to run it as", CANDIDATES.join(" or "))
    }

    /// Asked of the system by going there, since more than mode bits decides.
    pub fn can_enter(&self, folder: &Path) -> bool {
        let mut visit = Command::new("/bin/true");
        visit.uid(self.uid).gid(self.gid).current_dir(folder);
        visit.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        visit.status().is_ok_and(|status| status.success())
    }
}

/// A folder that only the server's account may open.
pub fn own_folder(path: &Path, account: Option<&Account>) -> io::Result<()> {
    fs::create_dir_all(path)?;
    fs::set_permissions(path, fs::Permissions::from_mode(0o700))?;
    give(path, account)
}

pub fn give(path: &Path, account: Option<&Account>) -> io::Result<()> {
    match account {
        Some(account) => chown(path, Some(account.uid), Some(account.gid)),
        None => Ok(()),
    }
}
