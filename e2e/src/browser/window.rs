use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use serde_json::json;

use super::Browser;
use crate::wait::eventually;

const SOON: Duration = Duration::from_secs(60);

impl Browser {
    /// Until a file of that name was downloaded: what is in it.
    pub async fn downloaded(&self, name: &str) -> Vec<u8> {
        let file = self.downloads().join(name);
        eventually(SOON, format_args!("{name} is downloaded"), async || fs::read(&file).ok()).await
    }

    pub(super) fn downloads(&self) -> PathBuf {
        self.profile.path().join("downloads")
    }

    /// As when another window lies over it: nobody sees the page.
    pub async fn hide(&self) {
        self.command("POST", "/window/minimize", &json!({})).await;
        self.until("the page is hidden", "return document.hidden").await;
    }

    pub async fn show(&self) {
        self.command("POST", "/window/maximize", &json!({})).await;
        self.until("the page is to be seen", "return !document.hidden").await;
    }

    /// How often the page itself has asked the server for something since it was loaded.
    pub async fn asked(&self) -> u64 {
        let script = "return performance.getEntriesByType('resource')
            .filter(one => one.initiatorType === 'fetch').length";
        self.script(script, &[]).await.as_u64().expect("a number")
    }

    /// Until it has asked so many times more.
    pub async fn until_asked_again(&self, times: u64) {
        let before = self.asked().await;
        eventually(SOON, "the page asks again", async || (self.asked().await >= before + times).then_some(())).await;
    }
}
