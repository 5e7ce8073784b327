-- The largest mail that the server takes there (APPENDLIMIT), 0 where it does not say.
ALTER TABLE folder ADD COLUMN append_limit INTEGER NOT NULL DEFAULT 0;
