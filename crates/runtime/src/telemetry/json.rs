//! One flat JSON object a line.

use std::io::Write as _;

use chrono::SecondsFormat;
use serde_json::{Map, Value};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::Context;
use tracing_subscriber::registry::{LookupSpan, Scope};

use super::fields::Fields;
use crate::clock::machine_time;

pub(super) struct Json<W> {
    service: &'static str,
    writer: W,
}

/// What a span was given, kept beside it.
struct SpanFields(Map<String, Value>);

impl<W> Json<W> {
    pub(super) fn new(service: &'static str, writer: W) -> Self {
        Self { service, writer }
    }
}

impl<S, W> Layer<S> for Json<W>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    W: for<'a> MakeWriter<'a> + 'static,
{
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let mut fields = Map::new();
        attributes.record(&mut Fields(&mut fields));
        if let Some(span) = context.span(id) {
            span.extensions_mut().insert(SpanFields(fields));
        }
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, context: Context<'_, S>) {
        if let Some(span) = context.span(id)
            && let Some(SpanFields(fields)) = span.extensions_mut().get_mut()
        {
            values.record(&mut Fields(fields));
        }
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let mut line = Map::new();
        for span in context.event_scope(event).into_iter().flat_map(Scope::from_root) {
            if let Some(SpanFields(fields)) = span.extensions().get() {
                line.extend(fields.clone());
            }
        }
        // An event without words has none; a span's field of that name is not its message.
        line.insert("message".to_owned(), "".into());
        event.record(&mut Fields(&mut line));
        self.stamp(&mut line, event);
        let mut text = Value::Object(line).to_string();
        text.push('\n');
        // In one write, so that lines of two threads do not mix. Where a log cannot be written, nobody can be told.
        let _ = self.writer.make_writer_for(event.metadata()).write_all(text.as_bytes());
    }
}

impl<W> Json<W> {
    /// Our own members win over fields that happen to have their names.
    fn stamp(&self, line: &mut Map<String, Value>, event: &Event<'_>) {
        let metadata = event.metadata();
        // What comes through the `log` crate tells where from in fields of its own.
        let logged = line.remove("log.target");
        for other in ["log.module_path", "log.file", "log.line"] {
            line.remove(other);
        }
        let time = machine_time().to_rfc3339_opts(SecondsFormat::Micros, true);
        line.insert("timestamp".to_owned(), time.into());
        line.insert("level".to_owned(), metadata.level().as_str().into());
        line.insert("target".to_owned(), logged.unwrap_or_else(|| metadata.target().into()));
        line.insert("service".to_owned(), self.service.into());
    }
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::sync::{Arc, Mutex};

    use chrono::{DateTime, Utc};
    use tracing::{error_span, info, warn};
    use tracing_subscriber::layer::SubscriberExt as _;
    use tracing_subscriber::registry;

    use super::*;

    #[derive(Clone, Default)]
    struct Kept(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Kept {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn lines(log: impl FnOnce()) -> Vec<Map<String, Value>> {
        let kept = Kept::default();
        let writer = kept.clone();
        let subscriber = registry().with(Json::new("worker", move || writer.clone()));
        tracing::subscriber::with_default(subscriber, log);
        let text = String::from_utf8(kept.0.lock().unwrap().clone()).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    #[test]
    fn a_line_is_one_flat_object_with_the_ids_of_the_spans_around_it() {
        let lines = lines(|| {
            let outer = error_span!("request", request_id = "r1", step = "outer").entered();
            let inner = error_span!("job", job_id = 7, step = "inner", late = tracing::field::Empty);
            inner.record("late", true);
            inner.in_scope(|| warn!(target: "relay", tries = 3, seconds = 0.5, "pushed {}\nagain", 2));
            drop(outer);
            info!("outside");
        });
        let [inside, outside] = &lines[..] else { panic!("{lines:?}") };
        let time: DateTime<Utc> = inside["timestamp"].as_str().unwrap().parse().unwrap();
        assert!((machine_time() - time).num_seconds().abs() < 60);
        let mut inside = inside.clone();
        inside.remove("timestamp");
        assert_eq!(
            Value::Object(inside),
            serde_json::json!({
                "level": "WARN", "message": "pushed 2\nagain", "target": "relay", "service": "worker", "tries": 3,
                "seconds": 0.5, "request_id": "r1", "job_id": 7, "step": "inner", "late": true,
            })
        );
        assert_eq!((outside.get("request_id"), &outside["message"]), (None, &"outside".into()));
    }

    #[test]
    fn fields_with_our_names_do_not_replace_ours_and_an_error_tells_its_causes() {
        #[derive(Debug, thiserror::Error)]
        #[error("no connection")]
        struct NoConnection(#[source] io::Error);
        let error = NoConnection(io::Error::other("refused"));
        let lines = lines(|| {
            let _span = error_span!("any", message = "the span's", level = 1).entered();
            let error: &(dyn std::error::Error + 'static) = &error;
            info!(timestamp = "never", level = "loud", target = "moon", error, r#type = "x", strange = f64::NAN);
        });
        let line = &lines[0];
        assert!(line["timestamp"].as_str().unwrap().starts_with("20"));
        assert_eq!((&line["level"], &line["message"]), (&"INFO".into(), &"".into()));
        assert_eq!((&line["error"], &line["type"]), (&"no connection: refused".into(), &"x".into()));
        assert_eq!((&line["target"], &line["strange"]), (&module_path!().into(), &Value::Null));
    }
}
