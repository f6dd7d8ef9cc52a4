use chrono::TimeDelta;

use super::*;

const NOW: DateTime<Utc> = DateTime::UNIX_EPOCH;

fn policy() -> Policy {
    jobs::Kind::Probe.policy()
}

/// After so many attempts, promised so long ago.
fn claimed(attempts: i32, age: TimeDelta) -> Claimed {
    Claimed {
        id: uuid::Uuid::nil(),
        queue: "maintenance".into(),
        kind: "probe".to_owned(),
        version: 1,
        payload: "{}".to_owned(),
        generation: 1,
        run: attempts + 1,
        attempts,
        crashes: 0,
        waited: 0,
        born: (NOW - age).timestamp_millis(),
        probing: false,
    }
}

fn judged(answer: Result<Answer, Failure>, policy: &Policy, attempts: i32) -> Verdict {
    judge(answer, policy, &claimed(attempts, TimeDelta::zero()), NOW)
}

fn dead(error: &str) -> Verdict {
    Verdict::Dead { error: error.to_owned(), strain: Strain::None }
}

#[test]
fn the_last_attempt_ends_in_death() {
    let failed = || Err(Failure::Retry("no".into()));
    assert!(matches!(judged(failed(), &policy(), 2), Verdict::Retry { .. }));
    assert_eq!(judged(failed(), &policy(), 3), dead("no"));
    let told = || Err(Failure::RetryAfter("later".into(), Duration::from_secs(9)));
    assert_eq!(
        judged(told(), &policy(), 0),
        Verdict::Retry { error: "later".into(), after: Duration::from_secs(9), strain: Strain::None }
    );
    assert_eq!(judged(told(), &policy(), 3), dead("later"));
}

#[test]
fn a_failure_for_good_spends_no_further_attempt() {
    assert_eq!(judged(Err(Failure::Fail("550".into())), &policy(), 0), dead("550"));
}

#[test]
fn waits_stay_below_the_policy_ceiling() {
    for _ in 0..200 {
        let Verdict::Retry { after, .. } = judged(Err(Failure::Retry("no".into())), &policy(), 1) else {
            panic!("a second attempt is left");
        };
        assert!(after <= Duration::from_secs(1), "{after:?}");
    }
}

#[test]
fn a_run_that_probes_an_open_circuit_does_not_kill_its_job() {
    let failed = Err(Failure::Strained { error: "451".into(), after: None, strain: Strain::Failed });
    let last = Claimed { probing: true, ..claimed(3, TimeDelta::zero()) };
    let verdict = judge(failed, &policy(), &last, NOW);
    assert!(matches!(verdict, Verdict::Retry { strain: Strain::Failed, .. }), "{verdict:?}");
}

#[test]
fn what_would_be_older_than_its_kind_allows_is_dead() {
    let mail = jobs::Kind::SendEmail.policy();
    let limit = TimeDelta::from_std(mail.max_age.unwrap()).unwrap();
    let minute = TimeDelta::minutes(1);
    let answers = || {
        let quota = Strain::Slow { limit: "smtp".into(), delay: Duration::from_secs(30) };
        [
            Ok(Answer::Snooze(Duration::from_secs(30))),
            Err(Failure::RetryAfter("451".into(), Duration::from_secs(30))),
            Err(Failure::Strained { error: "454".into(), after: Some(Duration::from_secs(30)), strain: quota }),
        ]
    };
    for answer in answers() {
        let verdict = judge(answer.clone(), &mail, &claimed(1, limit - minute), NOW);
        assert!(!matches!(verdict, Verdict::Dead { .. }), "{answer:?}: {verdict:?}");
        let Verdict::Dead { error, .. } = judge(answer, &mail, &claimed(1, limit), NOW) else {
            panic!("it would run after its time");
        };
        assert!(error.contains("too old"), "{error}");
    }
    assert_eq!(judge(Ok(Answer::Done), &mail, &claimed(1, limit + minute), NOW), Verdict::Done);
    let reminder = jobs::Kind::RemindCheckIn.policy();
    let promised_long_ago = claimed(1, TimeDelta::days(400));
    let verdict = judge(Err(Failure::Retry("no".into())), &reminder, &promised_long_ago, NOW);
    assert!(matches!(verdict, Verdict::Retry { .. }), "it was not due before: {verdict:?}");
}
