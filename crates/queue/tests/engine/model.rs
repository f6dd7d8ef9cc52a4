//! The scripts against a model: whatever comes in whatever order, every job stands in exactly one place, what may not run
//! does not, what is stale is refused, and in the end everything has run.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use queue::{Pauses, Push, Taken, Withdraw};
use redis::Script;

use super::site::{EPOCH, Site, job, script};

const LEASE: i64 = 3_000;
const JOBS: usize = 6;
const KINDS: [&str; 2] = ["send_email", "remind"];
const KEYS: [&str; 11] = [
    "epoch",
    "scheduled",
    "inflight",
    "unrecorded",
    "signal",
    "aside",
    "paused",
    "circuits",
    "strain",
    "serial",
    "held",
];

/// What may happen. Numbers choose among what there is.
#[derive(Clone, Copy, Debug)]
enum Step {
    /// Promised, moved, redriven or told again, due after so many ms.
    Push(usize, i64),
    TellAgain(usize),
    Withdraw(usize),
    Claim(usize),
    /// Of a claim, live or long over.
    Settle(usize, End),
    Renew(usize),
    Pass(i64),
    Rescue,
    Pause(usize),
    Resume,
    Forget,
    Wipe,
}

#[derive(Clone, Copy, Debug)]
enum End {
    Done,
    Again,
    Failed,
    Unbegun,
}

/// A job as the ledger would have it.
#[derive(Debug)]
struct Row {
    push: Push,
    pending: bool,
}

#[derive(Clone, Debug)]
struct Claim {
    row: usize,
    generation: i32,
    lease: String,
    /// As long as the model believes that it is this claim's.
    live: bool,
    until: i64,
}

struct World {
    site: Site,
    claim: Script,
    settle: Script,
    renew: Script,
    rescue: Script,
    rows: Vec<Row>,
    claims: Vec<Claim>,
    paused: BTreeSet<usize>,
    epoch: i64,
    /// Numbers claims, as a process does.
    number: u64,
}

fn step() -> impl Strategy<Value = Step> {
    let end = prop_oneof![Just(End::Done), Just(End::Again), Just(End::Failed), Just(End::Unbegun)];
    prop_oneof![
        6 => (0..JOBS, prop_oneof![Just(0_i64), 1..5_000_i64]).prop_map(|(row, delay)| Step::Push(row, delay)),
        2 => (0..JOBS).prop_map(Step::TellAgain),
        2 => (0..JOBS).prop_map(Step::Withdraw),
        8 => (1..4_usize).prop_map(Step::Claim),
        8 => (any::<usize>(), end).prop_map(|(claim, end)| Step::Settle(claim, end)),
        2 => any::<usize>().prop_map(Step::Renew),
        4 => (1..4_000_i64).prop_map(Step::Pass),
        3 => Just(Step::Rescue),
        2 => (0..KINDS.len()).prop_map(Step::Pause),
        2 => Just(Step::Resume),
        2 => Just(Step::Forget),
        1 => Just(Step::Wipe),
    ]
}

#[test]
fn whatever_comes_in_whatever_order_no_job_is_lost_or_runs_where_it_may_not() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let mut runner = TestRunner::new(Config { cases: 96, failure_persistence: None, ..Config::default() });
    let steps = proptest::collection::vec(step(), 1..60);
    runner
        .run(&steps, |steps| {
            runtime.block_on(async {
                let mut world = World::new().await;
                for step in steps {
                    world.take(step).await;
                    world.check();
                }
                world.finish().await;
            });
            Ok(())
        })
        .unwrap();
}

impl World {
    async fn new() -> Self {
        let rows = (0..JOBS).map(|number| {
            // Two that share a serial key across kinds, two of another, two without.
            let serial = [Some("ana"), Some("ana"), Some("berta"), Some("berta"), None, None][number];
            let kind = KINDS[number % KINDS.len()].to_owned();
            let push = Push { kind, serial: serial.map(str::to_owned), generation: 0, ..job() };
            Row { push, pending: false }
        });
        Self {
            site: Site::new().await,
            claim: script(include_str!("../../src/scripts/claim.lua")),
            settle: script(include_str!("../../src/scripts/settle.lua")),
            renew: script(include_str!("../../src/scripts/renew.lua")),
            rescue: script(include_str!("../../src/scripts/rescue.lua")),
            rows: rows.collect(),
            claims: Vec::new(),
            paused: BTreeSet::new(),
            epoch: EPOCH,
            number: 1,
        }
    }

    fn now(&self) -> i64 {
        self.site.time.now()
    }

    fn call<T: redis::FromRedisValue>(&self, script: &Script, arguments: &[String]) -> T {
        let mut call = script.prepare_invoke();
        for key in KEYS {
            call.key(self.site.key(key));
        }
        call.arg(self.now()).arg(self.site.key(""));
        for argument in arguments {
            call.arg(argument);
        }
        call.invoke(&mut self.site.redis()).unwrap()
    }

