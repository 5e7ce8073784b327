-- Whether a placement shows the keyword $muted, so that it is quickly known whether a conversation has one
-- (store-mute.h).
ALTER TABLE placement ADD COLUMN muted INTEGER NOT NULL DEFAULT 0;
UPDATE placement SET muted = 1 WHERE id IN
  (SELECT w.placement_id FROM placement_keyword AS w JOIN keyword AS k ON k.id = w.keyword_id
   WHERE k.name = '$muted' AND (w.state & 3) <> 0 AND (w.state & 4) = 0);
CREATE INDEX placement_muted ON placement (thread_id) WHERE muted = 1 AND hidden = 0;
