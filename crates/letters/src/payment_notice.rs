//! To every admin: a payment at Mercado Pago that wants a person to decide.

use domain::code::Code;
use domain::money::Money;

use super::{Rendered, written_in};

/// What is odd about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Oddity {
    /// Less than the deposit: it confirmed nothing.
    TooSmall,
    /// The payer's bank took it back.
    ChargedBack,
}

struct PaymentNotice {
    title: &'static str,
    code: Option<String>,
    amount: String,
    what: &'static str,
    next: &'static str,
}

pub(super) fn render(oddity: Oddity, amount: Money, code: Option<&Code>) -> Result<Rendered, askama::Error> {
    let (title, what, next) = match oddity {
        Oddity::TooSmall => (
            "Llegó un pago menor que la seña",
            "No alcanza para confirmar la reserva: las fechas siguen retenidas hasta que venza el plazo, y si vence, \
             lo pagado queda para devolver.",
            "Podés hablar con el huésped, extender el plazo o confirmarla igual:",
        ),
        Oddity::ChargedBack => (
            "Hubo un contracargo",
            "El banco o la tarjeta le devolvió el pago a quien lo hizo. La reserva sigue como estaba, y el pago ya no \
             cuenta como cobrado.",
            "Podés responder el contracargo en Mercado Pago. Para ver la reserva y decidir qué hacer con ella:",
        ),
    };
    let code = code.map(Code::to_string);
    PaymentNotice { title, code, amount: spanish::pesos(amount), what, next }.render()
}

written_in!(
    PaymentNotice,
    "email/admin_notice/payment_subject.txt",
    "email/admin_notice/payment_body.txt",
    "email/admin_notice/payment_body.html"
);
