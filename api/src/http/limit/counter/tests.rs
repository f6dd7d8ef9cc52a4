use std::net::{IpAddr, Ipv4Addr};
use std::num::NonZeroU32;

use governor::Quota;

use super::Counter;
use crate::http::source::Source;

fn counter(per_second: u32, burst: u32) -> Counter {
    let number = |number| NonZeroU32::new(number).expect("above 0");
    Counter::new(Quota::per_second(number(per_second)).allow_burst(number(burst)))
}

fn source(number: u32) -> Source {
    Source::from(IpAddr::V4(Ipv4Addr::from_bits(number)))
}

#[test]
fn a_source_has_its_burst_and_then_waits_whole_seconds() {
    let counter = counter(1, 3);
    for _ in 0..3 {
        assert_eq!(counter.check(source(1)), Ok(()));
    }
    assert_eq!(counter.check(source(1)), Err(1));
    assert_eq!(counter.check(source(2)), Ok(()), "another source meanwhile");
}

#[test]
fn sources_past_the_room_share_one_count_and_the_others_keep_theirs() {
    let counter = Counter { room: 100, ..counter(1, 1) };
    for number in 0..100 {
        assert_eq!(counter.check(source(number)), Ok(()));
    }
    let late = u32::MAX;
    assert_eq!(counter.check(source(late)), Ok(()));
    assert!(counter.check(source(late - 1)).is_err(), "one count for all who come late");
    assert_eq!(counter.limiter.len(), 101);
}

#[test]
fn a_source_that_has_rested_is_forgotten() {
    let counter = counter(1_000_000, 1);
    for number in 0..1_000 {
        assert_eq!(counter.check(source(number)), Ok(()));
    }
    counter.forget_rested();
    assert!(counter.limiter.len() < 1_000, "{}", counter.limiter.len());
}
