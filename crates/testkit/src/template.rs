//! The database that each test's own is copied from: migrated once for each state of `migrations/`,
//! by whichever test process comes first, while the others wait.

use std::path::Path;

use secrecy::SecretString;
use sha2::{Digest, Sha256};
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, PgConnection};

use crate::{database, server};

/// Advisory locks of ours on the server: the first eight letters of our name for them.
const MAKING: i64 = i64::from_be_bytes(*b"postatpl");

/// The template's name; made where it is missing.
pub(crate) async fn ready(connection: &mut PgConnection) -> String {
    let name = format!("posta_template_{}", fingerprint());
    if exists(connection, &name).await {
        return name;
    }
    sqlx::query("SELECT pg_advisory_lock($1)").bind(MAKING).execute(&mut *connection).await.expect("advisory lock");
    if !exists(connection, &name).await {
        make(connection, &name).await;
    }
    sqlx::query("SELECT pg_advisory_unlock($1)").bind(MAKING).execute(connection).await.expect("advisory unlock");
    name
}

async fn exists(connection: &mut PgConnection, name: &str) -> bool {
    sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM pg_database WHERE datname = $1)")
        .bind(name)
        .fetch_one(connection)
        .await
        .expect("pg_database")
}

/// Under another name until it is whole: a process that dies here leaves nothing that looks ready.
async fn make(connection: &mut PgConnection, name: &str) {
    let unfinished = format!("{name}_unfinished");
    for statement in
        [format!("DROP DATABASE IF EXISTS {unfinished} WITH (FORCE)"), format!("CREATE DATABASE {unfinished}")]
    {
        server::run(connection, statement).await.expect("an empty database for the template");
    }
    migrate(&server::postgres().database(&unfinished)).await;
    for statement in [
        // Nobody can be connected to it, so nobody can keep it from being copied.
        format!("ALTER DATABASE {unfinished} WITH ALLOW_CONNECTIONS false"),
        format!("ALTER DATABASE {unfinished} RENAME TO {name}"),
    ] {
        server::run(connection, statement).await.expect("the template's last touch");
    }
}

async fn migrate(options: &PgConnectOptions) {
    let url = SecretString::from(options.to_url_lossy().to_string());
    let applied = store::migrate(&database::settings(url)).await.expect("migrations apply to an empty database");
    let files: Vec<String> = migrations().into_iter().map(|(name, _)| name).collect();
    assert_eq!(applied, files, "the crate store was built before a migration came or went: touch its schema.rs");
}

/// Changes whenever a migration does.
fn fingerprint() -> String {
    let mut hash = Sha256::new();
    for (name, content) in migrations() {
        hash.update(name);
        hash.update(content);
    }
    hash.finalize().iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}

/// Names without `.sql`, and contents, in order.
fn migrations() -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../migrations");
    let entries = std::fs::read_dir(&folder).expect("migrations/ can be read");
    let mut files: Vec<_> = entries
        .map(|entry| entry.expect("migrations/ can be read").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "sql"))
        .map(|path| {
            let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            (name, std::fs::read(&path).expect("a migration can be read"))
        })
        .collect();
    files.sort();
    files
}
