//! After a hold: the code, until when, what to pay. A mail that had to wait for its turn may leave when the
//! hold is over: then it tells what became of it, and asks for no money.

use domain::reservation::Status;

use super::stay_words::{Row, StayWords};
use super::{MailFacts, written_in};

pub(super) struct HoldCreated {
    stay: StayWords,
    /// None while the dates are held.
    over: Option<Over>,
}

/// What became of a hold.
struct Over {
    heading: &'static str,
    /// Sentences.
    news: String,
    advice: &'static str,
}

written_in!(
    HoldCreated,
    "email/hold_created/subject.txt",
    "email/hold_created/body.txt",
    "email/hold_created/body.html"
);

impl HoldCreated {
    pub(super) fn new(facts: &MailFacts) -> Self {
        let stay = StayWords::new(facts);
        let over = match facts.status {
            Status::PreReserved if facts.now < facts.deadline => None,
            Status::PreReserved | Status::Expired => Some(Over::run_out(&stay)),
            Status::Confirmed | Status::Completed | Status::NoShow => Some(Over::confirmed()),
            Status::Cancelled => Some(Over::cancelled()),
        };
        Self { stay, over }
    }

    /// No prices of a hold that is over: they are not to be paid, or told by another mail.
    fn rows(&self) -> Vec<Row<'_>> {
        match self.over {
            None => [self.stay.dates(), self.stay.prices()].concat(),
            Some(_) => self.stay.dates(),
        }
    }
}

impl Over {
    fn run_out(stay: &StayWords) -> Self {
        Self {
            heading: "El plazo para la seña terminó",
            news: format!(
                "Este correo salió con demora: te guardamos las fechas hasta {} del {}, y ese plazo ya terminó.",
                stay.deadline_time, stay.deadline_day
            ),
            advice: "Si todavía te interesan, hacé una reserva nueva o respondé este correo y te ayudamos.",
        }
    }

    fn confirmed() -> Self {
        Self {
            heading: "Tu reserva quedó confirmada",
            news: "Mientras salía este correo quedó confirmada.".to_owned(),
            advice: "Por este correo no hace falta que hagas nada.",
        }
    }

    fn cancelled() -> Self {
        Self {
            heading: "Tu reserva quedó cancelada",
            news: "Mientras salía este correo quedó cancelada.".to_owned(),
            advice: "Si no esperabas esta cancelación, respondé este correo.",
        }
    }
}
