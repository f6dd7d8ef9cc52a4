-- A business in the middle of its work, at noon UTC of 1 December 2026.
INSERT INTO accommodations
    (uuid, name, type, capacity, base_price, weekend_multiplier, amenities, photos, location, policies,
     ical_export_token, ical_import_urls, active, created_at, updated_at)
VALUES
    ('00000000-0000-4000-8000-00000000a001', 'Cabaña del Arroyo', 'cabin', 4, 50000, 1.2, '{"wifi":true}', '["a.jpg"]',
     '{"lat": -31.4}', '{}', '0123456789abcdef0123456789abcdef', '{"airbnb":"https://portal.example/a.ics"}', true,
     '2025-10-01T12:00:00Z', '2025-10-02T12:00:00Z'),
    ('00000000-0000-4000-8000-00000000a002', 'Cabaña vieja', 'choza', 0, 0, 1, NULL, NULL, NULL, NULL,
     'fedcba9876543210fedcba9876543210', NULL, false, '2025-10-01T12:00:00Z', NULL);

INSERT INTO reservations
    (id, uuid, code, accommodation_id, check_in, check_out, guest_name, guest_phone, guest_email, guests_count, nights,
     base_price_per_night, total_price, deposit_percentage, deposit_amount, paid_amount, reservation_status,
     payment_status, channel_source, expires_at, extended_once, confirmed_at, cancelled_at, internal_notes, created_at)
SELECT id, ('00000000-0000-4000-8000-' || lpad(id::text, 12, '0'))::uuid, code, 1, check_in::date, check_out::date, name,
       phone, email, guests, check_out::date - check_in::date, 50000, 50000, 30, 15000, 0, status, paid, channel,
       expires_at::timestamptz, CASE WHEN id = 1 THEN NULL ELSE false END, confirmed_at::timestamptz,
       cancelled_at::timestamptz, notes, created_at::timestamptz
FROM (VALUES
    (1, 'RES261001A1A1A1', '2026-10-15', '2026-10-20', 'Ana Paz', '+5493511234567', 'ana@guest.example', 2, 'confirmed',
     'paid', 'whatsapp', '2026-10-01T12:30:00Z', '2026-10-01T12:10:00Z', NULL, NULL, '2026-10-01T12:00:00Z'),
    (2, 'RES261020B2B2B2', '2027-01-10', '2027-01-12', 'Beto', '3511234567', 'beto@guest.example', 2, 'pre_reserved',
     'pending', 'direct', '2026-10-20T12:30:00Z', NULL, NULL, 'reminder_sent', '2026-10-20T12:00:00Z'),
    (3, 'BLK0A1B2C3D', '2026-12-24', '2026-12-27', 'ICAL', '000', NULL, 1, 'pre_reserved',
     'pending', 'airbnb', '2027-10-01T12:00:00Z', NULL, NULL, E'UID:1418fb94e984@airbnb.com\nreminder_sent',
     '2026-10-01T12:00:00Z'),
    (4, 'RES261201C4C4C4', '2027-02-01', '2027-02-03', 'Caro', '+5493511234568', 'caro@guest.example', 2, 'pre_reserved',
     'pending', 'direct', '2026-12-01T12:21:00Z', NULL, NULL, NULL, '2026-12-01T11:51:00Z'),
    (5, 'RES261101D5D5D5', '2026-12-20', '2026-12-23', 'Dora', '+5493511234569', 'dora@guest.example', 2, 'confirmed',
     'paid', NULL, NULL, '2026-11-01T12:10:00Z', NULL, NULL, '2026-11-01T12:00:00Z'),
    (6, 'RES261102E6E6E6', '2026-12-01', '2026-12-04', 'Elsa', '+5493511234570', 'elsa@guest.example', 2, 'confirmed',
     'paid', 'booking', NULL, '2026-11-02T12:10:00Z', NULL, NULL, '2026-11-02T12:00:00Z'),
    (7, 'RES261103F7F7F7', '2026-12-20', '2026-12-22', 'Fito', '+5493511234571', 'fito@guest.example', 2, 'cancelled',
     'pending', 'direct', '2026-11-03T12:30:00Z', NULL, '2026-11-03T12:31:00Z', 'auto-expired', '2026-11-03T12:00:00Z'),
    (8, 'RES261201001TST', '2030-03-01', '2032-03-01', E'Gato\tcon <b>botas</b>', 'tel. 4-123 int. 7', 'sin correo', 50,
     'confirmed', 'pending', 'email', NULL, '2026-11-04T12:10:00Z', NULL, 'llega tarde', '2026-11-04T12:00:00Z'),
    (9, 'BLK11112222', '2026-12-24', '2026-12-26', 'ICAL', '000', NULL, 1, 'cancelled',
     'pending', 'booking', '2026-11-05T12:00:00Z', NULL, '2026-11-05T12:01:00Z', 'auto-expired', '2025-11-05T12:00:00Z'),
    (10, 'RES261201AAAAAA', '2027-02-05', '2027-02-06', 'Hugo', '+5493511234572', NULL, 1, 'pre_reserved',
     'pending', 'whatsapp', '2026-12-01T12:05:00Z', NULL, NULL, NULL, '2026-12-01T11:35:00Z'),
    (11, 'ACUERDO-1', '2027-02-10', '2027-02-12', 'Inés', '0', NULL, 1, 'pre_reserved',
     'pending', NULL, NULL, NULL, NULL, NULL, '2026-11-20T12:00:00Z'),
    (12, 'RES261201BBBBBB', '2027-02-20', '2027-02-22', 'Juana', '+5493511234573', 'juana@guest.example', 2, 'pre_reserved',
     'pending', 'direct', '2026-12-01T12:08:00Z', NULL, NULL, NULL, '2026-12-01T11:38:00Z'),
    (13, 'BLK33334444', '2028-01-01', '2028-01-03', 'ICAL', '000', NULL, 1, 'pre_reserved',
     'pending', NULL, '2026-11-01T12:00:00Z', NULL, NULL, NULL, '2025-11-01T12:00:00Z')
) AS old (id, code, check_in, check_out, name, phone, email, guests, status, paid, channel, expires_at, confirmed_at,
          cancelled_at, notes, created_at);
SELECT setval('reservations_id_seq', 13);
