-- Parts as the server sent them; data is NULL when they lie in a file named by their hash.
CREATE TABLE part (
  message_id INTEGER NOT NULL,
  part TEXT NOT NULL,
  size INTEGER NOT NULL,
  hash BLOB NOT NULL,       -- SHA-256
  data BLOB,
  PRIMARY KEY (message_id, part)
);

CREATE INDEX part_file ON part (hash) WHERE data IS NULL;
