-- What the panel's lists are read from when the tables are long. No table changes.

-- Text that is looked for inside of others. A trusted extension: the owner of a database may create it.
CREATE EXTENSION IF NOT EXISTS pg_trgm;

-- As it is looked for: whatever its case and accents.
CREATE FUNCTION plain_text(text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT lower(translate($1, 'ÁÀÂÄÃáàâäãÉÈÊËéèêëÍÌÎÏíìîïÓÒÔÖÕóòôöõÚÙÛÜúùûüÑñÇç', 'aaaaaaaaaaeeeeeeeeiiiiiiiioooooooooouuuuuuuunncc'))
$$;

-- Without a list of its own for what is new: who searches does not read that, and nobody has to clear it up.
CREATE INDEX reservations_text ON reservations USING gin (
    plain_text(code || E'\n' || guest_name || E'\n' || guest_phone || E'\n' || coalesce(guest_email, '')) gin_trgm_ops
) WITH (fastupdate = off);

-- Stays that touch some days: those that end from the first of them on and, being no longer than the longest, not long
-- after the last. An index of the ranges themselves takes a minute to make for a million, these a second each.
CREATE INDEX reservations_dates ON reservations (check_out, check_in);
CREATE INDEX reservations_length ON reservations ((check_out - check_in));

-- Jobs that end well are in none of these three: what is written all day pays nothing for them.
CREATE INDEX jobs_ended_badly ON jobs (state, id) WHERE state IN ('dead', 'parked', 'discarded');
CREATE INDEX jobs_error ON jobs USING gin (last_error gin_trgm_ops) WHERE last_error IS NOT NULL;
CREATE INDEX jobs_payload ON jobs USING gin ((payload::text) gin_trgm_ops)
    WHERE reservation_id IS NULL AND kind <> 'probe';
CREATE INDEX jobs_kind ON jobs (kind, id);

CREATE INDEX audit_log_actor ON audit_log (actor, id);
CREATE INDEX audit_log_action ON audit_log (action, id);
CREATE INDEX audit_log_job ON audit_log ((detail ->> 'job')) WHERE detail ->> 'job' IS NOT NULL;
