/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "compose-draft.h"

#include <string.h>

/* ---- Mailboxes ------------------------------------------------------------------------------ */

char *
compose_address_dup_wire (const char *address)
{
  const char *at = strrchr (address, '@');
  g_autofree char *local = NULL;
  g_autofree char *domain = NULL;
  g_autofree char *wire = NULL;

  if (!mime_address_is_valid (address))
    return NULL;
  if (g_str_is_ascii (address))
    return g_strdup (address);
  domain = g_hostname_to_ascii (at + 1);
  if (domain == NULL)
    return NULL;
  local = g_strndup (address, (gsize) (at - address));
  wire = g_strconcat (local, "@", domain, NULL);
  /* Some letters become dots and more in DNS. */
  if (!mime_address_is_valid (wire))
    return NULL;
  return g_str_is_ascii (local) ? g_steal_pointer (&wire) : g_strdup (address);
}

ComposeMailbox *
compose_mailbox_new (const char *name, const char *address)
{
  ComposeMailbox *self = g_new0 (ComposeMailbox, 1);
  g_autofree char *wire = compose_address_dup_wire (address);

  self->name = name != NULL && *name != '\0' ? g_strdup (name) : NULL;
  self->address = g_strdup (address);
  self->is_valid = wire != NULL;
  return self;
}

ComposeMailbox *
compose_mailbox_copy (const ComposeMailbox *self)
{
  ComposeMailbox *copy = g_new0 (ComposeMailbox, 1);

  copy->name = g_strdup (self->name);
  copy->address = g_strdup (self->address);
  copy->is_valid = self->is_valid;
  return copy;
}

void
compose_mailbox_free (ComposeMailbox *self)
{
  g_free (self->name);
  g_free (self->address);
  g_free (self);
}

GPtrArray *
compose_mailboxes_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) compose_mailbox_free);
}

char *
compose_address_dup_key (const char *address)
{
  const char *at = strrchr (address, '@');
  g_autofree char *local = g_strndup (address, at != NULL ? (gsize) (at - address) : strlen (address));
  g_autofree char *domain = at != NULL ? g_hostname_to_ascii (at + 1) : NULL;
  g_autofree char *key =
      g_strconcat (local, "@", domain != NULL ? domain : at != NULL ? at + 1 : "", NULL);

  return g_ascii_strdown (key, -1);
}

static gboolean
is_international (const char *address)
{
  return !g_str_is_ascii (address) || strcasestr (address, "xn--") != NULL;
}

gboolean
compose_address_equal (const char *a, const char *b)
{
  g_autofree char *key_a = NULL;
  g_autofree char *key_b = NULL;

  if (mime_address_equal (a, b))
    return TRUE;
  if (!is_international (a) && !is_international (b))
    return FALSE;
  key_a = compose_address_dup_key (a);
  key_b = compose_address_dup_key (b);
  return strcmp (key_a, key_b) == 0;
}

/* What has no address has a name that could not be read as one. */
static char *
dup_whole_key (const char *name, const char *address)
{
  return *address != '\0' || name == NULL ? compose_address_dup_key (address) : g_strdup (name);
}

void
compose_mailboxes_add (GPtrArray *self, const MimeAddressList *list)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < self->len; i++)
    {
      const ComposeMailbox *mailbox = self->pdata[i];

      g_hash_table_add (seen, dup_whole_key (mailbox->name, mailbox->address));
    }
  for (guint i = 0; i < list->n; i++)
    if (g_hash_table_add (seen, dup_whole_key (list->items[i].name, list->items[i].address)))
      g_ptr_array_add (self, compose_mailbox_new (list->items[i].name, list->items[i].address));
}

GPtrArray *
compose_mailboxes_parse (const char *text)
{
  g_autoptr (MimeTypedAddresses) typed = mime_addresses_parse_typed (text);
  GPtrArray *self = compose_mailboxes_new ();

  compose_mailboxes_add (self, &typed->list);
  return self;
}

/* ---- Parts ---------------------------------------------------------------------------------- */

static ComposePart *
part_new (const char *type, const char *filename)
{
  ComposePart *self = g_new0 (ComposePart, 1);

  self->type = g_strdup (type != NULL ? type : "application/octet-stream");
  self->filename = g_strdup (filename);
  return self;
}

ComposePart *
compose_part_new_file (const char *path, const char *type, const char *filename)
{
  ComposePart *self = part_new (type, filename);

  self->path = g_strdup (path);
  return self;
}

ComposePart *
compose_part_new_bytes (GBytes *bytes, const char *type, const char *filename)
{
  ComposePart *self = part_new (type, filename);

  self->bytes = g_bytes_ref (bytes);
  return self;
}

ComposePart *
compose_part_new_taken (const MimeMessage *message, const MimePart *part)
{
  g_autofree char *type = g_strdup_printf ("%s/%s", part->type, part->subtype);
  ComposePart *self = part_new (type, part->filename);

  self->content_id = g_strdup (part->content_id);
  if (part->content != NULL)
    {
      self->bytes = g_bytes_ref (part->content);
      return self;
    }
  self->header = mime_part_get_header (message, part);
  self->body = g_bytes_new_from_bytes (mime_message_get_raw (message), part->start,
                                       part->end - part->start);
  self->encoding = g_strdup (part->encoding);
  return self;
}

