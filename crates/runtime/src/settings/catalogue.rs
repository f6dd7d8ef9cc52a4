//! Every setting there is, once. `.env.example` is rendered from here, and a test compares the two.

use std::fmt::Write as _;

/// Where `posta dev` keeps its data unless told.
pub(super) const HOME: &str = ".posta";

#[derive(Clone, Copy, Debug)]
pub struct Setting {
    pub name: &'static str,
    /// As it would be written. `None`: it must be given, or is nothing unless given, as `about` says.
    pub default: Option<&'static str>,
    /// Never shown, has no default, and may be given as `NAME_FILE`, a path.
    pub secret: bool,
    pub about: &'static str,
}

pub const CATALOGUE: &[Setting] = &[
    secret("DATABASE_URL", "Postgres. Required: postgres://user:password@host:5432/database"),
    plain("DATABASE_POOL_MIN", "15", "Connections that a process keeps open."),
    plain("DATABASE_POOL_MAX", "25", "Connections that it opens in a burst."),
    plain("DATABASE_ACQUIRE_TIMEOUT", "5s", "How long a request waits for a connection."),
    plain("DATABASE_STATEMENT_TIMEOUT", "8s", "How long a statement may run."),
    plain("DATABASE_LOCK_TIMEOUT", "5s", "How long a statement waits for a lock."),
    secret(
        "REDIS_URL",
        "Redis. Required: redis://, rediss:// (TLS) or unix:// address; several with commas between: nodes of one cluster",
    ),
    plain("REDIS_CONNECT_TIMEOUT", "2s", "How long a connection may take."),
    plain("REDIS_COMMAND_TIMEOUT", "2s", "How long an answer may take."),
    given("BASE_URL", "Where guests reach us. Required: https://reservas.example"),
    plain("TIMEZONE", "America/Argentina/Buenos_Aires", "The business's time zone, an IANA name."),
    plain("HOLD_DURATION", "30m", "How long a hold keeps its nights, from 5s."),
    plain("MAX_ACTIVE_HOLDS", "5", "Holds that one guest may have at once."),
    given("SMTP_HOST", "The mail server. Required. Without TLS only on this machine."),
    plain("SMTP_PORT", "587", "465 is TLS from the start, any other STARTTLS."),
    given("SMTP_USER", "The login at the mail server, with SMTP_PASS or not at all."),
    secret("SMTP_PASS", "The login's password."),
    given("SMTP_FROM", "Required: reservas@example.com or Reservas <reservas@example.com>"),
    given("SMTP_REPLY_TO", "Where answers go; SMTP_FROM unless given."),
    plain("SMTP_PER_MINUTE", "600", "Mails a minute that the server takes, of all workers together."),
    secret("JWT_SECRET", "Signs sessions and guests' tokens. Required, 32 characters or more; `new,old` rotates."),
    secret("ICS_SALT", "Makes calendar addresses. Required, 16 characters or more."),
    given("ADMIN_ALLOWED_EMAILS", "Who may sign in: address[=viewer|operator|owner], with commas; owner unless told."),
    secret("ADMIN_CSRF_SECRET", "Signs the panel's forms. Required by the api, 32 characters or more."),
    plain("API_ADDR", "127.0.0.1:8080", "Where the api listens."),
    given("TRUSTED_PROXIES", "Whose X-Forwarded-For is believed: CIDRs with commas."),
    given("ALLOWED_ORIGINS", "Other sites that may call the api: scheme://host[:port] with commas, never *."),
    plain("PUBLIC_PER_SECOND", "20", "Requests a second of one source."),
    plain("PUBLIC_BURST", "200", "Requests of one source at once."),
    plain("WORKER_ADDR", "127.0.0.1:9091", "Where a worker answers probes and Prometheus."),
    given("QUEUE_CONCURRENCY", "Jobs at once by queue, as mail=20,maintenance=8; a queue not named keeps its own."),
    plain("LEASE", "15s", "A killed worker's jobs run elsewhere after this; from 1s."),
    plain("CRASH_LIMIT", "5", "So many lost runs make a job dead."),
    plain("JOB_RETENTION", "30d", "How long done and discarded jobs are kept."),
    plain("DEAD_RETENTION", "180d", "How long dead jobs are kept, and what portals had of calendars before."),
    plain(
        "WEBHOOK_RETENTION",
        "30d",
        "How long what providers sent is kept; that it came is known as long as dead jobs are.",
    ),
    plain("PROBE_MAY_ABORT", "false", "Whether a probe may end its worker's process."),
    given("TOKIO_THREADS", "Threads for handlers and requests; one a core unless given."),
    plain("SHUTDOWN_GRACE", "20s", "How long a process that is to stop finishes what it began."),
    plain("LOG_FORMAT", "text", "text for people, json for machines."),
    plain("LOG_LEVEL", "info", "error, warn, info, debug, trace, or a filter such as info,store=debug."),
    secret("WHATSAPP_ACCESS_TOKEN", "The system user's token."),
    secret("WHATSAPP_VERIFY_TOKEN", "What the webhook's verification repeats."),
    secret("WHATSAPP_APP_SECRET", "Verifies webhooks' signatures."),
    given("WHATSAPP_PHONE_ID", "The id of the sending phone number."),
    plain("WHATSAPP_API_URL", "https://graph.facebook.com/v24.0", "The Graph API, version included."),
    secret("MERCADOPAGO_ACCESS_TOKEN", "The seller's token."),
    secret("MERCADOPAGO_WEBHOOK_SECRET", "Verifies notifications' signatures."),
    plain("MERCADOPAGO_API_URL", "https://api.mercadopago.com", "Mercado Pago, without a path."),
    given("STT_URL", "Speech to text, `/v1` included, as https://api.openai.com/v1; voice is not read unless given."),
    secret("STT_API_KEY", "Its key."),
    plain("STT_MODEL", "whisper-1", "Its model."),
    plain("CALENDAR_ALLOW_PRIVATE", "false", "Whether feeds may be http or on private addresses."),
    plain("POSTA_HOME", HOME, "Where `posta dev` keeps its data; its dev.env is read from there."),
    plain("SANDBOX_ADDR", "127.0.0.1:8090", "Where the sandbox listens."),
    plain("SANDBOX_SMTP_ADDR", "127.0.0.1:2525", "Where the sandbox takes mail."),
];

/// `.env.example`: every setting, with its default behind a `#` and those without one empty.
#[must_use]
pub fn example() -> String {
    let mut text = String::from(
        "# Every setting of Posta, rendered from its catalogue (crates/runtime/src/settings/catalogue.rs).\n\
         # A setting without a value is not set; what stands behind a # is the default.\n\
         # Durations are whole numbers with s, m, h or d. Where it says (or NAME_FILE), the value may stand in a file.\n",
    );
    for Setting { name, default, secret, about } in CATALOGUE {
        let file = if *secret { format!(" (or {name}_FILE)") } else { String::new() };
        let line = default.map_or_else(|| format!("{name}="), |default| format!("#{name}={default}"));
        // Writing to a string does not fail.
        let _ = write!(text, "\n# {about}{file}\n{line}\n");
    }
    text
}

pub(super) fn find(name: &str) -> Option<&'static Setting> {
    CATALOGUE.iter().find(|setting| setting.name == name)
}

const fn plain(name: &'static str, default: &'static str, about: &'static str) -> Setting {
    Setting { name, default: Some(default), secret: false, about }
}

const fn given(name: &'static str, about: &'static str) -> Setting {
    Setting { name, default: None, secret: false, about }
}

const fn secret(name: &'static str, about: &'static str) -> Setting {
    Setting { name, default: None, secret: true, about }
}
