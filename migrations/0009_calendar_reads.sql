-- Who read an accommodation's calendar, and what it then had.

-- A row for each time a reader was given another version than it had. One that it has had before is a row of its own
-- again: the rows of a reader, in their order, are what it has had and from when on.
CREATE TABLE calendar_reads (
    accommodation_id integer NOT NULL REFERENCES accommodations (id) ON DELETE CASCADE,
    -- A portal that is known, or other. Nothing that a stranger wrote.
    reader           text NOT NULL,
    -- Counts the versions that this reader was given, from one: two that come at once cannot both write the next.
    nth              integer NOT NULL,
    etag             text NOT NULL,
    -- The reservations that are in it.
    stays            integer[] NOT NULL,
    first_at         timestamptz NOT NULL,
    last_at          timestamptz NOT NULL,
    -- One a minute at most.
    reads            bigint NOT NULL DEFAULT 1,
    PRIMARY KEY (accommodation_id, reader, nth),
    CONSTRAINT calendar_reads_in_order CHECK (first_at <= last_at)
);

-- A reader that comes again moves neither of its keys: the row is written anew in its place, if there is room.
CREATE INDEX calendar_reads_first ON calendar_reads (accommodation_id, reader, first_at);
