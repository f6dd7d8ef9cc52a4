//! With 30,000 rows of each, the lists of the panel are answered from indexes, whatever is filtered for.

use testkit::Kit;

use crate::plans::{WITH_WORDS, WITHOUT_WORDS};

/// What is rare is old: a walk down from the newest would meet all others first.
const FILL: &str = "
    INSERT INTO accommodations (uuid, name, type, capacity, base_price, ical_export_token)
    SELECT gen_random_uuid(), 'Cabaña ' || n, 'cabin', 4, 50000, md5(n::text) FROM generate_series(1, 100) AS n;
    INSERT INTO reservations
        (uuid, code, accommodation_id, check_in, check_out, guest_name, guest_phone, guests_count, nights,
         base_price_per_night, total_price, deposit_amount, reservation_status, created_at)
    SELECT gen_random_uuid(), 'RES' || upper(md5(n::text)::char(12)), 1 + n % 100, date '2023-01-01' + n / 30,
           date '2023-01-03' + n / 30, 'Huésped ' || md5(n::text), '54911' || n, 2, 2, 50000, 100000, 30000,
           CASE WHEN n % 2000 = 9 THEN 'no_show' WHEN n % 3 = 0 THEN 'completed' ELSE 'cancelled' END, now()
    FROM generate_series(1, 30000) AS n ORDER BY n;
    INSERT INTO jobs (id, kind, version, queue, payload, reservation_id, state, run_at, max_attempts, created_at,
                      last_error, told)
    SELECT (to_char(10000000 + n, 'FM00000000') || '-0000-7000-8000-' || md5(n::text)::char(12))::uuid,
           CASE WHEN n < 10 THEN 'refund_payment' WHEN n % 20 = 0 THEN 'process_payment_event' ELSE 'expire_hold' END, 1,
           CASE WHEN n < 10 THEN 'payments' ELSE 'bookings' END,
           jsonb_build_object('version', 1, 'payment', 'p-' || md5(n::text)),
           CASE WHEN n % 20 > 0 THEN n END,
           CASE WHEN n % 1000 = 7 THEN 'dead' WHEN n % 1000 = 8 THEN 'parked' WHEN n BETWEEN 100 AND 200 THEN 'pending' ELSE 'done' END,
           CASE WHEN n < 150 THEN now() ELSE now() + interval '1 day' END, 4, now(),
           CASE WHEN n % 1000 = 7 THEN '550 mailbox ' || n END, true
    FROM generate_series(1, 30000) AS n;
    INSERT INTO audit_log (at, actor, action, reservation_id, detail)
    SELECT now(), CASE WHEN n % 5000 = 1 THEN 'luis' ELSE 'guest' END, CASE WHEN n % 5000 = 2 THEN 'no_show' ELSE 'hold' END, n,
           CASE WHEN n % 100 = 0 THEN jsonb_build_object('job', n) ELSE '{}' END
    FROM generate_series(1, 30000) AS n";
const READY: &str = "VACUUM (ANALYZE) reservations, jobs, audit_log";

const NEWEST: &str = "AND id < $8::bigint ORDER BY id DESC LIMIT $7";
const NEAR: &str = "WHERE id < $8::bigint AND id >= $9::bigint ORDER BY id DESC OFFSET 0)";
const FAR: &str = "AND id < $8::bigint ORDER BY id + 0 DESC LIMIT $7";
const TOTALS: &str = "AS some_of_them LEFT JOIN refund_dues";
const JOBS: &str = "AND j.id < $15::uuid AND ($16::uuid IS NULL OR j.id >= $16) ORDER BY j.id DESC LIMIT $14";
const FAR_JOBS: &str = "AND j.id < $15::uuid ORDER BY j.id::text DESC LIMIT $14";
const COUNT: &str = "LIMIT $14) AS seen";
const AUDIT: &str = "AND ($5::bigint IS NULL OR entry.id < $5) ORDER BY entry.id DESC LIMIT $4";
const OF_JOB: &str = "FROM audit_log WHERE detail ->> 'job' = $1";

/// Status, from, to, cabin, text, the last check-out.
const IN_ORDER: [(&str, &str); 2] =
    [("status", "'no_show', NULL, NULL, NULL, NULL, NULL"), ("cabin", "NULL, NULL, NULL, 7, NULL, NULL")];
