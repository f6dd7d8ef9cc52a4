//! What the tests of this room stand on: a context with a database, a corner of Redis and a sandbox
//! of its own.

use std::net::SocketAddr;
use std::time::Duration;

use providers::mercadopago::MercadoPago;
use providers::smtp::Mailer;
use queue::{Cancel, Connection};
use relay::Relay;
use runtime::settings;
use runtime::tasks::Tasks;
use sandbox::{Config, Sandbox};
use secrecy::SecretString;
use serde_json::Value;
use store::ledger::{self, Filter, JobRow};
use testkit::{Kit, drain};

use crate::context::{Context, Inner};
use crate::handlers::perform;

pub(crate) const DAY: Duration = Duration::from_secs(24 * 3_600);

pub(crate) struct Trial {
    pub(crate) context: Context,
    pub(crate) connection: Connection,
    sandbox: SocketAddr,
    tasks: Tasks,
    // Last: nobody may need its database any more.
    pub(crate) kit: Kit,
}

impl Trial {
    /// Jobs that ended are kept for a day, dead ones for ten.
    pub(crate) async fn new() -> Self {
        Self::on(Kit::new().await)
    }

    pub(crate) fn on(kit: Kit) -> Self {
        Self::build(kit, None)
    }

    /// One that takes payments, at the sandbox's Mercado Pago.
    pub(crate) fn paid(kit: Kit) -> Self {
        Self::build(kit, Some(SecretString::from("a seller's token")))
    }

    fn build(kit: Kit, access_token: Option<SecretString>) -> Self {
        let any = SocketAddr::from(([127, 0, 0, 1], 0));
        let sandbox = Sandbox::bind(&Config { http: any, smtp: any }).unwrap();
        let (http, smtp) = (sandbox.http_addr(), sandbox.smtp_addr());
        let tasks = Tasks::new();
        let stopping = tasks.stopping();
        tasks.spawn("sandbox", async move { sandbox.run(stopping).await.unwrap() });
        let account = settings::MercadoPago { access_token, webhook_secret: None, api_url: format!("http://{http}") };
        let mercadopago = MercadoPago::new(&account).unwrap();
        let connection = kit.connection();
        // It tells only when it is asked to: what a test does to the ledger stays between the two.
        let asked = Tasks::new();
        let relay = Relay::start(kit.store.clone(), connection.clone(), kit.clock.clone(), &asked);
        asked.stop();
        let keys = settings::Keys { jwt_secrets: vec!["a secret of the tests".into()], ics_salt: "salt".into() };
        let context = Context::new(Inner {
            store: kit.store.clone(),
            relay,
            clock: kit.clock.clone(),
            mailer: mailer(smtp),
            mercadopago,
            rules: kit.rules,
            base_url: "https://posta.test".to_owned(),
            admins: vec!["duenia@posta.example".to_owned()],
            sign_in_key: [1; 32],
            guest_tokens: access::GuestTokens::new(&keys).unwrap(),
            mail_slots_key: [2; 32],
            probe_may_abort: false,
            job_retention: DAY,
            dead_retention: 10 * DAY,
            webhook_retention: DAY,
        });
        Self { context, connection, sandbox: http, tasks, kit }
    }

    pub(crate) async fn jobs(&self) -> Vec<JobRow> {
        ledger::list(&self.kit.store, &Filter::default(), &[], self.kit.now(), 10_000).await.unwrap()
    }

    pub(crate) async fn jobs_of(&self, kind: &str) -> Vec<JobRow> {
        self.jobs().await.into_iter().filter(|job| job.kind == kind).collect()
    }

    /// Has the sandbox misbehave.
    pub(crate) async fn fault(&self, fault: Value) {
        let answer = client().post(self.at("/faults")).json(&fault).send().await.unwrap();
        assert_eq!(answer.status(), 201);
    }

    /// Runs what is due by the test's clock, with our handlers. Returns how many runs that took.
    pub(crate) async fn drain(&self) -> usize {
        let context = self.context.clone();
        drain(&self.kit, move |claimed| {
            let context = context.clone();
            async move { perform(&context, &claimed, &Cancel::default()).await }
        })
        .await
    }

    /// The mails that arrived, the newest first.
    pub(crate) async fn inbox(&self) -> Vec<Value> {
        client().get(self.at("/inbox.json")).send().await.unwrap().json().await.unwrap()
    }

    /// Has the sandbox do something; what it answers.
    pub(crate) async fn ask(&self, path: &str, body: Value) -> Value {
        self.ask_with(path, body, &[]).await
    }

    pub(crate) async fn ask_with(&self, path: &str, body: Value, headers: &[(&str, &str)]) -> Value {
        let mut request = client().post(self.at(path)).json(&body);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let answer = request.send().await.unwrap();
        assert!(answer.status().is_success(), "{path}: {}", answer.status());
        answer.json().await.unwrap_or_default()
    }

    /// What Mercado Pago was asked, the oldest first.
    pub(crate) async fn calls(&self) -> Vec<Value> {
        let calls = client().get(self.at("/calls.json?service=mercadopago")).send().await.unwrap();
        let mut calls: Vec<Value> = calls.json().await.unwrap();
        calls.reverse();
        calls
    }

    fn at(&self, path: &str) -> String {
        format!("http://{}{path}", self.sandbox)
    }
}

impl Drop for Trial {
    fn drop(&mut self) {
        self.tasks.cut_off();
    }
}

fn client() -> reqwest::Client {
    reqwest::Client::builder().no_proxy().build().unwrap()
}

fn mailer(smtp: SocketAddr) -> Mailer {
    Mailer::new(&settings::Mail {
        host: smtp.ip().to_string(),
        port: smtp.port(),
        user: None,
        pass: None,
        from: "Cabañas del Lago <reservas@posta.example>".to_owned(),
        reply_to: "duenia@posta.example".to_owned(),
        per_minute: 600,
    })
    .unwrap()
}
