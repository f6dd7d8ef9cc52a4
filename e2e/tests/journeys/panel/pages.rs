//! Every page of the panel as everybody can use it: by day and by night, at a desk, on a phone and by keyboard alone.

use e2e::{Browser, Key, Light, OWNER, Panel, STAFF, Screen, Stack};
use serde_json::json;

use super::{pictures, sample};

#[tokio::test]
async fn every_page_of_the_panel_is_for_everybody() {
    let stack = Stack::start_lean(&[("ADMIN_ALLOWED_EMAILS", STAFF)]).await;
    let browser = Browser::open().await;
    browser.set_screen(Screen::Desk).await;
    let panel = Panel::new(&stack, &browser);
    panel.go("/admin/sign-in").await;
    let mut faults = wrong(&browser, "/admin/sign-in").await;
    panel.sign_in(OWNER).await;
    faults.extend(wrong(&browser, "/admin/reservations without any").await);

    let pages = sample::pages(&stack, &browser, &panel).await;
    for path in &pages {
        panel.go(path).await;
        assert!(browser.text().await.contains(OWNER), "{path} is no page of the panel");
        faults.extend(wrong(&browser, path).await);
    }
    assert_eq!(faults, Vec::<String>::new());
    nobody_needs_a_mouse(&browser, &panel).await;
    pictures::take(&browser, &panel, &pages).await;
}

/// Every barrier, what lies beyond the screen's edge, and what is to be hidden and is not.
async fn wrong(browser: &Browser, page: &str) -> Vec<String> {
    let mut faults = Vec::new();
    for screen in [Screen::Phone, Screen::Desk] {
        browser.set_screen(screen).await;
        let overflow = browser.overflow().await;
        if overflow != 0 {
            faults.push(format!("{page}, {screen:?}: {overflow} pixels too wide"));
        }
        let seen =
            "return [...document.querySelectorAll('[hidden]')].filter(one => one.getClientRects().length > 0).length";
        if browser.script(seen, &[]).await != 0 {
            faults.push(format!("{page}, {screen:?}: what is hidden is to be seen"));
        }
        let cut = "return [...document.querySelectorAll('.list tbody tr > *')]
            .filter(cell => cell.scrollWidth > cell.clientWidth + 1).map(cell => cell.innerText)";
        let cut = browser.script(cut, &[]).await;
        if cut != json!([]) {
            faults.push(format!("{page}, {screen:?}: what stands in {cut} is wider than its place"));
        }
        for light in [Light::Night, Light::Day] {
            browser.set_light(light).await;
            let barriers = browser.barriers().await;
            faults.extend(barriers.into_iter().map(|barrier| format!("{page}, {screen:?}, {light:?}: {barrier}")));
        }
    }
    faults
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
