/// Why Redis did not do what was asked.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Error {
    /// Not reachable, too slow, loading its data or going down: try again later.
    #[error("redis is away: {0}")]
    Away(String),
    /// Its memory is full: nothing was pushed.
    #[error("redis is full")]
    Full,
    /// It is not the server that the caller believes in: wiped, replaced or not yet marked.
    #[error("redis is of another epoch")]
    Epoch,
    /// Anything else: a defect of ours, or something that is no Redis.
    #[error("redis: {0}")]
    Other(String),
}

impl From<redis::RedisError> for Error {
    fn from(error: redis::RedisError) -> Self {
        let told = error.to_string();
        if error.code() == Some("EPOCH") {
            return Self::Epoch;
        }
        if error.code() == Some("OOM") || told.contains("OOM ") {
            return Self::Full;
        }
        let away = error.is_io_error()
            || error.is_timeout()
            || error.is_connection_dropped()
            || error.is_connection_refusal()
            || matches!(
                error.code(),
                Some("LOADING" | "BUSY" | "MASTERDOWN" | "READONLY" | "TRYAGAIN" | "CLUSTERDOWN" | "MOVED" | "ASK")
            );
        if away { Self::Away(told) } else { Self::Other(told) }
    }
}
