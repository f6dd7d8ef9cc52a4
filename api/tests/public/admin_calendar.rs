//! The panel's calendar, and closing nights from under it.

use serde_json::json;

use crate::admin_cabins::led_to;
use crate::admin_door::Admin;
use crate::shown::{alerts, seen};
use crate::site::{Answer, HOLD, OPERATOR, OWNER, Site, VIEWER, send};

const MARCH: &str = "/admin/calendar?month=2027-03";

impl Site {
    async fn close(&self, owner: &Admin, from: &str, to: &str, reason: &str) -> Answer {
        let cabin = self.cabin.to_string();
        let fields = [("accommodation_id", cabin.as_str()), ("from", from), ("to", to), ("reason", reason)];
        self.act(owner, "/admin/blocks", &fields).await
    }

    async fn blocks(&self) -> Vec<String> {
        self.kit.texts("SELECT id::text FROM blocks WHERE removed_at IS NULL ORDER BY id").await
    }

    async fn named(&self, check_in: &str, name: &str) -> String {
        let mut asks = self.asks(check_in);
        asks["contact_name"] = json!(name);
        let held = self.post(HOLD, &asks).await;
        assert_eq!(held.status, 201, "{held:?}");
        held.json()["code"].as_str().expect("a code").to_owned()
    }
}

/// What stands in the table: class, nights and text.
fn taken(html: &str) -> Vec<String> {
    let table = html
        .split("<table class=\"calendar\">")
        .nth(1)
        .and_then(|rest| rest.split("</table>").next())
        .expect("a table");
    let cells = table.split("<td class=\"thing ").skip(1);
    let cell = |cell: &str| {
        let (class, rest) = cell.split_once('"')?;
        let nights = rest.split("colspan=\"").nth(1)?.split('"').next()?;
        let text: String =
            rest.split("</td>").next()?.split('<').filter_map(|piece| Some(piece.split_once('>')?.1)).collect();
        Some(format!("{class} {nights}: {text}"))
    };
    cells.filter_map(cell).collect()
}

