//! The databases, each in all the states that the original can have left it in.

use chrono_tz::America::Argentina::Buenos_Aires;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};
use store::audit::Actor;
use store::schema::{Adopted, Found, Terms, adopt};
use testkit::Kit;

/// Who made the tables, and how far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Made {
    /// By the original's migrations up to this one.
    Revision(usize),
    /// By its models.
    Models,
}

pub(crate) const EACH: [Made; 7] = [
    Made::Revision(1),
    Made::Revision(2),
    Made::Revision(3),
    Made::Revision(4),
    Made::Revision(5),
    Made::Revision(6),
    Made::Models,
];

const REVISIONS: [&str; 6] = [
    include_str!("original/001.sql"),
    include_str!("original/002.sql"),
    include_str!("original/003.sql"),
    include_str!("original/004.sql"),
    include_str!("original/005.sql"),
    include_str!("original/006.sql"),
];

impl Made {
    /// Whether it has what came with that revision. The models have it all, but for the guard.
    pub(crate) fn has(self, revision: usize) -> bool {
        match self {
            Self::Revision(made) => made >= revision,
            Self::Models => true,
        }
    }

    pub(crate) async fn tables(self) -> Old {
        let old = Old::empty().await;
        match self {
            Self::Revision(made) => {
                for revision in &REVISIONS[..made] {
                    old.run(revision).await;
                }
            }
            Self::Models => old.run(include_str!("original/models.sql")).await,
        }
        old
    }

    pub(crate) async fn with_rows(self) -> Old {
        let old = self.tables().await;
        old.run(include_str!("original/rows.sql")).await;
        for (revision, rows) in [
            (2, include_str!("original/payments.sql")),
            (3, include_str!("original/orphans.sql")),
            (5, include_str!("original/keys.sql")),
        ] {
            if self.has(revision) {
                old.run(rows).await;
            }
        }
        old
    }
}

/// A database of one test, with nothing of ours in it.
pub(crate) struct Old {
    pub(crate) kit: Kit,
}

impl Old {
    pub(crate) async fn empty() -> Self {
        let old = Self { kit: Kit::new().await };
        old.run("DROP SCHEMA public CASCADE; CREATE SCHEMA public").await;
        old
    }

    pub(crate) async fn connect(&self) -> PgConnection {
        use runtime::settings::ExposeSecret as _;
        PgConnection::connect(self.kit.postgres().url.expose_secret()).await.unwrap()
    }

    pub(crate) async fn run(&self, sql: &str) {
        let mut connection = self.connect().await;
        sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(&mut connection).await.unwrap();
    }

    pub(crate) async fn texts(&self, sql: &str) -> Vec<String> {
        sqlx::query_scalar(AssertSqlSafe(sql.to_owned())).fetch_all(&mut self.connect().await).await.unwrap()
    }

    pub(crate) fn terms(&self) -> Terms {
        Terms {
            now: self.kit.now(),
            timezone: Buenos_Aires,
            set_aside: Vec::new(),
            actor: Actor::Cli("ana".to_owned()),
        }
    }

    pub(crate) fn setting_aside(&self, codes: &[&str]) -> Terms {
        Terms { set_aside: codes.iter().map(|code| (*code).to_owned()).collect(), ..self.terms() }
    }

    pub(crate) async fn adopted(&self, terms: &Terms) -> Found {
        match adopt(&self.kit.postgres(), terms).await.unwrap() {
            Adopted::Done(found) => found,
            Adopted::Refused(found) => panic!("refused: {found:#?}"),
        }
    }

    pub(crate) async fn refused(&self, terms: &Terms) -> Found {
        match adopt(&self.kit.postgres(), terms).await.unwrap() {
            Adopted::Refused(found) => found,
            Adopted::Done(found) => panic!("adopted: {found:#?}"),
        }
    }

    /// One more stay of the cabin, under this code and in this state.
    pub(crate) async fn stay(&self, code: &str, check_in: &str, check_out: &str, status: &str) {
        self.run(&format!(
            "INSERT INTO reservations
                 (uuid, code, accommodation_id, check_in, check_out, guest_name, guest_phone, guest_email, guests_count,
                  nights, base_price_per_night, total_price, deposit_percentage, deposit_amount, paid_amount,
                  reservation_status, payment_status, expires_at, created_at)
             VALUES (gen_random_uuid(), '{code}', 1, '{check_in}', '{check_out}', 'Ana', '351', 'ana@guest.example', 1,
                  1, 1, 1, 30, 1, 0, '{status}', 'pending',
                  CASE WHEN '{status}' = 'pre_reserved' THEN timestamptz '2027-12-01T12:00:00Z' END,
                  '2026-11-30T12:00:00Z')"
        ))
        .await;
    }
}
