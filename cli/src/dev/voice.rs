//! What `dev` says while it works: one line a matter, on standard error. The addresses go to standard output.

use std::fmt::Display;
use std::io::Write as _;

/// Room for the longest name of a child.
const WIDTH: usize = 8;

pub fn say(who: &str, what: impl Display) {
    // A terminal that was closed must not end the children.
    let _ = writeln!(std::io::stderr(), "{who:<WIDTH$}  {what}");
}
