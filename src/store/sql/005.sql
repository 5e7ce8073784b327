-- Bytes of all mail in it, as the server counts them (STATUS=SIZE), 0 where it does not.
ALTER TABLE folder ADD COLUMN server_size INTEGER NOT NULL DEFAULT 0;
