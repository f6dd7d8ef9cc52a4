use super::*;

#[test]
fn the_table_answers_every_state_and_verb() {
    use Status::{Cancelled, Completed, Confirmed, Expired, NoShow, PreReserved};
    // A column a verb: confirm, expire, cancel, complete, mark_no_show.
    let table = [
        (PreReserved, [Some(Confirmed), Some(Expired), Some(Cancelled), None, None]),
        (Confirmed, [None, None, Some(Cancelled), Some(Completed), Some(NoShow)]),
        (Expired, [Some(Confirmed), None, None, None, None]),
        (Cancelled, [None; 5]),
        (Completed, [None; 5]),
        (NoShow, [None; 5]),
    ];
    let mut cells = 0;
    for (from, row) in table {
        for (verb, to) in Verb::ALL.into_iter().zip(row) {
            assert_eq!(from.after(verb), to.ok_or(IllegalMove { from, verb }), "{verb} from {from}");
            cells += 1;
        }
    }
    assert_eq!(cells, 30);
}

#[test]
fn a_move_stands_in_the_table_once() {
    for (index, (from, verb, _)) in MOVES.iter().enumerate() {
        let again = MOVES.iter().skip(index + 1).any(|(f, v, _)| (f, v) == (from, verb));
        assert!(!again, "{verb} from {from}");
    }
}

#[test]
fn an_illegal_move_says_what_cannot_be_done() {
    let told = |from: Status, verb| from.after(verb).unwrap_err().to_string();
    assert_eq!(told(Status::Cancelled, Verb::Confirm), "a reservation that is cancelled cannot be confirmed");
    assert_eq!(
        told(Status::PreReserved, Verb::MarkNoShow),
        "a reservation that is pre_reserved cannot be marked as no_show"
    );
    assert_eq!(told(Status::NoShow, Verb::Complete), "a reservation that is no_show cannot be completed");
}

#[test]
fn only_holds_and_confirmed_stays_keep_their_nights() {
    let holding: Vec<_> = Status::ALL.into_iter().filter(|status| status.holds_nights()).collect();
    assert_eq!(holding, [Status::PreReserved, Status::Confirmed]);
}

#[test]
fn a_status_is_spelled_one_way_in_columns_and_json() {
    let names = ["pre_reserved", "confirmed", "expired", "cancelled", "completed", "no_show"];
    for (status, name) in Status::ALL.into_iter().zip(names) {
        assert_eq!(status.to_string(), name);
        assert_eq!(name.parse(), Ok(status));
        let json = format!("\"{name}\"");
        assert_eq!(serde_json::to_string(&status).unwrap(), json);
        assert_eq!(serde_json::from_str::<Status>(&json).unwrap(), status);
    }
    for unknown in ["", "Confirmed", "pre-reserved", "noshow", " expired"] {
        assert_eq!(unknown.parse::<Status>(), Err(UnknownStatus), "{unknown:?}");
    }
    let listed = UnknownStatus.to_string();
    assert!(names.iter().all(|name| listed.contains(name)), "{listed}");
}

#[test]
fn verbs_have_names_for_the_audit() {
    let names = Verb::ALL.map(|verb| verb.to_string());
    assert_eq!(names, ["confirm", "expire", "cancel", "complete", "mark_no_show"]);
}