    async fn take(&mut self, step: Step) {
        match step {
            Step::Push(row, delay) => {
                let row = &mut self.rows[row];
                row.push.generation += 1;
                row.push.delay = delay;
                row.pending = true;
                let push = row.push.clone();
                self.tell(vec![push]).await;
            }
            Step::TellAgain(row) => {
                if self.rows[row].pending && !self.is_running(row) {
                    let before = self.places();
                    let told = self.site.lane.push(self.epoch, &[self.rows[row].push.clone()]).await.unwrap();
                    assert_eq!((told, self.places()), (vec![Taken::Known], before), "telling twice changes nothing");
                }
            }
            Step::Withdraw(number) => {
                let row = &mut self.rows[number];
                row.push.generation += 1;
                row.pending = false;
                let gone = Withdraw { id: row.push.id, generation: row.push.generation };
                self.site.lane.withdraw(&[gone]).await.unwrap();
            }
            Step::Claim(limit) => self.claim(limit),
            Step::Settle(number, end) if !self.claims.is_empty() => self.settle(number % self.claims.len(), end).await,
            Step::Renew(number) if !self.claims.is_empty() => self.renew(number % self.claims.len()),
            Step::Settle(..) | Step::Renew(_) => {}
            Step::Pass(ms) => self.site.time.advance(Duration::from_millis(ms.unsigned_abs())),
            Step::Rescue => self.rescue().await,
            Step::Pause(kind) => {
                self.paused.insert(kind);
                self.tell_pauses().await;
            }
            Step::Resume => {
                self.paused.clear();
                self.tell_pauses().await;
            }
            Step::Forget => self.forget().await,
            Step::Wipe => self.wipe().await,
        }
    }

    /// As the relay does: what runs is told again when it has ended.
    async fn tell(&self, pushes: Vec<Push>) {
        for push in pushes {
            self.site.lane.push(self.epoch, &[push]).await.unwrap();
        }
    }

    async fn tell_pauses(&self) {
        let kinds = self.paused.iter().map(|kind| KINDS[*kind].to_owned()).collect();
        self.site.lane.set_pauses(&Pauses { queue: false, kinds }).await.unwrap();
    }

    fn is_running(&self, row: usize) -> bool {
        self.claims.iter().any(|claim| claim.live && claim.row == row)
    }

    fn claim(&mut self, limit: usize) {
        let arguments = [
            limit.to_string(),
            LEASE.to_string(),
            "worker".to_owned(),
            self.number.to_string(),
            "0".into(),
            "5000".into(),
        ];
        self.number += limit as u64;
        let answer: Vec<String> = self.call(&self.claim, &arguments);
        for told in answer[2..].chunks_exact(6) {
            let [id, head, _, counts, lease, _] = told else { unreachable!() };
            let number = self.rows.iter().position(|row| row.push.id.to_string() == *id).unwrap();
            let kind = head[1..].split(' ').next().unwrap();
            let generation: i32 = counts.split(':').next().unwrap().parse().unwrap();
            let due: i64 = lease.rsplit(':').next().unwrap().trim_end_matches('s').parse().unwrap();
            let row = &self.rows[number];
            assert!(due <= self.now(), "it began before its time");
            assert!(row.pending && row.push.generation == generation, "what the ledger took back does not begin");
            assert!(!self.paused.iter().any(|paused| KINDS[*paused] == kind), "its kind is paused");
            assert!(!self.is_running(number), "it runs already");
            if let Some(serial) = &row.push.serial {
                let other = |claim: &Claim| claim.live && self.rows[claim.row].push.serial.as_ref() == Some(serial);
                assert!(!self.claims.iter().any(other), "one at a time of a serial key");
            }
            self.claims.push(Claim {
                row: number,
                generation,
                lease: lease.clone(),
                live: true,
                until: self.now() + LEASE,
            });
        }
    }

    async fn settle(&mut self, number: usize, end: End) {
        let claim = self.claims[number].clone();
        let verdict = match end {
            End::Done | End::Failed => "final",
            End::Again => "again",
            End::Unbegun => "unbegun",
        };
        let fate = if matches!(end, End::Unbegun) { String::new() } else { format!("{{\"fate\":{number}}}") };
        let after = match end {
            End::Done | End::Failed => format!("d:{}:1", claim.generation),
            End::Again | End::Unbegun => format!("{}:1:1:0", claim.generation),
        };
        let id = self.rows[claim.row].push.id.to_string();
        let arguments = [&id, &claim.lease, verdict, "1000", &after, &fate, "", ""].map(str::to_owned);
        let answer: Vec<u8> = self.call(&self.settle, &arguments);
        assert_eq!(answer == [1], claim.live, "a settlement counts as long as the claim is its own: {claim:?}");
        self.claims[number].live = false;
        if claim.live {
            self.after(claim.row, claim.generation, matches!(end, End::Done | End::Failed)).await;
        }
    }

