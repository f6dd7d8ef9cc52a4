//! Finds the servers' programs: on `PATH`, and for Postgres where Debian keeps them.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, fs};

use anyhow::{Result, anyhow};

const POSTGRES_FROM: u32 = 15;
const REDIS_FROM: u32 = 7;
const DEBIAN: &str = "/usr/lib/postgresql";

/// The folder with both `initdb` and `postgres`: of the version that made the data where there is some, else the
/// first that is new enough.
pub fn find_postgres(search_path: &OsStr, data_version: Option<u32>) -> Result<PathBuf> {
    let folders = env::split_paths(search_path).chain(debian_folders());
    let complete = folders.filter(|folder| folder.join("initdb").exists() && folder.join("postgres").exists());
    let found: Vec<_> = complete.filter_map(|folder| Some((major(&folder.join("postgres"))?, folder))).collect();
    let fits = |version: u32| data_version.map_or(version >= POSTGRES_FROM, |wanted| version == wanted);
    let versions: Vec<_> = found.iter().map(|(version, _)| version.to_string()).collect();
    found.into_iter().find(|(version, _)| fits(*version)).map(|(_, folder)| folder).ok_or_else(|| {
        let wanted = match data_version {
            Some(version) => {
                format!("the data was made by Postgres {version}: install that one, or start over with --fresh")
            }
            None => format!("install Postgres {POSTGRES_FROM} or later (Debian: postgresql), or set DATABASE_URL"),
        };
        anyhow!("no fitting Postgres on PATH or in {DEBIAN} (found: {}): {wanted}", listed(&versions))
    })
}

pub fn find_redis(search_path: &OsStr) -> Result<PathBuf> {
    let programs = env::split_paths(search_path).map(|folder| folder.join("redis-server"));
    let found: Vec<_> = programs.filter_map(|program| Some((major(&program)?, program))).collect();
    let versions: Vec<_> = found.iter().map(|(version, _)| version.to_string()).collect();
    found.into_iter().find(|(version, _)| *version >= REDIS_FROM).map(|(_, program)| program).ok_or_else(|| {
        anyhow!(
            "no redis-server {REDIS_FROM} or later on PATH (found: {}): install it (Debian: redis-server), or set REDIS_URL",
            listed(&versions)
        )
    })
}

fn listed(versions: &[String]) -> String {
    if versions.is_empty() { "none".to_owned() } else { versions.join(", ") }
}

/// Highest version first.
fn debian_folders() -> Vec<PathBuf> {
    let entries = fs::read_dir(DEBIAN).into_iter().flatten().flatten();
    let mut versions: Vec<u32> = entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok()).collect();
    versions.sort_unstable_by(|one, other| other.cmp(one));
    versions.iter().map(|version| Path::new(DEBIAN).join(version.to_string()).join("bin")).collect()
}

/// The first number that the program tells of itself: `postgres (PostgreSQL) 15.18`, `Redis server v=7.0.15 …`.
fn major(program: &Path) -> Option<u32> {
    let told = Command::new(program).arg("--version").stdin(Stdio::null()).output().ok()?;
    first_number(&String::from_utf8_lossy(&told.stdout))
}

fn first_number(text: &str) -> Option<u32> {
    let digits = text.trim_start_matches(|letter: char| !letter.is_ascii_digit());
    digits.split(|letter: char| !letter.is_ascii_digit()).next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    fn pretend(folder: &Path, program: &str, version: &str) {
        fs::create_dir_all(folder).unwrap();
        let path = folder.join(program);
        fs::write(&path, format!("#!/bin/sh\necho '{version}'\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    }

    #[test]
    fn a_folder_without_initdb_and_a_version_too_old_are_passed_over() {
        let root = tempfile::tempdir().unwrap();
        let folder = |name: &str| root.path().join(name);
        pretend(&folder("alone"), "postgres", "postgres (PostgreSQL) 99.1");
        for (name, version) in [("old", "12.3"), ("fits", "97.2"), ("newer", "98.0")] {
            pretend(&folder(name), "postgres", &format!("postgres (PostgreSQL) {version}"));
            pretend(&folder(name), "initdb", "");
        }
        let path = env::join_paths(["alone", "old", "fits", "newer"].map(folder)).unwrap();
        assert_eq!(find_postgres(&path, None).unwrap(), folder("fits"));
        assert_eq!(find_postgres(&path, Some(98)).unwrap(), folder("newer"));
        let refused = find_postgres(&path, Some(96)).unwrap_err().to_string();
        assert!(refused.contains("made by Postgres 96") && refused.contains("12, 97, 98"), "{refused}");
    }

    #[test]
    fn a_redis_that_is_too_old_is_named() {
        let root = tempfile::tempdir().unwrap();
        pretend(root.path(), "redis-server", "Redis server v=6.2.1 sha=00000000:0");
        let refused = find_redis(root.path().as_os_str()).unwrap_err().to_string();
        assert!(refused.contains("found: 6"), "{refused}");
    }
}
