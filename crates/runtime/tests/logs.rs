//! What a process writes to standard error. It is set up once a process, so each case runs in a child of its own.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::process::Command;
use std::time::Duration;

use runtime::settings::{LogFormat, Process};
use runtime::telemetry;
use serde_json::Value;

#[test]
#[ignore = "the child of the tests below"]
fn json_child() {
    speak(LogFormat::Json);
}

#[test]
#[ignore = "the child of the tests below"]
fn text_child() {
    speak(LogFormat::Text);
}

fn speak(log_format: LogFormat) {
    let process = Process { shutdown_grace: Duration::ZERO, log_format, log_level: "warn,told=info".to_owned() };
    telemetry::init(&process, "api").unwrap();
    assert!(telemetry::init(&process, "api").is_err(), "a second set-up is refused");
    let _request = tracing::error_span!("request", request_id = "r-1").entered();
    tracing::info!(target: "told", seconds = 2, "heard");
    tracing::info!(target: "untold", "not heard");
    let name = "Ana".to_owned();
    std::thread::spawn(move || panic!("{name} wrote")).join().unwrap_err();
    std::panic::catch_unwind(|| panic!("in our words")).unwrap_err();
}

fn stderr_of(child: &str) -> String {
    let this = std::env::current_exe().unwrap();
    let output = Command::new(this).args(["--exact", child, "--ignored", "--nocapture"]).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn json_is_one_object_a_line_panics_included_and_words_made_at_run_time_left_out() {
    let text = stderr_of("json_child");
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).expect(line)).collect();
    let [heard, elsewhere, here] = &lines[..] else { panic!("{text}") };
    assert_eq!(heard["message"], "heard");
    assert_eq!((&heard["request_id"], &heard["seconds"], &heard["service"]), (&"r-1".into(), &2.into(), &"api".into()));
    assert_eq!((&elsewhere["message"], elsewhere.get("request_id")), (&"panic".into(), None));
    assert_eq!((&here["panic"], &here["request_id"]), (&"in our words".into(), &"r-1".into()));
    assert!(here["place"].as_str().unwrap().contains("tests/logs.rs"), "{here}");
    assert!(!text.contains("Ana"), "{text}");
}

#[test]
fn text_is_for_people_and_without_colours_where_no_terminal_is() {
    let text = stderr_of("text_child");
    assert!(text.contains(r#"INFO request{request_id="r-1"}: told: heard seconds=2"#), "{text}");
    assert!(!text.contains('\x1b') && !text.contains("not heard") && !text.contains("Ana"), "{text}");
}
