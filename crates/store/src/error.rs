/// What went wrong in Postgres, by what a caller can do about it.
///
/// Texts hold no values: Postgres quotes a row's content in `DETAIL`, which is left out.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Not reachable, out of connections or going down: nothing was changed, later is better.
    #[error("postgres is away: {0}")]
    Unavailable(String),
    /// A lock or a statement took longer than its time-out: nothing was changed, try again.
    #[error("postgres was too slow: {0}")]
    Busy(String),
    /// A constraint refused the change; its name tells which.
    #[error("refused by {0}")]
    Constraint(String),
    /// Anything else: a defect of ours or of the schema.
    #[error("postgres: {0}")]
    Other(String),
}

impl Error {
    /// Whether the same call may succeed a little later.
    pub fn is_transient(&self) -> bool {
        matches!(self, Self::Unavailable(_) | Self::Busy(_))
    }

    /// Whether the named constraint refused.
    pub fn is_constraint(&self, name: &str) -> bool {
        matches!(self, Self::Constraint(refused_by) if refused_by == name)
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        match error {
            sqlx::Error::Database(database) => of_database(database.as_ref()),
            sqlx::Error::PoolTimedOut => Self::Unavailable("no connection within the time-out".to_owned()),
            sqlx::Error::Io(_) | sqlx::Error::Tls(_) | sqlx::Error::PoolClosed | sqlx::Error::WorkerCrashed => {
                Self::Unavailable(error.to_string())
            }
            // Ours to read or write wrong: these texts name columns and types, not values.
            other => Self::Other(other.to_string()),
        }
    }
}

fn of_database(error: &dyn sqlx::error::DatabaseError) -> Error {
    let code = error.code().unwrap_or_default().into_owned();
    let told = format!("{} ({code})", error.message());
    match code.as_str() {
        // Integrity constraint violations quote the row only in DETAIL, which is not taken.
        _ if code.starts_with("23") => match error.constraint() {
            Some(name) => Error::Constraint(name.to_owned()),
            None => Error::Other(told),
        },
        // lock_not_available, query_canceled, deadlock_detected, serialization_failure
        "55P03" | "57014" | "40P01" | "40001" => Error::Busy(told),
        // connection exceptions, shutdowns, starting up, too many connections, closed for maintenance
        "53300" | "55000" => Error::Unavailable(told),
        _ if code.starts_with("08") || code.starts_with("57P") => Error::Unavailable(told),
        // A value that Postgres cannot read is quoted in the message itself.
        _ if code.starts_with("22") => Error::Other(format!("a value was refused ({code})")),
        _ => Error::Other(told),
    }
}
