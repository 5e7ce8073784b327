/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ph-message-private.h"

#include "imap-response.h"

/* A mail that waits to be sent, as a message. */

/* Addresses until it is known what they are called. */
static StoreRow *
make_outbox_row (const StoreOutbox *outbox)
{
  StoreRow *row = g_new0 (StoreRow, 1);
  g_auto (GStrv) recipients = g_strsplit (outbox->recipients, "\n", -1);

  row->message_id = ACCOUNT_OUTBOX_MESSAGE (outbox->id);
  row->date = outbox->created;
  row->flags = IMAP_FLAG_SEEN;
  row->subject = g_strdup (outbox->subject);
  row->from_address = g_strdup (outbox->sender);
  row->to_short = g_strjoinv (", ", recipients);

  return row;
}

PhMessage *
ph_message_new_for_outbox (AccountEngine *engine,
                           guint64 key,
                           const StoreOutbox *row)
{
  PhMessage *self = ph_message_new_for_row (key, make_outbox_row (row), TRUE);

  self->engine = engine != NULL ? g_object_ref (engine) : NULL;

  return self;
}

void
ph_message_set_status (PhMessage *self,
                       const char *status)
{
  if (g_strcmp0 (self->status, status) == 0)
    return;

  g_free (self->status);
  self->status = g_strdup (status);
  ph_message_emit_changed (self);
}

static void
set_text (char **text,
          const char *value)
{
  if (value == NULL || *value == '\0')
    return;

  g_free (*text);
  *text = g_strdup (value);
}

void
ph_message_take_digest (PhMessage *self,
                        PhOutboxDigest *digest)
{
  const StoreMessage *content = &digest->converted.message;

  g_clear_pointer (&self->digest, ph_outbox_digest_free);
  self->digest = digest;
  set_text (&self->row->from_name, content->from_name);
  set_text (&self->row->from_address, content->from_address);
  set_text (&self->row->to_short, content->to_short);
  set_text (&self->row->preview, digest->preview);
  self->row->size = content->size;
  if (digest->has_attachment)
    self->row->bits |= STORE_MESSAGE_ATTACHMENT;
  ph_message_emit_changed (self);
}
