//! What providers told, as the panel shows it; and having it acted on again.

use std::time::Duration;

use crate::panel::{forged, is_a_page, leafed, linked, main_of, rows, takes_nonsense};
use crate::site::{OPERATOR, OWNER, Site, VIEWER};

const LIST: &str = "/admin/webhooks";
const JOB: &str = "01980000-0000-7000-8000-0000000000aa";

/// Its id by the last letters.
fn id(tail: &str) -> String {
    format!("01980000-0000-7000-8000-00000000000{tail}")
}

/// Of each sort one: `1` to `6`, the last the newest.
async fn told() -> Site {
    let site = Site::new().await;
    site.kit
        .run_sql(
            r#"INSERT INTO webhook_events
                   (id, source, verdict, received_at, signed, subject, query, headers, body, job_id, outcome)
               SELECT ('01980000-0000-7000-8000-00000000000' || n)::uuid, source, verdict, received_at, signed, subject,
                      query, headers::jsonb, convert_to(body, 'UTF8'), job::uuid, outcome
               FROM (VALUES
                   (1, 'whatsapp', 'invalid', timestamptz '2026-11-28T12:00:00Z', NULL, NULL, NULL, '{}', NULL, NULL, NULL),
                   (2, 'mercadopago', 'accepted', '2026-11-29T12:00:00Z', 'a', '77', 'data.id=77&type=payment',
                    '{"x-request-id": "<b>r</b>"}', '{"type":"payment","data":{"id":"77"}}',
                    '01980000-0000-7000-8000-0000000000aa', 'approved: confirmed'),
                   (3, 'mercadopago', 'duplicate', '2026-11-29T12:00:05Z', NULL, '77', NULL, '{}', 'x', NULL, NULL),
                   (4, 'mercadopago', 'ignored', '2026-11-30T12:00:00Z', NULL, NULL, NULL, '{}', NULL, NULL,
                    'its reference is no reservation of ours'),
                   (5, 'whatsapp', 'accepted', '2026-12-01T10:00:00Z', NULL, NULL, NULL, '{}',
                    '{"entry":[{"text":"<script>alert(1)</script>"}]}', '01980000-0000-7000-8000-0000000000aa',
                    '1 messages, 0 statuses kept'),
                   (6, 'whatsapp', 'invalid', '2026-12-01T11:00:00Z', NULL, NULL, NULL, '{}', NULL, NULL, NULL)
               ) AS told (n, source, verdict, received_at, signed, subject, query, headers, body, job, outcome);
               INSERT INTO webhook_items (key, event_id)
               VALUES ('message:wamid.1', '01980000-0000-7000-8000-000000000005'),
                      ('status:wamid.2:read', '01980000-0000-7000-8000-000000000005')"#,
        )
        .await;
    site
}

fn listed(html: &str) -> Vec<String> {
    rows(html, "/admin/webhooks/").into_iter().map(str::to_owned).collect()
}

#[tokio::test]
async fn notifications_are_filtered_by_the_address_the_newest_first() {
    let site = told().await;
    let session = site.session(VIEWER).await;
    for (query, wanted) in [
        ("", vec!["6", "5", "4", "3", "2", "1"]),
        ("?source=mercadopago", vec!["4", "3", "2"]),
        ("?verdict=invalid", vec!["6", "1"]),
        ("?verdict=malformed", vec![]),
        ("?since=2026-11-30", vec!["6", "5", "4"]),
        ("?since=2026-11-30&source=whatsapp&verdict=accepted", vec!["5"]),
        ("?since=2027-01-01", vec![]),
        ("?q=77", vec!["3", "2"]),
        ("?q=wamid.1", vec!["5"]),
        ("?q=wamid.2", vec!["5"]),
        ("?q=7", vec![]),
    ] {
        let page = site.see(&session, &format!("{LIST}{query}")).await;
        assert_eq!(page.status, 200, "{query}");
        assert_eq!(listed(&page.text), wanted.iter().map(|tail| id(tail)).collect::<Vec<_>>(), "{query}");
    }
    let page = site.see(&session, &format!("{LIST}?verdict=invalid&since=2026-11-30")).await.text;
    assert!(page.contains("<option value=\"invalid\" selected>") && page.contains("value=\"2026-11-30\""), "{page}");
}

