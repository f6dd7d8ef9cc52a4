use std::net::Ipv4Addr;

use runtime::clock::Clock;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use super::*;
use crate::Notified;

/// A mail server with other limits than usual; it ends with the set.
async fn server(limits: Limits) -> (JoinSet<()>, std::net::SocketAddr) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let addr = listener.local_addr().unwrap();
    let mut running = JoinSet::new();
    let world = World::new(Clock::system(), addr, Notified::default()).unwrap();
    running.spawn(serve(listener, Arc::new(world), limits, CancellationToken::new()));
    (running, addr)
}

async fn all_that_is_said(stream: &mut TcpStream) -> String {
    let mut said = Vec::new();
    // A connection that is reset has said what it had to say as well.
    let _ = stream.read_to_end(&mut said).await;
    String::from_utf8(said).unwrap()
}

#[tokio::test]
async fn who_says_nothing_is_shown_out() {
    let (_running, addr) = server(Limits { idle: Duration::from_millis(50), ..Limits::default() }).await;
    let mut stream = TcpStream::connect(addr).await.unwrap();
    stream.write_all(b"EHLO te").await.unwrap();
    let said = all_that_is_said(&mut stream).await;
    assert!(said.starts_with("220 ") && said.contains("\r\n421 4.4.2"), "{said}");
}

#[tokio::test]
async fn a_mail_that_never_ends_is_given_up() {
    let (_running, addr) = server(Limits { data: Duration::from_millis(50), ..Limits::default() }).await;
    let mut stream = TcpStream::connect(addr).await.unwrap();
    stream.write_all(b"EHLO t\r\nMAIL FROM:<a@x.example>\r\nRCPT TO:<b@x.example>\r\nDATA\r\nhola\r\n").await.unwrap();
    let said = all_that_is_said(&mut stream).await;
    assert!(said.lines().last().unwrap().starts_with("354"), "{said}");
}

#[tokio::test]
async fn one_connection_too_many_is_told_so() {
    let (_running, addr) = server(Limits { sessions: 1, ..Limits::default() }).await;
    let mut first = TcpStream::connect(addr).await.unwrap();
    let mut greeting = [0; 3];
    first.read_exact(&mut greeting).await.unwrap();
    assert_eq!(&greeting, b"220");
    let said = all_that_is_said(&mut TcpStream::connect(addr).await.unwrap()).await;
    assert!(said.starts_with("421 4.3.2 too many"), "{said}");
}

#[tokio::test]
async fn a_hundred_connections_are_served_at_once() {
    let (_running, addr) = server(Limits::default()).await;
    let mut streams = Vec::new();
    for _ in 0..100 {
        streams.push(TcpStream::connect(addr).await.unwrap());
    }
    for stream in &mut streams {
        stream.write_all(b"HELO t\r\nQUIT\r\n").await.unwrap();
        let said = all_that_is_said(stream).await;
        assert!(said.ends_with("221 2.0.0 farewell\r\n"), "{said}");
    }
}
