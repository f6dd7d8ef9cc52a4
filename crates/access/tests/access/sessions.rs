use access::{LIFETIME, Sessions, Signed};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::TimeDelta;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use runtime::settings::{Admin, Admins, Keys, Role};
use serde_json::{Value, json};
use testkit::Kit;

const OWNER: &str = "duenia@posta.test";

fn keys(secrets: &[&str]) -> Keys {
    Keys { jwt_secrets: secrets.iter().map(|one| (*one).into()).collect(), ics_salt: "salt".into() }
}

fn admins(all: &[(&str, Role)]) -> Admins {
    Admins(all.iter().map(|(address, role)| Admin { address: (*address).to_owned(), role: *role }).collect())
}

fn sessions(secrets: &[&str]) -> Sessions {
    Sessions::new(&keys(secrets), admins(&[(OWNER, Role::Owner)])).unwrap()
}

async fn admit(kit: &Kit, sessions: &Sessions, token: &str) -> Option<Signed> {
    sessions.admit(&kit.store, token, kit.now()).await.unwrap()
}

fn part(token: &str, at: usize) -> Value {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(token.split('.').nth(at).unwrap()).unwrap()).unwrap()
}

#[tokio::test]
async fn a_session_says_who_and_since_when_and_nothing_of_what_they_may_do() {
    let kit = Kit::new().await;
    let sessions = sessions(&["secret"]);
    let token = sessions.issue(OWNER, kit.now()).unwrap();
    let signed = admit(&kit, &sessions, &token).await.unwrap();
    assert_eq!((signed.address.as_str(), signed.role, signed.since), (OWNER, Role::Owner, kit.now()));
    assert_eq!(signed.expires_at, kit.now() + LIFETIME);
    assert_eq!(part(&token, 0)["alg"], "HS256");
    assert!(part(&token, 0)["kid"].is_string());
    let claims = part(&token, 1);
    let names: Vec<_> = claims.as_object().unwrap().keys().cloned().collect();
    assert_eq!(names, ["exp", "iat", "iss", "since", "sub"]);
}

#[tokio::test]
async fn a_session_runs_out() {
    let kit = Kit::new().await;
    let sessions = sessions(&["secret"]);
    let token = sessions.issue(OWNER, kit.now()).unwrap();
    kit.clock.advance((LIFETIME - TimeDelta::seconds(1)).to_std().unwrap());
    assert!(admit(&kit, &sessions, &token).await.is_some());
    kit.clock.advance(std::time::Duration::from_secs(1));
    assert!(admit(&kit, &sessions, &token).await.is_none());
}

#[tokio::test]
async fn secrets_rotate_and_what_an_older_one_signed_goes_on_while_it_is_listed() {
    let kit = Kit::new().await;
    let token = sessions(&["old"]).issue(OWNER, kit.now()).unwrap();
    assert!(admit(&kit, &sessions(&["new", "old"]), &token).await.is_some());
    assert!(admit(&kit, &sessions(&["new"]), &token).await.is_none());
    let newer = sessions(&["new", "old"]).issue(OWNER, kit.now()).unwrap();
    assert!(admit(&kit, &sessions(&["new"]), &newer).await.is_some(), "the first secret signs");
    assert_ne!(part(&token, 0)["kid"], part(&newer, 0)["kid"]);
}

#[tokio::test]
async fn the_whitelist_is_asked_each_time() {
    let kit = Kit::new().await;
    let token = sessions(&["secret"]).issue(OWNER, kit.now()).unwrap();
    let demoted = Sessions::new(&keys(&["secret"]), admins(&[("Duenia@Posta.test", Role::Viewer)])).unwrap();
    assert_eq!(admit(&kit, &demoted, &token).await.unwrap().role, Role::Viewer);
    let removed = Sessions::new(&keys(&["secret"]), admins(&[("otra@posta.test", Role::Owner)])).unwrap();
    assert!(admit(&kit, &removed, &token).await.is_none());
}

#[tokio::test]
async fn a_stamp_ends_the_sessions_that_began_before_it() {
    let kit = Kit::new().await;
    let sessions = sessions(&["secret"]);
    let before = sessions.issue(OWNER, kit.now()).unwrap();
    kit.clock.advance(std::time::Duration::from_millis(5));
    let mut tx = kit.begin().await;
    store::admin_stamps::set(&mut tx, OWNER, kit.now()).await.unwrap();
    let _no_jobs = tx.commit().await.unwrap();
    kit.clock.advance(std::time::Duration::from_millis(5));
    let after = sessions.issue(OWNER, kit.now()).unwrap();
    assert!(admit(&kit, &sessions, &before).await.is_none());
    assert!(admit(&kit, &sessions, &after).await.is_some(), "in the same second");
}

#[tokio::test]
async fn what_we_did_not_sign_as_we_sign_is_no_session() {
    let kit = Kit::new().await;
    let sessions = sessions(&["secret"]);
    let good = sessions.issue(OWNER, kit.now()).unwrap();
    let [head, claims, signature] = good.split('.').collect::<Vec<_>>().try_into().unwrap();
    let json = |value: Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let kid = part(&good, 0)["kid"].clone();
    let mut richer = part(&good, 1);
    richer["sub"] = json!("otra@posta.test");
    let unsigned = json(json!({ "alg": "none", "kid": kid }));
    let kidless = json(json!({ "alg": "HS256" }));

    let key = runtime::secret::derive(b"secret", "session");
    let signed = |algorithm, claims: &Value| {
        let header = Header { kid: kid.as_str().map(str::to_owned), ..Header::new(algorithm) };
        encode(&header, claims, &EncodingKey::from_secret(&key)).unwrap()
    };
    let mut foreign = part(&good, 1);
    foreign["iss"] = json!("else");
    let mut endless = part(&good, 1);
    endless.as_object_mut().unwrap().remove("exp");
    assert!(admit(&kit, &sessions, &signed(Algorithm::HS256, &part(&good, 1))).await.is_some(), "the key is ours");

    for token in [
        String::new(),
        "a.b.c".to_owned(),
        format!("{head}.{claims}."),
        format!("{head}.{claims}.{}", signature.to_lowercase()),
        format!("{unsigned}.{claims}."),
        format!("{kidless}.{claims}.{signature}"),
        format!("{head}.{}.{signature}", json(richer)),
        signed(Algorithm::HS512, &part(&good, 1)),
        signed(Algorithm::HS256, &foreign),
        signed(Algorithm::HS256, &endless),
    ] {
        assert!(admit(&kit, &sessions, &token).await.is_none(), "{token}");
    }
}

#[tokio::test]
async fn a_session_in_use_is_renewed_after_an_hour_and_for_a_month_at_most() {
    let kit = Kit::new().await;
    let sessions = sessions(&["secret"]);
    let began = kit.now();
    let mut token = sessions.issue(OWNER, began).unwrap();
    let first = sessions.admit(&kit.store, &token, began).await.unwrap().unwrap();
    assert_eq!(sessions.renew(&first, began + TimeDelta::minutes(59)), None);
    let (mut now, mut last) = (began, first.clone());
    while let Some(signed) = sessions.admit(&kit.store, &token, now).await.unwrap() {
        token = sessions.renew(&signed, now).unwrap_or(token);
        (now, last) = (now + TimeDelta::hours(6), signed);
    }
    assert_eq!((last.since, last.expires_at), (first.since, began + TimeDelta::days(30)));
}
