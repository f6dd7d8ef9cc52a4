use std::time::Duration;

use futures::future::join_all;
use serde_json::json;

use crate::shown::{alerts, fields, with};
use crate::site::{Answer, HOLD, Site, send};

type Fields = Vec<(String, String)>;

const ANA: [(&str, &str); 3] =
    [("contact_name", "Ana Gómez"), ("contact_phone", "+5493515551234"), ("contact_email", "ana@example.com")];

/// The page's form for two nights from then on, filled in.
async fn filled_in(site: &Site, check_in: &str) -> Fields {
    let check_out = testkit::day(check_in) + chrono::Days::new(2);
    let path = format!("/?accommodation_id={}&check_in={check_in}&check_out={check_out}&guests=2", site.cabin);
    let page = site.get(&path).await;
    assert_eq!(page.status, 200, "{page:?}");
    with(&fields(&page.text, "/reservas"), &ANA)
}

async fn sent(site: &Site, form: &Fields) -> Answer {
    send(site.sending("/reservas", form)).await
}

fn page_of(answer: &Answer) -> (String, String) {
    assert_eq!(answer.status, 303, "{answer:?}");
    let page = answer.header("location").expect("a page").to_owned();
    let (token, attributes) = answer.cookie("posta_guest").expect("a cookie");
    assert!(attributes.contains(&format!("Path={page};")) && !page.contains('?'), "{answer:?}");
    (page, format!("posta_guest={token}"))
}

async fn holds(site: &Site) -> usize {
    site.kit.texts("SELECT code FROM reservations").await.len()
}

#[tokio::test]
async fn the_form_holds_the_dates_and_leads_to_the_guests_page() {
    let site = Site::new().await;
    let (page, cookie) = page_of(&sent(&site, &filled_in(&site, "2027-03-01").await).await);
    let shown = site.get_with(&page, &cookie).await;
    assert_eq!((shown.status, shown.text.contains("Te guardamos las fechas")), (200, true), "{shown:?}");
    let row =
        "SELECT channel_source || ' ' || guest_name || ' ' || guest_phone || ' ' || guest_email FROM reservations";
    assert_eq!(site.kit.texts(row).await, ["direct Ana Gómez +5493515551234 ana@example.com"]);
    assert_eq!(site.kit.texts("SELECT actor FROM audit_log WHERE action = 'hold'").await, ["guest"]);
}

#[tokio::test]
async fn the_same_form_sent_again_or_five_times_at_once_is_one_hold() {
    let site = Site::new().await;
    let form = filled_in(&site, "2027-03-01").await;
    let answers = join_all((0..5).map(|_| sent(&site, &form))).await;
    let first = page_of(&answers[0]);
    for answer in &answers {
        assert_eq!(page_of(answer), first);
    }
    assert_eq!(page_of(&sent(&site, &form).await), first);
    site.kit.clock.advance(Duration::from_secs(20 * 3600));
    assert_eq!(page_of(&sent(&site, &form).await), first);
    assert_eq!(holds(&site).await, 1);
}

#[tokio::test]
async fn each_page_has_a_key_of_its_own_and_a_used_one_is_replaced() {
    let site = Site::new().await;
    let (one, other) = (filled_in(&site, "2027-03-01").await, filled_in(&site, "2027-03-03").await);
    let key = |form: &Fields| form.iter().find(|(name, _)| name == "key").expect("a key").1.clone();
    assert_ne!(key(&one), key(&other));
    page_of(&sent(&site, &one).await);
    let changed = with(&one, &[("contact_name", "Berta")]);
    let refused = sent(&site, &changed).await;
    assert_eq!(refused.status, 422, "{refused:?}");
    assert!(alerts(&refused.text)[0].contains("Con este formulario ya hiciste una reserva"), "{refused:?}");
    let again = fields(&refused.text, "/reservas");
    assert_ne!(key(&again), key(&one));
    let again = with(
        &again,
        &[("check_in", "2027-03-05"), ("check_out", "2027-03-07"), ("accommodation_id", &site.cabin.to_string())],
    );
    let again = with(&again, &[("guests", "2")]);
    let answer = send(site.sending("/reservas", &again)).await;
    assert_eq!(answer.status, 303, "{answer:?}");
    assert_eq!(holds(&site).await, 2);
}

#[tokio::test]
async fn a_phone_is_written_as_people_write_it() {
    let site = Site::new().await;
    for (day, typed, kept) in [
        ("01", "0351 15-555-1234", "0351155551234"),
        ("03", "+54 9 (351) 555.1234", "+5493515551234"),
        ("05", "  351 5551234 ", "3515551234"),
    ] {
        let form = with(&filled_in(&site, &format!("2027-03-{day}")).await, &[("contact_phone", typed)]);
        page_of(&sent(&site, &form).await);
        let phones = site.kit.texts("SELECT guest_phone FROM reservations ORDER BY id DESC LIMIT 1").await;
        assert_eq!(phones, [kept], "{typed}");
    }
}