const SPREAD: [(&str, &str); 4] = [
    ("days", "NULL, '2023-02-01', '2023-02-03', NULL, NULL, '2023-02-05'"),
    ("days of a cabin", "NULL, '2023-02-01', '2023-02-03', 7, NULL, '2023-02-05'"),
    ("part of a code, name or phone", "NULL, NULL, NULL, NULL, '%c4ca4238%', NULL"),
    ("a word's beginning", "NULL, NULL, NULL, NULL, '% c4%', NULL"),
];

/// Queue, kind, state, its word in the table.
const FILTERS: [(&str, &str); 6] = [
    ("queue", "'payments', NULL, NULL, NULL"),
    ("kind", "NULL, 'refund_payment', NULL, NULL"),
    ("dead", "NULL, NULL, 'dead', 'dead'"),
    ("parked", "NULL, NULL, 'parked', 'parked'"),
    ("ready", "NULL, NULL, 'ready', 'pending'"),
    ("scheduled", "NULL, NULL, 'scheduled', 'pending'"),
];

/// Text, the ids that begin so, the reservations that have it in their code.
const TEXTS: [(&str, &str); 4] = [
    ("error", "'%mailbox 1007%', NULL, NULL, '{}'"),
    ("payload", "'%p-98f13708%', NULL, NULL, '{}'"),
    ("id", "'%10000020%', '10000020-0000-0000-0000-000000000000', '10000020-ffff-ffff-ffff-ffffffffffff', '{}'"),
    ("code", "'%C4CA4238%', NULL, NULL, '{1}'"),
];

const EDGE: &str = "'ffffffff-ffff-ffff-ffff-ffffffffffff'";

async fn assert_indexed(kit: &Kit, name: &str, statement: &str, values: &str) {
    let plan = kit.explain_built(statement, values).await;
    assert!(plan.contains("Index"), "{name} reads no index:\n{plan}");
    for table in ["reservations", "jobs", "audit_log"] {
        assert!(!plan.contains(&format!("Seq Scan on {table}")), "{name} reads a whole table:\n{plan}");
    }
}

#[tokio::test]
async fn the_panels_lists_searches_and_counts_are_read_from_indexes() {
    let kit = Kit::new().await;
    for statements in [WITHOUT_WORDS, FILL, WITH_WORDS, READY] {
        kit.run_sql(statements).await;
    }
    for (name, asked) in IN_ORDER {
        assert_indexed(&kit, name, NEWEST, &format!("{asked}, 51, 30001")).await;
        assert_indexed(&kit, name, TOTALS, &format!("{asked}, 10001, 0")).await;
    }
    for (name, asked) in SPREAD {
        assert_indexed(&kit, name, NEAR, &format!("{asked}, 51, 30001, 25001")).await;
        assert_indexed(&kit, name, FAR, &format!("{asked}, 51, 25001")).await;
        assert_indexed(&kit, name, TOTALS, &format!("{asked}, 10001, 0")).await;
    }
    for (name, asked) in FILTERS {
        let asked = format!("'{{}}', now(), {asked}, NULL, NULL, NULL, NULL, '{{}}', false, NULL");
        assert_indexed(&kit, name, JOBS, &format!("{asked}, 51, {EDGE}, NULL")).await;
        assert_indexed(&kit, name, COUNT, &format!("{asked}, 10001")).await;
    }
    for (name, asked) in TEXTS {
        let asked = format!("'{{}}', now(), NULL, NULL, NULL, NULL, NULL, {asked}, false, NULL");
        assert_indexed(&kit, name, FAR_JOBS, &format!("{asked}, 51, {EDGE}")).await;
        assert_indexed(&kit, name, COUNT, &format!("{asked}, 10001")).await;
    }
    for (name, asked) in
        [("actor", "'luis', NULL, NULL"), ("action", "NULL, 'no_show', NULL"), ("nobody", "'x', NULL, NULL")]
    {
        assert_indexed(&kit, name, AUDIT, &format!("{asked}, 101, NULL")).await;
    }
    assert_indexed(&kit, "what was done to a job", OF_JOB, "'100'").await;
}
