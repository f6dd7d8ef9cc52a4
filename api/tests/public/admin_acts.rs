//! What the owner does from the panel: each by the verb that the command line has, and with her name in the log.

use std::time::Duration;

use serde_json::Value;

use crate::admin_door::Admin;
use crate::site::{Answer, HOLD, OPERATOR, OWNER, Site, send};

impl Site {
    async fn page_of_a_hold(&self, check_in: &str) -> String {
        format!("/admin/reservations/{}", self.held(check_in).await["code"].as_str().expect("a code"))
    }

    /// As it stands now.
    async fn standing(&self, admin: &Admin, page: &str) -> Value {
        let code = page.rsplit('/').next().expect("a code");
        self.read(&format!("/api/v1/reservations/{code}"), &admin.session).await.json()
    }

    async fn actions(&self) -> Vec<String> {
        self.kit
            .texts("SELECT actor || ' ' || action FROM audit_log WHERE reservation_id IS NOT NULL ORDER BY id")
            .await
    }
}

fn said(answer: &Answer) -> Option<&str> {
    assert_eq!(answer.status, 303, "{answer:?}");
    answer.header("location").and_then(|to| to.split("?said=").nth(1))
}

fn alert(answer: &Answer, status: u16) -> &str {
    assert_eq!(answer.status, status, "{answer:?}");
    let alert = answer.text.split("role=\"alert\">").nth(1).and_then(|rest| rest.split("</p>").next());
    let alert = alert.and_then(|alert| alert.trim().strip_prefix("<p>"));
    alert.unwrap_or_else(|| panic!("an alert: {answer:?}"))
}

#[tokio::test]
async fn the_owner_extends_notes_confirms_and_gives_back() {
    let site = Site::new().await;
    let owner = site.admin(OWNER).await;
    let page = site.page_of_a_hold("2027-03-01").await;
    for (verb, fields, wanted) in [
        ("extend", vec![], "extended"),
        ("note", vec![("text", "llega tarde")], "noted"),
        ("confirm", vec![("paid", "transfer"), ("amount", "9000,50")], "confirmed"),
        ("refund", vec![("amount", "1000")], "refunded"),
        ("cancel", vec![("reason", "el camino está inundado")], "cancelled"),
    ] {
        let answer = site.act(&owner, &format!("{page}/{verb}"), &fields).await;
        assert_eq!(said(&answer), Some(wanted), "{answer:?}");
        let to = answer.header("location").expect("a page");
        let shown = site.see(&owner.session, to).await;
        assert!(shown.status == 200 && shown.text.contains("role=\"status\""), "{verb}: {shown:?}");
    }
    let now = site.standing(&owner, &page).await;
    assert_eq!(
        (&now["status"], &now["paid_amount"], &now["refund_due"]),
        (&"cancelled".into(), &"9000.50".into(), &"8000.50".into())
    );
    let wanted = ["guest hold", "duenia@posta.test extend", "duenia@posta.test note", "duenia@posta.test payment"];
    assert_eq!(site.actions().await[..4], wanted);
    let log = site.see(&owner.session, "/admin/audit?action=cancel").await.text;
    let code = page.rsplit('/').next().expect("a code");
    assert!(log.contains(code) && log.contains("motivo: el camino está inundado"), "{log}");
    let none = site.see(&owner.session, "/admin/audit?action=cancel&actor=guest").await.text;
    assert!(!none.contains(code), "{none}");
}

#[tokio::test]
async fn what_the_rules_refuse_is_said_on_the_page_with_the_refusals_status() {
    let site = Site::new().await;
    let owner = site.admin(OWNER).await;
    let page = site.page_of_a_hold("2027-03-01").await;
    for (verb, fields, status, why) in [
        ("refund", vec![], 409, "No hay nada para devolver: escribí un monto si igual querés devolver algo."),
        ("refund", vec![("amount", "5")], 409, "Se puede devolver hasta $ 0,00."),
        ("refund", vec![("amount", "mucho")], 422, "Escribí el monto como 50000 o 50000,50."),
        ("confirm", vec![("paid", "oro")], 422, "Elegí efectivo o transferencia."),
        ("confirm", vec![("amount", "5")], 422, "Elegí cómo se pagó."),
        ("confirm", vec![("paid", "cash"), ("amount", "0")], 409, "El monto tiene que ser mayor que cero."),
        ("no-show", vec![], 409, "Con el estado «Espera la seña» eso no se puede hacer."),
        ("note", vec![], 422, "Escribí la nota, con hasta 500 letras y sin caracteres raros."),
    ] {
        let answer = site.act(&owner, &format!("{page}/{verb}"), &fields).await;
        assert_eq!(alert(&answer, status), why, "{verb}");
    }
    assert_eq!(site.standing(&owner, &page).await["status"], "pre_reserved");
    assert_eq!(site.act(&owner, &format!("{page}/confirm"), &[]).await.status, 303);
    let twice = site.act(&owner, &format!("{page}/confirm"), &[]).await;
    assert_eq!(alert(&twice, 409), "La reserva ya está confirmada.");
    let early = site.act(&owner, &format!("{page}/no-show"), &[]).await;
    assert_eq!(alert(&early, 409), "Todavía no es el día de la entrada.");
    assert_eq!(site.act(&owner, "/admin/reservations/RES270301ABCDEF/cancel", &[]).await.status, 404);
}

