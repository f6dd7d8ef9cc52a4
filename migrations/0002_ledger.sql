-- The ledger: every job that was promised, and what became of it. Redis is told of a row
-- by the relay and may forget it; the row is what counts.

-- A queue's server, as it was when rows were last told to it. The epoch grows whenever that
-- server was restarted, wiped or replaced: rows told under an older epoch are told again.
CREATE TABLE queues (
    queue        text PRIMARY KEY,
    epoch        bigint NOT NULL DEFAULT 0,
    redis_run_id text NOT NULL DEFAULT '',
    redis_replid text NOT NULL DEFAULT '',
    changed_at   timestamptz NOT NULL
);

CREATE TABLE jobs (
    id             uuid PRIMARY KEY,
    kind           text NOT NULL,
    version        integer NOT NULL,
    queue          text NOT NULL,
    payload        jsonb NOT NULL,
    reservation_id integer REFERENCES reservations (id) ON DELETE SET NULL,
    unique_key     text,
    -- pending: promised and not settled (Redis knows whether it is scheduled, ready or running).
    state          text NOT NULL DEFAULT 'pending',
    -- Grows when the job is moved, withdrawn or redriven: what an older one settles is refused.
    generation     integer NOT NULL DEFAULT 1,
    run_at         timestamptz NOT NULL,
    attempts       integer NOT NULL DEFAULT 0,
    max_attempts   integer NOT NULL,
    runs           integer NOT NULL DEFAULT 0,
    crashes        integer NOT NULL DEFAULT 0,
    created_at     timestamptz NOT NULL,
    started_at     timestamptz,
    finished_at    timestamptz,
    worker         text,
    last_error     text,
    -- False when the queue has to be told: new, moved, withdrawn.
    told           boolean NOT NULL DEFAULT false,
    relayed_epoch  bigint NOT NULL DEFAULT 0,
    relayed_at     timestamptz,
    CONSTRAINT jobs_state_known CHECK (state IN ('pending', 'done', 'dead', 'parked', 'discarded')),
    CONSTRAINT jobs_counts CHECK (attempts >= 0 AND crashes >= 0 AND runs >= attempts + crashes)
);

-- A unique key is held while the job may still run.
CREATE UNIQUE INDEX jobs_unique_key ON jobs (unique_key) WHERE state IN ('pending', 'parked');
CREATE INDEX jobs_untold ON jobs (queue, run_at) WHERE NOT told;
CREATE INDEX jobs_pending ON jobs (queue, relayed_epoch, run_at) WHERE state = 'pending';
CREATE INDEX jobs_parked ON jobs (kind, version) WHERE state = 'parked';
CREATE INDEX jobs_by_age ON jobs (created_at DESC, id DESC);
CREATE INDEX jobs_reservation ON jobs (reservation_id) WHERE reservation_id IS NOT NULL;
CREATE INDEX jobs_probe_tag ON jobs ((payload ->> 'tag')) WHERE kind = 'probe';

-- A run that failed (attempt numbered) or was lost (attempt null).
CREATE TABLE job_attempts (
    job_id      uuid NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
    run         integer NOT NULL,
    attempt     integer,
    started_at  timestamptz NOT NULL,
    worker      text NOT NULL,
    duration_ms bigint NOT NULL,
    error       text NOT NULL,
    PRIMARY KEY (job_id, run)
);
