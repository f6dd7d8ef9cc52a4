//! What guests write on WhatsApp, as the panel shows it.

use crate::admin_reservations::many;
use crate::panel::{is_a_page, leafed, main_of, rows, takes_nonsense};
use crate::site::{Site, VIEWER};

const LIST: &str = "/admin/conversations";

/// Three guests: Ana (1), who was answered and has stays; one who hides a phone (2); and one who only has one (3).
async fn chatted() -> Site {
    let site = Site::new().await;
    site.kit.run_sql(&many(site.cabin, 4)).await;
    site.kit
        .run_sql(
            "UPDATE reservations SET guest_phone = '+5492615550101' WHERE code LIKE '%1';
             UPDATE reservations SET guest_phone = '542615550101' WHERE code LIKE '%2';
             INSERT INTO chat_guests (id, user_id, phone, name, created_at, updated_at)
             SELECT id, user_id, phone, name, '2026-12-01T10:00:00Z', '2026-12-01T10:00:00Z'
             FROM (VALUES (1, NULL, '5492615550101', 'Ana 100%'), (2, 'AR.1349', NULL, '<b>Beto</b>'),
                          (3, NULL, '56912345678', NULL)) AS told (id, user_id, phone, name);
             INSERT INTO chat_messages (id, wamid, guest_id, direction, type, text, content, sent_at, received_at,
                                        edited_at, revoked_at, status)
             SELECT n, 'wamid.' || n, guest, direction, type, text, '{}', sent_at, sent_at, edited_at, revoked_at, status
             FROM (VALUES
                 (1, 1, 'in', 'text', '¿Hay lugar?', timestamptz '2026-12-01T10:00:00Z', NULL::timestamptz,
                  NULL::timestamptz, NULL),
                 (2, 1, 'out', 'text', E'Hola Ana:\\nsí, hay.', '2026-12-01T10:01:00Z', NULL, NULL, 'read'),
                 (3, 2, 'in', 'text', '<script>alert(1)</script>', '2026-12-01T10:02:00Z', '2026-12-01T10:03:00Z', NULL,
                  NULL),
                 (4, 1, 'in', 'image', NULL, '2026-12-01T10:04:00Z', NULL, NULL, NULL),
                 (5, 1, 'out', 'text', 'Qué linda', '2026-12-01T10:05:00Z', NULL, NULL, 'failed'),
                 (6, 3, 'in', 'text', NULL, '2026-12-01T10:06:00Z', NULL, '2026-12-01T10:07:00Z', NULL),
                 (7, 3, 'in', 'revoke', NULL, '2026-12-01T10:07:00Z', NULL, NULL, NULL)
             ) AS told (n, guest, direction, type, text, sent_at, edited_at, revoked_at, status)",
        )
        .await;
    site
}

fn listed(html: &str) -> Vec<String> {
    rows(html, "/admin/conversations/").into_iter().map(str::to_owned).collect()
}

