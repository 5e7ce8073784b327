/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "ph-composer.h"

G_BEGIN_DECLS

/* A composer in a window of its own, called like the subject. What it can't do is shown as a toast. Closing it
 * puts the mail into Drafts, and the window goes when its words are safe; so do sending and throwing away close
 * it.
 *
 * Signals: "sent" (PhComposition, gint64: as of ph_composer_get_send_at()) and "discarded" (PhComposition), before
 * it closes; "kept" (string): it closes and is kept on this computer alone, for that reason. Ctrl+W closes it. */
#define PH_TYPE_COMPOSER_WINDOW (ph_composer_window_get_type ())
G_DECLARE_FINAL_TYPE (PhComposerWindow, ph_composer_window, PH, COMPOSER_WINDOW, AdwWindow)

/* @application, @people: nullable. */
GtkWidget *ph_composer_window_new (GtkApplication *application, PhComposition *composition,
                                   PhIdentities *identities, PhPeople *people);

PhComposer *ph_composer_window_get_composer (PhComposerWindow *self);

G_END_DECLS
