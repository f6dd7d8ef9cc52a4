-- What the panel shows of jobs, and what it changes of many.

-- The last hour, minute by minute. A job is in it from its end on: two of its three writes pay nothing for it. Runs that
-- failed are written in the order of time: a summary of ranges finds them.
CREATE INDEX IF NOT EXISTS jobs_finished ON jobs (finished_at) INCLUDE (queue, state) WHERE state IN ('done', 'dead');
CREATE INDEX IF NOT EXISTS job_attempts_started ON job_attempts USING brin (started_at) WITH (autosummarize = on, pages_per_range = 16);

-- What stands and is not to be done: counted without reading it.
CREATE INDEX IF NOT EXISTS jobs_standing ON jobs (queue, kind, state, run_at) WHERE state IN ('dead', 'parked');

-- The mails of an address, and the guests of a name, the last who wrote first.
CREATE INDEX IF NOT EXISTS reservations_email ON reservations (lower(guest_email));

-- What errors have in common that differ by numbers and ids only.
CREATE FUNCTION error_signature(text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT left(regexp_replace($1, '[0-9a-fA-F]{8}-[0-9a-fA-F-]{27}|\d+', '#', 'g'), 160)
$$;

-- A change of all jobs that a filter meant at one moment, ordered by a person and made by a job.
CREATE TABLE job_changes (
    id             bigserial PRIMARY KEY,
    act            text NOT NULL,
    -- The filter. What is null does not matter.
    queue          text,
    kind           text,
    state          text,
    text           text,
    -- The error's signature.
    error          text,
    created_before timestamptz,
    -- The moment, and what the queues held under a lease then.
    at             timestamptz NOT NULL,
    running        uuid[] NOT NULL DEFAULT '{}',
    -- Not all are due at once but so many a minute.
    per_minute     integer,
    ordered_by     text NOT NULL,
    ordered_at     timestamptz NOT NULL,
    -- How far it has come: the last id of those that were met, how many, and how many of them were changed.
    reached        uuid,
    met            bigint NOT NULL DEFAULT 0,
    changed        bigint NOT NULL DEFAULT 0,
    finished_at    timestamptz,
    CONSTRAINT job_changes_act_known CHECK (act IN ('retry', 'discard')),
    CONSTRAINT job_changes_rate CHECK (per_minute > 0)
);
