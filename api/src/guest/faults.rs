//! What is wrong with what was typed, in the words of who typed it, field by field.

use domain::guest::GuestError;
use domain::stay::{MAX_NIGHTS, StayError};

use crate::problem::Kind;

/// At most one a field: the first.
#[derive(Default)]
pub(crate) struct Faults(Vec<(&'static str, String)>);

impl Faults {
    /// Remembers the fault and answers `None`.
    pub(crate) fn add<T>(&mut self, field: &'static str, sentence: impl Into<String>) -> Option<T> {
        if self.of(field).is_none() {
            self.0.push((field, sentence.into()));
        }
        None
    }

    pub(crate) fn of(&self, field: &str) -> Option<&str> {
        self.0.iter().find(|(at, _)| *at == field).map(|(_, sentence)| sentence.as_str())
    }

    /// The fields and what is wrong with each.
    pub(crate) fn each(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.0.iter().map(|(at, sentence)| (*at, sentence.as_str()))
    }

    pub(crate) fn sentences(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(_, sentence)| sentence.as_str())
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

pub(super) fn of_stay(error: StayError) -> String {
    match error {
        StayError::NotAfterCheckIn => "La salida tiene que ser después de la entrada.".to_owned(),
        StayError::TooLong => format!("Una estadía puede tener hasta {MAX_NIGHTS} noches."),
        StayError::Past => "La fecha de entrada ya pasó: elegí otra.".to_owned(),
        StayError::TooFar => "Todavía no tomamos reservas para una fecha tan lejana.".to_owned(),
    }
}

pub(super) fn of_contact(error: GuestError) -> &'static str {
    match error {
        GuestError::NameLength => "Escribí tu nombre, con hasta 100 letras.",
        GuestError::NameControl => "Escribí tu nombre en un solo renglón, sin caracteres especiales.",
        GuestError::Phone => {
            "Escribí tu teléfono con código de área, entre 8 y 15 números: por ejemplo 351 555 1234 o +54 9 351 555 1234."
        }
        GuestError::EmailLength | GuestError::EmailSyntax => "Escribí un correo como ana@example.com, o dejalo vacío.",
        GuestError::Channel => "Volvé a cargar la página y probá otra vez.",
    }
}

/// Why the dates are not held, where no field says it.
pub(super) fn of_a_hold(kind: Kind) -> &'static str {
    match kind {
        Kind::DatesTaken => "Esas fechas están ocupadas. Elegí otras: lo que escribiste queda acá.",
        Kind::TooManyHolds => {
            "Ya tenés varias reservas sin confirmar. Confirmá o cancelá alguna, o esperá a que venza, y probá otra vez."
        }
        Kind::IdempotencyKeyReused => {
            "Con este formulario ya hiciste una reserva. Si querés hacer otra, revisá los datos y mandalo de nuevo."
        }
        Kind::IdempotencyKeyInUse => "Estamos guardando tu reserva. Esperá unos segundos y tocá el botón otra vez.",
        _ => "Lo que se puede reservar cambió recién. Revisá la cabaña y la cantidad de personas.",
    }
}
