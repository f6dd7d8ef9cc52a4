//! Choices that can be repeated (SplitMix64), and values that are trouble.

use serde_json::{Map, Value, json};

pub(super) struct Chance(u64);

impl Chance {
    pub(super) fn new(seed: u64, number: u64) -> Self {
        let mut chance = Self(seed ^ number.wrapping_mul(0xd1b5_4a32_d192_ed03));
        chance.next();
        chance
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub(super) fn below(&mut self, end: usize) -> usize {
        let end = u64::try_from(end.max(1)).expect("a length");
        usize::try_from(self.next() % end).expect("a length")
    }

    pub(super) fn one_in(&mut self, many: usize) -> bool {
        self.below(many) == 0
    }

    pub(super) fn byte(&mut self) -> u8 {
        self.next().to_le_bytes()[0]
    }

    pub(super) fn of<'t, T>(&mut self, these: &'t [T]) -> &'t T {
        &these[self.below(these.len())]
    }

    pub(super) fn bytes(&mut self, most: usize) -> Vec<u8> {
        (0..self.below(most)).map(|_| self.byte()).collect()
    }

    /// Words that programs stumble over.
    pub(super) fn word(&mut self) -> String {
        const WORDS: [&str; 22] = [
            "",
            "\0",
            "a\0b",
            "0",
            "-1",
            "1e400",
            "99999999999999999999",
            "-9223372036854775808",
            "1795527723",
            "null",
            "true",
            "ñandú 🏡",
            "\u{feff}",
            "\u{202e}abc",
            "'; DROP TABLE jobs; --",
            "{{7*7}}",
            "<script>",
            "../../etc",
            "%00",
            "\u{10ffff}",
            "text",
            "wamid.a",
        ];
        match self.below(8) {
            0 => "x".repeat(self.below(3_000)),
            1 => String::from_utf8_lossy(&self.bytes(40)).into_owned(),
            2 => "🏡".repeat(self.below(80)),
            _ => (*self.of(&WORDS)).to_owned(),
        }
    }

    pub(super) fn value(&mut self, depth: usize) -> Value {
        match self.below(if depth == 0 { 8 } else { 10 }) {
            0 => Value::Null,
            1 => Value::from(self.one_in(2)),
            2 => Value::from(self.next()),
            3 => Value::from(self.next().cast_signed()),
            4 => json!(f64::from_bits(self.next())),
            5..=7 => Value::from(self.word()),
            8 => Value::Array((0..self.below(4)).map(|_| self.value(depth - 1)).collect()),
            _ => {
                let members = (0..self.below(4)).map(|_| (self.name(), self.value(depth - 1)));
                Value::Object(members.collect::<Map<_, _>>())
            }
        }
    }

    /// One that means something, more often than not.
    pub(super) fn name(&mut self) -> String {
        const NAMES: [&str; 34] = [
            "entry",
            "changes",
            "value",
            "field",
            "messages",
            "statuses",
            "contacts",
            "errors",
            "id",
            "from",
            "type",
            "from_user_id",
            "user_id",
            "wa_id",
            "timestamp",
            "text",
            "body",
            "status",
            "code",
            "profile",
            "name",
            "image",
            "caption",
            "edit",
            "revoke",
            "system",
            "original_message_id",
            "message_id",
            "previous_user_id",
            "new_wa_id",
            "interactive",
            "button_reply",
            "data",
            "emoji",
        ];
        if self.one_in(6) { self.word() } else { (*self.of(&NAMES)).to_owned() }
    }

    /// Something in it is otherwise.
    pub(super) fn change(&mut self, value: &mut Value) {
        let goes_on = !self.one_in(5);
        match value {
            Value::Array(items) if goes_on && !items.is_empty() => {
                let place = self.below(items.len());
                match self.below(6) {
                    0 => drop(items.remove(place)),
                    1 => items.extend_from_within(place..=place),
                    2 => items.insert(place, self.value(3)),
                    _ => self.change(&mut items[place]),
                }
            }
            Value::Object(members) if goes_on && !members.is_empty() => {
                let place = self.below(members.len());
                let name = members.keys().nth(place).cloned().unwrap_or_default();
                match self.below(8) {
                    0 => drop(members.remove(&name)),
                    1 => drop(members.insert(self.name(), self.value(3))),
                    2 => {
                        let moved = members.remove(&name).unwrap_or_default();
                        members.insert(self.name(), moved);
                    }
                    _ => self.change(&mut members[&name]),
                }
            }
            other => *other = self.value(3),
        }
    }
}
