/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-composition-private.h"

#include "compose-build.h"
#include "store-thread.h"

/* Nobody has a Message-ID that is longer, or one with blanks. */
#define NAME_MAX_BYTES 900

void
ph_composition_set_original (PhComposition *self, const char *account, gint64 message_id,
                             StoreOutboxAnswer answer)
{
  g_free (self->original_account);
  self->original_account = g_strdup (account);
  self->original_id = message_id;
  self->answer = answer;
  self->mode = answer == STORE_OUTBOX_FORWARDS ? COMPOSE_FORWARD : COMPOSE_REPLY;
}

const char *
ph_composition_get_original (PhComposition *self, gint64 *message_id)
{
  *message_id = self->original_id;
  return self->original_account;
}

StoreOutboxAnswer
ph_composition_get_answer (PhComposition *self)
{
  return self->answer;
}

/* ---- In the draft ------------------------------------------------------------------------------ */

static gboolean
is_word (const char *text)
{
  gsize n = 0;

  while (g_ascii_isgraph (text[n]))
    n++;
  return n > 0 && text[n] == '\0' && n <= NAME_MAX_BYTES;
}

static const char *
get_verb (PhComposition *self)
{
  return self->answer == STORE_OUTBOX_FORWARDS ? "forwards" : "answers";
}

/* How the message is called wherever the draft is opened. Owned; NULL: there is none, or no name for it. */
static char *
dup_note (PhComposition *self)
{
  AccountEngine *account
    = self->original_account != NULL ? engine_find (self->engine, self->original_account) : NULL;
  g_autoptr (StoreMessage) message
    = account != NULL
        ? store_message_get (account_engine_get_store (account), self->original_id, NULL)
        : NULL;

  if (message == NULL || message->message_id == NULL || !is_word (message->message_id))
    return NULL;

  return g_strdup_printf ("%s %s %s", get_verb (self), self->original_account, message->message_id);
}

void
ph_composition_note_original (PhComposition *self, ComposeDraft *draft)
{
  g_autofree char *note = dup_note (self);

  compose_draft_set_header (draft, COMPOSE_ORIGINAL_HEADER, note);
}

/* A line that was folded has more blanks. Owned. */
static GStrv
split (const char *note)
{
  g_auto (GStrv) all = g_strsplit (note, " ", -1);
  g_autoptr (GStrvBuilder) words = g_strv_builder_new ();

  for (guint i = 0; all[i] != NULL; i++)
    if (*all[i] != '\0')
      g_strv_builder_add (words, all[i]);
  return g_strv_builder_end (words);
}

/* @note: as above. */
static gboolean
take_note (PhComposition *self, const char *note)
{
  g_auto (GStrv) words = split (note);
  AccountEngine *account;
  gint64 message_id;

  if (g_strv_length (words) != 3)
    return FALSE;

  account = engine_find (self->engine, words[1]);
  message_id = account != NULL
                 ? store_thread_find_called (account_engine_get_store (account), words[2], NULL)
                 : 0;
  if (message_id == 0)
    return FALSE;

  ph_composition_set_original (self, words[1], message_id,
                               g_str_equal (words[0], "forwards") ? STORE_OUTBOX_FORWARDS
                                                                  : STORE_OUTBOX_ANSWERS);
  return TRUE;
}

gboolean
ph_composition_recall_original (PhComposition *self)
{
  const char *note = compose_draft_get_header (self->draft, COMPOSE_ORIGINAL_HEADER);
  gboolean is_known = note != NULL && take_note (self, note);

  compose_draft_set_header (self->draft, COMPOSE_ORIGINAL_HEADER, NULL);
  return is_known;
}
