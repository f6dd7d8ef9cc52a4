use std::time::Duration;

use serde_json::Value;

use crate::wait::eventually;
use crate::{Answer, Held, Stack};

/// A hold of a few seconds, and ten more to be swept.
const EXPIRED: Duration = Duration::from_secs(60);
const OWNER: &str = "duenia@posta.example";

impl Stack {
    /// The reservation as its guest sees it.
    pub async fn seen(&self, held: &Held) -> Value {
        let answer = self.look_at(held).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        answer.body
    }

    async fn look_at(&self, held: &Held) -> Answer {
        // Who looks so often would be told to slow down.
        let source = self.guest().source;
        self.get(&held.path(), source, &[("Authorization", &held.bearer())]).await
    }

    pub async fn until_seen(
        &self,
        held: &Held,
        what: &str,
        patience: Duration,
        is_so: impl Fn(&Value) -> bool,
    ) -> Value {
        eventually(patience, format_args!("{} is {what}", held.code), async || {
            let answer = self.look_at(held).await;
            // It may be away for a moment, by the test's own doing or the machine's.
            assert!([200, 503].contains(&answer.status), "{}", answer.body);
            (answer.status == 200).then_some(answer.body).filter(&is_so)
        })
        .await
    }

    pub async fn until_status(&self, held: &Held, status: &str, patience: Duration) -> Value {
        self.until_seen(held, status, patience, |seen| seen["status"] == status).await
    }

    /// Until it has expired; then another guest holds the same nights.
    pub async fn takes_over(&self, held: &Held) -> Held {
        let (guest, stay) = (self.guest(), held.stay);
        self.until_status(held, "expired", EXPIRED).await;
        let answer = eventually(EXPIRED, "the dates are free", async || {
            Some(self.ask_to_hold(&guest, &stay).await).filter(|answer| answer.status == 201)
        })
        .await;
        Held::read(guest, stay, &answer.body)
    }

    /// The reservation as its owner sees it, with its payments and its history.
    pub async fn shown(&self, held: &Held) -> Value {
        self.posta_json(&["reservations", "show", &held.code]).await
    }

    /// Of its history, how often this was done.
    pub async fn times(&self, held: &Held, action: &str) -> usize {
        let shown = self.shown(held).await;
        let audit = shown["audit"].as_array().expect("its history");
        audit.iter().filter(|line| line["action"] == action).count()
    }

    /// Subjects of the mails to its guest in which this stands.
    pub async fn told_guest(&self, held: &Held, word: &str) -> usize {
        let mails = self.mails_to(&held.guest.email).await;
        mails.iter().filter(|mail| mail.subject.contains(word)).count()
    }

    /// Subjects of the notices to the owner that name it.
    pub async fn notices(&self, held: &Held) -> Vec<String> {
        let mails = self.mails_to(OWNER).await;
        mails.into_iter().map(|mail| mail.subject).filter(|subject| subject.contains(&held.code)).collect()
    }

    /// Until the owner was told so of it.
    pub async fn until_told(&self, held: &Held, word: &str, patience: Duration) {
        eventually(patience, format_args!("the owner is told of {}: {word}", held.code), async || {
            self.notices(held).await.iter().any(|subject| subject.contains(word)).then_some(())
        })
        .await;
    }
}
