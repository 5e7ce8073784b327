-- A mail that goes to its recipients in parts, see store-outbox.h.
ALTER TABLE outbox ADD COLUMN n_delivered INTEGER NOT NULL DEFAULT 0;
ALTER TABLE outbox ADD COLUMN n_delivering INTEGER NOT NULL DEFAULT 0;
ALTER TABLE outbox ADD COLUMN wants_report INTEGER NOT NULL DEFAULT 0;
