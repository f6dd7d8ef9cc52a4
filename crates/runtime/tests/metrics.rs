//! What Prometheus reads. One process, one recorder: each test looks at families that no other touches.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;

use runtime::metrics::{self, FAMILIES, MAIL_TYPES, Metrics, Shape};

#[test]
fn what_can_be_shown_without_use_is_there_from_the_first_scrape_with_type_and_help() {
    let text = Metrics::install().render();
    for family in FAMILIES.iter().filter(|family| family.labels.is_empty()) {
        let kind = match family.shape {
            Shape::Counter => "counter",
            Shape::Gauge => "gauge",
            Shape::Histogram(_) => "histogram",
        };
        assert!(text.contains(&format!("# HELP {} {}\n", family.name, family.help)), "{}\n{text}", family.name);
        assert!(text.contains(&format!("# TYPE {} {kind}\n", family.name)), "{}", family.name);
    }
    let seen = samples(&text);
    assert_eq!(seen["posta_workers"], 0.0);
    assert_eq!(seen["posta_ledger_lag_seconds"], 0.0);
    for mail in MAIL_TYPES {
        assert_eq!(seen[&format!("email_sent_total{{type=\"{mail}\"}}")], 0.0);
    }
    assert!(seen.contains_key("reservation_create_seconds_bucket{le=\"+Inf\"}"));
}

#[test]
fn counters_count_by_their_labels_and_gauges_keep_the_last() {
    let handle = Metrics::install();
    metrics::job_settled("mail", "send_email", "done");
    metrics::job_settled("mail", "send_email", "done");
    metrics::job_settled("mail", "send_email", "dead");
    metrics::job_started("mail", "send_email");
    metrics::job_enqueued("mail", "send_email");
    metrics::webhook("whatsapp", "accepted");
    metrics::provider_call("smtp", "ok");
    metrics::email_failed("expired");
    metrics::server_error();
    metrics::queue_depth("mail", "ready", 9);
    metrics::queue_depth("mail", "ready", 4);
    metrics::queue_paused("mail", true);
    metrics::oldest_ready("mail", 1.5);
    metrics::relay_lag(2.5);
    metrics::postgres_pool(3, 12);
    let _waits = metrics::postgres_wait();
    drop(metrics::postgres_wait());
    // Installed again: nothing is lost.
    let seen = samples(&Metrics::install().render());
    let expected = [
        (r#"posta_jobs_settled_total{queue="mail",kind="send_email",outcome="done"}"#, 2.0),
        (r#"posta_jobs_settled_total{queue="mail",kind="send_email",outcome="dead"}"#, 1.0),
        (r#"posta_jobs_started_total{queue="mail",kind="send_email"}"#, 1.0),
        (r#"posta_jobs_enqueued_total{queue="mail",kind="send_email"}"#, 1.0),
        (r#"posta_webhooks_total{source="whatsapp",verdict="accepted"}"#, 1.0),
        (r#"posta_provider_calls_total{provider="smtp",outcome="ok"}"#, 1.0),
        (r#"email_failed_total{type="expired"}"#, 1.0),
        (r#"email_failed_total{type="confirmed"}"#, 0.0),
        ("error_rate_total", 1.0),
        (r#"posta_queue_depth{queue="mail",state="ready"}"#, 4.0),
        (r#"posta_queue_paused{queue="mail"}"#, 1.0),
        (r#"posta_queue_oldest_ready_seconds{queue="mail"}"#, 1.5),
        ("posta_relay_lag_seconds", 2.5),
        (r#"posta_postgres_connections{state="in_use"}"#, 3.0),
        (r#"posta_postgres_connections{state="idle"}"#, 12.0),
        (r#"posta_postgres_connections{state="waiting"}"#, 1.0),
        (r#"posta_postgres_call_seconds_count{call="acquire"}"#, 1.0),
    ];
    for (name, value) in expected {
        assert_eq!(seen.get(name), Some(&value), "{name}");
    }
    assert_eq!(samples(&handle.render())["error_rate_total"], 1.0);
}

#[test]
fn histograms_have_buckets_that_add_up_and_the_p95_stands_beside_them() {
    let handle = Metrics::install();
    for _ in 0..95 {
        metrics::reservation_created(0.04);
    }
    for _ in 0..5 {
        metrics::reservation_created(4.0);
    }
    metrics::job_wait("bookings", "expire_hold", 0.003);
    metrics::job_run("bookings", "expire_hold", 0.3);
    metrics::job_total("bookings", "expire_hold", 1900.0);
    metrics::redis_call("push", 0.0004);
    metrics::postgres_call("transaction", 0.02);
    let seen = samples(&handle.render());
    assert_eq!(seen["p95_reservation_create_seconds"], 0.04);
    assert_eq!(seen[r#"reservation_create_seconds_bucket{le="0.05"}"#], 95.0);
    assert_eq!(seen[r#"reservation_create_seconds_bucket{le="3"}"#], 95.0);
    assert_eq!(seen[r#"reservation_create_seconds_bucket{le="+Inf"}"#], 100.0);
    assert_eq!(seen["reservation_create_seconds_count"], 100.0);
    assert!((seen["reservation_create_seconds_sum"] - 23.8).abs() < 0.001);
    let job = r#"queue="bookings",kind="expire_hold""#;
    assert_eq!(seen[&format!(r#"posta_job_wait_seconds_bucket{{{job},le="0.005"}}"#)], 1.0);
    assert_eq!(seen[&format!(r#"posta_job_run_seconds_bucket{{{job},le="0.25"}}"#)], 0.0);
    assert_eq!(seen[&format!(r#"posta_job_total_seconds_bucket{{{job},le="3600"}}"#)], 1.0);
    assert_eq!(seen[r#"posta_redis_call_seconds_bucket{script="push",le="0.0005"}"#], 1.0);
    assert_eq!(seen[r#"posta_postgres_call_seconds_count{call="transaction"}"#], 1.0);
}

#[test]
fn requests_are_counted_by_template_and_an_invented_method_makes_no_label() {
    let handle = Metrics::install();
    metrics::http_request("GET", "/api/v1/reservations/{code}", 200, 0.01);
    metrics::http_request("BREW", "/api/v1/reservations/{code}", 405, 0.01);
    metrics::http_request("MILK", "/api/v1/reservations/{code}", 405, 0.01);
    let seen = samples(&handle.render());
    let route = r#"route="/api/v1/reservations/{code}""#;
    assert_eq!(seen[&format!(r#"http_requests_total{{method="GET",{route},status="200"}}"#)], 1.0);
    assert_eq!(seen[&format!(r#"http_requests_total{{method="OTHER",{route},status="405"}}"#)], 2.0);
    assert_eq!(seen[&format!(r#"http_request_duration_seconds_count{{method="OTHER",{route}}}"#)], 2.0);
}

#[test]
fn families_follow_prometheus_naming_and_stand_once() {
    for (place, family) in FAMILIES.iter().enumerate() {
        assert_eq!(family.name.ends_with("_total"), family.shape == Shape::Counter, "{}", family.name);
        assert!(FAMILIES.iter().skip(place + 1).all(|other| other.name != family.name), "{}", family.name);
    }
}

/// Samples by name and labels, as written.
fn samples(text: &str) -> BTreeMap<String, f64> {
    let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines
        .map(|line| {
            let (name, value) = line.rsplit_once(' ').unwrap();
            (name.to_owned(), value.parse().unwrap())
        })
        .collect()
}
