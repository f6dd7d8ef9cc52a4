//! An api on a port of its own, before a database of its own.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

use api::{App, Parts};
use queue::{Connection, Options};
use relay::{Look, Relay};
use reqwest::header::{HeaderMap, HeaderValue};
use reqwest::redirect::Policy;
use reqwest::{Client, RequestBuilder, Response};
use runtime::metrics::Metrics;
use runtime::settings::{Admin, Admins, ApiHttp, CsrfSecret, Keys, MercadoPago, Role, WhatsApp};
use runtime::tasks::Tasks;
use secrecy::SecretString;
use serde_json::{Value, json};
use testkit::Kit;
use tokio::net::TcpListener;

pub(crate) const HOLD: &str = "/api/v1/reservations/pre-reserve";
pub(crate) const BASE_URL: &str = "https://posta.test";
pub(crate) const VERIFY_TOKEN: &str = "a made up token that the webhook repeats";
pub(crate) const APP_SECRET: &str = "a made up secret of the app";
pub(crate) const WEBHOOK_SECRET: &str = "a made up secret of notifications";
pub(crate) const OWNER: &str = "duenia@posta.test";
pub(crate) const OPERATOR: &str = "operadora@posta.test";
pub(crate) const VIEWER: &str = "mirona@posta.test";

pub(crate) struct Site {
    pub(crate) base: String,
    pub(crate) client: Client,
    pub(crate) cabin: i32,
    pub(crate) app: App,
    pub(crate) tasks: Tasks,
    pub(crate) redis_answers: Arc<AtomicBool>,
    // Last: the database is dropped when the server's connections are gone.
    pub(crate) kit: Kit,
}

/// An answer, read whole.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Site {
    /// Nobody is limited: that is for the tests of the limits.
    pub(crate) async fn new() -> Self {
        Self::with(|_| ()).await
    }

    pub(crate) async fn with(change: impl FnOnce(&mut Parts)) -> Self {
        let kit = Kit::new().await;
        let redis = kit.redis_url();
        Self::beside(kit, redis, change).await
    }

    /// Nothing listens on port 1.
    pub(crate) async fn without_redis() -> Self {
        Self::beside(Kit::new().await, "redis://127.0.0.1:1".to_owned(), |_| ()).await
    }

    async fn beside(kit: Kit, redis: String, change: impl FnOnce(&mut Parts)) -> Self {
        let cabin = kit.cabin().await;
        let tasks = Tasks::new();
        let redis_answers = Arc::new(AtomicBool::new(true));
        let mut parts = parts(&kit, redis, &tasks, &redis_answers);
        change(&mut parts);
        let app = App::new(parts).expect("a secret");
        let base = start(app.clone(), &tasks).await;
        let client =
            Client::builder().timeout(Duration::from_secs(30)).redirect(Policy::none()).build().expect("a client");
        Self { base, client, cabin, app, tasks, redis_answers, kit }
    }

    pub(crate) fn address(&self) -> &str {
        self.base.strip_prefix("http://").expect("http")
    }

    /// Two nights for two from `check_in` on; each is from somebody else.
    pub(crate) fn asks(&self, check_in: &str) -> Value {
        static GUESTS: AtomicU32 = AtomicU32::new(0);
        let guest = GUESTS.fetch_add(1, Ordering::Relaxed);
        let check_in = testkit::day(check_in);
        json!({
            "accommodation_id": self.cabin,
            "check_in": check_in,
            "check_out": check_in + chrono::Days::new(2),
            "guests": 2,
            "channel": "direct",
            "contact_name": "Ana Gómez",
            "contact_phone": format!("+54926{guest:08}"),
            "contact_email": format!("ana{guest}@example.com"),
        })
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        send(self.client.get(format!("{}{path}", self.base))).await
    }

    pub(crate) async fn read(&self, path: &str, token: &str) -> Answer {
        send(self.client.get(format!("{}{path}", self.base)).bearer_auth(token)).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Answer {
        send(self.posting(path, body)).await
    }

    pub(crate) fn posting(&self, path: &str, body: &Value) -> RequestBuilder {
        self.client.post(format!("{}{path}", self.base)).json(body)
    }

    /// As an admin, by session, or a guest, by token.
    pub(crate) async fn post_as(&self, bearer: &str, path: &str, body: &Value) -> Answer {
        send(self.posting(path, body).bearer_auth(bearer)).await
    }

    /// As a page of ours sends it.
    pub(crate) fn form(&self, path: &str, fields: &[(&str, &str)]) -> RequestBuilder {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = self.client.post(format!("{}{path}", self.base)).header("Origin", BASE_URL);
        request.header("Content-Type", "application/x-www-form-urlencoded").body(body)
    }

    /// Holds, and is not refused.
    pub(crate) async fn held(&self, check_in: &str) -> Value {
        let answer = self.post(HOLD, &self.asks(check_in)).await;
        assert_eq!(answer.status, 201, "{answer:?}");
        answer.json()
    }
}

