/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "compose-answer-private.h"

#include <string.h>

/* More fields than a draft has: each is looked for in the whole header. */
#define NAMES_MAX 200

/* An attached message goes with all that is in it. */
static gboolean
is_inside_attachment (const MimePart *part)
{
  for (part = part->parent; part != NULL; part = part->parent)
    if (strcmp (part->type, "message") == 0)
      return TRUE;
  return FALSE;
}

void
compose_fill_parts (ComposeDraft *draft, const MimeMessage *message, ComposeMode mode)
{
  if (mode == COMPOSE_FORWARD_ATTACHED)
    {
      g_ptr_array_add (draft->attachments,
                       compose_part_new_message (mime_message_get_raw (message),
                                                 message->headers->subject));
      return;
    }
  for (guint i = 0; i < message->n_attachments; i++)
    if (!is_inside_attachment (message->attachments[i]))
      {
        ComposePart *part = compose_part_new_taken (message, message->attachments[i]);

        g_clear_pointer (&part->content_id, g_free);
        g_ptr_array_add (draft->attachments, part);
      }
}

/* What compose_build() writes itself, what the ways and stores of mail wrote, and proofs that no longer hold. */
static gboolean
is_known (const char *name)
{
  static const char *const names[] = {
    "date",        "from",         "sender",      "reply-to",          "to",
    "cc",          "bcc",          "subject",     "message-id",        "in-reply-to",
    "references",  "mime-version", "return-path", "received",          "delivered-to",
    "status",      "x-status",     "x-keywords",  "x-uid",             "dkim-signature",
    "user-agent",  "x-mailer",     "lines",       "content-length",    "authentication-results",
    "envelope-to", "x-uidl",       "x-original-to",
  };
  g_autofree char *lower = g_ascii_strdown (name, -1);

  if (g_str_has_prefix (lower, "content-") || g_str_has_prefix (lower, "resent-") ||
      g_str_has_prefix (lower, "arc-") || g_str_has_prefix (lower, "x-mozilla-status"))
    return TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (strcmp (lower, names[i]) == 0)
      return TRUE;
  return FALSE;
}

void
compose_fill_headers (ComposeDraft *draft, const MimeMessage *message)
{
  g_autoptr (GBytes) block = mime_part_get_header (message, message->root);
  gsize len;
  const char *data = g_bytes_get_data (block, &len);
  g_auto (GStrv) names = mime_headers_get_names (data, len);

  for (guint i = 0; names[i] != NULL && i < NAMES_MAX; i++)
    {
      g_auto (GStrv) values = NULL;

      if (is_known (names[i]))
        continue;
      values = mime_headers_get_values (data, len, names[i]);
      for (guint k = 0; values[k] != NULL; k++)
        compose_draft_add_header (draft, names[i], values[k]);
    }
}
