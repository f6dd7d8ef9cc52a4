use std::sync::Arc;
use std::time::Duration;

use booking::{Actor, Held, HoldRequest, Refusal, Rules, hold};
use chrono::{DateTime, TimeZone, Utc};
use queue::{Connection, Options};
use runtime::clock::Clock;
use runtime::settings;
use store::{Store, Tx};

use crate::database::Database;
use crate::drain::due;
use crate::namespace::Namespace;
use crate::server;

/// One test's world. Hold on to it: its database goes when it is dropped.
#[derive(Debug)]
pub struct Kit {
    pub store: Store,
    /// Stands at noon UTC of 1 December 2026 until the test moves it.
    pub clock: Clock,
    pub rules: Rules,
    namespace: Namespace,
    guarded: bool,
    // After the store: its connections are let go before the database is dropped under them.
    database: Database,
}

impl Kit {
    /// # Panics
    /// `DATABASE_URL` is not set, or its server refuses.
    pub async fn new() -> Self {
        let database = Database::create().await;
        let store = Store::new(&database.settings(), "posta test").expect("the test's database");
        let start = Utc.with_ymd_and_hms(2026, 12, 1, 12, 0, 0).single().expect("a time that exists");
        let rules = Rules {
            hold_duration: Duration::from_secs(30 * 60),
            timezone: chrono_tz::America::Argentina::Buenos_Aires,
            max_active_holds: 5,
        };
        Self { store, clock: Clock::manual(start), rules, namespace: Namespace::new(), guarded: false, database }
    }

    /// Fails the test where it ends with a job that is due and has not run.
    #[must_use]
    pub fn guarded(mut self) -> Self {
        self.guarded = true;
        self
    }

    /// How other processes reach this test's database.
    pub fn postgres(&self) -> settings::Postgres {
        self.database.settings()
    }

    /// # Panics
    /// `REDIS_URL` is not set.
    pub fn redis_url(&self) -> String {
        server::redis_url()
    }

    /// To this test's corner of Redis, where it is as late as by the test's clock.
    ///
    /// # Panics
    /// `REDIS_URL` is not set, or cannot be read.
    pub fn connection(&self) -> Connection {
        let clock = self.clock.clone();
        Connection::open(Options {
            url: self.redis_url(),
            connect_timeout: Duration::from_secs(5),
            command_timeout: Duration::from_secs(5),
            prefix: self.namespace().to_owned(),
            on_call: Arc::new(|_, _| {}),
            time: Some(Arc::new(move || clock.now().timestamp_millis())),
        })
        .expect("the tests' redis")
    }

    /// Letters and digits that every Redis key of this test has to have in it.
    pub fn namespace(&self) -> &str {
        self.namespace.word()
    }

    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    pub async fn begin(&self) -> Tx {
        self.store.begin().await.expect("a transaction")
    }

    /// Holds as a guest does, and commits.
    pub async fn hold(&self, request: &HoldRequest) -> Result<Held, Refusal> {
        let mut tx = self.begin().await;
        let held = hold(&mut tx, &self.rules, request, &Actor::Guest, self.now()).await?;
        let _untold = tx.commit().await?;
        Ok(held)
    }

    /// Runs statements that take no arguments on the test's database: what no verb leaves behind.
    pub async fn run_sql(&self, statements: &str) {
        let mut connection = server::connect_to(&self.postgres()).await;
        server::run(&mut connection, statements.to_owned()).await.expect("the test's statements");
    }

    /// Postgres is gone for this test, until it is mended.
    pub async fn cut_postgres(&self) {
        self.database.cut().await;
    }

    pub async fn mend_postgres(&self) {
        self.database.mend().await;
    }

    /// What a query that takes no arguments answers, one text a row.
    pub async fn texts(&self, query: &'static str) -> Vec<String> {
        let mut connection = server::connect_to(&self.postgres()).await;
        sqlx::query_scalar(query).fetch_all(&mut connection).await.expect("the test's query")
    }

    /// How Postgres answers a query, with how long that takes.
    pub async fn explain(&self, query: &str) -> String {
        let mut connection = server::connect_to(&self.postgres()).await;
        let explained = sqlx::AssertSqlSafe(format!("EXPLAIN (ANALYZE, COSTS OFF) {query}"));
        let lines: Vec<String> = sqlx::query_scalar(explained).fetch_all(&mut connection).await.expect("a plan");
        lines.join("\n")
    }

    /// The same of a statement that the program is built with, planned for the values: the one that has the fragment.
    ///
    /// # Panics
    /// None has it, or several.
    pub async fn explain_built(&self, fragment: &str, values: &str) -> String {
        let mut connection = server::connect_to(&self.postgres()).await;
        let prepare = format!("SET plan_cache_mode = force_custom_plan; PREPARE asked AS {}", built(fragment));
        server::run(&mut connection, prepare).await.expect("the statement");
        let explained = sqlx::AssertSqlSafe(format!("EXPLAIN (ANALYZE, COSTS OFF) EXECUTE asked ({values})"));
        let lines: Vec<String> = sqlx::query_scalar(explained).fetch_all(&mut connection).await.expect("a plan");
        lines.join("\n")
    }
}

/// sqlx keeps the statements' texts beside the sources.
fn built(fragment: &str) -> String {
    let kept = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../../.sqlx")).expect("the folder .sqlx");
    let texts = kept.map(|file| {
        let text = std::fs::read_to_string(file.expect("a file").path()).expect("a file of .sqlx");
        let kept: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        kept["query"].as_str().expect("a statement").split_whitespace().collect::<Vec<_>>().join(" ")
    });
    let found: Vec<String> = texts.filter(|text| text.contains(fragment)).collect();
    assert_eq!(found.len(), 1, "statements with {fragment}: {found:#?}");
    found.into_iter().next().unwrap_or_default()
}

impl Drop for Kit {
    fn drop(&mut self) {
        if !self.guarded || std::thread::panicking() {
            return;
        }
        let (postgres, now) = (self.postgres(), self.now());
        // A thread of its own: the test's runtime may be the one that is being dropped.
        let left = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(async {
                let store = Store::new(&postgres, "posta test").expect("the test's database");
                let left = due(&store, now).await;
                store.close().await;
                left
            })
        });
        let left = left.join().expect("a look into the ledger");
        assert!(left.is_empty(), "the test leaves jobs that are due: drain them, or say why not: {left:#?}");
    }
}
