//! How tests read a page of the panel, and what every page of it keeps.

use crate::admin_door::Admin;
use crate::site::{Site, VIEWER, send};

/// What stands on the page itself.
pub(crate) fn main_of(html: &str) -> &str {
    let main = html.split("<main id=\"contenido\">\n").nth(1).and_then(|rest| rest.split("\n</main>").next());
    main.unwrap_or_else(|| panic!("a page: {html}"))
}

/// Where the rows of its list lead, in their order, without the path before it.
pub(crate) fn rows<'t>(html: &'t str, path: &str) -> Vec<&'t str> {
    let heads = html.split("<th scope=\"row\"").skip(1).filter_map(|rest| rest.split("</th>").next());
    let hrefs = heads.filter_map(|head| head.split("<a href=\"").nth(1)?.split('"').next());
    hrefs.map(|href| href.strip_prefix(path).unwrap_or_else(|| panic!("a row of {path}: {href}"))).collect()
}

/// Where another page of the list is.
pub(crate) fn linked(html: &str, rel: &str) -> Option<String> {
    Some(html.split(&format!("<a rel=\"{rel}\" href=\"")).nth(1)?.split('"').next()?.replace("&#38;", "&"))
}

/// Leafs from `path` to the end and back to the newest: all rows, in their order.
pub(crate) async fn leafed(site: &Site, path: &str, row: impl Fn(&str) -> Vec<String>) -> Vec<String> {
    let session = site.session(VIEWER).await;
    let mut page = site.see(&session, path).await.text;
    let (mut pages, mut seen) = (vec![row(&page)], row(&page));
    assert!(linked(&page, "prev").is_none(), "{page}");
    while let Some(next) = linked(&page, "next") {
        page = site.see(&session, &next).await.text;
        pages.push(row(&page));
        seen.extend(row(&page));
    }
    for wanted in pages.iter().rev().skip(1) {
        let back = linked(&page, "prev").expect("a way back");
        page = site.see(&session, &back).await.text;
        assert_eq!(&row(&page), wanted, "{back}");
    }
    assert!(linked(&page, "prev").is_none(), "{page}");
    seen
}

/// A query that means nothing finds nothing, and nothing of it is taken for markup.
pub(crate) async fn takes_nonsense(site: &Site, path: &str, fields: &[&str]) {
    let session = site.session(VIEWER).await;
    let long = "x".repeat(5_000);
    for value in
        ["%00", "%FF%FE", "a%00b", "%27+OR+1%3D1+--", "%25%25", "__", "%22%3E%3Cscript%3Ealert(1)", "-1", &long]
    {
        for field in fields {
            let page = site.see(&session, &format!("{path}?{field}={value}")).await;
            assert_eq!(page.status, 200, "{field}={value}");
            assert!(page.text.contains("class=\"empty\"") && !page.text.contains("<script>alert"), "{field}={value}");
        }
        for edge in ["before", "after"] {
            let page = site.see(&session, &format!("{path}?{edge}={value}")).await;
            assert_eq!(page.status, 200, "{edge}={value}");
        }
    }
}

/// Nobody sees it who is not signed in, and nothing that is typed, told or stored is markup on it.
pub(crate) async fn is_a_page(site: &Site, path: &str) {
    let nobody = site.get(path).await;
    assert_eq!(nobody.status, 303, "{nobody:?}");
    let page = site.see(&site.session(VIEWER).await, path).await;
    assert_eq!((page.status, page.header("cache-control")), (200, Some("no-store")), "{path}: {page:?}");
    let policy = page.header("content-security-policy").expect("a policy");
    assert!(policy.contains("default-src 'none'") && policy.contains("script-src 'self';"), "{policy}");
    assert!(policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe"), "{policy}");
    for never in ["<script>", " style=", "javascript:\"", "<img", "<b>", "<svg"] {
        assert!(!page.text.contains(never), "{path}: {never}: {page:?}");
    }
    let forms = page.text.matches("method=\"post\"").count();
    assert_eq!(forms, 1, "who only looks may leave and do nothing else: {path}");
}

/// What a form answers that has no token, one from another site, and one that comes without a session.
pub(crate) async fn forged(site: &Site, admin: &Admin, path: &str) -> [u16; 3] {
    let cookie = format!("posta_session={}", admin.session);
    let bare = send(site.form(path, &[]).header("Cookie", &cookie)).await;
    let request = site.client.post(format!("{}{path}", site.base)).header("Origin", "https://evil.example");
    let request = request.header("Content-Type", "application/x-www-form-urlencoded").header("Cookie", &cookie);
    let foreign = send(request.body(format!("csrf_token={}", admin.csrf))).await;
    let nobody = send(site.form(path, &[("csrf_token", &admin.csrf)])).await;
    [bare.status, foreign.status, nobody.status]
}
