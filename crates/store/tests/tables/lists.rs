//! With 100,000 payments, notifications, mails and messages, a page of the panel reads one page of them.

use testkit::Kit;

const FILL: &str = "
    INSERT INTO payments (uuid, provider, external_payment_id, external_reference, status, amount, created_at)
    SELECT gen_random_uuid(), 'mercadopago', n::text, 'REF' || n, 'approved', 1, now()
    FROM generate_series(1, 100000) AS n;
    INSERT INTO webhook_events (id, source, verdict, received_at, subject)
    SELECT gen_random_uuid(), 'mercadopago', 'accepted', now() - make_interval(secs => n), n::text
    FROM generate_series(1, 100000) AS n;
    INSERT INTO jobs (id, kind, version, queue, payload, state, run_at, max_attempts, created_at)
    SELECT gen_random_uuid(), CASE WHEN n % 4 = 0 THEN 'send_email' ELSE 'probe' END, 1, 'mail', '{\"mail\": \"expired\"}',
           'done', now(), 1, now() - make_interval(secs => n)
    FROM generate_series(1, 100000) AS n;
    INSERT INTO chat_guests (phone, created_at, updated_at)
    SELECT n::text, now(), now() FROM generate_series(1, 1000) AS n;
    INSERT INTO chat_messages (wamid, guest_id, direction, type, content, sent_at, received_at)
    SELECT n::text, (SELECT min(id) FROM chat_guests) + n % 1000, 'in', 'text', '{}', now() - make_interval(secs => n), now()
    FROM generate_series(1, 100000) AS n;
    ANALYZE payments, webhook_events, webhook_items, jobs, chat_guests, chat_messages";

/// As `store::payments`, `webhooks`, `mails` and `chat` ask.
const PAYMENTS: &str = "SELECT * FROM payments WHERE id < 50000 ORDER BY id DESC LIMIT 51";
const OF_A_TEXT: &str = "
    SELECT * FROM payments
    WHERE external_payment_id = '777' OR external_reference = '777'
       OR reservation_id = (SELECT id FROM reservations WHERE code = '777')
    ORDER BY id DESC LIMIT 51";
const NOTIFICATIONS: &str = "
    SELECT * FROM webhook_events
    WHERE (received_at, id) < ((SELECT received_at FROM webhook_events WHERE id = '00000000-0000-0000-0000-000000000000'),
                               '00000000-0000-0000-0000-000000000000')
    ORDER BY received_at DESC, id DESC LIMIT 51";
const OF_A_PAYMENT: &str = "
    SELECT * FROM webhook_events WHERE id = ANY(ARRAY(
        SELECT id FROM webhook_events WHERE source = 'mercadopago' AND subject = '777'
        UNION ALL SELECT event_id FROM webhook_items WHERE key = ANY('{message:777}')
    )) ORDER BY received_at DESC, id DESC LIMIT 51";
const MAILS: &str = "
    SELECT * FROM jobs WHERE kind = 'send_email'
      AND (created_at, id) < ((SELECT created_at FROM jobs WHERE id = '00000000-0000-0000-0000-000000000000'),
                              '00000000-0000-0000-0000-000000000000')
    ORDER BY created_at DESC, id DESC LIMIT 51";
const CONVERSATION: &str = "
    SELECT * FROM chat_messages WHERE guest_id = 7 AND (sent_at, id) < ((SELECT sent_at FROM chat_messages WHERE id = 7), 7)
    ORDER BY sent_at DESC, id DESC LIMIT 101";

#[tokio::test]
async fn lists_of_the_panel_are_read_from_indexes() {
    let kit = Kit::new().await;
    kit.run_sql(FILL).await;
    for (name, query) in [
        ("payments, further on", PAYMENTS),
        ("payments of a text", OF_A_TEXT),
        ("notifications, further on", NOTIFICATIONS),
        ("notifications of a payment", OF_A_PAYMENT),
        ("mails, further on", MAILS),
        ("a conversation, further on", CONVERSATION),
    ] {
        let plan = kit.explain(query).await;
        println!("{name}\n{plan}\n");
        assert!(plan.contains("Index"), "{name} reads no index:\n{plan}");
        let whole = ["payments", "webhook_events", "jobs", "chat_messages"].map(|table| format!("Seq Scan on {table}"));
        assert!(!whole.iter().any(|scan| plan.contains(scan)), "{name} reads a whole table:\n{plan}");
    }
}
