//! `posta admin`.

use anyhow::{Context as _, anyhow};
use clap::Subcommand;
use runtime::settings::{Admins, Business, Env, Postgres, Redis};
use store::sign_ins;

use crate::desk::Desk;
use crate::failure::Outcome;
use crate::output;

/// Let an admin in
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

const EXAMPLES: &str = "\
Examples:
  posta admin link duenia@example.com";

#[derive(Debug, Subcommand)]
enum Command {
    /// Print a link that signs a whitelisted address in, once, in any browser
    Link { email: String },
}

pub fn run(args: &Args) -> Outcome {
    let env = Env::from_process();
    let (stores, business, admins): ((Postgres, Redis), Business, Admins) = env.read()?;
    let Command::Link { email } = &args.command;
    super::block_on(async {
        let admin = admins.0.iter().find(|admin| admin.address.eq_ignore_ascii_case(email));
        // The address is not repeated: standard error may end in a log.
        let admin = admin.ok_or_else(|| anyhow!("the address is not in ADMIN_ALLOWED_EMAILS"))?;
        let desk = Desk::open(&stores, "posta admin").await?;
        let token = access::OneTime::new();
        let mut tx = desk.begin().await?;
        sign_ins::create(&mut tx, &admin.address, &token.hash(), None, desk.clock.now(), access::SIGN_IN_LINK)
            .await
            .context("the link cannot be made")?;
        desk.commit(tx).await?;
        output::line(&format!("{}/admin/sign-in/{}", business.base_url, token.as_str()))
    })
}
