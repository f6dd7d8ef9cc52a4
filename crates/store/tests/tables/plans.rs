//! With 100,000 reservations of 200 cabins, what is asked all day is answered from indexes.

use testkit::Kit;

/// The indexes of words are made anew after the rows, which takes seconds instead of minutes.
pub(crate) const WITHOUT_WORDS: &str = "
    CREATE TABLE words AS SELECT indexname, indexdef FROM pg_indexes WHERE indexdef LIKE '%USING gin%';
    DO $$ DECLARE one record; BEGIN
        FOR one IN SELECT * FROM words LOOP EXECUTE 'DROP INDEX ' || one.indexname; END LOOP;
    END $$";
pub(crate) const WITH_WORDS: &str = "
    DO $$ DECLARE one record; BEGIN FOR one IN SELECT * FROM words LOOP EXECUTE one.indexdef; END LOOP; END $$";

/// 500 stays a cabin, of 2 nights every 4, a tenth of them cancelled, with a live end in two years.
const FILL: &str = "
    INSERT INTO accommodations (uuid, name, type, capacity, base_price, ical_export_token)
    SELECT gen_random_uuid(), 'Cabaña ' || n, 'cabin', 4, 50000, md5(n::text) FROM generate_series(1, 200) AS n;
    INSERT INTO reservations
        (uuid, code, accommodation_id, check_in, check_out, guest_name, guest_phone, guests_count, nights,
         base_price_per_night, total_price, deposit_amount, reservation_status, expires_at, created_at)
    SELECT gen_random_uuid(), 'RES' || to_char(timestamp '2023-01-01' + n * interval '4 days', 'YYMMDD')
               || upper(lpad(to_hex(a.id * 500 + n), 6, '0')),
           a.id, date '2023-01-01' + n * 4, date '2023-01-01' + n * 4 + 2, 'Huésped ' || n, '54911' || n, 2, 2,
           50000, 100000, 30000, CASE WHEN n % 10 = 0 THEN 'cancelled' WHEN n % 10 = 1 THEN 'pre_reserved'
               ELSE 'confirmed' END,
           now(), now()
    FROM accommodations AS a, generate_series(0, 499) AS n ORDER BY n, a.id;
    INSERT INTO blocks (accommodation_id, starts, ends, created_at)
    SELECT a.id, date '2023-01-03' + n * 12, date '2023-01-04' + n * 12, now()
    FROM accommodations AS a, generate_series(0, 99) AS n;
    ANALYZE accommodations, reservations, blocks";

/// As `store::reservations` asks: the range of a stay that is wanted, of one cabin.
const BUSY: &str = "
    SELECT check_in, check_out FROM reservations
    WHERE accommodation_id = 7 AND period && daterange('2026-12-10', '2026-12-14', '[)')
      AND reservation_status IN ('pre_reserved', 'confirmed')
      AND (reservation_status = 'confirmed' OR expires_at IS NULL OR expires_at > '2026-12-01T12:00:00Z')
    UNION ALL
    SELECT starts, ends FROM blocks
    WHERE accommodation_id = 7 AND period && daterange('2026-12-10', '2026-12-14', '[)') AND removed_at IS NULL
    ORDER BY 1, 2";
const OVERLAPPING: &str = "
    SELECT id, code, reservation_status, expires_at FROM reservations
    WHERE accommodation_id = 7 AND period && daterange('2026-12-10', '2026-12-14', '[)')
      AND reservation_status IN ('pre_reserved', 'confirmed')
    ORDER BY check_in";
const ANY_OVER: &str = "
    SELECT EXISTS (SELECT 1 FROM blocks WHERE accommodation_id = 7
        AND period && daterange('2026-12-10', '2026-12-14', '[)') AND removed_at IS NULL)";
const HOLDS_OF_A_GUEST: &str = "
    SELECT count(*) FROM reservations
    WHERE reservation_status = 'pre_reserved' AND expires_at > now()
      AND (guest_phone IN ('54911222', '+54911222') OR lower(guest_email) = 'ana@example.com')";
const NEWEST: &str = "SELECT * FROM reservations ORDER BY id DESC LIMIT 100";
const OF_A_CABIN: &str = "
    SELECT * FROM reservations WHERE accommodation_id = 7 AND check_out > '2026-12-10' AND check_in <= '2026-12-20'
    ORDER BY id DESC LIMIT 100";
const CONFIRMED: &str = "SELECT * FROM reservations WHERE reservation_status = 'confirmed' ORDER BY id DESC LIMIT 100";
const OLDER: &str = "
    SELECT * FROM reservations WHERE reservation_status = 'confirmed' AND id < 50000 ORDER BY id DESC LIMIT 51";
const OVER: &str = "
    SELECT id FROM reservations WHERE reservation_status = 'confirmed' AND check_out <= '2023-01-09'
    ORDER BY check_in, id LIMIT 500";
const A_MONTH: &str = "
    (SELECT accommodation_id, code, reservation_status, check_in, check_out, guest_name FROM reservations
     WHERE period && daterange('2026-12-01', '2027-01-01', '[)')
       AND reservation_status IN ('pre_reserved', 'confirmed')
       AND (reservation_status = 'confirmed' OR expires_at IS NULL OR expires_at > '2026-12-01T12:00:00Z')
     LIMIT 5000)
    UNION ALL
    (SELECT accommodation_id, code, reservation_status, check_in, check_out, guest_name FROM reservations
     WHERE reservation_status = 'completed' AND check_in >= date '2026-12-01' - 366 AND check_in < '2027-01-01'
       AND check_out > '2026-12-01'
     LIMIT 5000)
    ORDER BY 1, 4, 5, 2";
const BLOCKS_OF_A_MONTH: &str = "
    SELECT * FROM blocks WHERE removed_at IS NULL AND period && daterange('2026-12-01', '2027-01-01', '[)')
    ORDER BY starts, id LIMIT 5000";
const BY_CODE: &str = "SELECT * FROM reservations WHERE code = 'RES261210000001'";

#[tokio::test]
async fn availability_holds_and_lists_are_read_from_indexes() {
    let kit = Kit::new().await;
    for statements in [WITHOUT_WORDS, FILL, WITH_WORDS] {
        kit.run_sql(statements).await;
    }
    for (name, query) in [
        ("availability", BUSY),
        ("hold: stays", OVERLAPPING),
        ("hold: blocks", ANY_OVER),
        ("hold: limit", HOLDS_OF_A_GUEST),
        ("list", NEWEST),
        ("list of a cabin", OF_A_CABIN),
        ("list by status", CONFIRMED),
        ("list, further on", OLDER),
        ("stays that are over", OVER),
        ("calendar: stays", A_MONTH),
        ("calendar: blocks", BLOCKS_OF_A_MONTH),
        ("one by its code", BY_CODE),
    ] {
        let plan = kit.explain(query).await;
        println!("{name}\n{plan}\n");
        assert!(plan.contains("Index"), "{name} reads no index:\n{plan}");
        assert!(!plan.contains("Seq Scan"), "{name} reads a whole table:\n{plan}");
    }
}
