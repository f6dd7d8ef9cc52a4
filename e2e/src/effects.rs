use std::collections::{HashMap, HashSet};
use std::time::Duration;

use crate::wait::eventually;
use crate::{Held, Mail, Stack};

const EXPIRED_TIMES: &str = "
    SELECT times, count(*)
    FROM (SELECT count(*) AS times FROM audit_log WHERE action = 'expire' GROUP BY reservation_id) AS holds
    GROUP BY times";

const PROMISED_TWICE: &str = "
    SELECT count(*)
    FROM (SELECT 1 FROM jobs WHERE kind = 'send_email' GROUP BY reservation_id, payload ->> 'mail' HAVING count(*) > 1)
        AS mails";

impl Stack {
    /// Until every hold has expired. Then: each did so once, each guest has both mails, and no mail was promised twice.
    /// How many mails arrived more than once.
    pub async fn assert_expired_once(&self, holds: &[Held], patience: Duration) -> usize {
        let count = u32::try_from(holds.len()).unwrap_or(u32::MAX);
        eventually(patience, "every hold has expired and is told of", async || {
            let expired = self.count(&["--kind", "expire_hold"]).await;
            let mails = self.count(&["--kind", "send_email"]).await;
            assert_eq!((expired.dead, mails.dead), (0, 0));
            (expired.waiting() == 0 && expired.done >= count && mails.waiting() == 0).then_some(())
        })
        .await;
        // The rows themselves: what a handler did twice stands there twice.
        let times = self.sql(EXPIRED_TIMES).await;
        assert_eq!(times, format!("1|{count}"), "how often it expired | holds");
        let left = self.sql("SELECT count(*) FROM reservations WHERE reservation_status <> 'expired'").await;
        assert_eq!(left, "0", "holds that did not expire");
        let twice = self.sql(PROMISED_TWICE).await;
        assert_eq!(twice, "0", "mails that were promised twice");
        self.copies(holds).await
    }

    async fn copies(&self, holds: &[Held]) -> usize {
        let mut mails: HashMap<String, Vec<Mail>> = HashMap::new();
        for mail in self.inbox().await {
            mails.entry(mail.to.first().cloned().unwrap_or_default()).or_default().push(mail);
        }
        let mut copies = 0;
        for held in holds {
            let of_guest = mails.get(&held.guest.email).map_or(&[][..], Vec::as_slice);
            let expired = of_guest.iter().filter(|mail| mail.subject.contains("venció")).count();
            let created = of_guest.iter().filter(|mail| !mail.subject.contains("venc")).count();
            assert!(created > 0 && expired > 0, "{}: {created} mails of the hold, {expired} of its end", held.code);
            let distinct: HashSet<_> = of_guest.iter().map(Mail::message_id).collect();
            copies += of_guest.len() - distinct.len();
        }
        copies
    }
}
