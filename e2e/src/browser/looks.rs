use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use super::Browser;

const AXE: &str = include_str!("../../assets/axe.min.js");

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Screen {
    Desk,
    Phone,
}

impl Browser {
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
}
