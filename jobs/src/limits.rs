//! What the outside world takes, of all workers together: each rate in this place and no other.
//!
//! A job counts against every limit that it names; one whose name has a `:` is counted apart for
//! what stands behind it, at the rate of what stands before.

use std::time::Duration;

/// One each `every`, after `burst` at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    pub every: Duration,
    pub burst: u32,
}

/// The mail server.
pub const SMTP: &str = "smtp";
/// The number that messages are sent from: 80 a second is what Meta gives a new one.
pub const WHATSAPP: &str = "whatsapp";
/// One guest: Meta's pair rate, one message each six seconds after 45 at once.
pub const WHATSAPP_RECIPIENT: &str = "whatsapp_recipient";
/// The seller's account. Mercado Pago names no number, and answers 429 to more than a few dozen a second.
pub const MERCADOPAGO: &str = "mercadopago";

/// Every class of limits and its rate. `smtp_per_minute` is the setting's.
pub fn rates(smtp_per_minute: u32) -> Vec<(&'static str, Rate)> {
    vec![
        (SMTP, smtp(smtp_per_minute)),
        (WHATSAPP, Rate { every: Duration::from_micros(12_500), burst: 80 }),
        (WHATSAPP_RECIPIENT, Rate { every: Duration::from_secs(6), burst: 45 }),
        (MERCADOPAGO, Rate { every: Duration::from_millis(50), burst: 40 }),
    ]
}

/// What a second has may go at once, so that no minute has more than a sixtieth above its number.
fn smtp(per_minute: u32) -> Rate {
    let per_minute = per_minute.max(1);
    Rate { every: Duration::from_secs(60) / per_minute, burst: (per_minute / 60).max(1) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_minute_has_its_number_and_a_second_its_share() {
        assert_eq!(smtp(600), Rate { every: Duration::from_millis(100), burst: 10 });
        assert_eq!(smtp(6), Rate { every: Duration::from_secs(10), burst: 1 });
        assert_eq!(smtp(0), smtp(1));
    }

    #[test]
    fn classes_have_no_colon_and_one_rate() {
        let mut names: Vec<_> = rates(600).into_iter().map(|(class, _)| class).collect();
        assert!(names.iter().all(|class| !class.contains(':')));
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), rates(600).len());
    }
}
