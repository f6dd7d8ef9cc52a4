use std::sync::LazyLock;

use serde_json::Value;

use super::super::delivery::{Delivery, MERCADOPAGO, OF_MERCADOPAGO};
use super::super::fixture::{self, Fixture};
use super::Due;
use super::chance::Chance;

static FIXTURES: LazyLock<Vec<Fixture>> = LazyLock::new(|| fixture::all("mercadopago"));

pub(super) fn grow(chance: &mut Chance) -> (Delivery, Due) {
    let id = id(chance);
    let request_id = if chance.one_in(6) { String::new() } else { format!("r-{}", chance.below(1_000_000)) };
    let ts = chance.of(&["1766455693", "1742505638683", "0", "99999999999999999999"]);
    let query = query(chance, &id);
    let signed = Delivery::bare(format!("{MERCADOPAGO}?{query}"), body(chance)).signed(&id, &request_id, ts);
    let is_plain = id.len() < 400 && !id.contains(|character: char| character == ';' || character.is_control());
    match chance.below(6) {
        0 => {
            let feed = form_urlencoded::Serializer::new(String::new()).append_pair("topic", &chance.word()).finish();
            (signed.to(format!("{MERCADOPAGO}?{feed}")), Due::Taken)
        }
        1 => (signed.without(OF_MERCADOPAGO), Due::Refused),
        2 => {
            let header = if chance.one_in(2) { chance.bytes(120) } else { broken(chance, &signed) };
            (signed.with(OF_MERCADOPAGO, header), Due::Refused)
        }
        _ => (signed, if is_plain { Due::Taken } else { Due::Judged }),
    }
}

fn id(chance: &mut Chance) -> String {
    match chance.below(5) {
        0 => chance.word(),
        1 => chance.below(50).to_string(),
        _ => chance.below(1_000_000_000).to_string(),
    }
}

/// It holds `data.id`: in every second case beside other things.
fn query(chance: &mut Chance, id: &str) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    if chance.one_in(2) {
        query.append_pair(&chance.name(), &chance.word());
    }
    query.append_pair("data.id", id);
    if !chance.one_in(4) {
        let word = chance.word();
        query.append_pair("type", if chance.one_in(4) { &word } else { "payment" });
    }
    query.finish()
}

fn body(chance: &mut Chance) -> Vec<u8> {
    let original = &chance.of(&FIXTURES).body;
    match (chance.below(4), serde_json::from_slice::<Value>(original)) {
        (0, _) | (_, Err(_)) => chance.bytes(300),
        (_, Ok(mut value)) => {
            chance.change(&mut value);
            value.to_string().into_bytes()
        }
    }
}

/// One digit of what was signed is another.
fn broken(chance: &mut Chance, signed: &Delivery) -> Vec<u8> {
    let mut header = signed.header(OF_MERCADOPAGO).to_vec();
    let place = header.len() - 1 - chance.below(64);
    header[place] = if header[place] == b'0' { b'1' } else { b'0' };
    header
}
