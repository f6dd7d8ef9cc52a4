//! `posta jobs top`: queues and workers, again each second.

mod screen;

use std::io::IsTerminal as _;
use std::time::Duration;

use anyhow::Context as _;
use chrono::{DateTime, Utc};
use relay::Stats;
use runtime::shutdown::Signals;

use super::frame::{self, Before};
use crate::desk::Desk;
use crate::failure::Outcome;
use crate::output;
use screen::{Screen, keys};

const PERIOD: Duration = Duration::from_secs(1);

/// Watch queues and workers; q or Ctrl-C ends it
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Print one frame and end, as without a terminal
    #[arg(long)]
    once: bool,
}

const EXAMPLES: &str = "\
Examples:
  posta jobs top
  posta jobs top --once | grep mail";

pub(super) async fn run(desk: &Desk, args: &Args) -> Outcome {
    if args.once || !std::io::stdout().is_terminal() {
        let stats = desk.look().stats().await.context("the queues cannot be read")?;
        return frame::lines(&stats, None, desk.clock.now()).iter().try_for_each(|line| output::line(line));
    }
    let mut signals = Signals::listen().context("signals cannot be heard")?;
    let mut keys = keys();
    let mut screen = Screen::enter().context("the terminal cannot be taken over")?;
    let mut pulse = tokio::time::interval(PERIOD);
    pulse.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let mut before = None;
    loop {
        tokio::select! {
            _ = pulse.tick() => before = draw(desk, &mut screen, before).await?,
            Some(key) = keys.recv() => if key == b'q' { return Ok(()) },
            _ = signals.next() => return Ok(()),
        }
    }
}

type Seen = Option<(Stats, DateTime<Utc>)>;

/// A store that is away is told on the screen, and asked again: what is watched comes back.
async fn draw(desk: &Desk, screen: &mut Screen, before: Seen) -> Result<Seen, crate::failure::Failure> {
    let asked = desk.look().stats().await;
    let now = desk.clock.now();
    let title = format!("posta jobs top   {}   q ends it", now.format("%H:%M:%S UTC"));
    let (seen, mut lines) = match asked {
        Ok(stats) => {
            let earlier = before.as_ref().map(|(stats, at)| Before { stats, ago: now - *at });
            let lines = frame::lines(&stats, earlier.as_ref(), now);
            (Some((stats, now)), lines)
        }
        Err(error) => (None, vec![output::plain(&error.to_string())]),
    };
    lines.splice(..0, [title, String::new()]);
    screen.show(&lines).context("the terminal cannot be written")?;
    Ok(seen)
}
