//! What a reader that is not ours makes of it.

use icalendar::{Calendar, CalendarComponent, Component, DatePerhapsTime, Event, EventLike};
use proptest::prelude::*;

use super::*;
use crate::{export, for_guest, taken};

fn events(text: &str) -> Vec<Event> {
    let calendar: Calendar = text.parse().unwrap();
    let of = |component: &CalendarComponent| component.as_event().cloned();
    calendar.components.iter().filter_map(of).collect()
}

/// RFC 5545, 3.1: CRLF alone ends a line, none has more than 75 octets, none is empty.
fn well_formed(text: &str) -> bool {
    let Some(lines) = text.strip_suffix("\r\n") else { return false };
    lines.split("\r\n").all(|line| !line.contains(char::is_control) && (1..=75).contains(&line.len()))
}

#[test]
fn any_name_of_a_cabin_is_read_back_as_it_is() {
    let long = "Cabaña «Ñandú», con vista; al lago \\ y 🏔️: ".repeat(9);
    for cabin in ["Los Alerces", "a,b;c\\d:e", "\\n", "Refugio\ndel Lago", "🏡", long.as_str(), "BEGIN:VEVENT"] {
        let code = code();
        let text = for_guest(&stay(&code, cabin));
        assert!(well_formed(&text), "{text}");
        let [event] = events(&text).try_into().unwrap();
        assert_eq!(event.get_summary(), Some(format!("Estadía en {cabin}").as_str()));
        assert_eq!(event.get_location(), Some(cabin));
        assert_eq!(event.get_uid(), Some("RES261124A1B2C3@posta"));
        assert_eq!(event.get_start(), Some(DatePerhapsTime::Date("2026-12-05".parse().unwrap())));
        assert_eq!(event.get_end(), Some(DatePerhapsTime::Date("2026-12-08".parse().unwrap())));
        assert_eq!(event.get_description().unwrap().lines().count(), 3);
    }
}

#[test]
fn a_name_cannot_bring_lines() {
    let code = code();
    let text = for_guest(&stay(&code, "Los\r\nATTENDEE:mailto:a@x.ar\rX:1\u{0}\u{85}Alerces"));
    assert!(well_formed(&text), "{text}");
    assert!(!text.contains("\nATTENDEE"), "{text}");
    assert_eq!(events(&text).len(), 1);
}

#[test]
fn an_export_without_events_is_a_calendar() {
    let text = export("Los Alerces", &[]);
    assert!(well_formed(&text) && events(&text).is_empty(), "{text}");
}

proptest! {
    #[test]
    fn whatever_a_cabin_is_called_the_lines_are_well_formed(cabin in "\\PC{0,200}") {
        let code = code();
        let text = for_guest(&stay(&code, &cabin));
        prop_assert!(well_formed(&text), "{}", text);
        prop_assert!(well_formed(&export(&cabin, &[taken(&code, nights("2026-12-05", "2026-12-06"), changed())])));
        let unfolded = text.replace("\r\n ", "");
        prop_assert_eq!(unfolded.lines().filter(|line| line.starts_with("BEGIN:")).count(), 2);
    }

    #[test]
    fn lines_of_every_length_are_folded(length in 0_usize..400) {
        let text = export(&"x".repeat(length), &[]);
        prop_assert!(well_formed(&text), "{}", text);
        prop_assert!(text.replace("\r\n ", "").contains(&"x".repeat(length)));
    }
}
