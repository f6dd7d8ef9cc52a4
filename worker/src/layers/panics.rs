use std::any::Any;

const LONGEST: usize = 200;

/// A handler that panicked, in the panic's own words.
#[derive(Debug, thiserror::Error)]
#[error("panicked: {0}")]
pub(crate) struct Panicked(String);

pub(crate) fn on_panic(panic: &Box<dyn Any + Send>) -> Panicked {
    let words = panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("without a word");
    Panicked(words.chars().take(LONGEST).collect())
}
