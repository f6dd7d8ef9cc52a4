//! The connection, by lines: reads are bounded, answers are gathered while more commands wait (RFC 2920).

use std::fmt::Display;
use std::io;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::unstuff::{Text, Unstuffer};

/// RFC 4954 4: the longest line is that of an AUTH answer.
const LONGEST_LINE: usize = 12_290;

pub(super) struct Wire {
    stream: BufReader<TcpStream>,
    answers: Vec<u8>,
    patience: Duration,
}

#[derive(Debug)]
pub(super) enum Line {
    Said(String),
    TooLong,
    /// Ended by LF alone.
    BareLf,
    NotUtf8,
    /// The client closed.
    End,
}

impl Wire {
    pub(super) fn new(stream: TcpStream, patience: Duration) -> Wire {
        Wire { stream: BufReader::new(stream), answers: Vec::new(), patience }
    }

    /// Goes out with the next [`Wire::flush`], or when the client has no more to say.
    pub(super) fn answer(&mut self, line: impl Display) {
        self.answers.extend_from_slice(format!("{line}\r\n").as_bytes());
    }

    pub(super) async fn flush(&mut self) -> io::Result<()> {
        let answers = std::mem::take(&mut self.answers);
        let sent = async {
            self.stream.write_all(&answers).await?;
            self.stream.flush().await
        };
        timeout(self.patience, sent).await.map_err(|_| io::ErrorKind::TimedOut)?
    }

    pub(super) async fn line(&mut self) -> io::Result<Line> {
        if !self.stream.buffer().contains(&b'\n') {
            self.flush().await?;
        }
        let mut line = Vec::new();
        let mut too_long = false;
        loop {
            let piece = self.stream.fill_buf().await?;
            if piece.is_empty() {
                return Ok(Line::End);
            }
            let end = piece.iter().position(|byte| *byte == b'\n');
            let (taken, _) = piece.split_at(end.map_or(piece.len(), |end| end + 1));
            too_long |= line.len() + taken.len() > LONGEST_LINE;
            if !too_long {
                line.extend_from_slice(taken);
            }
            let taken = taken.len();
            self.stream.consume(taken);
            if end.is_some() {
                break;
            }
        }
        Ok(match line.strip_suffix(b"\r\n") {
            _ if too_long => Line::TooLong,
            None => Line::BareLf,
            Some(line) => str::from_utf8(line).map_or(Line::NotUtf8, |line| Line::Said(line.to_owned())),
        })
    }

    /// The text of DATA up to its end; `None` when the client left before.
    pub(super) async fn text(&mut self, limit: usize) -> io::Result<Option<Text>> {
        let mut text = Unstuffer::new(limit);
        while !text.is_done() {
            acknowledge_at_once(self.stream.get_ref());
            let piece = self.stream.fill_buf().await?;
            if piece.is_empty() {
                return Ok(None);
            }
            let taken = text.take(piece);
            self.stream.consume(taken);
        }
        Ok(Some(text.finish()))
    }
}

/// A client without TCP_NODELAY (lettre) sends the end of a mail only once its text is acknowledged, and Linux would
/// delay that by 40 ms: each mail would take as long, and the sandbox would be what k6 measures.
fn acknowledge_at_once(stream: &TcpStream) {
    #[cfg(target_os = "linux")]
    let _ = stream.set_quickack(true);
    #[cfg(not(target_os = "linux"))]
    let _ = stream;
}
