//! Asking for a sign-in link by mail.

use std::time::{Duration, Instant};

use jobs::Job;

use crate::site::{Answer, OWNER, Site, keys, send};

const PATH: &str = "/admin/sign-in";

async fn ask(site: &Site, address: &str, browser: Option<&str>) -> Answer {
    let request = site.form(PATH, &[("email", address)]);
    let request = match browser {
        Some(browser) => request.header("Cookie", format!("posta_browser={browser}")),
        None => request,
    };
    send(request).await
}

fn browser(answer: &Answer) -> String {
    answer.cookie("posta_browser").expect("a cookie").0.to_owned()
}

/// The links that are promised to be mailed, the oldest first.
async fn links(site: &Site, address: &str) -> Vec<String> {
    let key = access::sign_in_key(&keys()).expect("a secret");
    let mut ids: Vec<i64> = testkit::enqueued(&site.kit.store)
        .await
        .into_iter()
        .filter_map(|(job, _)| if let Job::SendSignIn { sign_in } = job { Some(sign_in) } else { None })
        .collect();
    ids.sort_unstable();
    ids.into_iter().map(|id| format!("{PATH}/{}", booking::sign_in_token(&key, id, address))).collect()
}

async fn spend(site: &Site, link: &str, browser: Option<&str>) -> Answer {
    let request = site.form(link, &[]);
    send(match browser {
        Some(browser) => request.header("Cookie", format!("posta_browser={browser}")),
        None => request,
    })
    .await
}

#[tokio::test]
async fn a_mailed_link_signs_in_the_browser_that_asked_and_no_other() {
    let site = Site::new().await;
    let asked = ask(&site, " Duenia@Posta.TEST ", None).await;
    let link = links(&site, OWNER).await.pop().expect("a link, however the address is capitalised");
    assert_eq!(site.get(&link).await.status, 200);
    for other in [None, Some("x"), Some(access::OneTime::new().as_str())] {
        let refused = spend(&site, &link, other).await;
        assert_eq!((refused.status, refused.cookie("posta_session")), (403, None), "{refused:?}");
    }
    let spent = spend(&site, &link, Some(&browser(&asked))).await;
    assert!(spent.status == 303 && spent.cookie("posta_session").is_some(), "it was not spent by them: {spent:?}");
    assert_eq!(spend(&site, &link, Some(&browser(&asked))).await.status, 410);
}

#[tokio::test]
async fn the_answer_does_not_tell_who_is_whitelisted() {
    let site = Site::new().await;
    let mut told = Vec::new();
    for address in [OWNER, "stranger@else.example", "", "\0", &"x".repeat(5_000)] {
        let began = Instant::now();
        let answer = ask(&site, address, None).await;
        assert!(began.elapsed() >= Duration::from_millis(300), "{:?}", began.elapsed());
        let (value, attributes) = answer.cookie("posta_browser").expect("a cookie");
        assert_eq!(
            (value.len(), attributes.trim()),
            (43, "Max-Age=900; Path=/admin/sign-in; HttpOnly; Secure; SameSite=Lax")
        );
        told.push((answer.status, answer.text));
    }
    assert!(told.iter().all(|one| *one == told[0]), "{told:?}");
    assert_eq!(links(&site, OWNER).await.len(), 1, "and nobody else is mailed");
}

/// The original answered a token to `POST /admin/login` with an admin's address, and nothing else.
#[tokio::test]
async fn who_knows_an_admins_address_gets_nothing_by_it() {
    let site = Site::new().await;
    let original = site.post("/admin/login", &serde_json::json!({ "email": OWNER })).await;
    assert_eq!(original.status, 404, "{original:?}");
    let answer = ask(&site, OWNER, None).await;
    for answer in [original, answer] {
        assert!(answer.cookie("posta_session").is_none(), "{answer:?}");
        let whole = format!("{:?}{}", answer.headers, answer.text);
        assert!(!whole.contains("eyJ") && !whole.contains("/admin/sign-in/"), "neither a token nor a link: {whole}");
    }
}

#[tokio::test]
async fn asking_twice_leaves_both_links_good() {
    let site = Site::new().await;
    let first = ask(&site, OWNER, None).await;
    let second = ask(&site, OWNER, Some(&browser(&first))).await;
    assert_eq!(browser(&first), browser(&second));
    for link in links(&site, OWNER).await {
        assert_eq!(spend(&site, &link, Some(&browser(&first))).await.status, 303);
    }
}

#[tokio::test]
async fn a_cookie_of_somebody_elses_making_is_not_taken() {
    let site = Site::new().await;
    for planted in ["x", "", &"a b".repeat(20), &"é".repeat(43)] {
        assert_ne!(browser(&ask(&site, OWNER, Some(planted)).await), planted);
    }
}

#[tokio::test]
async fn an_address_is_mailed_five_links_an_hour() {
    let site = Site::new().await;
    let _by_hand = site.link(OWNER).await;
    let mut told = Vec::new();
    for _ in 0..7 {
        told.push(ask(&site, OWNER, None).await.text);
    }
    assert_eq!(links(&site, OWNER).await.len(), 5, "one from the command line is none of them");
    assert!(told.iter().all(|text| *text == told[0]));
    site.kit.clock.advance(Duration::from_secs(3601));
    ask(&site, OWNER, None).await;
    assert_eq!(links(&site, OWNER).await.len(), 6);
}

#[tokio::test]
async fn five_links_are_five_also_when_asked_for_all_at_once() {
    let site = Site::new().await;
    futures::future::join_all((0..10).map(|_| ask(&site, OWNER, None))).await;
    assert_eq!(links(&site, OWNER).await.len(), 5);
}

#[tokio::test]
async fn a_source_posts_twenty_sign_ins_a_minute() {
    let site = Site::new().await;
    let mut last = None;
    // One in three seconds grows back meanwhile.
    for count in 0..40 {
        let answer = send(site.form("/admin/sign-in/unknown", &[])).await;
        if answer.status == 429 {
            assert!(count >= 20, "{count}");
            last = Some(answer);
            break;
        }
    }
    let refused = last.expect("a refusal");
    refused.problem(429, "rate-limited");
    assert!(refused.header("retry-after").is_some());
    // One may have grown back.
    let mut asked = Vec::new();
    for _ in 0..3 {
        asked.push(ask(&site, OWNER, None).await);
    }
    asked.iter().find(|answer| answer.status == 429).expect("asking counts, too").problem(429, "rate-limited");
    assert_eq!(site.get("/api/v1/accommodations").await.status, 200, "the rest goes on");
}

#[tokio::test]
async fn with_postgres_away_nobody_is_told_that_a_mail_comes() {
    let kit = testkit::Kit::new().await;
    // Nothing listens on port 1.
    let url = "postgres://posta@127.0.0.1:1/posta".to_owned().into();
    let postgres = runtime::settings::Postgres { url, ..kit.postgres() };
    let store = store::Store::new(&postgres, "posta test").expect("an address");
    let site = Site::with(|parts| parts.store = store).await;
    for address in [OWNER, "stranger@else.example"] {
        ask(&site, address, None).await.problem(503, "unavailable");
    }
}
