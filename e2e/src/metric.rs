use crate::Stack;

impl Stack {
    /// A sample of the api, by its name with its labels as they are printed; 0 where it is not there yet.
    pub async fn metric(&self, sample: &str) -> f64 {
        let url = format!("http://127.0.0.1:{}/metrics", self.ports.api);
        let text = self.web.get(url).send().await.expect("the api").text().await.expect("its metrics");
        let line = text.lines().find_map(|line| line.strip_prefix(sample)?.strip_prefix(' '));
        line.map_or(0.0, |value| value.trim().parse().unwrap_or_else(|_| panic!("{sample} {value}")))
    }
}
