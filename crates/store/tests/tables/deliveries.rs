use jobs::Job;
use store::deliveries::{Begun, Message, State, begin, mark, state_of};
use store::ledger::{Order, promise};
use testkit::Kit;
use uuid::Uuid;

async fn promised(kit: &Kit) -> Uuid {
    let mut tx = kit.begin().await;
    let promised = promise(&mut tx, &Order::new(&Job::SweepHolds, kit.now()), kit.now()).await.unwrap();
    let _untold = tx.commit().await.unwrap();
    promised.id
}

async fn begun(kit: &Kit, job: Uuid) -> Begun {
    let message =
        Message { job, reservation: None, channel: "mail", message: "hold_created", message_id: "<1@posta.example>" };
    let mut tx = kit.begin().await;
    let begun = begin(&mut tx, &message, kit.now()).await.unwrap();
    let _nothing = tx.commit().await.unwrap();
    begun
}

async fn marked(kit: &Kit, job: Uuid, state: State) {
    let mut tx = kit.begin().await;
    mark(&mut tx, job, state, kit.now()).await.unwrap();
    let _nothing = tx.commit().await.unwrap();
}

#[tokio::test]
async fn a_second_run_learns_what_the_first_came_to() {
    let kit = Kit::new().await;
    let job = promised(&kit).await;
    assert_eq!(state_of(&kit.store, job).await.unwrap(), None);
    assert_eq!(begun(&kit, job).await, Begun::First);
    assert_eq!(begun(&kit, job).await, Begun::Again { state: State::Sending, tries: 1 });
    marked(&kit, job, State::Failed).await;
    assert_eq!(begun(&kit, job).await, Begun::Again { state: State::Failed, tries: 2 });
    marked(&kit, job, State::Uncertain).await;
    assert_eq!(state_of(&kit.store, job).await.unwrap(), Some(State::Uncertain));
    assert_eq!(begun(&kit, job).await, Begun::Again { state: State::Uncertain, tries: 3 });
    assert_eq!(state_of(&kit.store, job).await.unwrap(), Some(State::Sending));
}

#[tokio::test]
async fn what_was_sent_stays_sent() {
    let kit = Kit::new().await;
    let job = promised(&kit).await;
    begun(&kit, job).await;
    marked(&kit, job, State::Sent).await;
    assert_eq!(begun(&kit, job).await, Begun::Again { state: State::Sent, tries: 1 });
    assert_eq!(begun(&kit, job).await, Begun::Again { state: State::Sent, tries: 1 });
    marked(&kit, job, State::Failed).await;
    assert_eq!(state_of(&kit.store, job).await.unwrap(), Some(State::Sent));
}

#[tokio::test]
async fn marking_what_never_began_is_an_error() {
    let kit = Kit::new().await;
    let mut tx = kit.begin().await;
    let error = mark(&mut tx, Uuid::new_v4(), State::Sent, kit.now()).await.unwrap_err();
    assert_eq!(error.to_string(), "postgres: marking a delivery touched 0 rows instead of one");
}
