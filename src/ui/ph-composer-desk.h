/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "compose-answer.h"
#include "ph-composer.h"
#include "ph-message.h"

G_BEGIN_DECLS

/* Where the person writes: all mails that are being written, each in its composer, and what the program does with
 * them: begins one, answers a message, brings one back. A composer has a window of its own
 * (ph-composer-window.h), or a place below the conversation that it belongs to (ph-composer-pane.h), which it
 * leaves as it is, with cursor and undo, when the person wants that.
 *
 * Signals: "place" (PhComposer): it is to be shown; returns TRUE when there is a place, maybe it is there already,
 * and FALSE when it is to have a window of its own; "sent" (PhComposition, gint64: seconds since 1970 when it is to
 * be sent, 0 at once), it is in the outbox, and ph_composer_desk_call_back() gets it back as long as that is
 * possible; "discarded" (PhComposition), and ph_composer_desk_restore() brings it back as long as it is held;
 * "failed" (string): a sentence for the person. Main thread. */
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

/* Closes the composers, but those whose words the disk does not take. */
void ph_composer_desk_close (PhComposerDesk *self);

/* Before engine_stop() and the last unref: ph_compositions_stop(). */
void ph_composer_desk_stop (PhComposerDesk *self);

/* A new mail. @account (nullable): from whom, when it can be. */
void ph_composer_desk_write (PhComposerDesk *self, const char *account);

/* A new mail with what is in the template of the id @template (ph-templates.h), from its writer when there still is
 * one, else as ph_composer_desk_write(). */
void ph_composer_desk_write_from (PhComposerDesk *self, const char *template, const char *account);

/* The mail that a mailto link asks for (compose_mailto_read()), from @account (nullable) when it can be. */
void ph_composer_desk_write_to (PhComposerDesk *self, const char *uri, const char *account);

/* A new mail with @files (of GFile) attached: ph_composer_attach(). */
void ph_composer_desk_write_with (PhComposerDesk *self, GPtrArray *files);

/* An answer to @message, which is fetched first when it is not here; the one that is being written, when there is
 * one. @selection (nullable): only that is quoted; @selection_html (nullable) is the same as HTML. */
void ph_composer_desk_answer (PhComposerDesk *self, PhMessage *message, ComposeMode mode,
                              const char *selection, const char *selection_html);

/* Goes on with a draft of a Drafts folder. */
void ph_composer_desk_open_draft (PhComposerDesk *self, PhMessage *message);

/* Stops @message, of an outbox, and goes on with it: ph_compositions_edit_outbox_async(). */
void ph_composer_desk_edit_outbox (PhComposerDesk *self, PhMessage *message);

/* Shows @composition where it is, else in its "place". */
void ph_composer_desk_open (PhComposerDesk *self, PhComposition *composition);

/* Of what was sent, or thrown away: it is written on. */
void ph_composer_desk_call_back (PhComposerDesk *self, PhComposition *composition);
void ph_composer_desk_restore (PhComposerDesk *self, PhComposition *composition);

G_END_DECLS
