//! SMTP word by word, as other clients than lettre speak it.

use crate::stage::{Raw, Stage};

#[tokio::test]
async fn ehlo_offers_what_is_there() {
    let stage = Stage::open();
    let mut raw = Raw::connect(&stage).await;
    raw.expect("220").await;
    let offer = raw.say("EHLO test\r\n", "250-").await;
    for extension in ["PIPELINING", "8BITMIME", "SMTPUTF8", "AUTH PLAIN LOGIN", "SIZE 10485760"] {
        assert!(offer.lines().any(|line| line.get(4..) == Some(extension)), "{extension} in {offer}");
    }
    assert_eq!(raw.say("HELO test\r\n", "250 ").await.lines().count(), 1);
}

#[tokio::test]
async fn pipelined_mails_arrive_one_by_one_with_their_dots() {
    let stage = Stage::open();
    let mut raw = Raw::greeted(&stage).await;
    let mail = |n: usize| {
        format!(
            "MAIL FROM:<a@x.example>\r\nRCPT TO:<b{n}@x.example>\r\nRCPT TO:<c@x.example>\r\nDATA\r\nSubject: {n}\r\n\r\n..{n}\r\n..\r\n.\r\n"
        )
    };
    raw.send(format!("{}{}{}NOOP\r\nQUIT\r\n", mail(0), mail(1), mail(2))).await;
    for _ in 0..3 {
        for code in ["250 2.1.0", "250 2.1.5", "250 2.1.5", "354", "250 2.0.0 kept"] {
            raw.expect(code).await;
        }
    }
    raw.expect("250 2.0.0 ok").await;
    raw.expect("221").await;
    assert!(raw.is_closed().await);

    let inbox = stage.inbox("?to=c@x.example").await;
    let texts: Vec<_> =
        inbox.iter().map(|mail| (mail["subject"].clone(), mail["text"].as_str().unwrap().trim_end())).collect();
    assert_eq!(texts, [("2".into(), ".2\r\n."), ("1".into(), ".1\r\n."), ("0".into(), ".0\r\n.")]);
    assert_eq!(inbox[0]["source"], "Subject: 2\r\n\r\n.2\r\n.\r\n");
    assert_eq!(stage.inbox("?to=b1@x.example").await.len(), 1);
}

#[tokio::test]
async fn an_answer_does_not_wait_for_the_rest_of_a_command() {
    let stage = Stage::open();
    let mut raw = Raw::greeted(&stage).await;
    raw.say("NOOP\r\nNO", "250").await;
    raw.say("OP\r\n", "250").await;
}

#[tokio::test]
async fn commands_out_of_order_are_refused_and_harm_nothing() {
    let stage = Stage::open();
    let mut raw = Raw::connect(&stage).await;
    raw.expect("220").await;
    raw.say("MAIL FROM:<a@x.example>\r\n", "503").await;
    raw.say("AUTH PLAIN AGEAYg==\r\n", "503").await;
    raw.say("EHLO test\r\n", "250").await;
    raw.say("RCPT TO:<b@x.example>\r\n", "503").await;
    raw.say("DATA\r\n", "503").await;
    raw.say("MAIL FROM:<a@x.example>\r\n", "250").await;
    raw.say("MAIL FROM:<a@x.example>\r\n", "503").await;
    raw.say("DATA\r\n", "503").await;
    raw.say("RCPT TO:<b@x.example>\r\n", "250").await;
    raw.say("RSET\r\n", "250").await;
    raw.say("DATA\r\n", "503").await;
    raw.say("WAIT\r\n", "500").await;
    raw.say("MAIL FROM:<>\r\n", "250").await;
    raw.say("RCPT TO:<b@x.example>\r\n", "250").await;
    raw.say("DATA\r\n", "354").await;
    raw.say("Subject: al fin\r\n\r\n.\r\n", "250").await;
    let inbox = stage.inbox("").await;
    assert_eq!((inbox.len(), &inbox[0]["from"], &inbox[0]["subject"]), (1, &"".into(), &"al fin".into()));
}

#[tokio::test]
async fn auth_is_asked_for_step_by_step() {
    let stage = Stage::open();
    let mut raw = Raw::greeted(&stage).await;
    raw.say("AUTH CRAM-MD5\r\n", "504").await;
    raw.say("AUTH PLAIN nonsense!\r\n", "501").await;
    raw.say("AUTH PLAIN\r\n", "334 \r\n").await;
    raw.say("*\r\n", "501").await;
    raw.say("AUTH LOGIN\r\n", "334 VXNlcm5hbWU6").await;
    raw.say("YW5h\r\n", "334 UGFzc3dvcmQ6").await;
    raw.say("c2VjcmV0bw==\r\n", "235").await;
    raw.say("AUTH PLAIN AGEAYg==\r\n", "503").await;
}

