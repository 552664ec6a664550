//! The log as lines of JSON, for whatever collects logs: each event an object, with the fields of
//! the spans in which it stands.

use jiff::Timestamp;
use serde_json::{Map, Value};
use std::fmt;
use tracing::{
    Event, Subscriber,
    field::{Field, Visit},
    span,
};
use tracing_subscriber::{Layer, layer::Context, registry::LookupSpan};

/// Writes a line for each event.
pub(crate) struct JsonLines<W> {
    write: W,
}

impl<W: Fn(&str) + Send + Sync + 'static> JsonLines<W> {
    /// `write` is given each line, with its end.
    pub(crate) fn new(write: W) -> Self {
        Self { write }
    }
}

/// The fields of a span or an event.
#[derive(Default)]
struct Fields(Map<String, Value>);

impl Fields {
    fn put(&mut self, field: &Field, value: Value) {
        self.0.insert(field.name().to_owned(), value);
    }
}

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.put(field, Value::from(format!("{value:?}")));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.put(field, Value::from(value));
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.put(field, Value::from(value));
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.put(field, Value::from(value));
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.put(field, Value::from(value));
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.put(field, Value::from(value));
    }
}

impl<S, W> Layer<S> for JsonLines<W>
where
    S: Subscriber + for<'lookup> LookupSpan<'lookup>,
    W: Fn(&str) + Send + Sync + 'static,
{
    fn on_new_span(
        &self,
        attributes: &span::Attributes<'_>,
        id: &span::Id,
        context: Context<'_, S>,
    ) {
        let Some(span) = context.span(id) else { return };
        let mut fields = Fields::default();
        attributes.record(&mut fields);
        span.extensions_mut().insert(fields);
    }

    fn on_record(&self, id: &span::Id, values: &span::Record<'_>, context: Context<'_, S>) {
        let Some(span) = context.span(id) else { return };
        let mut extensions = span.extensions_mut();
        if let Some(fields) = extensions.get_mut::<Fields>() {
            values.record(fields);
        }
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let mut line = Fields::default();
        for span in context.event_scope(event).into_iter().flat_map(|scope| scope.from_root()) {
            let extensions = span.extensions();
            if let Some(Fields(fields)) = extensions.get::<Fields>() {
                line.0.extend(fields.clone());
            }
        }
        event.record(&mut line);
        let Fields(mut line) = line;
        let metadata = event.metadata();
        line.insert("time".to_owned(), Value::from(Timestamp::now().to_string()));
        line.insert("level".to_owned(), Value::from(metadata.level().as_str()));
        line.insert("target".to_owned(), Value::from(metadata.target()));
        (self.write)(&format!("{}\n", Value::Object(line)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::{Arc, Mutex};
    use tracing_subscriber::layer::SubscriberExt;

    #[test]
    fn a_line_holds_its_own_fields_and_those_of_its_spans() {
        let written = Arc::new(Mutex::new(String::new()));
        let into = Arc::clone(&written);
        let layer = JsonLines::new(move |line: &str| into.lock().unwrap().push_str(line));
        tracing::subscriber::with_default(tracing_subscriber::registry().with(layer), || {
            let span = tracing::error_span!("request", trace_id = %"4bf9", status = 0);
            span.in_scope(|| tracing::info!(status = 200, ok = true, "it \"ended\"\nwell"));
        });
        let written = written.lock().unwrap();
        assert_eq!(written.lines().count(), 1, "one event is one line: {written}");
        let mut line: Value = serde_json::from_str(&written).unwrap();
        let time = line["time"].take();
        assert!(time.as_str().unwrap().parse::<Timestamp>().is_ok(), "when: {time}");
        assert_eq!(
            line,
            serde_json::json!({
                "time": null, "level": "INFO", "target": module_path!(),
                "trace_id": "4bf9", "status": 200, "ok": true, "message": "it \"ended\"\nwell",
            }),
            "the event's own field wins over its span's"
        );
    }
}
