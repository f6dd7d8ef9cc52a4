//! Every form of the panel: who may send it, and from where. One that is new has its line in [`FORMS`], which the pages
//! themselves are held against.

use access::Sessions;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::TimeDelta;
use runtime::settings::{Admin, Admins, Keys, Role};

use crate::admin_door::Admin as SignedIn;
use crate::site::{BASE_URL, OPERATOR, OWNER, Site, VIEWER, keys, send};

/// The path, and the least rank that may send it. What stands in braces is put in.
const FORMS: &[(&str, Role)] = &[
    ("/admin/reservations", Role::Owner),
    ("/admin/reservations/{code}/confirm", Role::Owner),
    ("/admin/reservations/{code}/extend", Role::Owner),
    ("/admin/reservations/{code}/cancel", Role::Owner),
    ("/admin/reservations/{code}/no-show", Role::Owner),
    ("/admin/reservations/{code}/note", Role::Owner),
    ("/admin/reservations/{code}/refund", Role::Owner),
    ("/admin/actions/resend-email", Role::Operator),
    ("/admin/blocks", Role::Owner),
    ("/admin/blocks/{block}/remove", Role::Owner),
    ("/admin/cabins", Role::Owner),
    ("/admin/cabins/{cabin}", Role::Owner),
    ("/admin/calendars/{cabin}/rotate", Role::Owner),
    ("/admin/jobs/{job}/retry", Role::Operator),
    ("/admin/jobs/{job}/later", Role::Operator),
    ("/admin/jobs/{job}/discard", Role::Operator),
    ("/admin/jobs/{job}/cancel", Role::Operator),
    ("/admin/jobs/change", Role::Operator),
    ("/admin/queues/mail/pause", Role::Operator),
    ("/admin/queues/mail/resume", Role::Operator),
    ("/admin/kinds/probe/pause", Role::Operator),
    ("/admin/kinds/probe/resume", Role::Operator),
    ("/admin/schedule/prune/run", Role::Operator),
    ("/admin/schedule/prune/pause", Role::Operator),
    ("/admin/schedule/prune/resume", Role::Operator),
    ("/admin/webhooks/{webhook}/replay", Role::Operator),
    ("/admin/sign-out", Role::Viewer),
];

const WEBHOOK: &str = "01a210da-8e79-7d5b-9713-44f0c53e729d";

/// A house with one of each.
struct House {
    site: Site,
    code: String,
    job: String,
    block: String,
}

impl House {
    async fn new() -> Self {
        let site = Site::new().await;
        let code = site.held("2027-03-01").await["code"].as_str().expect("a code").to_owned();
        let probe = site.probes(1).await.remove(0);
        site.die(&[probe], "probe: fail").await;
        let owner = site.admin(OWNER).await;
        let cabin = site.cabin.to_string();
        let nights =
            [("accommodation_id", cabin.as_str()), ("from", "2027-05-01"), ("to", "2027-05-03"), ("reason", "pintura")];
        assert_eq!(site.act(&owner, "/admin/blocks", &nights).await.status, 303);
        let block = site.kit.texts("SELECT id::text FROM blocks").await.remove(0);
        let event = format!(
            "INSERT INTO webhook_events (id, source, verdict, received_at, subject)
             VALUES ('{WEBHOOK}', 'mercadopago', 'accepted', '2026-12-01T12:00:00Z', '138472432031')"
        );
        site.kit.run_sql(&event).await;
        Self { site, code, job: probe.to_string(), block }
    }

    fn path(&self, form: &str) -> String {
        let cabin = self.site.cabin.to_string();
        [("{code}", &self.code), ("{job}", &self.job), ("{block}", &self.block), ("{cabin}", &cabin)]
            .into_iter()
            .fold(form.replace("{webhook}", WEBHOOK), |path, (name, value)| path.replace(name, value))
    }

    /// All that a form could have changed.
    async fn state(&self) -> Vec<String> {
        self.site
            .kit
            .texts(
                "SELECT row::text FROM reservations AS row UNION ALL SELECT concat_ws(' ', id, state, generation, run_at) FROM jobs
                 UNION ALL SELECT row::text FROM accommodations AS row UNION ALL SELECT row::text FROM blocks AS row
                 UNION ALL SELECT row::text FROM queues AS row WHERE paused_at IS NOT NULL
                 UNION ALL SELECT row::text FROM paused_kinds AS row UNION ALL SELECT row::text FROM schedule AS row
                 UNION ALL SELECT row::text FROM audit_log AS row WHERE action <> 'sign_in'
                 UNION ALL SELECT row::text FROM job_changes AS row UNION ALL SELECT row::text FROM calendar_exports AS row
                 ORDER BY 1",
            )
            .await
    }
}

/// An admin's token that somebody else signed, or signed once.
fn token(keys: &Keys, address: &str, age: TimeDelta, site: &Site) -> String {
    let admins = Admins(vec![Admin { address: address.to_owned(), role: Role::Owner }]);
    let sessions = Sessions::new(keys, admins).expect("a secret");
    sessions.issue(address, site.kit.now() - age).expect("a token")
}

/// The claims of a good token under another header, with its old signature or none.
fn reheaded(token: &str, header: &str, signed: bool) -> String {
    let mut parts = token.split('.').skip(1);
    let (claims, signature) = (parts.next().expect("claims"), parts.next().expect("a signature"));
    format!("{}.{claims}.{}", URL_SAFE_NO_PAD.encode(header), if signed { signature } else { "" })
}

