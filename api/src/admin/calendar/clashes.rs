//! Nights that were given twice, in words.

use store::accommodations::Accommodation;

use super::things::{Thing, of};

const MOST: usize = 20;

/// What has a night that a stay has too, in words.
pub(super) fn clashes(cabins: &[Accommodation], things: &[Thing]) -> Vec<String> {
    let mut clashes = Vec::new();
    for cabin in cabins {
        let own = of(things, cabin.id);
        for (at, one) in own.iter().enumerate() {
            let later = own.iter().skip(at + 1).take_while(|later| later.from < one.to);
            let clashing = later.filter(|later| one.clashes_with(later));
            clashes
                .extend(clashing.take(MOST).map(|other| format!("{}: {} y {}", cabin.name, named(one), named(other))));
        }
    }
    clashes.truncate(MOST);
    clashes
}

fn named(thing: &Thing) -> String {
    let name = thing.code.as_deref().unwrap_or(thing.look.word());
    format!("{name}, {} ({})", thing.text, thing.when())
}
