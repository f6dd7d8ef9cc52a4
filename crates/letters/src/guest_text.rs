//! What strangers typed, made fit to stand in a mail of ours.
//!
//! Anyone can have us mail anyone: a name is the only text of theirs in it, so it must not end the
//! line, turn the letters after it around, or be a link that our domain vouches for.

const LONGEST_NAME: usize = 100;

/// One line, at most 100 characters, never empty, without anything that mail programs make a link of.
pub(super) fn name(typed: &str) -> String {
    let plain = unlinked(&one_line(typed));
    match plain.trim() {
        "" => "huésped".to_owned(),
        name => name.chars().take(LONGEST_NAME).collect(),
    }
}

/// Line breaks and other control characters become spaces; what steers the direction of writing goes.
pub(super) fn one_line(text: &str) -> String {
    let plain: String = text.chars().filter(|c| !turns_the_line(*c)).collect();
    let words = plain.split(|c: char| c.is_control() || c.is_whitespace());
    words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// `evil.example` becomes `evil. example`, and so does the honest `Ma.Laura`.
fn unlinked(text: &str) -> String {
    let text = text.replace("://", ": ");
    let mut plain = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    let mut before = ' ';
    while let Some(c) = letters.next() {
        plain.push(c);
        if c == '.' && before.is_alphanumeric() && letters.peek().is_some_and(|next| next.is_alphanumeric()) {
            plain.push(' ');
        }
        before = c;
    }
    plain
}

fn turns_the_line(c: char) -> bool {
    matches!(c, '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stays_a_name() {
        for (typed, left) in [
            ("Ana Martínez", "Ana Martínez"),
            ("  Ana \t\r\n\u{2028} Martínez\u{0}", "Ana Martínez"),
            ("J. P. O'Higgins-Ñandú", "J. P. O'Higgins-Ñandú"),
            ("أحمد", "أحمد"),
            ("👩‍👩‍👧 Pérez", "👩‍👩‍👧 Pérez"),
            ("Ana\u{202e}zenítraM\u{202c}", "AnazenítraM"),
            ("Ma.Laura", "Ma. Laura"),
            ("gane en https://www.evil.example/x", "gane en https: www. evil. example/x"),
            ("", "huésped"),
            (" \u{200f}\n", "huésped"),
        ] {
            assert_eq!(name(typed), left, "{typed:?}");
        }
        assert_eq!(name(&"ñ".repeat(5000)).chars().count(), LONGEST_NAME);
    }
}
