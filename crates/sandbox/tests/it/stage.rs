//! A sandbox of its own for each test, and the two ways to talk to it.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use lettre::message::{Mailbox, Message, MessageBuilder};
use lettre::{AsyncSmtpTransport, AsyncTransport as _, Tokio1Executor};
use serde_json::Value;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use sandbox::{Config, Notified, Sandbox};

/// A server that neither answers nor closes for so long does neither.
const PATIENCE: Duration = Duration::from_secs(20);

pub(crate) type Mailer = AsyncSmtpTransport<Tokio1Executor>;

pub(crate) struct Stage {
    pub(crate) smtp: SocketAddr,
    pub(crate) stop: CancellationToken,
    pub(crate) running: JoinSet<std::io::Result<()>>,
    pub(crate) base: String,
    pub(crate) client: reqwest::Client,
}

impl Stage {
    pub(crate) fn open() -> Stage {
        Stage::notifying(Notified::default())
    }

    pub(crate) fn notifying(notified: Notified) -> Stage {
        let any = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let sandbox = Sandbox::bind(&Config { http: any, smtp: any }).unwrap().notifying(notified);
        let (base, smtp) = (format!("http://{}", sandbox.http_addr()), sandbox.smtp_addr());
        let stop = CancellationToken::new();
        let mut running = JoinSet::new();
        running.spawn(sandbox.run(stop.clone()));
        let client = reqwest::Client::builder().timeout(Duration::from_secs(30)).build().unwrap();
        Stage { smtp, stop, running, base, client }
    }

    pub(crate) fn mailer(&self) -> Mailer {
        Mailer::builder_dangerous(self.smtp.ip().to_string()).port(self.smtp.port()).build()
    }

    pub(crate) async fn get(&self, path: &str) -> reqwest::Response {
        self.client.get(format!("{}{path}", self.base)).send().await.unwrap()
    }

    pub(crate) async fn text(&self, path: &str) -> String {
        let answer = self.get(path).await;
        assert_eq!(answer.status(), 200, "{path}");
        answer.text().await.unwrap()
    }

    pub(crate) async fn request(&self, method: &str, path: &str, content_type: &str, body: &str) -> reqwest::Response {
        let request = self.client.request(method.parse().unwrap(), format!("{}{path}", self.base));
        request.header("content-type", content_type).body(body.to_owned()).send().await.unwrap()
    }

    /// As a program with a token asks a provider; the status, and the JSON or null.
    pub(crate) async fn call(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &Value) -> (u16, Value) {
        let request = self.client.request(method.parse().unwrap(), format!("{}{path}", self.base));
        let mut request = request.bearer_auth("APP_USR-1").header("content-type", "application/json");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let answer = request.body(if body.is_null() { String::new() } else { body.to_string() }).send().await.unwrap();
        let status = answer.status().as_u16();
        (status, serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap_or_default())
    }

    pub(crate) async fn json(&self, path: &str) -> Value {
        serde_json::from_str(&self.text(path).await).unwrap()
    }

    pub(crate) async fn inbox(&self, query: &str) -> Vec<Value> {
        let answer = self.get(&format!("/inbox.json{query}")).await;
        assert_eq!(
            (answer.status().as_u16(), &answer.headers()["content-type"]),
            (200, &"application/json".parse().unwrap())
        );
        serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap()
    }

    pub(crate) async fn fault(&self, fault: Value) {
        let answer = self.request("POST", "/faults", "application/json", &fault.to_string()).await;
        assert_eq!(answer.status(), 201, "{fault}");
        let answer: Value = answer.json().await.unwrap();
        assert!(!answer["id"].as_str().unwrap().is_empty());
    }

    /// So many senders at once, each with a connection and a mail of its own.
    pub(crate) async fn crowd(&self, senders: usize) -> Vec<Outcome> {
        let mut crowd = JoinSet::new();
        for number in 0..senders {
            let mailer = self.mailer();
            let mail = letter().subject(number.to_string()).body("hola".to_owned()).unwrap();
            crowd.spawn(async move {
                let begun = std::time::Instant::now();
                let sent = mailer.send(mail).await;
                Outcome { error: sent.err(), took: begun.elapsed() }
            });
        }
        crowd.join_all().await
    }
}

pub(crate) struct Outcome {
    pub(crate) error: Option<lettre::transport::smtp::Error>,
    pub(crate) took: Duration,
}

pub(crate) fn letter() -> MessageBuilder {
    let mailbox = |text: &str| text.parse::<Mailbox>().unwrap();
    Message::builder().from(mailbox("Cabañas del Sur <reservas@posta.example>")).to(mailbox("ana@x.example"))
}

/// A client that says exactly what the test says.
pub(crate) struct Raw(BufReader<TcpStream>);

impl Raw {
    pub(crate) async fn connect(stage: &Stage) -> Raw {
        Raw(BufReader::new(TcpStream::connect(stage.smtp).await.unwrap()))
    }

    /// Greeted, and said EHLO.
    pub(crate) async fn greeted(stage: &Stage) -> Raw {
        let mut raw = Raw::connect(stage).await;
        raw.expect("220").await;
        raw.say("EHLO test\r\n", "250").await;
        raw
    }

    pub(crate) async fn send(&mut self, bytes: impl AsRef<[u8]>) {
        self.0.write_all(bytes.as_ref()).await.unwrap();
    }

    /// The next answer, all its lines; empty when the server closed.
    pub(crate) async fn answer(&mut self) -> String {
        let mut answer = String::new();
        loop {
            let start = answer.len();
            let read = timeout(PATIENCE, self.0.read_line(&mut answer)).await.unwrap();
            if read.unwrap_or(0) == 0 || answer.as_bytes().get(start + 3) != Some(&b'-') {
                return answer;
            }
        }
    }

    pub(crate) async fn expect(&mut self, begins: &str) -> String {
        let answer = self.answer().await;
        assert!(answer.starts_with(begins), "expected {begins}, got {answer:?}");
        answer
    }

    pub(crate) async fn say(&mut self, bytes: impl AsRef<[u8]>, begins: &str) -> String {
        self.send(bytes).await;
        self.expect(begins).await
    }

    pub(crate) async fn is_closed(&mut self) -> bool {
        timeout(PATIENCE, self.0.read_u8()).await.unwrap().is_err()
    }
}
