//! Why a verb did nothing, in the words of who works for the business.

use booking::{Refusal, Rule};

use crate::admin::words;

pub(in crate::admin) fn said(refusal: &Refusal) -> String {
    match refusal {
        Refusal::UnknownAccommodation => "Esa cabaña no existe o no se alquila más.".to_owned(),
        Refusal::NoGuests => "Tiene que venir al menos una persona.".to_owned(),
        Refusal::TooManyGuests { capacity } => {
            format!("Entran hasta {}.", spanish::count(*capacity, "persona", "personas"))
        }
        Refusal::Stay(error) => error.to_string(),
        Refusal::DatesTaken => "Alguna de esas noches está ocupada.".to_owned(),
        Refusal::TooManyHolds { limit } => format!("Ese huésped ya tiene {limit} reservas sin confirmar."),
        Refusal::AlreadyConfirmed => "La reserva ya está confirmada.".to_owned(),
        Refusal::IllegalMove(illegal) => {
            format!("Con el estado «{}» eso no se puede hacer.", words::status(illegal.from).0)
        }
        Refusal::NotFound => "Esa reserva no existe.".to_owned(),
        Refusal::Rule(rule) => of_rule(rule),
        Refusal::Store(_) => "Algo no responde de nuestro lado. No cambiamos nada: probá otra vez.".to_owned(),
    }
}

fn of_rule(rule: &Rule) -> String {
    match rule {
        Rule::NotAHold(_) => "Solo se extiende el plazo de una reserva que espera la seña.".to_owned(),
        Rule::HoldIsOver => "El plazo ya terminó.".to_owned(),
        Rule::ExtendedAlready => "El plazo ya se extendió una vez.".to_owned(),
        Rule::BeforeCheckIn => "Todavía no es el día de la entrada.".to_owned(),
        Rule::NoAmount => "El monto tiene que ser mayor que cero.".to_owned(),
        Rule::NothingDue => "No hay nada para devolver: escribí un monto si igual querés devolver algo.".to_owned(),
        Rule::RefundUnderWay(amount) => {
            format!("Ya hay una devolución de {} en camino.", spanish::pesos(*amount))
        }
        Rule::MoreThanIsLeft { left } => format!("Se puede devolver hasta {}.", spanish::pesos(*left)),
        Rule::NoAddress => "El huésped no dejó un correo.".to_owned(),
        Rule::MailNotTrue => "Ese correo diría algo que ya no es cierto de esta reserva.".to_owned(),
        Rule::EmptyRange => "Tiene que haber al menos una noche.".to_owned(),
        Rule::StayInTheWay { code } => format!("{code} tiene alguna de esas noches."),
        Rule::TooFarAhead => "Se puede bloquear hasta dos años para adelante: fijate si el año está bien.".to_owned(),
        Rule::TooDear => "Con ese precio una estadía larga no entra en las cuentas: fijate si está bien.".to_owned(),
        Rule::NoSuchBlock => "Ese bloqueo no existe o no se hizo a mano.".to_owned(),
        Rule::AddedAlready { name } => {
            format!("Con este formulario ya agregaste «{name}». Si querés agregar otra cabaña, mandalo de nuevo.")
        }
        Rule::AddressChanged => "La dirección ya se había cambiado: la que ves es la de ahora.".to_owned(),
    }
}
