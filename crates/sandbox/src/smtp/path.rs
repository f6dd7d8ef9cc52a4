//! A path of MAIL or RCPT: `<ana@example.com>`, what may follow it, and whether the address can be one (RFC 5321 4.1.2).

use super::command::Refusal;

const SYNTAX: Refusal = Refusal::new("501 5.1.7 the address stands in angle brackets: <ana@example.com>");
const ADDRESS: Refusal = Refusal::new("553 5.1.3 this is not an address");

/// The bare address, and the parameters after it. `<>` gives an empty one.
pub(super) fn read(text: &str) -> Result<(String, &str), Refusal> {
    let text = text.trim_start().strip_prefix('<').ok_or(SYNTAX)?;
    let (path, rest) = close(text).ok_or(SYNTAX)?;
    if !rest.is_empty() && !rest.starts_with(' ') {
        return Err(SYNTAX);
    }
    let address = without_route(path);
    if !address.is_empty() && !is_address(address) {
        return Err(ADDRESS);
    }
    Ok((address.to_owned(), rest.trim_start()))
}

/// Splits at the bracket that ends the path; one inside quotes does not.
fn close(text: &str) -> Option<(&str, &str)> {
    let mut quoted = false;
    let mut escaped = false;
    for (at, char) in text.char_indices() {
        match char {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            '>' if !quoted => {
                let (path, rest) = text.split_at(at);
                return Some((path, rest.strip_prefix('>')?));
            }
            _ => {}
        }
    }
    None
}

/// `@relay.example:ana@example.com`: the route is to be ignored.
fn without_route(path: &str) -> &str {
    if path.starts_with('@') { path.split_once(':').map_or(path, |(_, address)| address) } else { path }
}

fn is_address(address: &str) -> bool {
    if address.len() > 254 || address.chars().any(char::is_control) {
        return false;
    }
    match address.rsplit_once('@') {
        Some((local, domain)) => is_local(local) && is_domain(domain),
        // RFC 5321 4.5.1: the one box that every server has.
        None => address.eq_ignore_ascii_case("postmaster"),
    }
}

fn is_local(local: &str) -> bool {
    let quoted = local.len() > 2 && local.starts_with('"') && local.ends_with('"');
    local.len() <= 64 && (quoted || is_dotted(local, |char| !char.is_whitespace() && !r#"()<>[]:;@\,""#.contains(char)))
}

fn is_domain(domain: &str) -> bool {
    let literal = domain.strip_prefix('[').and_then(|domain| domain.strip_suffix(']'));
    let literal = literal.is_some_and(|inner| {
        !inner.is_empty() && inner.chars().all(|char| char.is_ascii_alphanumeric() || ".:".contains(char))
    });
    literal || is_dotted(domain, |char| char.is_alphanumeric() || char == '-' || !char.is_ascii())
}

fn is_dotted(text: &str, allowed: impl Fn(char) -> bool) -> bool {
    text.split('.').all(|atom| !atom.is_empty() && atom.chars().all(&allowed))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_come_out_bare() {
        for (text, address, rest) in [
            ("<ana@example.com>", "ana@example.com", ""),
            (" <ana+1@example.com> SIZE=3", "ana+1@example.com", "SIZE=3"),
            ("<>", "", ""),
            ("<@a.example,@b.example:ana@example.com>", "ana@example.com", ""),
            ("<\"a>b @\\\"\"@example.com>", "\"a>b @\\\"\"@example.com", ""),
            ("<ana@[127.0.0.1]>", "ana@[127.0.0.1]", ""),
            ("<ñandú@cabañas.example>", "ñandú@cabañas.example", ""),
            ("<Postmaster>", "Postmaster", ""),
        ] {
            assert_eq!(read(text), Ok((address.to_owned(), rest)), "{text}");
        }
    }

    #[test]
    fn what_is_no_path_or_no_address_is_refused() {
        for text in ["", "ana@example.com", "<ana@example.com", "<ana@example.com>x", "<\"ana@example.com>"] {
            assert_eq!(read(text), Err(SYNTAX), "{text}");
        }
        let long = format!("<{}@example.com>", "a".repeat(65));
        for text in [
            &long,
            "<ana>",
            "<ana@>",
            "<@example.com>",
            "<a na@example.com>",
            "<a@b@c.example>",
            "<a..b@c.example>",
            "<a@.example>",
            "<a@b_c>",
            "<a\u{0}@b.example>",
            "<a<b@c.example>",
        ] {
            assert_eq!(read(text), Err(ADDRESS), "{text}");
        }
    }
}
