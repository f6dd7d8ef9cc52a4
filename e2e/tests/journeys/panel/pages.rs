//! Every page of the panel as everybody can use it: by day and by night, at a desk, on a phone and by keyboard alone.

use e2e::{Browser, Key, Light, OWNER, Panel, STAFF, Screen, Stack};

use super::{pictures, sample};

#[tokio::test]
async fn every_page_of_the_panel_is_for_everybody() {
    let stack = Stack::start_lean(&[("ADMIN_ALLOWED_EMAILS", STAFF)]).await;
    let browser = Browser::open().await;
    browser.set_screen(Screen::Desk).await;
    let panel = Panel::new(&stack, &browser);
    panel.go("/admin/sign-in").await;
    is_for_everybody(&browser, "/admin/sign-in").await;
    panel.sign_in(OWNER).await;
    is_for_everybody(&browser, "reservations, of which there are none").await;

    let pages = sample::pages(&stack, &browser, &panel).await;
    for path in &pages {
        panel.go(path).await;
        assert!(browser.text().await.contains(OWNER), "{path} is no page of the panel");
        is_for_everybody(&browser, path).await;
    }
    nobody_needs_a_mouse(&browser, &panel).await;
    pictures::take(&browser, &panel, &pages).await;
}

/// No barrier, and nothing beyond the screen's edge.
async fn is_for_everybody(browser: &Browser, what: &str) {
    for screen in [Screen::Phone, Screen::Desk] {
        browser.set_screen(screen).await;
        assert_eq!(browser.overflow().await, 0, "{what}, {screen:?}");
        for light in [Light::Night, Light::Day] {
            browser.set_light(light).await;
            assert_eq!(browser.barriers().await, Vec::<String>::new(), "{what}, {screen:?}, {light:?}");
        }
    }
}

async fn nobody_needs_a_mouse(browser: &Browser, panel: &Panel<'_>) {
    panel.go("/admin/reservations").await;
    browser.tab_to(".skip").await;
    browser.strike(Key::Enter).await;
    browser.strike(Key::Tab).await;
    let within = "return document.activeElement.closest('main') !== null";
    assert_eq!(browser.script(within, &[]).await, true, "the way past the navigation leads to the page's own part");
    browser.tab_to(".filters button").await;
    browser.strike(Key::Enter).await;
    browser.until("it is filtered", "return location.search.includes('status=')").await;
    browser.tab_to(".list tbody tr:first-child th a").await;
    browser.strike(Key::Enter).await;
    browser.until_read("Historia").await;
}
