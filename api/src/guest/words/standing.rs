use domain::reservation::Status;

/// How a reservation stands.
pub(in crate::guest) struct Standing {
    pub(in crate::guest) heading: &'static str,
    /// The status in a word or two.
    pub(in crate::guest) status: &'static str,
    pub(in crate::guest) about: &'static str,
    /// How it looks: waiting, good or over.
    pub(in crate::guest) look: &'static str,
}

impl Standing {
    /// `over`: of a hold, that its time is up.
    pub(super) fn of(status: Status, over: bool) -> Self {
        match status {
            Status::PreReserved if over => Self {
                heading: "Se terminó el plazo",
                status: "Esperando la seña: el plazo terminó",
                about: "Si ya pagaste, en unos instantes se confirma sola o te decimos cómo te devolvemos la plata.",
                look: "over",
            },
            Status::PreReserved => Self {
                heading: "Te guardamos las fechas",
                status: "Esperando la seña",
                about: "Para confirmar la reserva falta que pagues la seña.",
                look: "waiting",
            },
            Status::Confirmed => Self {
                heading: "Tu reserva está confirmada",
                status: "Confirmada",
                about: "Te esperamos. Guardá esta página: acá está todo lo de tu estadía.",
                look: "good",
            },
            Status::Expired => Self {
                heading: "La reserva venció",
                status: "Vencida",
                about: "La seña no llegó a tiempo y las fechas quedaron libres otra vez. Si todavía te interesan, hacé una reserva nueva.",
                look: "over",
            },
            Status::Cancelled => Self {
                heading: "La reserva está cancelada",
                status: "Cancelada",
                about: "Las fechas quedaron libres. Si no esperabas esta cancelación, escribinos.",
                look: "over",
            },
            Status::Completed => Self {
                heading: "Gracias por venir",
                status: "Estadía terminada",
                about: "Esperamos que la hayas pasado lindo.",
                look: "good",
            },
            Status::NoShow => Self {
                heading: "No registramos tu llegada",
                status: "No te presentaste",
                about: "Si no es así, escribinos y lo vemos.",
                look: "over",
            },
        }
    }
}
