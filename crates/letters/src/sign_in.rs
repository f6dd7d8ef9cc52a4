//! To an admin who asked to sign in: the link, and what it is good for.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::{guest_text, written_in};

/// What the mail is written from. No `Debug`: the link is a key.
#[derive(Clone)]
pub struct SignInFacts {
    /// Whole, `https://…/admin/sign-in/{token}`.
    pub link: String,
    pub expires_at: DateTime<Utc>,
    pub now: DateTime<Utc>,
    pub timezone: Tz,
}

pub(super) struct SignIn {
    link: String,
    /// `las 18:45`, with the day where that is not today.
    deadline: String,
}

written_in!(SignIn, "email/sign_in/subject.txt", "email/sign_in/body.txt", "email/sign_in/body.html");

impl SignIn {
    pub(super) fn new(facts: &SignInFacts) -> Self {
        Self {
            link: guest_text::one_line(&facts.link),
            deadline: spanish::deadline(facts.expires_at, facts.now, facts.timezone),
        }
    }
}
