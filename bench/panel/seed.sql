-- A long life: {rows} reservations of 200 cabins and as many jobs, with what belongs to them. The newest last, as they came.
SET synchronous_commit = off;

INSERT INTO accommodations (uuid, name, type, capacity, base_price, ical_export_token)
SELECT gen_random_uuid(), 'Cabaña ' || n, 'cabin', 4, 50000, md5('bench' || n) FROM generate_series(1, 200) AS n;

-- Each cabin's stays of two nights follow each other up to a year ahead; of two rows one was never stayed in.
INSERT INTO reservations
    (uuid, code, accommodation_id, check_in, check_out, guest_name, guest_phone, guest_email, guests_count, nights, base_price_per_night,
     total_price, deposit_amount, reservation_status, channel_source, expires_at, cancelled_at, created_at)
SELECT gen_random_uuid(), 'RES' || to_char(booked, 'YYMMDD') || upper(lpad(to_hex(n), 6, '0')), 1 + n % 200, check_in, check_in + 2,
       CASE WHEN n <= 9000 THEN 'Cañete Núñez ' || n ELSE (ARRAY['Ana', 'María José', 'Juan', 'Laura', 'Martín', 'Carla', 'Pedro', 'Valentina', 'Íñigo', 'Paz'])[1 + n * 7 % 10] || ' '
           || (ARRAY['González', 'Pérez', 'Romero', 'Molina', 'Torres', 'Acosta', 'Medina', 'Sosa', 'Agüero', 'Quiroga', 'Acuña'])[1 + n * 5 % 11]
           || ' ' || initcap(translate(md5((n % 20000)::text)::varchar(6), '0123456789', 'aeioulnrst')) END,
       '+549261' || lpad((n::bigint * 7919 % 10000000)::text, 7, '0'), 'guest.' || n || '@correo.example', 2, 2, 50000, 100000, 30000,
       CASE WHEN place % 2 = 1 THEN CASE WHEN n % 997 = 0 THEN 'no_show' WHEN place % 4 = 1 THEN 'cancelled' ELSE 'expired' END
            WHEN check_in + 2 <= current_date THEN 'completed' WHEN n > {rows} - 200 THEN 'pre_reserved' ELSE 'confirmed' END,
       'direct', CASE WHEN n > {rows} - 200 THEN now() + interval '1 day' WHEN place % 4 = 3 THEN booked + interval '2 hours' END,
       CASE WHEN place % 4 = 1 AND n % 997 <> 0 THEN booked + interval '3 days' END, booked
FROM (SELECT n, n / 200 AS place, current_date + 365 - ({rows} / 200 - n / 200) / 2 * 2 AS check_in,
             now() - ({rows} - n) * interval '400 seconds' AS booked
      FROM generate_series(1, {rows}) AS n) AS stays
ORDER BY n;

-- 170 days of jobs, of a sort that begins as an id of ours does. In a thousand nine are dead, ten are still to come.
INSERT INTO jobs
    (id, kind, version, queue, payload, reservation_id, unique_key, state, run_at, attempts, max_attempts, runs, created_at, started_at, finished_at,
     worker, last_error, told)
SELECT (substr(ms, 1, 8) || '-' || substr(ms, 9, 4) || '-7' || substr(md5(n::text), 1, 3) || '-8' || substr(md5(n::text), 4, 3) || '-'
            || substr(md5(n::text), 7, 12))::uuid,
       kind, 1, queue,
       CASE kind WHEN 'send_email' THEN jsonb_build_object('version', 1, 'reservation', n, 'mail',
                     (ARRAY['hold_created', 'confirmed', 'expired', 'payment_reminder', 'check_in_reminder'])[1 + n % 5])
                 WHEN 'process_payment_event' THEN jsonb_build_object('version', 1, 'payment', (90000000000 + n)::text)
                 WHEN 'process_whatsapp_event' THEN jsonb_build_object('version', 1, 'event', md5(n::text)::uuid)
                 WHEN 'refund_payment' THEN jsonb_build_object('version', 1, 'refund', md5(n::text)::uuid)
                 WHEN 'prune' THEN '{{"version": 1}}'::jsonb
                 ELSE jsonb_build_object('version', 1, 'reservation', n) END,
       CASE WHEN kind IN ('process_payment_event', 'process_whatsapp_event', 'refund_payment', 'prune') THEN NULL ELSE n END,
       kind || ':' || n, state,
       CASE WHEN state = 'pending' AND n % 200 <> 0 THEN now() + n % 365 * interval '1 day' ELSE promised END,
       CASE state WHEN 'dead' THEN 4 WHEN 'done' THEN 1 ELSE 0 END, 4, CASE state WHEN 'dead' THEN 4 WHEN 'done' THEN 1 ELSE 0 END, promised,
       CASE WHEN state IN ('done', 'dead') THEN promised END, CASE WHEN state IN ('done', 'dead', 'discarded') THEN promised + interval '1 second' END,
       CASE WHEN state IN ('done', 'dead') THEN 'worker-' || n % 3 END,
       CASE WHEN state = 'dead' OR n % 100 = 7 THEN (ARRAY['smtp: 550 mailbox unavailable', 'mercadopago: 503 Service Unavailable',
           'connection reset by peer', 'the server did not answer within 10 s'])[1 + n % 4] || ', try ' || n % 5000 END,
       true
