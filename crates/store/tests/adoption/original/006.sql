UPDATE alembic_version SET version_num = '006_perf_indexes';
CREATE INDEX idx_reservation_expires_prereserved ON reservations (expires_at)
    WHERE reservation_status = 'pre_reserved';
CREATE INDEX idx_reservation_status_dates ON reservations (reservation_status, check_in, check_out);
