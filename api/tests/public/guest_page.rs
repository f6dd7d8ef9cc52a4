use std::time::Duration;

use insta::assert_snapshot;
use serde_json::json;

use crate::shown::seen;
use crate::site::{Answer, HOLD, Site};

fn assert_private(answer: &Answer) {
    assert_eq!(answer.header("referrer-policy"), Some("no-referrer"), "{answer:?}");
    assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let policy = answer.header("content-security-policy").expect("a policy");
    assert!(policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe"), "{policy}");
}

#[tokio::test]
async fn a_link_is_entered_once_and_leaves_a_clean_address() {
    let site = Site::new().await;
    let held = site.held("2027-03-01").await;
    let (code, token) = (held["code"].as_str().expect("a code"), held["access_token"].as_str().expect("a token"));
    let answer = site.get(&format!("/r/{code}?t={token}&utm=x")).await;
    assert_eq!((answer.status, answer.header("location")), (303, Some(format!("/r/{code}").as_str())), "{answer:?}");
    assert_private(&answer);
    let (value, attributes) = answer.cookie("posta_guest").expect("a cookie");
    assert_eq!(value, token);
    // 92 days to the 3rd of March at 10:00 in Buenos Aires, and 30 more.
    assert_eq!(attributes.trim(), format!("Max-Age=10544400; Path=/r/{code}; HttpOnly; Secure; SameSite=Lax"));
    let page = site.get_with(&format!("/r/{code}"), &format!("posta_guest={token}")).await;
    assert_eq!((page.status, page.header("content-type")), (200, Some("text/html; charset=utf-8")));
    assert_private(&page);
    assert!(page.text.contains(r#"<html lang="es-AR">"#) && !page.text.contains(token));
}

#[tokio::test]
async fn whatever_does_not_open_the_page_is_answered_alike() {
    let site = Site::new().await;
    let (mine, other) = (site.held("2027-03-01").await, site.held("2027-03-03").await);
    let (page, cookie) = site.entered(&mine).await;
    let (_, others) = site.entered(&other).await;
    let tampered = format!("{}x", cookie.strip_suffix(cookie.chars().last().unwrap_or('x')).unwrap_or(&cookie));
    let unknown = "/r/RES260101ABCDEF";
    let strange = [
        site.get(&page).await,
        site.get(&format!("{page}?t=wrong")).await,
        site.get(&format!("{page}?t=")).await,
        site.get_with(&format!("{page}?t=wrong"), &cookie).await,
        site.get_with(&page, &others).await,
        site.get_with(&page, &tampered).await,
        site.get_with(&page, "posta_guest=").await,
        site.get_with(unknown, &cookie).await,
        site.get(&format!("{unknown}?t={}", mine["access_token"].as_str().expect("a token"))).await,
        site.get_with("/r/%FF", &cookie).await,
        site.get(&format!("{page}?payment_id=1&status=approved&external_reference=x")).await,
        site.get(&format!("{page}/reserva.ics")).await,
        site.get_with(&format!("{page}/plazo"), &others).await,
    ];
    for answer in &strange {
        assert_eq!((answer.status, &answer.text), (404, &strange[0].text), "{answer:?}");
        assert_eq!((answer.cookie("posta_guest"), answer.header("location")), (None, None));
        assert_private(answer);
    }
    assert_snapshot!(seen(&strange[0].text), @r#"
    No encontramos esa reserva
    El enlace no está completo o es de otra reserva.
    Abrilo desde el correo o el mensaje que te mandamos. Si no lo encontrás, escribinos y te ayudamos.
    Ver las cabañas
    "#);
}

#[tokio::test]
async fn two_reservations_in_one_browser_do_not_disturb_each_other() {
    let site = Site::new().await;
    let held = [site.held("2027-03-01").await, site.held("2027-03-03").await];
    for one in &held {
        // The path of its cookie keeps it from the other's page.
        let (page, cookie) = site.entered(one).await;
        assert!(site.get_with(&page, &cookie).await.text.contains(one["code"].as_str().expect("a code")));
    }
}

#[tokio::test]
async fn a_hold_is_shown_with_its_deadline_its_price_and_its_terms() {
    let site = Site::new().await;
    let held = site.held("2027-03-06").await;
    let (page, cookie) = site.entered(&held).await;
    site.kit.clock.advance(Duration::from_secs(90));
    let page = site.get_with(&page, &cookie).await;
    let text = seen(&page.text).replace(held["code"].as_str().expect("a code"), "RES…");
    assert_snapshot!(text, @r#"
    Te guardamos las fechas
    Reserva RES…
    Estado: Esperando la seña
    Para confirmar la reserva falta que pagues la seña.
    Te las guardamos hasta las 09:30.
    Te quedan 28 minutos
    Preparando el link de pago…
    Si no aparece solo en unos segundos, volvé a cargar la página.
    Tu estadía
    Cabaña  Cabaña de prueba
    Entrada  sábado 6 de marzo de 2027, desde las 14:00
    Salida  lunes 8 de marzo de 2027, hasta las 10:00
    Estadía  2 noches
    Huéspedes  2 personas
    Precio total  $ 120.000,00
    Seña  $ 36.000,00
    Si tenés que cancelar
    Hasta el jueves 4 de marzo de 2027 a las 14:00  te devolvemos todo lo que hayas pagado
    Hasta el sábado 6 de marzo de 2027 a las 14:00  te devolvemos la mitad de lo que hayas pagado
    Después, o si no venís  no hay devolución
    Cancelar la reserva
    Si cancelás ahora, te devolvemos todo lo que hayas pagado. Las fechas quedan libres y no se puede deshacer.
    Motivo (opcional)
    [reason=]
    Sí, cancelar la reserva
    "#);
    assert!(page.text.contains("data-seconds=\"1710\""), "{}", page.text);
}

#[tokio::test]
async fn coming_back_from_paying_is_said_and_proves_nothing() {
    let site = Site::new().await;
    let held = site.held("2027-03-01").await;
    let (page, cookie) = site.entered(&held).await;
    let waiting = "Estamos esperando la confirmación del pago";
    for (query, says) in [
        ("payment_id=1&status=approved&external_reference=RES1&merchant_order_id=2&preference_id=p", Some(waiting)),
        ("collection_id=1&collection_status=in_process", Some(waiting)),
        ("collection_id=1&collection_status=rejected&status=rejected", Some("El pago no salió")),
        ("collection_id=null&collection_status=null&status=null", None),
        ("utm_source=x", None),
    ] {
        let answer = site.get_with(&format!("{page}?{query}"), &cookie).await;
        assert_eq!(answer.status, 200, "{query}");
        for words in [waiting, "El pago no salió"] {
            assert_eq!(answer.text.contains(words), says == Some(words), "{query}");
        }
        assert!(answer.text.contains("Esperando la seña"), "{query}");
    }
    site.confirmed(&held).await;
    let answer = site.get_with(&format!("{page}?payment_id=1&status=approved"), &cookie).await;
    assert!(!answer.text.contains(waiting), "there is nothing left to wait for");
}

#[tokio::test]
async fn a_confirmed_stay_has_a_calendar_file_and_no_countdown() {
    let site = Site::new().await;
    let held = site.held("2026-12-04").await;
    let (page, cookie) = site.entered(&held).await;
    let file = format!("{page}/reserva.ics");
    let before = site.get_with(&file, &cookie).await;
    assert_eq!((before.status, before.header("content-type")), (404, Some("text/html; charset=utf-8")));
    site.confirmed(&held).await;
    let shown = site.get_with(&page, &cookie).await;
    let text = seen(&shown.text).replace(held["code"].as_str().expect("a code"), "RES…");
    assert_snapshot!(text, @r#"
    Tu reserva está confirmada
    Reserva RES…
    Estado: Confirmada
    Te esperamos. Guardá esta página: acá está todo lo de tu estadía.
    Agregar a mi calendario
    Tu estadía
    Cabaña  Cabaña de prueba
    Entrada  viernes 4 de diciembre, desde las 14:00
    Salida  domingo 6 de diciembre, hasta las 10:00
    Estadía  2 noches
    Huéspedes  2 personas
    Precio total  $ 110.000,00
    Falta pagar  $ 110.000,00
    Si tenés que cancelar
    Hasta el miércoles 2 de diciembre a las 14:00  te devolvemos todo lo que hayas pagado
    Hasta el viernes 4 de diciembre a las 14:00  te devolvemos la mitad de lo que hayas pagado
    Después, o si no venís  no hay devolución
    Cancelar la reserva
    Si cancelás ahora, te devolvemos todo lo que hayas pagado. Las fechas quedan libres y no se puede deshacer.
    Motivo (opcional)
    [reason=]
    Sí, cancelar la reserva
    "#);
    assert!(!shown.text.contains("<script") && !shown.text.contains("hx-"), "nothing is to be watched");

    let answer = site.get_with(&file, &cookie).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    assert_eq!(answer.header("content-type"), Some("text/calendar; method=PUBLISH; charset=utf-8"));
    assert_eq!(answer.header("content-disposition"), Some("attachment; filename=\"reserva.ics\""));
    assert_private(&answer);
    assert_eq!(answer.text.matches("BEGIN:VEVENT").count(), 1);
    assert!(answer.text.contains("DTSTART;VALUE=DATE:20261204") && answer.text.contains("DTEND;VALUE=DATE:20261206"));
    assert_eq!(site.get(&file).await.status, 404, "not without the cookie");
}

#[tokio::test]
async fn what_became_of_a_hold_is_said() {
    let site = Site::new().await;
    let held = site.held("2027-03-01").await;
    let (page, cookie) = site.entered(&held).await;
    site.kit.clock.advance(Duration::from_secs(30 * 60));
    let over = site.get_with(&page, &cookie).await.text;
    assert!(over.contains("Se terminó el plazo") && !over.contains("<form"), "{over}");
    site.held("2027-03-01").await;
    let expired = site.get_with(&page, &cookie).await.text;
    assert!(expired.contains("Vencida") && !expired.contains("<form"), "{expired}");
}

#[tokio::test]
async fn a_hostile_cabin_is_text() {
    let site = Site::new().await;
    site.kit
        .run_sql("UPDATE accommodations SET name = '<script>alert(1)</script> & \"x\"', description = '<img src=x>'")
        .await;
    let mut asks = site.asks("2027-03-01");
    asks["contact_name"] = json!("<img src=x onerror=alert(1)>");
    let held = site.post(HOLD, &asks).await.json();
    let (page, cookie) = site.entered(&held).await;
    for html in [site.get_with(&page, &cookie).await.text, site.get("/").await.text] {
        assert!(html.contains("&#60;script&#62;alert(1)&#60;/script&#62;"), "{html}");
        assert!(!html.contains("<script>alert") && !html.contains("<img"), "{html}");
    }
}
