UPDATE alembic_version SET version_num = '004_add_last_ical_sync_at';
ALTER TABLE accommodations ADD COLUMN last_ical_sync_at timestamptz;
