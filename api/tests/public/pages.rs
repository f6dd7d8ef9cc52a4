//! What people open in a browser.

use crate::site::{Answer, OWNER, Site};

/// Nothing of it runs, nothing is loaded from elsewhere, nobody frames it.
fn assert_safe(page: &Answer) {
    assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"), "{page:?}");
    let wanted = "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
    assert_eq!(page.header("content-security-policy"), Some(wanted));
    assert_eq!(page.header("x-content-type-options"), Some("nosniff"));
    // Under no-referrer a browser sends our own forms with `Origin: null`.
    assert_eq!(page.header("referrer-policy"), Some("same-origin"));
    for never in ["<script", " style=", "javascript:", "onclick", "<img"] {
        assert!(!page.text.contains(never), "{never}");
    }
}

#[tokio::test]
async fn signing_in_is_in_spanish_and_needs_no_script() {
    let site = Site::new().await;
    let link = site.link(OWNER).await;
    let asked = crate::site::send(site.form("/admin/sign-in", &[("email", OWNER)])).await;
    let pages =
        [site.get("/admin/sign-in").await, asked, site.get(&link).await, site.get("/admin/sign-in/unknown").await];
    for page in &pages {
        assert_safe(page);
        assert!(page.text.contains(r#"<html lang="es-AR">"#), "{page:?}");
        assert_eq!(page.header("cache-control"), Some("no-store"));
        let token = link.rsplit('/').next().expect("a token");
        assert!(!page.text.contains(token), "the token is in the address only");
    }
    assert!(pages[0].text.contains(r#"<form method="post" action="/admin/sign-in">"#));
    assert!(pages[0].text.contains(r#"type="email" name="email""#));
}

#[tokio::test]
async fn the_booking_page_runs_nothing() {
    let site = Site::new().await;
    let priced = format!("/?accommodation_id={}&check_in=2027-03-01&check_out=2027-03-03&guests=2", site.cabin);
    for path in ["/", "/?check_in=x", &priced] {
        assert_safe(&site.get(path).await);
    }
}

#[tokio::test]
async fn the_reference_tells_of_every_operation() {
    let site = Site::new().await;
    let page = site.get("/api/docs").await;
    assert_eq!(page.status, 200);
    assert_safe(&page);
    assert_eq!(page.header("cache-control"), Some("public, max-age=300"));
    let document = api::openapi();
    for (path, operations) in document["paths"].as_object().expect("paths") {
        assert!(page.text.contains(path.as_str()), "{path}");
        for operation in operations.as_object().expect("operations").values() {
            let id = operation["operationId"].as_str().expect("an id");
            assert!(page.text.contains(&format!("id=\"{id}\"")), "{id}");
        }
    }
    for said in
        ["urn:posta:problem:dates-taken", "contact_phone", "access_token", "an admin&#39;s session", "110000.00"]
    {
        assert!(page.text.to_lowercase().contains(&said.to_lowercase()), "{said}");
    }
}

#[tokio::test]
async fn the_style_is_ours_and_may_be_kept() {
    let site = Site::new().await;
    let page = site.get("/admin/sign-in").await;
    let href = page.text.split("<link rel=\"stylesheet\" href=\"").nth(1).and_then(|rest| rest.split('"').next());
    let href = href.expect("a style");
    assert!(href.starts_with("/assets/posta.css?v="), "{href}");
    let style = site.get(href).await;
    assert_eq!(style.header("content-type"), Some("text/css; charset=utf-8"));
    assert_eq!(style.header("cache-control"), Some("public, max-age=31536000, immutable"));
    assert!(style.text.contains("prefers-color-scheme: dark") && !style.text.contains("url("), "{style:?}");
}
