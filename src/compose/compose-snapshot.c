/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "compose-snapshot.h"

#include "ph-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* In front: what it is, and what its bytes should be. A multiple of 8, for what follows. */
#define MAGIC "PHDRAFT1"
#define MAGIC_LEN 8
#define DIGEST_LEN 32
#define FRONT_LEN (MAGIC_LEN + DIGEST_LEN)

#define MAILBOXES_TYPE "a(mss)"

typedef struct
{
  ComposeSnapshotKeep keep;
  gpointer user_data;
  GError **error;
  gboolean failed;
} Writer;

typedef struct
{
  ComposeSnapshotFind find;
  gpointer user_data;
  guint n_lost;
} Reader;

static void
digest (guint8 out[DIGEST_LEN], const guint8 *data, gsize len)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  gsize size = DIGEST_LEN;

  g_checksum_update (checksum, data, (gssize) len);
  g_checksum_get_digest (checksum, out, &size);
}

/* ---- Writing -------------------------------------------------------------------------------- */

static void
put (GVariantBuilder *map, const char *key, GVariant *value)
{
  g_variant_builder_add (map, "{sv}", key, value);
}

static void
put_string (GVariantBuilder *map, const char *key, const char *value)
{
  if (value != NULL)
    put (map, key, g_variant_new_string (value));
}

static void
put_bytes (GVariantBuilder *map, const char *key, GBytes *bytes, Writer *writer)
{
  const char *name;

  if (bytes == NULL || writer->failed)
    return;
  name = writer->keep (bytes, writer->user_data, writer->error);
  if (name == NULL)
    writer->failed = TRUE;
  else
    put_string (map, key, name);
}

static void
put_mailboxes (GVariantBuilder *map, const char *key, GPtrArray *mailboxes)
{
  GVariantBuilder list;

  if (mailboxes->len == 0)
    return;
  g_variant_builder_init (&list, G_VARIANT_TYPE (MAILBOXES_TYPE));
  for (guint i = 0; i < mailboxes->len; i++)
    {
      const ComposeMailbox *mailbox = mailboxes->pdata[i];

      g_variant_builder_add (&list, "(mss)", mailbox->name, mailbox->address);
    }
  put (map, key, g_variant_builder_end (&list));
}

static GVariant *
write_part (const ComposePart *part, Writer *writer)
{
  GVariantBuilder map;

  g_variant_builder_init (&map, G_VARIANT_TYPE_VARDICT);
  put_string (&map, "type", part->type);
  put_string (&map, "filename", part->filename);
  put_string (&map, "content-id", part->content_id);
  put_string (&map, "encoding", part->encoding);
  /* The name of a file is any bytes. */
  if (part->path != NULL)
    put (&map, "path", g_variant_new_bytestring (part->path));
  put_bytes (&map, "bytes", part->bytes, writer);
  put_bytes (&map, "header", part->header, writer);
  put_bytes (&map, "body", part->body, writer);
  return g_variant_builder_end (&map);
}

static void
put_parts (GVariantBuilder *map, const char *key, GPtrArray *parts, Writer *writer)
{
  GVariantBuilder list;

  if (parts->len == 0)
    return;
  g_variant_builder_init (&list, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < parts->len; i++)
    g_variant_builder_add_value (&list, write_part (parts->pdata[i], writer));
  put (map, key, g_variant_builder_end (&list));
}

static void
put_headers (GVariantBuilder *map, GPtrArray *headers)
{
  GVariantBuilder list;

  if (headers->len == 0)
    return;
  g_variant_builder_init (&list, G_VARIANT_TYPE ("a(ss)"));
  for (guint i = 0; i < headers->len; i++)
    {
      const ComposeHeader *header = headers->pdata[i];

      g_variant_builder_add (&list, "(ss)", header->name, header->value);
    }
  put (map, "headers", g_variant_builder_end (&list));
}

