//! The refusals that operations share, each with an example of every kind it may be.

use serde_json::json;
use utoipa::openapi::example::ExampleBuilder;
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::{ContentBuilder, Ref, RefOr, Response, ResponseBuilder};
use utoipa::{ToResponse, ToSchema as _};

use crate::problem::{Kind, ProblemDocument};

macro_rules! refusals {
    ($($name:ident: $description:literal, [$($kind:ident),+] $(, $header:literal)?;)+) => {
        $(
            pub(crate) struct $name;

            impl<'r> ToResponse<'r> for $name {
                fn response() -> (&'r str, RefOr<Response>) {
                    let header: Option<&str> = None$(.or(Some($header)))?;
                    (stringify!($name), RefOr::T(refusal($description, &[$(Kind::$kind),+], header)))
                }
            }
        )+

        /// Every one, by name.
        pub(super) fn all() -> impl Iterator<Item = (&'static str, RefOr<Response>)> {
            [$($name::response()),+].into_iter()
        }
    };
}

refusals! {
    Malformed: "Not JSON: bad syntax, bad UTF-8, too deep, a NUL, a member twice.", [MalformedJson];
    NoCredential: "No credential, or none that can be read.", [Unauthorized], "WWW-Authenticate";
    NotAllowed: "Known, but not allowed to.", [Forbidden];
    NotFound: "Not there, or not yours to know.", [NotFound];
    TooSlow: "The body did not arrive in time.", [BodyTooSlow];
    Conflict: "Not now: something stands in the way.", [DatesTaken, TooManyHolds, IdempotencyKeyInUse];
    IllegalMove: "Its status refuses this.", [IllegalMove];
    NotToBeConfirmed: "Confirmed already, at an end, or its nights are taken.", [AlreadyConfirmed, IllegalMove, DatesTaken];
    TooLarge: "The body is too large: more than 64 KiB, or 3 MiB from WhatsApp.", [BodyTooLarge];
    MediaType: "The body is of another media type.", [UnsupportedMediaType];
    Invalid: "Input at fault: every field that is, is named.", [InvalidInput, IdempotencyKeyReused];
    Unsigned: "No signature; or signed, and not JSON.", [SignatureMissing, MalformedJson];
    BadlySigned: "The signature is not of this request, or cannot be read.", [SignatureInvalid];
    Limited: "Too many requests from one source.", [RateLimited], "Retry-After";
    Internal: "An error on our side.", [Internal];
    Unavailable: "Not right now; nothing was changed.", [Unavailable], "Retry-After";
}

fn refusal(description: &str, kinds: &[Kind], header: Option<&str>) -> Response {
    let schema = Ref::from_schema_name(ProblemDocument::name());
    let examples =
        kinds.iter().map(|kind| (kind.slug(), RefOr::T(ExampleBuilder::new().value(Some(example(*kind))).build())));
    let content = ContentBuilder::new().schema(Some(schema)).examples_from_iter(examples).build();
    let response = ResponseBuilder::new().description(description).content("application/problem+json", content);
    match header {
        Some(name) => response.header(name, HeaderBuilder::new().build()).build(),
        None => response.build(),
    }
}

fn example(kind: Kind) -> serde_json::Value {
    let mut document = json!({
        "type": kind.type_uri(), "title": kind.title(), "status": kind.status().as_u16(), "detail": kind.title(),
    });
    if kind == Kind::InvalidInput {
        document["detail"] = json!("check_out: must be after check_in");
        document["errors"] = json!([{ "field": "check_out", "message": "must be after check_in" }]);
    }
    document
}