    /// What the ledger does with the end of a run: a newer generation is told again, and wins.
    async fn after(&mut self, number: usize, generation: i32, ended: bool) {
        let row = &mut self.rows[number];
        if row.push.generation == generation {
            row.pending &= !ended;
        } else if row.pending {
            let push = row.push.clone();
            self.tell(vec![push]).await;
        } else {
            // Withdrawn while it ran: it ended, whatever it said.
            let gone = Withdraw { id: row.push.id, generation: row.push.generation };
            self.site.lane.withdraw(&[gone]).await.unwrap();
        }
    }

    fn renew(&mut self, number: usize) {
        let (now, claim) = (self.now(), self.claims[number].clone());
        let id = self.rows[claim.row].push.id.to_string();
        let arguments = [LEASE.to_string(), id, claim.lease.clone()];
        let answer: Vec<u8> = self.call(&self.renew, &arguments);
        assert_eq!(answer != [0], claim.live, "a lease is renewed as long as the claim is its own");
        if claim.live {
            self.claims[number].until = now + LEASE;
        }
    }

    async fn rescue(&mut self) {
        let _count: u64 = self.call(&self.rescue, &["100".into(), "1000".into(), "0".into()]);
        let now = self.now();
        let lapsed: Vec<usize> =
            (0..self.claims.len()).filter(|n| self.claims[*n].live && self.claims[*n].until <= now).collect();
        for number in lapsed {
            self.claims[number].live = false;
            let Claim { row, generation, .. } = self.claims[number];
            self.after(row, generation, false).await;
        }
    }

    async fn forget(&self) {
        let mut redis = self.site.redis();
        redis::cmd("DEL").arg(self.site.key("unrecorded")).exec(&mut redis).unwrap();
        for row in self.rows.iter().filter(|row| !row.pending) {
            if self.site.field(row.push.id, "s").is_some_and(|state| state.starts_with("d:")) {
                redis::cmd("DEL").arg(self.site.job_key(row.push.id)).exec(&mut redis).unwrap();
            }
        }
    }

    /// The server loses everything; it is told again under another epoch.
    async fn wipe(&mut self) {
        redis::cmd("DEL").arg(self.site.keys()).exec(&mut self.site.redis()).unwrap();
        self.claims.iter_mut().for_each(|claim| claim.live = false);
        self.epoch += 1;
        self.site.lane.set_epoch(self.epoch).await.unwrap();
        self.tell_pauses().await;
        self.tell(self.rows.iter().filter(|row| row.pending).map(|row| row.push.clone()).collect()).await;
    }

    /// Where each job stands.
    fn places(&self) -> BTreeMap<String, Vec<&'static str>> {
        let mut places: BTreeMap<String, Vec<&'static str>> = BTreeMap::new();
        for set in ["scheduled", "inflight", "aside"] {
            let ids: Vec<String> =
                redis::cmd("ZRANGE").arg(self.site.key(set)).arg(0).arg(-1).query(&mut self.site.redis()).unwrap();
            for id in ids {
                places.entry(id).or_default().push(set);
            }
        }
        places
    }

    fn check(&self) {
        let places = self.places();
        for (number, row) in self.rows.iter().enumerate() {
            let at = places.get(&row.push.id.to_string()).cloned().unwrap_or_default();
            if self.is_running(number) {
                assert_eq!(at, ["inflight"], "{row:?}");
            } else if row.pending {
                assert!(at == ["scheduled"] || at == ["aside"], "{row:?} stands in {at:?}");
            } else {
                assert!(at.is_empty(), "{row:?} is over and stands in {at:?}");
            }
        }
        let holders: BTreeMap<String, String> =
            redis::cmd("HGETALL").arg(self.site.key("serial")).query(&mut self.site.redis()).unwrap();
        for (serial, holder) in holders {
            let runs = |claim: &Claim| {
                let push = &self.rows[claim.row].push;
                claim.live && push.serial.as_ref() == Some(&serial) && push.id.to_string() == holder
            };
            assert!(self.claims.iter().any(runs), "{serial} is held by {holder}, which does not run");
        }
    }

    /// With nothing in the way everything runs, and nothing is left.
    async fn finish(&mut self) {
        self.take(Step::Resume).await;
        self.site.time.advance(Duration::from_secs(3_600));
        self.take(Step::Rescue).await;
        for _ in 0..3 * JOBS {
            self.claim(JOBS);
            self.check();
            for number in 0..self.claims.len() {
                if self.claims[number].live {
                    self.settle(number, End::Done).await;
                }
            }
            self.site.time.advance(Duration::from_secs(60));
        }
        assert!(self.rows.iter().all(|row| !row.pending), "{:?}", self.rows);
        self.forget().await;
        let left: Vec<String> = self.site.keys();
        let known = ["epoch", "signal"].map(|word| self.site.key(word));
        assert!(left.iter().all(|key| known.contains(key)), "{left:?}");
    }
}
