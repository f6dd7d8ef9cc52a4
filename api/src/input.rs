//! What a caller sends, read strictly.
//!
//! The bytes are bounded and the JSON is checked before anything looks at it; the fields of the object are
//! then read one by one, and every one at fault is named in a single answer. Unknown fields are refused: a
//! misspelt optional field would otherwise be a wish that nobody hears.

mod body;
mod dates;
mod fields;
mod form;
mod json;
mod query;

pub(crate) use body::raw as raw_body;
pub(crate) use dates::parse as date;
pub(crate) use fields::Fields;
pub(crate) use form::{Form, with_point};
pub(crate) use query::Query;
