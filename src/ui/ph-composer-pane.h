/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "ph-composer.h"

G_BEGIN_DECLS

/* A composer inside the main window, below the conversation that it belongs to. A line on top says whom the mail
 * goes to, its subject, and unfolds the fields; beside it are the buttons that give it a window of its own
 * (Ctrl+D), and that close it (ph_composer_close()). Escape leads back to the conversation and leaves it where it
 * is. No key that is pressed in it is one of the window's keys for reading.
 *
 * Property "alone" (boolean): the conversation is not beside it: there is a button that leads there.
 * Signals: "leave": back to the conversation; "gone" (boolean: the keyboard was there): the composer was closed or
 * went elsewhere, and whoever shows the pane takes it away; "failed" (string): as of PhComposer. */
#define PH_TYPE_COMPOSER_PANE (ph_composer_pane_get_type ())
G_DECLARE_FINAL_TYPE (PhComposerPane, ph_composer_pane, PH, COMPOSER_PANE, GtkBox)

/* @composer has no parent. Its fields are folded when it is known whom the mail goes to. */
GtkWidget *ph_composer_pane_new (PhComposer *composer);

PhComposer *ph_composer_pane_get_composer (PhComposerPane *self); /* (transfer none) (nullable) */

/* Lets the composer go, as it is. Whoever calls holds a reference on it. */
void ph_composer_pane_release (PhComposerPane *self);

G_END_DECLS
