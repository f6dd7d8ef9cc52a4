//! What the document says of values: their members, their kinds, and one of each as an example.

use serde_json::{Map, Value, json};

use super::operation::members;
use super::text;

/// A member of an object, or a parameter.
pub(super) struct Field {
    pub(super) name: String,
    pub(super) must: bool,
    pub(super) kind: String,
    pub(super) about: String,
}

impl Field {
    pub(super) fn of_parameter(document: &Value, parameter: &Value) -> Self {
        let place = text(&parameter["in"]);
        Self {
            name: text(&parameter["name"]),
            must: parameter["required"] == true,
            kind: format!("{}, in the {place}", kind(document, &parameter["schema"])),
            about: text(&parameter["description"]),
        }
    }
}

/// Follows `$ref`.
pub(super) fn resolved<'d>(document: &'d Value, node: &'d Value) -> &'d Value {
    let place = node["$ref"].as_str().and_then(|place| document.pointer(place.trim_start_matches('#')));
    place.unwrap_or(node)
}

/// Those of an object, or of the objects in a list.
pub(super) fn fields(document: &Value, schema: &Value) -> Vec<Field> {
    let schema = resolved(document, schema);
    if schema["items"].is_object() {
        return fields(document, &schema["items"]);
    }
    let required = schema["required"].as_array().map(Vec::as_slice).unwrap_or_default();
    let field = |(name, schema): (&String, &Value)| Field {
        name: name.clone(),
        must: required.iter().any(|required| required == name),
        kind: kind(document, schema),
        about: text(&resolved(document, schema)["description"]),
    };
    members(&schema["properties"]).map(field).collect()
}

/// The same of an answer: what has to be in it is our business.
pub(super) fn answered(document: &Value, schema: &Value) -> Vec<Field> {
    fields(document, schema).into_iter().map(|field| Field { must: false, ..field }).collect()
}

/// The schema's own example, or one put together from those of its members.
pub(super) fn example(document: &Value, schema: &Value) -> Value {
    let schema = resolved(document, schema);
    if !schema["example"].is_null() {
        return schema["example"].clone();
    }
    if let Some(first) = schema["examples"].get(0).or_else(|| schema["enum"].get(0)) {
        return first.clone();
    }
    if schema["items"].is_object() {
        return json!([example(document, &schema["items"])]);
    }
    let kinds = kinds(schema);
    if kinds.contains(&"object") {
        let of_members = members(&schema["properties"]).map(|(name, schema)| (name.clone(), example(document, schema)));
        return Value::Object(of_members.collect::<Map<_, _>>());
    }
    match (kinds.as_slice(), schema["format"].as_str()) {
        (kinds, _) if kinds.contains(&"null") => Value::Null,
        (["boolean"], _) => json!(false),
        (["integer"], _) => json!(1),
        (_, Some("date")) => json!("2027-03-01"),
        (_, Some("date-time")) => json!("2026-12-05T15:30:00Z"),
        _ => json!("…"),
    }
}

/// In words: `string or null`, `one of a, b`, `list of …`.
fn kind(document: &Value, schema: &Value) -> String {
    let schema = resolved(document, schema);
    if let Some(words) = schema["enum"].as_array() {
        let words: Vec<&str> = words.iter().filter_map(Value::as_str).collect();
        return format!("one of {}", words.join(", "));
    }
    if schema["items"].is_object() {
        return format!("list of {}", kind(document, &schema["items"]));
    }
    let format = schema["format"].as_str().filter(|format| format.starts_with("date") || *format == "email");
    let named = kinds(schema).into_iter().map(|kind| format.filter(|_| kind == "string").unwrap_or(kind));
    named.collect::<Vec<_>>().join(" or ")
}

fn kinds(schema: &Value) -> Vec<&str> {
    match &schema["type"] {
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
        kind => kind.as_str().into_iter().collect(),
    }
}
