-- What the panel's lists are read from when the tables are long. No table changes. Where they are long already, all of
-- it may be made ahead, the indexes concurrently: what is there is left as it is.

-- Text that is looked for inside of others. A trusted extension: the owner of a database may create it.
CREATE EXTENSION IF NOT EXISTS pg_trgm;

-- A name as it is looked for: whatever its case and accents. What is plain already takes the quick way, and a long list
-- of accents would make the other one slow.
CREATE OR REPLACE FUNCTION plain_text(text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN octet_length($1) = length($1) THEN lower($1 COLLATE "C")
                ELSE translate(lower($1), 'áéíóúüñãçâêôõà', 'aeiouunacaeooa') END
$$;

-- A word begins after a space. What is new waits in a list, which every search reads, until it is worth merging: a
-- short one, so that neither who searches nor whose hold has it merged waits for long.
CREATE INDEX IF NOT EXISTS reservations_text ON reservations USING gin (
    (lower((' ' || code || ' ' || guest_phone || ' ' || coalesce(guest_email, '')) COLLATE "C") || ' ' || plain_text(guest_name))
    gin_trgm_ops
) WITH (gin_pending_list_limit = 256);
CREATE INDEX IF NOT EXISTS reservations_code ON reservations USING gin (code gin_trgm_ops) WITH (gin_pending_list_limit = 256);

CREATE INDEX IF NOT EXISTS reservations_status ON reservations (reservation_status, id);
CREATE INDEX IF NOT EXISTS reservations_cabin ON reservations (accommodation_id, id);

-- Stays that touch some days: those that end from the first of them on and, being no longer than the longest, not long
-- after the last. An index of the ranges themselves takes a minute to make for a million, these a second each.
CREATE INDEX IF NOT EXISTS reservations_dates ON reservations (check_out, check_in) INCLUDE (id);
CREATE INDEX IF NOT EXISTS reservations_length ON reservations ((check_out - check_in));

-- Jobs that end well are in none of these three: what is written all day pays nothing for them.
CREATE INDEX IF NOT EXISTS jobs_ended_badly ON jobs (state, id) WHERE state IN ('dead', 'parked', 'discarded');
CREATE INDEX IF NOT EXISTS jobs_error ON jobs USING gin (last_error gin_trgm_ops) WHERE last_error IS NOT NULL;
CREATE INDEX IF NOT EXISTS jobs_payload ON jobs USING gin ((payload::text) gin_trgm_ops)
    WHERE reservation_id IS NULL AND kind <> 'probe';
CREATE INDEX IF NOT EXISTS jobs_kind ON jobs (kind, id);
CREATE INDEX IF NOT EXISTS jobs_queue ON jobs (queue, id);

CREATE INDEX IF NOT EXISTS audit_log_actor ON audit_log (actor, id);
CREATE INDEX IF NOT EXISTS audit_log_action ON audit_log (action, id);
CREATE INDEX IF NOT EXISTS audit_log_job ON audit_log ((detail ->> 'job')) WHERE detail ->> 'job' IS NOT NULL;
