use super::*;

fn letter(to: &[&str], subject: &str) -> Read {
    let envelope =
        Envelope { from: "reservas@posta.example".to_owned(), to: to.iter().map(|to| (*to).to_owned()).collect() };
    letter::read(envelope, format!("Subject: {subject}\r\n\r\nhola\r\n").as_bytes())
}

fn keep(inbox: &Inbox, to: &[&str], subject: &str) -> Result<Uuid, Full> {
    inbox.keep(letter(to, subject), DateTime::<Utc>::default)
}

fn subjects(inbox: &Inbox, to: Option<&str>) -> Vec<String> {
    inbox.newest(to, 0, usize::MAX).iter().map(|kept| kept.read.summary.subject.clone()).collect()
}

#[test]
fn the_oldest_leaves_when_the_inbox_is_full_and_is_found_nowhere() {
    let inbox = Inbox::with_room_for(3, usize::MAX);
    let oldest = keep(&inbox, &["ana@x.example"], "1").unwrap();
    for subject in ["2", "3", "4"] {
        keep(&inbox, &["ana@x.example", "luis@x.example"], subject).unwrap();
    }
    assert_eq!(subjects(&inbox, None), ["4", "3", "2"]);
    assert_eq!(subjects(&inbox, Some("ana@x.example")), ["4", "3", "2"]);
    assert!(inbox.get(oldest).is_none());

    for subject in ["5", "6", "7"] {
        keep(&inbox, &["eva@x.example"], subject).unwrap();
    }
    assert_eq!(subjects(&inbox, Some("ana@x.example")), Vec::<String>::new());
    assert_eq!(inbox.shelf().by_recipient.len(), 1, "addresses without mail are forgotten");
    assert_eq!(inbox.shelf().by_id.len(), 3);
}

#[test]
fn a_mail_is_found_by_each_recipient_once_whatever_the_case() {
    let inbox = Inbox::default();
    keep(&inbox, &["Ana@x.example", "ana@X.example", "luis@x.example"], "1").unwrap();
    assert_eq!(subjects(&inbox, Some("ANA@x.example")), ["1"]);
    assert_eq!(subjects(&inbox, Some("luis@x.example")), ["1"]);
    assert_eq!((inbox.count(Some("ana@x.example")), inbox.count(Some("eva@x.example")), inbox.count(None)), (1, 0, 1));
}

#[test]
fn pages_go_on_where_the_last_ended() {
    let inbox = Inbox::default();
    for subject in ["1", "2", "3", "4", "5"] {
        keep(&inbox, &["ana@x.example"], subject).unwrap();
    }
    for to in [None, Some("ana@x.example")] {
        let page = inbox.newest(to, 2, 2);
        let page: Vec<_> = page.iter().map(|kept| kept.read.summary.subject.as_str()).collect();
        assert_eq!(page, ["3", "2"]);
    }
}

#[test]
fn above_its_bytes_new_mail_is_refused_and_none_is_lost() {
    let size = letter(&["ana@x.example"], "1").letter.len();
    let inbox = Inbox::with_room_for(10, 2 * size);
    keep(&inbox, &["ana@x.example"], "1").unwrap();
    keep(&inbox, &["ana@x.example"], "2").unwrap();
    assert!(keep(&inbox, &["ana@x.example"], "3").is_err());
    assert_eq!(subjects(&inbox, None), ["2", "1"]);

    inbox.empty();
    keep(&inbox, &["ana@x.example"], "4").unwrap();
    assert_eq!(subjects(&inbox, Some("ana@x.example")), ["4"]);

    let by_count = Inbox::with_room_for(2, 2 * size);
    for subject in ["1", "2", "3"] {
        keep(&by_count, &["ana@x.example"], subject).unwrap();
    }
    assert_eq!(subjects(&by_count, None), ["3", "2"], "the room of the one that leaves counts");
}
