use std::fmt;

/// Text that a guest gave of themselves, as the table holds it: the system that Posta succeeds
/// checked nothing, so it may be anything. `Debug` shows `***`, and there is no `Display`, so that
/// no log line spells it by accident.
#[derive(Clone, PartialEq, Eq)]
pub struct Personal(String);

impl Personal {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<String> for Personal {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl fmt::Debug for Personal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}
