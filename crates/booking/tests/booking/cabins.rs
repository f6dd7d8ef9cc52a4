use booking::{Actor, Refusal, Rule};
use store::accommodations::{self, Changes};
use store::audit::{self, Filter};
use store::{Turn, calendar_exports};
use testkit::{Kit, request};

use crate::desk::owner;

async fn edit(kit: &Kit, cabin: i32, changes: Changes) -> Result<(), Refusal> {
    let mut tx = kit.begin().await;
    booking::edit_cabin(&mut tx, cabin, &changes, &owner(), kit.now()).await?;
    let _nothing = tx.commit().await?;
    Ok(())
}

/// The newest first.
async fn log(kit: &Kit) -> Vec<String> {
    let all = Filter { actor: None, action: None, code: None, turn: Turn::Newest, limit: 100 };
    let entries = audit::list(&kit.store, &all).await.unwrap();
    entries.into_iter().map(|entry| format!("{} {} {}", entry.actor, entry.action, entry.detail)).collect()
}

#[tokio::test]
async fn an_edit_is_written_down_with_what_was_and_is_of_what_changed() {
    let kit = Kit::new().await;
    let cabin = kit.cabin().await;
    let price = |text: &str| Some(text.parse().unwrap());
    let changes = Changes {
        name: Some("Cabaña de prueba".to_owned()),
        capacity: Some(6),
        base_price: price("58000"),
        description: Some("Al sol".to_owned()),
        ..Changes::default()
    };
    edit(&kit, cabin, changes.clone()).await.unwrap();
    let wanted = format!(
        r#"duenia@x.ar edit_cabin {{"accommodation_id":{cabin},"after":{{"base_price":"58000.00","capacity":6,"description":"Al sol"}},"before":{{"base_price":"50000.00","capacity":4,"description":null}}}}"#
    );
    assert_eq!(log(&kit).await, [wanted.as_str()]);
    edit(&kit, cabin, changes).await.unwrap();
    edit(&kit, cabin, Changes { base_price: price("58000.00"), ..Changes::default() }).await.unwrap();
    assert_eq!(log(&kit).await, [wanted], "what changes nothing is not written down");
    edit(&kit, cabin, Changes { description: Some(String::new()), ..Changes::default() }).await.unwrap();
    assert_eq!(accommodations::find(&kit.store, cabin).await.unwrap().unwrap().description, None);
    let unknown = edit(&kit, cabin + 1_000, Changes { capacity: Some(1), ..Changes::default() }).await;
    assert!(matches!(unknown, Err(Refusal::UnknownAccommodation)), "{unknown:?}");
    assert_eq!(log(&kit).await.len(), 2);
}

#[tokio::test]
async fn a_price_at_which_the_longest_stay_cannot_be_written_down_is_refused() {
    let kit = Kit::new().await;
    let cabin = kit.cabin().await;
    let price = |text: &str| Changes { base_price: Some(text.parse().unwrap()), ..Changes::default() };
    edit(&kit, cabin, price("138888888.88")).await.unwrap();
    let dear = edit(&kit, cabin, price("138888888.90")).await;
    assert!(matches!(dear, Err(Refusal::Rule(Rule::TooDear))), "{dear:?}");
    let factor = Changes { weekend_factor: Some("1.21".parse().unwrap()), ..Changes::default() };
    let dear = edit(&kit, cabin, factor).await;
    assert!(matches!(dear, Err(Refusal::Rule(Rule::TooDear))), "{dear:?}");
    assert_eq!(log(&kit).await.len(), 1);
    kit.hold(&request(cabin, "2027-03-06", 60)).await.unwrap();
}

#[tokio::test]
async fn an_address_that_was_changed_meanwhile_is_not_changed_again() {
    let kit = Kit::new().await;
    let cabin = kit.cabin().await;
    for (shown, wanted) in [(Some(2), None), (Some(1), Some(2)), (Some(1), None), (Some(2), Some(3)), (None, Some(4))] {
        let mut tx = kit.begin().await;
        let version = booking::rotate_calendar(&mut tx, cabin, shown, &owner(), kit.now()).await;
        match wanted {
            Some(wanted) => {
                assert_eq!(version.unwrap(), wanted);
                let _nothing = tx.commit().await.unwrap();
            }
            None => assert!(matches!(version, Err(Refusal::Rule(Rule::AddressChanged))), "{version:?}"),
        }
    }
}

#[tokio::test]
async fn a_cabin_is_taken_off_and_put_back_once_each() {
    let kit = Kit::new().await;
    let cabin = kit.cabin().await;
    for active in [true, false, false, true] {
        let mut tx = kit.begin().await;
        booking::set_cabin_active(&mut tx, cabin, active, &owner(), kit.now()).await.unwrap();
        let unknown = booking::set_cabin_active(&mut tx, cabin + 1_000, active, &owner(), kit.now()).await;
        assert!(matches!(unknown, Err(Refusal::UnknownAccommodation)), "{unknown:?}");
        let _nothing = tx.commit().await.unwrap();
        assert_eq!(accommodations::find(&kit.store, cabin).await.unwrap().unwrap().active, active);
    }
    let line = |action: &str| format!(r#"duenia@x.ar {action} {{"accommodation_id":{cabin}}}"#);
    assert_eq!(log(&kit).await, [line("activate_cabin"), line("deactivate_cabin")]);
}

#[tokio::test]
async fn another_address_of_a_calendar_is_written_down() {
    let kit = Kit::new().await;
    let cabin = kit.cabin().await;
    let ana = Actor::Cli("ana".to_owned());
    let mut tx = kit.begin().await;
    assert_eq!(booking::rotate_calendar(&mut tx, cabin, None, &ana, kit.now()).await.unwrap(), 2);
    let unknown = booking::rotate_calendar(&mut tx, cabin + 1_000, None, &ana, kit.now()).await;
    assert!(matches!(unknown, Err(Refusal::UnknownAccommodation)), "{unknown:?}");
    let _nothing = tx.commit().await.unwrap();
    assert_eq!(calendar_exports::version_of(&kit.store, cabin).await.unwrap().unwrap().version, 2);
    assert_eq!(log(&kit).await, [format!(r#"cli:ana rotate_calendar {{"accommodation_id":{cabin},"version":2}}"#)]);
}
