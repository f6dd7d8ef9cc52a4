//! The owner's day: in by a mailed link, a guest's mail again, a file for the accountant, nights that are closed, and
//! somebody who books by telephone.

use std::time::Duration;

use e2e::{Browser, Guest, OWNER, Panel, STAFF, Stack, Stay};

use super::viewer;

const SOON: Duration = Duration::from_secs(30);

#[tokio::test]
async fn the_owner_keeps_the_book_in_a_browser() {
    let stack = Stack::start_lean(&[("ADMIN_ALLOWED_EMAILS", STAFF)]).await;
    let browser = Browser::open().await;
    let panel = Panel::new(&stack, &browser);
    gets_in_by_the_mailed_link_which_a_scanner_does_not_spend(&stack, &browser, &panel).await;
    for scripts in [true, false] {
        browser.allow_scripts(scripts).await;
        finds_a_hold_and_mails_it_again(&stack, &browser, &panel).await;
        closes_nights_and_opens_them(&stack, &browser, &panel).await;
    }
    browser.allow_scripts(true).await;
    exports_what_was_found(&stack, &browser, &panel).await;
    let code = books_for_somebody_at_the_desk(&stack, &browser, &panel).await;
    panel.sign_out().await;
    viewer::looks_and_changes_nothing(&browser, &panel, &code).await;
}

/// F25
async fn gets_in_by_the_mailed_link_which_a_scanner_does_not_spend(
    stack: &Stack,
    browser: &Browser,
    panel: &Panel<'_>,
) {
    panel.go("/admin/reservations?status=confirmed").await;
    browser.until_read("Entrar al panel").await;
    let link = panel.ask_for_a_link(OWNER).await;
    let scanner = stack.guest().source;
    assert_eq!(stack.get(&link, scanner, &[]).await.status, 200);
    let pressed = stack.try_to_send("POST", &link, scanner, "", &[]).await.unwrap();
    assert_eq!((pressed.status, pressed.headers.get("set-cookie")), (403, None));

    panel.go(&link).await;
    browser.press("main button").await;
    browser.until_read(OWNER).await;
    assert_eq!(panel.path().await, "/admin/reservations?status=confirmed", "to where they wanted to go");
    assert_eq!(stack.get(&link, scanner, &[]).await.status, 410, "it is good once");
}

async fn finds_a_hold_and_mails_it_again(stack: &Stack, browser: &Browser, panel: &Panel<'_>) {
    let (held, other) = (stack.hold().await, stack.hold().await);
    stack.until_mailed(&held.guest.email, 1, SOON).await;
    panel.go("/admin/reservations").await;
    panel.filter(&[("q", &held.guest.email), ("status", "pre_reserved")]).await;
    browser.until_read("1 reserva").await;
    assert!(!browser.text().await.contains(&other.code));
    panel.open_first().await;
    browser.until_read("Historia").await;
    assert_eq!(panel.path().await, format!("/admin/reservations/{}", held.code));

    panel.act("/resend-email", &[("mail", "hold_created")]).await;
    browser.until_read("El correo está en camino.").await;
    let again = stack.until_mailed(&held.guest.email, 2, SOON).await.remove(1);
    assert!(again.text.contains(&held.code), "{}", again.text);
    browser.reload_until_read("reenvió un correo").await;
}

async fn closes_nights_and_opens_them(stack: &Stack, browser: &Browser, panel: &Panel<'_>) {
    let (guest, stay) = (stack.guest(), stack.night());
    let (cabin, from, to) = (stay.cabin.to_string(), stay.check_in.to_string(), stay.check_out.to_string());
    panel.go(&format!("/admin/calendar?month={}", stay.check_in.format("%Y-%m"))).await;
    let fields = [("accommodation_id", cabin.as_str()), ("from", &from), ("to", &to), ("reason", "Pintan el techo")];
    panel.act("/admin/blocks", &fields).await;
    browser.until_read("Las noches quedaron bloqueadas.").await;
    browser.until_read("Pintan el techo").await;
    let refused = stack.ask_to_hold(&guest, &stay).await;
    assert_eq!((refused.status, refused.slug()), (409, "dates-taken"), "{}", refused.body);

    panel.act("/remove", &[]).await;
    browser.until_read("Las noches quedaron libres otra vez.").await;
    assert_eq!(stack.ask_to_hold(&guest, &stay).await.status, 201);
}

async fn exports_what_was_found(stack: &Stack, browser: &Browser, panel: &Panel<'_>) {
    let held = stack.hold().await;
    panel.go(&format!("/admin/reservations?q={}", held.code)).await;
    browser.press("main a[href*='export.csv']").await;
    let file = String::from_utf8(browser.downloaded("reservas.csv").await).unwrap();
    let lines: Vec<&str> = file.strip_prefix('\u{feff}').unwrap().split("\r\n").collect();
    assert!(lines[0].starts_with("code,accommodation_id,"), "{}", lines[0]);
    assert!(lines[1].starts_with(&held.code) && lines[1].contains(&held.guest.name), "{}", lines[1]);
    assert_eq!(&lines[2..], [""], "nothing else was looked for");
}

/// The code.
async fn books_for_somebody_at_the_desk(stack: &Stack, browser: &Browser, panel: &Panel<'_>) -> String {
    let (Guest { name, phone, email, .. }, Stay { cabin, check_in, check_out }) = (stack.guest(), stack.night());
    let (cabin, check_in, check_out) = (cabin.to_string(), check_in.to_string(), check_out.to_string());
    panel.go("/admin/reservations").await;
    browser.press("main .head a.button").await;
    let fields = [
        ("accommodation_id", cabin.as_str()),
        ("check_in", &check_in),
        ("check_out", &check_out),
        ("guests", "2"),
        ("contact_name", &name),
        ("contact_phone", &phone),
        ("contact_email", &email),
    ];
    panel.act("/admin/reservations", &fields).await;
    browser.until_read("Las fechas quedaron guardadas.").await;
    let path = panel.path().await;
    let code = path.split(['/', '?']).nth(3).unwrap().to_owned();

    panel.act("/confirm", &[("paid", "transfer")]).await;
    browser.until_read("La reserva quedó confirmada.").await;
    assert!(browser.text().await.contains("transferencia"));
    let confirmed = stack.until_mailed(&email, 2, SOON).await.remove(1);
    assert!(confirmed.subject.contains("confirmada") && confirmed.subject.contains(&code), "{}", confirmed.subject);
    code
}