#[tokio::test]
async fn a_day_that_is_none_is_said_and_stays_in_the_form() {
    let site = told().await;
    let session = site.session(VIEWER).await;
    for day in ["2026-1-1", "ayer", "%00", "99999-01-01"] {
        let page = site.see(&session, &format!("{LIST}?since={day}")).await;
        assert_eq!(page.status, 422, "{day}");
        assert!(page.text.contains("role=\"alert\"") && listed(&page.text).is_empty(), "{day}");
    }
    let kept = site.see(&session, &format!("{LIST}?since=ayer")).await.text;
    assert!(kept.contains("name=\"since\" value=\"ayer\""), "{kept}");
}

#[tokio::test]
async fn each_source_tells_how_it_fares() {
    let site = told().await;
    let session = site.session(VIEWER).await;
    let page = site.see(&session, LIST).await.text;
    let health = main_of(&page).split("<form").next().expect("health");
    insta::assert_snapshot!(health.trim(), @r#"
    <h1>Avisos</h1>
    <div class="two">
    <section class="card" aria-label="Mercado Pago">
    <div class="head"><h2>Mercado Pago</h2><p><span class="tag good">sin rechazos en 24 horas</span></p></div>
    <p class="muted">Último aviso bueno: 29/11/2026 09:00.</p>
    </section>
    <section class="card" aria-label="WhatsApp">
    <div class="head"><h2>WhatsApp</h2><p><a class="tag bad" href="/admin/webhooks?source=whatsapp&#38;since=2026-11-30">1 rechazado en 24 horas</a></p></div>
    <p class="muted">Último aviso bueno: 01/12/2026 07:00.</p>
    </section>
    </div>
    "#);
    let unreadable = "UPDATE webhook_events SET verdict = 'malformed', received_at = '2026-12-01T10:00:00Z'
                      WHERE source = 'mercadopago' AND verdict = 'accepted'";
    site.kit.run_sql(unreadable).await;
    assert_eq!(site.see(&session, LIST).await.text.matches("1 rechazado en 24 horas").count(), 2);
    site.kit.clock.advance(Duration::from_secs(24 * 3600));
    let later = site.see(&session, LIST).await.text;
    assert!(!later.contains("1 rechazado"), "{later}");
}

#[tokio::test]
async fn a_long_list_of_notifications_is_leafed_through_both_ways_and_keeps_its_filters() {
    let site = Site::new().await;
    // Two and two come at one instant.
    site.kit
        .run_sql(
            "INSERT INTO webhook_events (id, source, verdict, received_at)
             SELECT ('01980000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, 'whatsapp',
                    CASE WHEN n % 3 = 0 THEN 'ignored' ELSE 'invalid' END,
                    timestamptz '2026-11-01T00:00:00Z' + make_interval(secs => n / 2)
             FROM generate_series(1, 180) AS n",
        )
        .await;
    let seen = leafed(&site, &format!("{LIST}?verdict=invalid"), listed).await;
    let wanted = (1..=180).rev().filter(|n| n % 3 != 0).map(|n| format!("01980000-0000-7000-8000-{n:012}"));
    assert_eq!(seen, wanted.collect::<Vec<_>>());
    let page = site.see(&site.session(VIEWER).await, &format!("{LIST}?verdict=invalid")).await.text;
    assert!(linked(&page, "next").is_some_and(|next| next.starts_with("/admin/webhooks?verdict=invalid&before=")));
}

#[tokio::test]
async fn a_page_after_a_notification_that_is_gone_leads_to_the_newest() {
    let site = told().await;
    let session = site.session(VIEWER).await;
    for turn in ["before", "after"] {
        let page = site.see(&session, &format!("{LIST}?source=whatsapp&{turn}={}", id("9"))).await.text;
        assert_eq!(linked(&page, "prev").as_deref(), Some("/admin/webhooks?source=whatsapp"), "{turn}: {page}");
    }
}

#[tokio::test]
async fn a_notification_is_shown_with_all_that_is_kept_of_it() {
    let site = told().await;
    let session = site.session(VIEWER).await;
    let page = site.see(&session, &format!("{LIST}/{}", id("2"))).await.text;
    insta::assert_snapshot!(main_of(&page), @r#"
    <p class="crumb"><a href="/admin/webhooks">Avisos</a></p>
    <div class="head">
    <h1>Aviso de Mercado Pago</h1>
    <p><span class="tag good">aceptado</span></p>
    </div>
    <div class="two">
    <div class="column">
    <section class="card" aria-labelledby="datos">
    <h2 id="datos">Datos</h2>
    <dl class="facts">
    <div><dt>Llegó</dt><dd>29/11/2026 09:00</dd></div>
    <div><dt>Pago</dt><dd>77</dd></div>
    <div><dt>Resultado</dt><dd>aprobado: confirmó la reserva</dd></div>
    <div><dt>Consulta</dt><dd>data.id=77&#38;type=payment</dd></div>
    <div><dt>Trabajo</dt><dd><a class="mono" href="/admin/jobs/01980000-0000-7000-8000-0000000000aa">01980000-0000-7000-8000-0000000000aa</a></dd></div>
    <div><dt>Número</dt><dd class="mono">01980000-0000-7000-8000-000000000002</dd></div>
    </dl>
    </section>
    <section class="card" aria-labelledby="encabezados">
    <h2 id="encabezados">Encabezados</h2>
    <dl class="facts">
    <div><dt class="mono">x-request-id</dt><dd class="mono">&#60;b&#62;r&#60;/b&#62;</dd></div>
    </dl>
    </section>
    </div>
    <div class="card">
    <h2 id="texto">Texto</h2>
    <pre class="text" tabindex="0" role="region" aria-labelledby="texto">{
      &#34;data&#34;: {
        &#34;id&#34;: &#34;77&#34;
      },
      &#34;type&#34;: &#34;payment&#34;
    }</pre>
    </div>
    </div>
    "#);
    let chat = site.see(&session, &format!("{LIST}/{}", id("5"))).await.text;
    assert!(chat.contains("message:wamid.1") && chat.contains("guardado: 1 mensaje, 0 estados"), "{chat}");
    let bare = site.see(&session, &format!("{LIST}/{}", id("1"))).await.text;
    assert!(bare.contains("No se guarda: nadie lo firmó"), "{bare}");
    let long = "UPDATE webhook_events SET body = convert_to(repeat('ñ', 200000), 'UTF8') || '\\xff'";
    site.kit.run_sql(long).await;
    let cut = site.see(&session, &format!("{LIST}/{}", id("5"))).await.text;
    assert_eq!(cut.matches('ñ').count() / 1000, 65, "the beginning of it");
    assert!(cut.contains("posta webhooks show"), "{}", cut.len());
}

#[tokio::test]
async fn an_operator_has_a_notification_acted_on_again_by_the_ledger() {
    let site = told().await;
    let operator = site.admin(OPERATOR).await;
    let path = format!("{LIST}/{}", id("2"));
    let form = format!("action=\"{path}/replay\"");
    assert!(site.see(&operator.session, &path).await.text.contains(&form));
    let answer = site.act(&operator, &format!("{path}/replay"), &[]).await;
    assert_eq!((answer.status, answer.header("location")), (303, Some(format!("{path}?said=replayed").as_str())));
    let page = site.see(&operator.session, &format!("{path}?said=replayed")).await.text;
    assert!(page.contains("role=\"status\"") && !page.contains(JOB), "its new job is told: {page}");
    let jobs = "SELECT kind || ' ' || (payload ->> 'payment') || ' ' || state FROM jobs";
    assert_eq!(site.kit.texts(jobs).await, ["process_payment_event 77 pending"]);
    let audited = "SELECT actor || ' ' || action || ' ' || (detail ->> 'webhook') FROM audit_log
                   WHERE action <> 'sign_in'";
    assert_eq!(site.kit.texts(audited).await, [format!("operadora@posta.test replay_webhook {}", id("2"))]);
    let log = site.see(&operator.session, "/admin/audit?action=replay_webhook").await.text;
    assert!(log.contains("volvió a procesar un aviso") && log.contains(&format!("aviso: {}", id("2"))), "{log}");
}

#[tokio::test]
async fn a_notification_that_goes_while_it_is_to_be_acted_on_is_not_there() {
    let site = told().await;
    let operator = site.admin(OPERATOR).await;
    let path = format!("{LIST}/{}/replay", id("2"));
    let mut pruning = site.kit.begin().await;
    let deleted = store::webhooks::delete_before(&mut pruning, site.kit.now(), 100).await.expect("a change");
    assert_eq!(deleted, 6);
    let (answer, _) = tokio::join!(site.act(&operator, &path, &[]), async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        pruning.commit().await.expect("a change")
    });
    assert_eq!(answer.status, 404, "{answer:?}");
    let reloaded = site.see(&operator.session, &path).await;
    assert_eq!(reloaded.header("location"), Some(format!("{LIST}/{}", id("2")).as_str()), "{reloaded:?}");
}

#[tokio::test]
async fn a_notification_of_which_nothing_is_to_be_done_is_not_acted_on() {
    let site = told().await;
    let owner = site.admin(OWNER).await;
    for tail in ["1", "4"] {
        let path = format!("{LIST}/{}", id(tail));
        assert!(!site.see(&owner.session, &path).await.text.contains("/replay"), "{tail}");
        let refused = site.act(&owner, &format!("{path}/replay"), &[]).await;
        assert!(refused.status == 409 && refused.text.contains("role=\"alert\""), "{refused:?}");
    }
    for missing in [id("9"), "x".to_owned(), "%00".to_owned()] {
        assert_eq!(site.see(&owner.session, &format!("{LIST}/{missing}")).await.status, 404, "{missing}");
        assert_eq!(site.act(&owner, &format!("{LIST}/{missing}/replay"), &[]).await.status, 404, "{missing}");
    }
    assert!(site.kit.texts("SELECT kind FROM jobs").await.is_empty());
}

#[tokio::test]
async fn a_replay_needs_an_operator_and_the_sessions_own_token() {
    let site = told().await;
    let path = format!("{LIST}/{}/replay", id("2"));
    let viewer = site.admin(VIEWER).await;
    assert_eq!(site.act(&viewer, &path, &[]).await.status, 403);
    let operator = site.admin(OPERATOR).await;
    let forged = forged(&site, &operator, &path).await;
    assert_eq!(forged, [403, 403, 303]);
    assert!(site.kit.texts("SELECT kind FROM jobs").await.is_empty());
}

#[tokio::test]
async fn the_pages_of_notifications_are_for_who_looks_and_take_any_query() {
    let site = told().await;
    is_a_page(&site, LIST).await;
    for tail in ["1", "2", "5"] {
        is_a_page(&site, &format!("{LIST}/{}?said=%3Cscript%3E", id(tail))).await;
    }
    takes_nonsense(&site, LIST, &["source", "verdict", "q"]).await;
}

#[tokio::test]
async fn where_nobody_told_anything_the_page_says_so() {
    let site = Site::new().await;
    let page = site.see(&site.session(VIEWER).await, LIST).await.text;
    assert!(
        page.contains("No hay avisos") && page.matches("Todavía no llegó ningún aviso bueno.").count() == 2,
        "{page}"
    );
}
