/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "engine.h"
#include "ph-composer-desk.h"

G_BEGIN_DECLS

/* The window: folders, messages and the reader side by side, two of them or one where it is
 * narrow; a welcome while there is no account. Main thread.
 *
 * Actions, "win.": archive, trash, junk, not-junk, toggle-junk, delete-forever, flag,
 * toggle-unread, mark-read, mark-unread, move-to, copy-to (on the selected messages), next,
 * previous, next-unread, compose, write-to (string: a mailto link), open-draft, reply, reply-all,
 * reply-list, forward, forward-attached, edit-as-new, undo, search, refresh, work-offline (boolean),
 * toggle-sidebar, show-sidebar, show-list, next-pane, back, zoom-in, zoom-out, zoom-normal, close,
 * notify (string: shown as a toast); show-outbox (string: id of an account); on the selection of an
 * outbox: outbox-send, outbox-send-again, outbox-send-to-others, outbox-was-sent, outbox-stop,
 * outbox-edit, outbox-delete. */
#define PH_TYPE_WINDOW (ph_window_get_type ())
G_DECLARE_FINAL_TYPE (PhWindow, ph_window, PH, WINDOW, AdwApplicationWindow)

/* @application may be NULL in tests. The engine and the list are kept. */
PhWindow *ph_window_new (GtkApplication *application, AccountList *accounts, Engine *engine);

/* Where mail is written: without it none is. Once. */
void ph_window_set_desk (PhWindow *self, PhComposerDesk *desk);

/* What it does when the desk tells so: says it, with a button to undo it. For a window that came later. */
void ph_window_tell_sent (PhWindow *self, PhComposition *composition, gint64 send_at);
void ph_window_tell_discarded (PhWindow *self, PhComposition *composition);

/* Shows the outbox of an account, if there is anything in it. */
void ph_window_show_outbox (PhWindow *self, const char *account_id);

/* Shows @text for a moment. */
void ph_window_notify (PhWindow *self, const char *text);

G_END_DECLS
