//! A relay of our own whose every answer the test decides: what no sandbox fault can do, such as
//! to fall silent after the letter.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

#[derive(Clone, Copy)]
pub(super) enum Answer {
    /// What a healthy relay says.
    Usual,
    Say(&'static str),
    SayAndClose(&'static str),
    Close,
    Silence,
}

/// One line said to the relay: the connection's number from 1, and the line. A connection begins
/// with `CONNECT` and a letter, whole, is one line that begins with `LETTER`.
type Said = (usize, String);

pub(super) struct Relay {
    pub(super) port: u16,
    said: Arc<Mutex<Vec<Said>>>,
}

impl Relay {
    /// `answer` is asked with the connection's number and what was said, `LETTER` without its text.
    pub(super) fn start(answer: impl Fn(usize, &str) -> Answer + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let said = Arc::new(Mutex::new(Vec::new()));
        let (book, answer) = (said.clone(), Arc::new(answer));
        std::thread::spawn(move || {
            for (index, stream) in listener.incoming().flatten().enumerate() {
                let (book, answer) = (book.clone(), answer.clone());
                std::thread::spawn(move || serve(stream, index + 1, &book, &*answer));
            }
        });
        Self { port, said }
    }

    pub(super) fn healthy() -> Self {
        Self::start(|_, _| Answer::Usual)
    }

    pub(super) fn said(&self) -> Vec<Said> {
        self.said.lock().unwrap().clone()
    }

    pub(super) fn count(&self, begins_with: &str) -> usize {
        self.said().iter().filter(|(_, line)| line.starts_with(begins_with)).count()
    }

    pub(super) fn letters(&self) -> Vec<String> {
        self.said().into_iter().filter_map(|(_, line)| line.strip_prefix("LETTER\r\n").map(str::to_owned)).collect()
    }

    pub(super) async fn hears(&self, begins_with: &str) {
        while self.count(begins_with) == 0 {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }
}

fn serve(stream: TcpStream, number: usize, book: &Mutex<Vec<Said>>, answer: &dyn Fn(usize, &str) -> Answer) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut writer = stream;
    let mut line = "CONNECT".to_owned();
    let mut letter = None;
    loop {
        let asked = if letter.is_some() { "LETTER" } else { &line };
        book.lock().unwrap().push((number, letter.take().unwrap_or_else(|| line.clone())));
        let (reply, closes) = match answer(number, asked) {
            Answer::Usual => (usual(asked), asked == "QUIT"),
            Answer::Say(reply) => (reply, false),
            Answer::SayAndClose(reply) => (reply, true),
            Answer::Close => return,
            Answer::Silence => ("", false),
        };
        // In one piece: two small writes would wait for an acknowledgement in between.
        let line_end = if reply.is_empty() { "" } else { "\r\n" };
        if writer.write_all(format!("{reply}{line_end}").as_bytes()).is_err() || closes {
            return;
        }
        if reply.starts_with("354") {
            letter = read_letter(&mut reader);
            if letter.is_none() {
                return;
            }
            continue;
        }
        line.clear();
        if reader.read_line(&mut line).unwrap_or(0) == 0 {
            return;
        }
        line.truncate(line.trim_end().len());
    }
}

fn read_letter(reader: &mut impl BufRead) -> Option<String> {
    let mut letter = "LETTER\r\n".to_owned();
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).unwrap_or(0) == 0 {
            return None;
        }
        match line.strip_prefix('.') {
            Some("\r\n") => return Some(letter),
            Some(stuffed) => letter.push_str(stuffed),
            None => letter.push_str(&line),
        }
    }
}

fn usual(said: &str) -> &'static str {
    match said.split(' ').next().unwrap_or_default() {
        "CONNECT" => "220 relay.example",
        "EHLO" => "250-relay.example\r\n250-AUTH PLAIN LOGIN\r\n250 8BITMIME",
        "AUTH" => "235 2.7.0 welcome",
        "DATA" => "354 go on",
        "QUIT" => "221 bye",
        _ => "250 2.0.0 ok",
    }
}
