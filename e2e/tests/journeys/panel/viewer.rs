use e2e::{Browser, Panel, VIEWER};

/// Every page, and of no form that it could have is there one.
pub(super) async fn looks_and_changes_nothing(browser: &Browser, panel: &Panel<'_>, code: &str) {
    panel.sign_in(VIEWER).await;
    let places = browser.script("return [...document.querySelectorAll('nav a')].map(a => a.pathname)", &[]).await;
    let places: Vec<String> = serde_json::from_value(places).unwrap();
    assert!(places.len() > 8 && !places.contains(&"/admin/reservations/new".to_owned()), "{places:?}");
    let one = format!("/admin/reservations/{code}");
    for path in places.iter().chain([&one]) {
        panel.go(path).await;
        browser.until_read(VIEWER).await;
        assert_eq!(panel.forms().await, Vec::<String>::new(), "{path}");
    }
    panel.go("/admin/jobs").await;
    panel.open_first().await;
    browser.until_read("Cómo se intenta").await;
    assert_eq!(panel.forms().await, Vec::<String>::new(), "the page of a job");
    for (to, fields) in [
        (format!("{one}/note"), [("text", "No debería estar")]),
        ("/admin/queues/mail/pause".to_owned(), [("reason", "porque sí")]),
        ("/admin/actions/resend-email".to_owned(), [("code", code)]),
    ] {
        assert_eq!(panel.post(&to, &fields).await, 403, "{to}");
    }
    panel.go(&one).await;
    assert!(!browser.text().await.contains("No debería estar"));
}
