//! A house with something of everything in it.

use std::time::Duration;

use chrono::{Days, NaiveDate};
use e2e::{Browser, Guest, Held, Panel, Stack, Stay, eventually};
use serde_json::json;

use super::mails;

const SOON: Duration = Duration::from_secs(30);

const NAMES: [&str; 8] = [
    "Ana Suárez",
    "Bruno Etcheverry",
    "Ñusta Paz",
    "Familia Domínguez-Sáenz",
    "Ciro Brandt",
    "Rosa Inés Tévez",
    "Joaquín Urrutia",
    "Delia Wernicke",
];

/// The pages that it fills, and some that can only be empty.
pub(super) async fn pages(stack: &Stack, browser: &Browser, panel: &Panel<'_>) -> Vec<String> {
    let first = stack.night().check_in;
    let somebody = |name: &str| Guest { name: name.to_owned(), ..stack.guest() };
    let refused = mails::is_refused(stack, somebody("Octavio Ledesma"), stay(first, 0)).await;
    let failed = stack.tried_mail(&refused.code, SOON).await.id;
    let mut held = Vec::new();
    for (name, number) in NAMES.into_iter().zip(1..) {
        let (guest, stay) = (somebody(name), stay(first, number));
        let answer = stack.ask_to_hold(&guest, &stay).await;
        assert_eq!(answer.status, 201, "{}", answer.body);
        held.push(Held::read(guest, stay, &answer.body));
    }
    for paid in &held[..4] {
        let preference = stack.until_payable(paid).await;
        stack.pay(&preference, &json!({"outcome": "approve"})).await;
        stack.until_status(paid, "confirmed", SOON).await;
    }
    let (stays, called_off) = (&held[0], &held[1]);
    let cancel = format!("{}/cancel", called_off.path());
    let bearer = called_off.bearer();
    let body = json!({"reason": "Se enfermó uno de los chicos"});
    let answer = stack.post(&cancel, stack.guest().source, &body, &[("Authorization", &bearer)]).await;
    assert_eq!(answer.status, 200, "{}", answer.body);

    for tag in ["of-monday", "of-tuesday"] {
        let dead = stack.probe(&json!({"tag": tag, "outcome": "fail"}), &[]).await;
        stack.until_job(dead.id, "dead", SOON).await;
    }
    stack.probe(&json!({"tag": "later"}), &["--in", "2h"]).await;
    somebody_writes(stack).await;
    by_hand(browser, panel, stays).await;
    all_of_them(browser, panel, stays, &failed.to_string()).await
}

/// Of two to four nights, one after another in each cabin.
fn stay(first: NaiveDate, number: u32) -> Stay {
    let (cabin, turn) = (number % 3, number / 3);
    let check_in = first + Days::new(u64::from(turn * 5 + cabin));
    Stay { cabin: cabin + 1, check_in, check_out: check_in + Days::new(u64::from(2 + cabin)) }
}

/// On WhatsApp.
async fn somebody_writes(stack: &Stack) {
    let message = json!({"from": "5492944123456", "name": "Nahuel", "text": "hola, tienen lugar el finde?"});
    stack.says(&message).await;
    eventually(SOON, "it is in the chats", async || {
        let said = stack.sql_count("SELECT count(*) FROM chat_messages").await;
        (said > 0).then_some(())
    })
    .await;
}

async fn by_hand(browser: &Browser, panel: &Panel<'_>, stays: &Held) {
    panel.go(&format!("/admin/reservations/{}", stays.code)).await;
    panel.act("/note", &[("text", "Llegan tarde, por la ruta del desierto. Piden una cuna.")]).await;
    browser.until_read("La nota quedó escrita.").await;
    let closed = stay(stays.stay.check_in, 11);
    let (cabin, from, to) = (closed.cabin.to_string(), closed.check_in.to_string(), closed.check_out.to_string());
    panel.go("/admin/calendar").await;
    let fields = [("accommodation_id", cabin.as_str()), ("from", &from), ("to", &to), ("reason", "Pintan el techo")];
    panel.act("/admin/blocks", &fields).await;
    browser.until_read("Las noches quedaron bloqueadas.").await;
    panel.go("/admin/queues").await;
    panel.act("/calendars/pause", &[("reason", "los portales están en mantenimiento")]).await;
    browser.until_read("los portales están en mantenimiento").await;
}

async fn all_of_them(browser: &Browser, panel: &Panel<'_>, stays: &Held, failed: &str) -> Vec<String> {
    let mut pages = vec![
        format!("/admin/reservations/{}", stays.code),
        format!("/admin/calendar?month={}", stays.stay.check_in.format("%Y-%m")),
        format!("/admin/jobs/{failed}"),
        "/admin/jobs/change?state=dead&kind=probe&act=retry".to_owned(),
        format!("/admin/reservations?to={}", stays.stay.check_in + Days::new(5)),
        "/admin/reservations?q=nobody".to_owned(),
        "/admin/reservations?from=nunca".to_owned(),
        "/admin/cabins/1".to_owned(),
        "/admin/cabins/new".to_owned(),
        "/admin/schedule".to_owned(),
        "/admin/jobs?state=dead".to_owned(),
    ];
    let places = browser.script("return [...document.querySelectorAll('nav a')].map(a => a.pathname)", &[]).await;
    pages.extend(serde_json::from_value::<Vec<String>>(places).unwrap());
    for list in ["/admin/mails", "/admin/conversations", "/admin/webhooks"] {
        panel.go(list).await;
        panel.open_first().await;
        browser.until("one of them is open", "return document.querySelector('.crumb') !== null").await;
        pages.push(panel.path().await);
    }
    pages
}
