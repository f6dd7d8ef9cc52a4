use e2e::{Held, Stack, eventually};
use futures::future::join_all;
use serde_json::json;
use tokio::join;

use super::SOON;

/// Two waited for one slot, and both were confirmed.
pub(super) async fn f22_two_want_one_slot(stack: &Stack) {
    let bearer = format!("Bearer {}", stack.sign_in().await);
    let ((), (), ()) = join!(
        the_api_and_a_late_payment(stack, &bearer),
        the_command_line_and_a_late_payment(stack),
        all_at_once_for_two_that_expired(stack, &bearer),
    );
}

async fn the_api_and_a_late_payment(stack: &Stack, bearer: &str) {
    let (late, page) = stack.payable().await;
    let holds = stack.takes_over(&late).await;
    join!(pay(stack, &page), confirm_by_api(stack, &holds, bearer));
    one_has_it(stack, &[&late, &holds]).await;
}

async fn the_command_line_and_a_late_payment(stack: &Stack) {
    let (late, page) = stack.payable().await;
    let holds = stack.takes_over(&late).await;
    let its_page = stack.until_payable(&holds).await;
    // The one that expired is paid in cash while the one that holds pays on its page.
    join!(confirm_in_cash(stack, &late), pay(stack, &its_page), pay(stack, &page));
    one_has_it(stack, &[&late, &holds]).await;
}

/// Nobody holds the nights any more: whoever is first takes them again.
async fn all_at_once_for_two_that_expired(stack: &Stack, bearer: &str) {
    let (first, page) = stack.payable().await;
    let second = stack.takes_over(&first).await;
    let its_page = stack.until_payable(&second).await;
    stack.until_status(&second, "expired", SOON).await;
    join!(
        pay(stack, &page),
        pay(stack, &its_page),
        confirm_in_cash(stack, &first),
        confirm_in_cash(stack, &second),
        confirm_by_api(stack, &first, bearer),
        confirm_by_api(stack, &second, bearer),
    );
    one_has_it(stack, &[&first, &second]).await;
}

async fn pay(stack: &Stack, page: &str) {
    stack.pay(page, &json!({"outcome": "approve"})).await;
}

async fn confirm_by_api(stack: &Stack, held: &Held, bearer: &str) {
    let path = format!("{}/confirm", held.path());
    let answer = stack.post(&path, held.guest.source, &json!({}), &[("Authorization", bearer)]).await;
    assert!(matches!(answer.status, 200 | 409), "{}: {}", answer.status, answer.body);
}

async fn confirm_in_cash(stack: &Stack, held: &Held) {
    let told = stack.posta(&["reservations", "confirm", &held.code, "--paid", "cash"]).await;
    assert!(told.status == 0 || told.status == 1, "{}", told.stderr);
}

/// The other one has nothing but what it paid, to be given back.
async fn one_has_it(stack: &Stack, both: &[&Held]) {
    let code = both[0].code.as_str();
    eventually(SOON, format_args!("one of {code} and its rival has the nights"), async || {
        let seen = join_all(both.iter().map(|held| stack.seen(held))).await;
        let of = |status| seen.iter().filter(|one| one["status"] == status).count();
        assert!(of("confirmed") <= 1, "both are confirmed: {seen:?}");
        // What is paid too late is due.
        let told = seen.iter().all(|one| one["status"] == "confirmed" || one["paid_amount"] == one["refund_due"]);
        (of("confirmed") == 1 && of("expired") == 1 && told).then_some(())
    })
    .await;
    let stay = both[0].stay;
    let nights = stack
        .sql_count(&format!(
            "SELECT count(*) FROM reservations WHERE accommodation_id = {} AND check_in = '{}'
             AND reservation_status = 'confirmed'",
            stay.cabin, stay.check_in
        ))
        .await;
    assert_eq!(nights, 1);
}
