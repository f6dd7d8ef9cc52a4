//! One operation of the document, as the page shows it.

use serde_json::{Map, Value};

use super::schema::{self, Field};
use super::text;

pub(super) struct Operation {
    pub(super) id: String,
    pub(super) method: String,
    pub(super) path: String,
    pub(super) summary: String,
    pub(super) more: Option<String>,
    /// Any one of them.
    pub(super) needs: Vec<String>,
    pub(super) parameters: Vec<Field>,
    pub(super) body: Option<Body>,
    pub(super) answers: Vec<Answer>,
}

pub(super) struct Body {
    pub(super) fields: Vec<Field>,
    pub(super) example: String,
}

pub(super) struct Answer {
    pub(super) status: String,
    pub(super) good: bool,
    pub(super) about: String,
    pub(super) fields: Vec<Field>,
    pub(super) examples: Vec<String>,
}

impl Operation {
    /// Those of one tag, by path.
    pub(super) fn all(document: &Value, tag: &Value) -> Vec<Self> {
        let mut all = Vec::new();
        for (path, methods) in members(&document["paths"]) {
            for (method, operation) in members(methods) {
                if operation["tags"].as_array().is_some_and(|tags| tags.contains(tag)) {
                    all.push(Self::of(document, path, method, operation));
                }
            }
        }
        all
    }

    fn of(document: &Value, path: &str, method: &str, operation: &Value) -> Self {
        let parameters = operation["parameters"].as_array().map(Vec::as_slice).unwrap_or_default();
        let answers = members(&operation["responses"]);
        Self {
            id: text(&operation["operationId"]),
            method: method.to_owned(),
            path: path.to_owned(),
            summary: text(&operation["summary"]).trim_end_matches('.').to_owned(),
            more: operation["description"].as_str().map(str::to_owned),
            needs: needs(document, operation),
            parameters: parameters.iter().map(|parameter| Field::of_parameter(document, parameter)).collect(),
            body: Body::of(document, &operation["requestBody"]),
            answers: answers.map(|(status, answer)| Answer::of(document, status, answer)).collect(),
        }
    }
}

impl Body {
    fn of(document: &Value, body: &Value) -> Option<Self> {
        let schema = &body["content"]["application/json"]["schema"];
        schema.is_object().then(|| Self {
            fields: schema::fields(document, schema),
            example: pretty(&schema::example(document, schema)),
        })
    }
}

impl Answer {
    fn of(document: &Value, status: &str, answer: &Value) -> Self {
        let answer = schema::resolved(document, answer);
        let good = status.starts_with(['2', '3']);
        let json = &answer["content"]["application/json"]["schema"];
        let examples: Vec<String> = if json.is_object() {
            vec![pretty(&schema::example(document, json))]
        } else {
            let problems = members(&answer["content"]["application/problem+json"]["examples"]);
            problems.map(|(_, problem)| pretty(&problem["value"])).collect()
        };
        Self {
            status: status.to_owned(),
            good,
            about: text(&answer["description"]),
            fields: if good { schema::answered(document, json) } else { Vec::new() },
            examples,
        }
    }
}

fn needs(document: &Value, operation: &Value) -> Vec<String> {
    let ways = operation["security"].as_array().map(Vec::as_slice).unwrap_or_default();
    let names = ways.iter().flat_map(|way| members(way).map(|(name, _)| name));
    let schemes = names.map(|name| &document["components"]["securitySchemes"][name]["description"]);
    schemes.map(|about| format!("Authorization: Bearer … {}", text(about))).collect()
}

pub(super) fn members(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flat_map(Map::iter)
}

fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default()
}
