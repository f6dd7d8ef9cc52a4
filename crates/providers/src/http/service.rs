//! A service of our own whose every byte the test decides: what no honest server does, such as to break off.

use std::collections::HashMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

pub(crate) enum Say {
    /// Status, further header lines with CRLF, body.
    Answer(u16, &'static str, String),
    /// These bytes, then the connection is closed.
    Bytes(String),
    /// Nothing, and the connection stays open.
    Silence,
    Close,
}

/// A request as it came.
#[derive(Clone, Debug)]
pub(crate) struct Heard {
    /// `GET /v1/payments/1`
    pub(crate) line: String,
    /// Names in lower case.
    pub(crate) headers: HashMap<String, String>,
    pub(crate) body: String,
}

pub(crate) struct Service {
    pub(crate) url: String,
    heard: Arc<Mutex<Vec<Heard>>>,
    closed: Arc<AtomicUsize>,
}

impl Service {
    pub(crate) fn start(answer: impl Fn(&Heard) -> Say + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let heard = Arc::new(Mutex::new(Vec::new()));
        let closed = Arc::new(AtomicUsize::new(0));
        let (book, count, answer) = (heard.clone(), closed.clone(), Arc::new(answer));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (book, count, answer) = (book.clone(), count.clone(), answer.clone());
                std::thread::spawn(move || {
                    serve(stream, &book, &*answer);
                    count.fetch_add(1, Ordering::SeqCst);
                });
            }
        });
        Self { url, heard, closed }
    }

    /// Always the same answer.
    pub(crate) fn saying(status: u16, body: &str) -> Self {
        let body = body.to_owned();
        Self::start(move |_| Say::Answer(status, "", body.clone()))
    }

    pub(crate) fn heard(&self) -> Vec<Heard> {
        self.heard.lock().unwrap().clone()
    }

    /// The only request so far.
    pub(crate) fn only(&self) -> Heard {
        let heard = self.heard();
        assert_eq!(heard.len(), 1, "{heard:?}");
        heard[0].clone()
    }

    pub(crate) async fn hears_one(&self) {
        while self.heard().is_empty() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// So many connections were closed, and whoever asked could have seen it.
    pub(crate) async fn has_closed(&self, connections: usize) {
        while self.closed.load(Ordering::SeqCst) < connections {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

fn serve(stream: TcpStream, book: &Mutex<Vec<Heard>>, answer: &dyn Fn(&Heard) -> Say) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut stream = stream;
    while let Some(heard) = read(&mut reader) {
        book.lock().unwrap().push(heard.clone());
        let bytes = match answer(&heard) {
            Say::Answer(status, headers, body) => {
                let length = body.len();
                format!(
                    "HTTP/1.1 {status} It is\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n{headers}\r\n{body}"
                )
            }
            Say::Bytes(bytes) => {
                let _ = stream.write_all(bytes.as_bytes());
                return;
            }
            Say::Silence => {
                std::thread::sleep(Duration::from_secs(60));
                return;
            }
            Say::Close => return,
        };
        if stream.write_all(bytes.as_bytes()).is_err() {
            return;
        }
    }
}

fn read(reader: &mut BufReader<TcpStream>) -> Option<Heard> {
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        // What is not text ends it: the beginning of a TLS handshake.
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        match line.trim_end() {
            "" => break,
            line => lines.push(line.to_owned()),
        }
    }
    let (first, rest) = lines.split_first()?;
    let pairs = rest.iter().filter_map(|line| line.split_once(':'));
    let headers: HashMap<_, _> =
        pairs.map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned())).collect();
    let length = headers.get("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    let line = first.trim_end_matches(" HTTP/1.1").to_owned();
    Some(Heard { line, headers, body: String::from_utf8(body).unwrap() })
}
