-- The thread of its message stands with each placement, so that a list of conversations is read from the
-- list's index alone. The id stands before it, for what is of one second to stay in order. A message that
-- damage has taken has no thread.
ALTER TABLE placement ADD COLUMN thread_id INTEGER NOT NULL DEFAULT 0;
UPDATE placement SET thread_id =
  ifnull ((SELECT m.thread_id FROM message AS m WHERE m.id = message_id), 0);
DROP INDEX placement_list;
CREATE INDEX placement_list ON placement (folder_id, hidden, date, id, thread_id);
