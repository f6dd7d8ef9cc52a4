//! A payment, and what its status allows.

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::{COLLECTOR, Preference, Refused, date};
use crate::money::number;

/// What the payer does on the pay page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Approve,
    Reject,
    Pending,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Event {
    Approve,
    Reject,
    Cancel,
    /// All that is left unless told.
    Refund(Option<Decimal>),
    Chargeback,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    Pending,
    Approved,
    Rejected,
    Cancelled,
    Refunded,
    ChargedBack,
}

#[derive(Clone, Debug)]
pub(crate) struct Refund {
    id: u64,
    amount: Decimal,
    at: DateTime<Utc>,
}

#[derive(Clone, Debug)]
pub(crate) struct Payment {
    pub(crate) id: u64,
    pub(crate) preference: String,
    pub(crate) reference: Option<String>,
    pub(crate) notification_url: Option<String>,
    pub(crate) live_mode: bool,
    pub(crate) amount: Decimal,
    pub(crate) status: Status,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) approved_at: Option<DateTime<Utc>>,
    pub(crate) updated_at: DateTime<Utc>,
    refunds: Vec<Refund>,
    description: String,
    metadata: Value,
}

impl Payment {
    pub(super) fn of(
        preference: &Preference,
        id: u64,
        outcome: Outcome,
        amount: Option<Decimal>,
        now: DateTime<Utc>,
    ) -> Payment {
        let status = match outcome {
            Outcome::Approve => Status::Approved,
            Outcome::Reject => Status::Rejected,
            Outcome::Pending => Status::Pending,
        };
        Payment {
            id,
            preference: preference.id.clone(),
            reference: preference.reference().map(str::to_owned),
            notification_url: preference.notification_url().map(str::to_owned),
            live_mode: preference.live_mode,
            amount: amount.unwrap_or(preference.amount),
            status,
            created_at: now,
            approved_at: (status == Status::Approved).then_some(now),
            updated_at: now,
            refunds: Vec::new(),
            description: preference.titles().join(", "),
            metadata: preference.metadata(),
        }
    }

    /// `event_id` becomes the id of a refund.
    pub(super) fn meet(&mut self, event: Event, event_id: u64, now: DateTime<Utc>) -> Result<(), Refused> {
        self.status = match (event, self.status) {
            (Event::Approve, Status::Pending) => {
                self.approved_at = Some(now);
                Status::Approved
            }
            (Event::Reject, Status::Pending) => Status::Rejected,
            (Event::Cancel, Status::Pending) => Status::Cancelled,
            (Event::Chargeback, Status::Approved) => Status::ChargedBack,
            (Event::Refund(amount), Status::Approved) => {
                let left = self.amount - self.refunded();
                let amount = amount.unwrap_or(left);
                if amount <= Decimal::ZERO || amount > left || amount.normalize().scale() > 2 {
                    return Err(Refused::Amount);
                }
                self.refunds.push(Refund { id: event_id, amount, at: now });
                if amount == left { Status::Refunded } else { Status::Approved }
            }
            _ => return Err(Refused::State),
        };
        self.updated_at = now;
        Ok(())
    }

    pub(crate) fn refunded(&self) -> Decimal {
        self.refunds.iter().map(|refund| refund.amount).sum()
    }

    pub(crate) fn last_refund(&self) -> Value {
        self.refunds.last().map_or(Value::Null, |refund| refund.json(self.id))
    }

    pub(crate) fn refunds(&self) -> Value {
        self.refunds.iter().map(|refund| refund.json(self.id)).collect()
    }

    pub(crate) fn detail(&self) -> &'static str {
        match self.status {
            Status::Pending => "pending_waiting_transfer",
            Status::Approved if !self.refunds.is_empty() => "partially_refunded",
            Status::Approved => "accredited",
            Status::Rejected => "cc_rejected_insufficient_amount",
            Status::Cancelled => "by_collector",
            Status::Refunded => "refunded",
            Status::ChargedBack => "in_process",
        }
    }

    /// How it is paid: what waits is a transfer, all else a card.
    pub(crate) fn method(&self) -> (&'static str, &'static str) {
        let waits = self.approved_at.is_none() && matches!(self.status, Status::Pending | Status::Cancelled);
        if waits { ("cvu", "bank_transfer") } else { ("visa", "credit_card") }
    }

    pub(crate) fn json(&self) -> Value {
        let (method, kind) = self.method();
        let approved = self.approved_at.is_some();
        let order = self.order();
        json!({
            "id": self.id,
            "status": self.status.name(),
            "status_detail": self.detail(),
            "external_reference": self.reference,
            "description": self.description,
            "transaction_amount": number(self.amount),
            "transaction_amount_refunded": number(self.refunded()),
            "currency_id": "ARS",
            "date_created": date(self.created_at),
            "date_approved": self.approved_at.map(date),
            "date_last_updated": date(self.updated_at),
            "date_of_expiration": null,
            "money_release_date": null,
            "payment_method_id": method,
            "payment_type_id": kind,
            "operation_type": "regular_payment",
            "installments": 1,
            "live_mode": self.live_mode,
            "captured": true,
            "binary_mode": false,
            "collector_id": COLLECTOR,
            "order": {"type": "mercadopago", "id": order.to_string()},
            "payer": {"id": "1", "email": "payer@guest.example", "identification": {"type": "DNI", "number": "30111222"}},
            "metadata": self.metadata,
            "notification_url": self.notification_url,
            "refunds": self.refunds(),
            "fee_details": [],
            "transaction_details": {
                "net_received_amount": if approved { number(self.amount) } else { 0.into() },
                "total_paid_amount": number(self.amount),
                "overpaid_amount": 0,
            },
            "point_of_interaction": {"type": "CHECKOUT"},
        })
    }

    /// The merchant order that Mercado Pago keeps beside a payment.
    pub(crate) fn order(&self) -> u64 {
        self.id / 5
    }
}

impl Refund {
    fn json(&self, payment: u64) -> Value {
        json!({
            "id": self.id,
            "payment_id": payment,
            "amount": number(self.amount),
            "status": "approved",
            "date_created": date(self.at),
            "source": {"id": COLLECTOR.to_string(), "type": "collector"},
        })
    }
}

impl Status {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Status::Pending => "pending",
            Status::Approved => "approved",
            Status::Rejected => "rejected",
            Status::Cancelled => "cancelled",
            Status::Refunded => "refunded",
            Status::ChargedBack => "charged_back",
        }
    }
}

impl Outcome {
    pub(crate) fn named(name: &str) -> Option<Outcome> {
        match name {
            "approve" => Some(Outcome::Approve),
            "reject" => Some(Outcome::Reject),
            "pending" => Some(Outcome::Pending),
            _ => None,
        }
    }
}
