//! What was given: the process's environment over `POSTA_HOME/dev.env`, secrets from files included.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::{fmt, fs, io};

use super::catalogue::{self, CATALOGUE, Setting};
use super::problems::Problem;

/// Every setting that was given, as written. Empty means not given.
///
/// A name that the environment has, even empty, hides that of `dev.env`; a `NAME_FILE` hides it too.
pub struct Env {
    values: BTreeMap<&'static str, String>,
    chosen: BTreeSet<&'static str>,
    problems: Vec<Problem>,
}

impl Env {
    /// The process's environment over `POSTA_HOME/dev.env`, which is there beside a running `posta dev`.
    #[must_use]
    pub fn from_process() -> Self {
        let (given, problems) = environment();
        Self::over_dev_env(given).with(problems)
    }

    /// The process's environment alone: what the caller of `posta dev` chose.
    #[must_use]
    pub fn from_process_alone() -> Self {
        let (given, problems) = environment();
        Self::from_pairs(given).with(problems)
    }

    /// These settings alone, as if they were the environment.
    #[must_use]
    pub fn from_pairs<K: Into<String>, V: Into<String>>(pairs: impl IntoIterator<Item = (K, V)>) -> Self {
        let given = pairs.into_iter().map(|(name, value)| (name.into(), value.into())).collect();
        Self::resolve(&given, &BTreeMap::new())
    }

    /// These settings, as if they were the environment, over the `dev.env` of their `POSTA_HOME`.
    #[must_use]
    pub fn over_dev_env<K: Into<String>, V: Into<String>>(pairs: impl IntoIterator<Item = (K, V)>) -> Self {
        let given: BTreeMap<String, String> =
            pairs.into_iter().map(|(name, value)| (name.into(), value.into())).collect();
        let home = given.get("POSTA_HOME").map(String::as_str).filter(|home| !home.is_empty());
        match dev_env(Path::new(home.unwrap_or(catalogue::HOME))) {
            Ok(below) => Self::resolve(&given, &below),
            Err(message) => Self::resolve(&given, &BTreeMap::new()).with(vec![problem("POSTA_HOME", message)]),
        }
    }

    /// A setting as written, wherever it was given; `None` when it was not, whatever its default.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<String> {
        self.values.get(name).cloned()
    }

    /// Whether the environment (or a file that it names) gave it, not `dev.env`.
    #[must_use]
    pub fn is_chosen(&self, name: &str) -> bool {
        self.chosen.contains(name)
    }

    /// Every setting in force: those given as written, the others by their default.
    pub fn in_force(&self) -> impl Iterator<Item = (&'static str, String)> {
        CATALOGUE.iter().filter_map(|setting| {
            let value = self.get(setting.name).or_else(|| setting.default.map(str::to_owned))?;
            Some((setting.name, value))
        })
    }

    /// `POSTA_HOME`, as written: relative to where the process was started.
    #[must_use]
    pub fn home(&self) -> PathBuf {
        self.values.get("POSTA_HOME").map_or(catalogue::HOME, String::as_str).into()
    }

    /// What is wrong with how a setting was given.
    pub(super) fn problems_of<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Problem> {
        self.problems.iter().filter(move |found| found.name == name || found.name.strip_suffix("_FILE") == Some(name))
    }

    fn resolve(given: &BTreeMap<String, String>, below: &BTreeMap<String, String>) -> Self {
        let mut env = Self { values: BTreeMap::new(), chosen: BTreeSet::new(), problems: Vec::new() };
        for setting in CATALOGUE {
            let own = given.get(setting.name);
            match (file_of(setting, given), own.filter(|value| !value.is_empty())) {
                (Some((variable, _)), Some(_)) => {
                    env.problems.push(problem(setting.name, format!("is set beside {variable}; keep one of them")));
                }
                (Some((variable, path)), None) => match secret_file(path) {
                    Ok(value) => env.keep(setting.name, &value, true),
                    Err(error) => env.problems.push(problem(variable, format!("cannot be read: {}", error.kind()))),
                },
                (None, Some(value)) => env.keep(setting.name, value, true),
                (None, None) if own.is_some() => {}
                (None, None) => {
                    if let Some(value) = below.get(setting.name) {
                        env.keep(setting.name, value, false);
                    }
                }
            }
        }
        env
    }

    fn keep(&mut self, name: &'static str, value: &str, chosen: bool) {
        if value.contains(['\n', '\r', '\0']) {
            self.problems.push(problem(name, "must be one line"));
        } else if !value.is_empty() {
            self.values.insert(name, value.to_owned());
            if chosen {
                self.chosen.insert(name);
            }
        }
    }

    fn with(mut self, problems: Vec<Problem>) -> Self {
        self.problems.extend(problems);
        self
    }
}

impl fmt::Debug for Env {
    /// Names only: values may be secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.values.keys()).finish()
    }
}

fn environment() -> (BTreeMap<String, String>, Vec<Problem>) {
    let (mut given, mut problems) = (BTreeMap::new(), Vec::new());
    for (name, value) in std::env::vars_os() {
        let Ok(name) = name.into_string() else { continue };
        if catalogue::find(name.strip_suffix("_FILE").unwrap_or(&name)).is_none() {
            continue;
        }
        match value.into_string() {
            Ok(value) => drop(given.insert(name, value)),
            Err(_) => problems.push(problem(&name, "is not UTF-8")),
        }
    }
    (given, problems)
}

fn file_of<'a>(setting: &Setting, given: &'a BTreeMap<String, String>) -> Option<(String, &'a str)> {
    let variable = format!("{}_FILE", setting.name);
    let path = given.get(&variable).filter(|path| setting.secret && !path.is_empty())?;
    Some((variable, path))
}

/// One line end at the end is cut: editors put it there.
fn secret_file(path: &str) -> io::Result<String> {
    let mut text = fs::read_to_string(path)?;
    if text.ends_with('\n') {
        text.pop();
        if text.ends_with('\r') {
            text.pop();
        }
    }
    Ok(text)
}

fn dev_env(home: &Path) -> Result<BTreeMap<String, String>, String> {
    let text = match fs::read_to_string(home.join("dev.env")) {
        Ok(text) => text,
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            return Ok(BTreeMap::new());
        }
        Err(error) => return Err(format!("its dev.env cannot be read: {}", error.kind())),
    };
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#'));
    lines
        .map(|(number, line)| {
            let (name, value) = line.split_once('=').ok_or(format!("line {} of its dev.env has no =", number + 1))?;
            Ok((name.to_owned(), value.to_owned()))
        })
        .collect()
}

fn problem(name: impl Into<String>, message: impl Into<String>) -> Problem {
    Problem { name: name.into(), message: message.into() }
}
