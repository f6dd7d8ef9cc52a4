use std::time::Duration;

use e2e::{Browser, Fault, Guest, Held, Panel, Stack, Stay, never};

const SOON: Duration = Duration::from_secs(30);
/// Long enough for a mail that would go to have gone.
const A_WHILE: Duration = Duration::from_secs(2);

pub(super) async fn that_failed_and_that_have_to_wait_go_in_the_end(
    stack: &Stack,
    browser: &Browser,
    panel: &Panel<'_>,
) {
    let refused = is_refused(stack, stack.guest(), stack.night()).await;
    panel.go("/admin/queues").await;
    browser.until_read("Muertos, por error").await;
    what_is_being_typed_stays(browser).await;
    panel.act("/mail/pause", &[]).await;
    browser.until_read("Quedó en pausa.").await;
    browser.until_read("cambian el servidor").await;
    let waits = stack.hold().await;

    panel.go("/admin/jobs?state=dead").await;
    // Administrators are told of what is dead by a mail that may have been refused too.
    browser.press(&format!("tr:has(a[href$='{}']) th a", refused.code)).await;
    browser.until_read("Corridas que no salieron").await;
    let told = browser.text().await;
    assert!(told.contains("550") && told.contains(&refused.code) && told.contains("Corrida 1"), "{told}");
    panel.act("/retry", &[]).await;
    browser.until_read("Se hace ahora.").await;
    browser.until_read("En espera").await;
    never(A_WHILE, "a mail of a paused queue goes", async || {
        sent(stack, &waits).await + sent(stack, &refused).await > 0
    })
    .await;

    // Somebody else lets them go: the page that is open tells what became of its job, and is not loaded again.
    browser.script("window.isTheSame = true", &[]).await;
    assert_eq!(stack.posta(&["jobs", "resume", "mail"]).await.status, 0);
    browser.until_read("Hecho").await;
    assert_eq!(browser.script("return window.isTheSame", &[]).await, true);
    for held in [&refused, &waits] {
        stack.until_mailed(&held.guest.email, 1, SOON).await;
    }
}

pub(super) async fn the_same_without_scripts(stack: &Stack, browser: &Browser, panel: &Panel<'_>) {
    let refused = is_refused(stack, stack.guest(), stack.night()).await;
    panel.go("/admin/queues").await;
    panel.act("/mail/pause", &[("reason", "sin JavaScript")]).await;
    browser.until_read("sin JavaScript").await;
    let waits = stack.hold().await;
    panel.go("/admin/jobs").await;
    panel.filter(&[("state", "dead"), ("kind", "send_email"), ("text", &refused.code)]).await;
    browser.until_read("1 trabajo").await;
    panel.open_first().await;
    panel.act("/retry", &[]).await;
    browser.until_read("Se hace ahora.").await;
    let page = panel.path().await;
    never(A_WHILE, "a mail of a paused queue goes", async || {
        sent(stack, &waits).await + sent(stack, &refused).await > 0
    })
    .await;
    panel.go("/admin/queues").await;
    panel.act("/mail/resume", &[]).await;
    browser.until_read("Sigue.").await;
    panel.go(&page).await;
    browser.reload_until_read("Hecho").await;
    for held in [&refused, &waits] {
        stack.until_mailed(&held.guest.email, 1, SOON).await;
    }
}

/// A hold whose mail is dead, by a fault that is mended.
pub(super) async fn is_refused(stack: &Stack, guest: Guest, stay: Stay) -> Held {
    stack.fault(Fault::Refusal(550), None).await;
    let answer = stack.ask_to_hold(&guest, &stay).await;
    assert_eq!(answer.status, 201, "{}", answer.body);
    let held = Held::read(guest, stay, &answer.body);
    assert_eq!(stack.tried_mail(&held.code, SOON).await.state, "dead");
    stack.end_faults().await;
    held
}

/// In a form of a page that keeps itself up to date.
async fn what_is_being_typed_stays(browser: &Browser) {
    let form = "form[action$='/mail/pause']";
    browser.press(&format!("details:has({form}) > summary")).await;
    browser.fill(&format!("{form} [name=reason]"), "cambian el servidor").await;
    browser.until_asked_again(2).await;
    let typed = format!("const field = document.querySelector(\"{form} [name=reason]\");
        return field.value === 'cambian el servidor' && field.closest('details').open && field === document.activeElement");
    assert_eq!(browser.script(&typed, &[]).await, true, "what was typed is gone");
}

async fn sent(stack: &Stack, held: &Held) -> usize {
    stack.mails_to(&held.guest.email).await.len()
}
