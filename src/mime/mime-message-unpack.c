/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "mime-message-private.h"

#include "mime-tnef.h"
#include "mime-uu.h"
#include "mime-words.h"

/* A winmail.dat may hold messages that hold others. */
#define DEPTH_MAX 5

static void unpack (Message *self, MimePart *part, guint depth);

static char *
dup_in_arena (Message *self, const char *text)
{
  return text != NULL ? mime_arena_strndup (&self->arena, text, strlen (text)) : NULL;
}

static char *
dup_clean (Message *self, const char *text)
{
  return text != NULL ? mime_words_clean (&self->arena, text, strlen (text), MIME_CLEAN_TEXT) : NULL;
}

/* Adds a part with @content (taken) below @parent, which has room for it. NULL beyond the limits. */
static MimePart *
add_unpacked (Message *self, MimePart *parent, const MimePart **children, GBytes *content)
{
  MimePart *part = mime_message_add_part (self);
  g_autofree char *id = NULL;

  g_ptr_array_add (self->unpacked, content);
  if (part == NULL)
    return NULL;
  id = g_strdup_printf ("%s/%u", parent->id, parent->n_children + 1);
  part->id = dup_in_arena (self, id);
  part->parent = parent;
  part->content = content;
  part->size = g_bytes_get_size (content);
  part->type = "application";
  part->subtype = "octet-stream";
  children[parent->n_children++] = part;
  parent->children = children;
  return part;
}

static const MimePart **
make_room (Message *self, gsize n)
{
  return mime_arena_alloc (&self->arena, n * sizeof (MimePart *));
}

/* @name is UTF-8. */
static void
set_name (Message *self, MimePart *part, const char *name)
{
  g_autofree char *safe = name != NULL ? mime_filename_safe (name) : NULL;

  part->disposition = "attachment";
  part->filename = dup_in_arena (self, safe);
}

/* ---- winmail.dat ------------------------------------------------------------------------------ */

gboolean
mime_part_is_tnef (const MimePart *part)
{
  return strcmp (part->type, "application") == 0 &&
         (strcmp (part->subtype, "ms-tnef") == 0 || strcmp (part->subtype, "vnd.ms-tnef") == 0 ||
          (strcmp (part->subtype, "octet-stream") == 0 && part->filename != NULL &&
           g_ascii_strcasecmp (part->filename, "winmail.dat") == 0));
}

static void
add_text (Message *self,
          MimePart *parent,
          const MimePart **children,
          const char *subtype,
          const char *text)
{
  gsize len = strnlen (text, MIME_TEXT_MAX_BYTES);
  MimePart *part = add_unpacked (self, parent, children, g_bytes_new (text, len));

  if (part == NULL)
    return;
  part->type = "text";
  part->subtype = subtype;
  part->charset = "utf-8";
}

static gsize
count_type_chars (const char *text)
{
  return strspn (text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+.-_");
}

static void
set_type (Message *self, MimePart *part, const MimeTnefFile *file)
{
  const char *type = file->type != NULL ? file->type : "";
  const char *slash = type + count_type_chars (type);

  if (file->is_tnef)
    part->subtype = "ms-tnef";
  else if (slash > type && *slash == '/' && slash[1] != '\0' &&
           slash[1 + count_type_chars (slash + 1)] == '\0' &&
           g_ascii_strncasecmp (type, "multipart", 9) != 0 &&
           g_ascii_strncasecmp (type, "message", 7) != 0)
    {
      g_autofree char *lower = g_ascii_strdown (type, -1);

      part->type = mime_arena_strndup (&self->arena, lower, slash - type);
      part->subtype = dup_in_arena (self, lower + (slash + 1 - type));
    }
}

static void
add_tnef_file (Message *self, MimePart *parent, const MimePart **children, const MimeTnefFile *file)
{
  MimePart *part;

  if (file->content == NULL)
    return;
  part = add_unpacked (self, parent, children, g_bytes_ref (file->content));
  if (part == NULL)
    return;
  set_type (self, part, file);
  set_name (self, part, file->name);
  part->content_id = dup_clean (self, file->content_id);
}

static void
unpack_tnef (Message *self, MimePart *part, guint depth)
{
  g_autoptr (GBytes) bytes = mime_part_get_content (&self->public, part, NULL);
  g_autoptr (MimeTnef) tnef = bytes != NULL ? mime_tnef_read (bytes) : NULL;
  const MimePart **children;

  if (tnef == NULL)
    return;
  children = make_room (self, tnef->files->len + 2);
  if (tnef->text != NULL && tnef->text[0] != '\0')
    add_text (self, part, children, "plain", tnef->text);
  if (tnef->html != NULL && tnef->html[0] != '\0' && !(tnef->rich && part->n_children > 0))
    add_text (self, part, children, tnef->rich ? "x-from-rtf" : "html", tnef->html);
  for (guint i = 0; i < tnef->files->len; i++)
    add_tnef_file (self, part, children, tnef->files->pdata[i]);
  for (guint i = 0; i < part->n_children; i++)
    unpack (self, (MimePart *) children[i], depth + 1);
}

/* ---- uuencode --------------------------------------------------------------------------------- */

static gboolean
may_hold_uuencode (const Message *self, const MimePart *part)
{
  const char *data = g_bytes_get_data (self->raw, NULL);

  return strcmp (part->type, "text") == 0 && strcmp (part->subtype, "plain") == 0 &&
         part->content == NULL && g_strcmp0 (part->disposition, "attachment") != 0 &&
         g_strcmp0 (part->encoding, "base64") != 0 && part->size > 20 &&
         memmem (data + part->start, part->size, "begin ", 6) != NULL;
}

static void
unpack_uuencode (Message *self, MimePart *part)
{
  g_autoptr (GBytes) bytes = mime_part_get_content (&self->public, part, NULL);
  g_autoptr (GPtrArray) files = NULL;
  const MimePart **children;
  MimePart *text;
  GString *rest;

  if (bytes == NULL || g_bytes_get_size (bytes) == 0)
    return;
  rest = mime_uu_cut_out (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), &files);
  if (rest == NULL)
    return;
  children = make_room (self, files->len + 1);
  text = add_unpacked (self, part, children, g_string_free_to_bytes (rest));
  if (text != NULL)
    {
      text->type = "text";
      text->subtype = "plain";
      text->charset = part->charset;
      text->flowed = part->flowed;
      text->delsp = part->delsp;
    }
  for (guint i = 0; i < files->len; i++)
    {
      const MimeUuFile *file = files->pdata[i];
      g_autofree char *name = mime_header_decode (file->name, -1);
      MimePart *child = add_unpacked (self, part, children, g_bytes_ref (file->content));

      if (child != NULL)
        set_name (self, child, name);
    }
}

/* ---- The tree ---------------------------------------------------------------------------------- */

/* The tree is at most MIME_MESSAGE_MAX_DEPTH + DEPTH_MAX deep. */
static void
unpack (Message *self, MimePart *part, guint depth)
{
  if (part->n_children == 0 && part->size <= MIME_UNPACK_MAX_BYTES && depth < DEPTH_MAX)
    {
      if (mime_part_is_tnef (part))
        unpack_tnef (self, part, depth);
      else if (may_hold_uuencode (self, part))
        unpack_uuencode (self, part);
      return;
    }
  for (guint i = 0; i < part->n_children; i++)
    unpack (self, (MimePart *) part->children[i], depth);
}

void
mime_message_unpack (Message *self)
{
  unpack (self, (MimePart *) self->public.root, 0);
}
