/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "compose-answer-private.h"

#include <string.h>

/* "Re:" is what the standard has (RFC 5322 section 3.6.5), in every language. */
static char *
make_subject (const char *subject, const char *mark)
{
  g_autofree char *bare = mime_subject_unmarked (subject);

  return *bare != '\0' ? g_strdup_printf ("%s %s", mark, bare) : g_strdup (mark);
}

/* In-Reply-To stands in for References only where it is one id (RFC 5322 section 3.6.4). */
static gboolean
answers_one (const MimeMessage *message)
{
  g_autoptr (GBytes) block = mime_part_get_header (message, message->root);
  gsize len;
  const char *data = g_bytes_get_data (block, &len);
  g_auto (GStrv) values = mime_headers_get_values (data, len, "In-Reply-To");

  return values[0] != NULL && strchr (values[0], '<') == strrchr (values[0], '<');
}

/* Longer ones and such with anything else in them are no ids that others would know. */
static gboolean
is_id (const char *id)
{
  gsize len = 0;

  for (; id[len] != '\0'; len++)
    if ((guchar) id[len] <= ' ' || (guchar) id[len] >= 0x7f || strchr ("<>", id[len]) != NULL)
      return FALSE;
  return len > 0 && len <= 250;
}

static void
add_id (GPtrArray *ids, const char *id)
{
  for (guint i = 0; i < ids->len; i++)
    if (strcmp (ids->pdata[i], id) == 0)
      return;
  if (is_id (id))
    g_ptr_array_add (ids, g_strdup (id));
}

static gsize
sum_lengths (const GPtrArray *ids)
{
  gsize sum = 0;

  for (guint i = 0; i < ids->len; i++)
    sum += strlen (ids->pdata[i]) + 3;
  return sum;
}

static GStrv
make_references (const MimeMessage *message)
{
  const MimeHeaders *headers = message->headers;
  GPtrArray *ids = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < headers->n_references; i++)
    add_id (ids, headers->references[i]);
  if (headers->n_references == 0 && headers->in_reply_to != NULL && answers_one (message))
    add_id (ids, headers->in_reply_to);
  if (headers->message_id != NULL)
    add_id (ids, headers->message_id);
  while (ids->len > 2 &&
         (ids->len > COMPOSE_REFERENCES_MAX || sum_lengths (ids) > COMPOSE_REFERENCES_MAX_BYTES))
    g_ptr_array_remove_index (ids, 1);
  g_ptr_array_add (ids, NULL);
  g_ptr_array_set_free_func (ids, NULL);
  return (GStrv) g_ptr_array_free (ids, FALSE);
}

static void
keep_thread (ComposeDraft *draft, const MimeHeaders *headers)
{
  draft->in_reply_to = g_strdup (headers->in_reply_to);
  draft->references = g_strdupv ((GStrv) headers->references);
}

void
compose_fill_thread (ComposeDraft *draft, const MimeMessage *message, ComposeMode mode)
{
  const MimeHeaders *headers = message->headers;

  switch (mode)
    {
    case COMPOSE_REPLY:
    case COMPOSE_REPLY_ALL:
    case COMPOSE_REPLY_LIST:
    case COMPOSE_ACCEPT:
    case COMPOSE_ACCEPT_TENTATIVELY:
    case COMPOSE_DECLINE:
      draft->subject = make_subject (headers->subject, "Re:");
      if (headers->message_id != NULL && is_id (headers->message_id))
        draft->in_reply_to = g_strdup (headers->message_id);
      draft->references = make_references (message);
      break;
    case COMPOSE_FORWARD:
    case COMPOSE_FORWARD_ATTACHED:
      draft->subject = make_subject (headers->subject, "Fwd:");
      draft->references = make_references (message);
      break;
    case COMPOSE_RESEND:
    case COMPOSE_CONTINUE:
      draft->subject = g_strdup (headers->subject);
      keep_thread (draft, headers);
      break;
    case COMPOSE_EDIT_AS_NEW:
    case COMPOSE_REDIRECT:
    default:
      draft->subject = g_strdup (headers->subject);
      break;
    }
}
