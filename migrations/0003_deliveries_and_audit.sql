-- What was sent to whom is remembered beside the job that sends it: a second run of the job
-- finds that the message left already, or that nobody knows whether it did.
CREATE TABLE deliveries (
    job_id         uuid PRIMARY KEY REFERENCES jobs (id) ON DELETE CASCADE,
    reservation_id integer REFERENCES reservations (id) ON DELETE SET NULL,
    channel        text NOT NULL,
    message        text NOT NULL,
    message_id     text NOT NULL,
    state          text NOT NULL,
    tries          integer NOT NULL DEFAULT 1,
    created_at     timestamptz NOT NULL,
    updated_at     timestamptz NOT NULL,
    CONSTRAINT deliveries_state_known CHECK (state IN ('sending', 'sent', 'failed', 'uncertain'))
);

CREATE INDEX deliveries_reservation ON deliveries (reservation_id);

-- Who did what to a reservation. Rows are only added.
CREATE TABLE audit_log (
    id             bigserial PRIMARY KEY,
    at             timestamptz NOT NULL,
    actor          text NOT NULL,
    action         text NOT NULL,
    reservation_id integer REFERENCES reservations (id) ON DELETE SET NULL,
    detail         jsonb NOT NULL DEFAULT '{}'
);

CREATE INDEX audit_log_reservation ON audit_log (reservation_id, id);
