//! HTTP by hand, on one connection that is kept: what a client library would hide.

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

pub(crate) struct Wire {
    stream: TcpStream,
    read: Vec<u8>,
}

#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Wire {
    pub(crate) async fn open(address: &str) -> Self {
        let stream = TcpStream::connect(address).await.expect("a connection");
        // Head and body are two writes; the second would wait for the other side's acknowledgement.
        stream.set_nodelay(true).expect("a TCP option");
        Self { stream, read: Vec::new() }
    }

    pub(crate) async fn post_json(&mut self, path: &str, body: &[u8]) -> Reply {
        let length = body.len();
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: posta\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n"
        );
        self.write(head.as_bytes()).await;
        self.write(body).await;
        self.reply().await.unwrap_or_else(|| panic!("the connection was closed"))
    }

    /// What the other side does not take, because it is gone, shows at the next reply.
    pub(crate) async fn write(&mut self, bytes: &[u8]) {
        self.stream.write_all(bytes).await.ok();
    }

    /// `None` where the connection ended instead.
    pub(crate) async fn reply(&mut self) -> Option<Reply> {
        let end = loop {
            match self.read.windows(4).position(|window| window == b"\r\n\r\n") {
                Some(at) => break at + 4,
                None => self.more().await?,
            }
        };
        let head = String::from_utf8(self.read.drain(..end).collect()).expect("a head");
        let length = header(&head, "content-length").map_or(0, |length| length.parse().expect("a length"));
        while self.read.len() < length {
            self.more().await?;
        }
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
        Some(Reply { status, body: self.read.drain(..length).collect(), head })
    }

    async fn more(&mut self) -> Option<()> {
        let mut bytes = [0; 8192];
        let count = self.stream.read(&mut bytes).await.ok().filter(|count| *count > 0)?;
        self.read.extend_from_slice(&bytes[..count]);
        Some(())
    }
}

impl Reply {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        header(&self.head, name)
    }
}

fn header<'h>(head: &'h str, name: &str) -> Option<&'h str> {
    let mut lines = head.lines().filter_map(|line| line.split_once(": "));
    lines.find(|(given, _)| given.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}
