//! The operator's day: a mail that could not go, a queue that has to wait, ten thousand jobs at once, and a page that
//! says what is so meanwhile.

use std::time::Duration;

use e2e::{Browser, Frozen, OPERATOR, Panel, STAFF, Stack, eventually, never};
use serde_json::json;

use super::{bulk, mails};

const SOON: Duration = Duration::from_secs(60);

#[tokio::test]
async fn an_operator_mends_what_failed_in_a_browser() {
    let settings = [("ADMIN_ALLOWED_EMAILS", STAFF), ("QUEUE_CONCURRENCY", "maintenance=50")];
    let stack = Stack::start_lean(&settings).await;
    let browser = Browser::open().await;
    let panel = Panel::new(&stack, &browser);
    panel.sign_in(OPERATOR).await;
    mails::that_failed_and_that_have_to_wait_go_in_the_end(&stack, &browser, &panel).await;
    a_live_page_says_that_it_is_stuck_and_rests_while_nobody_looks(&stack, &browser, &panel).await;
    browser.allow_scripts(false).await;
    mails::the_same_without_scripts(&stack, &browser, &panel).await;
    browser.allow_scripts(true).await;
    bulk::ten_thousand_are_tried_again(&stack, &browser, &panel).await;
}

async fn a_live_page_says_that_it_is_stuck_and_rests_while_nobody_looks(
    stack: &Stack,
    browser: &Browser,
    panel: &Panel<'_>,
) {
    let waits = stack.probe(&json!({"tag": "waits"}), &["--in", "1h"]).await.id;
    panel.go(&format!("/admin/jobs/{waits}")).await;
    browser.until_read("Para después").await;
    let api = Frozen::new(stack.pid("api").unwrap());
    browser.until_read("Sin respuesta").await;
    api.thaw();
    let hidden = "return document.getElementById('conexion').hidden";
    browser.until("it answers again", hidden).await;

    browser.hide().await;
    // What was asked for just before may still be under way.
    browser.until("nothing is under way", "return !document.querySelector('.htmx-request')").await;
    let mut asked = browser.asked().await;
    eventually(SOON, "it has rested for a second", async || {
        tokio::time::sleep(Duration::from_secs(1)).await;
        let before = std::mem::replace(&mut asked, browser.asked().await);
        (before == asked).then_some(())
    })
    .await;
    never(Duration::from_secs(5), "the page asks", async || browser.asked().await > asked).await;
    browser.show().await;
    eventually(SOON, "it asks when somebody looks", async || (browser.asked().await > asked).then_some(())).await;
}
