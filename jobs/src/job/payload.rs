//! How jobs are stored. A shape that changes is a new version of its kind: others park it.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use super::{Job, Undecodable};
use crate::{Kind, Mail, Probe};

/// The member that says which trace the job was promised in; it is none of the job itself.
pub const TRACEPARENT: &str = "traceparent";

/// `mail` tells them apart: its values are the names of the templates' folders.
#[derive(Serialize, Deserialize)]
#[serde(untagged, deny_unknown_fields)]
enum OfMail {
    ToGuest { mail: Mail, reservation: i32 },
    SignIn { mail: SignIn, sign_in: i64 },
    Notice { mail: Notice, notice: i64 },
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum SignIn {
    SignIn,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Notice {
    AdminNotice,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct OfReservation {
    reservation: i32,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct OfPayment {
    payment: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct OfRefund {
    refund: Uuid,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct OfEvent {
    event: Uuid,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct OfChange {
    change: i64,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct OfNothing {}

impl Job {
    /// The payload as it is stored, its version inside.
    pub fn payload(&self) -> Value {
        let mut payload = match self {
            Self::SendEmail { mail, reservation } => {
                to_value(&OfMail::ToGuest { mail: *mail, reservation: *reservation })
            }
            Self::SendSignIn { sign_in } => to_value(&OfMail::SignIn { mail: SignIn::SignIn, sign_in: *sign_in }),
            Self::SendNotice { notice } => to_value(&OfMail::Notice { mail: Notice::AdminNotice, notice: *notice }),
            Self::ExpireHold { reservation }
            | Self::RemindPayment { reservation }
            | Self::RemindCheckIn { reservation }
            | Self::CreatePaymentLink { reservation }
            | Self::ReconcilePayments { reservation } => to_value(&OfReservation { reservation: *reservation }),
            Self::ProcessPaymentEvent { payment } => to_value(&OfPayment { payment: payment.clone() }),
            Self::RefundPayment { refund } => to_value(&OfRefund { refund: *refund }),
            Self::ProcessWhatsappEvent { event } => to_value(&OfEvent { event: *event }),
            Self::CompleteStays | Self::SweepHolds | Self::Prune | Self::TellDead => to_value(&OfNothing {}),
            Self::ChangeJobs { change } => to_value(&OfChange { change: *change }),
            Self::Probe(probe) => to_value(probe),
        };
        if let Value::Object(members) = &mut payload {
            members.insert("version".to_owned(), self.version().into());
        }
        payload
    }

    /// Reads a stored job.
    pub fn decode(kind: &str, version: u32, payload: &Value) -> Result<Self, Undecodable> {
        let kind: Kind = kind.parse().map_err(|_| Undecodable::Kind(kind.to_owned()))?;
        if version != kind.version() {
            return Err(Undecodable::Version { kind, version });
        }
        let unreadable = |error: serde_json::Error| Undecodable::Payload { kind, reason: error.to_string() };
        let mut payload = payload.clone();
        if let Value::Object(members) = &mut payload {
            members.remove("version");
            members.remove(TRACEPARENT);
        }
        Ok(match kind {
            Kind::SendEmail => match serde_json::from_value(payload).map_err(unreadable)? {
                OfMail::ToGuest { mail, reservation } => Self::SendEmail { mail, reservation },
                OfMail::SignIn { sign_in, .. } => Self::SendSignIn { sign_in },
                OfMail::Notice { notice, .. } => Self::SendNotice { notice },
            },
            Kind::ExpireHold => Self::ExpireHold { reservation: of_reservation(payload).map_err(unreadable)? },
            Kind::RemindPayment => Self::RemindPayment { reservation: of_reservation(payload).map_err(unreadable)? },
            Kind::RemindCheckIn => Self::RemindCheckIn { reservation: of_reservation(payload).map_err(unreadable)? },
            Kind::CreatePaymentLink => {
                Self::CreatePaymentLink { reservation: of_reservation(payload).map_err(unreadable)? }
            }
            Kind::ReconcilePayments => {
                Self::ReconcilePayments { reservation: of_reservation(payload).map_err(unreadable)? }
            }
            Kind::ProcessPaymentEvent => {
                let OfPayment { payment } = serde_json::from_value(payload).map_err(unreadable)?;
                Self::ProcessPaymentEvent { payment }
            }
            Kind::RefundPayment => {
                let OfRefund { refund } = serde_json::from_value(payload).map_err(unreadable)?;
                Self::RefundPayment { refund }
            }
            Kind::ProcessWhatsappEvent => {
                let OfEvent { event } = serde_json::from_value(payload).map_err(unreadable)?;
                Self::ProcessWhatsappEvent { event }
            }
            Kind::CompleteStays => of_nothing(payload, Self::CompleteStays).map_err(unreadable)?,
            Kind::SweepHolds => of_nothing(payload, Self::SweepHolds).map_err(unreadable)?,
            Kind::Prune => of_nothing(payload, Self::Prune).map_err(unreadable)?,
            Kind::TellDead => of_nothing(payload, Self::TellDead).map_err(unreadable)?,
            Kind::ChangeJobs => {
                let OfChange { change } = serde_json::from_value(payload).map_err(unreadable)?;
                Self::ChangeJobs { change }
            }
            Kind::Probe => Self::Probe(
                Probe::from_value(payload).map_err(|error| Undecodable::Payload { kind, reason: error.to_string() })?,
            ),
        })
    }
}

fn of_reservation(payload: Value) -> Result<i32, serde_json::Error> {
    let OfReservation { reservation } = serde_json::from_value(payload)?;
    Ok(reservation)
}

fn of_nothing(payload: Value, job: Job) -> Result<Job, serde_json::Error> {
    let OfNothing {} = serde_json::from_value(payload)?;
    Ok(job)
}

/// Our payload types are plain structs: writing them as JSON cannot fail.
fn to_value(payload: &impl Serialize) -> Value {
    serde_json::to_value(payload).unwrap_or_default()
}
