//! The handlers, one a kind, and the service that apalis calls.

mod change_jobs;
mod complete_stays;
mod create_payment_link;
mod expire_hold;
mod probe;
mod process_payment_event;
mod process_whatsapp_event;
mod prune;
mod reconcile_payments;
mod refund_payment;
mod remind_check_in;
mod remind_payment;
mod send_email;
mod sweep_holds;
mod tell_dead;

use std::task::Poll;

use apalis_core::error::BoxDynError;
use apalis_core::task::Task;
use futures::future::BoxFuture;
use jobs::{Job, Undecodable};
use queue::{Cancel, Claimed, Strain, Verdict};
use tower::Service;

use crate::answer::{Answer, Failure, decode, verdict};
use crate::context::Context;

/// Decodes a job and runs its handler.
#[derive(Clone)]
pub(crate) struct Handlers(pub(crate) Context);

impl Service<Task<Claimed>> for Handlers {
    type Response = Verdict;
    type Error = BoxDynError;
    type Future = BoxFuture<'static, Result<Verdict, BoxDynError>>;

    fn poll_ready(&mut self, _: &mut std::task::Context<'_>) -> Poll<Result<(), BoxDynError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, task: Task<Claimed>) -> Self::Future {
        let context = self.0.clone();
        Box::pin(async move {
            let cancel = task.data().get::<Cancel>().cloned().unwrap_or_default();
            Ok(perform(&context, &task.args, &cancel).await)
        })
    }
}

/// One run of a job, from its payload to its fate.
pub(crate) async fn perform(context: &Context, claimed: &Claimed, cancel: &Cancel) -> Verdict {
    let job = match decode(claimed) {
        Ok(job) => job,
        // Another build wrote it, or will read it: not ours to fail.
        Err(error @ (Undecodable::Kind(_) | Undecodable::Version { .. })) => {
            return Verdict::Park { error: error.to_string() };
        }
        Err(error @ Undecodable::Payload { .. }) => {
            return Verdict::Dead { error: error.to_string(), strain: Strain::None };
        }
    };
    let answer = run(context, &job, claimed, cancel).await;
    verdict(answer, &job, claimed, context.now())
}

async fn run(context: &Context, job: &Job, claimed: &Claimed, cancel: &Cancel) -> Result<Answer, Failure> {
    match job {
        Job::SendEmail { mail, reservation } => send_email::to_guest(context, claimed.id, *mail, *reservation).await,
        Job::SendSignIn { sign_in } => send_email::sign_in(context, claimed.id, *sign_in).await,
        Job::SendNotice { notice } => send_email::notice(context, claimed.id, *notice).await,
        Job::ExpireHold { reservation } => expire_hold::run(context, *reservation).await,
        Job::RemindPayment { reservation } => remind_payment::run(context, *reservation).await,
        Job::RemindCheckIn { reservation } => remind_check_in::run(context, *reservation).await,
        Job::CreatePaymentLink { reservation } => create_payment_link::run(context, claimed.id, *reservation).await,
        Job::ProcessPaymentEvent { payment } => process_payment_event::run(context, claimed, payment).await,
        Job::RefundPayment { refund } => refund_payment::run(context, *refund).await,
        Job::ReconcilePayments { reservation } => reconcile_payments::run(context, *reservation).await,
        Job::ProcessWhatsappEvent { event } => process_whatsapp_event::run(context, *event).await,
        Job::CompleteStays => complete_stays::run(context).await,
        Job::SweepHolds => sweep_holds::run(context).await,
        Job::Prune => prune::run(context, cancel).await,
        Job::TellDead => tell_dead::run(context).await,
        Job::ChangeJobs { change } => change_jobs::run(context, *change, cancel).await,
        Job::Probe(probe) => probe::run(context, probe, claimed.run, cancel).await,
    }
}
