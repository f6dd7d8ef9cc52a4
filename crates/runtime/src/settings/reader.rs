//! Reads sections out of what was given and gathers every problem on the way.

use secrecy::SecretString;

use super::catalogue;
use super::env::Env;
use super::problems::{Problem, Problems};

/// A part of the settings that some room needs.
pub trait Section: Sized {
    /// `None`: something is wrong, and the reader holds what.
    fn read(reader: &mut Reader<'_>) -> Option<Self>;
}

/// Gathers problems: read every section, then [`Reader::finish`].
pub struct Reader<'e> {
    env: &'e Env,
    problems: Vec<Problem>,
}

impl Env {
    /// Reads a section, a bundle, or a tuple of sections.
    ///
    /// # Errors
    /// Everything that is wrong with the settings that these sections hold.
    pub fn read<S: Section>(&self) -> Result<S, Problems> {
        let mut reader = Reader::new(self);
        let section = S::read(&mut reader);
        reader.finish()?;
        section.ok_or(Problems(Vec::new()))
    }
}

impl<'e> Reader<'e> {
    #[must_use]
    pub fn new(env: &'e Env) -> Self {
        let mut reader = Self { env, problems: Vec::new() };
        // A home whose dev.env cannot be read is a problem of every setting.
        reader.take_problems_of("POSTA_HOME");
        reader
    }

    /// # Errors
    /// Everything that was wrong with what was read.
    pub fn finish(self) -> Result<(), Problems> {
        if self.problems.is_empty() { Ok(()) } else { Err(Problems(self.problems)) }
    }

    /// Tells a problem, once.
    pub(super) fn problem(&mut self, name: &str, message: impl Into<String>) {
        let found = Problem { name: name.to_owned(), message: message.into() };
        if !self.problems.contains(&found) {
            self.problems.push(found);
        }
    }

    /// A setting that must be given or has a default. The problem quotes the value, so: no secrets, no addresses.
    pub(super) fn value<T>(&mut self, name: &str, parse: impl Fn(&str) -> Result<T, String>) -> Option<T> {
        let text = self.required(name)?;
        let text = text.trim();
        parse(text).map_err(|expected| self.problem(name, format!("{expected}, not {}", quoted(text)))).ok()
    }

    /// As [`Reader::value`], for what is not to be quoted.
    pub(super) fn quiet<T>(&mut self, name: &str, parse: impl Fn(&str) -> Result<T, String>) -> Option<T> {
        let text = self.required(name)?;
        parse(text.trim()).map_err(|message| self.problem(name, message)).ok()
    }

    /// As [`Reader::value`]; not given is `Some(None)`.
    pub(super) fn optional<T>(&mut self, name: &str, parse: impl Fn(&str) -> Result<T, String>) -> Option<Option<T>> {
        if self.is_given(name)? { self.value(name, parse).map(Some) } else { Some(None) }
    }

    /// As [`Reader::quiet`]; not given is `Some(None)`.
    pub(super) fn quiet_optional<T>(
        &mut self,
        name: &str,
        parse: impl Fn(&str) -> Result<T, String>,
    ) -> Option<Option<T>> {
        if self.is_given(name)? { self.quiet(name, parse).map(Some) } else { Some(None) }
    }

    /// A secret as written, blanks included.
    pub(super) fn secret(&mut self, name: &str) -> Option<SecretString> {
        self.required(name).map(SecretString::from)
    }

    /// As [`Reader::secret`]; not given is `Some(None)`.
    pub(super) fn optional_secret(&mut self, name: &str) -> Option<Option<SecretString>> {
        if self.is_given(name)? { self.secret(name).map(Some) } else { Some(None) }
    }

    /// A list with commas; empty unless given. Problems tell the place of an entry, not its text.
    pub(super) fn list<T>(&mut self, name: &str, parse: impl Fn(&str) -> Result<T, String>) -> Option<Vec<T>> {
        let each = |text: &str| {
            let entries = text.split(',').map(str::trim).enumerate().filter(|(_, entry)| !entry.is_empty());
            entries
                .map(|(place, entry)| parse(entry).map_err(|message| format!("entry {}: {message}", place + 1)))
                .collect()
        };
        Some(self.quiet_optional(name, each)?.unwrap_or_default())
    }

    /// `None`: it was given in a way that cannot be read, which is told.
    fn is_given(&mut self, name: &str) -> Option<bool> {
        if self.take_problems_of(name) { None } else { Some(self.text(name).is_some()) }
    }

    fn required(&mut self, name: &str) -> Option<String> {
        if self.take_problems_of(name) {
            return None;
        }
        let text = self.text(name);
        if text.is_none() {
            self.problem(name, "is not set");
        }
        text
    }

    fn text(&self, name: &str) -> Option<String> {
        self.env.get(name).or_else(|| catalogue::find(name)?.default.map(str::to_owned))
    }

    fn take_problems_of(&mut self, name: &str) -> bool {
        let env = self.env;
        let mut any = false;
        for found in env.problems_of(name) {
            any = true;
            self.problem(&found.name, found.message.clone());
        }
        any
    }
}

/// Long enough to recognise what was typed.
fn quoted(text: &str) -> String {
    const ENOUGH: usize = 40;
    let shown: String = text.chars().take(ENOUGH).collect();
    let more = if text.chars().nth(ENOUGH).is_some() { "…" } else { "" };
    format!("{shown:?}{more}")
}

impl<A: Section, B: Section> Section for (A, B) {
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let (a, b) = (A::read(reader), B::read(reader));
        Some((a?, b?))
    }
}

impl<A: Section, B: Section, C: Section> Section for (A, B, C) {
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let (a, b, c) = (A::read(reader), B::read(reader), C::read(reader));
        Some((a?, b?, c?))
    }
}

impl<A: Section, B: Section, C: Section, D: Section> Section for (A, B, C, D) {
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let (a, b, c, d) = (A::read(reader), B::read(reader), C::read(reader), D::read(reader));
        Some((a?, b?, c?, d?))
    }
}
