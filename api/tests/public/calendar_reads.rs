//! Who was given which version of a calendar: written down beside the answer, and told in the panel.

use std::time::Duration;

use crate::admin_cabins::led_to;
use crate::shown::seen;
use crate::site::{Answer, OPERATOR, OWNER, Site, VIEWER, keys, send};

const CALENDARS: &str = "/admin/calendars";
const READS: &str = "SELECT concat_ws(' ', reader, nth, reads, to_char(last_at AT TIME ZONE 'UTC', 'HH24:MI:SS'))
    FROM calendar_reads ORDER BY reader, nth";
/// Who keeps all others from the table, and the end of it.
const LOCKED: &str = "SELECT pid::text FROM pg_locks JOIN pg_database ON pg_database.oid = database
    WHERE relation = 'calendar_reads'::regclass AND granted AND mode = 'AccessExclusiveLock' AND datname = current_database()";
const UNLOCK: &str = "SELECT pg_terminate_backend(pid, 5000)::text FROM pg_locks JOIN pg_database ON pg_database.oid = database
    WHERE relation = 'calendar_reads'::regclass AND granted AND mode = 'AccessExclusiveLock' AND datname = current_database()";
const AIRBNB: &str = "Mozilla/5.0 (compatible; Airbnb; calendar)";
const GOOGLE: &str = "Google-Calendar-Importer";

impl Site {
    fn feed(&self) -> String {
        format!("{}{}", self.base, access::calendar_path(&keys(), self.cabin, 1))
    }

    async fn polled(&self, user_agent: &str) -> Answer {
        let answer = send(self.client.get(self.feed()).header("User-Agent", user_agent)).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        answer
    }

    /// A stay that the owner has confirmed: its page.
    async fn stay(&self, check_in: &str) -> String {
        let page = format!("/admin/reservations/{}", self.held(check_in).await["code"].as_str().expect("a code"));
        let owner = self.admin(OWNER).await;
        led_to(&self.act(&owner, &format!("{page}/confirm"), &[]).await);
        page
    }

    async fn cancelled(&self, page: &str) {
        let owner = self.admin(OWNER).await;
        led_to(&self.act(&owner, &format!("{page}/cancel"), &[("reason", "no viene")]).await);
    }

    fn minutes_pass(&self, minutes: u64) {
        self.kit.clock.advance(Duration::from_secs(60 * minutes));
    }

    /// What the history of a reservation tells of calendars, the newest first.
    async fn told_of_calendars(&self, page: &str) -> Vec<String> {
        let owner = self.admin(OWNER).await;
        let html = self.see(&owner.session, page).await.text;
        let link = format!("<a href=\"{CALENDARS}\">");
        let events = html.split_once("<ol class=\"timeline\">").expect("a history").1.split("<li").skip(1);
        let of_calendars = events.filter(|event| event.contains(&link) || event.contains("leyó"));
        let told = of_calendars.map(|event| {
            let moment = event.split_once("<time>").and_then(|(_, rest)| rest.split_once('<')).expect("a time").0;
            let what = event.split_once(&link).and_then(|(_, rest)| rest.split_once('<')).expect("a link").0;
            format!("{moment} {what}")
        });
        told.collect()
    }
}

#[tokio::test]
async fn a_read_is_noted_once_a_minute_for_who_it_is_and_for_the_version_it_gave() {
    let site = Site::new().await;
    let first = site.polled(AIRBNB).await;
    site.polled(AIRBNB).await;
    site.polled("curl/8 <script>").await;
    assert_eq!(site.kit.texts(READS).await, ["airbnb 1 1 12:00:00", "other 1 1 12:00:00"]);

    site.minutes_pass(1);
    let tag = first.header("etag").expect("a tag").to_owned();
    let known = site.client.get(site.feed()).header("User-Agent", AIRBNB).header("If-None-Match", &tag);
    let unchanged = send(known).await;
    assert_eq!((unchanged.status, unchanged.text.as_str()), (304, ""));
    assert_eq!(site.kit.texts(READS).await, ["airbnb 1 2 12:01:00", "other 1 1 12:00:00"]);

    let page = site.stay("2027-03-01").await;
    assert_ne!(site.polled(AIRBNB).await.header("etag"), Some(tag.as_str()));
    site.cancelled(&page).await;
    assert_eq!(site.polled(AIRBNB).await.header("etag"), Some(tag.as_str()), "as it was at first");
    let wanted = ["airbnb 1 2 12:01:00", "airbnb 2 1 12:01:00", "airbnb 3 1 12:01:00", "other 1 1 12:00:00"];
    assert_eq!(site.kit.texts(READS).await, wanted, "a version that comes back is another row");
    let kept = "SELECT concat(reader, etag) FROM calendar_reads WHERE concat(reader, etag) ~* 'curl|script|mozilla|\"'";
    assert_eq!(site.kit.texts(kept).await, [""; 0], "nothing that it wrote itself");
}

