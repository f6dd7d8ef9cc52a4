use std::time::Duration;

use hyper::Method;
use hyper::header::HeaderValue;
use runtime::trace::{self, Trace};
use secrecy::SecretString;

use super::service::{Say, Service};
use super::{Call, CallError, ClientError, Kind, LARGEST, WHOLE_CALL, bearer, client};

const TOKEN: HeaderValue = HeaderValue::from_static("Bearer t0ken");

async fn ask(url: &str, method: Method) -> Result<String, CallError> {
    let writes = method != Method::GET;
    let call =
        Call { method, url: format!("{url}/a"), body: writes.then(|| b"{}".to_vec()), key: writes.then_some("k") };
    let answer = call.run(&client(url, "URL").unwrap(), &TOKEN).await?;
    answer.json(|body| serde_json::from_slice::<serde_json::Value>(body).ok().map(|json| json.to_string()))
}

async fn failed(service: &Service, method: Method) -> (Kind, String, Option<u64>) {
    let error = ask(&service.url, method).await.unwrap_err();
    (error.kind(), error.to_string(), error.retry_after().map(|after| after.as_secs()))
}

#[tokio::test]
async fn a_call_says_who_asks_and_what_it_takes() {
    let service = Service::saying(200, "{}");
    assert_eq!(ask(&service.url, Method::GET).await.unwrap(), "{}");
    let heard = service.only();
    assert_eq!((heard.line.as_str(), heard.body.as_str()), ("GET /a", ""));
    for (name, value) in [
        ("authorization", "Bearer t0ken"),
        ("accept", "application/json"),
        ("user-agent", concat!("posta/", env!("CARGO_PKG_VERSION"))),
    ] {
        assert_eq!(heard.headers.get(name).map(String::as_str), Some(value), "{heard:?}");
    }
    assert!(!heard.headers.contains_key("x-idempotency-key") && !heard.headers.contains_key("content-type"));
    assert!(!heard.headers.contains_key("traceparent"), "it is of no trace");
}

#[tokio::test]
async fn a_call_is_a_step_of_the_trace_that_makes_it() {
    let service = Service::saying(200, "{}");
    let trace = Trace::begun_by(uuid::Uuid::from_u128(7));
    trace::within(trace, ask(&service.url, Method::GET)).await.unwrap();
    assert_eq!(service.only().headers["traceparent"], trace.to_string());
}

#[tokio::test]
async fn a_write_carries_its_key_and_says_that_it_is_json() {
    let service = Service::saying(201, "{}");
    ask(&service.url, Method::POST).await.unwrap();
    let heard = service.only();
    assert_eq!((heard.line.as_str(), heard.body.as_str()), ("POST /a", "{}"));
    assert_eq!(
        (heard.headers["x-idempotency-key"].as_str(), heard.headers["content-type"].as_str()),
        ("k", "application/json")
    );
}

#[tokio::test]
async fn a_status_says_what_became_of_the_call() {
    use Kind::{Credentials, Permanent, RateLimited, Transient};
    for (status, kind) in [
        (301, Permanent),
        (400, Permanent),
        (401, Credentials),
        (403, Credentials),
        (404, Permanent),
        (408, Transient),
        (409, Transient),
        (422, Permanent),
        (423, Transient),
        (429, RateLimited),
        (500, Transient),
        (503, Transient),
        (599, Transient),
    ] {
        let service = Service::saying(status, "<html>ana@x.ar</html>");
        for method in [Method::GET, Method::POST] {
            assert_eq!(failed(&service, method).await, (kind, status.to_string(), None));
        }
    }
}

