-- Of message, part and hash: a row that is found under another's name by damage is known by it.
ALTER TABLE part ADD COLUMN sum INTEGER;
