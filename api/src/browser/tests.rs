use axum::http::{HeaderMap, HeaderValue, header};

use super::{cookie, origin_of};

#[test]
fn the_origin_of_an_address_is_what_stands_before_its_path() {
    for (base_url, origin) in [
        ("https://reservas.example", "https://reservas.example"),
        ("https://reservas.example/posta/x", "https://reservas.example"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("http://[::1]:8080/a", "http://[::1]:8080"),
    ] {
        assert_eq!(origin_of(base_url), origin);
    }
}

#[test]
fn a_cookie_is_found_by_its_whole_name() {
    let mut headers = HeaderMap::new();
    headers.append(header::COOKIE, HeaderValue::from_static("xposta=1; posta=a=b;posta2=3"));
    headers.append(header::COOKIE, HeaderValue::from_static("late=4"));
    assert_eq!(cookie(&headers, "posta"), Some("a=b"));
    assert_eq!(cookie(&headers, "late"), Some("4"));
    assert_eq!(cookie(&headers, "post"), None);
}
