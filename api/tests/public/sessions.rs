//! Signing in by a link, and out again.

use std::time::Duration;

use store::sign_ins;

use crate::site::{Answer, BASE_URL, OPERATOR, OWNER, Site, VIEWER, send};

impl Site {
    /// A link as `posta admin link` makes it. Its path.
    pub(crate) async fn link(&self, address: &str) -> String {
        let token = access::OneTime::new();
        let mut tx = self.kit.begin().await;
        sign_ins::create(&mut tx, address, &token.hash(), None, self.kit.now(), access::SIGN_IN_LINK)
            .await
            .expect("a link");
        let _no_jobs = tx.commit().await.expect("a link");
        format!("/admin/sign-in/{}", token.as_str())
    }

    /// The JWT of somebody who has signed in.
    pub(crate) async fn session(&self, address: &str) -> String {
        let link = self.link(address).await;
        let answer = send(self.form(&link, &[])).await;
        let (session, _) = answer.cookie("posta_session").expect("a session");
        session.to_owned()
    }

    async fn code(&self) -> String {
        let held = self.held("2027-03-01").await;
        format!("/api/v1/reservations/{}", held["code"].as_str().expect("a code"))
    }
}

fn is_refused(answer: &Answer) -> bool {
    (400..500).contains(&answer.status) && answer.cookie("posta_session").is_none()
}

#[tokio::test]
async fn a_link_signs_in_once_with_a_safe_cookie_that_is_good_as_a_bearer() {
    let site = Site::new().await;
    let link = site.link(OWNER).await;
    let answer = send(site.form(&link, &[])).await;
    assert_eq!((answer.status, answer.header("location")), (303, Some("/admin/reservations")), "{answer:?}");
    let (session, attributes) = answer.cookie("posta_session").expect("a session");
    assert_eq!(attributes.trim(), "Max-Age=43200; Path=/; HttpOnly; Secure; SameSite=Lax");
    let code = site.code().await;
    assert_eq!(site.read(&code, session).await.status, 200);
    let again = send(site.form(&link, &[])).await;
    assert_eq!((again.status, is_refused(&again)), (410, true), "{again:?}");
}

#[tokio::test]
async fn opening_a_link_spends_nothing() {
    let site = Site::new().await;
    let link = site.link(OWNER).await;
    for _ in 0..2 {
        let page = site.get(&link).await;
        assert_eq!((page.status, page.cookie("posta_session")), (200, None), "{page:?}");
        assert!(page.text.contains("<form method=\"post\">"), "{page:?}");
        let head = send(site.client.head(format!("{}{link}", site.base))).await;
        assert_eq!((head.status, head.text.as_str()), (200, ""));
    }
    assert_eq!(send(site.form(&link, &[])).await.status, 303);
    assert_eq!(site.get(&link).await.status, 410, "and a spent one says so");
}

#[tokio::test]
async fn a_link_that_is_unknown_old_or_of_somebody_who_left_signs_nobody_in() {
    let site = Site::new().await;
    for unknown in ["x", "%FF", "%00", &"A".repeat(43), &"A".repeat(5_000)] {
        let answer = send(site.form(&format!("/admin/sign-in/{unknown}"), &[])).await;
        assert!(is_refused(&answer), "{answer:?}");
    }
    let gone = site.link("se-fue@posta.test").await;
    assert!(is_refused(&send(site.form(&gone, &[])).await));
    let old = site.link(OWNER).await;
    site.kit.clock.advance(Duration::from_secs(15 * 60));
    assert_eq!(site.get(&old).await.status, 410);
    assert!(is_refused(&send(site.form(&old, &[])).await));
}

#[tokio::test]
async fn a_form_of_another_site_spends_and_ends_nothing() {
    let site = Site::new().await;
    let link = site.link(OWNER).await;
    for (name, value) in [
        ("Origin", "https://evil.example"),
        ("Origin", "null"),
        ("Origin", "https://posta.test.evil.example"),
        ("Origin", "http://posta.test"),
        ("Sec-Fetch-Site", "cross-site"),
        ("Sec-Fetch-Site", "same-site"),
    ] {
        for path in [&link, "/admin/sign-in", "/admin/sign-out"] {
            let request = site.client.post(format!("{}{path}", site.base)).header(name, value);
            send(request).await.problem(403, "forbidden");
        }
    }
    let ours = site.client.post(format!("{}{link}", site.base)).header("Sec-Fetch-Site", "same-origin");
    assert_eq!(send(ours.header("Origin", BASE_URL)).await.status, 303, "it was not spent");
}

#[tokio::test]
async fn a_session_ends_after_twelve_hours() {
    let site = Site::new().await;
    let (session, code) = (site.session(VIEWER).await, site.code().await);
    site.kit.clock.advance(Duration::from_secs(12 * 3600 - 1));
    assert_eq!(site.read(&code, &session).await.status, 200);
    site.kit.clock.advance(Duration::from_secs(1));
    site.read(&code, &session).await.problem(404, "not-found");
}

#[tokio::test]
async fn signing_out_takes_the_cookie_away_and_everywhere_ends_every_session() {
    let site = Site::new().await;
    let (signed, other, code) = (site.admin(OWNER).await, site.session(OWNER).await, site.code().await);
    let one = &signed.session;
    let operators = site.session(OPERATOR).await;
    site.kit.clock.advance(Duration::from_secs(1));

    let here = site.act(&signed, "/admin/sign-out", &[]).await;
    assert_eq!((here.status, here.header("location")), (303, Some("/admin/sign-in")), "{here:?}");
    assert_eq!(here.cookie("posta_session"), Some(("", " Max-Age=0; Path=/; HttpOnly; Secure; SameSite=Lax")));
    assert_eq!(site.read(&code, &other).await.status, 200, "the other goes on");

    let everywhere = site.act(&signed, "/admin/sign-out", &[("everywhere", "true")]).await;
    assert_eq!(everywhere.status, 303);
    for ended in [one, &other] {
        site.read(&code, ended).await.problem(404, "not-found");
    }
    assert_eq!(site.read(&code, &operators).await.status, 200, "nobody else's");
    site.kit.clock.advance(Duration::from_millis(1));
    let anew = site.session(OWNER).await;
    assert_eq!(site.read(&code, &anew).await.status, 200, "in the same second");
    let bare = send(site.form("/admin/sign-out", &[("everywhere", "true")])).await;
    assert_eq!(bare.status, 303, "without a session there is nothing to end");
    assert_eq!(site.read(&code, &anew).await.status, 200);
}
