-- What is on its way out, see store-outbox.h. sum is of all that the row says.
ALTER TABLE outbox ADD COLUMN subject TEXT;
ALTER TABLE outbox ADD COLUMN bcc TEXT;     -- fields that are not sent, as they stood
ALTER TABLE outbox ADD COLUMN refused TEXT; -- one a line: address, tab, why
ALTER TABLE outbox ADD COLUMN send_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE outbox ADD COLUMN first_try INTEGER NOT NULL DEFAULT 0;
ALTER TABLE outbox ADD COLUMN looks INTEGER NOT NULL DEFAULT 0;
ALTER TABLE outbox ADD COLUMN token TEXT;   -- of the operation that files the copy
ALTER TABLE outbox ADD COLUMN draft_id INTEGER NOT NULL DEFAULT 0;
ALTER TABLE outbox ADD COLUMN original_id INTEGER NOT NULL DEFAULT 0;
ALTER TABLE outbox ADD COLUMN answer INTEGER NOT NULL DEFAULT 0;
-- Its copy in Sent has no lower uid in that age of the folder.
ALTER TABLE outbox ADD COLUMN sent_uid INTEGER NOT NULL DEFAULT 0;
ALTER TABLE outbox ADD COLUMN sent_age INTEGER NOT NULL DEFAULT 0;
ALTER TABLE outbox ADD COLUMN sum INTEGER;
