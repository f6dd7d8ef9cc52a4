-- What providers tell, and what we ask of Mercado Pago.

-- Every notification as it came, before anything is done about it.
CREATE TABLE webhook_events (
    id          uuid PRIMARY KEY,
    -- whatsapp, mercadopago
    source      text NOT NULL,
    verdict     text NOT NULL,
    received_at timestamptz NOT NULL,
    -- The text that Mercado Pago signed. The first of a key is acted on, a later one is a duplicate.
    signed      text,
    -- What it is about: Mercado Pago's payment id.
    subject     text,
    query       text,
    headers     jsonb NOT NULL DEFAULT '{}',
    -- Null for one that nobody signed, and after its retention.
    body        bytea,
    -- What was promised for it, and what came of that, in words that hold nothing personal.
    job_id      uuid,
    outcome     text,
    CONSTRAINT webhook_events_verdict_known
        CHECK (verdict IN ('accepted', 'duplicate', 'invalid', 'malformed', 'ignored')),
    CONSTRAINT webhook_events_once UNIQUE (source, signed)
);

CREATE INDEX webhook_events_newest ON webhook_events (received_at DESC, id DESC);
CREATE INDEX webhook_events_unsigned ON webhook_events (received_at) WHERE body IS NULL AND verdict IN ('invalid', 'ignored');
CREATE INDEX webhook_events_with_body ON webhook_events (received_at) WHERE body IS NOT NULL;
-- What came of a job is noted on all that it was promised for.
CREATE INDEX webhook_events_job ON webhook_events (job_id) WHERE job_id IS NOT NULL;
CREATE INDEX webhook_events_subject ON webhook_events (source, subject) WHERE subject IS NOT NULL;

-- Messages and statuses that a notification of WhatsApp carried, each once: whichever brings it first.
CREATE TABLE webhook_items (
    key      text PRIMARY KEY,
    event_id uuid NOT NULL REFERENCES webhook_events (id) ON DELETE CASCADE
);

CREATE INDEX webhook_items_event ON webhook_items (event_id);

-- Who writes to us. WhatsApp may hide a phone: the user id is what stays, and either may come first.
CREATE TABLE chat_guests (
    id         bigserial PRIMARY KEY,
    user_id    text UNIQUE,
    phone      text UNIQUE,
    name       text,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT chat_guests_known CHECK (user_id IS NOT NULL OR phone IS NOT NULL)
);

CREATE TABLE chat_messages (
    id          bigserial PRIMARY KEY,
    -- WhatsApp's own id
    wamid       text NOT NULL UNIQUE,
    guest_id    bigint NOT NULL REFERENCES chat_guests (id) ON DELETE CASCADE,
    direction   text NOT NULL,
    type        text NOT NULL,
    -- The words of it, a button's id, a caption; null where it has none.
    text        text,
    -- The message as it came.
    content     jsonb NOT NULL,
    -- When it was sent, by WhatsApp's clock.
    sent_at     timestamptz NOT NULL,
    received_at timestamptz NOT NULL,
    edited_at   timestamptz,
    revoked_at  timestamptz,
    -- Of one that we sent: sent, delivered, read, played, failed.
    status      text,
    CONSTRAINT chat_messages_direction_known CHECK (direction IN ('in', 'out'))
);

CREATE INDEX chat_messages_guest ON chat_messages (guest_id, sent_at, id);

-- Where a hold is paid: a preference of Mercado Pago's.
CREATE TABLE payment_links (
    reservation_id integer PRIMARY KEY REFERENCES reservations (id) ON DELETE CASCADE,
    preference_id  text NOT NULL,
    url            text NOT NULL,
    expires_at     timestamptz NOT NULL,
    created_at     timestamptz NOT NULL,
    updated_at     timestamptz NOT NULL
);

-- When Mercado Pago last changed a payment that we have read: of two readings the later one counts.
CREATE TABLE payment_readings (
    payment_id integer PRIMARY KEY REFERENCES payments (id) ON DELETE CASCADE,
    changed_at timestamptz NOT NULL
);

-- Mercado Pago's own id of a refund, whoever ordered it.
ALTER TABLE refunds ADD COLUMN external_id text UNIQUE;

-- The count of a guest's holds reads these and not every hold.
CREATE INDEX reservations_holds_of_phone ON reservations (guest_phone) WHERE reservation_status = 'pre_reserved';
CREATE INDEX reservations_holds_of_email ON reservations (lower(guest_email)) WHERE reservation_status = 'pre_reserved';