FROM (SELECT n, promised, lpad(to_hex((extract(epoch FROM promised) * 1000)::bigint), 12, '0') AS ms,
             CASE WHEN n % 10000 = 1 THEN 'refund_payment' WHEN n % 5000 = 3 THEN 'prune' WHEN at < 45 THEN 'send_email' WHEN at < 65 THEN 'expire_hold'
                  WHEN at < 75 THEN 'remind_payment' WHEN at < 83 THEN 'remind_check_in' WHEN at < 90 THEN 'create_payment_link'
                  WHEN at < 95 THEN 'reconcile_payments' WHEN at < 99 THEN 'process_payment_event' ELSE 'process_whatsapp_event' END AS kind,
             CASE WHEN n % 10000 = 1 OR at BETWEEN 83 AND 98 THEN 'payments' WHEN n % 5000 = 3 THEN 'maintenance' WHEN at < 45 THEN 'mail'
                  WHEN at < 83 THEN 'bookings' ELSE 'messages' END AS queue,
             CASE WHEN n % 111 = 5 THEN 'dead' WHEN n % 50 = 11 THEN 'discarded' WHEN n % 30000 = 13 THEN 'parked' WHEN n % 100 = 0 THEN 'pending'
                  ELSE 'done' END AS state
      FROM (SELECT n, n * 37 % 100 AS at, now() - ({rows} - n) * interval '15 seconds' AS promised FROM generate_series(1, {rows}) AS n) AS numbered
     ) AS promises
ORDER BY n;
INSERT INTO job_attempts (job_id, run, attempt, started_at, worker, duration_ms, error)
SELECT id, run, run, created_at + run * interval '1 minute', 'worker-1', 12, last_error FROM jobs, generate_series(1, 4) AS run WHERE state = 'dead';

INSERT INTO deliveries (job_id, reservation_id, channel, message, message_id, state, created_at, updated_at)
SELECT id, reservation_id, 'email', 'confirmed', id || '@bench.example',
       CASE state WHEN 'dead' THEN 'failed' ELSE 'sent' END, created_at, created_at
FROM jobs WHERE kind = 'send_email' AND state IN ('done', 'dead');

-- Of the oldest thousand some came late, and some are of no reservation.
INSERT INTO payments (uuid, reservation_id, external_payment_id, external_reference, status, amount, created_at)
SELECT gen_random_uuid(), CASE WHEN id % 100 <> 1 OR id > 1000 THEN id END, (90000000000 + id)::text, code,
       CASE WHEN id % 20 = 0 THEN 'rejected' ELSE 'approved' END, 30000,
       created_at + CASE WHEN id <= 1000 AND id % 10 = 6 THEN interval '9 days' ELSE interval '1 hour' END
FROM reservations WHERE id % 5 < 2 ORDER BY id;

INSERT INTO refund_dues (reservation_id, amount, updated_at)
SELECT id, 30000, now() FROM reservations WHERE reservation_status = 'cancelled' AND id % 1000 = 0;

INSERT INTO webhook_events (id, source, verdict, received_at, signed, subject, query, headers, body, job_id, outcome)
SELECT id, CASE WHEN kind = 'process_payment_event' THEN 'mercadopago' ELSE 'whatsapp' END, 'accepted', created_at, 'signed ' || id,
       payload ->> 'payment', 'data.id=1', '{{}}', CASE WHEN created_at > now() - interval '30 days' THEN convert_to(repeat('x', 400), 'UTF8') END, id,
       state
FROM jobs WHERE kind IN ('process_payment_event', 'process_whatsapp_event');

INSERT INTO chat_guests (user_id, phone, name, created_at, updated_at)
SELECT 'user.' || n, '549261' || lpad(n::text, 7, '0'), 'Huésped ' || n, now(), now() FROM generate_series(1, 50000) AS n;
INSERT INTO chat_messages (wamid, guest_id, direction, type, text, content, sent_at, received_at, status)
SELECT 'wamid.' || n, 1 + n * 7 % 50000, CASE WHEN n % 2 = 0 THEN 'in' ELSE 'out' END, 'text', 'Hola, ¿hay lugar el ' || n % 28 || '?', '{{}}',
       now() - (500000 - n) * interval '1 minute', now() - (500000 - n) * interval '1 minute', CASE WHEN n % 2 = 1 THEN 'read' END
FROM generate_series(1, 500000) AS n;

INSERT INTO audit_log (at, actor, action, reservation_id, detail)
SELECT now() - ({rows} - n) * interval '400 seconds',
       CASE WHEN n % 5000 = 0 THEN 'luis@bench.example' WHEN n % 50 = 0 THEN 'duenia@bench.example' WHEN n % 3 = 0 THEN 'guest' ELSE 'system' END,
       CASE WHEN n % 20000 = 0 THEN 'no_show' WHEN n % 50 = 0 THEN 'retry_job'
            ELSE (ARRAY['hold', 'confirm', 'expire', 'cancel', 'complete'])[1 + n % 5] END,
       n, CASE WHEN n % 50 = 0 THEN jsonb_build_object('job', md5(n::text)::uuid) ELSE '{{}}'::jsonb END
FROM generate_series(1, {rows}) AS n;
