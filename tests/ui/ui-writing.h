/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "ph-window-private.h"
#include "test-server.h"

G_BEGIN_DECLS

/* Two people, on two accounts of a real server, who write in the window by the keyboard. Whoever uses it starts and
 * stops the server. */
extern TestServer *ui_writing_server;

typedef struct
{
  char *dir;
  char *root; /* of the versions */
  AccountList *accounts;
  Engine *engine;
  PhComposerDesk *desk;
  PhWindow *window;
} UiWriting;

void ui_writing_set_up (UiWriting *self, gconstpointer unused);
void ui_writing_tear_down (UiWriting *self, gconstpointer unused);
void ui_writing_create_window (UiWriting *self);

/* As a run that is killed, and the next one, which brings back what was saved. */
void ui_writing_run_again (UiWriting *self);

/* ---- Mail ---- */

AccountEngine *ui_writing_get_account (UiWriting *self, guint i);
PhFolder *ui_writing_find_folder (UiWriting *self, guint account, FolderRole role);
gint64 ui_writing_count_messages (UiWriting *self, guint account, FolderRole role); /* on the server */

/* Until the account has @n in its inbox. */
void ui_writing_wait_for_mail (UiWriting *self, guint account, gint64 n);

/* Selects the newest message of the inbox, and waits for its text; the second once it has that subject. */
void ui_writing_read_newest (UiWriting *self, guint account);
void ui_writing_read_subject (UiWriting *self, guint account, const char *subject);

/* What the server passed on to other places. Owned; NULL: nothing yet. */
char *ui_writing_read_outbound (void);

/* ---- The composer that is shown, wherever that is ---- */

PhComposer *ui_writing_find_composer (void); /* (nullable) */
GtkWindow *ui_writing_get_window (void);     /* that it is in */
PhComposition *ui_writing_get_composition (void);
gpointer ui_writing_find_in_composer (GType type, const char *name);
void ui_writing_wait_for_composer (void);

/* A new mail, in a window of its own. */
void ui_writing_begin (UiWriting *self);
void ui_writing_write_mail (const char *to, const char *subject, const char *word);

/* Types into the text, which has the keyboard, until it has @expected. */
void ui_writing_type (const char *words, const char *expected);
void ui_writing_send_it (void);

/* The button of the toast. */
void ui_writing_undo (UiWriting *self);

/* ---- For ui_test_wait(), with the fixture, or the composition ---- */

gboolean ui_writing_is_composing (gpointer unused);
gboolean ui_writing_is_not_composing (gpointer unused);
gboolean ui_writing_is_sent_and_filed (gpointer fixture);
gboolean ui_writing_is_outbound (gpointer unused);
gboolean ui_writing_has_rows (gpointer fixture);
gboolean ui_writing_has_undo (gpointer fixture);
gboolean ui_writing_has_no_undo (gpointer fixture);
gboolean ui_writing_is_saved (gpointer composition);

G_END_DECLS
