-- The original's first revision: cabins, reservations and the guard.
CREATE EXTENSION btree_gist;
CREATE EXTENSION "uuid-ossp";
CREATE TABLE alembic_version (version_num varchar(32) CONSTRAINT alembic_version_pkc PRIMARY KEY);
INSERT INTO alembic_version VALUES ('001_initial_schema');

CREATE TABLE accommodations (
    id serial PRIMARY KEY,
    uuid uuid NOT NULL UNIQUE,
    name varchar(100) NOT NULL,
    type varchar(50) NOT NULL,
    capacity integer NOT NULL,
    base_price numeric(12, 2) NOT NULL,
    weekend_multiplier numeric(4, 2) DEFAULT '1.2' NOT NULL,
    description text,
    amenities json DEFAULT '{}',
    photos json DEFAULT '[]',
    location json DEFAULT '{}',
    policies json DEFAULT '{}',
    ical_export_token varchar(64) NOT NULL UNIQUE,
    ical_import_urls json DEFAULT '{}',
    active boolean DEFAULT 'true' NOT NULL,
    created_at timestamptz DEFAULT now() NOT NULL,
    updated_at timestamptz
);
CREATE INDEX idx_accommodation_active ON accommodations (active);
CREATE INDEX idx_accommodation_type ON accommodations (type);
CREATE INDEX ix_accommodations_name ON accommodations (name);

CREATE TABLE reservations (
    id serial PRIMARY KEY,
    uuid uuid NOT NULL UNIQUE,
    code varchar(20) NOT NULL UNIQUE,
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
    deposit_percentage integer DEFAULT '30' NOT NULL,
    deposit_amount numeric(12, 2) NOT NULL,
    paid_amount numeric(12, 2) DEFAULT '0' NOT NULL,
    reservation_status varchar(20) DEFAULT 'pre_reserved' NOT NULL,
    payment_status varchar(20) DEFAULT 'pending' NOT NULL,
    channel_source varchar(50),
    expires_at timestamptz,
    extended_once boolean DEFAULT 'false',
    lock_value varchar(36),
    confirmed_at timestamptz,
    cancelled_at timestamptz,
    completed_at timestamptz,
    internal_notes text,
    special_requests text,
    created_at timestamptz DEFAULT now() NOT NULL,
    updated_at timestamptz,
    CONSTRAINT ck_reservation_dates CHECK (check_in < check_out),
    CONSTRAINT ck_guests_positive CHECK (guests_count > 0),
    CONSTRAINT ck_total_price_positive CHECK (total_price >= 0)
);
CREATE INDEX idx_reservation_dates ON reservations (accommodation_id, check_in, check_out);
CREATE INDEX idx_reservation_expires ON reservations (expires_at);
CREATE INDEX idx_reservation_guest_phone ON reservations (guest_phone);
CREATE INDEX ix_reservations_code ON reservations (code);
ALTER TABLE reservations
    ADD COLUMN period daterange GENERATED ALWAYS AS (daterange(check_in, check_out, '[)')) STORED;
ALTER TABLE reservations ADD CONSTRAINT no_overlap_reservations
    EXCLUDE USING gist (accommodation_id WITH =, period WITH &&)
    WHERE (reservation_status IN ('pre_reserved', 'confirmed'));
