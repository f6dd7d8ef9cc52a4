//! Who gets into the panel, and whose forms it takes.

use std::time::Duration;

use serde_json::json;

use crate::site::{Answer, OPERATOR, OWNER, Site, VIEWER, send};

/// Somebody who has signed in, in a browser.
pub(crate) struct Admin {
    pub(crate) session: String,
    pub(crate) csrf: String,
}

impl Site {
    pub(crate) async fn admin(&self, address: &str) -> Admin {
        let session = self.session(address).await;
        let page = self.see(&session, "/admin/reservations").await;
        let csrf =
            page.text.split("<meta name=\"csrf-token\" content=\"").nth(1).and_then(|rest| rest.split('"').next());
        Admin { session, csrf: csrf.unwrap_or_else(|| panic!("a token: {page:?}")).to_owned() }
    }

    /// What a browser with the session sees.
    pub(crate) async fn see(&self, session: &str, path: &str) -> Answer {
        send(self.client.get(format!("{}{path}", self.base)).header("Cookie", format!("posta_session={session}"))).await
    }

    /// A form of a page of the panel.
    pub(crate) async fn act(&self, admin: &Admin, path: &str, fields: &[(&str, &str)]) -> Answer {
        let mut all = vec![("csrf_token", admin.csrf.as_str())];
        all.extend_from_slice(fields);
        send(self.form(path, &all).header("Cookie", format!("posta_session={}", admin.session))).await
    }
}

