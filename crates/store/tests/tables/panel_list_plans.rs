//! With 30,000 payments, notifications, mails and guests of the usual kind, and a few of others: whatever the lists of
//! the panel are filtered for, what is found is read, and not all that is not.

use testkit::Kit;

use crate::plans::{WITH_WORDS, WITHOUT_WORDS};

/// Half of the stays were cancelled after they were paid. What is rare is old.
const STAYS: &str = "
    INSERT INTO accommodations (uuid, name, type, capacity, base_price, ical_export_token)
    VALUES (gen_random_uuid(), 'Cabaña', 'cabin', 4, 50000, 'x');
    INSERT INTO reservations
        (uuid, code, accommodation_id, check_in, check_out, guest_name, guest_phone, guest_email, guests_count, nights,
         base_price_per_night, total_price, deposit_amount, reservation_status, created_at, confirmed_at, cancelled_at)
    SELECT gen_random_uuid(), 'RES' || n, min(id), '2023-01-01', '2023-01-03', 'Huésped', '54911' || n, n || '@example.com',
           2, 2, 50000, 100000, 30000, CASE WHEN n % 2 = 0 THEN 'completed' ELSE 'cancelled' END, '2023-01-01', '2023-01-02',
           CASE WHEN n % 2 = 1 THEN timestamp '2023-02-01' END
    FROM accommodations, generate_series(1, 30000) AS n GROUP BY n ORDER BY n;
    INSERT INTO payments (uuid, reservation_id, provider, external_payment_id, status, amount, created_at)
    SELECT gen_random_uuid(), CASE WHEN substr(code, 4)::integer <> 5 THEN id END, 'mercadopago', code, 'approved', 1,
           CASE WHEN substr(code, 4)::integer < 5 THEN '2023-03-01'::date ELSE '2023-01-02' END
    FROM reservations ORDER BY id;";
const MAILS: &str = "
    INSERT INTO jobs (id, kind, version, queue, payload, reservation_id, state, run_at, max_attempts, created_at)
    SELECT overlay(gen_random_uuid()::text PLACING '0190' FROM 1 FOR 4)::uuid, 'send_email', 1, 'mail',
           jsonb_build_object('mail', CASE WHEN n < 5 THEN 'sign_in' ELSE 'confirmed' END, 'sign_in', CASE WHEN n < 5 THEN n END),
           CASE WHEN n >= 5 THEN (SELECT min(id) FROM reservations) - 1 + n END,
           CASE WHEN n < 90 THEN 'pending' WHEN n < 180 THEN 'dead' ELSE 'done' END, now(), 1, now() + n * interval '1 second'
    FROM generate_series(1, 30000) AS n;
    INSERT INTO deliveries (job_id, channel, message, message_id, state, created_at, updated_at)
    SELECT id, 'email', 'confirmed', 'x', 'sent', now(), now() FROM jobs WHERE state = 'done';";
const OTHERS: &str = "
    INSERT INTO webhook_events (id, source, verdict, received_at)
    SELECT gen_random_uuid(), 'mercadopago', 'accepted', now() - make_interval(secs => n) FROM generate_series(1, 30000) AS n;
    INSERT INTO chat_guests (phone, name, created_at, updated_at)
    SELECT 5492610000000 + n, 'Huésped ' || md5(n::text), now(), now() FROM generate_series(1, 30000) AS n;
    INSERT INTO chat_messages (wamid, guest_id, direction, type, content, sent_at, received_at)
    SELECT id || '.' || n, id, 'in', 'text', '{}', now() + make_interval(secs => id), now()
    FROM chat_guests, generate_series(1, 2) AS n ORDER BY n, id;";
const READY: &str =
    "VACUUM (ANALYZE) reservations, payments, jobs, deliveries, webhook_events, chat_guests, chat_messages, chat_last";

/// More than a page, and less than a list.
const FEW: u64 = 600;

const OF_PAYMENTS: &str = "ORDER BY payments.id DESC LIMIT $5";
const OF_NOTIFICATIONS: &str = "ORDER BY received_at DESC, id DESC LIMIT $5";
const OF_MAILS: &str = "ORDER BY job.created_at DESC, job.id DESC LIMIT $5";
const OF_JOBS: &str = "AND j.id < $15::uuid AND ($16::uuid IS NULL OR j.id >= $16) ORDER BY j.id DESC LIMIT $14";
const OF_CONVERSATIONS: &str = "ORDER BY message_id DESC LIMIT $2";

