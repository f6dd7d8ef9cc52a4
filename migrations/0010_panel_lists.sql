-- What the panel's lists of payments, mails, notifications and conversations are read from when the tables are long.
-- Where they are long already, the indexes may be made ahead, concurrently: those that are there are left as they are.

-- A payment that came late is told from its reservation, which no index of payments knows of. So those that may be are
-- noted as they become it; whether one is, is asked of it then.
CREATE TABLE payments_after_the_end (
    payment_id integer PRIMARY KEY REFERENCES payments (id) ON DELETE CASCADE
);

-- Whether a payment may have come when its reservation had run out or was cancelled: something was told of it after that.
-- When its money came is asked when it is shown (store, payments/list.rs), of times that are among these.
CREATE FUNCTION may_have_come_late(payment payments, stay reservations) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT payment.status IN ('approved', 'in_mediation') AND COALESCE(
        GREATEST(payment.created_at, payment.updated_at, payment.event_first_received_at, payment.event_last_received_at)
        > CASE stay.reservation_status WHEN 'cancelled' THEN stay.cancelled_at WHEN 'expired' THEN stay.expires_at END, false)
$$;

CREATE FUNCTION note_payment_after_the_end() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO payments_after_the_end
    SELECT NEW.id FROM reservations WHERE id = NEW.reservation_id AND may_have_come_late(NEW, reservations) ON CONFLICT DO NOTHING;
    RETURN NULL;
END
$$;

-- Paid between the moment that a hold ran out and the one that somebody noticed.
CREATE FUNCTION note_end_before_payment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO payments_after_the_end
    SELECT id FROM payments WHERE reservation_id = NEW.id AND may_have_come_late(payments, NEW) ON CONFLICT DO NOTHING;
    RETURN NULL;
END
$$;

CREATE TRIGGER payment_after_the_end
    AFTER INSERT OR UPDATE ON payments
    FOR EACH ROW EXECUTE FUNCTION note_payment_after_the_end();
CREATE TRIGGER end_before_payment
    AFTER UPDATE OF reservation_status, cancelled_at, expires_at ON reservations
    FOR EACH ROW WHEN (NEW.reservation_status IN ('cancelled', 'expired'))
    EXECUTE FUNCTION note_end_before_payment();

INSERT INTO payments_after_the_end
SELECT payments.id FROM payments JOIN reservations ON reservations.id = reservation_id WHERE may_have_come_late(payments, reservations);

CREATE INDEX IF NOT EXISTS payments_status ON payments (status, id);
CREATE INDEX IF NOT EXISTS payments_provider ON payments (provider, id) WHERE provider <> 'mercadopago';

-- What was said last by or to a guest, by the time that it was sent.
CREATE TABLE chat_last (
    guest_id   bigint PRIMARY KEY REFERENCES chat_guests (id) ON DELETE CASCADE,
    message_id bigint NOT NULL
);

CREATE FUNCTION note_last_message() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    told bigint;
    last bigint;
BEGIN
    -- Two guests, where a message turns out to be another's.
    FOREACH told IN ARRAY CASE TG_OP WHEN 'INSERT' THEN ARRAY[NEW.guest_id] WHEN 'DELETE' THEN ARRAY[OLD.guest_id]
                                     ELSE ARRAY[OLD.guest_id, NEW.guest_id] END LOOP
        SELECT id INTO last FROM chat_messages WHERE guest_id = told ORDER BY sent_at DESC, id DESC LIMIT 1;
        IF last IS NULL THEN
            DELETE FROM chat_last WHERE guest_id = told;
        ELSE
            INSERT INTO chat_last VALUES (told, last)
            ON CONFLICT (guest_id) DO UPDATE SET message_id = excluded.message_id
            WHERE chat_last.message_id <> excluded.message_id;
        END IF;
    END LOOP;
    RETURN NULL;
END
$$;

CREATE TRIGGER last_message
    AFTER INSERT OR DELETE OR UPDATE OF guest_id, sent_at ON chat_messages
    FOR EACH ROW EXECUTE FUNCTION note_last_message();

INSERT INTO chat_last
SELECT guest.id, latest.id FROM chat_guests AS guest CROSS JOIN LATERAL (
    SELECT id FROM chat_messages WHERE guest_id = guest.id ORDER BY sent_at DESC, id DESC LIMIT 1
) AS latest;

CREATE INDEX chat_last_message ON chat_last (message_id);
CREATE INDEX IF NOT EXISTS chat_guests_text ON chat_guests USING gin (name gin_trgm_ops, phone gin_trgm_ops)
    WITH (gin_pending_list_limit = 256);

-- All but what is taken for granted; and a source that told nothing, or nothing for long.
CREATE INDEX IF NOT EXISTS webhook_events_verdict ON webhook_events (verdict, received_at DESC, id DESC) WHERE verdict <> 'accepted';
CREATE INDEX IF NOT EXISTS webhook_events_source ON webhook_events (source, received_at DESC, id DESC);

-- Mails by what they are, once they are settled: of a job's three writes only the last pays for it. What is still to be
-- sent is found by the index of what is pending. And the few that let an admin in, by whom.
CREATE INDEX IF NOT EXISTS jobs_mails ON jobs ((payload ->> 'mail'), created_at DESC, id DESC) WHERE kind = 'send_email' AND state <> 'pending';
CREATE INDEX IF NOT EXISTS jobs_sign_in ON jobs ((payload ->> 'sign_in')) WHERE kind = 'send_email' AND payload ->> 'sign_in' IS NOT NULL;

-- Jobs that failed, by what their errors have in common.
CREATE INDEX IF NOT EXISTS jobs_error_signature ON jobs (error_signature(last_error), id) WHERE last_error IS NOT NULL;
