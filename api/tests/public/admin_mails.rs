//! Mails as the panel shows them: which are to leave, left or never will, and how one reads.

use jobs::Mail;

use crate::panel::{is_a_page, leafed, main_of, rows, takes_nonsense};
use crate::site::{BASE_URL, OPERATOR, OWNER, Site, VIEWER};

const LIST: &str = "/admin/mails";
const CODE: &str = "RES261201A1B2C3";

fn id(tail: &str) -> String {
    format!("01980000-0000-7000-8000-00000000000{tail}")
}

/// A stay, its mails (`1` to `5`, one of each state and one that is parked), a link to sign in (`6`) and what the
/// house is told (`7`).
async fn mailed() -> Site {
    let site = Site::new().await;
    let held = site.held("2027-03-01").await;
    assert!(held["code"].is_string());
    site.kit
        .run_sql(&format!(
            r#"DELETE FROM jobs;
               UPDATE reservations SET code = '{CODE}', guest_name = '<b>Ana</b>', guest_email = 'Ana@Example.com',
                      reservation_status = 'confirmed', confirmed_at = '2026-12-01T12:00:00Z';
               INSERT INTO sign_ins (id, token_hash, address, browser_hash, created_at, expires_at)
               VALUES (7000, '\x01', 'duenia@posta.test', '\x01', '2026-12-01T11:00:00Z', '2026-12-01T12:15:00Z');
               INSERT INTO notices (id, matter, reservation_id, detail, created_at)
               SELECT 9, 'refund_due:1:x', id, '{{"amount": "20000.01"}}', '2026-12-01T11:00:00Z' FROM reservations;
               INSERT INTO jobs (id, kind, version, queue, payload, reservation_id, state, run_at, attempts, max_attempts,
                                 runs, created_at, last_error)
               SELECT ('01980000-0000-7000-8000-00000000000' || n)::uuid, 'send_email', version, 'mail',
                      replace(payload, 'ID', (SELECT id::text FROM reservations))::jsonb,
                      CASE WHEN payload LIKE '%ID%' THEN (SELECT id FROM reservations) END, state, run_at, 1, 9, 1,
                      timestamptz '2026-12-01T11:00:00Z' + make_interval(secs => n), error
               FROM (VALUES
                   (1, 1, '{{"version": 1, "mail": "hold_created", "reservation": ID}}', 'done',
                    timestamptz '2026-12-01T11:00:00Z', NULL),
                   (2, 1, '{{"version": 1, "mail": "payment_reminder", "reservation": ID}}', 'done',
                    '2026-12-01T11:00:00Z', NULL),
                   (3, 1, '{{"version": 1, "mail": "confirmed", "reservation": ID}}', 'dead', '2026-12-01T11:00:00Z',
                    '<b>550</b> no such user'),
                   (4, 1, '{{"version": 1, "mail": "check_in_reminder", "reservation": ID}}', 'pending',
                    '2027-02-28T13:00:00Z', NULL),
                   (5, 99, '{{"version": 99, "mail": "<b>new</b>", "reservation": ID}}', 'parked',
                    '2026-12-01T11:00:00Z', NULL),
                   (6, 1, '{{"version": 1, "mail": "sign_in", "sign_in": 7000}}', 'done', '2026-12-01T11:00:00Z', NULL),
                   (7, 1, '{{"version": 1, "mail": "admin_notice", "notice": 9}}', 'pending', '2026-12-01T11:00:00Z',
                    '451 later')
               ) AS told (n, version, payload, state, run_at, error);
               INSERT INTO jobs (id, kind, version, queue, payload, run_at, max_attempts, created_at)
               VALUES ('01980000-0000-7000-8000-0000000000ff', 'prune', 1, 'maintenance', '{{}}', '2026-12-01T11:00:00Z',
                       1, '2026-12-01T11:00:00Z');
               INSERT INTO deliveries (job_id, channel, message, message_id, state, tries, created_at, updated_at)
               SELECT ('01980000-0000-7000-8000-00000000000' || n)::uuid, 'mail', 'x', 'x', state, 2,
                      '2026-12-01T11:00:00Z', '2026-12-01T11:05:00Z'
               FROM (VALUES (1, 'sent'), (3, 'uncertain'), (6, 'sent'), (7, 'failed')) AS told (n, state)"#
        ))
        .await;
    site
}

fn listed(html: &str) -> Vec<String> {
    rows(html, "/admin/mails/").into_iter().map(str::to_owned).collect()
}

