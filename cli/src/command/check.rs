//! `posta check`: asks every one of the surroundings, and tells all, what is well included.

use std::sync::Arc;

use providers::mercadopago::MercadoPago;
use providers::smtp::Mailer;
use providers::whatsapp;
use queue::{Connection, Options};
use runtime::settings::{self, Api, Env, ExposeSecret as _, Mail, Postgres, Problems, Redis, Section, Work};
use serde::Serialize;
use store::{Schema, Store};

use crate::failure::{Failure, Outcome};
use crate::output;
use crate::settings::read_with_queues;

/// Read the settings, reach Postgres, Redis, mail server, WhatsApp and Mercado Pago, and report every problem at once
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

const EXAMPLES: &str = "\
Examples:
  posta check
  posta check --json | jq '.[] | select(.ok | not)'";

/// What was asked about, and what came of it.
#[derive(Debug, Serialize)]
struct Subject {
    name: &'static str,
    ok: bool,
    detail: String,
}

/// The detail; on the wrong side, what is wrong.
type Finding = Result<String, String>;

pub fn run(args: &Args) -> Outcome {
    super::block_on(async {
        let env = Env::from_process();
        let (postgres, redis, smtp, whatsapp, mercadopago) =
            tokio::join!(postgres(&env), redis(&env), smtp(&env), whatsapp(&env), mercadopago(&env));
        let findings = [
            ("settings", complete(&env)),
            ("postgres", postgres),
            ("redis", redis),
            ("smtp", smtp),
            ("whatsapp", whatsapp),
            ("mercadopago", mercadopago),
        ];
        let subjects: Vec<_> = findings.map(|(name, finding)| Subject::new(name, finding)).into();
        if args.json {
            output::json(&subjects)?;
        } else {
            subjects.iter().try_for_each(|subject| output::line(&subject.told()))?;
        }
        if subjects.iter().all(|subject| subject.ok) { Ok(()) } else { Err(Failure::Told) }
    })
}

impl Subject {
    fn new(name: &'static str, finding: Finding) -> Self {
        match finding {
            Ok(detail) => Self { name, ok: true, detail },
            Err(detail) => Self { name, ok: false, detail },
        }
    }

    fn told(&self) -> String {
        format!("{:<11}  {:<6}  {}", self.name, if self.ok { "ok" } else { "FAILED" }, self.detail)
    }
}

fn complete(env: &Env) -> Finding {
    let _complete: (Api, Work) = read_with_queues(env).map_err(|problems| one_line(&problems))?;
    Ok("complete".to_owned())
}

async fn postgres(env: &Env) -> Finding {
    // One question is asked: no reserve of connections is wanted.
    let settings = Postgres { pool_min: 0, pool_max: 1, ..read(env)? };
    let store = Store::new(&settings, "posta check").map_err(|error| error.to_string())?;
    let version = store.version().await.map_err(|error| error.to_string())?;
    match store::schema(&store).await.map_err(|error| error.to_string())? {
        Schema::Current => Ok(format!("{version}, schema current")),
        Schema::Behind(missing) => {
            Err(format!("{version}, schema behind by {}: run posta migrate", missing.join(", ")))
        }
    }
}

async fn redis(env: &Env) -> Finding {
    let settings: Redis = read(env)?;
    let connection = Connection::open(Options {
        url: settings.url.expose_secret().to_owned(),
        connect_timeout: settings.connect_timeout,
        command_timeout: settings.command_timeout,
        prefix: "posta".to_owned(),
        on_call: Arc::new(|_, _| {}),
        time: None,
    });
    let server = connection.map_err(|error| error.to_string())?.server().await.map_err(|error| error.to_string())?;
    if server.maxmemory_policy != "noeviction" {
        let policy = server.maxmemory_policy;
        return Err(format!("{}, maxmemory-policy {policy} throws jobs away: it must be noeviction", server.version));
    }
    let log = if server.aof_enabled { "append-only file" } else { "no append-only file" };
    Ok(format!("{}, noeviction, {log}", server.version))
}

async fn smtp(env: &Env) -> Finding {
    let settings: Mail = read(env)?;
    let mailer = Mailer::new(&settings).map_err(|error| error.to_string())?;
    mailer.check().await.map_err(|error| error.to_string())
}

async fn whatsapp(env: &Env) -> Finding {
    let settings: settings::WhatsApp = read(env)?;
    let found = whatsapp::check(&settings).await.map_err(|error| error.to_string())?;
    let Some(number) = found else { return Ok("not set: WHATSAPP_ACCESS_TOKEN; messages are not sent".to_owned()) };
    let deaf = settings.app_secret.is_none().then_some("WHATSAPP_APP_SECRET is not set: no message is believed");
    Ok([Some(number.as_str()), deaf].into_iter().flatten().collect::<Vec<_>>().join(", "))
}

async fn mercadopago(env: &Env) -> Finding {
    let settings: settings::MercadoPago = read(env)?;
    let Some(client) = MercadoPago::new(&settings).map_err(|error| error.to_string())? else {
        return Ok("not set: MERCADOPAGO_ACCESS_TOKEN; payments are not offered".to_owned());
    };
    let account = client.check().await.map_err(|error| error.to_string())?;
    let deaf = settings.webhook_secret.is_none();
    let deaf = deaf.then_some("MERCADOPAGO_WEBHOOK_SECRET is not set: no notification is believed");
    Ok([Some(account.as_str()), deaf].into_iter().flatten().collect::<Vec<_>>().join(", "))
}

fn read<S: Section>(env: &Env) -> Result<S, String> {
    env.read().map_err(|problems| one_line(&problems))
}

fn one_line(problems: &Problems) -> String {
    problems.to_string().replace('\n', "; ")
}
