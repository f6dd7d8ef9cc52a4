use chrono_tz::America::Argentina::Buenos_Aires;

use super::*;
use crate::audit::Actor;

fn terms(now: &str) -> Terms {
    Terms { now: now.parse().unwrap(), timezone: Buenos_Aires, set_aside: Vec::new(), actor: Actor::System }
}

fn live(id: i32, code: &str, check_in: &str, check_out: &str) -> Live {
    Live {
        id,
        code: code.to_owned(),
        accommodation_id: 1,
        check_in: check_in.parse().unwrap(),
        check_out: check_out.parse().unwrap(),
        status: Status::Confirmed,
        expires_at: None,
    }
}

fn codes(some: &[&Live]) -> Vec<[String; 2]> {
    pairs(some).into_iter().map(|pair| overlap(pair).codes).collect()
}

#[test]
fn a_stay_is_over_at_ten_in_the_morning_local() {
    let stay = live(1, "RES261128AAAAAA", "2026-11-28", "2026-12-01");
    assert_eq!(stay.fate(&terms("2026-12-01T12:59:59Z")), Fate::Live);
    assert_eq!(stay.fate(&terms("2026-12-01T13:00:00Z")), Fate::Completed);
}

#[test]
fn a_hold_ends_at_its_end_and_never_without_one() {
    let hold = |end: Option<&str>| Live {
        status: Status::PreReserved,
        expires_at: end.map(|end| end.parse().unwrap()),
        ..live(1, "RES250101AAAAAA", "2025-01-01", "2025-01-03")
    };
    let terms = terms("2026-12-01T12:00:00Z");
    assert_eq!(hold(Some("2026-12-01T12:00:00Z")).fate(&terms), Fate::Expired);
    assert_eq!(hold(Some("2026-12-01T12:00:01Z")).fate(&terms), Fate::Live);
    assert_eq!(hold(None).fate(&terms), Fate::Live);
}

#[test]
fn only_the_original_s_own_code_makes_a_block() {
    let fate = |code| live(1, code, "2026-12-05", "2026-12-07").fate(&terms("2026-12-01T12:00:00Z"));
    assert_eq!(fate("BLK0A1B2C3D"), Fate::Block);
    for other in ["BLK0A1B2C3", "BLK0a1b2c3d", "BLK0A1B2C3DE", "BLOCKADE", "RES261205A1B2C3"] {
        assert_eq!(fate(other), Fate::Live, "{other}");
    }
}

#[test]
fn every_pair_is_found_the_older_row_first() {
    let long = live(3, "LONG", "2026-12-01", "2026-12-31");
    let early = live(1, "EARLY", "2026-12-02", "2026-12-04");
    let late = live(2, "LATE", "2026-12-20", "2026-12-22");
    let next = live(4, "NEXT", "2026-12-31", "2027-01-02");
    let elsewhere = Live { accommodation_id: 2, ..live(5, "ELSEWHERE", "2026-12-01", "2026-12-31") };
    let found = codes(&[&long, &early, &late, &next, &elsewhere]);
    assert_eq!(found, [["EARLY", "LONG"], ["LATE", "LONG"]].map(|pair| pair.map(str::to_owned)));
}