static GVariant *
write_draft (const ComposeDraft *draft, GVariant *extra, Writer *writer)
{
  GVariantBuilder map;

  g_variant_builder_init (&map, G_VARIANT_TYPE_VARDICT);
  if (extra != NULL)
    put (&map, "extra", extra);
  put_string (&map, "identity", draft->identity);
  if (draft->from != NULL)
    put (&map, "from", g_variant_new ("(mss)", draft->from->name, draft->from->address));
  put_mailboxes (&map, "reply-to", draft->reply_to);
  put_mailboxes (&map, "to", draft->to);
  put_mailboxes (&map, "cc", draft->cc);
  put_mailboxes (&map, "bcc", draft->bcc);
  put_string (&map, "subject", draft->subject);
  put_string (&map, "text", draft->text);
  put_string (&map, "html", draft->html);
  put_parts (&map, "images", draft->images, writer);
  put_parts (&map, "attachments", draft->attachments, writer);
  put_headers (&map, draft->headers);
  put_string (&map, "in-reply-to", draft->in_reply_to);
  if (draft->references != NULL)
    put (&map, "references", g_variant_new_strv ((const char *const *) draft->references, -1));
  put_bytes (&map, "redirected", draft->redirected, writer);
  return g_variant_builder_end (&map);
}

GBytes *
compose_snapshot_write (const ComposeDraft *draft, GVariant *extra, ComposeSnapshotKeep keep,
                        gpointer user_data, GError **error)
{
  Writer writer = { keep, user_data, error, FALSE };
  g_autoptr (GVariant) map = g_variant_ref_sink (write_draft (draft, extra, &writer));
  gsize len = g_variant_get_size (map);
  guint8 *data;

  if (writer.failed)
    return NULL;

  data = g_malloc (FRONT_LEN + len);
  memcpy (data, MAGIC, MAGIC_LEN);
  g_variant_store (map, data + FRONT_LEN);
  digest (data + MAGIC_LEN, data + FRONT_LEN, len);
  return g_bytes_new_take (data, FRONT_LEN + len);
}

/* ---- Reading -------------------------------------------------------------------------------- */

static char *
get_string (GVariant *map, const char *key)
{
  char *value = NULL;

  g_variant_lookup (map, key, "s", &value);
  return value;
}

static char *
get_path (GVariant *map, const char *key)
{
  char *value = NULL;

  g_variant_lookup (map, key, "^ay", &value);
  return value;
}

static GBytes *
get_bytes (GVariant *map, const char *key, Reader *reader, gboolean *lost)
{
  const char *name;
  GBytes *bytes;

  if (!g_variant_lookup (map, key, "&s", &name))
    return NULL;
  bytes = reader->find (name, reader->user_data);
  if (bytes == NULL)
    *lost = TRUE;
  return bytes;
}

static void
get_mailboxes (GVariant *map, const char *key, GPtrArray *mailboxes)
{
  g_autoptr (GVariant) list = g_variant_lookup_value (map, key, G_VARIANT_TYPE (MAILBOXES_TYPE));
  GVariantIter iter;
  const char *name, *address;

  if (list == NULL)
    return;
  g_variant_iter_init (&iter, list);
  while (g_variant_iter_next (&iter, "(m&s&s)", &name, &address))
    g_ptr_array_add (mailboxes, compose_mailbox_new (name, address));
}

/* NULL when it is lost. */
static ComposePart *
read_part (GVariant *map, Reader *reader)
{
  g_autoptr (ComposePart) part = g_new0 (ComposePart, 1);
  gboolean lost = FALSE;

  part->type = get_string (map, "type");
  part->filename = get_string (map, "filename");
  part->content_id = get_string (map, "content-id");
  part->encoding = get_string (map, "encoding");
  part->path = get_path (map, "path");
  part->bytes = get_bytes (map, "bytes", reader, &lost);
  part->header = get_bytes (map, "header", reader, &lost);
  part->body = get_bytes (map, "body", reader, &lost);
  return lost ? NULL : g_steal_pointer (&part);
}

