/* SPDX-License-Identifier: GPL-3.0-or-later */

/* posthorn-probe mime FILE: a message as the reader shows it, one JSON object. What its header says: subject,
 * from, sender, reply_to, to, cc (each with name and address), date, message_id, in_reply_to, references,
 * list_id. Then
 *
 *   parts        the tree, its root: id, type, charset, disposition, filename, size, children
 *   cards        what stands above the text (mime-card.h): kind ("delivery", "receipt", "invitation", "contact",
 *                "note"), warning, title, text, conference if there is one, rows of label, value, uri
 *   text         as it is read, preview: as the list shows it; html: cleaned, null without any
 *   cut          whether a limit was reached
 *   attachments  what is offered as files: like a part, without children */

#include "probe.h"

#include "html-clean.h"
#include "mime-card.h"

#include <string.h>

static void
add_addresses (JsonBuilder *json, const char *name, const MimeAddressList *list)
{
  json_builder_set_member_name (json, name);
  json_builder_begin_array (json);
  for (guint i = 0; i < list->n; i++)
    {
      json_builder_begin_object (json);
      probe_add_text (json, "name", list->items[i].name);
      probe_add_text (json, "address", list->items[i].address);
      json_builder_end_object (json);
    }
  json_builder_end_array (json);
}

static void
add_date (JsonBuilder *json, const MimeHeaders *headers)
{
  g_autoptr (GDateTime) utc = NULL;
  g_autoptr (GTimeZone) zone = NULL;
  g_autoptr (GDateTime) local = NULL;
  g_autofree char *text = NULL;

  if (headers->date != MIME_DATE_NONE)
    utc = g_date_time_new_from_unix_utc (headers->date);
  if (utc != NULL)
    {
      zone = g_time_zone_new_offset (headers->date_offset * 60);
      local = g_date_time_to_timezone (utc, zone);
    }
  if (local != NULL)
    text = g_date_time_format_iso8601 (local);
  probe_add_text (json, "date", text);
}

static void
add_headers (JsonBuilder *json, const MimeHeaders *headers)
{
  probe_add_text (json, "subject", headers->subject);
  add_addresses (json, "from", &headers->from);
  add_addresses (json, "sender", &headers->sender);
  add_addresses (json, "reply_to", &headers->reply_to);
  add_addresses (json, "to", &headers->to);
  add_addresses (json, "cc", &headers->cc);
  add_date (json, headers);
  probe_add_text (json, "message_id", headers->message_id);
  probe_add_text (json, "in_reply_to", headers->in_reply_to);
  probe_add_texts (json, "references", headers->references);
  probe_add_text (json, "list_id", headers->list_id);
}

/* The tree is at most MIME_MESSAGE_MAX_DEPTH deep. */
static void
add_part (JsonBuilder *json, const MimePart *part, gboolean with_children)
{
  g_autofree char *type = g_strdup_printf ("%s/%s", part->type, part->subtype);

  json_builder_begin_object (json);
  probe_add_text (json, "id", part->id);
  probe_add_text (json, "type", type);
  probe_add_text (json, "charset", part->charset);
  probe_add_text (json, "disposition", part->disposition);
  probe_add_text (json, "filename", part->filename);
  probe_add_int (json, "size", (gint64) part->size);
  if (with_children)
    {
      json_builder_set_member_name (json, "children");
      json_builder_begin_array (json);
      for (guint i = 0; i < part->n_children; i++)
        add_part (json, part->children[i], TRUE);
      json_builder_end_array (json);
    }
  json_builder_end_object (json);
}

static void
add_attachments (JsonBuilder *json, const MimeMessage *message)
{
  json_builder_set_member_name (json, "attachments");
  json_builder_begin_array (json);
  for (guint i = 0; i < message->n_attachments; i++)
    add_part (json, message->attachments[i], FALSE);
  json_builder_end_array (json);
}

/* The documents one after the other, each cleaned by itself, as the reader shows them. */
static void
add_html (JsonBuilder *json, const MimeMessage *message)
{
  g_auto (GStrv) documents = mime_message_get_html (message);
  g_autoptr (GString) html = documents != NULL ? g_string_new (NULL) : NULL;
  HtmlPolicy policy = { .remote_images = FALSE };

  for (guint i = 0; documents != NULL && documents[i] != NULL; i++)
    {
      g_autoptr (HtmlClean) clean = html_clean (documents[i], strlen (documents[i]), &policy);

      if (clean != NULL)
        g_string_append (html, clean->html);
    }
  probe_add_text (json, "html", html != NULL ? html->str : NULL);
}

static void
add_card (JsonBuilder *json, const MimeCard *card)
{
  static const char *const kinds[] = { "delivery", "receipt", "invitation", "contact", "note" };

  json_builder_begin_object (json);
  probe_add_text (json, "kind", kinds[card->kind]);
  probe_add_bool (json, "warning", card->warning);
  probe_add_text (json, "title", card->title);
  probe_add_text (json, "text", card->text);
  if (card->conference != NULL)
    probe_add_text (json, "conference", card->conference);
  json_builder_set_member_name (json, "rows");
  json_builder_begin_array (json);
  for (guint i = 0; i < card->rows->len; i++)
    {
      const MimeCardRow *row = card->rows->pdata[i];

      json_builder_begin_object (json);
      probe_add_text (json, "label", row->label);
      probe_add_text (json, "value", row->value);
      probe_add_text (json, "uri", row->uri);
      json_builder_end_object (json);
    }
  json_builder_end_array (json);
  json_builder_end_object (json);
}

static void
add_cards (JsonBuilder *json, const MimeMessage *message)
{
  g_autoptr (GPtrArray) cards = mime_message_get_cards (message);

  json_builder_set_member_name (json, "cards");
  json_builder_begin_array (json);
  for (guint i = 0; i < cards->len; i++)
    add_card (json, cards->pdata[i]);
  json_builder_end_array (json);
}

static void
add_texts (JsonBuilder *json, const MimeMessage *message)
{
  g_autoptr (MimeText) text = mime_message_get_text (message);
  g_autofree char *shown = mime_text_to_string (text);
  g_autofree char *preview = mime_preview (text);

  probe_add_text (json, "text", text->n_blocks > 0 ? shown : NULL);
  probe_add_text (json, "preview", preview);
  add_html (json, message);
  probe_add_bool (json, "cut", message->cut || text->cut);
}

static void
print_message (GBytes *raw)
{
  g_autoptr (MimeMessage) message = mime_message_parse (raw);
  g_autoptr (JsonBuilder) json = probe_builder_new ();

  add_headers (json, message->headers);
  json_builder_set_member_name (json, "parts");
  add_part (json, message->root, TRUE);
  add_cards (json, message);
  add_texts (json, message);
  add_attachments (json, message);
  probe_print (json);
}

int
probe_mime (int argc, char *argv[])
{
  g_autofree char *contents = NULL;
  g_autoptr (GBytes) raw = NULL;
  g_autoptr (GError) error = NULL;
  gsize len;

  if (argc != 2)
    return PROBE_USAGE;
  if (!g_file_get_contents (argv[1], &contents, &len, &error))
    return probe_error (error);
  raw = g_bytes_new_take (g_steal_pointer (&contents), len);
  print_message (raw);
  return PROBE_DONE;
}
