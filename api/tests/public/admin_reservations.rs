//! The panel's list of reservations and the page of one.

use serde_json::json;

use crate::panel::linked;
use crate::site::{HOLD, OWNER, Site, VIEWER};

/// The codes that a list shows, in its order.
fn listed(html: &str) -> Vec<String> {
    let rows = html.split("<th scope=\"row\"><a href=\"/admin/reservations/").skip(1);
    rows.filter_map(|rest| rest.split('"').next()).map(str::to_owned).collect()
}

async fn hold(site: &Site, check_in: &str, name: &str) -> String {
    let mut asks = site.asks(check_in);
    asks["contact_name"] = json!(name);
    let answer = site.post(HOLD, &asks).await;
    answer.json()["code"].as_str().expect("a code").to_owned()
}

#[tokio::test]
async fn reservations_are_filtered_by_the_address_the_newest_first() {
    let site = Site::new().await;
    let (first, second) = (hold(&site, "2027-03-01", "Ana").await, hold(&site, "2027-04-01", "Única 100%").await);
    let session = site.session(VIEWER).await;
    let cabin = site.cabin;
    for (query, wanted) in [
        (String::new(), vec![&second, &first]),
        ("?status=pre_reserved".to_owned(), vec![&second, &first]),
        ("?status=confirmed".to_owned(), vec![]),
        ("?from=2027-03-02&to=2027-03-30".to_owned(), vec![&first]),
        ("?from=2027-03-03".to_owned(), vec![&second]),
        ("?to=2027-02-28".to_owned(), vec![]),
        (format!("?acc_id={cabin}&q=100%25"), vec![&second]),
        (format!("?acc_id={}", cabin + 1), vec![]),
        (format!("?q={}", first.to_lowercase()), vec![&first]),
        ("?q=%27+OR+1%3D1+--".to_owned(), vec![]),
    ] {
        let page = site.see(&session, &format!("/admin/reservations{query}")).await;
        assert_eq!(page.status, 200, "{query}");
        assert_eq!(listed(&page.text).iter().collect::<Vec<_>>(), wanted, "{query}");
    }
    let page = site.see(&session, "/admin/reservations?status=pre_reserved&q=Ana").await.text;
    assert!(page.contains("value=\"Ana\"") && page.contains("<option value=\"pre_reserved\" selected>"), "{page}");
    assert!(page.contains("href=\"/admin/export.csv?status=pre_reserved&#38;q=Ana\""), "{page}");
}

#[tokio::test]
async fn a_filter_that_cannot_be_read_is_said_and_stays_in_the_form() {
    let site = Site::new().await;
    let session = site.session(VIEWER).await;
    let long = format!("q={}", "x".repeat(101));
    for query in ["status=odd", "from=2027-3-1", "to=%00", "acc_id=x", "q=a%00b", &long] {
        let page = site.see(&session, &format!("/admin/reservations?{query}")).await;
        assert_eq!(page.status, 422, "{query}");
        assert!(page.text.contains("role=\"alert\""), "{query}");
    }
    assert!(site.see(&session, "/admin/reservations?from=2027-3-1").await.text.contains("value=\"2027-3-1\""));
}

#[tokio::test]
async fn a_long_list_is_leafed_through_both_ways_and_keeps_its_filters() {
    let site = Site::new().await;
    site.kit.run_sql(&many(site.cabin, 120)).await;
    let session = site.session(VIEWER).await;
    let first = site.see(&session, "/admin/reservations?status=cancelled").await.text;
    assert!(first.contains("<strong>120 reservas</strong>") && linked(&first, "prev").is_none(), "{first}");
    let mut seen = listed(&first);
    let mut page = first.clone();
    while let Some(next) = linked(&page, "next") {
        assert!(next.starts_with("/admin/reservations?status=cancelled&before="), "{next}");
        page = site.see(&session, &next).await.text;
        seen.extend(listed(&page));
    }
    let wanted: Vec<String> = (1..=120).rev().map(|n| format!("RES270101{n:06X}")).collect();
    assert_eq!(seen, wanted);
    let back = linked(&page, "prev").expect("a way back");
    let before = site.see(&session, &back).await.text;
    assert_eq!(listed(&before), wanted[50..100]);
    let back = linked(&before, "prev").expect("a way back");
    let newest = site.see(&session, &back).await.text;
    assert_eq!(listed(&newest), wanted[..50]);
    assert!(linked(&newest, "prev").is_none() && linked(&newest, "next").is_some());
}

/// Cancelled stays, as a long life leaves them.
pub(crate) fn many(cabin: i32, count: usize) -> String {
    format!(
        "INSERT INTO reservations
             (uuid, code, accommodation_id, check_in, check_out, guest_name, guest_phone, guests_count, nights,
              base_price_per_night, total_price, deposit_amount, reservation_status, created_at)
         SELECT gen_random_uuid(), 'RES270101' || upper(lpad(to_hex(n), 6, '0')), {cabin}, date '2027-01-01',
                date '2027-01-03', 'Huésped ' || n, '+549261' || n, 2, 2, 50000, 100000, 30000, 'cancelled',
                timestamptz '2026-11-01T00:00:00Z'
         FROM generate_series(1, {count}) AS n ORDER BY n"
    )
}

