mod payload;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use payload::TRACEPARENT;

use crate::{Kind, Mail, Policy, Probe, Queue, limits};

/// A unit of work that is promised, and kept.
#[derive(Clone, Debug, PartialEq)]
pub enum Job {
    /// One mail about one reservation, to its guest.
    SendEmail { mail: Mail, reservation: i32 },
    /// The mail with the link by which an admin signs in.
    SendSignIn { sign_in: i64 },
    /// The mail that tells every admin of a matter that wants a person.
    SendNotice { notice: i64 },
    /// The end of a hold that was not paid.
    ExpireHold { reservation: i32 },
    /// The reminder when a third of the hold is left.
    RemindPayment { reservation: i32 },
    /// The reminder on the day before the check-in.
    RemindCheckIn { reservation: i32 },
    /// The page at Mercado Pago where a hold is paid.
    CreatePaymentLink { reservation: i32 },
    /// Reads a payment that a notification named, and settles what it says.
    ProcessPaymentEvent { payment: String },
    /// Asks Mercado Pago for a refund that a person ordered.
    RefundPayment { refund: Uuid },
    /// Looks for a hold's payments that no notification told of.
    ReconcilePayments { reservation: i32 },
    /// Keeps the messages and statuses of one notification.
    ProcessWhatsappEvent { event: Uuid },
    /// Completes the stays that are over.
    CompleteStays,
    /// Heals what a lost `expire_hold` would have missed.
    SweepHolds,
    /// Deletes what is past its retention.
    Prune,
    /// Notes the jobs that died as a matter for the owner.
    TellDead,
    /// Makes a change of many jobs that an operator ordered.
    ChangeJobs { change: i64 },
    /// The operators' canary.
    Probe(Probe),
}

/// A key that only one job may hold while it may still run, and what a second asker gets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unique {
    pub key: String,
    pub clash: Clash,
}

/// What asking again for a held unique key does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Clash {
    /// The job that holds the key stays as it is.
    #[default]
    Ignore,
    /// The job that holds the key takes the new time.
    Move,
}

/// Why a stored job cannot be run by this build. It is parked for one that can.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum Undecodable {
    #[error("kind {0} is not known here")]
    Kind(String),
    #[error("version {version} of {kind} is not known here")]
    Version { kind: Kind, version: u32 },
    #[error("the payload of {kind} cannot be read: {reason}")]
    Payload { kind: Kind, reason: String },
}

impl Job {
    pub fn kind(&self) -> Kind {
        match self {
            Self::SendEmail { .. } | Self::SendSignIn { .. } | Self::SendNotice { .. } => Kind::SendEmail,
            Self::ExpireHold { .. } => Kind::ExpireHold,
            Self::RemindPayment { .. } => Kind::RemindPayment,
            Self::RemindCheckIn { .. } => Kind::RemindCheckIn,
            Self::CreatePaymentLink { .. } => Kind::CreatePaymentLink,
            Self::ProcessPaymentEvent { .. } => Kind::ProcessPaymentEvent,
            Self::RefundPayment { .. } => Kind::RefundPayment,
            Self::ReconcilePayments { .. } => Kind::ReconcilePayments,
            Self::ProcessWhatsappEvent { .. } => Kind::ProcessWhatsappEvent,
            Self::CompleteStays => Kind::CompleteStays,
            Self::SweepHolds => Kind::SweepHolds,
            Self::Prune => Kind::Prune,
            Self::TellDead => Kind::TellDead,
            Self::ChangeJobs { .. } => Kind::ChangeJobs,
            Self::Probe(_) => Kind::Probe,
        }
    }

    pub fn queue(&self) -> Queue {
        self.kind().queue()
    }

    /// The policy of the kind, or for a probe what its payload asks for.
    pub fn policy(&self) -> Policy {
        let policy = self.kind().policy();
        match self {
            Self::Probe(probe) => Policy { time_limit: probe.time_limit(), ..policy },
            _ => policy,
        }
    }

