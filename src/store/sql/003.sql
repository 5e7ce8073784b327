-- Of all that the row says: what a damaged one wishes is never carried out. NULL where an older version
-- wrote it last.
ALTER TABLE op ADD COLUMN sum INTEGER;
