//! Who may do what, and the secrets that tokens come from.

use secrecy::{ExposeSecret as _, SecretString};

use super::parse::is_address;
use super::reader::{Reader, Section};

/// A signing secret shorter than its hash is the weaker of the two (RFC 7518, 3.2).
const JWT_LEAST: usize = 32;
const SALT_LEAST: usize = 16;
const CSRF_LEAST: usize = 32;

#[derive(Clone, Debug)]
pub struct Keys {
    /// The first signs; the others still open what they signed. Never empty.
    pub jwt_secrets: Vec<SecretString>,
    pub ics_salt: SecretString,
}

/// What the panel's forms are signed with.
#[derive(Clone, Debug)]
pub struct CsrfSecret(pub SecretString);

/// Ordered by what it may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    Viewer,
    /// May act on jobs and mails, not on money.
    Operator,
    Owner,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Admin {
    /// In lower case.
    pub address: String,
    pub role: Role,
}

/// The whitelist of the panel.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Admins(pub Vec<Admin>);

impl Admins {
    /// The role of an address, however it is capitalised; `None` for a stranger.
    #[must_use]
    pub fn role(&self, address: &str) -> Option<Role> {
        self.0.iter().find(|admin| admin.address.eq_ignore_ascii_case(address)).map(|admin| admin.role)
    }
}

impl Role {
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Operator => "operator",
            Self::Owner => "owner",
        }
    }
}

impl Section for Keys {
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let jwt_secrets = jwt_secrets(reader);
        let ics_salt = long_secret(reader, "ICS_SALT", SALT_LEAST);
        Some(Self { jwt_secrets: jwt_secrets?, ics_salt: ics_salt? })
    }
}

impl Section for CsrfSecret {
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        long_secret(reader, "ADMIN_CSRF_SECRET", CSRF_LEAST).map(Self)
    }
}

impl Section for Admins {
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let admins = reader.list("ADMIN_ALLOWED_EMAILS", admin)?;
        let twice = |(place, admin): (usize, &Admin)| admins.iter().take(place).any(|a| a.address == admin.address);
        if let Some(place) = admins.iter().enumerate().position(twice) {
            reader.problem("ADMIN_ALLOWED_EMAILS", format!("entry {}: the address stands there twice", place + 1));
            return None;
        }
        Some(Self(admins))
    }
}

fn long_secret(reader: &mut Reader<'_>, name: &str, least: usize) -> Option<SecretString> {
    let secret = reader.secret(name)?;
    if secret.expose_secret().len() < least {
        reader.problem(name, format!("must have at least {least} characters"));
        return None;
    }
    Some(secret)
}

fn jwt_secrets(reader: &mut Reader<'_>) -> Option<Vec<SecretString>> {
    let all = reader.secret("JWT_SECRET")?;
    let secrets: Vec<&str> = all.expose_secret().split(',').map(str::trim).filter(|part| !part.is_empty()).collect();
    if secrets.is_empty() || secrets.iter().any(|secret| secret.len() < JWT_LEAST) {
        reader.problem("JWT_SECRET", format!("each secret in it must have at least {JWT_LEAST} characters"));
        return None;
    }
    Some(secrets.into_iter().map(SecretString::from).collect())
}

fn admin(entry: &str) -> Result<Admin, String> {
    let (address, role) = entry.split_once('=').unwrap_or((entry, "owner"));
    let role = match role.trim() {
        "viewer" => Role::Viewer,
        "operator" => Role::Operator,
        "owner" => Role::Owner,
        _ => return Err("the role must be viewer, operator or owner".to_owned()),
    };
    let address = address.trim();
    if !is_address(address) {
        return Err("expected an address, or address=role".to_owned());
    }
    Ok(Admin { address: address.to_ascii_lowercase(), role })
}