#[tokio::test]
async fn who_wrote_last_comes_first_and_is_found_by_name_or_phone() {
    let site = chatted().await;
    let session = site.session(VIEWER).await;
    for (query, wanted) in [
        ("", vec!["3", "1", "2"]),
        ("?q=ana", vec!["1"]),
        ("?q=100%25", vec!["1"]),
        ("?q=555", vec!["1"]),
        ("?q=%2B5691", vec!["3"]),
        ("?q=beto", vec!["2"]),
        ("?q=%25beto", vec![]),
    ] {
        let page = site.see(&session, &format!("{LIST}{query}")).await;
        assert_eq!(page.status, 200, "{query}");
        assert_eq!(listed(&page.text), wanted, "{query}");
    }
    let page = site.see(&session, LIST).await.text;
    let list = page.split("<tbody>").nth(1).and_then(|rest| rest.split("</tbody>").next()).expect("a list");
    insta::assert_snapshot!(list.trim(), @r#"
    <tr>
    <th scope="row" class="name"><a href="/admin/conversations/3">+56912345678</a></th>
    <td class="date">01/12/2026 07:07</td>
    <td class="detail">(borró un mensaje)</td>
    </tr>
    <tr>
    <th scope="row" class="name"><a href="/admin/conversations/1">Ana 100%</a><br><span class="muted small">+5492615550101</span></th>
    <td class="date">01/12/2026 07:05</td>
    <td class="detail"><span class="muted">Posta:</span> Qué linda <span class="tag bad">no llegó</span></td>
    </tr>
    <tr>
    <th scope="row" class="name"><a href="/admin/conversations/2">&#60;b&#62;Beto&#60;/b&#62;</a><br><span class="muted small">teléfono oculto</span></th>
    <td class="date">01/12/2026 07:02</td>
    <td class="detail">&#60;script&#62;alert(1)&#60;/script&#62;</td>
    </tr>
    "#);
}

#[tokio::test]
async fn a_conversation_is_shown_as_it_was_led_beside_the_guests_stays() {
    let site = chatted().await;
    let session = site.session(VIEWER).await;
    let page = site.see(&session, &format!("{LIST}/1")).await.text;
    insta::assert_snapshot!(main_of(&page), @r#"
    <p class="crumb"><a href="/admin/conversations">Chats</a></p>
    <div class="head">
    <h1>Ana 100%</h1>
    <p class="muted">+5492615550101</p>
    </div>
    <section class="card" aria-labelledby="reservas">
    <h2 id="reservas">Sus reservas</h2>
    <ul class="lines">
    <li><span><a class="mono" href="/admin/reservations/RES270101000002">RES270101000002</a> <span class="tag over">Cancelada</span></span> <span class="muted">01/01/2027 al 03/01/2027</span></li>
    <li><span><a class="mono" href="/admin/reservations/RES270101000001">RES270101000001</a> <span class="tag over">Cancelada</span></span> <span class="muted">01/01/2027 al 03/01/2027</span></li>
    </ul>
    </section>
    <section class="card" aria-labelledby="mensajes">
    <h2 id="mensajes">Mensajes</h2>
    <ol class="chat">
    <li>
    <p>¿Hay lugar?</p>
    <p class="small muted"><span class="by">Ana 100%</span> · <time>01/12/2026 07:00</time></p>
    </li>
    <li class="ours">
    <p>Hola Ana:
    sí, hay.</p>
    <p class="small muted"><span class="by">Posta</span> · <time>01/12/2026 07:01</time> · <span class="muted">leído</span></p>
    </li>
    <li>
    <p>(foto)</p>
    <p class="small muted"><span class="by">Ana 100%</span> · <time>01/12/2026 07:04</time></p>
    </li>
    <li class="ours">
    <p>Qué linda</p>
    <p class="small muted"><span class="by">Posta</span> · <time>01/12/2026 07:05</time> · <span class="tag bad">no llegó</span></p>
    </li>
    </ol>
    </section>
    "#);
    let hidden = site.see(&session, &format!("{LIST}/2")).await.text;
    assert!(hidden.contains("teléfono oculto") && hidden.contains("No hay reservas con ese teléfono."), "{hidden}");
    assert!(hidden.contains(" · editado"), "{hidden}");
    let revoked = site.see(&session, &format!("{LIST}/3")).await.text;
    assert!(revoked.contains("<p>(mensaje borrado)</p>") && revoked.contains("<h1>+56912345678</h1>"), "{revoked}");
}

#[tokio::test]
async fn a_long_list_of_conversations_and_a_long_conversation_are_leafed_through() {
    let site = Site::new().await;
    // Of each guest two messages, the second long after the first; and one guest who writes and writes.
    site.kit
        .run_sql(
            "INSERT INTO chat_guests (id, phone, created_at, updated_at)
             SELECT n, (5000000000 + n)::text, '2026-12-01T10:00:00Z', '2026-12-01T10:00:00Z'
             FROM generate_series(1, 130) AS n;
             INSERT INTO chat_messages (wamid, guest_id, direction, type, text, content, sent_at, received_at)
             SELECT 'wamid.' || n, 1 + n % 130, 'in', 'text', 'm' || n, '{}',
                    timestamptz '2026-11-01T00:00:00Z' + make_interval(secs => n), '2026-12-01T10:00:00Z'
             FROM generate_series(0, 259) AS n ORDER BY n;
             INSERT INTO chat_messages (wamid, guest_id, direction, type, text, content, sent_at, received_at)
             SELECT 'more.' || n, 1, 'in', 'text', 'x' || n, '{}',
                    timestamptz '2026-11-02T00:00:00Z' + make_interval(secs => n / 2), '2026-12-01T10:00:00Z'
             FROM generate_series(1, 240) AS n ORDER BY n",
        )
        .await;
    let seen = leafed(&site, LIST, listed).await;
    let wanted = std::iter::once(1).chain((2..=130).rev()).map(|n| n.to_string()).collect::<Vec<_>>();
    assert_eq!(seen, wanted);
    let found = leafed(&site, &format!("{LIST}?q=50000000"), listed).await;
    assert_eq!(found.len(), 99, "those below a hundred");
    let newest_first = |html: &str| {
        let bubbles = html.split("<p>x").skip(1).filter_map(|rest| rest.split('<').next());
        bubbles.map(str::to_owned).collect::<Vec<_>>().into_iter().rev().collect::<Vec<_>>()
    };
    let said = leafed(&site, &format!("{LIST}/1"), newest_first).await;
    assert_eq!(said, (1..=240).rev().map(|n| n.to_string()).collect::<Vec<_>>());
}

#[tokio::test]
async fn the_pages_of_conversations_are_for_who_looks_and_take_any_query() {
    let site = chatted().await;
    is_a_page(&site, LIST).await;
    for guest in ["1", "2", "3"] {
        is_a_page(&site, &format!("{LIST}/{guest}")).await;
    }
    takes_nonsense(&site, LIST, &["q"]).await;
    let session = site.session(VIEWER).await;
    for missing in ["4", "-1", "x", "%00", "99999999999999999999"] {
        assert_eq!(site.see(&session, &format!("{LIST}/{missing}")).await.status, 404, "{missing}");
    }
    for edge in ["before=x", "after=-1", "before=-1", "before=99999999999999999999"] {
        assert_eq!(site.see(&session, &format!("{LIST}/1?{edge}")).await.status, 200, "{edge}");
    }
}

#[tokio::test]
async fn where_nobody_wrote_the_page_says_so() {
    let site = Site::new().await;
    let page = site.see(&site.session(VIEWER).await, LIST).await.text;
    assert!(page.contains("Todavía no escribió nadie."), "{page}");
}
