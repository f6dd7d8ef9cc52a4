use super::*;

#[test]
fn every_word_of_the_provider_has_its_place() {
    for (status, place, paid) in [
        ("pending", 0, false),
        ("in_process", 1, false),
        ("authorized", 1, false),
        ("rejected", 2, false),
        ("cancelled", 2, false),
        ("approved", 3, true),
        ("in_mediation", 3, true),
        ("refunded", 4, true),
        ("charged_back", 5, false),
    ] {
        assert_eq!((rank(status), counts_as_paid(status)), (place, paid), "{status}");
    }
}

#[test]
fn a_word_that_nobody_knows_changes_nothing() {
    for status in ["", "Approved", "approved ", "partially_refunded", "aprobado"] {
        assert_eq!((rank(status), counts_as_paid(status)), (0, false), "{status:?}");
    }
}

#[test]
fn stages_are_ordered_as_their_ranks() {
    use Stage::{ChargedBack, Examined, Failed, Open, Paid, Refunded};
    let stages = [Open, Examined, Failed, Paid, Refunded, ChargedBack];
    assert!(stages.is_sorted());
    assert_eq!(stages.map(Stage::rank), [0, 1, 2, 3, 4, 5]);
}
