/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "ph-composer.h"

G_BEGIN_DECLS

/* A composer in a window of its own, called like the subject. What it can't do is shown as a toast. Closing it
 * closes the composer (ph_composer_close()), and the window goes when that is "closed". Ctrl+W closes it. */
#define PH_TYPE_COMPOSER_WINDOW (ph_composer_window_get_type ())
G_DECLARE_FINAL_TYPE (PhComposerWindow, ph_composer_window, PH, COMPOSER_WINDOW, AdwWindow)

/* @application: nullable. @composer, unfolded, has no parent; it gets the keyboard. */
GtkWidget *ph_composer_window_new (GtkApplication *application, PhComposer *composer);

PhComposer *ph_composer_window_get_composer (PhComposerWindow *self);

G_END_DECLS
