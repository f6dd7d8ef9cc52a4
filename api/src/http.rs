//! What every request goes through, whatever it asks for.

pub(crate) mod cors;
pub(crate) mod leftover;
pub(crate) mod limit;
pub(crate) mod observe;
pub(crate) mod patience;
mod source;

pub(crate) use limit::{Limits, SignInTurn};
pub(crate) use source::Peer;

use crate::problem::{Kind, Problem};

pub(crate) async fn not_found() -> Problem {
    Problem::new(Kind::NotFound, "there is nothing at this path")
}

/// axum adds `Allow`.
pub(crate) async fn method_not_allowed() -> Problem {
    Problem::new(Kind::MethodNotAllowed, "this path answers other methods: see Allow")
}
