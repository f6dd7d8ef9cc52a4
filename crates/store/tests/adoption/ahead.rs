use testkit::enqueued;

use crate::original::{EACH, Made};

#[tokio::test]
async fn only_what_lies_ahead_is_promised_and_nobody_is_mailed() {
    for made in EACH {
        let old = made.with_rows().await;
        old.adopted(&old.terms()).await;
        let mut promised: Vec<String> =
            enqueued(&old.kit.store).await.into_iter().map(|(job, run_at)| format!("{run_at:?} {job:?}")).collect();
        promised.sort();
        assert_eq!(
            promised,
            [
                "2026-12-01T12:00:00Z CreatePaymentLink { reservation: 10 }",
                "2026-12-01T12:00:00Z CreatePaymentLink { reservation: 12 }",
                "2026-12-01T12:00:00Z CreatePaymentLink { reservation: 4 }",
                "2026-12-01T12:03:00Z ReconcilePayments { reservation: 10 }",
                "2026-12-01T12:05:00Z ExpireHold { reservation: 10 }",
                "2026-12-01T12:06:00Z ReconcilePayments { reservation: 12 }",
                "2026-12-01T12:08:00Z ExpireHold { reservation: 12 }",
                "2026-12-01T12:11:00Z RemindPayment { reservation: 4 }",
                "2026-12-01T12:19:00Z ReconcilePayments { reservation: 4 }",
                "2026-12-01T12:21:00Z ExpireHold { reservation: 4 }",
                "2026-12-19T13:00:00Z RemindCheckIn { reservation: 5 }",
            ],
            "{made:?}"
        );
    }
}

#[tokio::test]
async fn an_adopted_hold_lives_on_as_any_other() {
    let old = Made::Revision(6).with_rows().await;
    old.adopted(&old.terms()).await;
    old.kit.clock.advance(std::time::Duration::from_secs(10 * 60));
    let swept = booking::sweep(&old.kit.store, old.kit.now(), 100).await.unwrap();
    assert_eq!((swept.expired, swept.failed), (2, 0));
    old.kit.hold(&testkit::request(1, "2027-02-20", 2)).await.unwrap();
}
