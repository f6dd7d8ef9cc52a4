use std::net::IpAddr;

use axum::http::{HeaderMap, HeaderValue};
use ipnet::IpNet;

use super::Source;

fn source(peer: &str, forwarded: &[&str], trusted: &[&str]) -> Source {
    let mut headers = HeaderMap::new();
    for line in forwarded {
        headers.append("x-forwarded-for", HeaderValue::from_str(line).expect("a header"));
    }
    let trusted = trusted.iter().map(|net| net.parse().expect("a network")).collect::<Vec<IpNet>>();
    Source::of(address(peer), &headers, &trusted)
}

fn address(text: &str) -> IpAddr {
    text.parse().expect("an address")
}

#[test]
fn the_source_is_the_peer_or_the_last_address_that_is_not_a_trusted_proxy() {
    const LOCAL: &[&str] = &["127.0.0.1/32", "10.0.0.0/8"];
    let cases: [(&str, &[&str], &[&str], &str); 12] = [
        ("203.0.113.1", &[], LOCAL, "203.0.113.1"),
        ("203.0.113.1", &["198.51.100.7"], LOCAL, "203.0.113.1"),
        ("127.0.0.1", &[], LOCAL, "127.0.0.1"),
        ("127.0.0.1", &["198.51.100.7"], LOCAL, "198.51.100.7"),
        ("127.0.0.1", &["198.51.100.7"], &[], "127.0.0.1"),
        ("127.0.0.1", &["1.1.1.1, 198.51.100.7"], LOCAL, "198.51.100.7"),
        ("127.0.0.1", &["1.1.1.1, 198.51.100.7, 10.1.2.3"], LOCAL, "198.51.100.7"),
        ("127.0.0.1", &["1.1.1.1", "198.51.100.7,10.1.2.3"], LOCAL, "198.51.100.7"),
        ("127.0.0.1", &["nonsense, 198.51.100.7"], LOCAL, "198.51.100.7"),
        ("127.0.0.1", &["198.51.100.7, nonsense"], LOCAL, "127.0.0.1"),
        ("127.0.0.1", &["198.51.100.7:4711"], LOCAL, "198.51.100.7"),
        ("::ffff:127.0.0.1", &["::ffff:198.51.100.7"], LOCAL, "198.51.100.7"),
    ];
    for (peer, forwarded, trusted, wanted) in cases {
        assert_eq!(source(peer, forwarded, trusted), Source::from(address(wanted)), "{peer} {forwarded:?} {trusted:?}");
    }
}

#[test]
fn addresses_of_one_ipv6_network_are_one_source() {
    let of = |peer| source(peer, &[], &[]);
    assert_eq!(of("2001:db8:1:2::1"), of("2001:db8:1:2:ffff::9"));
    assert_ne!(of("2001:db8:1:2::1"), of("2001:db8:1:3::1"));
    assert_eq!(source("::1", &["[2001:db8:1:2::1]:443"], &["::1/128"]), of("2001:db8:1:2::7"));
}