#[tokio::test]
async fn a_mail_is_sent_again_by_a_job_of_its_own() {
    let site = Site::new().await;
    let operator = site.admin(OPERATOR).await;
    let page = site.page_of_a_hold("2027-03-01").await;
    let code = page.rsplit('/').next().expect("a code");
    let resend =
        async |mail: &str| site.act(&operator, "/admin/actions/resend-email", &[("code", code), ("mail", mail)]).await;
    let mails = "SELECT state FROM jobs WHERE kind = 'send_email' ORDER BY created_at, id";
    // It has not left yet: nothing is promised twice.
    assert_eq!(said(&resend("hold_created").await), Some("resent"));
    assert_eq!(site.kit.texts(mails).await, ["pending"]);
    site.kit
        .run_sql(
            "INSERT INTO deliveries (job_id, reservation_id, channel, message, message_id, state, created_at, updated_at)
             SELECT id, reservation_id, 'mail', 'hold_created', 'x', 'sent', created_at, created_at
             FROM jobs WHERE kind = 'send_email'",
        )
        .await;
    // It left a moment ago, and its job is not settled.
    assert_eq!(said(&resend("hold_created").await), Some("resent"));
    site.kit.run_sql("UPDATE jobs SET state = 'done' WHERE kind = 'send_email'").await;
    site.kit.clock.advance(Duration::from_secs(1));
    assert_eq!(said(&resend("hold_created").await), Some("resent"));
    assert_eq!(site.kit.texts(mails).await, ["done", "done", "pending"]);

    assert_eq!(alert(&resend("odd").await, 422), "Ese correo no existe.");
    let untrue = resend("confirmed").await;
    assert_eq!(alert(&untrue, 409), "Ese correo diría algo que ya no es cierto de esta reserva.");
    let unknown = [("code", "RES270301ABCDEF"), ("mail", "hold_created")];
    assert_eq!(site.act(&operator, "/admin/actions/resend-email", &unknown).await.status, 404);
}

#[tokio::test]
async fn the_owner_holds_dates_for_a_guest() {
    let site = Site::new().await;
    let owner = site.admin(OWNER).await;
    let cabin = site.cabin.to_string();
    let fields = |phone: &'static str| {
        [
            ("accommodation_id", cabin.as_str()),
            ("check_in", "2027-03-01"),
            ("check_out", "2027-03-03"),
            ("guests", "2"),
            ("channel", "whatsapp"),
            ("contact_name", "Ana Gómez"),
            ("contact_phone", phone),
            ("contact_email", ""),
        ]
    };
    let faulty = site.act(&owner, "/admin/reservations", &fields("x")).await;
    assert_eq!(faulty.status, 422, "{faulty:?}");
    assert!(faulty.text.contains("value=\"Ana Gómez\"") && faulty.text.contains("role=\"alert\""), "{faulty:?}");
    let held = site.act(&owner, "/admin/reservations", &fields("+5492615551234")).await;
    assert_eq!(said(&held), Some("held"));
    let page = held.header("location").and_then(|to| to.split('?').next()).expect("a page").to_owned();
    let now = site.standing(&owner, &page).await;
    assert_eq!((&now["status"], &now["channel"]), (&"pre_reserved".into(), &"whatsapp".into()));
    assert_eq!(site.actions().await, ["duenia@posta.test hold"]);
    let taken = site.act(&owner, "/admin/reservations", &fields("+5492615551234")).await;
    assert_eq!(alert(&taken, 409), "Alguna de esas noches está ocupada.");
    assert_eq!(site.post(HOLD, &site.asks("2027-03-02")).await.status, 409);
}

#[tokio::test]
async fn htmx_gets_what_was_done_as_a_line_of_the_page() {
    let site = Site::new().await;
    let owner = site.admin(OWNER).await;
    let page = site.page_of_a_hold("2027-03-01").await;
    let fields = [("csrf_token", owner.csrf.as_str()), ("text", "llega tarde")];
    let request = site.form(&format!("{page}/note"), &fields).header("HX-Request", "true");
    let answer = send(request.header("Cookie", format!("posta_session={}", owner.session))).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    insta::assert_snapshot!(answer.text, @r#"<div class="notice" role="status"><p>La nota quedó escrita.</p></div>"#);
}
