-- The cache of one account. Ids of messages and placements come from the table sequence and are
-- never used twice: bodies, operations and the list refer to them. msgref_new's is a count.

CREATE TABLE meta (
  key TEXT PRIMARY KEY,
  value TEXT
) WITHOUT ROWID;

CREATE TABLE sequence (
  name TEXT PRIMARY KEY,
  last INTEGER NOT NULL
) WITHOUT ROWID;

INSERT INTO sequence VALUES ('message', 0), ('placement', 0), ('group', 0), ('msgref_new', 0);

CREATE TABLE folder (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  wire_name TEXT NOT NULL UNIQUE,
  path TEXT NOT NULL,
  name TEXT NOT NULL,
  delimiter INTEGER NOT NULL,
  parent_id INTEGER NOT NULL,
  role INTEGER NOT NULL,
  flags INTEGER NOT NULL,
  uidvalidity INTEGER NOT NULL DEFAULT 0,
  uidnext INTEGER NOT NULL DEFAULT 0,
  modseq INTEGER NOT NULL DEFAULT 0,
  server_total INTEGER NOT NULL DEFAULT -1,
  server_unseen INTEGER NOT NULL DEFAULT -1,
  mailbox_id TEXT,
  lo_uid INTEGER NOT NULL DEFAULT 0,
  n_total INTEGER NOT NULL DEFAULT 0,
  n_unseen INTEGER NOT NULL DEFAULT 0,
  synced_at INTEGER NOT NULL DEFAULT 0,
  missed INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE message (
  id INTEGER PRIMARY KEY,
  thread_id INTEGER NOT NULL,
  bits INTEGER NOT NULL,
  size INTEGER NOT NULL,
  date_sent INTEGER,
  zone INTEGER NOT NULL,
  date_received INTEGER NOT NULL,
  gone_at INTEGER,          -- when its last placement went
  subject_key INTEGER,      -- store-thread.h; of messages without references; lowest bit: a reply
  email_id TEXT,
  subject TEXT,
  from_name TEXT,
  from_address TEXT,
  to_short TEXT,
  preview TEXT,
  envelope BLOB             -- store-envelope.h
);

CREATE INDEX message_thread ON message (thread_id);
CREATE INDEX message_subject ON message (subject_key, date_received)
  WHERE subject_key IS NOT NULL;
CREATE UNIQUE INDEX message_email ON message (email_id) WHERE email_id IS NOT NULL;
CREATE INDEX message_gone ON message (gone_at) WHERE gone_at IS NOT NULL;

-- Hashes of Message-IDs and of the server's thread keys. message_id is 0 where the hash was only
-- referred to. A thousand new hashes would touch a thousand pages of a large table: they are gathered
-- in msgref_new, and moved when there are many of them.
CREATE TABLE msgref_new (
  hash INTEGER NOT NULL,
  message_id INTEGER NOT NULL,
  thread_id INTEGER NOT NULL,
  PRIMARY KEY (hash, message_id)
) WITHOUT ROWID;

CREATE TABLE msgref (
  hash INTEGER NOT NULL,
  message_id INTEGER NOT NULL,
  thread_id INTEGER NOT NULL,
  PRIMARY KEY (hash, message_id)
) WITHOUT ROWID;

-- Threads that became part of another: msgref keeps naming the old one.
CREATE TABLE thread_alias (
  old_id INTEGER PRIMARY KEY,
  thread_id INTEGER NOT NULL
);

CREATE INDEX thread_alias_thread ON thread_alias (thread_id);

CREATE TABLE placement (
  id INTEGER PRIMARY KEY,
  folder_id INTEGER NOT NULL,
  uid INTEGER NOT NULL,     -- < 0: local, not known to the server yet
  message_id INTEGER NOT NULL,
  date INTEGER NOT NULL,
  flags INTEGER NOT NULL,   -- the server's
  pend_set INTEGER NOT NULL DEFAULT 0,
  pend_clear INTEGER NOT NULL DEFAULT 0,
  hidden INTEGER NOT NULL DEFAULT 0,
  modseq INTEGER NOT NULL DEFAULT 0,
  shown INTEGER GENERATED ALWAYS AS ((flags | pend_set) & ~pend_clear) VIRTUAL,
  unread INTEGER GENERATED ALWAYS AS (hidden = 0 AND (shown & 1) = 0) VIRTUAL,
  flagged INTEGER GENERATED ALWAYS AS (hidden = 0 AND (shown & 4) <> 0) VIRTUAL,
  UNIQUE (folder_id, uid)
);

-- The lists of a folder are read from these alone, newest first by walking them backwards; the id
-- is at the end of each entry anyway.
CREATE INDEX placement_list ON placement (folder_id, hidden, date);
CREATE INDEX placement_unread ON placement (folder_id, unread, date) WHERE unread = 1;
CREATE INDEX placement_flagged ON placement (folder_id, flagged, date) WHERE flagged = 1;
CREATE INDEX placement_message ON placement (message_id, hidden);
CREATE INDEX placement_local ON placement (folder_id, message_id) WHERE uid < 0;

CREATE TABLE keyword (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE COLLATE NOCASE
);

-- state: 1 the server has it, 2 wished for, 4 wished away
CREATE TABLE placement_keyword (
  placement_id INTEGER NOT NULL,
  keyword_id INTEGER NOT NULL,
  state INTEGER NOT NULL,
  PRIMARY KEY (placement_id, keyword_id)
) WITHOUT ROWID;

CREATE TABLE op (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  group_id INTEGER NOT NULL,
  created INTEGER NOT NULL,
  not_before INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  state INTEGER NOT NULL,
  stage INTEGER NOT NULL,
  folder_id INTEGER NOT NULL,
  placement_id INTEGER NOT NULL,
  message_id INTEGER NOT NULL,
  uid INTEGER NOT NULL,
  uidvalidity INTEGER NOT NULL,
  dst_folder_id INTEGER NOT NULL,
  dst_placement_id INTEGER NOT NULL,
  flags_set INTEGER NOT NULL,
  flags_clear INTEGER NOT NULL,
  text TEXT,
  file TEXT,
  token TEXT,
  uidnext_before INTEGER NOT NULL,
  tries INTEGER NOT NULL,
  error TEXT
);

CREATE INDEX op_state ON op (state, id);
CREATE INDEX op_group ON op (group_id);
CREATE INDEX op_placement ON op (placement_id);
CREATE INDEX op_token ON op (token) WHERE token IS NOT NULL;

CREATE TABLE outbox (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  state INTEGER NOT NULL,
  file TEXT NOT NULL,       -- below the account's folder
  message_id TEXT NOT NULL, -- the header's
  sender TEXT NOT NULL,
  recipients TEXT NOT NULL, -- one a line
  created INTEGER NOT NULL,
  not_before INTEGER NOT NULL,
  tries INTEGER NOT NULL,
  error TEXT
);
