UPDATE alembic_version SET version_num = '002_create_payments';
CREATE TABLE payments (
    id serial PRIMARY KEY,
    uuid uuid NOT NULL,
    reservation_id integer NOT NULL REFERENCES reservations (id) ON DELETE CASCADE,
    provider varchar(30) DEFAULT 'mercadopago' NOT NULL,
    external_payment_id varchar(80) NOT NULL,
    external_reference varchar(80),
    status varchar(30) DEFAULT 'pending' NOT NULL,
    amount numeric(12, 2) DEFAULT '0' NOT NULL,
    currency varchar(10) DEFAULT 'ARS' NOT NULL,
    event_first_received_at timestamptz,
    event_last_received_at timestamptz,
    events_count integer DEFAULT '1' NOT NULL,
    created_at timestamptz,
    updated_at timestamptz
);
CREATE INDEX idx_payment_reservation ON payments (reservation_id);
CREATE INDEX idx_payment_external_ref ON payments (external_reference);
ALTER TABLE payments ADD CONSTRAINT uq_payment_external_id UNIQUE (external_payment_id);
