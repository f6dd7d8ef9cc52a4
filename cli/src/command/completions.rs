//! `posta completions`.

use clap::{CommandFactory as _, ValueEnum};
use clap_complete::aot::{self, generate};

use super::Posta;
use crate::failure::Outcome;
use crate::output;

/// Print the completions of a shell
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    shell: Shell,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Shell {
    Bash,
    Zsh,
    Fish,
}

const EXAMPLES: &str = "\
Examples:
  posta completions bash > /etc/bash_completion.d/posta
  posta completions zsh > ~/.zfunc/_posta
  posta completions fish > ~/.config/fish/completions/posta.fish";

pub fn run(args: &Args) -> Outcome {
    let shell = match args.shell {
        Shell::Bash => aot::Shell::Bash,
        Shell::Zsh => aot::Shell::Zsh,
        Shell::Fish => aot::Shell::Fish,
    };
    let mut script = Vec::new();
    generate(shell, &mut Posta::command(), "posta", &mut script);
    output::line(String::from_utf8_lossy(&script).trim_end())
}