#[tokio::test]
async fn a_month_shows_holds_stays_and_blocks_each_in_its_words() {
    let site = Site::new().await;
    let owner = site.admin(OWNER).await;
    site.named("2027-03-01", "Ana Gómez").await;
    let stay = site.named("2027-03-31", "Bruno Paz").await;
    led_to(&site.act(&owner, &format!("/admin/reservations/{stay}/confirm"), &[]).await);
    let gone = site.named("2027-03-10", "Se Fue").await;
    led_to(&site.act(&owner, &format!("/admin/reservations/{gone}/cancel"), &[]).await);
    led_to(&site.close(&owner, "2027-02-20", "2027-03-01", "pintura").await);
    site.close(&owner, "2027-02-27", "2027-02-28", "").await;
    site.kit
        .run_sql(&format!(
            "UPDATE reservations SET reservation_status = 'completed' WHERE code = '{stay}';
         INSERT INTO blocks (accommodation_id, starts, ends, source, uid, created_at)
         VALUES ({}, '2027-03-20', '2027-03-22', 'airbnb', 'x', now())",
            site.cabin
        ))
        .await;
    let march = site.see(&owner.session, MARCH).await;
    assert_eq!(
        taken(&march.text),
        [
            "hold 2: ? 01/03 al 03/03 · Ana Gómez · espera la seña",
            "elsewhere 2: → 20/03 al 22/03 · Airbnb · tomada en otro portal",
            "slept 1: • 31/03 al 02/04 · Bruno Paz · terminada",
        ]
    );
    assert!(march.text.contains(&format!("href=\"/admin/reservations/{stay}\"")), "{march:?}");
    for (rel, href) in [("prev", "2027-02"), ("next", "2027-04")] {
        assert!(
            march.text.contains(&format!("<a rel=\"{rel}\" href=\"/admin/calendar?month={href}\">")),
            "{rel}: {march:?}"
        );
    }
    assert!(!march.text.contains("aria-current=\"date\""));
    let february = site.see(&owner.session, "/admin/calendar?month=2027-02").await;
    assert_eq!(
        taken(&february.text),
        [
            "closed 9: ✕ 20/02 al 01/03 · pintura · bloqueada a mano",
            "closed 1: ✕ 27/02 al 28/02 · Bloqueada · bloqueada a mano",
        ]
    );
    assert!(!february.text.contains("dadas dos veces"), "blocks over blocks are fine");
    let now = site.see(&owner.session, "/admin/calendar").await;
    assert!(now.text.contains("Calendario: diciembre de 2026"), "the clock's month: {now:?}");
    assert!(
        now.text.contains("class=\"today\" aria-current=\"date\"><abbr title=\"martes\">ma</abbr> 1</th>"),
        "{now:?}"
    );
    insta::assert_snapshot!(seen(&march.text).replace(&owner.csrf, "…"), @r#"
    Calendario: marzo de 2027
    Mes anterior
    Este mes
    Mes siguiente
    Mes
    [month=2027-03]
    Cabaña
    [acc_id=]Todas
    Cabaña de prueba
    Ver
    ? espera la seña
    ✓ confirmada
    • terminada
    ✕ bloqueada a mano
    → tomada en otro portal
    Cabaña  lu 1  ma 2  mi 3  ju 4  vi 5  sá 6  do 7  lu 8  ma 9  mi 10  ju 11  vi 12  sá 13  do 14  lu 15  ma 16  mi 17  ju 18  vi 19  sá 20  do 21  lu 22  ma 23  mi 24  ju 25  vi 26  sá 27  do 28  lu 29  ma 30  mi 31
    Cabaña de prueba Reservar
    ? 01/03 al 03/03 · Ana Gómez · espera la seña
    → 20/03 al 22/03 · Airbnb · tomada en otro portal
    • 31/03 al 02/04 · Bruno Paz · terminada
    Bloquear noches
    [csrf_token=…]
    [month=2027-03]
    Cabaña
    [accommodation_id=]
    Cabaña de prueba
    Primera noche
    [from=]
    Queda libre el
    [to=]
    Motivo (opcional, no lo ve nadie de afuera)
    [reason=]
    Bloquear
    Bloqueos de marzo de 2027
    20/03/2027 al 22/03/2027 · Airbnb
    Cabaña de prueba
    "#);
}

#[tokio::test]
async fn two_things_on_one_night_are_both_seen_and_named() {
    let site = Site::new().await;
    let session = site.session(VIEWER).await;
    let code = site.named("2027-03-05", "Ana Gómez").await;
    site.kit
        .run_sql(&format!(
            "INSERT INTO blocks (accommodation_id, starts, ends, source, uid, created_at)
         VALUES ({}, '2027-03-06', '2027-03-09', 'booking', 'x', now())",
            site.cabin
        ))
        .await;
    let page = site.see(&session, MARCH).await.text;
    assert_eq!(
        taken(&page),
        [
            "hold clash 2: ! ? 05/03 al 07/03 · Ana Gómez · espera la seña · choca con otra cosa",
            "elsewhere clash 3: ! → 06/03 al 09/03 · Booking · tomada en otro portal · choca con otra cosa",
        ]
    );
    let told = format!(
        "Cabaña de prueba: {code}, Ana Gómez (05/03 al 07/03) y tomada en otro portal, Booking (06/03 al 09/03)"
    );
    assert!(page.contains("Hay noches dadas dos veces") && page.contains(&told), "{page}");
}

#[tokio::test]
async fn a_month_or_a_cabin_that_cannot_be_read_is_said_and_one_cabin_can_be_chosen() {
    let site = Site::new().await;
    let session = site.session(VIEWER).await;
    for odd in [
        "month=2027-13",
        "month=2027",
        "month=0000-01",
        "month=%00",
        "month=99999-01",
        "acc_id=x",
        "acc_id=99999999999",
    ] {
        let page = site.see(&session, &format!("/admin/calendar?{odd}")).await;
        assert_eq!(page.status, 422, "{odd}");
        assert!(page.text.contains("role=\"alert\"") && page.text.contains("diciembre de 2026"), "{odd}");
    }
    for (last, there, not) in [("0001-01", "next", "prev"), ("9999-12", "prev", "next")] {
        let page = site.see(&session, &format!("/admin/calendar?month={last}")).await;
        assert_eq!(page.status, 200, "{last}");
        assert!(
            page.text.contains(&format!("rel=\"{there}\"")) && !page.text.contains(&format!("rel=\"{not}\"")),
            "{last}"
        );
    }
    let other = site.kit.cabin().await;
    let rows = |page: Answer| page.text.matches("scope=\"rowgroup\"").count();
    assert_eq!(rows(site.see(&session, MARCH).await), 2);
    assert_eq!(rows(site.see(&session, &format!("{MARCH}&acc_id={other}")).await), 1);
    assert_eq!(rows(site.see(&session, &format!("{MARCH}&acc_id=999999")).await), 0);
    site.kit.run_sql(&format!("UPDATE accommodations SET active = false WHERE id = {other}")).await;
    assert_eq!(rows(site.see(&session, MARCH).await), 1, "one that is not let and has nothing is left out");
}

#[tokio::test]
async fn nights_closed_by_hand_cannot_be_booked_until_they_are_opened() {
    let site = Site::new().await;
    let owner = site.admin(OWNER).await;
    let closed = site.close(&owner, "2027-03-01", "2027-03-04", "<script>alert(1)</script>").await;
    assert_eq!(led_to(&closed), "/admin/calendar?said=blocked&month=2027-03");
    let page = site.see(&owner.session, led_to(&closed)).await.text;
    assert!(page.contains("Las noches quedaron bloqueadas.") && !page.contains("<script>alert"), "{page}");
    site.post(HOLD, &site.asks("2027-03-03")).await.problem(409, "dates-taken");
    assert_eq!(site.post(HOLD, &site.asks("2027-03-04")).await.status, 201);

    let block = site.blocks().await.remove(0);
    let path = format!("/admin/blocks/{block}/remove");
    let opened = site.act(&owner, &path, &[("month", "2027-03"), ("acc_id", &site.cabin.to_string())]).await;
    assert_eq!(led_to(&opened), format!("/admin/calendar?said=unblocked&month=2027-03&acc_id={}", site.cabin));
    assert_eq!(site.post(HOLD, &site.asks("2027-03-02")).await.status, 201);
    let again = site.act(&owner, &path, &[("month", "2027-03")]).await;
    assert_eq!(
        (again.status, alerts(&again.text)),
        (409, vec!["Ese bloqueo no existe o no se hizo a mano.".to_owned()])
    );
    assert_eq!((site.log_of("block").await.len(), site.log_of("unblock").await.len()), (1, 1));
    for odd in ["x", "99999999999", "%00"] {
        assert_eq!(site.act(&owner, &format!("/admin/blocks/{odd}/remove"), &[]).await.status, 404, "{odd}");
    }
}

#[tokio::test]
async fn nights_that_another_block_closes_are_not_told_as_free() {
    let site = Site::new().await;
    let owner = site.admin(OWNER).await;
    for _ in 0..2 {
        led_to(&site.close(&owner, "2027-03-01", "2027-03-04", "pintura").await);
    }
    assert_eq!(site.blocks().await.len(), 1, "a press that is doubled closes once");
    assert_eq!(site.log_of("block").await.len(), 1);
    led_to(&site.close(&owner, "2027-03-03", "2027-03-06", "plomero").await);
    let blocks = site.blocks().await;
    for (block, said, told) in [
        (&blocks[0], "unblocked-still", "Ese bloqueo ya no está, pero otro cierra alguna de esas noches."),
        (&blocks[1], "unblocked", "Las noches quedaron libres otra vez."),
    ] {
        let opened = site.act(&owner, &format!("/admin/blocks/{block}/remove"), &[("month", "2027-03")]).await;
        assert_eq!(led_to(&opened), format!("/admin/calendar?said={said}&month=2027-03"));
        assert!(site.see(&owner.session, led_to(&opened)).await.text.contains(told));
    }
    let log = site.log_of("unblock").await.join("\n");
    assert!(log.contains(r#""reason": "pintura""#) && log.contains(r#""reason": "plomero""#), "{log}");
}

#[tokio::test]
async fn a_month_says_that_something_is_left_out_where_something_is() {
    let site = Site::new().await;
    let session = site.session(VIEWER).await;
    let cut = "Hay más de lo que entra en esta página";
    let blocks = format!(
        "INSERT INTO blocks (accommodation_id, starts, ends, created_at)
         SELECT {}, date '2027-03-01' + n % 30, date '2027-03-02' + n % 30, now() FROM generate_series",
        site.cabin
    );
    site.kit.run_sql(&format!("{blocks} (1, 5000) AS n")).await;
    assert!(!site.see(&session, MARCH).await.text.contains(cut), "all of them are there");
    site.kit.run_sql(&format!("{blocks} (1, 1) AS n")).await;
    assert!(site.see(&session, MARCH).await.text.contains(cut));
}

#[tokio::test]
async fn what_was_blocked_is_seen_where_another_cabin_was_shown() {
    let site = Site::new().await;
    let owner = site.admin(OWNER).await;
    let (other, cabin) = (site.kit.cabin().await.to_string(), site.cabin.to_string());
    let fields = [("acc_id", &*cabin), ("accommodation_id", &other), ("from", "2027-03-01"), ("to", "2027-03-04")];
    let blocked = site.act(&owner, "/admin/blocks", &fields).await;
    assert_eq!(led_to(&blocked), format!("/admin/calendar?said=blocked&month=2027-03&acc_id={other}"));
}

#[tokio::test]
async fn a_page_that_refused_a_form_can_be_loaded_anew() {
    let site = Site::new().await;
    let session = site.session(OWNER).await;
    for path in ["/admin/blocks", "/admin/blocks/7/remove"] {
        let anew = site.see(&session, path).await;
        assert_eq!((anew.status, anew.header("location")), (303, Some("/admin/calendar")), "{path}");
    }
}

#[tokio::test]
async fn a_block_that_is_refused_says_why_and_keeps_what_was_typed() {
    let site = Site::new().await;
    let owner = site.admin(OWNER).await;
    let code = site.named("2027-03-05", "Ana").await;
    let over = site.close(&owner, "2027-03-01", "2027-03-06", "pintura").await;
    assert_eq!((over.status, alerts(&over.text)), (409, vec![format!("{code} tiene alguna de esas noches.")]));
    for kept in ["value=\"2027-03-01\"", "value=\"2027-03-06\"", "value=\"pintura\"", "Calendario: marzo de 2027"] {
        assert!(over.text.contains(kept), "{kept}: {over:?}");
    }
    assert!(over.text.contains(&format!("<a href=\"/admin/reservations/{code}\">Ver {code}</a>")), "{over:?}");
    let late = site.close(&owner, "2027-03-10", "2207-03-12", "").await;
    let why = "Se puede bloquear hasta dos años para adelante: fijate si el año está bien.";
    assert_eq!((late.status, alerts(&late.text)), (409, vec![why.to_owned()]));
    let long = "x".repeat(501);
    for (from, to, reason, why) in [
        ("2027-03-10", "2027-03-10", "", "Tiene que quedar libre después de la primera noche."),
        ("2027-03-10", "2027-03-09", "", "Tiene que quedar libre después de la primera noche."),
        ("2027-3-10", "2027-03-12", "", "Elegí la primera noche."),
        ("ñandú-á", "2027-03-12", "", "Elegí la primera noche."),
        ("2027-03-10", "", "", "Elegí el día en que queda libre."),
        ("2027-03-10", "2027-03-12", "a\0b", "El motivo puede tener hasta 500 letras, sin caracteres raros."),
        ("2027-03-10", "2027-03-12", &long, "El motivo puede tener hasta 500 letras, sin caracteres raros."),
    ] {
        let refused = site.close(&owner, from, to, reason).await;
        assert_eq!((refused.status, alerts(&refused.text)), (422, vec![why.to_owned()]), "{from} {to}");
    }
    for (id, why) in
        [("", "Elegí una cabaña."), ("x", "Elegí una cabaña."), ("999999", "Esa cabaña no existe o no se alquila más.")]
    {
        let fields = [("accommodation_id", id), ("from", "2027-03-10"), ("to", "2027-03-12")];
        let refused = site.act(&owner, "/admin/blocks", &fields).await;
        assert_eq!((refused.status, alerts(&refused.text)), (422, vec![why.to_owned()]), "{id}");
    }
    assert_eq!(site.blocks().await, [""; 0]);
}

#[tokio::test]
async fn who_only_looks_or_operates_sees_no_form_and_closes_nothing() {
    let site = Site::new().await;
    let owner = site.admin(OWNER).await;
    led_to(&site.close(&owner, "2027-03-01", "2027-03-04", "pintura").await);
    let remove = format!("/admin/blocks/{}/remove", site.blocks().await[0]);
    let theirs = site.see(&owner.session, MARCH).await.text;
    assert!(
        theirs.contains("action=\"/admin/blocks\"") && theirs.contains(&format!("action=\"{remove}\"")),
        "{theirs}"
    );
    for address in [VIEWER, OPERATOR] {
        let one = site.admin(address).await;
        let page = site.see(&one.session, MARCH).await;
        assert!(page.status == 200 && page.text.contains("pintura"), "{page:?}");
        assert!(!page.text.contains("/admin/blocks") && !page.text.contains("/admin/reservations/new"), "{page:?}");
        assert_eq!(site.close(&one, "2027-03-10", "2027-03-12", "").await.status, 403);
        assert_eq!(site.act(&one, &remove, &[]).await.status, 403);
    }
    for path in ["/admin/blocks", remove.as_str()] {
        let without = send(site.form(path, &[]).header("Cookie", format!("posta_session={}", owner.session))).await;
        assert_eq!(without.status, 403, "{path}");
    }
    assert_eq!(site.blocks().await.len(), 1);
}

#[tokio::test]
async fn htmx_gets_a_line_for_a_block_too() {
    let site = Site::new().await;
    let owner = site.admin(OWNER).await;
    let cabin = site.cabin.to_string();
    let fields = [
        ("csrf_token", owner.csrf.as_str()),
        ("accommodation_id", &cabin),
        ("from", "2027-03-01"),
        ("to", "2027-03-02"),
    ];
    let request = site.form("/admin/blocks", &fields).header("HX-Request", "true");
    let answer = send(request.header("Cookie", format!("posta_session={}", owner.session))).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    insta::assert_snapshot!(answer.text, @r#"<div class="notice" role="status"><p>Las noches quedaron bloqueadas.</p></div>"#);
}