/// What it is called, which statement, its values, how many rows it finds.
const LISTS: [(&str, &str, &str, u64); 23] = [
    ("payments", OF_PAYMENTS, "NULL, NULL, NULL, NULL, 51, NULL", 51),
    ("payments of a status that none has", OF_PAYMENTS, "'charged_back', NULL, NULL, NULL, 51, NULL", 0),
    ("payments of a provider that none has", OF_PAYMENTS, "NULL, 'cash', NULL, NULL, 51, NULL", 0),
    ("payments of a text", OF_PAYMENTS, "NULL, NULL, 'RES777', NULL, 51, NULL", 1),
    ("payments of no reservation", OF_PAYMENTS, "NULL, NULL, NULL, 'unmatched', 51, NULL", 1),
    ("payments that came late", OF_PAYMENTS, "NULL, NULL, NULL, 'late', 51, NULL", 2),
    ("notifications", OF_NOTIFICATIONS, "NULL, NULL, NULL, NULL, 51, NULL, '{}'", 51),
    (
        "notifications of a source that told nothing",
        OF_NOTIFICATIONS,
        "'whatsapp', NULL, NULL, NULL, 51, NULL, '{}'",
        0,
    ),
    ("notifications of a verdict that none has", OF_NOTIFICATIONS, "NULL, 'invalid', NULL, NULL, 51, NULL, '{}'", 0),
    ("mails", OF_MAILS, "NULL, NULL, NULL, NULL, 51, NULL, NULL", 51),
    ("mails of a type that nobody got", OF_MAILS, "'cancelled', NULL, NULL, NULL, 51, NULL, true", 0),
    ("mails of a type that nobody is to get", OF_MAILS, "'cancelled', NULL, NULL, NULL, 51, NULL, false", 0),
    ("mails of a rare type", OF_MAILS, "'sign_in', NULL, NULL, NULL, 51, NULL, false", 4),
    ("mails that wait", OF_MAILS, "NULL, 'waiting', NULL, NULL, 51, NULL, NULL", 51),
    ("mails that did not leave", OF_MAILS, "NULL, 'failed', NULL, NULL, 51, NULL, NULL", 51),
    ("mails to an address", OF_MAILS, "NULL, NULL, NULL, '777@example.com', 51, NULL, NULL", 1),
    ("mails to nobody", OF_MAILS, "NULL, NULL, NULL, 'nobody@example.com', 51, NULL, NULL", 0),
    (
        "jobs of an error that never was",
        OF_JOBS,
        "'{}', now(), NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '{}', false, 'disk full', 51,
         'ffffffff-ffff-ffff-ffff-ffffffffffff', NULL",
        0,
    ),
    (
        "jobs of before there were any",
        OF_JOBS,
        "'{}', now(), NULL, NULL, NULL, NULL, '2001-01-01', NULL, NULL, NULL, '{}', false, NULL, 51,
         'ffffffff-ffff-ffff-ffff-ffffffffffff', NULL",
        0,
    ),
    ("conversations", OF_CONVERSATIONS, "NULL, 51, NULL", 51),
    ("the last conversations", OF_CONVERSATIONS, "NULL, 51, 30011", 10),
    ("conversations of a name", OF_CONVERSATIONS, "'%c4ca4238a0%', 51, NULL", 1),
    ("conversations of a phone", OF_CONVERSATIONS, "'%5492610012345%', 51, NULL", 1),
];

#[tokio::test]
async fn what_the_panels_lists_are_filtered_for_is_found_without_reading_the_rest() {
    let kit = Kit::new().await;
    for statements in [WITHOUT_WORDS, STAYS, MAILS, OTHERS, WITH_WORDS, READY] {
        kit.run_sql(statements).await;
    }
    for (name, statement, values, found) in LISTS {
        let plan = kit.explain_built(statement, values).await;
        let rows = number_after(plan.lines().next().unwrap_or_default(), " rows=");
        assert_eq!(rows, found, "{name}:\n{plan}");
        let removed: u64 = plan.lines().map(|line| number_after(line, "Rows Removed by Filter: ")).sum();
        assert!(removed < FEW, "{name} reads {removed} rows for nothing:\n{plan}");
        for table in ["payments", "webhook_events", "jobs", "deliveries", "chat_messages", "reservations"] {
            assert!(!plan.contains(&format!("Seq Scan on {table} ")), "{name} reads a whole table:\n{plan}");
        }
    }
}

fn number_after(line: &str, words: &str) -> u64 {
    let Some((_, rest)) = line.split_once(words) else { return 0 };
    rest.split(|c: char| !c.is_ascii_digit()).next().and_then(|digits| digits.parse().ok()).unwrap_or(0)
}