static void
get_parts (GVariant *map, const char *key, GPtrArray *parts, Reader *reader)
{
  g_autoptr (GVariant) list = g_variant_lookup_value (map, key, G_VARIANT_TYPE ("aa{sv}"));
  gsize n = list != NULL ? g_variant_n_children (list) : 0;

  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (GVariant) item = g_variant_get_child_value (list, i);
      ComposePart *part = read_part (item, reader);

      if (part != NULL)
        g_ptr_array_add (parts, part);
      else
        reader->n_lost++;
    }
}

static void
get_headers (GVariant *map, ComposeDraft *draft)
{
  g_autoptr (GVariant) list = g_variant_lookup_value (map, "headers", G_VARIANT_TYPE ("a(ss)"));
  GVariantIter iter;
  const char *name, *value;

  if (list == NULL)
    return;
  g_variant_iter_init (&iter, list);
  while (g_variant_iter_next (&iter, "(&s&s)", &name, &value))
    compose_draft_add_header (draft, name, value);
}

static ComposeDraft *
read_draft (GVariant *map, Reader *reader)
{
  ComposeDraft *draft = compose_draft_new ();
  const char *name, *address;
  gboolean lost = FALSE;

  draft->identity = get_string (map, "identity");
  if (g_variant_lookup (map, "from", "(m&s&s)", &name, &address))
    draft->from = compose_mailbox_new (name, address);
  get_mailboxes (map, "reply-to", draft->reply_to);
  get_mailboxes (map, "to", draft->to);
  get_mailboxes (map, "cc", draft->cc);
  get_mailboxes (map, "bcc", draft->bcc);
  draft->subject = get_string (map, "subject");
  draft->text = get_string (map, "text");
  draft->html = get_string (map, "html");
  get_parts (map, "images", draft->images, reader);
  get_parts (map, "attachments", draft->attachments, reader);
  get_headers (map, draft);
  draft->in_reply_to = get_string (map, "in-reply-to");
  g_variant_lookup (map, "references", "^as", &draft->references);
  draft->redirected = get_bytes (map, "redirected", reader, &lost);
  reader->n_lost += lost;
  return draft;
}

static gboolean
is_whole (const guint8 *data, gsize len)
{
  guint8 own[DIGEST_LEN];

  if (len < FRONT_LEN || memcmp (data, MAGIC, MAGIC_LEN) != 0)
    return FALSE;
  digest (own, data + FRONT_LEN, len - FRONT_LEN);
  return memcmp (own, data + MAGIC_LEN, DIGEST_LEN) == 0;
}

ComposeDraft *
compose_snapshot_read (GBytes *bytes, ComposeSnapshotFind find, gpointer user_data, GVariant **extra,
                       guint *n_lost, GError **error)
{
  Reader reader = { find, user_data, 0 };
  gsize len;
  const guint8 *data = g_bytes_get_data (bytes, &len);
  g_autoptr (GBytes) inner = NULL;
  g_autoptr (GVariant) map = NULL;
  ComposeDraft *draft;

  if (!is_whole (data, len))
    {
      g_set_error_literal (error, PH_ERROR, PH_ERROR_DAMAGED,
                           _("What was saved of the mail was damaged on disk."));
      return NULL;
    }

  inner = g_bytes_new_from_bytes (bytes, FRONT_LEN, len - FRONT_LEN);
  map = g_variant_ref_sink (g_variant_new_from_bytes (G_VARIANT_TYPE_VARDICT, inner, FALSE));
  draft = read_draft (map, &reader);
  *n_lost = reader.n_lost;
  if (extra != NULL)
    {
      *extra = g_variant_lookup_value (map, "extra", G_VARIANT_TYPE_VARDICT);
      if (*extra == NULL)
        *extra = g_variant_ref_sink (g_variant_new ("a{sv}", NULL));
    }
  return draft;
}
