//! `posta sandbox`.

use anyhow::Context as _;
use runtime::settings::{Env, Process, SandboxAddrs, SandboxNotified};
use runtime::shutdown;
use runtime::telemetry;
use sandbox::{Config, Notified, Sandbox};
use tokio_util::sync::CancellationToken;

use crate::failure::Outcome;

/// Run the simulated outside world: mail, WhatsApp and Mercado Pago, with one page to look into
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {}

const EXAMPLES: &str = "\
Examples:
  posta sandbox
  SANDBOX_ADDR=127.0.0.1:8190 SANDBOX_SMTP_ADDR=127.0.0.1:2625 posta sandbox";

pub fn run(_args: &Args) -> Outcome {
    let (process, addresses, notified): (Process, SandboxAddrs, SandboxNotified) = Env::from_process().read()?;
    super::block_on(async {
        telemetry::init(&process, "sandbox").context("logs cannot be written")?;
        let config = Config { http: addresses.http, smtp: addresses.smtp };
        let sandbox = Sandbox::bind(&config).context("the sandbox cannot start")?.notifying(Notified {
            base_url: notified.base_url,
            whatsapp_secret: notified.whatsapp_secret,
            mercadopago_secret: notified.mercadopago_secret,
            phone_id: notified.whatsapp_phone_id,
        });
        tracing::info!(http = %sandbox.http_addr(), smtp = %sandbox.smtp_addr(), "listening");
        let stop = CancellationToken::new();
        let serving = sandbox.run(stop.clone());
        tokio::pin!(serving);
        let ended = tokio::select! {
            ended = &mut serving => ended,
            () = shutdown::signal() => {
                stop.cancel();
                serving.await
            }
        };
        ended.context("the sandbox has ended")?;
        Ok(())
    })
}
