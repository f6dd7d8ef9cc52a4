//! An admin who has signed in: a JWT that says who and since when, and nothing of what they may do.
//!
//! The algorithm is pinned, whatever the token claims. A token is good for [`LIFETIME`] under any secret of
//! `JWT_SECRET`; each time it is shown the whitelist is asked for the address and its role, and Postgres
//! whether the sessions of that address were ended meanwhile.

use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, decode_header, encode};
use runtime::secret;
use runtime::settings::{Admins, Keys, Role};
use serde::{Deserialize, Serialize};
use store::{Error, Store, admin_stamps};

use crate::derived;

/// How long a session is good that is not renewed.
pub const LIFETIME: TimeDelta = TimeDelta::hours(12);

/// A session that is used gets another token when its own is as old as this.
const RENEWED_AFTER: TimeDelta = TimeDelta::hours(1);

/// However much it is used, nobody stays signed in for longer.
const MOST: TimeDelta = TimeDelta::days(30);

const ISSUER: &str = "posta";
const ALGORITHM: Algorithm = Algorithm::HS256;

/// Somebody of the whitelist, signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// As the whitelist has it.
    pub address: String,
    pub role: Role,
    pub since: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
}

pub struct Sessions {
    /// The first signs.
    keys: Vec<Key>,
    admins: Admins,
}

struct Key {
    id: String,
    signs: EncodingKey,
    opens: DecodingKey,
}

#[derive(Serialize, Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    iat: i64,
    exp: i64,
    /// When the session began, in microseconds: `iat` is too coarse to tell what was before a sign-out from
    /// what came after it in the same second.
    since: i64,
}

impl Sessions {
    /// `None` where there is no secret to sign with.
    #[must_use]
    pub fn new(keys: &Keys, admins: Admins) -> Option<Self> {
        let keys: Vec<Key> = derived(keys, "session").map(|key| Key::new(&key)).collect();
        (!keys.is_empty()).then_some(Self { keys, admins })
    }

    /// The address as the whitelist has it, where it is on it.
    #[must_use]
    pub fn known(&self, address: &str) -> Option<&str> {
        let known = self.admins.0.iter().find(|admin| admin.address.eq_ignore_ascii_case(address));
        known.map(|admin| admin.address.as_str())
    }

    /// A session that begins now. `None` where it cannot be signed.
    #[must_use]
    pub fn issue(&self, address: &str, now: DateTime<Utc>) -> Option<String> {
        self.sign(address, now, now + LIFETIME, now)
    }

    /// Another token of a session that is in use; `None` where its own is new enough, or it has lasted long enough.
    #[must_use]
    pub fn renew(&self, signed: &Signed, now: DateTime<Utc>) -> Option<String> {
        let due = now + LIFETIME - signed.expires_at >= RENEWED_AFTER;
        let end = (now + LIFETIME).min(signed.since + MOST);
        if due && end > signed.expires_at { self.sign(&signed.address, signed.since, end, now) } else { None }
    }

    fn sign(&self, address: &str, since: DateTime<Utc>, end: DateTime<Utc>, now: DateTime<Utc>) -> Option<String> {
        let key = self.keys.first()?;
        let claims = Claims {
            iss: ISSUER.to_owned(),
            sub: address.to_owned(),
            iat: now.timestamp(),
            exp: end.timestamp(),
            since: since.timestamp_micros(),
        };
        let header = Header { kid: Some(key.id.clone()), ..Header::new(ALGORITHM) };
        encode(&header, &claims, &key.signs).ok()
    }

    /// Who shows the token; none where it is not ours, has run out, or its admin is gone or has ended it.
    ///
    /// # Errors
    /// Postgres cannot be asked whether the session was ended.
    pub async fn admit(&self, store: &Store, token: &str, now: DateTime<Utc>) -> Result<Option<Signed>, Error> {
        let Some(signed) = self.read(token, now) else { return Ok(None) };
        let ended = admin_stamps::get(store, &signed.address).await?;
        Ok(Some(signed).filter(|signed| ended.is_none_or(|ended| ended < signed.since)))
    }

    fn read(&self, token: &str, now: DateTime<Utc>) -> Option<Signed> {
        let id = decode_header(token).ok()?.kid?;
        let key = self.keys.iter().find(|key| key.id == id)?;
        let claims = decode::<Claims>(token, &key.opens, &validation()).ok()?.claims;
        let expires_at = DateTime::from_timestamp(claims.exp, 0)?;
        let since = DateTime::from_timestamp_micros(claims.since)?;
        let address = self.known(&claims.sub)?.to_owned();
        let role = self.admins.role(&address)?;
        (now < expires_at).then_some(Signed { address, role, since, expires_at })
    }
}

impl Key {
    fn new(secret: &[u8; 32]) -> Self {
        Self {
            // Tells which secret it was, and nothing of the secret.
            id: secret::token(secret, &["kid"]).chars().take(16).collect(),
            signs: EncodingKey::from_secret(secret),
            opens: DecodingKey::from_secret(secret),
        }
    }
}

fn validation() -> Validation {
    let mut validation = Validation::new(ALGORITHM);
    validation.set_issuer(&[ISSUER]);
    validation.set_required_spec_claims(&["exp", "iss", "sub"]);
    // The time is the caller's clock, which need not be the machine's.
    validation.validate_exp = false;
    validation
}
