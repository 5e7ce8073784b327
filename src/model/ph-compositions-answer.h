/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "compose-answer.h"
#include "ph-compositions.h"

G_BEGIN_DECLS

/* What is answered, and how. Borrowed.
 *
 * account, message_id        the message
 * mode                       all but COMPOSE_CONTINUE
 * shows_html                 the reader shows its HTML: that is what is quoted
 * selection, selection_html  (nullable) only this is quoted, as in ComposeQuestion; the HTML if @shows_html */
typedef struct
{
  AccountEngine *account;
  gint64 message_id;
  ComposeMode mode;
  gboolean shows_html;
  const char *selection;
  const char *selection_html;
} PhAnswer;

/* Begins a mail that answers a message, sends it on or takes it up again: compose_answer() of what is in the
 * cache, else fetched, written by the identity that the message came to. A reply needs no more of the message
 * than what it quotes. It is in the list then, and nothing of it on the disk before something is typed. What is
 * in the list already, asked for in the same way, is not begun once more: it is that composition then; so is,
 * whatever kind of reply was asked for, a reply in which something was typed. Main thread. */
void ph_compositions_answer_async (PhCompositions *self, const PhAnswer *answer,
                                   GCancellable *cancellable, GAsyncReadyCallback callback,
                                   gpointer user_data);

/* (transfer full) PH_ERROR_NOT_FOUND when the message is gone, PH_ERROR_OFFLINE when what is needed of it is
 * neither here nor to be had. */
PhComposition *ph_compositions_answer_finish (PhCompositions *self, GAsyncResult *result,
                                              GError **error);

/* Goes on with a draft, whoever began it: all that it has, known to Posthorn or not, is in it when it is saved or
 * sent. One that is open already is not opened once more: it is that composition then. What it answers is marked
 * so when it is sent, as far as it is known. */
void ph_compositions_open_draft_async (PhCompositions *self, AccountEngine *account,
                                       gint64 placement_id, GCancellable *cancellable,
                                       GAsyncReadyCallback callback, gpointer user_data);

/* (transfer full) Errors as above. */
PhComposition *ph_compositions_open_draft_finish (PhCompositions *self, GAsyncResult *result,
                                                  GError **error);

G_END_DECLS
