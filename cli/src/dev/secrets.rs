//! The secrets of one home: made up once, kept beside its data, so that what was signed before a restart still opens.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::PathBuf;

use anyhow::{Context as _, Result};
use rand::TryRng as _;
use rand::rngs::SysRng;

use super::home::{Home, write_whole};

const BYTES: usize = 24;

#[derive(Debug)]
pub struct Secrets {
    file: PathBuf,
    known: BTreeMap<String, String>,
}

impl Secrets {
    pub fn read(home: &Home) -> Result<Self> {
        let file = home.path().join("secrets.env");
        let known = match fs::read_to_string(&file) {
            Ok(text) => pairs(&text),
            Err(error) if error.kind() == io::ErrorKind::NotFound => BTreeMap::new(),
            Err(error) => return Err(error).with_context(|| format!("{} cannot be read", file.display())),
        };
        Ok(Self { file, known })
    }

    /// The secret of this name, made up at the first call.
    pub fn get(&mut self, name: &str) -> Result<String> {
        if let Some(known) = self.known.get(name) {
            return Ok(known.clone());
        }
        let made = make_up()?;
        self.known.insert(name.to_owned(), made.clone());
        let text: String = self.known.iter().map(|(name, value)| format!("{name}={value}\n")).collect();
        write_whole(&self.file, &text, 0o600).with_context(|| format!("{} cannot be written", self.file.display()))?;
        Ok(made)
    }
}

fn pairs(text: &str) -> BTreeMap<String, String> {
    let split = text.lines().filter_map(|line| line.split_once('='));
    split.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

/// Lower-case hexadecimal digits: they stand in an address, a file or a shell as they are.
pub fn make_up() -> Result<String> {
    let mut bytes = [0; BYTES];
    SysRng.try_fill_bytes(&mut bytes).context("the system has no random numbers")?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_made_up_once_a_home_and_differs_between_homes_and_names() {
        let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let (one, other) = (Home::open(one.path()).unwrap(), Home::open(other.path()).unwrap());
        let first = Secrets::read(&one).unwrap().get("JWT_SECRET").unwrap();
        assert_eq!(first.len(), 2 * BYTES);
        assert_eq!(Secrets::read(&one).unwrap().get("JWT_SECRET").unwrap(), first);
        assert_ne!(Secrets::read(&one).unwrap().get("ICS_SALT").unwrap(), first);
        assert_ne!(Secrets::read(&other).unwrap().get("JWT_SECRET").unwrap(), first);
    }
}
