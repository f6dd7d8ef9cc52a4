UPDATE alembic_version SET version_num = '005_idempotency_keys';
CREATE TABLE idempotency_keys (
    id uuid NOT NULL,
    key varchar(64) NOT NULL,
    endpoint varchar(255) NOT NULL,
    method varchar(10) NOT NULL,
    content_hash varchar(64) NOT NULL,
    response_status integer,
    response_body text,
    expires_at timestamptz NOT NULL,
    extra_metadata text,
    created_at timestamptz NOT NULL,
    updated_at timestamptz,
    PRIMARY KEY (id)
);
CREATE INDEX idx_idempotency_key_endpoint ON idempotency_keys (key, endpoint);
CREATE INDEX idx_idempotency_expires ON idempotency_keys (expires_at);
CREATE INDEX ix_idempotency_keys_endpoint ON idempotency_keys (endpoint);
CREATE UNIQUE INDEX ix_idempotency_keys_key ON idempotency_keys (key);
