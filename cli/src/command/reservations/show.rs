//! `posta reservations show`.

use anyhow::Context as _;
use booking::view;
use domain::code::Code;

use super::Office;
use crate::failure::Outcome;
use crate::output;

/// Show one reservation, with its payments and who did what to it
#[derive(Debug, clap::Args)]
pub struct Args {
    code: Code,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(office: &Office, args: &Args) -> Outcome {
    let found = office.find(&args.code).await?;
    let whole = view::whole(&office.desk.store, office.rules.timezone, found).await.context("it cannot be read")?;
    if args.json {
        return output::json(&whole);
    }
    let document = serde_json::to_value(&whole).context("it cannot be written")?;
    for (name, value) in document.as_object().into_iter().flatten() {
        match value {
            serde_json::Value::Array(rows) if name == "payments" || name == "audit" => {
                output::line(&format!("{name}:"))?;
                rows.iter().try_for_each(|row| output::line(&format!("  {row}")))?;
            }
            serde_json::Value::Null => {}
            serde_json::Value::String(text) => output::line(&format!("{name:<16} {text}"))?,
            other => output::line(&format!("{name:<16} {other}"))?,
        }
    }
    Ok(())
}
