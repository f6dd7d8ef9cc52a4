use super::*;

fn day(date: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 12, 1).unwrap() + chrono::Days::new(u64::from(date)) - chrono::Days::new(1)
}

fn thing(look: Look, from: NaiveDate, to: NaiveDate) -> Thing {
    Thing { accommodation_id: 1, look, from, to, text: String::new(), code: None }
}

/// Nights that are free as their count, what is taken as its mark and nights, `!` where it clashes.
fn drawn(things: &[Thing]) -> Vec<String> {
    let days = days(day(1), day(10));
    let mut drawn = Vec::new();
    for row in rows(day(1), &days, things) {
        let (mut line, mut free) = (Vec::new(), 0);
        for cell in row {
            match cell {
                Cell::Free { .. } => free += 1,
                Cell::Taken(bar) => {
                    line.push(free.to_string());
                    line.push(format!("{}{}{}", bar.look.mark(), bar.nights, if bar.clashes { "!" } else { "" }));
                    free = 0;
                }
            }
        }
        line.push(free.to_string());
        drawn.push(line.join(" "));
    }
    drawn
}

#[test]
fn every_row_has_the_nights_of_the_month_and_nothing_hides_another() {
    use Look::{Closed, Elsewhere, Hold, Slept, Stay};
    let before = day(1) - chrono::Days::new(3);
    for (things, wanted) in [
        (vec![], vec!["31"]),
        (vec![thing(Stay, day(5), day(7)), thing(Hold, day(7), day(8))], vec!["4 ✓2 0 ?1 24"]),
        (vec![thing(Slept, before, day(3)), thing(Closed, day(30), day(40))], vec!["0 •2 27 ✕2 0"]),
        (vec![thing(Closed, before, day(60))], vec!["0 ✕31 0"]),
        (vec![thing(Stay, day(5), day(8)), thing(Elsewhere, day(7), day(9))], vec!["4 ✓3! 24", "6 →2! 23"]),
        (vec![thing(Slept, day(5), day(8)), thing(Closed, day(7), day(9))], vec!["4 •3 24", "6 ✕2 23"]),
        (vec![thing(Slept, day(5), day(8)), thing(Stay, day(7), day(9))], vec!["4 •3! 24", "6 ✓2! 23"]),
        (vec![thing(Closed, day(5), day(8)), thing(Closed, day(7), day(9))], vec!["4 ✕3 24", "6 ✕2 23"]),
    ] {
        assert_eq!(drawn(&things), wanted, "{things:?}");
    }
}

#[test]
fn today_and_the_weekend_are_marked() {
    let days = days(day(1), day(10));
    let marked = |class| days.iter().filter(|day| day.class == class).map(|day| day.number).collect::<Vec<_>>();
    assert_eq!((days.len(), marked("today")), (31, vec![10]));
    assert_eq!(marked("weekend"), [5, 6, 12, 13, 19, 20, 26, 27]);
}
