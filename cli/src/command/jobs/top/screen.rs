//! The terminal, taken over and given back. By hand: six control sequences, and one flag of the line's discipline.

use std::io::{self, Read as _, Stdout, Write as _};

use nix::sys::termios::{LocalFlags, SetArg, SpecialCharacterIndices, Termios, tcgetattr, tcsetattr};
use tokio::sync::mpsc;

/// Another screen, no cursor, lines that are cut and not broken.
const ENTER: &str = "\x1b[?1049h\x1b[?25l\x1b[?7l";
const LEAVE: &str = "\x1b[?7h\x1b[?25h\x1b[?1049l";
const CLEAR_LINE: &str = "\x1b[K";
const CLEAR_BELOW: &str = "\x1b[J";

/// Dropped, the terminal is as it was.
pub(super) struct Screen {
    out: Stdout,
    /// How the keyboard was; none where there is no keyboard.
    before: Option<Termios>,
}

impl Screen {
    pub(super) fn enter() -> io::Result<Self> {
        let before = tcgetattr(io::stdin()).ok();
        let mut screen = Self { out: io::stdout(), before };
        if let Some(before) = &screen.before {
            let mut by_key = before.clone();
            by_key.local_flags.remove(LocalFlags::ICANON | LocalFlags::ECHO);
            // Put to sleep it would leave the terminal as it is now.
            by_key.control_chars[SpecialCharacterIndices::VSUSP as usize] = 0;
            tcsetattr(io::stdin(), SetArg::TCSANOW, &by_key)?;
        }
        screen.write(ENTER)?;
        Ok(screen)
    }

    /// Writes over what was shown, without a moment in which nothing is. Each line goes to its own
    /// row: those that the terminal has no room for do not push the first ones out.
    pub(super) fn show(&mut self, lines: &[String]) -> io::Result<()> {
        let mut frame = String::new();
        for (row, line) in lines.iter().enumerate() {
            frame.push_str(&format!("\x1b[{};1H{line}{CLEAR_LINE}", row + 1));
        }
        frame.push_str(CLEAR_BELOW);
        self.write(&frame)
    }

    fn write(&mut self, text: &str) -> io::Result<()> {
        self.out.write_all(text.as_bytes())?;
        self.out.flush()
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        // A terminal that has gone needs nothing back.
        self.write(LEAVE).ok();
        if let Some(before) = &self.before {
            tcsetattr(io::stdin(), SetArg::TCSANOW, before).ok();
        }
    }
}

/// What is typed. A thread of its own reads it, which ends with the process: a read of a terminal
/// cannot be broken off.
pub(super) fn keys() -> mpsc::UnboundedReceiver<u8> {
    let (typed, keys) = mpsc::unbounded_channel();
    std::thread::spawn(move || {
        for byte in io::stdin().lock().bytes() {
            if byte.is_err() || byte.is_ok_and(|byte| typed.send(byte).is_err()) {
                return;
            }
        }
    });
    keys
}