#[tokio::test]
async fn mails_are_filtered_by_the_address_the_newest_first() {
    let site = mailed().await;
    let session = site.session(VIEWER).await;
    for (query, wanted) in [
        ("", vec!["7", "6", "5", "4", "3", "2", "1"]),
        ("?mail=confirmed", vec!["3"]),
        ("?mail=sign_in", vec!["6"]),
        ("?mail=expired", vec![]),
        ("?state=waiting", vec!["7", "5", "4"]),
        ("?state=sent", vec!["6", "1"]),
        ("?state=failed", vec!["3"]),
        ("?state=skipped", vec!["2"]),
        ("?q=res261201a1b2c3", vec!["5", "4", "3", "2", "1"]),
        ("?q=ana@example.com", vec!["5", "4", "3", "2", "1"]),
        ("?q=DUENIA@posta.test", vec!["6"]),
        ("?q=ana@example.com&state=waiting&mail=check_in_reminder", vec!["4"]),
        ("?q=ana", vec![]),
    ] {
        let page = site.see(&session, &format!("{LIST}{query}")).await;
        assert_eq!(page.status, 200, "{query}");
        assert_eq!(listed(&page.text), wanted.iter().map(|tail| id(tail)).collect::<Vec<_>>(), "{query}");
    }
    let page = site.see(&session, &format!("{LIST}?mail=sign_in&q=x%40y")).await.text;
    assert!(page.contains("<option value=\"sign_in\" selected>") && page.contains("value=\"x@y\""), "{page}");
}

