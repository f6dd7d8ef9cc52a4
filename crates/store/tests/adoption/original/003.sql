UPDATE alembic_version SET version_num = '003_payment_reservation_nullable';
ALTER TABLE payments ALTER COLUMN reservation_id DROP NOT NULL;