#[tokio::test]
async fn asking_for_the_head_or_with_a_wrong_token_is_no_read() {
    let site = Site::new().await;
    let head = send(site.client.head(site.feed()).header("User-Agent", AIRBNB)).await;
    assert_eq!(head.status, 200, "{head:?}");
    for path in [format!("{}x", site.feed()), site.feed().replace("/export/1/", "/export/999/")] {
        let refused = send(site.client.get(path).header("User-Agent", AIRBNB)).await;
        assert_eq!(refused.status, 404, "{refused:?}");
    }
    assert_eq!(send(site.client.post(site.feed()).header("User-Agent", AIRBNB)).await.status, 405);
    assert_eq!(site.kit.texts(READS).await, [""; 0]);
}

#[tokio::test]
async fn a_portal_is_answered_the_same_while_nothing_can_be_noted() {
    let site = Site::new().await;
    let good = site.polled(AIRBNB).await;
    let same = async |why: &str| {
        let answer = site.polled(GOOGLE).await;
        for name in ["etag", "cache-control", "content-type"] {
            assert_eq!(answer.header(name), good.header(name), "{why}");
        }
        assert_eq!(answer.text, good.text, "{why}");
    };
    let locks = site.kit.run_sql("BEGIN; LOCK TABLE calendar_reads; SELECT pg_sleep(60)");
    let answered = async {
        while site.kit.texts(LOCKED).await.is_empty() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        // Less than what a lock is waited for, after which Postgres would give up.
        tokio::time::timeout(Duration::from_secs(8), same("locked")).await.expect("it is not waited for");
    };
    tokio::select! { () = locks => panic!("it was waited for"), () = answered => {} }
    assert_eq!(site.kit.texts(UNLOCK).await, ["true"]);
    assert_eq!(site.kit.texts(READS).await, ["airbnb 1 1 12:00:00"]);
    site.kit.run_sql("ALTER TABLE calendar_reads RENAME TO lost").await;
    same("lost").await;
    site.kit.run_sql("ALTER TABLE lost RENAME TO calendar_reads").await;
    same("there again").await;
    assert_eq!(site.kit.texts(READS).await, ["airbnb 1 1 12:00:00", "google 1 1 12:00:00"]);
}

#[tokio::test]
async fn the_panel_tells_who_read_a_calendar_when_and_whether_it_has_what_there_is_now() {
    let site = Site::new().await;
    let unread = site.kit.cabin().await;
    site.polled(AIRBNB).await;
    site.minutes_pass(5);
    site.stay("2027-03-01").await;
    site.polled(GOOGLE).await;
    for address in [VIEWER, OPERATOR, OWNER] {
        let session = site.admin(address).await.session;
        let page = seen(&site.see(&session, CALENDARS).await.text);
        let of = |id: i32| {
            let names = page.split("Se alquila\n").nth(usize::from(id == unread) + 1).expect("a cabin");
            names
                .split("Dirección para")
                .next()
                .and_then(|part| part.split("La dirección la").next())
                .unwrap_or_default()
        };
        insta::allow_duplicates! {
            insta::assert_snapshot!(of(site.cabin), @r"
            La dirección no se cambió nunca.
            Última lectura
            Google  01/12/2026 09:05 Al día
            Airbnb  01/12/2026 09:00 Le falta lo último
            ");
            insta::assert_snapshot!(of(unread), @r"
            La dirección no se cambió nunca.
            Nadie leyó este calendario todavía.
            ");
        }
    }
    site.polled(AIRBNB).await;
    let page = site.see(&site.session(OWNER).await, CALENDARS).await.text;
    assert!(!page.contains("Le falta lo último") && page.matches("Al día").count() == 2, "{page}");
}

#[tokio::test]
async fn the_history_of_a_stay_tells_which_portals_learned_of_it_and_of_its_end() {
    let site = Site::new().await;
    site.polled(AIRBNB).await;
    site.minutes_pass(1);
    let hold = format!("/admin/reservations/{}", site.held("2027-05-01").await["code"].as_str().expect("a code"));
    let page = site.stay("2027-03-01").await;
    assert_eq!(site.told_of_calendars(&page).await, [""; 0]);
    site.minutes_pass(1);
    site.polled(AIRBNB).await;
    site.minutes_pass(1);
    for one in [GOOGLE, AIRBNB] {
        site.polled(one).await;
    }
    site.stay("2027-04-01").await;
    site.polled(AIRBNB).await;
    let learned = [
        "01/12/2026 09:03 Google leyó el calendario con esta estadía",
        "01/12/2026 09:02 Airbnb leyó el calendario con esta estadía",
    ];
    assert_eq!(site.told_of_calendars(&page).await, learned);

    site.minutes_pass(1);
    site.cancelled(&page).await;
    assert_eq!(site.told_of_calendars(&page).await, learned, "nobody has read it since");
    for minutes in [1, 3] {
        site.minutes_pass(minutes);
        site.polled(AIRBNB).await;
    }
    site.polled("booking").await;
    let freed = [
        "01/12/2026 09:08 Booking leyó el calendario ya sin esta estadía",
        "01/12/2026 09:05 Airbnb leyó el calendario ya sin esta estadía",
    ];
    assert_eq!(site.told_of_calendars(&page).await, [freed, learned].concat());
    assert_eq!(site.told_of_calendars(&hold).await, [""; 0], "a hold is in no calendar");
    site.cancelled(&hold).await;
    site.minutes_pass(1);
    site.polled(AIRBNB).await;
    assert_eq!(site.told_of_calendars(&hold).await, [""; 0], "and does not leave one");
}
