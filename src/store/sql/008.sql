-- The account whose message original_id is; NULL: this one.
ALTER TABLE outbox ADD COLUMN original_account TEXT;