pub(crate) fn keys() -> Keys {
    Keys { jwt_secrets: vec!["a secret of the tests, and long enough".into()], ics_salt: "salt".into() }
}

fn parts(kit: &Kit, redis: String, tasks: &Tasks, redis_answers: &Arc<AtomicBool>) -> Parts {
    let connection = Connection::open(Options {
        url: redis,
        // A busy machine is no failure; where Redis is away its port refuses.
        connect_timeout: Duration::from_secs(60),
        command_timeout: Duration::from_secs(60),
        prefix: kit.namespace().to_owned(),
        on_call: Arc::new(|_, _| ()),
        time: None,
    })
    .expect("an address");
    let answers = Arc::clone(redis_answers);
    Parts {
        store: kit.store.clone(),
        clock: kit.clock.clone(),
        rules: kit.rules,
        keys: keys(),
        admins: Admins(
            [(OWNER, Role::Owner), (OPERATOR, Role::Operator), (VIEWER, Role::Viewer)]
                .map(|(address, role)| Admin { address: address.to_owned(), role })
                .into(),
        ),
        csrf: CsrfSecret("a secret of the forms of the tests".into()),
        base_url: BASE_URL.to_owned(),
        http: ApiHttp {
            addr: ([127, 0, 0, 1], 0).into(),
            trusted_proxies: Vec::new(),
            allowed_origins: Vec::new(),
            public_per_second: 1_000_000,
            public_burst: 1_000_000,
        },
        whatsapp: WhatsApp {
            access_token: None,
            verify_token: Some(SecretString::from(VERIFY_TOKEN)),
            app_secret: Some(SecretString::from(APP_SECRET)),
            phone_id: None,
            api_url: "http://127.0.0.1:9".to_owned(),
        },
        mercadopago: MercadoPago {
            access_token: None,
            webhook_secret: Some(SecretString::from(WEBHOOK_SECRET)),
            api_url: "http://127.0.0.1:9".to_owned(),
        },
        metrics: Metrics::install(),
        look: Look::new(kit.store.clone(), connection.clone(), kit.clock.clone()),
        relay: Relay::start(kit.store.clone(), connection, kit.clock.clone(), tasks),
        redis_ok: Arc::new(move || {
            let answers = answers.load(Ordering::Relaxed);
            Box::pin(async move { answers })
        }),
    }
}

async fn start(app: App, tasks: &Tasks) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let base = format!("http://{}", listener.local_addr().expect("an address"));
    let serving = tasks.clone();
    tasks.spawn("serve", async move { api::serve(app, listener, &serving, Duration::from_secs(30)).await });
    base
}

impl Drop for Site {
    fn drop(&mut self) {
        self.tasks.cut_off();
    }
}

pub(crate) async fn send(request: RequestBuilder) -> Answer {
    Answer::read(request.send().await.expect("an answer")).await
}

impl Answer {
    pub(crate) async fn read(response: Response) -> Self {
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Self { status, headers, text: response.text().await.expect("a body") }
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| HeaderValue::to_str(value).expect("text"))
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// Asserts that it is a problem document, whole and of this kind, and gives it.
    pub(crate) fn problem(&self, status: u16, slug: &str) -> Value {
        assert_eq!(self.status, status, "{self:?}");
        assert_eq!(self.header("content-type"), Some("application/problem+json"), "{self:?}");
        let document = self.json();
        assert_eq!(document["type"], format!("urn:posta:problem:{slug}"), "{document}");
        assert_eq!(document["status"], status, "{document}");
        assert!(document["title"].is_string() && document["detail"].is_string(), "{document}");
        document
    }

    /// The value of a cookie that is set, and what it is set with.
    pub(crate) fn cookie(&self, name: &str) -> Option<(&str, &str)> {
        let set = self.headers.get_all("set-cookie").iter().filter_map(|value| value.to_str().ok());
        let (_, rest) = set.filter_map(|cookie| cookie.split_once('=')).find(|(given, _)| *given == name)?;
        rest.split_once(';')
    }

    /// The fields that are named as being at fault, sorted.
    pub(crate) fn faults(&self) -> Vec<String> {
        let document = self.problem(422, "invalid-input");
        let errors = document["errors"].as_array().cloned().unwrap_or_default();
        let mut fields = errors.iter().map(|e| e["field"].as_str().expect("a field").to_owned()).collect::<Vec<_>>();
        fields.sort();
        fields
    }
}
