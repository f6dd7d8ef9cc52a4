//! Pages as a browser without scripts has them.

use reqwest::RequestBuilder;
use serde_json::Value;

use crate::site::{Answer, Site, send};

/// What a page shows, line by line; of a field its name and value.
pub(crate) fn seen(html: &str) -> String {
    let body = html.split_once("<main").expect("a main").1.split_once("</main>").expect("its end").0;
    let mut text = String::from("<main");
    for piece in body.split('<') {
        let (tag, rest) = piece.split_once('>').unwrap_or((piece, ""));
        if let Some(name) = attribute(tag, "name").filter(|name| *name != "key") {
            text.push_str(&format!("[{name}={}]", attribute(tag, "value").unwrap_or_default()));
        }
        if ["td", "th", "dd", "br"].contains(&tag.split(' ').next().unwrap_or_default()) {
            text.push_str("  ");
        }
        text.push_str(rest);
    }
    let lines = text.trim_start_matches("<main").lines().map(str::trim).filter(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join("\n")
}

/// The sentences that are read out at once.
pub(crate) fn alerts(html: &str) -> Vec<String> {
    let parts = html.split("role=\"alert\">").skip(1);
    let texts = parts.map(|part| part.split("</section>").next().unwrap_or_default());
    let first = |text: &'_ str| -> Option<String> {
        let text = text.trim_start();
        let sentence = text.strip_prefix("<p").map_or(Some(text), |rest| Some(rest.split_once('>')?.1))?;
        sentence.split('<').next().map(str::to_owned)
    };
    texts.filter_map(first).collect()
}

fn attribute<'h>(tag: &'h str, name: &str) -> Option<&'h str> {
    tag.split_once(&format!(" {name}=\""))?.1.split_once('"').map(|(value, _)| value)
}

/// The fields of the form that posts to `action`, as they stand.
pub(crate) fn fields(html: &str, action: &str) -> Vec<(String, String)> {
    let form = html.split(&format!("<form method=\"post\" action=\"{action}\"")).nth(1).expect("the form");
    let form = form.split_once("</form>").expect("its end").0;
    let mut fields = Vec::new();
    for tag in form.split('<') {
        let Some(name) = attribute(tag, "name") else { continue };
        let value = match tag.starts_with("textarea") {
            true => tag.split_once('>').expect("a text").1,
            false => attribute(tag, "value").unwrap_or_default(),
        };
        fields.push((name.to_owned(), value.to_owned()));
    }
    fields
}

pub(crate) fn with(fields: &[(String, String)], changes: &[(&str, &str)]) -> Vec<(String, String)> {
    let changed = |name: &str| changes.iter().find(|(at, _)| *at == name).map(|(_, value)| (*value).to_owned());
    fields.iter().map(|(name, value)| (name.clone(), changed(name).unwrap_or_else(|| value.clone()))).collect()
}

impl Site {
    pub(crate) fn sending(&self, path: &str, fields: &[(String, String)]) -> RequestBuilder {
        let fields = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect::<Vec<_>>();
        self.form(path, &fields)
    }

    /// The page of a hold, and the cookie that opens it.
    pub(crate) async fn entered(&self, held: &Value) -> (String, String) {
        let page = format!("/r/{}", held["code"].as_str().expect("a code"));
        let answer = self.get(&format!("{page}?t={}", held["access_token"].as_str().expect("a token"))).await;
        assert_eq!((answer.status, answer.header("location")), (303, Some(page.as_str())), "{answer:?}");
        let cookie = answer.cookie("posta_guest").expect("a cookie").0.to_owned();
        (page, format!("posta_guest={cookie}"))
    }

    pub(crate) async fn get_with(&self, path: &str, cookie: &str) -> Answer {
        send(self.client.get(format!("{}{path}", self.base)).header("Cookie", cookie)).await
    }

    /// The owner's word.
    pub(crate) async fn confirmed(&self, held: &Value) {
        let owner = self.session(crate::site::OWNER).await;
        let path = format!("/api/v1/reservations/{}/confirm", held["code"].as_str().expect("a code"));
        let answer = self.post_as(&owner, &path, &serde_json::json!({})).await;
        assert_eq!(answer.status, 200, "{answer:?}");
    }
}
