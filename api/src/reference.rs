//! `GET /api/docs`: the OpenAPI document as a page, made from it and from nothing else.

mod operation;
mod schema;

use std::sync::LazyLock;

use askama::Template;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use serde_json::Value;

use operation::Operation;

use crate::{openapi, page};

static PAGE: LazyLock<Reference> = LazyLock::new(|| Reference::of(&openapi::document()));

#[derive(Template)]
#[template(path = "pages/reference.html")]
struct Reference {
    title: String,
    version: String,
    about: String,
    groups: Vec<Group>,
}

struct Group {
    name: String,
    about: String,
    operations: Vec<Operation>,
}

pub(crate) async fn show() -> Response {
    let mut response = page::answer(StatusCode::OK, &*PAGE);
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=300"));
    response
}

impl Reference {
    fn of(document: &Value) -> Self {
        let tags = document["tags"].as_array().map(Vec::as_slice).unwrap_or_default();
        Self {
            title: text(&document["info"]["title"]),
            version: text(&document["info"]["version"]),
            about: text(&document["info"]["description"]),
            groups: tags.iter().map(|tag| Group::of(document, tag)).collect(),
        }
    }
}

impl Group {
    fn of(document: &Value, tag: &Value) -> Self {
        let operations = Operation::all(document, &tag["name"]);
        Self { name: text(&tag["name"]), about: text(&tag["description"]), operations }
    }
}

/// Empty where it is none.
fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
