/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "compose-check.h"

#include "compose-text.h"

#include <string.h>

/* Beginnings of words, folded. Not "attach" alone: people are attached to each other. */
static const char *const words[] = {
  "attachment", "attached", "i attach", "attaching", "enclosed", "enclosure",
  "anhang", "anhänge", "angehängt", "angehangen", "hänge ich", "hänge dir", "hänge ihnen",
  "beigefügt", "anbei", "beiliegend", "in der anlage", "als anlage", "beigelegt",
};

/* Below it is what is sent along each time. */
static gboolean
is_signature_mark (const char *line, gsize len)
{
  return len == 3 && memcmp (line, "-- ", 3) == 0;
}

static gboolean
begins_word (const char *text, const char *at)
{
  return at == text || !g_unichar_isalnum (g_utf8_get_char (g_utf8_prev_char (at)));
}

static gboolean
has_word (const char *text, const char *word)
{
  for (const char *at = strstr (text, word); at != NULL; at = strstr (at + 1, word))
    if (begins_word (text, at))
      return TRUE;

  return FALSE;
}

/* The lines that the writer wrote. */
static char *
dup_own_text (const char *text)
{
  GString *own = g_string_new (NULL);

  while (*text != '\0')
    {
      gsize len = strcspn (text, "\n");

      if (is_signature_mark (text, len))
        break;
      if (*text != '>')
        {
          g_string_append_len (own, text, (gssize) len);
          g_string_append_c (own, '\n');
        }
      text += len + (text[len] == '\n');
    }
  return g_string_free (own, FALSE);
}

gboolean
compose_speaks_of_attachment (const char *text)
{
  g_autofree char *own = dup_own_text (text);
  g_autofree char *folded = g_utf8_casefold (own, -1);

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (has_word (folded, words[i]))
      return TRUE;

  return FALSE;
}

static gboolean
has_bad (GPtrArray *mailboxes)
{
  for (guint i = 0; i < mailboxes->len; i++)
    if (!((const ComposeMailbox *) mailboxes->pdata[i])->is_valid)
      return TRUE;

  return FALSE;
}

static gboolean
is_blank (const char *text)
{
  return text == NULL || text[strspn (text, " \t\n")] == '\0';
}

static gboolean
draft_speaks_of_attachment (const ComposeDraft *draft)
{
  g_autofree char *made = draft->text == NULL && draft->html != NULL
                            ? compose_text_from_html (draft->html)
                            : NULL;
  const char *text = made != NULL ? made : draft->text;

  return text != NULL && compose_speaks_of_attachment (text);
}

ComposeCheck
compose_check (const ComposeDraft *draft)
{
  ComposeCheck found = 0;

  if (draft->to->len + draft->cc->len + draft->bcc->len == 0)
    found |= COMPOSE_CHECK_NO_RECIPIENT;
  if (has_bad (draft->to) || has_bad (draft->cc) || has_bad (draft->bcc) || has_bad (draft->reply_to))
    found |= COMPOSE_CHECK_BAD_RECIPIENT;
  if (draft->redirected != NULL)
    return found;

  if (is_blank (draft->subject))
    found |= COMPOSE_CHECK_NO_SUBJECT;
  if (draft->attachments->len == 0 && draft_speaks_of_attachment (draft))
    found |= COMPOSE_CHECK_FORGOTTEN_ATTACHMENT;
  if (draft->in_reply_to == NULL && draft->to->len + draft->cc->len >= COMPOSE_CHECK_MANY)
    found |= COMPOSE_CHECK_MANY_VISIBLE;
  return found;
}
