use reqwest::RequestBuilder;

use crate::site::{Answer, Site, send};

const PATH: &str = "/api/v1/accommodations";
const BURST: u32 = 20;

async fn site(trusted: &[&str]) -> Site {
    let trusted = trusted.iter().map(|network| network.parse().expect("a network")).collect();
    Site::with(|parts| {
        parts.http.public_per_second = 1;
        parts.http.public_burst = BURST;
        parts.http.trusted_proxies = trusted;
    })
    .await
}

fn from(site: &Site, forwarded: &str) -> RequestBuilder {
    site.client.get(format!("{}{PATH}", site.base)).header("X-Forwarded-For", forwarded)
}

async fn use_up(site: &Site, forwarded: &str) -> Answer {
    refused_within(site, forwarded, BURST * 3).await
}

/// One a second grows back meanwhile: who has used a bucket up is refused again soon, and not only after a whole one.
async fn has_used_it_up(site: &Site, forwarded: &str) -> Answer {
    refused_within(site, forwarded, BURST / 2).await
}

async fn refused_within(site: &Site, forwarded: &str, requests: u32) -> Answer {
    for _ in 0..requests {
        let answer = send(from(site, forwarded)).await;
        if answer.status != 200 {
            return answer;
        }
    }
    panic!("{forwarded}: of {requests} nothing was refused");
}

#[tokio::test]
async fn one_source_that_floods_is_told_how_long_to_wait() {
    let site = site(&["127.0.0.0/8"]).await;
    let refused = use_up(&site, "198.51.100.7").await;
    refused.problem(429, "rate-limited");
    let wait = refused.header("retry-after").and_then(|seconds| seconds.parse::<u64>().ok());
    assert_eq!(wait, Some(1), "{refused:?}");
    assert!(refused.header("x-request-id").is_some());
    assert_eq!(send(from(&site, "198.51.100.8")).await.status, 200, "another source meanwhile");
}

#[tokio::test]
async fn a_person_is_told_on_a_page_and_a_program_by_a_problem() {
    let site = site(&["127.0.0.0/8"]).await;
    use_up(&site, "198.51.100.7").await;
    let ask = |path: &str| site.client.get(format!("{}{path}", site.base)).header("X-Forwarded-For", "198.51.100.7");
    for path in ["/", "/r/RES261201ABCDEF", "/admin/reservations", "/admin/sign-in"] {
        let page = send(ask(path)).await;
        assert_eq!((page.status, page.header("content-type")), (429, Some("text/html; charset=utf-8")), "{path}");
        assert!(page.header("retry-after").is_some() && page.text.contains("segundos"), "{path}: {page:?}");
    }
    send(ask("/admin/export.csv").bearer_auth("x")).await.problem(429, "rate-limited");
    send(ask("/no-such-path")).await.problem(429, "rate-limited");
}

#[tokio::test]
async fn what_comes_before_a_trusted_proxys_own_word_changes_nothing() {
    let site = site(&["127.0.0.0/8", "10.0.0.0/8"]).await;
    use_up(&site, "198.51.100.7").await;
    for forged in ["203.0.113.9, 198.51.100.7", "203.0.113.9, 198.51.100.7, 10.0.0.1"] {
        has_used_it_up(&site, forged).await.problem(429, "rate-limited");
    }
}

#[tokio::test]
async fn a_peer_that_is_no_proxy_of_ours_is_the_source_whatever_it_says() {
    let site = site(&[]).await;
    use_up(&site, "198.51.100.7").await;
    has_used_it_up(&site, "198.51.100.8").await.problem(429, "rate-limited");
}

#[tokio::test]
async fn unknown_paths_count_and_probes_do_not() {
    let site = site(&[]).await;
    let mut last = 404;
    for _ in 0..BURST * 3 {
        last = site.get("/api/v1/nothing-here").await.status;
        if last == 429 {
            break;
        }
    }
    assert_eq!(last, 429);
    for probe in ["/livez", "/readyz", "/metrics", "/api/v1/healthz", "/api/v1/readyz"] {
        assert_eq!(site.get(probe).await.status, 200, "{probe}");
    }
}

#[tokio::test]
async fn a_refusal_by_the_limit_costs_no_connection() {
    let site = site(&[]).await;
    use_up(&site, "").await;
    let mut wire = crate::wire::Wire::open(site.address()).await;
    let mut refused = 0;
    for _ in 0..BURST / 2 {
        let reply = wire.post_json(crate::site::HOLD, &vec![b' '; 200_000]).await;
        // One that grew back meanwhile is let through to what is wrong with it.
        assert!([400, 413, 422, 429].contains(&reply.status), "{}", reply.head);
        refused += usize::from(reply.status == 429);
        if refused == 3 {
            return;
        }
    }
    panic!("{refused} were refused");
}
