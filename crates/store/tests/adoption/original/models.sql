-- As the original's models make the tables, without its migrations: no mark of a revision, no guard
-- against two stays over the same nights, no default that the database knows, other indexes.
CREATE TABLE accommodations (
    id serial PRIMARY KEY,
    uuid uuid NOT NULL UNIQUE,
    name varchar(100) NOT NULL,
    type varchar(50) NOT NULL,
    capacity integer NOT NULL,
    base_price numeric(12, 2) NOT NULL,
    weekend_multiplier numeric(4, 2) NOT NULL,
    description text,
    amenities json,
    photos json,
    location json,
    policies json,
    ical_export_token varchar(64) NOT NULL UNIQUE,
    ical_import_urls json,
    last_ical_sync_at timestamptz,
    active boolean NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz
);
CREATE INDEX ix_accommodations_active ON accommodations (active);
CREATE INDEX ix_accommodations_name ON accommodations (name);
CREATE INDEX idx_accommodation_type ON accommodations (type);

CREATE TABLE reservations (
    id serial PRIMARY KEY,
    uuid uuid NOT NULL UNIQUE,
    code varchar(20) NOT NULL,
    accommodation_id integer NOT NULL REFERENCES accommodations (id) ON DELETE CASCADE,
    check_in date NOT NULL,
    check_out date NOT NULL,
    guest_name varchar(100) NOT NULL,
    guest_phone varchar(20) NOT NULL,
    guest_email varchar(100),
    guest_document varchar(20),
    guests_count integer NOT NULL,
    nights integer NOT NULL,
    base_price_per_night numeric(12, 2) NOT NULL,
    total_price numeric(12, 2) NOT NULL,
    deposit_percentage integer NOT NULL,
    deposit_amount numeric(12, 2) NOT NULL,
    paid_amount numeric(12, 2) NOT NULL,
    reservation_status varchar(20) NOT NULL,
    payment_status varchar(20) NOT NULL,
    channel_source varchar(50),
    expires_at timestamptz,
    extended_once boolean,
    lock_value varchar(36),
    confirmed_at timestamptz,
    cancelled_at timestamptz,
    completed_at timestamptz,
    internal_notes text,
    special_requests text,
    created_at timestamptz NOT NULL,
    updated_at timestamptz,
    CONSTRAINT ck_reservation_dates CHECK (check_in < check_out),
    CONSTRAINT ck_guests_positive CHECK (guests_count > 0),
    CONSTRAINT ck_total_price_positive CHECK (total_price >= 0)
);
CREATE UNIQUE INDEX ix_reservations_code ON reservations (code);
CREATE INDEX ix_reservations_accommodation_id ON reservations (accommodation_id);
CREATE INDEX ix_reservations_guest_phone ON reservations (guest_phone);
CREATE INDEX idx_reservation_dates ON reservations (accommodation_id, check_in, check_out);
CREATE INDEX idx_reservation_expires ON reservations (expires_at);

CREATE TABLE payments (
    id serial PRIMARY KEY,
    uuid uuid NOT NULL UNIQUE,
    reservation_id integer REFERENCES reservations (id) ON DELETE CASCADE,
    provider varchar(30) NOT NULL,
    external_payment_id varchar(80) NOT NULL,
    external_reference varchar(80),
    status varchar(30) NOT NULL,
    amount numeric(12, 2) NOT NULL,
    currency varchar(10) NOT NULL,
    event_first_received_at timestamptz,
    event_last_received_at timestamptz,
    events_count integer NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz,
    CONSTRAINT uq_payment_external_id UNIQUE (external_payment_id)
);
CREATE INDEX ix_payments_reservation_id ON payments (reservation_id);
CREATE INDEX idx_payment_reservation ON payments (reservation_id);
CREATE INDEX idx_payment_external_ref ON payments (external_reference);

CREATE TABLE idempotency_keys (
    id uuid PRIMARY KEY,
    key varchar(64) NOT NULL,
    endpoint varchar(255) NOT NULL,
    method varchar(10) NOT NULL,
    content_hash varchar(64) NOT NULL,
    response_status integer,
    response_body text,
    expires_at timestamptz NOT NULL,
    extra_metadata text,
    created_at timestamptz NOT NULL,
    updated_at timestamptz
);
CREATE UNIQUE INDEX ix_idempotency_keys_key ON idempotency_keys (key);
CREATE INDEX ix_idempotency_keys_endpoint ON idempotency_keys (endpoint);
CREATE INDEX ix_idempotency_keys_expires_at ON idempotency_keys (expires_at);
CREATE INDEX idx_idempotency_key_endpoint ON idempotency_keys (key, endpoint);
CREATE INDEX idx_idempotency_expires ON idempotency_keys (expires_at);
