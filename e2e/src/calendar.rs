use crate::Stack;

impl Stack {
    /// The calendar of a cabin as a portal polls it, its folded lines joined.
    pub async fn exported(&self, cabin: u32) -> String {
        let told = self.posta(&["calendars", "export-url", &cabin.to_string()]).await;
        let address = told.stdout.lines().last().unwrap_or_else(|| panic!("no address: {}", told.stderr));
        let answer = self.web.get(address).send().await.expect("the export");
        assert_eq!(answer.status(), 200, "the export");
        assert_eq!(answer.headers()["content-type"], "text/calendar; charset=utf-8");
        answer.text().await.expect("the export").replace("\r\n ", "")
    }
}
