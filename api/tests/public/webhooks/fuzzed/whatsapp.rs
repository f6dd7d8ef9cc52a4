use std::sync::LazyLock;

use serde_json::Value;

use super::super::delivery::{Delivery, OF_WHATSAPP, WHATSAPP};
use super::super::fixture;
use super::Due;
use super::chance::Chance;

static BODIES: LazyLock<Vec<Vec<u8>>> =
    LazyLock::new(|| fixture::all("whatsapp").into_iter().map(|fixture| fixture.body).collect());

pub(super) fn grow(chance: &mut Chance) -> (Delivery, Due) {
    let (body, is_object) = body(chance);
    let signed = Delivery::whatsapp(body);
    if !chance.one_in(4) {
        return (signed, if is_object { Due::Taken } else { Due::Judged });
    }
    let header = match chance.below(4) {
        0 => return (signed.without(OF_WHATSAPP), Due::Refused),
        1 => chance.bytes(100),
        2 => chance.word().into_bytes(),
        _ => {
            let mut header = signed.header(OF_WHATSAPP).to_vec();
            let place = chance.below(header.len());
            header[place] = header[place].wrapping_add(1 + chance.byte() % 255);
            header
        }
    };
    (signed.with(OF_WHATSAPP, header).to(format!("{WHATSAPP}?x=%00%ff")), Due::Refused)
}

/// And whether it is sure to be a JSON object.
fn body(chance: &mut Chance) -> (Vec<u8>, bool) {
    let original = chance.of(&BODIES).clone();
    // One of them has half an emoji, which serde_json does not read.
    let Ok(mut value) = serde_json::from_slice::<Value>(&original) else { return (original, true) };
    for _ in 0..chance.below(6) {
        chance.change(&mut value);
    }
    let mut text = written(chance, &value).into_bytes();
    let is_object = value.is_object();
    match chance.below(8) {
        0 => {
            let (at, cut) = (chance.below(text.len()), chance.below(4));
            let noise = chance.bytes(4);
            text.splice(at..(at + cut).min(text.len()), noise);
            (text, false)
        }
        1 => (chance.bytes(200), false),
        _ => (text, is_object),
    }
}

/// As Meta writes it, or spaced, or with halves of emojis.
fn written(chance: &mut Chance, value: &Value) -> String {
    let plain = if chance.one_in(4) { format!("{value:#}") } else { value.to_string() };
    if chance.one_in(3) {
        return plain;
    }
    let halved = chance.one_in(6);
    let mut text = String::with_capacity(plain.len());
    for character in plain.chars() {
        let mut units = [0; 2];
        match character {
            '/' => text.push_str(r"\/"),
            ' '..='~' | '\n' => text.push(character),
            _ => {
                let units = character.encode_utf16(&mut units);
                let kept = if halved { 1 } else { units.len() };
                text.extend(units.iter().take(kept).map(|unit| format!(r"\u{unit:04x}")));
            }
        }
    }
    text
}
