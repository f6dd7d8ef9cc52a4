-- The owner's own work: closed dates, money given back, sign-in, calendars, notices.

-- Nights that are not to be sold: closed by hand, or taken on another channel.
CREATE TABLE blocks (
    id               serial PRIMARY KEY,
    accommodation_id integer NOT NULL REFERENCES accommodations (id) ON DELETE CASCADE,
    starts           date NOT NULL,
    ends             date NOT NULL,
    reason           text,
    -- manual, or the channel that it came from
    source           text NOT NULL DEFAULT 'manual',
    -- the event's name in the channel's calendar
    uid              text,
    created_at       timestamptz NOT NULL,
    removed_at       timestamptz,
    period           daterange GENERATED ALWAYS AS (daterange(starts, ends, '[)')) STORED,
    CONSTRAINT blocks_dates CHECK (starts < ends)
);

CREATE INDEX blocks_nights ON blocks USING gist (accommodation_id, period) WHERE removed_at IS NULL;

-- Not only code keeps a stay off blocked nights.
CREATE FUNCTION refuse_stay_over_block() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM blocks
        WHERE accommodation_id = NEW.accommodation_id AND removed_at IS NULL
          AND period && daterange(NEW.check_in, NEW.check_out, '[)')
    ) THEN
        RAISE EXCEPTION 'the nights are blocked'
            USING ERRCODE = 'exclusion_violation', CONSTRAINT = 'no_stay_over_block', TABLE = 'reservations';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER no_stay_over_block
    BEFORE INSERT ON reservations
    FOR EACH ROW WHEN (NEW.reservation_status IN ('pre_reserved', 'confirmed'))
    EXECUTE FUNCTION refuse_stay_over_block();

-- A stay that is live already keeps its nights, whatever a channel claims afterwards.
CREATE TRIGGER no_move_over_block
    BEFORE UPDATE OF reservation_status, accommodation_id, check_in, check_out ON reservations
    FOR EACH ROW WHEN (
        NEW.reservation_status IN ('pre_reserved', 'confirmed')
        AND (OLD.reservation_status NOT IN ('pre_reserved', 'confirmed')
             OR (OLD.accommodation_id, OLD.check_in, OLD.check_out)
                IS DISTINCT FROM (NEW.accommodation_id, NEW.check_in, NEW.check_out))
    )
    EXECUTE FUNCTION refuse_stay_over_block();

-- What is to be given back to a guest and has not been ordered by a person yet.
CREATE TABLE refund_dues (
    reservation_id integer PRIMARY KEY REFERENCES reservations (id) ON DELETE CASCADE,
    amount         numeric(12, 2) NOT NULL,
    updated_at     timestamptz NOT NULL,
    CONSTRAINT refund_dues_not_negative CHECK (amount >= 0)
);

-- Money that a person ordered to be given back.
CREATE TABLE refunds (
    id             uuid PRIMARY KEY,
    reservation_id integer NOT NULL REFERENCES reservations (id) ON DELETE CASCADE,
    payment_id     integer NOT NULL REFERENCES payments (id) ON DELETE CASCADE,
    amount         numeric(12, 2) NOT NULL,
    state          text NOT NULL,
    ordered_by     text NOT NULL,
    ordered_at     timestamptz NOT NULL,
    settled_at     timestamptz,
    error          text,
    CONSTRAINT refunds_positive CHECK (amount > 0),
    CONSTRAINT refunds_state_known CHECK (state IN ('ordered', 'done', 'refused'))
);

CREATE INDEX refunds_reservation ON refunds (reservation_id);
CREATE INDEX refunds_payment ON refunds (payment_id);

-- Links by which an admin signs in. The token itself is not kept.
CREATE TABLE sign_ins (
    id           bigserial PRIMARY KEY,
    token_hash   bytea NOT NULL UNIQUE,
    address      text NOT NULL,
    -- Only the browser that asked may spend a mailed link; null: any.
    browser_hash bytea,
    created_at   timestamptz NOT NULL,
    expires_at   timestamptz NOT NULL,
    spent_at     timestamptz
);

CREATE INDEX sign_ins_address ON sign_ins (address, created_at);

-- Sessions of the address that began before are over.
CREATE TABLE admin_stamps (
    address        text PRIMARY KEY,
    revoked_before timestamptz NOT NULL
);

-- Calendar addresses are derived from the version. Until the first rotation, the token that the
-- portals were given before Posta opens, too.
CREATE TABLE calendar_exports (
    accommodation_id integer PRIMARY KEY REFERENCES accommodations (id) ON DELETE CASCADE,
    version          integer NOT NULL,
    rotated_at       timestamptz NOT NULL
);

-- Matters that the owner is told of once.
CREATE TABLE notices (
    id             bigserial PRIMARY KEY,
    matter         text NOT NULL UNIQUE,
    reservation_id integer REFERENCES reservations (id) ON DELETE SET NULL,
    detail         jsonb NOT NULL DEFAULT '{}',
    created_at     timestamptz NOT NULL
);

-- When strangers last had a mail sent to an address, of which only a keyed hash is kept.
CREATE TABLE mail_slots (
    id        bigserial PRIMARY KEY,
    recipient bytea NOT NULL,
    job_id    uuid NOT NULL UNIQUE,
    taken_at  timestamptz NOT NULL
);

CREATE INDEX mail_slots_recipient ON mail_slots (recipient, taken_at);
