//! The main job as a person does it, in a browser: choose, hold, pay, see that it is confirmed.

use std::time::Duration;

use e2e::{Browser, Guest, Screen, Stack, Stay, eventually};

const SOON: Duration = Duration::from_secs(30);
const SCREENS: [Screen; 2] = [Screen::Desk, Screen::Phone];

#[tokio::test]
async fn somebody_books_and_pays_in_a_browser() {
    let stack = Stack::start_lean(&[]).await;
    let browser = Browser::open().await;
    browser.set_screen(Screen::Desk).await;
    books_and_pays(&stack, &browser).await;
    browser.set_screen(Screen::Phone).await;
    browser.allow_scripts(false).await;
    books_and_pays_without_scripts_on_a_phone(&stack, &browser).await;
}

async fn books_and_pays(stack: &Stack, browser: &Browser) {
    let (guest, stay) = (stack.guest(), stack.night());
    browser.go(&stack.setting("BASE_URL")).await;
    is_for_everybody(browser, "/").await;
    browser.press(&format!("select[name=accommodation_id] option[value='{}']", stay.cabin)).await;
    browser.fill("#b-entrada", &stay.check_in.to_string()).await;
    browser.fill("#b-salida", &stay.check_out.to_string()).await;
    browser.press("form.stay button").await;
    browser.until_read("Seña para confirmar").await;
    is_for_everybody(browser, "the quote").await;
    browser.keep("booking").await;

    let code = sends_the_form(stack, browser, &guest).await;
    browser.until_read("Pagar la seña").await;
    is_for_everybody(browser, "the guest's page of a hold").await;
    sees_the_mail(stack, browser, &guest, &code).await;

    let page = guest_page(stack, &code);
    browser.go(&page).await;
    browser.press("#pago a.button").await;
    browser.until_read("Mercado Pago de mentira").await;
    is_for_everybody(browser, "the page to pay on").await;
    // It is paid in another window: the guest's page is open meanwhile, and is not touched.
    let preference = browser.url().await.rsplit('/').next().unwrap().to_owned();
    browser.go(&page).await;
    browser.until_read("Pagar la seña").await;
    stack.pay(&preference, &serde_json::json!({"outcome": "approve"})).await;
    browser.until_read("confirmada").await;
    is_for_everybody(browser, "the guest's page of a stay").await;
    browser.keep("guest").await;
    the_file_is_in_the_inbox(stack, &guest).await;
    browser.go(&stack.sandbox("/")).await;
    browser.until_read(&code).await;
    is_for_everybody(browser, "the sandbox").await;
    browser.keep("sandbox").await;
}

async fn books_and_pays_without_scripts_on_a_phone(stack: &Stack, browser: &Browser) {
    let (guest, Stay { cabin, check_in, check_out }) = (stack.guest(), stack.night());
    let asked = format!("/?accommodation_id={cabin}&check_in={check_in}&check_out={check_out}&guests=2");
    browser.go(&format!("{}{asked}", stack.setting("BASE_URL"))).await;
    let code = sends_the_form(stack, browser, &guest).await;
    browser.reload_until_read("Pagar la seña").await;
    browser.press("#pago a.button").await;
    browser.press("button[value=approve]").await;
    // Mercado Pago leads back to the guest's page.
    let back = guest_page(stack, &code);
    eventually(SOON, "the guest's page again", async || browser.url().await.starts_with(&back).then_some(())).await;
    browser.reload_until_read("confirmada").await;
    assert_eq!(browser.overflow().await, 0);
    the_file_is_in_the_inbox(stack, &guest).await;
}

/// The code of the hold that it made.
async fn sends_the_form(stack: &Stack, browser: &Browser, guest: &Guest) -> String {
    browser.fill("input[name=contact_name]", &guest.name).await;
    browser.fill("input[name=contact_phone]", &guest.phone).await;
    browser.fill("input[name=contact_email]", &guest.email).await;
    browser.press("form.hold button").await;
    browser.until_read("Reserva RES").await;
    let url = browser.url().await;
    let code = url.rsplit('/').next().unwrap().to_owned();
    assert_eq!(url, guest_page(stack, &code), "nothing secret is left in the address");
    code
}

async fn sees_the_mail(stack: &Stack, browser: &Browser, guest: &Guest, code: &str) {
    stack.until_mailed(&guest.email, 1, SOON).await;
    browser.go(&stack.sandbox("/")).await;
    browser.until_read(code).await;
    browser.press("#mails a.row").await;
    browser.until_read(&guest.email).await;
    assert!(browser.text().await.contains(code));
}

async fn the_file_is_in_the_inbox(stack: &Stack, guest: &Guest) {
    let mail = stack.until_mailed(&guest.email, 2, SOON).await.remove(1);
    assert_eq!(mail.attachments[0].filename, "reserva.ics");
}

/// At a desk and on a phone: no barrier, and nothing beyond the screen's edge.
async fn is_for_everybody(browser: &Browser, what: &str) {
    for screen in SCREENS {
        browser.set_screen(screen).await;
        assert_eq!(browser.barriers().await, Vec::<String>::new(), "{what}, {screen:?}");
        assert_eq!(browser.overflow().await, 0, "{what}, {screen:?}");
    }
    browser.set_screen(Screen::Desk).await;
}

fn guest_page(stack: &Stack, code: &str) -> String {
    format!("{}/r/{code}", stack.setting("BASE_URL"))
}