#[tokio::test]
async fn without_a_session_a_page_leads_to_the_door_and_back() {
    let site = Site::new().await;
    for (path, way) in [
        ("/admin/reservations", "?next=%2Fadmin%2Freservations"),
        (
            "/admin/reservations?q=a%20b&status=confirmed",
            "?next=%2Fadmin%2Freservations%3Fq%3Da%2520b%26status%3Dconfirmed",
        ),
        ("/admin/audit", "?next=%2Fadmin%2Faudit"),
        ("/admin/export.csv", "?next=%2Fadmin%2Fexport.csv"),
    ] {
        let answer = site.get(path).await;
        let wanted = format!("/admin/sign-in{way}");
        assert_eq!((answer.status, answer.header("location")), (303, Some(wanted.as_str())), "{answer:?}");
    }
    for forged in ["x", "a.b.c", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJkdWVuaWFAcG9zdGEudGVzdCJ9."] {
        assert_eq!(site.see(forged, "/admin/reservations").await.status, 303);
        site.read("/admin/reservations", forged).await.problem(401, "unauthorized");
    }
    for (page, way) in [
        ("https://posta.test/admin/cabins/1?said=x", "?next=%2Fadmin%2Fcabins%2F1%3Fsaid%3Dx"),
        ("https://posta.test/admin/sign-in", ""),
        ("https://posta.test//evil.example", ""),
        ("https://posta.test", ""),
        ("x", ""),
    ] {
        let sent = send(site.form("/admin/cabins/1", &[]).header("Referer", page)).await;
        let wanted = format!("/admin/sign-in{way}");
        assert_eq!((sent.status, sent.header("location")), (303, Some(wanted.as_str())), "{page}: {sent:?}");
    }
    let door = site.get("/admin/sign-in?next=%2Fadmin%2Faudit%3Fcode%3DX").await;
    assert!(door.text.contains(r#"<input type="hidden" name="next" value="/admin/audit?code=X">"#), "{door:?}");
    let foreign = site.get("/admin/sign-in?next=https%3A%2F%2Fevil.example").await;
    assert!(!foreign.text.contains("evil"), "{foreign:?}");
}

#[tokio::test]
async fn signing_in_leads_back_to_the_page_that_was_asked_for_and_nowhere_else() {
    let site = Site::new().await;
    for (next, kept, lands) in [
        ("/admin/audit?code=X", true, "/admin/audit?code=X"),
        ("https://evil.example", false, "/admin/reservations"),
        ("//evil.example", false, "/admin/reservations"),
    ] {
        let asked = send(site.form("/admin/sign-in", &[("email", "nobody@else.example"), ("next", next)])).await;
        let cookie = asked.cookie("posta_way_back").map(|(value, _)| value.to_owned());
        assert_eq!(cookie.is_some(), kept, "{asked:?}");
        let link = site.link(OWNER).await;
        let written = cookie.unwrap_or_else(|| form_urlencoded::byte_serialize(next.as_bytes()).collect());
        let entered = send(site.form(&link, &[]).header("Cookie", format!("posta_way_back={written}"))).await;
        assert_eq!((entered.status, entered.header("location")), (303, Some(lands)), "{entered:?}");
    }
}

#[tokio::test]
async fn a_form_without_the_sessions_own_token_or_from_another_site_changes_nothing() {
    let site = Site::new().await;
    let held = site.held("2027-03-01").await;
    let path = format!("/admin/reservations/{}/cancel", held["code"].as_str().expect("a code"));
    let owner = site.admin(OWNER).await;
    let cookie = format!("posta_session={}", owner.session);
    let nobody = send(site.form(&path, &[("csrf_token", &owner.csrf)])).await;
    assert_eq!((nobody.status, nobody.header("location")), (303, Some("/admin/sign-in")), "{nobody:?}");
    site.kit.clock.advance(Duration::from_secs(1));
    let anew = site.admin(OWNER).await;
    let own = owner.csrf.as_str();
    for (token, name, value) in [
        ("", "Origin", "https://posta.test"),
        ("x", "Origin", "https://posta.test"),
        (anew.csrf.as_str(), "Origin", "https://posta.test"),
        (own, "Origin", "https://evil.example"),
        (own, "Origin", "null"),
        (own, "Sec-Fetch-Site", "cross-site"),
        (own, "Sec-Fetch-Site", "same-site"),
    ] {
        let body = format!("csrf_token={token}");
        let request = site.client.post(format!("{}{path}", site.base)).header("Cookie", &cookie).header(name, value);
        let request = request.header("Content-Type", "application/x-www-form-urlencoded").body(body);
        let answer = send(request).await;
        assert_eq!(answer.status, 403, "{token} {name}: {value}");
        assert!(answer.text.contains("role=\"alert\""), "a page: {answer:?}");
    }
    let read = path.replace("/admin/", "/api/v1/").replace("/cancel", "");
    assert_eq!(site.read(&read, &owner.session).await.json()["status"], "pre_reserved");
    let headed = site.form(&path, &[]).header("Cookie", &cookie).header("X-CSRF-Token", own);
    assert_eq!(send(headed).await.status, 303, "in a header it is as good");
}

#[tokio::test]
async fn a_bearer_needs_no_token_of_a_form() {
    let site = Site::new().await;
    let held = site.held("2027-03-01").await;
    let page = format!("/admin/reservations/{}", held["code"].as_str().expect("a code"));
    let owner = site.session(OWNER).await;
    let noted = send(site.form(&format!("{page}/note"), &[("text", "llega tarde")]).bearer_auth(&owner)).await;
    assert_eq!(noted.status, 303, "{noted:?}");
    let operator = site.session(OPERATOR).await;
    send(site.form(&format!("{page}/note"), &[("text", "x")]).bearer_auth(&operator)).await.problem(403, "forbidden");
    site.read("/admin/reservations/RES270301ABCDEF", &operator).await.problem(404, "not-found");
}

#[tokio::test]
async fn what_a_role_may_not_do_is_refused_and_its_form_is_absent() {
    let site = Site::new().await;
    let held = site.held("2027-03-01").await;
    let code = held["code"].as_str().expect("a code");
    let page = format!("/admin/reservations/{code}");
    let owners = ["confirm", "extend", "cancel", "no-show", "note", "refund"];
    let seen = site.see(&site.admin(OWNER).await.session, &page).await;
    for verb in ["confirm", "extend", "cancel", "note"] {
        assert!(seen.text.contains(&format!("action=\"{page}/{verb}\"")), "{verb}: {seen:?}");
    }
    for (address, resends) in [(VIEWER, false), (OPERATOR, true)] {
        let one = site.admin(address).await;
        let seen = site.see(&one.session, &page).await;
        assert_eq!(seen.status, 200);
        assert_eq!(seen.text.contains("/admin/actions/resend-email"), resends);
        assert!(!seen.text.contains(&format!("action=\"{page}/")), "{address}: {seen:?}");
        for verb in owners {
            let refused = site.act(&one, &format!("{page}/{verb}"), &[("text", "x")]).await;
            assert_eq!(refused.status, 403, "{address} {verb}");
        }
        let hold = site.act(&one, "/admin/reservations", &[("contact_name", "Ana")]).await;
        assert_eq!(hold.status, 403, "{address}");
        assert_eq!(site.see(&one.session, "/admin/reservations/new").await.status, 403);
        let mail = [("code", code), ("mail", "hold_created")];
        let resent = site.act(&one, "/admin/actions/resend-email", &mail).await;
        assert_eq!(resent.status, if resends { 303 } else { 403 }, "{resent:?}");
        assert_eq!(site.act(&one, "/admin/sign-out", &[]).await.status, 303, "everybody may leave");
    }
    let standing = site.read(&format!("/api/v1/reservations/{code}"), &site.session(OWNER).await).await;
    assert_eq!(standing.json()["status"], json!("pre_reserved"));
}

#[tokio::test]
async fn a_session_that_is_used_is_renewed_and_one_that_was_ended_is_not() {
    let site = Site::new().await;
    let owner = site.admin(OWNER).await;
    assert!(site.see(&owner.session, "/admin/reservations").await.cookie("posta_session").is_none(), "too new");
    site.kit.clock.advance(Duration::from_secs(2 * 3600));
    let page = site.see(&owner.session, "/admin/reservations").await;
    let (renewed, attributes) = page.cookie("posta_session").expect("another");
    assert_eq!(attributes.trim(), "Max-Age=43200; Path=/; HttpOnly; Secure; SameSite=Lax");
    assert!(page.text.contains(&owner.csrf), "its forms' token stays");
    site.kit.clock.advance(Duration::from_secs(11 * 3600));
    assert_eq!(site.see(&owner.session, "/admin/reservations").await.status, 303);
    let again = site.see(renewed, "/admin/reservations").await;
    assert_eq!(again.status, 200);

    let current = Admin { session: renewed.to_owned(), csrf: owner.csrf };
    let out = site.act(&current, "/admin/sign-out", &[("everywhere", "true")]).await;
    assert_eq!(out.cookie("posta_session").map(|(value, _)| value), Some(""), "and is not given anew: {out:?}");
    assert_eq!(site.see(renewed, "/admin/reservations").await.status, 303);
    assert_eq!(site.act(&current, "/admin/reservations/RES270301ABCDEF/note", &[]).await.status, 303);
}

#[tokio::test]
async fn pages_run_our_own_scripts_only_and_are_not_kept() {
    let site = Site::new().await;
    let owner = site.admin(OWNER).await;
    let held = site.held("2027-03-01").await;
    let one = format!("/admin/reservations/{}", held["code"].as_str().expect("a code"));
    for path in [
        "/admin/reservations",
        one.as_str(),
        "/admin/reservations/new",
        "/admin/audit",
        "/admin/calendar",
        "/admin/cabins",
        "/admin/cabins/new",
        "/admin/calendars",
    ] {
        let page = site.see(&owner.session, path).await;
        assert_eq!((page.status, page.header("content-type")), (200, Some("text/html; charset=utf-8")), "{path}");
        let policy = page.header("content-security-policy").expect("a policy");
        assert!(policy.contains("default-src 'none'") && policy.contains("script-src 'self';"), "{policy}");
        assert!(policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe"), "{policy}");
        assert_eq!(page.header("cache-control"), Some("no-store"));
        assert_eq!(page.header("x-content-type-options"), Some("nosniff"));
        for never in ["<script>", " style=", "javascript:", " onclick", "<img"] {
            assert!(!page.text.contains(never), "{path}: {never}");
        }
    }
    let missing = site.see(&owner.session, "/admin/reservations/RES270301ABCDEF").await;
    assert!(missing.status == 404 && missing.text.contains("role=\"alert\""), "{missing:?}");
}
