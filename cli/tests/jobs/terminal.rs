//! What a person at a terminal sees and types.

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::os::fd::OwnedFd;
use std::process::{Child, Stdio};

use nix::pty::openpty;
use nix::sys::termios::{LocalFlags, tcgetattr};

use crate::place::{Place, within};

/// A terminal, and the command that has it.
struct Terminal {
    keyboard: File,
    screen: std::sync::mpsc::Receiver<Vec<u8>>,
    /// Kept open, so that the terminal outlives the command.
    line: OwnedFd,
    command: Child,
    seen: Vec<u8>,
}

impl Terminal {
    fn run(place: &Place, arguments: &[&str]) -> Self {
        let pair = openpty(None, None).unwrap();
        let end = || Stdio::from(pair.slave.try_clone().unwrap());
        let command = place.command().args(arguments).stdin(end()).stdout(end()).stderr(end()).spawn().unwrap();
        let (sender, screen) = std::sync::mpsc::channel();
        let mut output = File::from(pair.master.try_clone().unwrap());
        std::thread::spawn(move || {
            let mut some = [0; 4096];
            while let Ok(count @ 1..) = output.read(&mut some) {
                if sender.send(some[..count].to_vec()).is_err() {
                    return;
                }
            }
        });
        Self { keyboard: File::from(pair.master), screen, line: pair.slave, command, seen: Vec::new() }
    }

    fn until(&mut self, text: &str) {
        within(&format!("{text:?} is on the screen"), || {
            self.seen.extend(self.screen.try_iter().flatten());
            String::from_utf8_lossy(&self.seen).contains(text)
        });
    }

    fn types(&mut self, keys: &str) {
        self.keyboard.write_all(keys.as_bytes()).unwrap();
    }

    fn ends(&mut self) -> Option<i32> {
        let mut status = None;
        within("the command ends", || {
            status = self.command.try_wait().unwrap();
            status.is_some()
        });
        status.unwrap().code()
    }

    fn is_by_line(&self) -> bool {
        tcgetattr(&self.line).unwrap().local_flags.contains(LocalFlags::ICANON | LocalFlags::ECHO)
    }
}

#[tokio::test]
async fn the_live_view_draws_again_and_gives_the_terminal_back() {
    let place = Place::new().await;
    let mut terminal = Terminal::run(&place, &["jobs", "top"]);
    terminal.until("maintenance");
    assert!(!terminal.is_by_line());
    place.json(&["enqueue", "probe", "--payload", "{}", "--count", "4711"]);
    terminal.until("4711");
    terminal.types("q");
    assert_eq!(terminal.ends(), Some(0));
    terminal.until("\x1b[?25h\x1b[?1049l");
    assert!(terminal.is_by_line(), "as it was");
}

#[tokio::test]
async fn a_change_of_many_is_asked_for_and_only_a_yes_is_one() {
    let place = Place::new().await;
    place.json(&["enqueue", "probe", "--payload", "{}", "--count", "3", "--in", "1h"]);
    for (answer, status, left) in [("\n", 1, 3), ("no\n", 1, 3), ("y\n", 0, 0)] {
        let mut terminal = Terminal::run(&place, &["jobs", "discard", "--all", "--state", "scheduled"]);
        terminal.until("3 jobs match. discard all of them? [y/N]");
        terminal.types(answer);
        assert_eq!(terminal.ends(), Some(status), "{answer:?}");
        assert_eq!(place.json(&["count"])["scheduled"], left, "{answer:?}");
    }
}