#[tokio::test]
async fn the_list_tells_what_became_of_each_mail() {
    let site = mailed().await;
    let page = site.see(&site.session(VIEWER).await, LIST).await.text;
    let list = page.split("<tbody>").nth(1).and_then(|rest| rest.split("</tbody>").next()).expect("a list");
    insta::assert_snapshot!(list.trim(), @r#"
    <tr>
    <th scope="row" class="name"><a href="/admin/mails/01980000-0000-7000-8000-000000000007">aviso a la administración</a><br><span class="muted small">01/12/2026 08:00</span></th>
    <td class="tags"><span class="tag waiting">por salir</span></td>
    <td>toda la administración</td>
    <td></td>
    <td class="whole" data-name="Salida">última vez: 01/12/2026 08:05</td>
    <td class="detail">451 later</td>
    </tr>
    <tr>
    <th scope="row" class="name"><a href="/admin/mails/01980000-0000-7000-8000-000000000006">enlace para entrar al panel</a><br><span class="muted small">01/12/2026 08:00</span></th>
    <td class="tags"><span class="tag good">salió</span></td>
    <td>duenia@posta.test</td>
    <td></td>
    <td class="whole" data-name="Salida">01/12/2026 08:05</td>
    <td class="detail"></td>
    </tr>
    <tr>
    <th scope="row" class="name"><a href="/admin/mails/01980000-0000-7000-8000-000000000005">&#60;b&#62;new&#60;/b&#62;</a><br><span class="muted small">01/12/2026 08:00</span></th>
    <td class="tags"><span class="tag waiting">por salir</span></td>
    <td>Ana@Example.com</td>
    <td><a class="mono" href="/admin/reservations/RES261201A1B2C3">RES261201A1B2C3</a></td>
    <td></td>
    <td class="detail"></td>
    </tr>
    <tr>
    <th scope="row" class="name"><a href="/admin/mails/01980000-0000-7000-8000-000000000004">recordatorio de la llegada</a><br><span class="muted small">01/12/2026 08:00</span></th>
    <td class="tags"><span class="tag waiting">por salir</span></td>
    <td>Ana@Example.com</td>
    <td><a class="mono" href="/admin/reservations/RES261201A1B2C3">RES261201A1B2C3</a></td>
    <td class="whole" data-name="Salida">para el 28/02/2027 10:00</td>
    <td class="detail"></td>
    </tr>
    <tr>
    <th scope="row" class="name"><a href="/admin/mails/01980000-0000-7000-8000-000000000003">reserva confirmada</a><br><span class="muted small">01/12/2026 08:00</span></th>
    <td class="tags"><span class="tag bad">no se sabe si salió</span></td>
    <td>Ana@Example.com</td>
    <td><a class="mono" href="/admin/reservations/RES261201A1B2C3">RES261201A1B2C3</a></td>
    <td class="whole" data-name="Salida">última vez: 01/12/2026 08:05</td>
    <td class="detail">no se sabe si llegó a salir · &#60;b&#62;550&#60;/b&#62; no such user</td>
    </tr>
    <tr>
    <th scope="row" class="name"><a href="/admin/mails/01980000-0000-7000-8000-000000000002">recordatorio de la seña</a><br><span class="muted small">01/12/2026 08:00</span></th>
    <td class="tags"><span class="tag over">no se mandó</span></td>
    <td>Ana@Example.com</td>
    <td><a class="mono" href="/admin/reservations/RES261201A1B2C3">RES261201A1B2C3</a></td>
    <td></td>
    <td class="detail"></td>
    </tr>
    <tr>
    <th scope="row" class="name"><a href="/admin/mails/01980000-0000-7000-8000-000000000001">fechas guardadas</a><br><span class="muted small">01/12/2026 08:00</span></th>
    <td class="tags"><span class="tag good">salió</span></td>
    <td>Ana@Example.com</td>
    <td><a class="mono" href="/admin/reservations/RES261201A1B2C3">RES261201A1B2C3</a></td>
    <td class="whole" data-name="Salida">01/12/2026 08:05</td>
    <td class="detail"></td>
    </tr>
    "#);
}

#[tokio::test]
async fn of_a_mail_that_may_have_left_nobody_is_told_that_it_did_not() {
    let site = mailed().await;
    let session = site.session(VIEWER).await;
    let (unsure, why) = ("no se sabe si salió", "no se sabe si llegó a salir");
    for (job, delivery, error, tag, told) in [
        ("done", "uncertain", None, unsure, vec![why]),
        ("discarded", "uncertain", Some("timed out"), unsure, vec![why, "timed out"]),
        ("discarded", "failed", Some("550 no such user"), "no se mandó", vec!["550 no such user"]),
        ("dead", "sending", Some("lost too often"), unsure, vec![why, "lost too often"]),
        ("dead", "failed", Some("550 no such user"), "no salió", vec!["550 no such user"]),
        ("pending", "sending", None, "por salir", vec![]),
        ("pending", "uncertain", None, "por salir", vec![why]),
        ("done", "sent", Some("timed out"), "salió", vec![]),
    ] {
        let error = error.map_or_else(|| "NULL".to_owned(), |error| format!("'{error}'"));
        let id = id("1");
        site.kit
            .run_sql(&format!(
                "UPDATE jobs SET state = '{job}', last_error = {error} WHERE id = '{id}';
                 UPDATE deliveries SET state = '{delivery}' WHERE job_id = '{id}'"
            ))
            .await;
        for path in [format!("{LIST}?mail=hold_created"), format!("{LIST}/{id}")] {
            let page = site.see(&session, &path).await.text;
            assert!(page.contains(&format!(">{tag}</span>")), "{job} {delivery}: {page}");
            for sentence in [why, "timed out", "550 no such user", "lost too often"] {
                assert_eq!(page.contains(sentence), told.contains(&sentence), "{job} {delivery} {sentence}: {page}");
            }
        }
    }
}

#[tokio::test]
async fn a_long_list_of_mails_is_leafed_through_both_ways_and_keeps_its_filters() {
    let site = Site::new().await;
    site.kit
        .run_sql(
            r#"INSERT INTO jobs (id, kind, version, queue, payload, run_at, max_attempts, created_at)
               SELECT ('01980000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, 'send_email', 1, 'mail',
                      CASE WHEN n % 3 = 0 THEN '{"mail": "sign_in", "sign_in": 1}'::jsonb
                           ELSE '{"mail": "admin_notice", "notice": 1}' END,
                      '2026-12-01T11:00:00Z', 1, timestamptz '2026-11-01T00:00:00Z' + make_interval(secs => n / 2)
               FROM generate_series(1, 180) AS n"#,
        )
        .await;
    let seen = leafed(&site, &format!("{LIST}?mail=admin_notice"), listed).await;
    let wanted = (1..=180).rev().filter(|n| n % 3 != 0).map(|n| format!("01980000-0000-7000-8000-{n:012}"));
    assert_eq!(seen, wanted.collect::<Vec<_>>());
}

#[tokio::test]
async fn a_mail_is_shown_as_it_reads_without_what_opens_the_guests_page() {
    let site = mailed().await;
    let session = site.session(VIEWER).await;
    let path = format!("{LIST}/{}", id("1"));
    let page = site.see(&session, &path).await;
    insta::assert_snapshot!(main_of(&page.text), @r#"
    <p class="crumb"><a href="/admin/mails">Correos</a></p>
    <div class="head">
    <h1>Correo: fechas guardadas</h1>
    <p><span class="tag good">salió</span></p>
    </div>
    <div class="two">
    <div class="column">
    <section class="card" aria-labelledby="datos">
    <h2 id="datos">Datos</h2>
    <dl class="facts">
    <div><dt>Reserva</dt><dd><a class="mono" href="/admin/reservations/RES261201A1B2C3">RES261201A1B2C3</a></dd></div>
    <div><dt>Para</dt><dd>Ana@Example.com</dd></div>
    <div><dt>Se pidió</dt><dd>01/12/2026 08:00</dd></div>
    <div><dt>Salida</dt><dd>01/12/2026 08:05</dd></div>
    <div><dt>Intentos</dt><dd>2</dd></div>
    <div><dt>Trabajo</dt><dd><a class="mono" href="/admin/jobs/01980000-0000-7000-8000-000000000001">01980000-0000-7000-8000-000000000001</a></dd></div>
    </dl>
    </section>
    <div class="card">
    <h2 id="texto">Texto</h2>
    <pre class="text letter" tabindex="0" role="region" aria-labelledby="texto">Hola, &#60;b&#62;Ana&#60;/b&#62;:

    Recibimos tu pre-reserva en Cabaña de prueba. Mientras salía este correo quedó confirmada.

    Por este correo no hace falta que hagas nada.

    Código de reserva: RES261201A1B2C3

    Cabaña: Cabaña de prueba
    Entrada: lunes 1 de marzo de 2027
    Salida: miércoles 3 de marzo de 2027
    Estadía: 2 noches
    Huéspedes: 2 personas

    ¿Alguna duda? Respondé este correo: te lee una persona.
    </pre>
    </div>
    </div>
    <section class="card" aria-labelledby="vista">
    <h2 id="vista">Cómo se ve</h2>
    <p><span class="muted">Asunto:</span> <strong>Cabaña de prueba: recibimos tu pre-reserva · RES261201A1B2C3</strong></p>
    <p class="muted small">Está escrito con los datos de hoy: de lo que sale no se guarda copia. El enlace a la reserva va acá sin la llave que la abre.</p>
    <iframe class="mail" sandbox="" src="/admin/mails/01980000-0000-7000-8000-000000000001/html" title="El correo como lo ve quien lo recibe"></iframe>
    </section>
    </div>
    "#);
    let policy = page.header("content-security-policy").expect("a policy");
    assert!(policy.contains("frame-src 'self';") && policy.contains("frame-ancestors 'none'"), "{policy}");
    let framed = site.see(&session, &format!("{path}/html")).await;
    assert!(framed.text.contains("quedó confirmada"), "{framed:?}");
    let again = "UPDATE reservations SET reservation_status = 'pre_reserved', expires_at = '2026-12-01T12:30:00Z'";
    site.kit.run_sql(again).await;
    for path in [path.clone(), format!("{path}/html")] {
        let shown = site.see(&session, &path).await.text;
        assert!(shown.contains(&format!("{BASE_URL}/r/{CODE}")) && !shown.contains("?t="), "{shown}");
    }
}

#[tokio::test]
async fn the_frame_of_a_mail_runs_and_loads_nothing() {
    let site = mailed().await;
    let session = site.session(VIEWER).await;
    let page = site.see(&session, &format!("{LIST}/{}", id("3"))).await.text;
    let frame = format!("<iframe class=\"mail\" sandbox=\"\" src=\"{LIST}/{}/html\"", id("3"));
    assert!(page.contains(&frame) && page.contains("reserva.ics"), "{page}");
    let framed = site.see(&session, &format!("{LIST}/{}/html", id("3"))).await;
    assert_eq!((framed.status, framed.header("content-type")), (200, Some("text/html; charset=utf-8")));
    assert_eq!(
        framed.header("content-security-policy"),
        Some(
            "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'; frame-ancestors \
             'self'; sandbox"
        )
    );
    assert_eq!(
        (framed.header("cache-control"), framed.header("referrer-policy")),
        (Some("no-store"), Some("no-referrer"))
    );
    assert!(framed.text.contains("&#60;b&#62;Ana&#60;/b&#62;") && !framed.text.contains("<b>Ana"), "{framed:?}");
    assert_eq!(site.get(&format!("{LIST}/{}/html", id("3"))).await.status, 303, "nobody sees it who is not signed in");
}

#[tokio::test]
async fn a_link_to_sign_in_is_never_shown() {
    let site = mailed().await;
    let owner = site.admin(OWNER).await;
    let path = format!("{LIST}/{}", id("6"));
    let page = site.see(&owner.session, &path).await;
    assert_eq!(page.status, 200);
    assert!(page.text.contains("Lleva una llave para entrar al panel: no se muestra."), "{page:?}");
    for never in ["/admin/sign-in/", "<iframe", "<pre"] {
        assert!(!page.text.contains(never), "{never}: {page:?}");
    }
    assert_eq!(site.see(&owner.session, &format!("{path}/html")).await.status, 404);
}

#[tokio::test]
async fn what_the_house_is_told_is_shown_and_what_cannot_be_read_is_not() {
    let site = mailed().await;
    let session = site.session(VIEWER).await;
    let notice = site.see(&session, &format!("{LIST}/{}", id("7"))).await.text;
    assert!(notice.contains(&format!("Hay que devolver $ 20.000,01 · {CODE}")), "{notice}");
    assert!(notice.contains("toda la administración") && notice.contains("451 later"), "{notice}");
    let newer = site.see(&session, &format!("{LIST}/{}", id("5"))).await.text;
    assert!(newer.contains("esta no lo sabe leer"), "{newer}");
    site.kit.run_sql("DELETE FROM notices; UPDATE jobs SET reservation_id = NULL; DELETE FROM reservations").await;
    for (tail, why) in [("7", "Su motivo ya no está."), ("1", "Su reserva ya no está.")] {
        let page = site.see(&session, &format!("{LIST}/{}", id(tail))).await;
        assert!(page.status == 200 && page.text.contains(why), "{page:?}");
        assert_eq!(site.see(&session, &format!("{LIST}/{}/html", id(tail))).await.status, 404);
    }
    for missing in [id("9"), "01980000-0000-7000-8000-0000000000ff".to_owned(), "x".to_owned(), "%00".to_owned()] {
        for path in [format!("{LIST}/{missing}"), format!("{LIST}/{missing}/html")] {
            assert_eq!(site.see(&session, &path).await.status, 404, "{path}");
        }
    }
}

#[tokio::test]
async fn a_mail_that_would_be_true_is_sent_again_by_who_operates() {
    let site = mailed().await;
    let operator = site.admin(OPERATOR).await;
    let viewer = site.session(VIEWER).await;
    let form = "action=\"/admin/actions/resend-email\"";
    for (tail, mail) in [("1", Some("hold_created")), ("3", Some("confirmed")), ("2", None), ("4", None), ("6", None)] {
        let path = format!("{LIST}/{}", id(tail));
        let page = site.see(&operator.session, &path).await.text;
        let named = mail.is_some_and(|mail| page.contains(&format!("name=\"mail\" value=\"{mail}\"")));
        assert_eq!((page.contains(form), named), (mail.is_some(), mail.is_some()), "{tail}");
        assert!(!site.see(&viewer, &path).await.text.contains(form), "{tail}");
    }
    let sent = site.act(&operator, "/admin/actions/resend-email", &[("code", CODE), ("mail", "confirmed")]).await;
    assert_eq!(sent.status, 303, "{sent:?}");
    let newest = site.see(&viewer, &format!("{LIST}?mail=confirmed")).await.text;
    assert_eq!(listed(&newest).len(), 2);
}

#[tokio::test]
async fn a_mail_that_waits_and_would_not_be_true_says_so() {
    let site = mailed().await;
    let session = site.session(VIEWER).await;
    let path = format!("{LIST}/{}", id("4"));
    let untrue = "Como está hoy la reserva no va a salir";
    assert!(!site.see(&session, &path).await.text.contains(untrue));
    site.kit.run_sql("UPDATE reservations SET reservation_status = 'cancelled'").await;
    assert!(site.see(&session, &path).await.text.contains(untrue));
}

#[tokio::test]
async fn every_mail_to_a_guest_can_be_looked_at() {
    let site = mailed().await;
    let session = site.session(VIEWER).await;
    for mail in Mail::ALL {
        let payload = format!("jsonb_set(payload, '{{mail}}', '\"{mail}\"')");
        site.kit.run_sql(&format!("UPDATE jobs SET payload = {payload} WHERE id = '{}'", id("1"))).await;
        let framed = site.see(&session, &format!("{LIST}/{}/html", id("1"))).await;
        assert_eq!(framed.status, 200, "{mail}: {framed:?}");
        assert!(!framed.text.contains("<script") && !framed.text.contains("<img"), "{mail}");
    }
}

#[tokio::test]
async fn the_pages_of_mails_are_for_who_looks_and_take_any_query() {
    let site = mailed().await;
    is_a_page(&site, LIST).await;
    for tail in ["1", "3", "5", "6", "7"] {
        is_a_page(&site, &format!("{LIST}/{}", id(tail))).await;
    }
    takes_nonsense(&site, LIST, &["mail", "state", "q"]).await;
}

#[tokio::test]
async fn where_no_mail_was_promised_the_page_says_so() {
    let site = Site::new().await;
    let page = site.see(&site.session(VIEWER).await, LIST).await.text;
    assert!(page.contains("No hay correos con estos filtros."), "{page}");
}
