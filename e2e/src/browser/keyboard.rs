use serde_json::{Value, json};

use super::Browser;

/// As <https://www.w3.org/TR/webdriver2/#keyboard-actions> numbers it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    Tab,
    Enter,
}

/// What it takes to be somewhere with the Tab key, on a page with a table of fifty rows.
const FAR: usize = 200;

impl Browser {
    pub async fn strike(&self, key: Key) {
        let value = match key {
            Key::Tab => "\u{e004}",
            Key::Enter => "\u{e007}",
        };
        let strokes = [json!({"type": "keyDown", "value": value}), json!({"type": "keyUp", "value": value})];
        let actions = json!({"actions": [{"type": "key", "id": "keyboard", "actions": strokes}]});
        self.command("POST", "/actions", &actions).await;
    }

    /// Goes on with Tab until what the selector names has the focus, which must be seen.
    pub async fn tab_to(&self, selector: &str) {
        for _ in 0..FAR {
            self.strike(Key::Tab).await;
            if self.script("return document.activeElement.matches(arguments[0])", &[json!(selector)]).await == true {
                let seen = "const at = document.activeElement.getBoundingClientRect();
                    const ring = getComputedStyle(document.activeElement);
                    return at.width > 0 && at.left >= 0 && at.bottom > 0 && at.top < innerHeight &&
                        ring.outlineStyle !== 'none'";
                assert_eq!(
                    self.script(seen, &[]).await,
                    Value::Bool(true),
                    "the focus on {selector} is not to be seen"
                );
                return;
            }
        }
        panic!("Tab does not lead to {selector}");
    }
}
