-- What operators ask of the queue: one at a time, limits, pauses, a schedule, and to be told of the dead.

ALTER TABLE jobs
    -- Of the jobs of one key and queue one runs at a time.
    ADD COLUMN serial_key text,
    -- Limits that it counts against, the narrowest first.
    ADD COLUMN limits     text[] NOT NULL DEFAULT '{}',
    -- When a dead job was given a new life; its age counts from there.
    ADD COLUMN revived_at timestamptz,
    -- Whether the owner was told that it died.
    ADD COLUMN death_told boolean NOT NULL DEFAULT false;

CREATE INDEX jobs_dead_untold ON jobs (kind) WHERE state = 'dead' AND NOT death_told;

-- Paused here and not only in Redis: a wiped one forgets nothing.
ALTER TABLE queues
    ADD COLUMN paused_at    timestamptz,
    ADD COLUMN paused_by    text,
    ADD COLUMN pause_reason text,
    ADD CONSTRAINT queues_pause_named CHECK ((paused_at IS NULL) = (paused_by IS NULL));

CREATE TABLE paused_kinds (
    kind      text PRIMARY KEY,
    paused_at timestamptz NOT NULL,
    paused_by text NOT NULL,
    reason    text
);

-- Marks of the jobs that come back by the clock, one row an entry; who holds its lock may run it.
CREATE TABLE schedule (
    name      text PRIMARY KEY,
    -- Ticks before that are nobody's: the entry is new, or was paused until then.
    since     timestamptz NOT NULL,
    last      timestamptz,
    paused_at timestamptz,
    paused_by text,
    reason    text,
    CONSTRAINT schedule_pause_named CHECK ((paused_at IS NULL) = (paused_by IS NULL))
);