#[tokio::test]
async fn what_is_at_fault_is_said_beside_the_field_and_what_was_typed_is_kept() {
    let site = Site::new().await;
    let form = filled_in(&site, "2027-03-01").await;
    let long = "x".repeat(101);
    for (field, id, typed, says) in [
        ("contact_phone", "telefono", "llamame", "Escribí tu teléfono con código de área"),
        ("contact_phone", "telefono", "", "Escribí tu teléfono con código de área"),
        ("contact_name", "nombre", "", "Escribí tu nombre"),
        ("contact_name", "nombre", long.as_str(), "con hasta 100 letras"),
        ("contact_email", "correo", "ana@", "Escribí un correo como ana@example.com"),
    ] {
        let wrong = with(&form, &[(field, typed)]);
        let answer = sent(&site, &wrong).await;
        assert_eq!((answer.status, answer.cookie("posta_guest")), (422, None), "{answer:?}");
        assert!(alerts(&answer.text)[0].contains(says), "{field}: {:?}", alerts(&answer.text));
        assert!(answer.text.contains(&format!("aria-invalid=\"true\" aria-describedby=\"{id}-falta\"")), "{answer:?}");
        assert_eq!(fields(&answer.text, "/reservas"), wrong, "as it was typed, the key too");
    }
    assert_eq!(holds(&site).await, 0);
    page_of(&sent(&site, &form).await);
}

#[tokio::test]
async fn dates_that_somebody_else_took_are_told_and_the_guest_stays_in_the_form() {
    let site = Site::new().await;
    let form = filled_in(&site, "2027-03-01").await;
    site.held("2027-03-02").await;
    let answer = sent(&site, &form).await;
    assert_eq!(answer.status, 409, "{answer:?}");
    assert_eq!(alerts(&answer.text), ["Esas fechas están ocupadas. Elegí otras: lo que escribiste queda acá."]);
    let kept = fields(&answer.text, "/reservas");
    for (name, value) in ANA {
        assert!(kept.contains(&(name.to_owned(), value.to_owned())), "{kept:?}");
    }
    let cabin = site.cabin.to_string();
    let other = with(&kept, &[("check_in", "2027-03-10"), ("check_out", "2027-03-12"), ("accommodation_id", &cabin)]);
    page_of(&sent(&site, &other).await);
}

#[tokio::test]
async fn too_many_holds_of_one_guest_are_refused_here_too() {
    let site = Site::new().await;
    for day in ["01", "03", "05", "07", "09"] {
        let mut asks = site.asks(&format!("2027-03-{day}"));
        asks["contact_phone"] = json!("+5493515551234");
        assert_eq!(site.post(HOLD, &asks).await.status, 201);
    }
    let answer = sent(&site, &filled_in(&site, "2027-03-11").await).await;
    assert_eq!(answer.status, 409, "{answer:?}");
    assert!(alerts(&answer.text)[0].contains("varias reservas sin confirmar"), "{answer:?}");
}

#[tokio::test]
async fn a_form_that_is_not_ours_or_holds_nothing_changes_nothing() {
    let site = Site::new().await;
    let form = filled_in(&site, "2027-03-01").await;
    for (name, value) in [("Origin", "https://evil.example"), ("Origin", "null"), ("Sec-Fetch-Site", "cross-site")] {
        let body = site.sending("/reservas", &form).build().expect("a request");
        let bytes = body.body().and_then(|body| body.as_bytes()).expect("a body").to_vec();
        let request = site.client.post(format!("{}/reservas", site.base)).body(bytes).header(name, value);
        let answer = send(request.header("Content-Type", "application/x-www-form-urlencoded")).await;
        assert_eq!(
            (answer.status, answer.header("content-type")),
            (403, Some("text/html; charset=utf-8")),
            "{name}: {value}"
        );
    }
    assert_eq!(send(site.form("/reservas", &[])).await.status, 422);
    let json = site.client.post(format!("{}/reservas", site.base)).json(&json!({ "guests": 2 }));
    assert_eq!(send(json).await.status, 415);
    let again = site.get("/reservas").await;
    assert_eq!((again.status, again.header("location")), (303, Some("/")));
    assert_eq!(holds(&site).await, 0);
}

#[tokio::test]
async fn a_hostile_guest_is_text() {
    let site = Site::new().await;
    let hostile = "\"><img src=x onerror=alert(1)>";
    let form = with(&filled_in(&site, "2027-03-01").await, &[("contact_name", hostile), ("contact_phone", hostile)]);
    let answer = sent(&site, &form).await;
    assert_eq!(answer.status, 422, "{answer:?}");
    assert!(!answer.text.contains("<img") && answer.text.contains("&#34;&#62;&#60;img"), "{answer:?}");
}
