use crate::Stack;
use crate::panel::OWNER;

impl Stack {
    /// Signs the owner in by a link from the command line: the session, as it also goes as a Bearer.
    pub async fn sign_in(&self) -> String {
        let told = self.posta(&["admin", "link", OWNER]).await;
        let link = told.stdout.lines().last().unwrap_or_else(|| panic!("no link: {}", told.stderr));
        let path = &link[link.find("/admin/").expect("the path of the link")..];
        let answer = self.try_to_send("POST", path, self.guest().source, "", &[]).await.expect("the api");
        let cookies = answer.headers.get_all("set-cookie").iter().filter_map(|cookie| cookie.to_str().ok());
        let session = cookies.filter_map(|cookie| cookie.strip_prefix("posta_session=")).next();
        let session = session.unwrap_or_else(|| panic!("{} without a session", answer.status));
        session.split(';').next().unwrap_or_default().to_owned()
    }
}
