//! What is written, line by line.

use insta::assert_snapshot;

use super::*;
use crate::{closed, export, for_guest, taken};

#[test]
fn an_export_tells_which_nights_are_taken_and_nothing_else() {
    let events = [
        closed(7, nights("2027-01-02", "2027-01-03"), changed()),
        taken(&code(), nights("2026-12-05", "2026-12-08"), changed()),
    ];
    let text = export("Los Alerces", &events);
    assert_snapshot!(text.replace("\r\n", "\n"), @r"
    BEGIN:VCALENDAR
    VERSION:2.0
    PRODID:-//Posta//Posta//ES
    CALSCALE:GREGORIAN
    NAME:Los Alerces
    X-WR-CALNAME:Los Alerces
    REFRESH-INTERVAL;VALUE=DURATION:PT1H
    X-PUBLISHED-TTL:PT1H
    BEGIN:VEVENT
    UID:RES261124A1B2C3@posta
    DTSTAMP:20261124T214017Z
    LAST-MODIFIED:20261124T214017Z
    DTSTART;VALUE=DATE:20261205
    DTEND;VALUE=DATE:20261208
    SUMMARY:Reservado
    STATUS:CONFIRMED
    TRANSP:OPAQUE
    END:VEVENT
    BEGIN:VEVENT
    UID:block-7@posta
    DTSTAMP:20261124T214017Z
    LAST-MODIFIED:20261124T214017Z
    DTSTART;VALUE=DATE:20270102
    DTEND;VALUE=DATE:20270103
    SUMMARY:No disponible
    STATUS:CONFIRMED
    TRANSP:OPAQUE
    END:VEVENT
    END:VCALENDAR
    ");
}

#[test]
fn the_order_in_which_events_are_given_changes_nothing() {
    let mut events = vec![
        taken(&code(), nights("2026-12-05", "2026-12-08"), changed()),
        closed(7, nights("2026-12-08", "2026-12-09"), changed()),
        closed(8, nights("2026-12-08", "2026-12-10"), changed()),
    ];
    let text = export("Los Alerces", &events);
    events.reverse();
    assert_eq!(export("Los Alerces", &events), text);
}

#[test]
fn a_guest_gets_one_event_to_note_and_nothing_to_answer() {
    let text = for_guest(&stay(&code(), "Los Alerces"));
    assert_snapshot!(text.replace("\r\n ", "").replace("\r\n", "\n"), @r"
    BEGIN:VCALENDAR
    VERSION:2.0
    PRODID:-//Posta//Posta//ES
    CALSCALE:GREGORIAN
    METHOD:PUBLISH
    BEGIN:VEVENT
    UID:RES261124A1B2C3@posta
    DTSTAMP:20261124T214017Z
    LAST-MODIFIED:20261124T214017Z
    DTSTART;VALUE=DATE:20261205
    DTEND;VALUE=DATE:20261208
    SUMMARY:Estadía en Los Alerces
    DESCRIPTION:Código de reserva: RES261124A1B2C3\nEntrada: sábado 5 de diciembre de 2026\, desde las 14:00\nSalida: martes 8 de diciembre de 2026\, hasta las 10:00
    LOCATION:Los Alerces
    STATUS:CONFIRMED
    TRANSP:OPAQUE
    END:VEVENT
    END:VCALENDAR
    ");
    assert!(!text.contains("ATTENDEE") && !text.contains("ORGANIZER"), "{text}");
}

#[test]
fn nights_that_end_before_they_begin_take_the_first() {
    let text = export("Los Alerces", &[taken(&code(), nights("2026-12-05", "2026-12-05"), changed())]);
    assert!(text.contains("DTSTART;VALUE=DATE:20261205\r\nSUMMARY"), "{text}");
}
