INSERT INTO payments
    (uuid, reservation_id, provider, external_payment_id, external_reference, status, amount, currency,
     event_first_received_at, event_last_received_at, events_count, created_at)
VALUES
    ('00000000-0000-4000-8000-00000000c001', 5, 'mercadopago', 'mp-1', 'RES261101D5D5D5', 'approved', 15000, 'ARS',
     '2026-11-01T12:09:00Z', '2026-11-01T12:10:00Z', 3, '2026-11-01T12:09:00Z'),
    -- Pending first, approved later: the original never confirmed such a hold.
    ('00000000-0000-4000-8000-00000000c002', 2, 'mercadopago', 'mp-2', 'RES261020B2B2B2', 'approved', 15000.50, 'ARS',
     '2026-10-20T12:20:00Z', '2026-10-20T12:25:00Z', 2, '2026-10-20T12:20:00Z');