#[tokio::test]
async fn utf8_addresses_need_their_extension() {
    let stage = Stage::open();
    let mut raw = Raw::greeted(&stage).await;
    raw.say("MAIL FROM:<a@x.example>\r\n", "250").await;
    raw.say("RCPT TO:<ñandú@x.example>\r\n", "553").await;
    raw.say("RSET\r\n", "250").await;
    raw.say("MAIL FROM:<peña@x.example> SMTPUTF8 BODY=8BITMIME\r\n", "250").await;
    raw.say("RCPT TO:<ñandú@x.example>\r\n", "250").await;
    raw.say("DATA\r\n", "354").await;
    raw.say("Subject: cabaña\r\n\r\n¡Hola!\r\n.\r\n", "250").await;
    let inbox = stage.inbox("?to=%C3%91AND%C3%9A@x.example").await;
    assert_eq!((&inbox[0]["subject"], &inbox[0]["from"]), (&"cabaña".into(), &"peña@x.example".into()));
}

#[tokio::test]
async fn what_is_too_big_is_refused_and_the_session_goes_on() {
    let stage = Stage::open();
    let mut raw = Raw::greeted(&stage).await;
    raw.say("MAIL FROM:<a@x.example> SIZE=10485761\r\n", "552").await;
    raw.say("MAIL FROM:<a@x.example> SIZE=10485760\r\n", "250").await;
    for _ in 0..100 {
        raw.say("RCPT TO:<b@x.example>\r\n", "250").await;
    }
    raw.say("RCPT TO:<c@x.example>\r\n", "452").await;
    raw.say("DATA\r\n", "354").await;
    let line = format!("{}\r\n", "x".repeat(1_022));
    for _ in 0..10 * 1024 {
        raw.send(&line).await;
    }
    raw.send("x\r\n").await;
    raw.say(".\r\n", "552").await;
    raw.say(format!("NOOP {}\r\n", "x".repeat(100_000)), "500 5.5.2").await;
    assert!(stage.inbox("").await.is_empty());

    raw.say("MAIL FROM:<a@x.example>\r\n", "250").await;
    raw.say("RCPT TO:<b@x.example>\r\n", "250").await;
    raw.say("DATA\r\n", "354").await;
    for _ in 0..10 * 1024 - 1 {
        raw.send(&line).await;
    }
    raw.say(".\r\n", "250").await;
    assert_eq!(stage.inbox("").await[0]["source"].as_str().unwrap().len(), (10 * 1024 - 1) * 1024);
}

#[tokio::test]
async fn lines_without_their_cr_are_told_so() {
    let stage = Stage::open();
    let mut raw = Raw::greeted(&stage).await;
    raw.say("NOOP\n", "500 5.5.2").await;
    raw.say(b"NOOP \xff\r\n", "500 5.5.2").await;
    raw.say("MAIL FROM:<a@x.example>\r\n", "250").await;
    raw.say("RCPT TO:<b@x.example>\r\n", "250").await;
    raw.say("DATA\r\n", "354").await;
    raw.say("uno\n.\nMAIL FROM:<smuggled@x.example>\r\n.\r\n", "550 5.6.11").await;
    assert!(stage.inbox("").await.is_empty());
}

#[tokio::test]
async fn another_protocol_is_shown_out() {
    let stage = Stage::open();
    let mut raw = Raw::connect(&stage).await;
    raw.expect("220").await;
    raw.send("POST / HTTP/1.1\r\n".repeat(20)).await;
    for _ in 0..19 {
        raw.expect("500").await;
    }
    raw.expect("421").await;
    assert!(raw.is_closed().await);
}

#[tokio::test]
async fn stopping_says_farewell_to_who_is_connected_and_frees_the_ports() {
    let mut stage = Stage::open();
    let mut raw = Raw::greeted(&stage).await;
    assert!(stage.inbox("").await.is_empty());
    stage.stop.cancel();
    raw.expect("421 4.3.2").await;
    assert!(raw.is_closed().await);
    stage.running.join_next().await.unwrap().unwrap().unwrap();
    assert!(tokio::net::TcpStream::connect(stage.smtp).await.is_err());
}
