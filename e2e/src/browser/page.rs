use std::time::Duration;

use serde_json::{Value, json};

use super::Browser;
use crate::wait::eventually;

const SOON: Duration = Duration::from_secs(60);
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
        self.until_read_within(SOON, words).await;
    }

    pub async fn until_read_within(&self, patience: Duration, words: &str) {
        eventually(patience, format_args!("{words:?} is on the page"), async || {
            self.text().await.contains(words).then_some(())
        })
        .await;
    }

    /// The same without scripts: the page is loaded again and again.
    pub async fn reload_until_read(&self, words: &str) {
        eventually(SOON, format_args!("{words:?} is on the page when it is loaded again"), async || {
            self.reload().await;
            self.text().await.contains(words).then_some(())
        })
        .await;
    }

    /// How many elements there are of what the selector names.
    pub async fn count(&self, selector: &str) -> usize {
        let found = self.script("return document.querySelectorAll(arguments[0]).length", &[json!(selector)]).await;
        found.as_u64().and_then(|count| count.try_into().ok()).expect("a number")
    }

    /// Until something on the page is so, by a script that says it.
    pub async fn until(&self, what: &str, script: &str) {
        eventually(SOON, what, async || (self.script(script, &[]).await == true).then_some(())).await;
    }

    /// Presses what the selector names, as soon as it can be pressed.
    pub async fn press(&self, selector: &str) {
        eventually(SOON, format_args!("{selector} can be pressed"), async || {
            let element = self.element(selector).await?;
            self.try_command("POST", &format!("/element/{element}/click"), &json!({})).await.ok()
        })
        .await;
    }

    /// Types into an empty field; a date as it stands in forms, and of a choice the value.
    pub async fn fill(&self, selector: &str, text: &str) {
        let there = async || self.element(selector).await;
        let element = eventually(SOON, format_args!("{selector} can be filled in"), there).await;
        let kind = self.script("return arguments[0].type", &[json!({ELEMENT: element})]).await;
        match kind.as_str() {
            Some("date") => {
                self.script("arguments[0].value = arguments[1]", &[json!({ELEMENT: element}), json!(text)]).await;
            }
            Some("select-one") => self.press(&format!("{selector} option[value='{text}']")).await,
            _ => {
                self.command("POST", &format!("/element/{element}/value"), &json!({"text": text})).await;
            }
        }
    }

    pub async fn script(&self, script: &str, arguments: &[Value]) -> Value {
        self.command("POST", "/execute/sync", &json!({"script": script, "args": arguments})).await
    }

    /// What a script gives to the function that it gets as its last argument.
    pub async fn wait_for_script(&self, script: &str, arguments: &[Value]) -> Value {
        self.command("POST", "/execute/async", &json!({"script": script, "args": arguments})).await
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
