//! What browsers on other sites are told.

use reqwest::Method;
use serde_json::json;

use crate::site::{Answer, HOLD, Site, send};

const THEIRS: &str = "https://cabanas.example";
const LIST: &str = "/api/v1/accommodations";

async fn site() -> Site {
    Site::with(|parts| {
        parts.http.allowed_origins = vec![THEIRS.to_owned(), "http://localhost:3000".to_owned()];
        parts.http.public_burst = 60;
        parts.http.public_per_second = 1;
    })
    .await
}

async fn from(site: &Site, method: Method, path: &str, origin: Option<&str>) -> Answer {
    let mut request = site.client.request(method.clone(), format!("{}{path}", site.base));
    if method == Method::OPTIONS {
        request = request.header("Access-Control-Request-Method", "POST");
    }
    if let Some(origin) = origin {
        request = request.header("Origin", origin);
    }
    send(request).await
}

fn told(answer: &Answer) -> Option<&str> {
    assert_eq!(answer.header("access-control-allow-credentials"), None, "{answer:?}");
    answer.header("access-control-allow-origin")
}

#[tokio::test]
async fn an_allowed_origin_is_told_so_on_every_answer_of_the_api() {
    let site = site().await;
    for origin in [THEIRS, "http://localhost:3000"] {
        for path in [LIST, HOLD, "/api/v1/nothing-here", "/api/v1/healthz"] {
            let answer = from(&site, Method::GET, path, Some(origin)).await;
            assert_eq!((told(&answer), answer.header("vary")), (Some(origin), Some("Origin")), "{path}");
            let exposed = answer.header("access-control-expose-headers");
            assert_eq!(exposed, Some("Location, Retry-After, X-Request-Id, Idempotent-Replayed"));
        }
    }
    let refused = send(site.posting(HOLD, &json!({})).header("Origin", THEIRS)).await;
    assert_eq!((refused.status, told(&refused)), (422, Some(THEIRS)), "a refusal can be read too");
}

#[tokio::test]
async fn a_refusal_by_the_limit_can_be_read_too() {
    let site = site().await;
    for _ in 0..120 {
        let answer = from(&site, Method::GET, LIST, Some(THEIRS)).await;
        if answer.status == 429 {
            assert_eq!(told(&answer), Some(THEIRS));
            return;
        }
    }
    panic!("nothing was refused");
}

#[tokio::test]
async fn a_preflight_is_answered_with_what_may_be_sent() {
    let site = site().await;
    let answer = from(&site, Method::OPTIONS, HOLD, Some(THEIRS)).await;
    assert_eq!((answer.status, answer.text.as_str(), told(&answer)), (204, "", Some(THEIRS)));
    assert_eq!(answer.header("access-control-allow-methods"), Some("GET, HEAD, POST"));
    assert_eq!(answer.header("access-control-allow-headers"), Some("Content-Type, Authorization, Idempotency-Key"));
    assert_eq!(answer.header("access-control-max-age"), Some("7200"));
    assert_eq!(answer.header("vary"), Some("Origin"));
}

#[tokio::test]
async fn any_other_origin_or_path_is_told_nothing() {
    let site = site().await;
    let almost = [
        "https://evil.example",
        "https://cabanas.example.evil.example",
        "https://CABANAS.example",
        "https://cabanas.example/",
        "https://cabanas.example:443",
        "http://cabanas.example",
        "null",
        "*",
    ];
    for method in [Method::GET, Method::OPTIONS] {
        for origin in almost.map(Some).into_iter().chain([None]) {
            assert_eq!(told(&from(&site, method.clone(), LIST, origin).await), None, "{method} {origin:?}");
        }
        let webhooks = ["/api/v1/webhooks/whatsapp", "/api/v1/mercadopago/webhook"];
        for path in ["/admin/sign-in", "/openapi.json", "/livez", "/", "/api/docs"].into_iter().chain(webhooks) {
            let answer = from(&site, method.clone(), path, Some(THEIRS)).await;
            assert_eq!((told(&answer), answer.status < 500), (None, true), "{method} {path}");
        }
    }
}

#[tokio::test]
async fn unless_told_no_origin_is_allowed() {
    let site = Site::new().await;
    let answer = from(&site, Method::GET, LIST, Some(THEIRS)).await;
    assert_eq!((told(&answer), answer.header("vary")), (None, None));
    assert_eq!(from(&site, Method::OPTIONS, LIST, Some(THEIRS)).await.status, 405);
}
