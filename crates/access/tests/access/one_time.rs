use access::{OneTime, hash};

#[test]
fn no_two_are_alike_and_each_comes_back_as_it_went() {
    let (one, other) = (OneTime::new(), OneTime::new());
    assert_ne!(one.as_str(), other.as_str());
    assert_eq!(one.as_str().len(), 43);
    assert_eq!(OneTime::read(one.as_str()).unwrap().hash(), one.hash());
    assert_eq!(hash(one.as_str()), one.hash());
}

#[test]
fn what_has_not_the_shape_of_one_is_none() {
    for other in ["", "x", &"A".repeat(42), &"A".repeat(44), &"=".repeat(43), &format!("{}\n", "A".repeat(42))] {
        assert!(OneTime::read(other).is_none(), "{other:?}");
    }
}