#[tokio::test]
async fn what_the_service_says_is_told_where_nobody_can_be_recognised_in_it() {
    for (body, told) in [
        (r#"{"message":"Payment too old","error":"bad_request","status":400}"#, "400 bad_request Payment too old"),
        (r#"{"message":"ana@x.ar is blocked","error":"bad_request"}"#, "400 bad_request"),
        (r#"{"message":"invalid payer: Ana","error":null}"#, "400"),
        (r#"{"message":"payer 30123456 is blocked"}"#, "400"),
        (r#"{"message":"payer 3012 3456 is blocked"}"#, "400"),
        (r#"{"message":"token APPxUSRxabcdefghijklmnopqrstuvwxyzabcdef"}"#, "400"),
        (r#"{"message":"José","error":"a\nb"}"#, "400"),
        (r#"{"error":{"message":"Ana"}}"#, "400"),
        (r#"["not an object"]"#, "400"),
        ("", "400"),
    ] {
        assert_eq!(failed(&Service::saying(400, body), Method::GET).await.1, told, "{body}");
    }
    let long = format!(r#"{{"message":"{}"}}"#, "word ".repeat(17));
    assert_eq!(failed(&Service::saying(400, &long), Method::GET).await.1, "400");
}

#[tokio::test]
async fn how_long_to_wait_comes_in_seconds_or_as_a_date() {
    const DATED: &str = "date: Sat, 28 Nov 2026 13:00:00 GMT\r\nretry-after: Sat, 28 Nov 2026 13:01:30 GMT\r\n";
    const PAST: &str = "date: Sat, 28 Nov 2026 13:00:00 GMT\r\nretry-after: Fri, 27 Nov 2026 13:00:00 GMT\r\n";
    for (headers, seconds) in [
        ("retry-after: 30\r\n", Some(30)),
        ("Retry-After:  0 \r\n", Some(0)),
        ("retry-after: 999999999\r\n", Some(3600)),
        (DATED, Some(90)),
        (PAST, Some(0)),
        ("retry-after: Sat, 28 Nov 2026 13:01:30 GMT\r\n", None),
        ("retry-after: soon\r\n", None),
        ("retry-after: -1\r\n", None),
    ] {
        for (status, kind) in [(429, Kind::RateLimited), (503, Kind::Transient)] {
            let service = Service::start(move |_| Say::Answer(status, headers, String::new()));
            assert_eq!(failed(&service, Method::GET).await, (kind, status.to_string(), seconds), "{headers}");
        }
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let elsewhere = Service::saying(200, "{}");
    let location: &'static str = Box::leak(format!("location: {}/a\r\n", elsewhere.url).into_boxed_str());
    let service = Service::start(move |_| Say::Answer(307, location, String::new()));
    assert_eq!(failed(&service, Method::GET).await.0, Kind::Permanent);
    assert!(elsewhere.heard().is_empty());
}

#[tokio::test]
async fn where_nobody_listens_nothing_was_done() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    for method in [Method::GET, Method::POST] {
        let error = ask(&url, method).await.unwrap_err();
        assert_eq!(error.kind(), Kind::Transient);
        assert!(error.to_string().starts_with("no connection: Connection refused"), "{error}");
    }
}

#[tokio::test]
async fn a_service_that_does_not_speak_tls_is_told_no_token() {
    let service = Service::saying(200, "{}");
    let url = service.url.replace("http://", "https://");
    let call = Call::get(format!("{url}/a"));
    // Of the other scheme: a machine without roots has a client all the same.
    let error = call.run(&client(&service.url, "URL").unwrap(), &TOKEN).await.err().unwrap();
    assert_eq!(error.kind(), Kind::Transient);
    assert!(error.to_string().starts_with("no connection: "), "{error}");
    assert!(service.heard().iter().all(|heard| heard.headers.is_empty()));
}

#[tokio::test]
async fn what_breaks_off_may_have_been_done() {
    let huge = format!("HTTP/1.1 200 OK\r\ncontent-length: {0}\r\n\r\n{1}", LARGEST + 1, " ".repeat(LARGEST + 1));
    for (bytes, told, read, written) in [
        (String::new(), "the connection broke", Kind::Transient, Kind::Uncertain),
        ("HTTP/1.1 200 O".to_owned(), "the connection broke", Kind::Transient, Kind::Uncertain),
        ("nonsense\r\n\r\n".to_owned(), "the connection broke", Kind::Transient, Kind::Uncertain),
        (
            "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{}".to_owned(),
            "the answer broke off",
            Kind::Transient,
            Kind::Uncertain,
        ),
        (
            "HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n{".to_owned(),
            "200 answer cannot be read",
            Kind::Permanent,
            Kind::Uncertain,
        ),
        (huge, "the answer is too large", Kind::Permanent, Kind::Uncertain),
    ] {
        for (method, kind) in [(Method::GET, read), (Method::POST, written)] {
            let bytes = bytes.clone();
            let service = Service::start(move |_| Say::Bytes(bytes.clone()));
            assert_eq!(failed(&service, method).await, (kind, told.to_owned(), None));
        }
    }
}

#[tokio::test]
async fn an_answer_of_the_largest_size_is_read() {
    let service = Service::saying(200, &format!("{}{{}}", " ".repeat(LARGEST - 2)));
    assert_eq!(ask(&service.url, Method::GET).await.unwrap(), "{}");
}

#[tokio::test]
async fn who_does_not_answer_is_not_waited_for() {
    for (method, kind) in [(Method::GET, Kind::Transient), (Method::POST, Kind::Uncertain)] {
        let service = Service::start(|_| Say::Silence);
        let asking = ask(&service.url, method);
        let clock = async {
            service.hears_one().await;
            tokio::time::pause();
            tokio::time::advance(WHOLE_CALL - Duration::from_secs(1)).await;
            tokio::time::advance(Duration::from_secs(2)).await;
            tokio::time::resume();
        };
        let (asked, ()) = tokio::join!(asking, clock);
        let error = asked.unwrap_err();
        assert_eq!((error.kind(), error.to_string().as_str()), (kind, "no answer in time"));
    }
}

#[tokio::test]
async fn a_connection_that_the_service_closed_meanwhile_costs_nothing() {
    let service = Service::start(|_| Say::Bytes("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}".to_owned()));
    for calls in 1..=5 {
        ask(&service.url, Method::POST).await.unwrap();
        service.has_closed(calls).await;
    }
}

#[test]
fn what_cannot_be_called_is_told_by_the_name_of_its_setting() {
    assert_eq!(client("http://", "X_URL").unwrap_err().to_string(), "X_URL: not an address");
    for token in ["a\nb", "a\u{7f}"] {
        let refused = bearer(&SecretString::from(token), "X_TOKEN");
        assert!(matches!(refused, Err(ClientError::NotAToken("X_TOKEN"))));
    }
    let token = bearer(&SecretString::from("s3cr3t"), "X_TOKEN").unwrap();
    assert!(!format!("{token:?}").contains("s3cr3t"));
}
