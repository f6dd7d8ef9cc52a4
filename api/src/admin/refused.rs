//! What the panel refuses: a problem document for a program, a page for a person.

use askama::Template;
use axum::response::{IntoResponse, Response};

use crate::page;
use crate::problem::{Kind, Problem};

/// A refusal that has no page of its own to stand on. [`super::session::keep`] makes it one, for a browser.
pub(super) struct Refused(pub(super) Problem);

#[derive(Template)]
#[template(path = "admin/refused.html")]
struct Page {
    heading: &'static str,
    reason: &'static str,
}

impl<P: Into<Problem>> From<P> for Refused {
    fn from(problem: P) -> Self {
        Self(problem.into())
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let Self(problem) = self;
        let kept = problem.clone();
        let mut response = problem.into_response();
        response.extensions_mut().insert(kept);
        response
    }
}

pub(super) fn page(problem: Problem) -> Response {
    let kind = problem.kind();
    let page = page::answer(kind.status(), &words(kind));
    problem.beside(page)
}

fn words(kind: Kind) -> Page {
    let (heading, reason) = match kind {
        Kind::NotFound => ("No está", "No hay nada en esa dirección: puede que el código esté mal escrito."),
        Kind::Forbidden => {
            ("No se puede", "Tu rol no alcanza para eso, o el formulario era viejo: volvé a cargar la página.")
        }
        Kind::Unavailable => {
            ("Ahora no se puede", "Algo no responde de nuestro lado. No cambiamos nada: probá otra vez.")
        }
        Kind::RateLimited => (
            "Demasiado rápido",
            "Llegaron muchos pedidos seguidos desde tu conexión. No cambiamos nada: esperá unos segundos.",
        ),
        Kind::Internal => ("Algo salió mal", "Tuvimos un error de nuestro lado. Quedó anotado en el registro."),
        _ => ("No se entendió el pedido", "Llegó incompleto o con un formato que no esperábamos. No cambiamos nada."),
    };
    Page { heading, reason }
}
