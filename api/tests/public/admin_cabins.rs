//! The panel's pages of the cabins.

use crate::shown::{alerts, fields, seen, with};
use crate::site::{Answer, OPERATOR, OWNER, Site, VIEWER, send};

const CABINS: &str = "/admin/cabins";

/// The address that a form led to.
pub(crate) fn led_to(answer: &Answer) -> &str {
    assert_eq!(answer.status, 303, "{answer:?}");
    answer.header("location").expect("a page")
}

impl Site {
    fn page_of_the_cabin(&self) -> String {
        format!("{CABINS}/{}", self.cabin)
    }

    /// As `posta cabins ls --all --json` would have it, of those that are let.
    async fn let_now(&self) -> serde_json::Value {
        self.get("/api/v1/accommodations").await.json()
    }

    pub(crate) async fn log_of(&self, action: &str) -> Vec<String> {
        let all =
            "SELECT action || ' ' || actor || ' ' || detail FROM audit_log WHERE reservation_id IS NULL ORDER BY id";
        let lines = self.kit.texts(all).await;
        lines.iter().filter_map(|line| line.strip_prefix(&format!("{action} "))).map(str::to_owned).collect()
    }
}

#[tokio::test]
async fn the_owner_adds_a_cabin_which_can_be_booked_at_once() {
    let site = Site::new().await;
    let owner = site.admin(OWNER).await;
    let form = site.see(&owner.session, "/admin/cabins/new").await;
    assert_eq!(form.status, 200);
    let fields = [
        ("name", "Cabaña Benteveo"),
        ("type", "house"),
        ("capacity", "5"),
        ("base_price", "52000,50"),
        ("weekend_factor", "1,3"),
        ("description", "Al sol.\r\nCon perro."),
    ];
    let added = site.act(&owner, CABINS, &fields).await;
    let to = led_to(&added).to_owned();
    let page = site.see(&owner.session, &to).await;
    assert!(page.text.contains("La cabaña quedó agregada."), "{page:?}");
    let now = site.let_now().await;
    let made = now.as_array().expect("cabins").iter().find(|cabin| cabin["name"] == "Cabaña Benteveo").expect("it");
    let id = &made["id"];
    insta::assert_snapshot!(made.to_string(), @r#"{"active":true,"base_price":"52000.50","capacity":5,"description":"Al sol.\nCon perro.","id":2,"name":"Cabaña Benteveo","type":"house","weekend_factor":"1.30"}"#);
    assert_eq!(to, format!("{CABINS}/{id}?said=cabin-added"));
    let log = site.log_of("add_cabin").await;
    insta::assert_snapshot!(log.join("\n"), @r#"duenia@posta.test {"name": "Cabaña Benteveo", "type": "house", "capacity": 5, "base_price": "52000.50", "description": "Al sol.\nCon perro.", "weekend_factor": "1.30", "accommodation_id": 2}"#);
    assert!(site.see(&owner.session, "/admin/audit").await.text.contains(">agregó una cabaña<"));

    let usual = site
        .act(&owner, CABINS, &[("name", "Otra"), ("capacity", "2"), ("base_price", "1000"), ("active", "false")])
        .await;
    let usual = site.see(&owner.session, led_to(&usual)).await;
    assert!(usual.text.contains("No se alquila") && usual.text.contains("× 1,20"), "{usual:?}");
}

#[tokio::test]
async fn a_form_that_adds_a_cabin_and_is_sent_twice_adds_one() {
    let site = Site::new().await;
    let owner = site.admin(OWNER).await;
    let form = fields(&site.see(&owner.session, "/admin/cabins/new").await.text, CABINS);
    let typed = [("name", "Benteveo"), ("type", "cabin"), ("capacity", "5"), ("base_price", "52000")];
    let form = with(&form, &typed);
    let sent = async |fields: &[(String, String)]| {
        let cookie = format!("posta_session={}", owner.session);
        send(site.sending(CABINS, fields).header("Cookie", cookie)).await
    };
    let (first, second) = tokio::join!(sent(&form), sent(&form));
    assert_eq!(led_to(&first), led_to(&second), "both lead to the one cabin");
    assert_eq!(led_to(&sent(&form).await), led_to(&first), "later too");
    let names = "SELECT name FROM accommodations ORDER BY id";
    assert_eq!(site.kit.texts(names).await, ["Cabaña de prueba", "Benteveo"]);
    assert_eq!(site.log_of("add_cabin").await.len(), 1);

    let other = sent(&with(&form, &[("name", "Zorzal")])).await;
    let said = "Con este formulario ya agregaste «Benteveo». Si querés agregar otra cabaña, mandalo de nuevo.";
    assert_eq!((other.status, alerts(&other.text)), (409, vec![said.to_owned()]));
    led_to(&sent(&with(&fields(&other.text, CABINS), &[("type", "cabin")])).await);
    assert_eq!(site.kit.texts(names).await, ["Cabaña de prueba", "Benteveo", "Zorzal"]);
}

#[tokio::test]
async fn a_price_that_no_hold_could_be_written_down_at_is_refused() {
    let site = Site::new().await;
    let owner = site.admin(OWNER).await;
    let page = site.page_of_the_cabin();
    let dear = [("name", "Cara"), ("capacity", "2"), ("base_price", "9999999999"), ("weekend_factor", "99,99")];
    for to in [CABINS, page.as_str()] {
        let refused = site.act(&owner, to, &dear).await;
        let why = "Con ese precio una estadía larga no entra en las cuentas: fijate si está bien.";
        assert_eq!((refused.status, alerts(&refused.text)), (422, vec![why.to_owned()]), "{to}");
        assert!(refused.text.contains("value=\"9999999999\""), "{refused:?}");
    }
    assert_eq!(site.kit.texts("SELECT name FROM accommodations").await, ["Cabaña de prueba"]);
}

#[tokio::test]
async fn what_changes_is_kept_with_what_was_and_the_rest_stays() {
    let site = Site::new().await;
    let owner = site.admin(OWNER).await;
    let page = site.page_of_the_cabin();
    let before = site.let_now().await[0].clone();
    let changed =
        site.act(&owner, &page, &[("base_price", "58000"), ("capacity", "6"), ("description", "Nueva")]).await;
    assert_eq!(led_to(&changed), format!("{page}?said=cabin-changed"));
    let now = site.let_now().await[0].clone();
    assert_eq!(
        (&now["base_price"], &now["capacity"], &now["description"]),
        (&"58000.00".into(), &6.into(), &"Nueva".into())
    );
    assert_eq!(
        (&now["name"], &now["weekend_factor"], &now["type"]),
        (&before["name"], &before["weekend_factor"], &before["type"])
    );

    // Sent again as it stands, nothing is changed and nothing is written down.
    let fields = fields(&site.see(&owner.session, &page).await.text, &page);
    // Which option of a list is chosen is not among them.
    let fields = with(&fields, &[("type", "cabin")]);
    let again = send(site.sending(&page, &fields).header("Cookie", format!("posta_session={}", owner.session))).await;
    assert_eq!(led_to(&again), format!("{page}?said=cabin-changed"));
    assert_eq!(site.let_now().await[0], now);
    led_to(&site.act(&owner, &page, &[("description", "")]).await);
    assert_eq!(site.let_now().await[0]["description"], serde_json::Value::Null, "an empty text is none");
    let log = site.log_of("edit_cabin").await.join("\n");
    insta::assert_snapshot!(log, @r#"
    duenia@posta.test {"after": {"capacity": 6, "base_price": "58000.00", "description": "Nueva"}, "before": {"capacity": 4, "base_price": "50000.00", "description": null}, "accommodation_id": 1}
    duenia@posta.test {"after": {"description": null}, "before": {"description": "Nueva"}, "accommodation_id": 1}
    "#);
    let told = site.see(&owner.session, "/admin/audit?action=edit_cabin").await.text;
    assert!(told.contains("cambió una cabaña") && told.contains("precio por noche: $ 58.000,00"), "{told}");
}

#[tokio::test]
async fn an_old_page_puts_nothing_back_that_somebody_else_has_changed_since() {
    let site = Site::new().await;
    let (ana, bruno) = (site.admin(OWNER).await, site.admin(OWNER).await);
    let page = site.page_of_the_cabin();
    led_to(&site.act(&ana, &page, &[("description", "Al sol.\nCon perro.")]).await);
    let old = fields(&site.see(&ana.session, &page).await.text, &page);
    led_to(&site.act(&bruno, &page, &[("base_price", "60000"), ("name", "Cabaña Nueva")]).await);

    let sent = async |fields: &[(String, String)]| {
        let cookie = format!("posta_session={}", ana.session);
        send(site.sending(&page, fields).header("Cookie", cookie)).await
    };
    let old = with(&old, &[("type", "cabin"), ("description", "Al sol.\r\nCon perro.")]);
    let refused = sent(&with(&old, &[("capacity", "0")])).await;
    assert_eq!(refused.status, 422, "{refused:?}");
    let again = with(&fields(&refused.text, &page), &[("type", "cabin"), ("capacity", "5")]);
    led_to(&sent(&again).await);

    let now = site.let_now().await[0].clone();
    assert_eq!(
        (&now["name"], &now["base_price"], &now["capacity"]),
        (&"Cabaña Nueva".into(), &"60000.00".into(), &5.into())
    );
    let last = site.log_of("edit_cabin").await.pop().expect("an entry");
    assert!(last.contains(r#""after": {"capacity": 5}, "before": {"capacity": 4}"#), "{last}");
}

#[tokio::test]
async fn a_cabin_that_is_not_let_takes_no_bookings_until_it_is_again() {
    let site = Site::new().await;
    let owner = site.admin(OWNER).await;
    let page = site.page_of_the_cabin();
    for (active, said, status) in
        [("false", "cabin-closed", 422), ("true", "cabin-opened", 201), ("true", "cabin-changed", 409)]
    {
        let answer = site.act(&owner, &page, &[("active", active)]).await;
        assert_eq!(led_to(&answer), format!("{page}?said={said}"));
        let hold = site.post(crate::site::HOLD, &site.asks("2027-03-01")).await;
        assert_eq!(hold.status, status, "{active}: {hold:?}");
    }
    assert_eq!((site.log_of("deactivate_cabin").await.len(), site.log_of("activate_cabin").await.len()), (1, 1));
    let log = site.see(&owner.session, "/admin/audit").await.text;
    assert!(log.contains(">dejó de alquilar una cabaña<") && log.contains(">volvió a alquilar una cabaña<"), "{log}");
}

#[tokio::test]
async fn what_cannot_be_is_said_and_what_was_typed_stays() {
    let site = Site::new().await;
    let owner = site.admin(OWNER).await;
    let page = site.page_of_the_cabin();
    let long = "x".repeat(2_001);
    let before = site.let_now().await;
    for (member, text, why) in [
        ("name", "", "Escribí el nombre, con hasta 100 letras y sin caracteres raros."),
        ("name", "a\0b", "Escribí el nombre, con hasta 100 letras y sin caracteres raros."),
        ("type", "a\nb", "Escribí el tipo, con hasta 50 letras y sin caracteres raros."),
        ("capacity", "0", "Decí para cuántas personas es: un número del 1 al 1000."),
        ("capacity", "cuatro", "Decí para cuántas personas es: un número del 1 al 1000."),
        ("base_price", "-5", "Escribí el precio por noche como 50000 o 50000,50."),
        ("base_price", "50.000", "Escribí el precio por noche como 50000 o 50000,50."),
        (
            "weekend_factor",
            "100",
            "Escribí por cuánto se multiplica el fin de semana, como 1,2: más que 0, menos que 100, con hasta dos decimales.",
        ),
        ("description", &long, "La descripción puede tener hasta 2000 letras, sin caracteres raros."),
        ("active", "quizás", "Decí si la cabaña se alquila: true o false."),
    ] {
        let sane = [("name", "Sana"), ("capacity", "2"), ("base_price", "1000")];
        let mut fields = vec![(member, text)];
        fields.extend(sane.into_iter().filter(|(name, _)| *name != member));
        for to in [CABINS, page.as_str()] {
            let refused = site.act(&owner, to, &fields).await;
            assert_eq!(refused.status, 422, "{to} {member}: {refused:?}");
            assert_eq!(alerts(&refused.text), [why], "{to} {member}");
            assert!(member == "name" || refused.text.contains("value=\"Sana\""), "{refused:?}");
        }
    }
    assert_eq!(site.let_now().await, before);
    let empty = site.act(&owner, CABINS, &[]).await;
    assert!(empty.text.contains("aria-describedby=\"falla-name\"") && empty.text.contains("<p id=\"falla-name\">"));
    assert_eq!(empty.text.matches("aria-invalid").count(), 3, "name, capacity and price: {empty:?}");
    for unknown in ["999999", "x", "99999999999999", "%00"] {
        let path = format!("{CABINS}/{unknown}");
        assert_eq!(site.see(&owner.session, &path).await.status, 404, "{path}");
        assert_eq!(site.act(&owner, &path, &[("name", "x")]).await.status, 404, "{path}");
    }
}

#[tokio::test]
async fn who_only_looks_or_operates_sees_no_form_and_changes_nothing() {
    let site = Site::new().await;
    let page = site.page_of_the_cabin();
    let before = site.let_now().await;
    for address in [VIEWER, OPERATOR] {
        let one = site.admin(address).await;
        for path in [CABINS, page.as_str()] {
            let seen = site.see(&one.session, path).await;
            assert_eq!(seen.status, 200, "{address} {path}");
            assert!(
                !seen.text.contains("action=\"/admin/cabins") && !seen.text.contains("/admin/cabins/new"),
                "{seen:?}"
            );
            let refused = site.act(&one, path, &[("name", "Otra"), ("capacity", "1"), ("base_price", "1")]).await;
            assert_eq!(refused.status, 403, "{address} {path}");
        }
        assert_eq!(site.see(&one.session, "/admin/cabins/new").await.status, 403);
    }
    let owner = site.admin(OWNER).await;
    for path in [CABINS, page.as_str()] {
        let fields = [("name", "Otra"), ("capacity", "1"), ("base_price", "1")];
        let without = send(site.form(path, &fields).header("Cookie", format!("posta_session={}", owner.session))).await;
        assert_eq!(without.status, 403, "{path}");
    }
    assert_eq!(site.let_now().await, before);
}

#[tokio::test]
async fn a_list_and_a_page_tell_what_there_is_and_markup_in_it_is_text() {
    let site = Site::new().await;
    let owner = site.admin(OWNER).await;
    let odd = [
        ("name", "<script>alert(1)</script>\"'><img src=x>"),
        ("type", "<b>carpa</b>"),
        ("capacity", "2"),
        ("base_price", "1000"),
        ("description", "</textarea><script>alert(1)</script>"),
        ("active", "false"),
    ];
    let page = site.act(&owner, CABINS, &odd).await;
    let page = led_to(&page).to_owned();
    for path in [CABINS, &page, "/admin/calendar", "/admin/calendars", "/admin/audit", "/admin/reservations"] {
        let html = site.see(&owner.session, path).await.text;
        for never in ["<script>alert", "<img", "<b>carpa"] {
            assert!(!html.contains(never), "{path}: {never}");
        }
    }
    let viewer = site.session(VIEWER).await;
    insta::assert_snapshot!(seen(&site.see(&viewer, CABINS).await.text), @r#"
    Cabañas
    Cabaña  Estado  Tipo  Entran  Noche  Sábado y domingo
    Cabaña de prueba
    Se alquila
    cabaña
    4 personas
    $ 50.000,00
    $ 60.000,00 × 1,20
    &#60;script&#62;alert(1)&#60;/script&#62;&#34;&#39;&#62;&#60;img src=x&#62;
    No se alquila
    &#60;b&#62;carpa&#60;/b&#62;
    2 personas
    $ 1.000,00
    $ 1.200,00 × 1,20
    "#);
    insta::assert_snapshot!(seen(&site.see(&owner.session, &site.page_of_the_cabin()).await.text).replace(&owner.csrf, "…"), @r#"
    Cabañas
    Cabaña de prueba
    Se alquila
    Datos
    Tipo  cabaña
    Entran  4 personas
    Noche  $ 50.000,00
    Sábado y domingo  $ 60.000,00 (× 1,20)
    Calendario · Reservas
    Cambiar
    [csrf_token=…]
    [was_name=Cabaña de prueba]
    [was_type=cabin]
    [was_capacity=4]
    [was_base_price=50000.00]
    [was_weekend_factor=1.20]
    [was_description=]
    Nombre
    [name=Cabaña de prueba]
    Tipo
    [type=]
    cabaña
    departamento
    casa
    habitación
    Entran (personas)
    [capacity=4]
    Precio por noche (en pesos)
    [base_price=50000.00]
    Sábado y domingo (se multiplica por)
    [weekend_factor=1.20]
    Descripción (la leen los huéspedes)
    [description=]
    Guardar Las reservas que ya están hechas siguen con su precio.
    [csrf_token=…]
    Dejar de alquilarla
    No se ofrece ni se reserva más. Las reservas que tiene siguen en pie, y se puede volver a alquilar cuando quieras.
    [active=false]Dejar de alquilarla
    "#);
}
