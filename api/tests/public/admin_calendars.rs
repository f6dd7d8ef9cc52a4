//! The panel's page of the addresses that portals read.

use crate::admin_cabins::led_to;
use crate::shown::{alerts, fields, seen};
use crate::site::{BASE_URL, OPERATOR, OWNER, Site, VIEWER, keys, send};

const CALENDARS: &str = "/admin/calendars";

fn path(site: &Site, version: i32) -> String {
    access::calendar_path(&keys(), site.cabin, version)
}

#[tokio::test]
async fn the_owner_sees_the_address_and_gives_it_another_that_alone_opens() {
    let site = Site::new().await;
    let owner = site.admin(OWNER).await;
    let (old, new) = (path(&site, 1), path(&site, 2));
    let page = site.see(&owner.session, CALENDARS).await;
    assert!(page.text.contains(&format!("value=\"{BASE_URL}{old}\"")), "{page:?}");
    let masked = seen(&page.text).replace(&owner.csrf, "…").replace(&old, "/…");
    insta::assert_snapshot!(masked, @r#"
    Portales
    Cada cabaña tiene una dirección donde los portales (Airbnb, Booking y otros) leen qué noches están ocupadas. No cuenta quién se queda. Quien la tiene puede leerla, así que dásela solo a los portales.
    Posta todavía no lee los calendarios de los portales: eso no es parte de esta versión. Lo que se vende allá hay que bloquearlo a mano.
    De cada portal figura la última lectura que Posta vio. Entre el portal y Posta puede haber una memoria intermedia (nginx, una CDN) que contesta sola hasta una hora: esas lecturas no figuran, y un portal puede tener lo último aunque acá diga que le falta. «Otro lector» es quien no dice ser un portal: un navegador, por ejemplo.
    Cabaña de prueba Se alquila
    La dirección no se cambió nunca.
    Nadie leyó este calendario todavía.
    Dirección para los portales
    [direccion-1=]
    Cambiar la dirección
    [csrf_token=…]
    [version=1]
    La dirección de ahora, y cualquiera de antes, deja de abrir, a más tardar en una hora. Hasta que le des la nueva a cada portal, ninguno se entera de qué noches se ocupan.
    Cambiar la dirección
    "#);
    assert_eq!(site.get(&old).await.status, 200);

    let rotated = site.act(&owner, &format!("{CALENDARS}/{}/rotate", site.cabin), &[]).await;
    assert_eq!(led_to(&rotated), "/admin/calendars?said=rotated");
    let page = site.see(&owner.session, led_to(&rotated)).await.text;
    assert!(page.contains(&format!("value=\"{BASE_URL}{new}\"")) && !page.contains(&old), "{page}");
    assert!(page.contains("Dirección nueva desde el 01/12/2026 09:00.") && page.contains("role=\"status\""), "{page}");
    assert_eq!((site.get(&old).await.status, site.get(&new).await.status), (404, 200));
    assert_eq!(site.log_of("rotate_calendar").await.len(), 1);
    let log = site.see(&owner.session, "/admin/audit").await.text;
    assert!(log.contains(">cambió la dirección de un calendario<"), "{log}");
    for unknown in ["999999", "x", "99999999999"] {
        let answer = site.act(&owner, &format!("{CALENDARS}/{unknown}/rotate"), &[]).await;
        assert_eq!(answer.status, 404, "{unknown}");
    }
}

#[tokio::test]
async fn an_old_page_does_not_end_the_address_that_another_owner_has_just_given_out() {
    let site = Site::new().await;
    let (ana, bruno) = (site.admin(OWNER).await, site.admin(OWNER).await);
    let rotate = format!("{CALENDARS}/{}/rotate", site.cabin);
    let old = fields(&site.see(&bruno.session, CALENDARS).await.text, &rotate);
    led_to(&site.act(&ana, &rotate, &[("version", "1")]).await);

    let cookie = format!("posta_session={}", bruno.session);
    let refused = send(site.sending(&rotate, &old).header("Cookie", &cookie)).await;
    let said = "La dirección ya se había cambiado: la que ves es la de ahora.";
    assert_eq!((refused.status, alerts(&refused.text)), (409, vec![said.to_owned()]));
    assert!(refused.text.contains(&path(&site, 2)), "{refused:?}");
    assert_eq!((site.get(&path(&site, 2)).await.status, site.get(&path(&site, 3)).await.status), (200, 404));
    assert_eq!(site.log_of("rotate_calendar").await.len(), 1);
    let reloaded = site.see(&bruno.session, &rotate).await;
    assert_eq!((reloaded.status, reloaded.header("location")), (303, Some(CALENDARS)));
    let fresh = fields(&refused.text, &rotate);
    led_to(&send(site.sending(&rotate, &fresh).header("Cookie", &cookie)).await);
    assert_eq!(site.get(&path(&site, 3)).await.status, 200);
    for odd in ["x", "-2147483648", "2147483647"] {
        assert!(matches!(site.act(&ana, &rotate, &[("version", odd)]).await.status, 303 | 409), "{odd}");
    }
}

#[tokio::test]
async fn nobody_else_sees_an_address_or_changes_it() {
    let site = Site::new().await;
    let rotate = format!("{CALENDARS}/{}/rotate", site.cabin);
    for address in [VIEWER, OPERATOR] {
        let one = site.admin(address).await;
        let page = site.see(&one.session, CALENDARS).await;
        assert!(page.status == 200 && page.text.contains("Cabaña de prueba"), "{page:?}");
        assert!(!page.text.contains("/ical/export/") && !page.text.contains("/rotate"), "{page:?}");
        assert_eq!(site.act(&one, &rotate, &[]).await.status, 403, "{address}");
    }
    let owner = site.admin(OWNER).await;
    let without = send(site.form(&rotate, &[]).header("Cookie", format!("posta_session={}", owner.session))).await;
    assert_eq!(without.status, 403);
    assert_eq!(site.get(&path(&site, 1)).await.status, 200, "it is as it was");
}
