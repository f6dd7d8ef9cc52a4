//! The panel's list of payments, and what is to be given back.

use crate::admin_reservations::many;
use crate::panel::{is_a_page, leafed, main_of, takes_nonsense};
use crate::site::{OWNER, Site, VIEWER};

const PAYMENTS: &str = "/admin/payments";

/// A hold that ran out and was paid after, a stay that was cancelled and given back, one that is certain; and a payment
/// that is of none of them. Their ids at the provider: 1001 to 1005.
async fn paid() -> Site {
    let site = Site::new().await;
    site.kit.run_sql(&many(site.cabin, 3)).await;
    site.kit
        .run_sql(
            "UPDATE reservations SET reservation_status = 'expired', expires_at = '2026-11-20T12:00:00Z',
                    guest_name = '<b>Ana</b>' WHERE code LIKE '%1';
             UPDATE reservations SET confirmed_at = '2026-11-10T12:00:00Z', cancelled_at = '2026-11-15T12:00:00Z'
             WHERE code LIKE '%2';
             UPDATE reservations SET reservation_status = 'confirmed' WHERE code LIKE '%3';
             INSERT INTO payments (uuid, reservation_id, provider, external_payment_id, external_reference, status,
                                   amount, currency, event_first_received_at, event_last_received_at, created_at)
             SELECT gen_random_uuid(), (SELECT id FROM reservations WHERE code = 'RES270101' || told.code), provider,
                    external_id, reference, status, amount, currency, first, last, first
             FROM (VALUES
                 ('000001', 'mercadopago', '1001', 'RES270101000001', 'approved', 30000, 'ARS',
                  timestamptz '2026-11-19T12:00:00Z', timestamptz '2026-11-21T12:00:00Z'),
                 (NULL, 'mercadopago', '1002', '<b>OTRA</b>', 'approved', 50, 'USD', '2026-11-19T13:00:00Z',
                  '2026-11-19T13:00:00Z'),
                 ('000003', 'cash', 'cash:1003', 'RES270101000003', 'approved', 9000.5, 'ARS', '2026-11-19T14:00:00Z',
                  '2026-11-19T14:00:00Z'),
                 ('000003', 'mercadopago', '1004', 'RES270101000003', 'rejected', 30000, 'ARS', '2026-11-19T15:00:00Z',
                  '2026-11-19T15:00:00Z'),
                 ('000002', 'mercadopago', '1005', 'RES270101000002', 'approved', 30000, 'ARS', '2026-11-10T12:00:00Z',
                  '2026-11-20T12:00:00Z')
             ) AS told (code, provider, external_id, reference, status, amount, currency, first, last);
             INSERT INTO refunds (id, reservation_id, payment_id, amount, state, ordered_by, ordered_at, settled_at, error)
             SELECT gen_random_uuid(), reservation_id, id, told.amount, state, ordered_by, ordered_at, settled_at, error
             FROM payments, (VALUES
                 (10000, 'done', 'duenia@posta.test', timestamptz '2026-11-16T12:00:00Z',
                  timestamptz '2026-11-16T12:05:00Z', NULL),
                 (5000, 'refused', 'cli:ana', '2026-11-17T12:00:00Z', '2026-11-17T12:05:00Z', '<b>no money</b>'),
                 (2000, 'ordered', 'mercadopago', '2026-11-18T12:00:00Z', NULL, NULL)
             ) AS told (amount, state, ordered_by, ordered_at, settled_at, error)
             WHERE external_payment_id = '1005';
             INSERT INTO refund_dues (reservation_id, amount, updated_at)
             SELECT id, CASE WHEN code LIKE '%3' THEN 0 ELSE 30000 END, '2026-11-21T12:00:00Z' FROM reservations
             WHERE code NOT LIKE '%2'",
        )
        .await;
    site
}

/// The providers' ids, in the list's order.
fn listed(html: &str) -> Vec<String> {
    let heads = html.split("<th scope=\"row\" class=\"id\">").skip(1);
    let id = |head: &str| Some(head.split_once('>')?.1.split_once('<')?.0.to_owned());
    heads.map(|head| id(head).expect("an id")).collect()
}

#[tokio::test]
async fn payments_are_filtered_by_the_address_the_newest_first() {
    let site = paid().await;
    let session = site.session(VIEWER).await;
    for (query, wanted) in [
        ("", vec!["1005", "1004", "cash:1003", "1002", "1001"]),
        ("?status=rejected", vec!["1004"]),
        ("?status=refunded", vec![]),
        ("?provider=cash", vec!["cash:1003"]),
        ("?odd=unmatched", vec!["1002"]),
        ("?odd=late", vec!["1001"]),
        ("?q=1004", vec!["1004"]),
        ("?q=res270101000003", vec!["1004", "cash:1003"]),
        ("?q=res270101000003&provider=mercadopago&status=rejected", vec!["1004"]),
        ("?q=%3Cb%3EOTRA%3C/b%3E", vec!["1002"]),
        ("?q=100", vec![]),
    ] {
        let page = site.see(&session, &format!("{PAYMENTS}{query}")).await;
        assert_eq!(page.status, 200, "{query}");
        assert_eq!(listed(&page.text), wanted, "{query}");
        assert_eq!(page.text.contains("Devoluciones por hacer"), query.is_empty(), "{query}");
    }
    let page = site.see(&session, &format!("{PAYMENTS}?status=rejected&q=1004")).await.text;
    assert!(page.contains("value=\"1004\"") && page.contains("<option value=\"rejected\" selected>"), "{page}");
}

