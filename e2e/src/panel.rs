//! The panel as somebody uses it: what they fill in and press, and what they read.

use std::time::Duration;

use serde_json::Value;

use crate::wait::eventually;
use crate::{Browser, Stack};

const MAILED: Duration = Duration::from_secs(60);
/// A page that was asked for just before is there.
const TURNED: Duration = Duration::from_secs(60);

/// Who may sign in, with each of the roles.
pub const OWNER: &str = "duenia@posta.example";
pub const OPERATOR: &str = "opera@posta.example";
pub const VIEWER: &str = "mira@posta.example";

/// For `ADMIN_ALLOWED_EMAILS`.
pub const STAFF: &str = "duenia@posta.example,opera@posta.example=operator,mira@posta.example=viewer";

pub struct Panel<'a> {
    stack: &'a Stack,
    browser: &'a Browser,
}

impl<'a> Panel<'a> {
    pub fn new(stack: &'a Stack, browser: &'a Browser) -> Self {
        Self { stack, browser }
    }

    pub async fn go(&self, path: &str) {
        self.browser.go(&format!("{}{path}", self.stack.setting("BASE_URL"))).await;
    }

    /// Where the browser is, without the host.
    pub async fn path(&self) -> String {
        let (url, base) = (self.browser.url().await, self.stack.setting("BASE_URL"));
        url.strip_prefix(&base).unwrap_or_else(|| panic!("{url} is not ours")).to_owned()
    }

    /// By a link of the command line, which is good in any browser.
    pub async fn sign_in(&self, address: &str) {
        let told = self.stack.posta(&["admin", "link", address]).await;
        let link = told.stdout.lines().last().unwrap_or_else(|| panic!("no link: {}", told.stderr));
        self.go(&link[link.find("/admin/").expect("the path of the link")..]).await;
        self.browser.press("main button").await;
        self.browser.until_read(address).await;
    }

    /// Asks for a link on the page that is open: its path, as it was mailed.
    pub async fn ask_for_a_link(&self, address: &str) -> String {
        let before = self.stack.mails_to(address).await.len();
        self.browser.fill("input[name=email]", address).await;
        self.browser.press("main button").await;
        self.browser.until_read("Revisá tu correo").await;
        let mail = self.stack.until_mailed(address, before + 1, MAILED).await.pop().expect("the mail");
        let link = mail.text.split_whitespace().find(|word| word.contains("/admin/sign-in/")).expect("a link");
        link[link.find("/admin/").expect("its path")..].to_owned()
    }

    pub async fn sign_out(&self) {
        self.browser.press(".me summary").await;
        self.browser.press(".me button:not([name])").await;
        self.browser.until_read("Entrar al panel").await;
    }

    /// Fills in the filters of a list and presses the button.
    pub async fn filter(&self, fields: &[(&str, &str)]) {
        for (name, value) in fields {
            self.browser.fill(&format!(".filters [name={name}]"), value).await;
        }
        self.browser.press(".filters button").await;
    }

    /// The first row of a list leads to a page of its own.
    pub async fn open_first(&self) {
        self.browser.press(".list tbody tr:first-child th a").await;
    }

    /// Fills in and sends the form that posts there, where need be after opening what it lies in.
    pub async fn act(&self, to: &str, fields: &[(&str, &str)]) {
        let form = format!("form[method=post][action$='{to}']");
        let closed = format!("details:not([open]):has({form}) > summary");
        let there = async || (self.browser.count(&form).await > 0).then_some(());
        eventually(TURNED, format_args!("{form} is on the page"), there).await;
        if self.browser.count(&closed).await > 0 {
            self.browser.press(&closed).await;
        }
        for (name, value) in fields {
            self.browser.fill(&format!("{form} [name={name}]"), value).await;
        }
        self.browser.press(&format!("{form} button")).await;
    }

    /// Where the forms of the page would change something, beside the one that signs out.
    pub async fn forms(&self) -> Vec<String> {
        let script = "return [...document.querySelectorAll('form[method=post]')]
            .map(form => form.getAttribute('action')).filter(to => to !== '/admin/sign-out')";
        let found = self.browser.script(script, &[]).await;
        found.as_array().expect("forms").iter().filter_map(Value::as_str).map(str::to_owned).collect()
    }

    /// The status of a form that the page itself sends there by a script, with its token.
    pub async fn post(&self, to: &str, fields: &[(&str, &str)]) -> Value {
        let script = "const [to, fields, done] = arguments;
            const token = document.querySelector('meta[name=csrf-token]').content;
            const sent = {method: 'POST', body: new URLSearchParams(fields), headers: {'X-CSRF-Token': token}};
            fetch(to, sent).then(answer => done(answer.status), error => done(String(error)))";
        self.browser.wait_for_script(script, &[to.into(), serde_json::json!(fields)]).await
    }
}
