//! How far a payment has come. Notifications arrive late and in disorder: one that is behind is no news.

/// In the order of a payment's life; a later one is never taken back by an earlier one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// Asked for. Also what a word that nobody knows yet means: it changes nothing.
    Open,
    /// The provider is looking at it, or has reserved the amount.
    Examined,
    /// It ended without money.
    Failed,
    /// The money is there, though the payer may dispute it.
    Paid,
    /// All of it went back.
    Refunded,
    /// The payer's bank took it back.
    ChargedBack,
}

impl Stage {
    /// Of Mercado Pago's word for it.
    pub fn of(status: &str) -> Stage {
        match status {
            "in_process" | "authorized" => Stage::Examined,
            "rejected" | "cancelled" => Stage::Failed,
            "approved" | "in_mediation" => Stage::Paid,
            "refunded" => Stage::Refunded,
            "charged_back" => Stage::ChargedBack,
            _ => Stage::Open,
        }
    }

    /// From 0 to 5, for comparing where no [`Stage`] can be kept.
    pub fn rank(self) -> u8 {
        match self {
            Stage::Open => 0,
            Stage::Examined => 1,
            Stage::Failed => 2,
            Stage::Paid => 3,
            Stage::Refunded => 4,
            Stage::ChargedBack => 5,
        }
    }
}

/// [`Stage::rank`] of Mercado Pago's word.
pub fn rank(status: &str) -> u8 {
    Stage::of(status).rank()
}

/// Whether the money came, what was refunded since included. A chargeback counts as never paid.
pub fn counts_as_paid(status: &str) -> bool {
    matches!(Stage::of(status), Stage::Paid | Stage::Refunded)
}
