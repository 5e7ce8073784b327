/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "store-envelope.h"

#include <string.h>

/* In files: never renumbered. Message-ID comes first. */
enum
{
  TAG_MESSAGE_ID = 1,
  TAG_IN_REPLY_TO = 2,
  TAG_REFERENCE = 3, /* repeated */
  TAG_SENDER = 4,
  TAG_REPLY_TO = 5,
  TAG_TO = 6,
  TAG_CC = 7,
  TAG_BCC = 8,
  TAG_LIST_ID = 9,
  TAG_STRUCTURE = 10,
};

typedef struct
{
  const guint8 *at;
  const guint8 *end;
} Reader;

static void
write_field (GByteArray *out, guint8 tag, const void *data, gsize len)
{
  guint8 head[11];
  guint n = 0;

  head[n++] = tag;
  for (gsize rest = len; n == 1 || rest > 0; rest >>= 7)
    head[n++] = (rest & 0x7f) | (rest > 0x7f ? 0x80 : 0);
  g_byte_array_append (out, head, n);
  g_byte_array_append (out, data, len);
}

static void
write_text (GByteArray *out, guint8 tag, const char *text)
{
  if (text != NULL)
    write_field (out, tag, text, strlen (text));
}

void
store_envelope_write (GByteArray *out, const StoreMessage *message)
{
  g_byte_array_set_size (out, 0);
  write_text (out, TAG_MESSAGE_ID, message->message_id);
  write_text (out, TAG_IN_REPLY_TO, message->in_reply_to);
  for (guint i = 0; message->references != NULL && message->references[i] != NULL; i++)
    write_text (out, TAG_REFERENCE, message->references[i]);
  write_text (out, TAG_SENDER, message->sender);
  write_text (out, TAG_REPLY_TO, message->reply_to);
  write_text (out, TAG_TO, message->to);
  write_text (out, TAG_CC, message->cc);
  write_text (out, TAG_BCC, message->bcc);
  write_text (out, TAG_LIST_ID, message->list_id);
  if (message->structure != NULL)
    write_field (out, TAG_STRUCTURE, message->structure, message->structure_len);
}

static gboolean
read_field (Reader *self, guint8 *tag, const guint8 **data, gsize *len)
{
  guint64 length = 0;
  guint8 byte = 0x80;

  if (self->at == self->end)
    return FALSE;
  *tag = *self->at++;
  for (guint shift = 0; byte & 0x80; shift += 7)
    {
      if (self->at == self->end || shift > 56)
        return FALSE;
      byte = *self->at++;
      length |= (guint64) (byte & 0x7f) << shift;
    }
  if (length > (gsize) (self->end - self->at))
    return FALSE;

  *data = self->at;
  *len = length;
  self->at += length;

  return TRUE;
}

static const char **
get_text_field (StoreMessage *message, guint8 tag)
{
  switch (tag)
    {
    case TAG_MESSAGE_ID:
      return &message->message_id;
    case TAG_IN_REPLY_TO:
      return &message->in_reply_to;
    case TAG_SENDER:
      return &message->sender;
    case TAG_REPLY_TO:
      return &message->reply_to;
    case TAG_TO:
      return &message->to;
    case TAG_CC:
      return &message->cc;
    case TAG_BCC:
      return &message->bcc;
    case TAG_LIST_ID:
      return &message->list_id;
    case TAG_STRUCTURE:
      return &message->structure;
    default:
      return NULL;
    }
}

static void
clear_fields (StoreMessage *message)
{
  for (guint8 tag = TAG_MESSAGE_ID; tag <= TAG_STRUCTURE; tag++)
    {
      if (tag != TAG_REFERENCE)
        *get_text_field (message, tag) = NULL;
    }
  message->references = NULL;
  message->structure_len = 0;
}

void
store_envelope_read (const guint8 *data, gsize len, StoreMessage *message)
{
  Reader reader = { data, data + len };
  g_autoptr (GPtrArray) references = g_ptr_array_new_with_free_func (g_free);
  const guint8 *bytes;
  gsize n_bytes;
  guint8 tag;

  clear_fields (message);
  while (len > 0 && read_field (&reader, &tag, &bytes, &n_bytes))
    {
      const char **field = get_text_field (message, tag);

      if (tag == TAG_REFERENCE)
        g_ptr_array_add (references, g_strndup ((const char *) bytes, n_bytes));
      if (field == NULL || *field != NULL)
        continue;
      if (tag == TAG_STRUCTURE)
        message->structure_len = n_bytes;
      /* The structure, too, gets a zero behind it. */
      *field = memcpy (g_malloc0 (n_bytes + 1), bytes, n_bytes);
    }

  if (references->len > 0)
    {
      g_ptr_array_add (references, NULL);
      message->references = (const char *const *) g_ptr_array_steal (references, NULL);
    }
}

void
store_envelope_clear (StoreMessage *message)
{
  for (guint8 tag = TAG_MESSAGE_ID; tag <= TAG_STRUCTURE; tag++)
    {
      if (tag != TAG_REFERENCE)
        g_free ((char *) *get_text_field (message, tag));
    }
  g_strfreev ((char **) message->references);
  clear_fields (message);
}

gboolean
store_envelope_has_message_id (const guint8 *data, gsize len, const char *message_id)
{
  Reader reader = { data, data + len };
  const guint8 *bytes;
  gsize n_bytes;
  guint8 tag;

  return len > 0 && read_field (&reader, &tag, &bytes, &n_bytes) && tag == TAG_MESSAGE_ID &&
         n_bytes == strlen (message_id) && memcmp (bytes, message_id, n_bytes) == 0;
}