    pub fn version(&self) -> u32 {
        match self {
            Self::Probe(probe) => probe.version(),
            _ => self.kind().version(),
        }
    }

    /// The name of the mail that the job sends: the label `type` of the mails' metrics.
    pub fn mail(&self) -> Option<&'static str> {
        match self {
            Self::SendEmail { mail, .. } => Some(mail.as_str()),
            Self::SendSignIn { .. } => Some("sign_in"),
            Self::SendNotice { .. } => Some("admin_notice"),
            _ => None,
        }
    }

    /// The reservation that the job is about.
    pub fn reservation(&self) -> Option<i32> {
        match self {
            Self::SendEmail { reservation, .. }
            | Self::ExpireHold { reservation }
            | Self::RemindPayment { reservation }
            | Self::RemindCheckIn { reservation }
            | Self::CreatePaymentLink { reservation }
            | Self::ReconcilePayments { reservation } => Some(*reservation),
            Self::SendSignIn { .. }
            | Self::SendNotice { .. }
            | Self::ProcessPaymentEvent { .. }
            | Self::RefundPayment { .. }
            | Self::ProcessWhatsappEvent { .. }
            | Self::CompleteStays
            | Self::SweepHolds
            | Self::Prune
            | Self::TellDead
            | Self::ChangeJobs { .. }
            | Self::Probe(_) => None,
        }
    }

    pub fn unique(&self) -> Option<Unique> {
        let (key, clash) = match self {
            // One mail of a sort a reservation: promised again, it is the same mail.
            Self::SendEmail { mail, reservation } => (format!("send_email:{mail}:{reservation}"), Clash::Ignore),
            Self::SendSignIn { sign_in } => (format!("send_email:sign_in:{sign_in}"), Clash::Ignore),
            Self::SendNotice { notice } => (format!("send_email:admin_notice:{notice}"), Clash::Ignore),
            Self::ExpireHold { reservation } => (format!("expire_hold:{reservation}"), Clash::Move),
            Self::RemindPayment { reservation } => (format!("remind_payment:{reservation}"), Clash::Move),
            Self::RemindCheckIn { reservation } => (format!("remind_check_in:{reservation}"), Clash::Move),
            Self::CreatePaymentLink { reservation } => (format!("create_payment_link:{reservation}"), Clash::Move),
            // Of one payment one reading at a time; a notification that comes meanwhile has it read once more.
            Self::ProcessPaymentEvent { payment } => (format!("process_payment_event:{payment}"), Clash::Move),
            Self::RefundPayment { refund } => (format!("refund_payment:{refund}"), Clash::Ignore),
            Self::ReconcilePayments { reservation } => (format!("reconcile_payments:{reservation}"), Clash::Move),
            Self::ProcessWhatsappEvent { event } => (format!("process_whatsapp_event:{event}"), Clash::Move),
            Self::CompleteStays => ("complete_stays".to_owned(), Clash::Ignore),
            Self::SweepHolds => ("sweep_holds".to_owned(), Clash::Ignore),
            Self::Prune => ("prune".to_owned(), Clash::Ignore),
            Self::TellDead => ("tell_dead".to_owned(), Clash::Ignore),
            Self::ChangeJobs { change } => (format!("change_jobs:{change}"), Clash::Ignore),
            Self::Probe(probe) => return probe.unique_key(),
        };
        Some(Unique { key, clash })
    }

    /// The key of which one job at a time runs.
    pub fn serial(&self) -> Option<String> {
        match self {
            Self::Probe(probe) => probe.serial_key(),
            _ => None,
        }
    }

    /// The limits that a run counts against, the narrowest first: see [`limits`].
    pub fn limits(&self) -> Vec<String> {
        match self.kind() {
            Kind::SendEmail => vec![limits::SMTP.to_owned()],
            Kind::CreatePaymentLink | Kind::ProcessPaymentEvent | Kind::RefundPayment | Kind::ReconcilePayments => {
                vec![limits::MERCADOPAGO.to_owned()]
            }
            _ => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests;