#[tokio::test]
async fn what_is_odd_about_a_payment_and_what_was_given_back_of_it_stands_beside_it() {
    let site = paid().await;
    let page = site.see(&site.session(VIEWER).await, PAYMENTS).await.text;
    let list = page.split("<tbody>").nth(1).and_then(|rest| rest.split("</tbody>").next()).expect("a list");
    insta::assert_snapshot!(list.trim(), @r#"
    <tr>
    <th scope="row" class="id"><a href="/admin/webhooks?q=1005" title="Sus avisos">1005</a><br><span class="muted small">10/11/2026 09:00</span></th>
    <td class="tags"><span class="tag good">aprobado</span></td>
    <td><a class="mono" href="/admin/reservations/RES270101000002">RES270101000002</a></td>
    <td class="date">Mercado Pago</td>
    <td class="number" data-name="Monto">$ 30.000,00</td>
    <td><span class="tag good">$ 10.000,00 devuelto</span> <span class="tag bad">$ 5.000,00 rechazada</span> <span class="tag waiting">$ 2.000,00 en camino</span> </td>
    </tr>
    <tr>
    <th scope="row" class="id"><a href="/admin/webhooks?q=1004" title="Sus avisos">1004</a><br><span class="muted small">19/11/2026 12:00</span></th>
    <td class="tags"><span class="tag over">rechazado</span></td>
    <td><a class="mono" href="/admin/reservations/RES270101000003">RES270101000003</a></td>
    <td class="date">Mercado Pago</td>
    <td class="number" data-name="Monto">$ 30.000,00</td>
    <td></td>
    </tr>
    <tr>
    <th scope="row" class="id"><span class="mono">cash:1003</span><br><span class="muted small">19/11/2026 11:00</span></th>
    <td class="tags"><span class="tag good">aprobado</span></td>
    <td><a class="mono" href="/admin/reservations/RES270101000003">RES270101000003</a></td>
    <td class="date">efectivo</td>
    <td class="number" data-name="Monto">$ 9.000,50</td>
    <td></td>
    </tr>
    <tr>
    <th scope="row" class="id"><a href="/admin/webhooks?q=1002" title="Sus avisos">1002</a><br><span class="muted small">19/11/2026 10:00</span></th>
    <td class="tags"><span class="tag good">aprobado</span> <span class="tag bad">sin reserva</span></td>
    <td><span class="muted">dice &#60;b&#62;OTRA&#60;/b&#62;</span></td>
    <td class="date">Mercado Pago</td>
    <td class="number" data-name="Monto">USD 50,00</td>
    <td></td>
    </tr>
    <tr>
    <th scope="row" class="id"><a href="/admin/webhooks?q=1001" title="Sus avisos">1001</a><br><span class="muted small">19/11/2026 09:00</span></th>
    <td class="tags"><span class="tag good">aprobado</span> <span class="tag bad">llegó tarde</span></td>
    <td><a class="mono" href="/admin/reservations/RES270101000001">RES270101000001</a></td>
    <td class="date">Mercado Pago</td>
    <td class="number" data-name="Monto">$ 30.000,00</td>
    <td></td>
    </tr>
    "#);
    let owed = main_of(&page).split("<form").next().expect("what is owed");
    insta::assert_snapshot!(owed.trim(), @r#"
    <h1>Pagos</h1>
    <div class="two">
    <section class="card" aria-labelledby="deber">
    <div class="head"><h2 id="deber">Devoluciones por hacer</h2><p><span class="tag bad">1 reserva · $ 30.000,00</span></p></div>
    <p class="muted">Se ordenan en la página de cada reserva. Primero, las reservas más viejas.</p>
    <ul class="lines">
    <li><a class="mono" href="/admin/reservations/RES270101000001">RES270101000001</a> <strong class="number">$ 30.000,00</strong><span class="muted">&#60;b&#62;Ana&#60;/b&#62; · última novedad: 21/11/2026 09:00</span></li>
    </ul>
    </section>
    <section class="card" aria-labelledby="ordenadas">
    <h2 id="ordenadas">Últimas devoluciones</h2>
    <ul class="lines">
    <li><span><a class="mono" href="/admin/reservations/RES270101000002">RES270101000002</a> <span class="tag waiting">en camino</span></span> <strong class="number">$ 2.000,00</strong><span class="muted">hecha en Mercado Pago · 18/11/2026 09:00</span></li>
    <li><span><a class="mono" href="/admin/reservations/RES270101000002">RES270101000002</a> <span class="tag bad">rechazada</span></span> <strong class="number">$ 5.000,00</strong><span class="muted">cli:ana · 17/11/2026 09:05 · &#60;b&#62;no money&#60;/b&#62;</span></li>
    <li><span><a class="mono" href="/admin/reservations/RES270101000002">RES270101000002</a> <span class="tag good">devuelto</span></span> <strong class="number">$ 10.000,00</strong><span class="muted">duenia@posta.test · 16/11/2026 09:05</span></li>
    </ul>
    </section>
    </div>
    "#);
}

#[tokio::test]
async fn every_refund_that_is_due_can_be_leafed_to() {
    let site = Site::new().await;
    site.kit.run_sql(&many(site.cabin, 45)).await;
    let all = "INSERT INTO refund_dues (reservation_id, amount, updated_at)
               SELECT id, 10, timestamptz '2026-11-21T12:00:00Z' - make_interval(secs => id) FROM reservations";
    site.kit.run_sql(all).await;
    let session = site.session(VIEWER).await;
    let (mut path, mut seen, mut pages) = (PAYMENTS.to_owned(), Vec::new(), 0);
    loop {
        let page = site.see(&session, &path).await.text;
        let dues = page.split("</section>").next().expect("what is owed");
        assert!(dues.contains("45 reservas · $ 450,00"), "{dues}");
        assert_eq!(dues.contains(">Las primeras</a>"), pages > 0, "{dues}");
        seen.extend(
            dues.split("<li><a class=\"mono\" href=\"/admin/reservations/").skip(1).map(|due| due[..15].to_owned()),
        );
        pages += 1;
        let Some(next) = dues.split("<a href=\"/admin/payments?dues=").nth(1) else { break };
        path = format!("{PAYMENTS}?dues={}", next.split('"').next().expect("an address"));
    }
    let wanted = site.kit.texts("SELECT code FROM reservations ORDER BY id").await;
    assert_eq!((pages, seen), (3, wanted));
}

#[tokio::test]
async fn a_refund_that_is_ordered_on_its_page_is_no_longer_due() {
    let site = paid().await;
    let owner = site.admin(OWNER).await;
    let due = "<a class=\"mono\" href=\"/admin/reservations/RES270101000001\">RES270101000001</a> <strong";
    assert!(site.see(&owner.session, PAYMENTS).await.text.contains(due));
    let ordered = site.act(&owner, "/admin/reservations/RES270101000001/refund", &[("amount", "30000")]).await;
    assert_eq!(ordered.status, 303, "{ordered:?}");
    let page = site.see(&owner.session, PAYMENTS).await.text;
    assert!(!page.contains(due) && page.contains("No hay nada para devolver."), "{page}");
    assert!(page.contains("<span class=\"tag waiting\">$ 30.000,00 en camino</span>"), "{page}");
}

#[tokio::test]
async fn a_long_list_of_payments_is_leafed_through_both_ways_and_keeps_its_filters() {
    let site = Site::new().await;
    site.kit
        .run_sql(
            "INSERT INTO payments (uuid, provider, external_payment_id, status, amount)
             SELECT gen_random_uuid(), 'mercadopago', n, CASE WHEN n % 2 = 0 THEN 'approved' ELSE 'pending' END, 1
             FROM generate_series(1, 240) AS n",
        )
        .await;
    let seen = leafed(&site, &format!("{PAYMENTS}?status=approved"), listed).await;
    assert_eq!(seen, (1..=240).rev().filter(|n| n % 2 == 0).map(|n| n.to_string()).collect::<Vec<_>>());
}

#[tokio::test]
async fn the_payments_page_is_for_who_looks_and_takes_any_query() {
    let site = paid().await;
    is_a_page(&site, PAYMENTS).await;
    takes_nonsense(&site, PAYMENTS, &["status", "provider", "odd", "q"]).await;
    for dues in ["x", "-1", "99999999999", "%00"] {
        let page = site.see(&site.session(VIEWER).await, &format!("{PAYMENTS}?dues={dues}")).await;
        assert!(page.status == 200 && page.text.contains("RES270101000001</a> <strong"), "{dues}");
    }
}

#[tokio::test]
async fn where_nothing_was_paid_the_page_says_so() {
    let site = Site::new().await;
    let page = site.see(&site.session(VIEWER).await, PAYMENTS).await.text;
    for said in ["No hay nada para devolver.", "Todavía no se ordenó ninguna.", "No hay pagos con estos filtros."] {
        assert!(page.contains(said), "{said}: {page}");
    }
}
