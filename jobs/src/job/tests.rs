use super::*;

fn each_kind() -> Vec<Job> {
    let mut jobs = vec![
        Job::ExpireHold { reservation: 7 },
        Job::RemindPayment { reservation: 7 },
        Job::RemindCheckIn { reservation: 7 },
        Job::CreatePaymentLink { reservation: 7 },
        Job::ProcessPaymentEvent { payment: "138472432031".to_owned() },
        Job::RefundPayment { refund: Uuid::from_u128(7) },
        Job::ReconcilePayments { reservation: 7 },
        Job::ProcessWhatsappEvent { event: Uuid::from_u128(7) },
        Job::SendSignIn { sign_in: 7 },
        Job::SendNotice { notice: 7 },
        Job::CompleteStays,
        Job::SweepHolds,
        Job::Prune,
        Job::TellDead,
        Job::ChangeJobs { change: 7 },
        Job::Probe(Probe::default()),
    ];
    jobs.extend(Mail::ALL.map(|mail| Job::SendEmail { mail, reservation: 7 }));
    jobs
}

#[test]
fn a_stored_job_reads_back_as_itself() {
    for job in each_kind() {
        let stored = job.payload();
        assert_eq!(stored["version"], 1);
        assert_eq!(Job::decode(job.kind().as_str(), job.version(), &stored), Ok(job));
    }
}

#[test]
fn the_trace_that_a_job_was_promised_in_is_none_of_the_job() {
    for job in each_kind() {
        let mut stored = job.payload();
        stored[TRACEPARENT] = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01".into();
        assert_eq!(Job::decode(job.kind().as_str(), job.version(), &stored), Ok(job));
    }
}

#[test]
fn what_this_build_does_not_know_is_told_apart() {
    let payload = Job::SweepHolds.payload();
    assert_eq!(Job::decode("teleport", 1, &payload), Err(Undecodable::Kind("teleport".into())));
    assert_eq!(
        Job::decode("sweep_holds", 2, &payload),
        Err(Undecodable::Version { kind: Kind::SweepHolds, version: 2 })
    );
    assert!(matches!(
        Job::decode("expire_hold", 1, &serde_json::json!({"reservation": "seven"})),
        Err(Undecodable::Payload { kind: Kind::ExpireHold, .. })
    ));
}

#[test]
fn every_limit_that_a_job_names_has_a_rate() {
    let rates = limits::rates(600);
    for limit in each_kind().iter().flat_map(Job::limits) {
        let class = limit.split(':').next().unwrap();
        assert!(rates.iter().any(|(known, _)| *known == class), "{limit}");
    }
    assert_eq!(Job::SendNotice { notice: 7 }.limits(), ["smtp"]);
}

#[test]
fn unique_keys_differ_between_kinds_mails_and_reservations() {
    let mut keys: Vec<_> = each_kind().iter().filter_map(|job| Some(job.unique()?.key)).collect();
    keys.push(Job::ExpireHold { reservation: 8 }.unique().unwrap().key);
    let count = keys.len();
    keys.sort();
    keys.dedup();
    assert_eq!(keys.len(), count);
}
