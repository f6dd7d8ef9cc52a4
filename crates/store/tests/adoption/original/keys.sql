INSERT INTO idempotency_keys
    (id, key, endpoint, method, content_hash, response_status, response_body, expires_at, created_at)
VALUES ('00000000-0000-4000-8000-00000000d001', repeat('ab', 32), '/api/v1/reservations/pre-reserve', 'POST',
        repeat('cd', 32), 200, '{"error":"date_overlap"}', '2026-11-03T12:00:00Z', '2026-11-01T12:00:00Z');
