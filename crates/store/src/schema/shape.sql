-- Brings tables that the original made to the shape that 0001 gives them, whichever of its
-- revisions they are at, or its models if they made them: those know no defaults and no guard
-- against two stays over the same nights. What is there more than in 0001 stays.

ALTER TABLE accommodations
    ADD COLUMN IF NOT EXISTS last_ical_sync_at timestamptz,
    ALTER COLUMN weekend_multiplier SET DEFAULT 1.2,
    ALTER COLUMN amenities SET DEFAULT '{}',
    ALTER COLUMN photos SET DEFAULT '[]',
    ALTER COLUMN location SET DEFAULT '{}',
    ALTER COLUMN policies SET DEFAULT '{}',
    ALTER COLUMN ical_import_urls SET DEFAULT '{}',
    ALTER COLUMN active SET DEFAULT true,
    ALTER COLUMN created_at SET DEFAULT now();

ALTER TABLE reservations
    ADD COLUMN IF NOT EXISTS period daterange GENERATED ALWAYS AS (daterange(check_in, check_out, '[)')) STORED,
    ALTER COLUMN deposit_percentage SET DEFAULT 30,
    ALTER COLUMN paid_amount SET DEFAULT 0,
    ALTER COLUMN reservation_status SET DEFAULT 'pre_reserved',
    ALTER COLUMN payment_status SET DEFAULT 'pending',
    ALTER COLUMN extended_once SET DEFAULT false,
    ALTER COLUMN created_at SET DEFAULT now();

ALTER TABLE payments
    ALTER COLUMN reservation_id DROP NOT NULL,
    ALTER COLUMN provider SET DEFAULT 'mercadopago',
    ALTER COLUMN status SET DEFAULT 'pending',
    ALTER COLUMN amount SET DEFAULT 0,
    ALTER COLUMN currency SET DEFAULT 'ARS',
    ALTER COLUMN events_count SET DEFAULT 1,
    ALTER COLUMN created_at DROP NOT NULL;

DO $$
DECLARE
    wanted record;
BEGIN
    FOR wanted IN
        SELECT * FROM (VALUES
            ('accommodations', 'accommodations_uuid_key', 'UNIQUE (uuid)'),
            ('accommodations', 'accommodations_ical_export_token_key', 'UNIQUE (ical_export_token)'),
            ('reservations', 'reservations_uuid_key', 'UNIQUE (uuid)'),
            ('reservations', 'reservations_code_key', 'UNIQUE (code)'),
            ('reservations', 'reservations_accommodation_id_fkey',
             'FOREIGN KEY (accommodation_id) REFERENCES accommodations (id) ON DELETE CASCADE'),
            ('reservations', 'ck_reservation_dates', 'CHECK (check_in < check_out)'),
            ('reservations', 'ck_guests_positive', 'CHECK (guests_count > 0)'),
            ('reservations', 'ck_total_price_positive', 'CHECK (total_price >= 0)'),
            ('reservations', 'no_overlap_reservations',
             'EXCLUDE USING gist (accommodation_id WITH =, period WITH &&)
              WHERE (reservation_status IN (''pre_reserved'', ''confirmed''))'),
            ('payments', 'payments_reservation_id_fkey',
             'FOREIGN KEY (reservation_id) REFERENCES reservations (id) ON DELETE CASCADE'),
            ('payments', 'uq_payment_external_id', 'UNIQUE (external_payment_id)')
        ) AS constraints (table_name, name, definition)
        WHERE NOT EXISTS (
            SELECT 1 FROM pg_constraint AS c WHERE c.conrelid = table_name::regclass AND c.conname = name
        )
    LOOP
        EXECUTE format('ALTER TABLE %I ADD CONSTRAINT %I %s', wanted.table_name, wanted.name, wanted.definition);
    END LOOP;
END
$$;
