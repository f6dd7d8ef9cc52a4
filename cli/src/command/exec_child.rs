//! What `posta dev` starts its children through: becomes another account where it is told to, asks the kernel for a
//! signal when `dev` ends in whatever way, and turns into the program. Not for people: it is hidden from the help.

use std::ffi::OsString;
use std::os::unix::process::CommandExt as _;
use std::path::PathBuf;
use std::process::Command;

use anyhow::Context as _;
use nix::sys::prctl;
use nix::sys::signal::Signal;
use nix::unistd::{Gid, Pid, Uid, getppid, setgid, setgroups, setuid};

use crate::failure::Outcome;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The process whose end ends this one
    #[arg(long)]
    parent: i32,
    /// What the kernel sends then
    #[arg(long)]
    signal: Signal,
    #[arg(long, requires = "gid")]
    uid: Option<u32>,
    #[arg(long, requires = "uid")]
    gid: Option<u32>,
    /// The program's working folder
    #[arg(long)]
    folder: Option<PathBuf>,
    #[arg(last = true, required = true)]
    program: Vec<OsString>,
}

pub fn run(args: &Args) -> Outcome {
    if let (Some(uid), Some(gid)) = (args.uid, args.gid) {
        become_account(Uid::from_raw(uid), Gid::from_raw(gid)).context("the account cannot be taken on")?;
    }
    // After the account is taken on, which clears it; the turn into the program keeps it.
    prctl::set_pdeathsig(args.signal).context("the end of the parent cannot be followed")?;
    if getppid() != Pid::from_raw(args.parent) {
        return Err(anyhow::anyhow!("the parent has ended already").into());
    }
    Err(turn_into(args).into())
}

fn become_account(uid: Uid, gid: Gid) -> nix::Result<()> {
    setgroups(&[gid])?;
    setgid(gid)?;
    setuid(uid)
}

/// Comes back only when the program could not be started.
fn turn_into(args: &Args) -> anyhow::Error {
    let Some((program, arguments)) = args.program.split_first() else {
        return anyhow::anyhow!("no program is named");
    };
    let mut command = Command::new(program);
    command.args(arguments);
    if let Some(folder) = &args.folder {
        command.current_dir(folder);
    }
    anyhow::Error::new(command.exec()).context(format!("{} cannot be started", program.display()))
}
