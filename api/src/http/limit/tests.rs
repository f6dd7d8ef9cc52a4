use std::net::{IpAddr, Ipv4Addr};

use runtime::settings::ApiHttp;

use super::Limits;
use crate::http::source::Source;

fn limits(per_second: u32, burst: u32) -> Limits {
    Limits::new(&ApiHttp {
        addr: ([127, 0, 0, 1], 0).into(),
        trusted_proxies: Vec::new(),
        allowed_origins: Vec::new(),
        public_per_second: per_second,
        public_burst: burst,
    })
}

fn source(number: u32) -> Source {
    Source::from(IpAddr::V4(Ipv4Addr::from_bits(number)))
}

#[test]
fn a_source_has_its_burst_and_then_waits_whole_seconds() {
    let limits = limits(1, 3);
    for _ in 0..3 {
        assert_eq!(limits.check(source(1)), Ok(()));
    }
    assert_eq!(limits.check(source(1)), Err(1));
    assert_eq!(limits.check(source(2)), Ok(()), "another source meanwhile");
}

#[test]
fn sources_past_the_room_share_one_count_and_the_others_keep_theirs() {
    let limits = Limits { room: 100, ..limits(1, 1) };
    for number in 0..100 {
        assert_eq!(limits.check(source(number)), Ok(()));
    }
    let late = u32::MAX;
    assert_eq!(limits.check(source(late)), Ok(()));
    assert!(limits.check(source(late - 1)).is_err(), "one count for all who come late");
    assert_eq!(limits.limiter.len(), 101);
}

#[test]
fn a_source_that_has_rested_is_forgotten() {
    let limits = limits(1_000_000, 1);
    for number in 0..1_000 {
        assert_eq!(limits.check(source(number)), Ok(()));
    }
    limits.forget_rested();
    assert!(limits.limiter.len() < 1_000, "{}", limits.limiter.len());
}
