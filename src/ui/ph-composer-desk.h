/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "compose-answer.h"
#include "ph-compositions.h"
#include "ph-message.h"

G_BEGIN_DECLS

/* Where the person writes: all mails that are being written, each in its window (ph-composer-window.h), and what
 * the program does with them: begins one, answers a message, brings one back.
 *
 * Signals: "sent" (PhComposition, gint64: seconds since 1970 when it is to be sent, 0 at once), it is
 * in the outbox, and ph_composer_desk_call_back() gets it back as long as that is possible; "discarded"
 * (PhComposition), and ph_composer_desk_restore() brings it back as long as it is
 * held; "failed" (string): a sentence for the person. Main thread. */
#define PH_TYPE_COMPOSER_DESK (ph_composer_desk_get_type ())
G_DECLARE_FINAL_TYPE (PhComposerDesk, ph_composer_desk, PH, COMPOSER_DESK, GObject)

/* @application (nullable): whose windows they are. @root: as of ph_compositions_new(). */
PhComposerDesk *ph_composer_desk_new (GtkApplication *application, Engine *engine, const char *root);

PhCompositions *ph_composer_desk_get_compositions (PhComposerDesk *self); /* (transfer none) */

/* Opens all that the last run left, once, before engine_start(): ph_compositions_recover_async(). What can't be
 * read is told by "failed". */
void ph_composer_desk_recover_async (PhComposerDesk *self, GAsyncReadyCallback callback,
                                     gpointer user_data);
void ph_composer_desk_recover_finish (PhComposerDesk *self, GAsyncResult *result);

/* Closes the windows, but those whose words the disk does not take. */
void ph_composer_desk_close (PhComposerDesk *self);

/* Before engine_stop() and the last unref: ph_compositions_stop(). */
void ph_composer_desk_stop (PhComposerDesk *self);

/* A new mail. @account (nullable): from whom, when it can be. */
void ph_composer_desk_write (PhComposerDesk *self, const char *account);

/* The mail that a mailto link asks for (compose_mailto_read()), from @account (nullable) when it can be. */
void ph_composer_desk_write_to (PhComposerDesk *self, const char *uri, const char *account);

/* A new mail with @files (of GFile) attached: ph_composer_attach(). */
void ph_composer_desk_write_with (PhComposerDesk *self, GPtrArray *files);

/* An answer to @message, which is fetched first when it is not here. @selection (nullable): only that is
 * quoted. */
void ph_composer_desk_answer (PhComposerDesk *self, PhMessage *message, ComposeMode mode,
                              const char *selection);

/* Goes on with a draft of a Drafts folder. */
void ph_composer_desk_open_draft (PhComposerDesk *self, PhMessage *message);

/* Stops @message, of an outbox, and goes on with it: ph_compositions_edit_outbox_async(). */
void ph_composer_desk_edit_outbox (PhComposerDesk *self, PhMessage *message);

/* Shows @composition in its window, which it may have already. */
void ph_composer_desk_open (PhComposerDesk *self, PhComposition *composition);

/* Of what was sent, or thrown away: it is written on. */
void ph_composer_desk_call_back (PhComposerDesk *self, PhComposition *composition);
void ph_composer_desk_restore (PhComposerDesk *self, PhComposition *composition);

G_END_DECLS
