use std::path::Path;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::Browser;
use crate::wait::eventually;

const AXE: &str = include_str!("../../assets/axe.min.js");
const SOON: Duration = Duration::from_secs(20);
/// WebDriver's name of an element.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Screen {
    Desk,
    Phone,
}

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

    pub async fn set_screen(&self, screen: Screen) {
        let (width, height, mobile) = match screen {
            Screen::Desk => (1280, 900, false),
            Screen::Phone => (360, 780, true),
        };
        let metrics = json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": mobile});
        self.devtools("Emulation.setDeviceMetricsOverride", &metrics).await;
    }

    /// How far the page reaches beyond the screen's width, in pixels.
    pub async fn overflow(&self) -> i64 {
        let script = "return document.documentElement.scrollWidth - document.documentElement.clientWidth";
        self.script(script, &[]).await.as_i64().expect("pixels")
    }

    /// What axe-core finds wrong for people who cannot see, hear or point: each rule with the elements that break it.
    pub async fn barriers(&self) -> Vec<String> {
        self.script(&format!("{AXE}; return true"), &[]).await;
        let script = "const done = arguments[arguments.length - 1];
            axe.run({resultTypes: ['violations']}).then(
                found => done(found.violations.map(one => one.id + ': ' + one.help + ': ' +
                    one.nodes.map(node => node.html + ' ' + node.failureSummary).join(' | '))),
                error => done(['axe failed: ' + error]))";
        let found = self.command("POST", "/execute/async", &json!({"script": script, "args": []})).await;
        serde_json::from_value(found).expect("what axe found")
    }

    /// Writes what is to be seen at the top of the page as a PNG.
    pub async fn photograph(&self, file: &Path) {
        self.script("window.scrollTo(0, 0)", &[]).await;
        let picture = self.command("GET", "/screenshot", &json!(null)).await;
        let picture = STANDARD.decode(picture.as_str().expect("a picture")).expect("base64");
        std::fs::write(file, picture).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    }

    async fn element(&self, selector: &str) -> Option<String> {
        let wanted = json!({"using": "css selector", "value": selector});
        let found = self.try_command("POST", "/element", &wanted).await.ok()?;
        Some(found[ELEMENT].as_str()?.to_owned())
    }

    async fn devtools(&self, command: &str, params: &Value) {
        self.command("POST", "/goog/cdp/execute", &json!({"cmd": command, "params": params})).await;
    }
}
