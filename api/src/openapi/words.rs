//! Closed lists of words, as the domain knows them.

use domain::guest::Channel;
use domain::reservation::Status;
use utoipa::openapi::schema::{Object, ObjectBuilder, SchemaType, Type};

/// One of the channels, or null: then it is `whatsapp`.
pub(crate) fn channel_asked() -> Object {
    let words = Channel::ALL.map(|channel| Some(channel.as_str())).into_iter().chain([None]);
    ObjectBuilder::new()
        .schema_type(SchemaType::from_iter([Type::String, Type::Null]))
        .enum_values(Some(words))
        .description(Some("Where the guest comes from; whatsapp unless given."))
        .examples([Channel::Direct.as_str()])
        .build()
}

pub(crate) fn status() -> Object {
    ObjectBuilder::new()
        .schema_type(SchemaType::Type(Type::String))
        .enum_values(Some(Status::ALL.map(Status::as_str)))
        .examples([Status::PreReserved.as_str()])
        .build()
}
