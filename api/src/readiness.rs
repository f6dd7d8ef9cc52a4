//! Whether this process can do its work: it needs Postgres with the schema of this build, and it works on
//! without Redis, since promised jobs wait in the ledger.

use std::time::Duration;

use runtime::probes::{Checks, Probes, Readiness};
use store::Schema;

use crate::app::App;

const PATIENCE: Duration = Duration::from_secs(2);

pub(crate) fn probes(app: &App) -> Probes {
    let asked = app.clone();
    let ready = move || {
        let app = asked.clone();
        async move { checks(&app).await }
    };
    Probes::new(|| true, ready, app.metrics().clone())
}

async fn checks(app: &App) -> Checks {
    let (postgres, redis) = tokio::join!(postgres(app), redis(app));
    vec![("postgres", postgres), ("redis", redis)]
}

async fn postgres(app: &App) -> Readiness {
    match tokio::time::timeout(PATIENCE, store::schema(app.store())).await {
        Ok(Ok(Schema::Current)) => Readiness::Ok,
        Ok(Ok(Schema::Behind(_))) => Readiness::Failed("the schema is behind: posta migrate".to_owned()),
        Ok(Err(_)) | Err(_) => Readiness::Failed("postgres does not answer".to_owned()),
    }
}

async fn redis(app: &App) -> Readiness {
    match tokio::time::timeout(PATIENCE, (app.redis_ok())()).await {
        Ok(true) => Readiness::Ok,
        Ok(false) | Err(_) => Readiness::Degraded("redis does not answer: jobs wait in the ledger".to_owned()),
    }
}
