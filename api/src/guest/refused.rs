//! A refusal that has no page of its own to stand on, as a page.

use askama::Template;
use axum::response::{IntoResponse, Response};

use crate::page;
use crate::problem::{Kind, Problem};

pub(super) struct Refused(pub(super) Problem);

#[derive(Template)]
#[template(path = "pages/refused.html")]
struct Page {
    heading: &'static str,
    reason: &'static str,
    advice: &'static str,
}

impl From<Problem> for Refused {
    fn from(problem: Problem) -> Self {
        Self(problem)
    }
}

impl From<store::Error> for Refused {
    fn from(error: store::Error) -> Self {
        Self(error.into())
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let Self(problem) = self;
        let kind = problem.kind();
        let page = page::answer_in_private(kind.status(), &words(kind));
        problem.beside(page)
    }
}

/// A code that there is not and one that is not the caller's are told of alike.
fn words(kind: Kind) -> Page {
    let (heading, reason, advice) = match kind {
        Kind::NotFound => (
            "No encontramos esa reserva",
            "El enlace no está completo o es de otra reserva.",
            "Abrilo desde el correo o el mensaje que te mandamos. Si no lo encontrás, escribinos y te ayudamos.",
        ),
        Kind::Forbidden => (
            "Ese formulario no es nuestro",
            "Lo mandó otro sitio, así que no hicimos nada.",
            "Si querías reservar o cancelar, hacelo desde nuestra página.",
        ),
        Kind::Unavailable => (
            "Ahora no podemos contestar",
            "Algo no responde de nuestro lado. No cambiamos nada.",
            "Esperá unos segundos y probá otra vez.",
        ),
        Kind::RateLimited => (
            "Van demasiado rápido",
            "Desde tu conexión llegaron muchos pedidos seguidos y este no lo atendimos. No cambiamos nada.",
            "Esperá unos segundos y probá otra vez.",
        ),
        Kind::Internal => (
            "Algo salió mal",
            "Tuvimos un error de nuestro lado.",
            "Probá otra vez en un rato; si sigue igual, escribinos.",
        ),
        _ => (
            "No pudimos leer lo que mandaste",
            "El pedido llegó incompleto o con un formato que no esperábamos.",
            "Volvé a la página, cargala de nuevo y probá otra vez.",
        ),
    };
    Page { heading, reason, advice }
}
