/* SPDX-License-Identifier: GPL-3.0-or-later */

/* posthorn-probe build DRAFT OUT: makes the message that the JSON object in DRAFT describes, writes it to the
 * file OUT and prints what it needs: sender, recipients, message_id, size, 8bit, utf8.
 *
 *   from, reply_to, to, cc, bcc   addresses as they are typed
 *   subject, text, html, in_reply_to, identity
 *   references, headers           arrays of texts; a header is "Name: value"
 *   images, attachments           arrays of {path, type, filename, content_id}, or of a message's
 *                                 {message, part}, or a whole message's {message}
 *   redirect                      the file of a message to be sent on as it is
 *   date, date_offset, message_id, boundary
 *   draft, bcc_kept, 8bit         true or false: the flags of compose_build() */

#include "probe.h"

#include "compose-build.h"

#include <string.h>

static const char *
get_text (JsonObject *object, const char *name)
{
  return json_object_get_string_member_with_default (object, name, NULL);
}

static void
read_people (JsonObject *object, const char *name, GPtrArray **mailboxes)
{
  const char *text = get_text (object, name);

  g_ptr_array_unref (*mailboxes);
  *mailboxes = compose_mailboxes_parse (text != NULL ? text : "");
}

static void
read_from (JsonObject *object, ComposeDraft *draft)
{
  g_autoptr (GPtrArray) from = compose_mailboxes_new ();

  read_people (object, "from", &from);
  if (from->len > 0)
    draft->from = g_ptr_array_steal_index (from, 0);
}

static GBytes *
read_file (const char *path, GError **error)
{
  g_autoptr (GMappedFile) file = g_mapped_file_new (path, FALSE, error);

  return file != NULL ? g_mapped_file_get_bytes (file) : NULL;
}

static ComposePart *
read_taken (JsonObject *object, GError **error)
{
  g_autoptr (GBytes) raw = read_file (get_text (object, "message"), error);
  g_autoptr (MimeMessage) message = raw != NULL ? mime_message_parse (raw) : NULL;
  const char *id = get_text (object, "part");
  const MimePart *part;

  if (message == NULL)
    return NULL;
  if (id == NULL)
    return compose_part_new_message (raw, message->headers->subject);
  part = mime_message_find_part (message, id);
  if (part == NULL)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "no part %s", id);
  return part != NULL ? compose_part_new_taken (message, part) : NULL;
}

static gboolean
read_parts (JsonObject *object, const char *name, GPtrArray *parts, GError **error)
{
  JsonArray *array =
      json_object_has_member (object, name) ? json_object_get_array_member (object, name) : NULL;

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonObject *item = json_array_get_object_element (array, i);
      ComposePart *part = get_text (item, "message") != NULL
                              ? read_taken (item, error)
                              : compose_part_new_file (get_text (item, "path"),
                                                       get_text (item, "type"),
                                                       get_text (item, "filename"));

      if (part == NULL)
        return FALSE;
      if (get_text (item, "content_id") != NULL)
        {
          g_free (part->content_id);
          part->content_id = g_strdup (get_text (item, "content_id"));
        }
      g_ptr_array_add (parts, part);
    }
  return TRUE;
}

static GStrv
read_texts (JsonObject *object, const char *name)
{
  g_autoptr (GStrvBuilder) texts = g_strv_builder_new ();
  JsonArray *array =
      json_object_has_member (object, name) ? json_object_get_array_member (object, name) : NULL;

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    g_strv_builder_add (texts, json_array_get_string_element (array, i));
  return g_strv_builder_end (texts);
}

static void
read_headers (JsonObject *object, ComposeDraft *draft)
{
  g_auto (GStrv) lines = read_texts (object, "headers");

  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_auto (GStrv) pair = g_strsplit (lines[i], ": ", 2);

      compose_draft_add_header (draft, pair[0], pair[1] != NULL ? pair[1] : "");
    }
}

static ComposeDraft *
read_draft (JsonObject *object, GError **error)
{
  g_autoptr (ComposeDraft) draft = compose_draft_new ();
  const char *redirect = get_text (object, "redirect");

  read_from (object, draft);
  read_people (object, "reply_to", &draft->reply_to);
  read_people (object, "to", &draft->to);
  read_people (object, "cc", &draft->cc);
  read_people (object, "bcc", &draft->bcc);
  draft->identity = g_strdup (get_text (object, "identity"));
  draft->subject = g_strdup (get_text (object, "subject"));
  draft->text = g_strdup (get_text (object, "text"));
  draft->html = g_strdup (get_text (object, "html"));
  draft->in_reply_to = g_strdup (get_text (object, "in_reply_to"));
  draft->references = read_texts (object, "references");
  read_headers (object, draft);
  if (redirect != NULL && (draft->redirected = read_file (redirect, error)) == NULL)
    return NULL;
  if (!read_parts (object, "images", draft->images, error) ||
      !read_parts (object, "attachments", draft->attachments, error))
    return NULL;
  return g_steal_pointer (&draft);
}

static void
print_result (const ComposeResult *result)
{
  g_autoptr (JsonBuilder) json = probe_builder_new ();

  probe_add_text (json, "sender", result->sender);
  probe_add_texts (json, "recipients", (const char *const *) result->recipients);
  probe_add_text (json, "message_id", result->message_id);
  probe_add_int (json, "size", (gint64) result->size);
  probe_add_bool (json, "8bit", result->is_8bit);
  probe_add_bool (json, "utf8", result->is_utf8);
  probe_print (json);
}

static int
build (JsonObject *object, const char *path)
{
  ComposeStamp stamp = {
    .date = json_object_get_int_member_with_default (object, "date", 0),
    .date_offset = (int) json_object_get_int_member_with_default (object, "date_offset", 0),
    .message_id = get_text (object, "message_id"),
    .boundary = get_text (object, "boundary"),
  };
  ComposeBuildFlags flags = 0;
  g_autoptr (GError) error = NULL;
  g_autoptr (ComposeDraft) draft = read_draft (object, &error);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileOutputStream) out = NULL;
  g_autoptr (ComposeResult) result = NULL;

  if (json_object_get_boolean_member_with_default (object, "draft", FALSE))
    flags |= COMPOSE_BUILD_DRAFT;
  if (json_object_get_boolean_member_with_default (object, "bcc_kept", FALSE))
    flags |= COMPOSE_BUILD_BCC;
  if (json_object_get_boolean_member_with_default (object, "8bit", FALSE))
    flags |= COMPOSE_BUILD_8BIT;
  if (draft == NULL)
    return probe_error (error);
  out = g_file_replace (file, NULL, FALSE, G_FILE_CREATE_REPLACE_DESTINATION, NULL, &error);
  if (out != NULL)
    result = compose_build (draft, &stamp, flags, G_OUTPUT_STREAM (out), NULL, &error);
  if (result == NULL || !g_output_stream_close (G_OUTPUT_STREAM (out), NULL, &error))
    return probe_error (error);
  print_result (result);
  return PROBE_DONE;
}

int
probe_build (int argc, char *argv[])
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;

  if (argc != 3)
    return PROBE_USAGE;
  if (!json_parser_load_from_file (parser, argv[1], &error))
    return probe_error (error);
  if (!JSON_NODE_HOLDS_OBJECT (json_parser_get_root (parser)))
    return PROBE_USAGE;
  return build (json_node_get_object (json_parser_get_root (parser)), argv[2]);
}
