//! What is left of a relay's reply once nobody can be recognised in it.
//!
//! Replies quote the recipient, sometimes only the part before the `@`, sometimes the sender or the
//! login. They end in a job's history and in logs, where no address may stand.

use std::ops::Range;

/// Long enough for the reason, short enough for a table.
const LONGEST: usize = 240;

const MASK: &str = "<…>";

/// Masks what looks like an address, and `secrets` wherever they stand as a word of their own,
/// whatever their case. The result is one line without `@`.
pub(super) fn scrub(reply: &str, secrets: &[&str]) -> String {
    let mut text = one_line(reply);
    while let Some(at) = text.find('@') {
        text.replace_range(address_around(&text, at), MASK);
    }
    for secret in secrets {
        text = mask_word(&text, secret);
    }
    text.chars().take(LONGEST).collect()
}

/// Control and bidirectional characters go; the other spellings of `@` become one.
fn one_line(reply: &str) -> String {
    let plain: String = reply
        .chars()
        .map(|c| match c {
            '＠' | '﹫' => '@',
            c if c.is_control() || c.is_whitespace() => ' ',
            c => c,
        })
        .filter(
            |c| !matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}'),
        )
        .collect();
    let plain = plain.replace("%40", "@").replace("=40", "@").replace("&#64;", "@");
    plain.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

fn mask_word(text: &str, secret: &str) -> String {
    let secret = secret.trim().to_ascii_lowercase();
    if secret.is_empty() {
        return text.to_owned();
    }
    // ASCII case folding keeps every byte in its place, so that offsets in one are offsets in the other.
    let folded = text.to_ascii_lowercase();
    let mut masked = String::with_capacity(text.len());
    let mut done = 0;
    for (start, found) in folded.match_indices(&secret) {
        let end = start + found.len();
        let (before, after) = (text.get(..start).unwrap_or_default(), text.get(end..).unwrap_or_default());
        if before.ends_with(char::is_alphanumeric) || after.starts_with(char::is_alphanumeric) {
            continue;
        }
        masked.push_str(text.get(done..start).unwrap_or_default());
        masked.push_str(MASK);
        done = end;
    }
    masked.push_str(text.get(done..).unwrap_or_default());
    masked
}

/// The address whose `@` stands at `at`: what the brackets around it hold, else what touches it,
/// a quoted local part included.
fn address_around(text: &str, at: usize) -> Range<usize> {
    let (before, after) = (text.get(..at).unwrap_or_default(), text.get(at + 1..).unwrap_or_default());
    if let (Some(open), Some(close)) = (before.rfind('<'), after.find('>'))
        && !before.get(open..).unwrap_or_default().contains('>')
        && !after.get(..close).unwrap_or_default().contains('<')
    {
        return open..at + 1 + close + 1;
    }
    let before = before.trim_end();
    let start = match before.strip_suffix('"').and_then(|quoted| quoted.rfind('"')) {
        Some(quote) => quote,
        None => before.len() - before.rsplit(ends_an_address).next().unwrap_or_default().len(),
    };
    let gap = after.len() - after.trim_start().len();
    let end = after.trim_start().find(ends_an_address).unwrap_or(after.trim_start().len());
    start..at + 1 + gap + end
}

fn ends_an_address(c: char) -> bool {
    c.is_whitespace() || matches!(c, '<' | '>' | '(' | ')' | '[' | ']' | '"' | '\'' | ',' | ';' | '@')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reason_stays_and_the_address_goes() {
        let ana = ["ana.lopez", "guest.example"];
        for (reply, left) in [
            ("5.1.1 <ana.lopez@guest.example>: Recipient address rejected", "5.1.1 <…>: Recipient address rejected"),
            ("5.1.1 ANA.LOPEZ@Guest.Example unknown", "5.1.1 <…> unknown"),
            ("User ana.lopez unknown", "User <…> unknown"),
            ("no such user 'Ana.Lopez' here", "no such user '<…>' here"),
            ("<ana.lopez@guest.example> said <otro@x.ar>", "<…> said <…>"),
            ("bounce+ana.lopez=guest.example@relay.example refused", "<…> refused"),
            ("see https://relay.example/?u=ana.lopez%40guest.example", "see <…>"),
            ("\"otra persona\"@x.ar is unknown", "<…> is unknown"),
            ("otra @ x.ar is unknown", "<…> is unknown"),
            ("otra＠x.ar is unknown", "<…> is unknown"),
            ("<@relay.example:otra@x.ar> is unknown", "<…> is unknown"),
            ("a\r\nb\u{0}c\u{202e}d", "a b cd"),
        ] {
            let seen = scrub(reply, &ana);
            assert_eq!(seen, left, "{reply:?}");
        }
    }

    #[test]
    fn nothing_with_an_at_sign_survives() {
        for reply in
            ["@", "@@", "a@", "@b", "<@>", "\"@\"", "<a@b", "a@b>", "<<a@b>>", "a@b@c", "ñandú@ñ.ar", "… @ …", "\"\"@x"]
        {
            let seen = scrub(reply, &[]);
            assert!(!seen.contains('@'), "{reply:?} left {seen:?}");
        }
    }

    #[test]
    fn a_short_local_part_hides_no_other_word() {
        assert_eq!(scrub("a mailbox is a box", &["a"]), "<…> mailbox is <…> box");
        assert_eq!(scrub("user aa", &["a"]), "user aa");
    }

    #[test]
    fn it_is_bounded() {
        assert_eq!(scrub(&"ñ".repeat(5000), &[]).chars().count(), LONGEST);
    }
}
