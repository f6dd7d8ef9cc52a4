use std::time::Duration;

use booking::{Actor, BlockRequest};
use insta::assert_snapshot;

use crate::shown::{alerts, seen};
use crate::site::Site;

#[tokio::test]
async fn every_cabin_is_shown_with_its_price_and_its_free_nights() {
    let site = Site::new().await;
    site.held("2026-12-10").await;
    let page = site.get("/").await;
    assert_eq!((page.status, page.header("content-type")), (200, Some("text/html; charset=utf-8")));
    assert_eq!(page.header("cache-control"), Some("no-store"));
    assert!(page.text.contains(r#"<html lang="es-AR">"#));
    assert_snapshot!(seen(&page.text), @r#"
    Reservá tu cabaña
    Elegí cabaña y fechas, mirá el precio y reservá. Se confirma con la seña.
    Fechas y personas
    Cabaña
    [accommodation_id=]
    Cabaña de prueba
    Entrada
    [check_in=]
    Salida
    [check_out=]
    Personas
    [guests=2]
    Ver precio
    Las cabañas
    Cabaña de prueba
    Hasta 4 personas · desde $ 50.000,00 la noche
    Noches libres
    Las noches tachadas están ocupadas.
    diciembre de 2026
    lu  ma  mi  ju  vi  sá  do
    1  2  3  4  5  6
    7  8  9  10 ocupada  11 ocupada  12  13
    14  15  16  17  18  19  20
    21  22  23  24  25  26  27
    28  29  30  31
    enero de 2027
    lu  ma  mi  ju  vi  sá  do
    1  2  3
    4  5  6  7  8  9  10
    11  12  13  14  15  16  17
    18  19  20  21  22  23  24
    25  26  27  28  29  30  31
    febrero de 2027
    lu  ma  mi  ju  vi  sá  do
    1  2  3  4  5  6  7
    8  9  10  11  12  13  14
    15  16  17  18  19  20  21
    22  23  24  25  26  27  28
    Meses siguientes
    "#);
}

#[tokio::test]
async fn closed_nights_are_taken_and_those_of_a_hold_that_ran_out_are_free_again() {
    let site = Site::new().await;
    let other = site.kit.cabin().await;
    site.held("2026-12-10").await;
    let closed = BlockRequest {
        accommodation_id: other,
        from: testkit::day("2026-12-20"),
        to: testkit::day("2026-12-22"),
        reason: None,
    };
    let mut tx = site.kit.begin().await;
    booking::block(&mut tx, &closed, &Actor::System, site.kit.now()).await.expect("closed nights");
    let _no_jobs = tx.commit().await.expect("closed nights");

    let nights_of = |html: &str, cabin: i32| {
        let part = html.split(&format!("<article class=\"panel\" id=\"cabana-{cabin}\">")).nth(1).expect("a cabin");
        let part = part.split("</article>").next().expect("its end");
        part.split("<s>").skip(2).map(|rest| rest.split('<').next().expect("a day").to_owned()).collect::<Vec<_>>()
    };
    let html = site.get("/").await.text;
    assert_eq!(
        (nights_of(&html, site.cabin), nights_of(&html, other)),
        (vec!["10".to_owned(), "11".to_owned()], vec!["20".to_owned(), "21".to_owned()])
    );
    site.kit.clock.advance(Duration::from_secs(30 * 60));
    assert_eq!(nights_of(&site.get("/").await.text, site.cabin), Vec::<String>::new());
}

#[tokio::test]
async fn months_are_turned_by_links_that_keep_what_was_asked() {
    let site = Site::new().await;
    let first = site.get("/").await.text;
    assert!(!first.contains("rel=\"prev\""), "the past cannot be booked");
    let asked = format!("/?accommodation_id={}&check_in=2027-03-01&check_out=2027-03-03&guests=2", site.cabin);
    let page = site.get(&asked).await.text;
    assert!(page.contains("<caption>marzo de 2027</caption>"), "the months of the stay are shown");
    let href = |html: &str, rel: &str| {
        let link = html.split(&format!("rel=\"{rel}\" href=\"")).nth(1).expect("a link");
        link.split('"').next().expect("an address").replace("&#38;", "&").replace("&amp;", "&")
    };
    let next = href(&page, "next");
    assert_eq!(next, format!("{asked}&mes=2027-06&ver={0}#cabana-{0}", site.cabin));
    let turned = site.get(next.split('#').next().expect("an address")).await.text;
    assert!(turned.contains("<caption>junio de 2027</caption>") && turned.contains("100.000,00"), "{turned}");
    assert!(href(&turned, "prev").contains("mes=2027-03"));
    for far in ["2028-11", "2099-01", "0001-01", "x"] {
        assert_eq!(site.get(&format!("/?mes={far}")).await.status, 200, "{far}");
    }
    let last = site.get("/?mes=2099-01").await.text;
    assert!(!last.contains("rel=\"next\""), "further ahead nothing can be booked");
}

#[tokio::test]
async fn a_price_is_told_by_night_with_the_form_that_holds() {
    let site = Site::new().await;
    let path = format!("/?accommodation_id={}&check_in=2027-03-05&check_out=2027-03-08&guests=3", site.cabin);
    let page = site.get(&path).await;
    assert_eq!(page.status, 200);
    let shown = seen(&page.text);
    let part = shown.split_once("Tu reserva").expect("a price").1.split_once("Las cabañas").expect("its end").0;
    assert_snapshot!(part, @r#"
    Cabaña de prueba, 3 personas: del viernes 5 de marzo de 2027 al lunes 8 de marzo de 2027.
    Estadía  1 noche a $ 50.000,00  2 noches de fin de semana a $ 60.000,00
    Precio total  $ 170.000,00
    Seña para confirmar  $ 51.000,00
    [accommodation_id=1]
    [check_in=2027-03-05]
    [check_out=2027-03-08]
    [guests=3]
    Tus datos
    Nombre y apellido
    [contact_name=]
    Teléfono, con código de área
    [contact_phone=]
    Correo (opcional: ahí te mandamos la reserva)
    [contact_email=]
    Reservar estas fechas
    Te guardamos las fechas durante 30 minutos para que pagues la seña.
    "#);
}

#[tokio::test]
async fn taken_nights_are_told_without_a_form() {
    let site = Site::new().await;
    site.held("2027-03-01").await;
    let path = format!("/?accommodation_id={}&check_in=2027-03-02&check_out=2027-03-04&guests=2", site.cabin);
    let page = site.get(&path).await;
    assert_eq!((page.status, page.text.contains("method=\"post\"")), (200, false), "{page:?}");
    assert_eq!(
        alerts(&page.text),
        ["Esas fechas están ocupadas. Probá con otras, o mirá abajo qué noches están libres."]
    );
}

#[tokio::test]
async fn what_cannot_be_asked_for_is_said_kindly_beside_the_field() {
    let site = Site::new().await;
    let cabin = site.cabin.to_string();
    for (cabin, check_in, check_out, guests, field, says) in [
        (cabin.as_str(), "2026-11-30", "2026-12-03", "2", "b-entrada", "La fecha de entrada ya pasó"),
        (&cabin, "2027-03-03", "2027-03-01", "2", "b-salida", "La salida tiene que ser después de la entrada"),
        (&cabin, "2027-03-03", "2027-03-03", "2", "b-salida", "La salida tiene que ser después de la entrada"),
        (&cabin, "2027-03-01", "2027-06-01", "2", "b-salida", "hasta 60 noches"),
        (&cabin, "2029-03-01", "2029-03-03", "2", "b-salida", "una fecha tan lejana"),
        (&cabin, "", "2027-03-03", "2", "b-entrada", "Elegí la fecha de entrada"),
        (&cabin, "2027-03-01", "03/03/2027", "2", "b-salida", "Elegí la fecha de salida"),
        (&cabin, "2027-03-01", "2027-03-03", "5", "b-personas", "En Cabaña de prueba hay lugar para 4 personas"),
        (&cabin, "2027-03-01", "2027-03-03", "0", "b-personas", "cuántas personas vienen"),
        (&cabin, "2027-03-01", "2027-03-03", "dos", "b-personas", "cuántas personas vienen"),
        ("999", "2027-03-01", "2027-03-03", "2", "b-cabana", "una de las cabañas de la lista"),
        ("999", "", "", "", "b-cabana", "una de las cabañas de la lista"),
    ] {
        let path = format!("/?accommodation_id={cabin}&check_in={check_in}&check_out={check_out}&guests={guests}");
        let page = site.get(&path).await;
        assert_eq!(page.status, 422, "{path}");
        assert!(alerts(&page.text)[0].contains(says), "{path}: {:?}", alerts(&page.text));
        let beside = format!("id=\"{field}-falta\">");
        assert!(
            page.text.split(&beside).nth(1).is_some_and(|rest| rest.split('<').next().expect("words").contains(says)),
            "{path}"
        );
        assert!(page.text.contains(&format!("value=\"{check_in}\"")), "what was typed is kept");
        assert!(!page.text.contains("method=\"post\""), "{path}");
    }
}

#[tokio::test]
async fn without_cabins_the_page_says_so() {
    let site = Site::new().await;
    site.kit.run_sql("UPDATE accommodations SET active = false").await;
    for path in ["/", "/?accommodation_id=1&check_in=2027-03-01&check_out=2027-03-03&guests=2"] {
        let page = site.get(path).await;
        assert!(page.text.contains("Por ahora no hay cabañas") && !page.text.contains("<form"), "{page:?}");
    }
}

#[tokio::test]
async fn what_is_typed_into_an_address_is_text() {
    let site = Site::new().await;
    let page = site.get("/?check_in=%22%3E%3Cscript%3Ealert(1)%3C/script%3E&guests=%22%20onfocus=x").await;
    assert_eq!(page.status, 422);
    assert!(!page.text.contains("<script") && !page.text.contains("\" onfocus"), "{page:?}");
}