#[tokio::test]
async fn markup_in_what_a_guest_typed_is_text() {
    let site = Site::new().await;
    let code = hold(&site, "2027-03-01", "<script>alert(1)</script>\"'><img src=x>").await;
    let owner = site.admin(OWNER).await;
    let noted = site.act(&owner, &format!("/admin/reservations/{code}/note"), &[("text", "<b onclick=x>")]).await;
    assert_eq!(noted.status, 303);
    for path in [
        "/admin/reservations".to_owned(),
        format!("/admin/reservations/{code}?said=%3Cscript%3E"),
        "/admin/audit".to_owned(),
        "/admin/reservations?q=%22%3E%3Cscript%3Ealert(1)".to_owned(),
        "/admin/audit?actor=%22%3E%3Cscript%3Ealert(1)".to_owned(),
        "/admin/reservations/new?contact_name=%22%3E%3Cscript%3Ealert(1)".to_owned(),
    ] {
        let page = site.see(&owner.session, &path).await;
        assert_eq!(page.status, 200, "{path}");
        for never in ["<script>alert", "<img", "<b onclick"] {
            assert!(!page.text.contains(never), "{path}: {never}");
        }
    }
}

#[tokio::test]
async fn the_page_of_a_reservation_tells_all_of_it() {
    let site = Site::new().await;
    let code = hold(&site, "2027-03-01", "Ana Gómez").await;
    let owner = site.admin(OWNER).await;
    let page = format!("/admin/reservations/{code}");
    site.kit
        .run_sql(
            "INSERT INTO payment_links (reservation_id, preference_id, url, expires_at, created_at, updated_at)
             SELECT id, 'p-1', 'https://pay.example/p-1', '2026-12-01T12:30:00Z', '2026-12-01T12:00:00Z', '2026-12-01T12:00:00Z'
             FROM reservations",
        )
        .await;
    let held = site.see(&owner.session, &page).await.text;
    assert!(
        held.contains("<a href=\"https://pay.example/p-1\"")
            && held.contains("Va en el correo «recordatorio de la seña»."),
        "{held}"
    );
    let paid = [("paid", "transfer"), ("amount", "9000.50")];
    assert_eq!(site.act(&owner, &format!("{page}/confirm"), &paid).await.status, 303);
    let html = site.see(&owner.session, &page).await.text;
    for told in [
        "Confirmada",
        "Ana Gómez",
        "01/03/2027",
        "$ 9.000,50",
        "transferencia",
        "guardó las fechas",
        "duenia@posta.test",
        "Quedan a devolver $ 9.000,50: el 100 % de $ 9.000,50 que hay pagados.",
        "<dt>hasta el 27/02/2027 14:00</dt><dd>100 %</dd>",
    ] {
        assert!(html.contains(told), "{told}: {html}");
    }
    site.kit
        .run_sql(
            "INSERT INTO payments (uuid, reservation_id, provider, external_payment_id, external_reference, amount, currency, status, created_at)
             SELECT gen_random_uuid(), id, 'mercadopago', '138472432031', code, 100, 'ARS', 'approved', '2026-12-01T12:00:00Z'
             FROM reservations;
             INSERT INTO webhook_events (id, source, verdict, received_at, subject)
             VALUES ('01a210da-8e79-7d5b-9713-44f0c53e729d', 'mercadopago', 'accepted', '2026-12-01T12:00:00Z', '138472432031')",
        )
        .await;
    let html = site.see(&owner.session, &page).await.text;
    assert!(
        html.contains("<a href=\"/admin/webhooks/01a210da-8e79-7d5b-9713-44f0c53e729d\">aviso de Mercado Pago"),
        "{html}"
    );
    let refunded = site.act(&owner, &format!("{page}/refund"), &[("amount", "50")]).await;
    assert_eq!(refunded.status, 303, "{refunded:?}");
    let html = site.see(&owner.session, &page).await.text;
    assert!(html.contains("trabajo: devolver plata"), "{html}");
    let jobs = site.kit.texts("SELECT id::text FROM jobs WHERE reservation_id IS NOT NULL").await;
    assert!(jobs.len() >= 3);
    for job in jobs {
        assert!(html.contains(&format!("href=\"/admin/jobs/{job}\"")), "{job}");
    }
    let one = site.see(&site.session(VIEWER).await, &page).await.text;
    let datos = one.split("<h2 id=\"datos\">").nth(1).and_then(|rest| rest.split("</section>").next()).expect("facts");
    let masked = mask(datos);
    insta::assert_snapshot!(masked, @r#"
    Datos</h2>
    <dl class="facts">
    <div><dt>Huésped</dt><dd>Ana Gómez</dd></div>
    …
    …
    <div><dt>Cabaña</dt><dd>Cabaña de prueba</dd></div>
    <div><dt>Entrada</dt><dd>01/03/2027</dd></div>
    <div><dt>Salida</dt><dd>03/03/2027</dd></div>
    <div><dt>Noches</dt><dd>2</dd></div>
    <div><dt>Personas</dt><dd>2</dd></div>
    <div><dt>Canal</dt><dd>directo</dd></div>
    <div><dt>Creada</dt><dd>01/12/2026 09:00</dd></div>
    <div><dt>Confirmada</dt><dd>01/12/2026 09:00</dd></div>
    </dl>
    "#);
}

/// What differs from one guest to the next.
fn mask(html: &str) -> String {
    let masked = |line: &str| {
        if line.contains("Teléfono") || line.contains("Correo") { "…".to_owned() } else { line.to_owned() }
    };
    html.lines().map(masked).collect::<Vec<_>>().join("\n")
}
