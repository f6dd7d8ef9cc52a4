use std::time::Duration;

use runtime::settings;
use secrecy::SecretString;
use sqlx::{ConnectOptions, PgConnection};
use uuid::Uuid;

use crate::{server, template};

const PREFIX: &str = "posta_test_";

/// Left-overs of runs that were killed; no test of ours takes so long.
const ABANDONED_AFTER_SECONDS: i64 = 1_800;

/// A database of one test, dropped with it.
#[derive(Debug)]
pub(crate) struct Database {
    name: String,
}

impl Database {
    pub(crate) async fn create() -> Self {
        let mut connection = server::connect().await;
        let template = template::ready(&mut connection).await;
        drop_abandoned(&mut connection).await;
        // The time of the server, so that its age can be told by any machine.
        let seconds = seconds_of(&mut connection).await;
        let name = format!("{PREFIX}{seconds}_{}", &Uuid::new_v4().simple().to_string()[..12]);
        server::run(&mut connection, format!("CREATE DATABASE {name} TEMPLATE {template}"))
            .await
            .expect("a copy of the template");
        Self { name }
    }

    /// Ends every connection and lets no other in, as if the server were gone.
    pub(crate) async fn cut(&self) {
        let mut connection = server::connect().await;
        let name = &self.name;
        for statement in [
            format!("ALTER DATABASE {name} WITH ALLOW_CONNECTIONS false"),
            format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"),
        ] {
            server::run(&mut connection, statement).await.expect("the test's database is cut off");
        }
    }

    pub(crate) async fn mend(&self) {
        let mut connection = server::connect().await;
        let statement = format!("ALTER DATABASE {} WITH ALLOW_CONNECTIONS true", self.name);
        server::run(&mut connection, statement).await.expect("the test's database is back");
    }

    pub(crate) fn settings(&self) -> settings::Postgres {
        let url = server::postgres().database(&self.name).to_url_lossy();
        settings(SecretString::from(url.to_string()))
    }
}

/// No connection is kept ready: a test that needs one does not slow the others by holding fifteen.
pub(crate) fn settings(url: SecretString) -> settings::Postgres {
    settings::Postgres {
        url,
        pool_min: 0,
        pool_max: 25,
        acquire_timeout: Duration::from_secs(30),
        statement_timeout: Duration::from_secs(30),
        lock_timeout: Duration::from_secs(20),
    }
}

async fn seconds_of(connection: &mut PgConnection) -> i64 {
    sqlx::query_scalar("SELECT extract(epoch FROM clock_timestamp())::bigint")
        .fetch_one(connection)
        .await
        .expect("the server's clock")
}

/// Best effort: what cannot be dropped now is met by the next test.
async fn drop_abandoned(connection: &mut PgConnection) {
    let abandoned: Vec<String> = sqlx::query_scalar(
        "SELECT datname FROM pg_database AS d
         WHERE datname ~ ('^' || $1 || '[0-9]+_')
           AND split_part(datname, '_', 3)::bigint < extract(epoch FROM clock_timestamp()) - $2
           AND NOT EXISTS (SELECT 1 FROM pg_stat_activity AS a WHERE a.datname = d.datname)",
    )
    .bind(PREFIX)
    .bind(ABANDONED_AFTER_SECONDS)
    .fetch_all(&mut *connection)
    .await
    .unwrap_or_default();
    for name in abandoned {
        server::run(connection, format!("DROP DATABASE IF EXISTS {name}")).await.ok();
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let statement = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name);
        // A thread of its own: the test's runtime may be the one that is being dropped.
        let dropping = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            let Ok(runtime) = runtime else { return };
            runtime.block_on(async {
                // A backend that is half connected is waited for: not by a test.
                let options = server::postgres().options([("statement_timeout", "3000")]);
                if let Ok(mut connection) = options.connect().await {
                    server::run(&mut connection, statement).await.ok();
                }
            });
        });
        dropping.join().ok();
    }
}
