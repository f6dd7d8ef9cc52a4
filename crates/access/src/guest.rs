//! What opens a reservation to its guest.
//!
//! The token is derived from the reservation's id and never stored, so that a repeated answer and a later
//! mail carry the same one. Tokens made under an older secret of `JWT_SECRET` still open.

use runtime::secret;
use runtime::settings::Keys;
use uuid::Uuid;

use crate::derived;

const LABEL: &str = "guest-access";

/// Grows when every token that was ever given out is to be void.
const VERSION: &str = "1";

pub struct GuestTokens {
    current: [u8; 32],
    older: Vec<[u8; 32]>,
}

impl GuestTokens {
    /// `None` where there is no secret to derive from.
    #[must_use]
    pub fn new(keys: &Keys) -> Option<Self> {
        let mut derived = derived(keys, LABEL);
        let current = derived.next()?;
        Some(Self { current, older: derived.collect() })
    }

    #[must_use]
    pub fn give(&self, reservation: Uuid) -> String {
        made_with(&self.current, reservation)
    }

    /// Every secret is tried, whether or not one opened: the time taken tells nothing.
    #[must_use]
    pub fn opens(&self, token: &str, reservation: Uuid) -> bool {
        let keys = std::iter::once(&self.current).chain(&self.older);
        keys.fold(false, |opened, key| secret::same(made_with(key, reservation), token) | opened)
    }
}

fn made_with(key: &[u8; 32], reservation: Uuid) -> String {
    secret::token(key, &[&reservation.to_string(), VERSION])
}
