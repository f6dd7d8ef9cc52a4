//! The environment of `dev` itself, which its children inherit. The settings of an earlier run, which
//! `runtime::settings` puts below it for the other subcommands, are left out: `dev` chooses anew each time.

use std::collections::BTreeMap;
use std::env;
use std::ffi::{OsStr, OsString};

use runtime::settings::{CATALOGUE, Env};

use super::chosen::Chosen;

const SEARCH_PATH: &str = "/usr/local/bin:/usr/bin:/bin";

#[derive(Debug, Default)]
pub struct Given(BTreeMap<OsString, OsString>);

impl Given {
    pub fn read() -> Self {
        Self(env::vars_os().collect())
    }

    /// A value that is empty counts as none.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(OsStr::new(name))?.to_str().filter(|value| !value.is_empty())
    }

    /// True when the value, or for a secret a file that holds it, is named.
    pub fn has(&self, name: &str) -> bool {
        let is_secret = CATALOGUE.iter().any(|setting| setting.secret && setting.name == name);
        self.get(name).is_some() || is_secret && self.get(&format!("{name}_FILE")).is_some()
    }

    pub fn search_path(&self) -> &OsStr {
        self.0.get(OsStr::new("PATH")).map_or(OsStr::new(SEARCH_PATH), OsString::as_os_str)
    }

    /// All of it, with `chosen` on top: the environment of the children.
    pub fn with(mut self, chosen: &Chosen) -> Self {
        self.0.extend(chosen.iter().map(|(name, value)| (OsString::from(name), OsString::from(value))));
        self
    }

    /// As a child reads it.
    pub fn settings(&self) -> Env {
        Env::from_pairs(self.0.iter().filter_map(|(name, value)| Some((name.to_str()?, value.to_str()?))))
    }

    pub fn into_pairs(self) -> Vec<(OsString, OsString)> {
        self.0.into_iter().collect()
    }
}

impl<'a> FromIterator<(&'a str, &'a str)> for Given {
    fn from_iter<I: IntoIterator<Item = (&'a str, &'a str)>>(pairs: I) -> Self {
        Self(pairs.into_iter().map(|(name, value)| (name.into(), value.into())).collect())
    }
}
