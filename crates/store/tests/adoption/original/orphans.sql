INSERT INTO payments
    (uuid, reservation_id, provider, external_payment_id, external_reference, status, amount, currency, events_count,
     created_at)
VALUES ('00000000-0000-4000-8000-00000000c003', NULL, 'mercadopago', 'mp-3', 'RES000000NOBODY', 'approved', 1, 'ARS', 1,
        '2026-11-01T12:09:00Z');
