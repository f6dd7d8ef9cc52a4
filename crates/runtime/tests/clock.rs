//! The clock that deadlines are judged by.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use runtime::clock::Clock;

fn start() -> DateTime<Utc> {
    DateTime::from_timestamp_nanos(1_796_464_800_000_000_000)
}

#[test]
fn a_manual_clock_stands_still_until_it_is_moved_and_its_clones_move_with_it() {
    let clock = Clock::manual(start());
    let clone = clock.clone();
    assert_eq!((clock.now(), clock.now()), (start(), start()));
    clock.advance(Duration::from_millis(1500));
    assert_eq!(clone.now(), start() + TimeDelta::milliseconds(1500));
}

#[test]
fn the_system_clock_follows_its_offset_in_either_direction() {
    let (clock, machine) = (Clock::system(), Clock::system());
    for hours in [1, -1] {
        clock.clone().set_offset(TimeDelta::hours(hours));
        let ahead = clock.now() - machine.now();
        assert!((ahead - TimeDelta::hours(hours)).num_seconds().abs() < 5, "{ahead}");
        assert_eq!(clock.offset(), TimeDelta::hours(hours));
    }
}

#[test]
fn each_refuses_what_belongs_to_the_other() {
    let (system, manual) = (Clock::system(), Clock::manual(start()));
    let before = system.now();
    system.advance(Duration::from_secs(86_400));
    assert!(system.now() - before < TimeDelta::hours(1));
    manual.set_offset(TimeDelta::hours(1));
    assert_eq!((manual.now(), manual.offset()), (start(), TimeDelta::zero()));
}

#[test]
fn now_is_cut_to_what_postgres_keeps() {
    let clock = Clock::manual(start());
    clock.advance(Duration::from_nanos(1_999));
    assert_eq!(clock.now(), start() + TimeDelta::microseconds(1));
}

#[test]
fn no_offset_and_no_step_is_too_large() {
    let (system, manual) = (Clock::system(), Clock::manual(start()));
    for offset in [TimeDelta::MAX, TimeDelta::MIN] {
        system.set_offset(offset);
        let _ = system.now();
    }
    manual.advance(Duration::MAX);
    assert!(manual.now() > start());
}
