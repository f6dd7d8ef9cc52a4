//! Each call is counted by what became of it.

use runtime::metrics::Metrics;

use super::client_for;
use crate::http::service::{Say, Service};

fn counted(metrics: &Metrics, outcome: &str) -> Option<u64> {
    let text = metrics.render();
    let line = format!(r#"posta_provider_calls_total{{provider="mercadopago",outcome="{outcome}"}} "#);
    text.lines().find_map(|found| found.strip_prefix(&line)?.parse().ok())
}

#[tokio::test]
async fn every_call_is_counted_once_by_its_outcome() {
    let metrics = Metrics::install();
    for (status, outcome) in
        [(404, "ok"), (200, "permanent"), (401, "credentials"), (429, "rate_limited"), (500, "transient")]
    {
        let before = counted(&metrics, outcome).unwrap_or(0);
        let service = Service::saying(status, "{}");
        let _ = client_for(&service).payment("1").await;
        assert!(counted(&metrics, outcome).is_some_and(|after| after > before), "{status}: {}", metrics.render());
    }
    let service = Service::start(|_| Say::Close);
    let _ = client_for(&service).refund("1", "5".parse().unwrap(), "k").await;
    assert!(counted(&metrics, "uncertain").is_some());
}