#[tokio::test]
async fn no_form_is_taken_from_elsewhere_or_without_the_sessions_own_token() {
    let house = House::new().await;
    let site = &house.site;
    let owner = site.admin(OWNER).await;
    let other = site.admin(OPERATOR).await;
    let before = house.state().await;
    let cookie = format!("posta_session={}", owner.session);
    for (form, _) in FORMS {
        let path = house.path(form);
        for (token, origin) in [
            ("", BASE_URL),
            ("x", BASE_URL),
            (other.csrf.as_str(), BASE_URL),
            (owner.csrf.as_str(), "https://evil.example"),
            (owner.csrf.as_str(), "null"),
        ] {
            let request = site.client.post(format!("{}{path}", site.base)).header("Cookie", &cookie);
            let request = request.header("Content-Type", "application/x-www-form-urlencoded").header("Origin", origin);
            let answer = send(request.body(format!("csrf_token={token}"))).await;
            assert_eq!(answer.status, 403, "{path} {token:?} {origin}: {answer:?}");
        }
    }
    assert_eq!(house.state().await, before);
    assert_eq!(site.see(&owner.session, "/admin/reservations").await.status, 200, "nor is anybody signed out");
}

#[tokio::test]
async fn no_form_is_taken_with_a_token_that_is_not_a_session_of_ours() {
    let house = House::new().await;
    let site = &house.site;
    let owner = site.admin(OWNER).await;
    let foreign = Keys { jwt_secrets: vec!["another secret, and long enough as well".into()], ..keys() };
    let second = TimeDelta::seconds(1);
    let forged = [
        token(&foreign, OWNER, second, site),
        token(&keys(), OWNER, TimeDelta::hours(13), site),
        token(&keys(), "gone@posta.test", second, site),
        reheaded(&owner.session, r#"{"alg":"none","typ":"JWT"}"#, false),
        reheaded(&owner.session, r#"{"alg":"HS256","typ":"JWT","kid":"another"}"#, true),
        reheaded(&owner.session, r#"{"alg":"HS512","typ":"JWT"}"#, true),
        "x".to_owned(),
    ];
    let before = house.state().await;
    for session in forged {
        let admin = SignedIn { session: session.clone(), csrf: owner.csrf.clone() };
        for (form, _) in FORMS {
            let path = house.path(form);
            let by_cookie = site.act(&admin, &path, &[]).await;
            assert_eq!((by_cookie.status, by_cookie.header("location")), (303, Some("/admin/sign-in")), "{path}");
            let by_bearer = send(site.form(&path, &[]).bearer_auth(&session)).await;
            by_bearer.problem(401, "unauthorized");
        }
    }
    assert_eq!(house.state().await, before);
}

#[tokio::test]
async fn a_rank_sends_its_own_forms_and_no_others() {
    let house = House::new().await;
    let site = &house.site;
    let before = house.state().await;
    for (address, role) in [(VIEWER, Role::Viewer), (OPERATOR, Role::Operator)] {
        let admin = site.admin(address).await;
        for (form, least) in FORMS.iter().filter(|(_, least)| *least > role) {
            let path = house.path(form);
            assert_eq!(site.act(&admin, &path, &[]).await.status, 403, "{address} {path}, which takes {least:?}");
            send(site.form(&path, &[]).bearer_auth(&admin.session)).await.problem(403, "forbidden");
        }
    }
    assert_eq!(house.state().await, before);
}

/// The path, whichever queue, kind or entry it names.
fn shape(path: &str) -> String {
    let mut parts: Vec<&str> = path.split('/').collect();
    if matches!(parts.get(2), Some(&("queues" | "kinds" | "schedule" | "jobs"))) && parts.len() == 5 {
        parts[3] = "*";
    }
    parts.join("/")
}

#[tokio::test]
async fn each_form_that_a_page_shows_is_one_that_these_tests_know() {
    let house = House::new().await;
    let site = &house.site;
    let code = format!("/admin/reservations/{}", house.code);
    let job = format!("/admin/jobs/{}", house.job);
    let webhook = format!("/admin/webhooks/{WEBHOOK}");
    let cabin = format!("/admin/cabins/{}", site.cabin);
    let mail = site.kit.texts("SELECT '/admin/mails/' || id FROM jobs WHERE kind = 'send_email'").await.remove(0);
    let pages = [
        "/admin/reservations",
        "/admin/reservations/new",
        &code,
        "/admin/calendar?month=2027-05",
        "/admin/cabins",
        "/admin/cabins/new",
        &cabin,
        "/admin/calendars",
        "/admin/payments",
        "/admin/mails",
        &mail,
        "/admin/conversations",
        "/admin/webhooks",
        &webhook,
        "/admin/queues",
        "/admin/schedule",
        "/admin/jobs",
        &job,
        "/admin/jobs/change?act=retry&state=dead",
        "/admin/audit",
    ];
    let known: Vec<(String, Role)> = FORMS.iter().map(|(form, least)| (shape(&house.path(form)), *least)).collect();
    for (address, role) in [(OWNER, Role::Owner), (OPERATOR, Role::Operator), (VIEWER, Role::Viewer)] {
        let admin = site.admin(address).await;
        let mut shown = 0;
        for path in pages {
            let page = site.see(&admin.session, path).await;
            let refused = page.status == 403 && role < Role::Owner;
            assert!(page.status == 200 || refused, "{address} {path}: {page:?}");
            for form in page.text.split("<form").skip(1).filter(|form| form.contains("method=\"post\"")) {
                let action = form.split("action=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("an action");
                let known = known.iter().find(|(form, _)| *form == shape(action));
                let (_, least) = known.unwrap_or_else(|| panic!("{action} of {path} is not known"));
                assert!(*least <= role, "{address} sees {action} on {path}");
                assert!(form.contains("name=\"csrf_token\""), "{action} on {path}");
                shown += 1;
            }
        }
        assert!(shown > pages.len() / 2, "{address} may at least leave from each page");
    }
}
