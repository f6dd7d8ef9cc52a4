//! The OpenAPI 3.1 document, made from the handlers.
//!
//! Each handler describes itself; what all of them share (limits, failures of ours) is added here, and the
//! probes, which another crate serves, are described here.

mod probes;
pub(crate) mod refusals;
pub(crate) mod words;

use std::sync::LazyLock;

use axum::body::Bytes;
use axum::http::header;
use axum::response::IntoResponse;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{OpenApi, RefOr, Response};
use utoipa::{OpenApi as _, ToResponse};

use crate::problem::ProblemDocument;
use crate::{public, webhooks};

static SERVED: LazyLock<Bytes> = LazyLock::new(|| Bytes::from(document().to_string()));

#[derive(utoipa::OpenApi)]
#[openapi(
    info(title = "Posta", description = "Cabins: what there is, a hold on some nights, and what became of it."),
    tags(
        (name = "public", description = "For anybody, and for guests with their reservation's token; limited by source."),
        (name = "admin", description = "For the owner; limited by source."),
        (name = "webhooks", description = "For providers, who sign what they tell; limited by source where they do not."),
        (name = "operations", description = "For whoever runs it; not limited, and not for the public."),
    ),
    components(schemas(ProblemDocument)),
    paths(serve, probes::livez, probes::readyz, probes::metrics, probes::healthz, probes::readyz_v1),
)]
struct Base;

/// The document of `GET /openapi.json` and `posta openapi`.
#[must_use]
pub fn document() -> serde_json::Value {
    let (_, mut document) = public::routes().merge(webhooks::routes()).split_for_parts();
    describe_shared_refusals(&mut document);
    serde_json::to_value(document).unwrap_or_default()
}

/// This document.
#[utoipa::path(
    get,
    path = "/openapi.json",
    operation_id = "openapi",
    tag = "public",
    responses((status = 200, description = "OpenAPI 3.1.")),
)]
pub(crate) async fn serve() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/json")], SERVED.clone())
}

/// What the handlers' own descriptions are added to.
pub(crate) fn base() -> OpenApi {
    let mut base = Base::openapi();
    let components = base.components.get_or_insert_default();
    components.responses.extend(refusals::all().map(|(name, response)| (name.to_owned(), response)));
    for (name, description) in [
        ("guest_token", "The access_token that pre-reserve answered with."),
        ("admin_session", "An admin's session: the JWT in the cookie that signing in sets."),
    ] {
        let scheme = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some(description)).build();
        components.add_security_scheme(name, SecurityScheme::Http(scheme));
    }
    base
}

/// Every operation that is limited by source may be refused by the limit, and may fail.
fn describe_shared_refusals(document: &mut OpenApi) {
    for item in document.paths.paths.values_mut() {
        for operation in [&mut item.get, &mut item.post].into_iter().flatten() {
            if operation.tags.as_ref().is_some_and(|tags| tags.iter().any(|tag| tag != "operations")) {
                let responses = &mut operation.responses.responses;
                responses.extend([
                    ("429".to_owned(), reference::<refusals::Limited>()),
                    ("500".to_owned(), reference::<refusals::Internal>()),
                    ("503".to_owned(), reference::<refusals::Unavailable>()),
                ]);
            }
        }
    }
}

fn reference<'r, R: ToResponse<'r>>() -> RefOr<Response> {
    RefOr::Ref(utoipa::openapi::Ref::from_response_name(R::response().0))
}
