use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use super::Browser;

const AXE: &str = include_str!("../../assets/axe.min.js");

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Screen {
    Desk,
    /// What a picture of it is to show is less than what a desk does.
    Laptop,
    Phone,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Light {
    Day,
    Night,
}

impl Browser {
    pub async fn set_screen(&self, screen: Screen) {
        let (width, height, mobile) = match screen {
            Screen::Desk => (1280, 900, false),
            Screen::Laptop => (1280, 720, false),
            Screen::Phone => (360, 780, true),
        };
        let metrics = json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": mobile});
        self.devtools("Emulation.setDeviceMetricsOverride", &metrics).await;
    }

    pub async fn set_light(&self, light: Light) {
        let value = match light {
            Light::Day => "light",
            Light::Night => "dark",
        };
        let media = json!({"features": [{"name": "prefers-color-scheme", "value": value}]});
        self.devtools("Emulation.setEmulatedMedia", &media).await;
    }

    /// How far the page reaches beyond the screen's width, in pixels.
    pub async fn overflow(&self) -> i64 {
        let script = "return document.documentElement.scrollWidth - document.documentElement.clientWidth";
        self.script(script, &[]).await.as_i64().expect("pixels")
    }

    /// What axe-core finds wrong for people who cannot see, hear or point: each rule with the elements that break it.
    pub async fn barriers(&self) -> Vec<String> {
        if self.script("return 'axe' in window", &[]).await == false {
            self.script(&format!("{AXE}; return true"), &[]).await;
        }
        // WCAG 2.2 has a least size of what is pressed; axe asks for it only when told to.
        let script = "const done = arguments[arguments.length - 1];
            axe.run({resultTypes: ['violations'], rules: {'target-size': {enabled: true}}}).then(
                found => done(found.violations.map(one => one.id + ': ' + one.help + ': ' +
                    one.nodes.map(node => node.html + ' ' + node.failureSummary).join(' | '))),
                error => done(['axe failed: ' + error]))";
        let found = self.wait_for_script(script, &[]).await;
        serde_json::from_value(found).expect("what axe found")
    }

    /// For the README, where that is asked for: what is to be seen at the top of the page, as a PNG of that name.
    pub async fn keep(&self, name: &str) {
        let Some(folder) = pictures() else { return };
        self.script("window.scrollTo(0, 0)", &[]).await;
        let picture = self.command("GET", "/screenshot", &json!(null)).await;
        let picture = STANDARD.decode(picture.as_str().expect("a picture")).expect("base64");
        let file = folder.join(format!("{name}.png"));
        std::fs::write(&file, picture).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    }
}

/// Below the workspace's own folder.
#[expect(clippy::disallowed_methods, reason = "not a setting of the product")]
fn pictures() -> Option<PathBuf> {
    let folder = std::env::var("POSTA_SCREENSHOTS").ok().filter(|folder| !folder.is_empty())?;
    Some(Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(folder))
}
