use std::time::Duration;

use serde_json::{Value, json};

use super::Browser;
use crate::wait::eventually;

const SOON: Duration = Duration::from_secs(20);
/// WebDriver's name of an element.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

impl Browser {
    pub async fn go(&self, url: &str) {
        self.command("POST", "/url", &json!({"url": url})).await;
    }

    pub async fn reload(&self) {
        self.command("POST", "/refresh", &json!({})).await;
    }

    pub async fn url(&self) -> String {
        self.command("GET", "/url", &json!(null)).await.as_str().expect("an address").to_owned()
    }

    /// What a person reads.
    pub async fn text(&self) -> String {
        self.script("return document.body.innerText", &[]).await.as_str().unwrap_or_default().to_owned()
    }

    /// Until this is to be read. It loads nothing again: what changes, changes by itself.
    pub async fn until_read(&self, words: &str) {
        eventually(SOON, format_args!("{words:?} is on the page"), async || {
            self.text().await.contains(words).then_some(())
        })
        .await;
    }

    /// Presses what the selector names, as soon as it can be pressed.
    pub async fn press(&self, selector: &str) {
        eventually(SOON, format_args!("{selector} can be pressed"), async || {
            let element = self.element(selector).await?;
            self.try_command("POST", &format!("/element/{element}/click"), &json!({})).await.ok()
        })
        .await;
    }

    /// Types into an empty field; a date as it stands in forms.
    pub async fn fill(&self, selector: &str, text: &str) {
        let element = self.element(selector).await.unwrap_or_else(|| panic!("no {selector}"));
        if self.script("return arguments[0].type", &[json!({ELEMENT: element})]).await == "date" {
            self.script("arguments[0].value = arguments[1]", &[json!({ELEMENT: element}), json!(text)]).await;
        } else {
            self.command("POST", &format!("/element/{element}/value"), &json!({"text": text})).await;
        }
    }

    pub async fn script(&self, script: &str, arguments: &[Value]) -> Value {
        self.command("POST", "/execute/sync", &json!({"script": script, "args": arguments})).await
    }

    pub async fn allow_scripts(&self, allowed: bool) {
        self.devtools("Emulation.setScriptExecutionDisabled", &json!({"value": !allowed})).await;
    }

    async fn element(&self, selector: &str) -> Option<String> {
        let wanted = json!({"using": "css selector", "value": selector});
        let found = self.try_command("POST", "/element", &wanted).await.ok()?;
        Some(found[ELEMENT].as_str()?.to_owned())
    }

    pub(super) async fn devtools(&self, command: &str, params: &Value) {
        self.command("POST", "/goog/cdp/execute", &json!({"cmd": command, "params": params})).await;
    }
}
