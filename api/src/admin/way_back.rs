//! Where somebody goes who had to sign in first: to a page of the panel, and nowhere else.

const LONGEST: usize = 500;

/// The path, where it is one of the panel's and harmless in a header.
pub(super) fn local(path: &str) -> Option<&str> {
    let panel = path.starts_with("/admin/") && !path.starts_with("/admin/sign-");
    let plain = path.len() <= LONGEST && path.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    let straight = !path.split(['?', '#']).next().unwrap_or_default().contains("//") && !path.contains("/..");
    (panel && plain && straight).then_some(path)
}

/// As it can stand in a cookie.
pub(super) fn written(path: &str) -> String {
    form_urlencoded::byte_serialize(path.as_bytes()).collect()
}

/// Read from a cookie.
pub(super) fn read(cookie: &str) -> Option<String> {
    let (path, _) = form_urlencoded::parse(cookie.as_bytes()).next()?;
    local(&path).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_page_of_the_panel_is_gone_back_to() {
        for good in ["/admin/reservations", "/admin/reservations?q=a;b&from=2026-12-01", "/admin/jobs/x?next=//y"] {
            assert_eq!(local(good), Some(good));
            assert_eq!(read(&written(good)).as_deref(), Some(good));
        }
        for bad in [
            "",
            "/",
            "//evil.example",
            "/admin//evil.example",
            "/admin/../..//evil.example",
            "https://evil.example/admin/",
            "/admin/\\evil",
            "/admin/a b",
            "/admin/a\r\nSet-Cookie: x",
            "/admin/sign-in",
            "/admin/sign-out",
            "/admin/ñ",
        ] {
            assert_eq!(local(bad), None, "{bad}");
            assert_eq!(read(&written(bad)), None, "{bad}");
        }
        assert_eq!(local(&format!("/admin/{}", "x".repeat(LONGEST))), None);
    }
}
