-- As whom a mail of the outbox is written, which says by which server it goes and where its copy lies; NULL: as
-- the account itself.
ALTER TABLE outbox ADD COLUMN identity TEXT;