ComposePart *
compose_part_new_message (GBytes *raw, const char *subject)
{
  g_autofree char *name = subject != NULL ? mime_filename_safe (subject) : NULL;
  g_autofree char *base = g_utf8_substring (name != NULL ? name : "message", 0,
                                            MIN (g_utf8_strlen (name != NULL ? name : "message", -1), 60));
  g_autofree char *filename = g_strconcat (base, ".eml", NULL);
  ComposePart *self = part_new ("message/rfc822", filename);

  self->header = g_bytes_new_static ("", 0);
  self->body = g_bytes_ref (raw);
  return self;
}

static GBytes *
ref_bytes (GBytes *bytes)
{
  return bytes != NULL ? g_bytes_ref (bytes) : NULL;
}

ComposePart *
compose_part_copy (const ComposePart *self)
{
  ComposePart *copy = g_new0 (ComposePart, 1);

  copy->type = g_strdup (self->type);
  copy->filename = g_strdup (self->filename);
  copy->content_id = g_strdup (self->content_id);
  copy->path = g_strdup (self->path);
  copy->bytes = ref_bytes (self->bytes);
  copy->header = ref_bytes (self->header);
  copy->body = ref_bytes (self->body);
  copy->encoding = g_strdup (self->encoding);
  return copy;
}

void
compose_part_free (ComposePart *self)
{
  g_free (self->type);
  g_free (self->filename);
  g_free (self->content_id);
  g_free (self->path);
  g_free (self->encoding);
  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_clear_pointer (&self->header, g_bytes_unref);
  g_clear_pointer (&self->body, g_bytes_unref);
  g_free (self);
}

/* ---- The draft ------------------------------------------------------------------------------ */

static void
header_free (ComposeHeader *self)
{
  g_free (self->name);
  g_free (self->value);
  g_free (self);
}

ComposeDraft *
compose_draft_new (void)
{
  ComposeDraft *self = g_new0 (ComposeDraft, 1);

  self->reply_to = compose_mailboxes_new ();
  self->to = compose_mailboxes_new ();
  self->cc = compose_mailboxes_new ();
  self->bcc = compose_mailboxes_new ();
  self->images = g_ptr_array_new_with_free_func ((GDestroyNotify) compose_part_free);
  self->attachments = g_ptr_array_new_with_free_func ((GDestroyNotify) compose_part_free);
  self->headers = g_ptr_array_new_with_free_func ((GDestroyNotify) header_free);
  return self;
}

static gpointer
copy_mailbox_cb (gconstpointer mailbox, gpointer unused)
{
  return compose_mailbox_copy (mailbox);
}

static gpointer
copy_part_cb (gconstpointer part, gpointer unused)
{
  return compose_part_copy (part);
}

static void
add_copies (GPtrArray *self, GPtrArray *items, GCopyFunc copy)
{
  for (guint i = 0; i < items->len; i++)
    g_ptr_array_add (self, copy (items->pdata[i], NULL));
}

ComposeDraft *
compose_draft_copy (const ComposeDraft *self)
{
  ComposeDraft *copy = compose_draft_new ();

  copy->identity = g_strdup (self->identity);
  copy->from = self->from != NULL ? compose_mailbox_copy (self->from) : NULL;
  add_copies (copy->reply_to, self->reply_to, copy_mailbox_cb);
  add_copies (copy->to, self->to, copy_mailbox_cb);
  add_copies (copy->cc, self->cc, copy_mailbox_cb);
  add_copies (copy->bcc, self->bcc, copy_mailbox_cb);
  copy->subject = g_strdup (self->subject);
  copy->text = g_strdup (self->text);
  copy->html = g_strdup (self->html);
  add_copies (copy->images, self->images, copy_part_cb);
  add_copies (copy->attachments, self->attachments, copy_part_cb);
  for (guint i = 0; i < self->headers->len; i++)
    {
      const ComposeHeader *header = self->headers->pdata[i];

      compose_draft_add_header (copy, header->name, header->value);
    }
  copy->in_reply_to = g_strdup (self->in_reply_to);
  copy->references = g_strdupv (self->references);
  copy->redirected = ref_bytes (self->redirected);
  return copy;
}

void
compose_draft_free (ComposeDraft *self)
{
  g_free (self->identity);
  g_clear_pointer (&self->from, compose_mailbox_free);
  g_ptr_array_unref (self->reply_to);
  g_ptr_array_unref (self->to);
  g_ptr_array_unref (self->cc);
  g_ptr_array_unref (self->bcc);
  g_free (self->subject);
  g_free (self->text);
  g_free (self->html);
  g_ptr_array_unref (self->images);
  g_ptr_array_unref (self->attachments);
  g_ptr_array_unref (self->headers);
  g_free (self->in_reply_to);
  g_strfreev (self->references);
  g_clear_pointer (&self->redirected, g_bytes_unref);
  g_free (self);
}

void
compose_draft_add_header (ComposeDraft *self, const char *name, const char *value)
{
  ComposeHeader *header = g_new0 (ComposeHeader, 1);

  header->name = g_strdup (name);
  header->value = g_strdup (value);
  g_ptr_array_add (self->headers, header);
}

void
compose_draft_set_header (ComposeDraft *self, const char *name, const char *value)
{
  for (guint i = self->headers->len; i-- > 0;)
    if (g_ascii_strcasecmp (((const ComposeHeader *) self->headers->pdata[i])->name, name) == 0)
      g_ptr_array_remove_index (self->headers, i);
  if (value != NULL)
    compose_draft_add_header (self, name, value);
}

const char *
compose_draft_get_header (const ComposeDraft *self, const char *name)
{
  for (guint i = 0; i < self->headers->len; i++)
    {
      const ComposeHeader *header = self->headers->pdata[i];

      if (g_ascii_strcasecmp (header->name, name) == 0)
        return header->value;
    }
  return NULL;
}
