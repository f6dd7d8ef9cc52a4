//! Each process speaks of its own. A binary of its own: a family that was shown stays.

use runtime::metrics::{self, Metrics, Side};

#[test]
fn a_worker_shows_nothing_of_the_api_until_the_api_is_there_too() {
    let worker = Metrics::of(Side::Worker);
    let text = worker.render();
    for shown in ["posta_workers 0", "error_rate_total 0", "email_sent_total", "posta_relay_lag_seconds 0"] {
        assert!(text.contains(shown), "{shown}\n{text}");
    }
    assert!(!text.contains("reservation_create_seconds"), "{text}");

    metrics::workers(2);
    let api = Metrics::of(Side::Api).render();
    assert!(api.contains("p95_reservation_create_seconds 0") && api.contains("posta_workers 2"), "{api}");
    assert!(api.contains("# TYPE reservation_create_seconds histogram"), "{api}");
    assert!(api.contains(r#"reservation_create_seconds_bucket{le="+Inf"} 0"#), "{api}");
}
