//! The document as it goes over the wire, and as OpenAPI describes it.

use std::borrow::Cow;

use serde::Serialize;
use utoipa::ToSchema;

use super::Kind;

/// A refusal (RFC 9457, `application/problem+json`).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub(crate) struct ProblemDocument {
    /// One prefix for all, then the slug of the refusal.
    #[schema(value_type = String, example = "urn:posta:problem:invalid-input")]
    r#type: String,
    #[schema(value_type = String, example = "The input is at fault")]
    title: &'static str,
    /// The HTTP status again.
    #[schema(example = 422)]
    status: u16,
    /// What is wrong with this request.
    #[schema(value_type = String, example = "check_out: must be after check_in")]
    detail: Cow<'static, str>,
    /// Every field at fault, where input is.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    errors: Vec<FieldFault>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct FieldFault {
    #[schema(value_type = String, example = "check_out")]
    pub(crate) field: Cow<'static, str>,
    #[schema(value_type = String, example = "must be after check_in")]
    pub(crate) message: Cow<'static, str>,
}

impl ProblemDocument {
    pub(super) fn new(kind: Kind, detail: Cow<'static, str>, errors: Vec<FieldFault>) -> Self {
        Self { r#type: kind.type_uri(), title: kind.title(), status: kind.status().as_u16(), detail, errors }
    }
}

impl FieldFault {
    pub(crate) fn new(field: impl Into<Cow<'static, str>>, message: impl Into<Cow<'static, str>>) -> Self {
        Self { field: field.into(), message: message.into() }
    }
}
