use std::io;
use std::sync::{Arc, Mutex};

use serde_json::json;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;

use crate::site::{HOLD, OWNER, Site, keys, send};

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl io::Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("lines").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Lines {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

impl Lines {
    /// Everything that this process logs from now on, other tests' lines too. What libraries say below `INFO`
    /// is not on in production either.
    fn captured() -> Self {
        let lines = Self::default();
        let filter = EnvFilter::new("info,api=trace,booking=trace,store=trace,relay=trace,queue=trace,runtime=trace");
        let logging = tracing_subscriber::fmt().with_env_filter(filter).with_ansi(false).with_writer(lines.clone());
        tracing::subscriber::set_global_default(logging.finish()).expect("nobody else captures");
        lines
    }

    fn text(&self) -> String {
        String::from_utf8(self.0.lock().expect("lines").clone()).expect("text")
    }
}

#[tokio::test]
async fn logs_hold_request_ids_and_no_personal_data() {
    let lines = Lines::captured();
    let site = Site::new().await;
    let mut asks = site.asks("2027-03-01");
    asks["contact_name"] = json!("Perséfone Quiroga");
    asks["contact_phone"] = json!("+5492614447777");
    asks["contact_email"] = json!("persefone@correo.example");
    let held = site.post(HOLD, &asks).await;
    assert_eq!(held.status, 201, "{held:?}");
    let token = held.json()["access_token"].as_str().expect("a token").to_owned();
    let code = held.json()["code"].as_str().expect("a code").to_owned();
    let path = format!("/api/v1/reservations/{code}");
    let mut answers = vec![held, site.read(&path, &token).await, site.read(&path, "stolen").await];
    answers.push(site.post(HOLD, &asks).await);
    answers.push(site.get("/api/v1/reservations/RES260101ABCDEF?mail=persefone@correo.example").await);
    answers.push(site.get("/persefone@correo.example").await);
    for field in ["check_in", "guests", "channel", "contact_phone", "contact_email", "Perséfone Quiroga"] {
        let mut wrong = asks.clone();
        wrong[field] = json!("persefone@correo.example x");
        answers.push(site.post(HOLD, &wrong).await);
    }
    let link = site.link(OWNER).await;
    let (_, secret) = link.rsplit_once('/').expect("a token");
    answers.push(send(site.form("/admin/sign-in", &[("email", OWNER)])).await);
    answers.push(site.get(&link).await);
    answers.push(send(site.form(&link, &[])).await);
    let session = answers.last().and_then(|answer| answer.cookie("posta_session")).expect("a session").0.to_owned();
    let calendar = access::calendar_token(&keys(), site.cabin, 1);
    answers.push(site.get(&format!("/api/v1/ical/export/{}/{calendar}.ics", site.cabin)).await);
    answers.push(site.post_as(&session, &format!("{path}/confirm"), &json!({})).await);
    answers.push(site.post_as(&token, &format!("{path}/cancel"), &json!({ "reason": "por Perséfone" })).await);
    let (page, cookie) = (format!("/r/{code}"), format!("posta_guest={token}"));
    let mut of_the_guest = vec![site.get(&format!("{page}?t={token}")).await];
    of_the_guest.push(site.get(&format!("{page}?t=stolen&payment_id=x")).await);
    of_the_guest.push(site.get_with(&page, &cookie).await);
    of_the_guest.push(site.get_with(&format!("{page}/plazo?visto=stolen"), &cookie).await);
    of_the_guest.push(
        send(site.form(&format!("{page}/cancel"), &[("reason", "por Perséfone")]).header("Cookie", &cookie)).await,
    );
    let form = ["contact_name", "contact_phone", "contact_email"].map(|name| (name, "persefone@correo.example"));
    of_the_guest.push(send(site.form("/reservas", &form)).await);
    of_the_guest.push(site.get("/?check_in=persefone@correo.example").await);
    let statuses = of_the_guest.iter().map(|answer| answer.status).collect::<Vec<_>>();
    assert_eq!(statuses, [303, 404, 200, 200, 303, 422, 422]);
    answers.splice(0..0, of_the_guest);
    let statuses = answers.iter().rev().take(6).map(|answer| answer.status).collect::<Vec<_>>();
    assert_eq!(statuses, [200, 200, 200, 303, 200, 200]);
    let (of_providers, never) = crate::webhooks::told(&site).await;
    answers.extend(of_providers);
    let text = lines.text();
    for answer in &answers {
        let id = answer.header("x-request-id").expect("an id");
        let said = text.lines().filter(|line| line.contains(id) && line.contains("answered")).count();
        assert_eq!(said, 1, "one line of {id}");
    }
    for personal in [
        "Perséfone",
        "Quiroga",
        "2614447777",
        "correo.example",
        &token,
        "stolen",
        &code,
        secret,
        &session,
        &calendar,
        OWNER,
    ] {
        let line = text.lines().find(|line| line.contains(personal));
        assert!(line.is_none(), "{personal} in {line:?}");
    }
    for personal in never {
        let line = text.lines().find(|line| line.contains(&personal));
        assert!(line.is_none(), "{personal} in {line:?}");
    }
}
