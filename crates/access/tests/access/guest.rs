use access::GuestTokens;
use runtime::settings::Keys;
use uuid::Uuid;

fn tokens(secrets: &[&str]) -> GuestTokens {
    let jwt_secrets = secrets.iter().map(|secret| (*secret).into()).collect();
    GuestTokens::new(&Keys { jwt_secrets, ics_salt: "salt".into() }).unwrap()
}

#[test]
fn a_token_opens_its_reservation_and_no_other() {
    let tokens = tokens(&["new"]);
    let (mine, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
    let token = tokens.give(mine);
    assert!(token.len() >= 32);
    assert!(tokens.opens(&token, mine));
    assert!(!tokens.opens(&token, other));
    for wrong in ["", "x", &token[..token.len() - 1]] {
        assert!(!tokens.opens(wrong, mine), "{wrong}");
    }
}

#[test]
fn a_token_made_under_an_older_listed_secret_still_opens() {
    let id = Uuid::from_u128(1);
    let token = tokens(&["old"]).give(id);
    assert!(tokens(&["new", "old"]).opens(&token, id));
    assert!(!tokens(&["new"]).opens(&token, id));
    assert_ne!(tokens(&["new", "old"]).give(id), token, "the first secret makes them");
}
