/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Helpers of the tests of widgets. A wait fails the test after PATIENCE_SECONDS. */

typedef gboolean (*UiTestCondition) (gpointer user_data);

/* Runs the main loop until @condition holds. */
void ui_test_wait (UiTestCondition condition, gpointer user_data);

/* Runs the main loop until nothing is left to do at once. */
void ui_test_settle (void);

/* Runs the main loop for @ms milliseconds: a timer of that length, started before, has gone off then.
 * Only for what is about time itself, or tells nobody that it is done. */
void ui_test_let_pass (guint ms);

/* Shows @child (taken) in a window of that size, drawn once. */
GtkWindow *ui_test_show (GtkWidget *child, int width, int height);

/* Shows a window that is a widget of its own. */
void ui_test_present (GtkWindow *window);

/* The first descendant of @type for which @name is its buildable id, or any of the type when @name
 * is NULL. Fails the test when there is none. */
gpointer ui_test_find (GtkWidget *root, GType type, const char *name);

/* The first button below @root that shows @label, mnemonic or not. Fails when there is none. */
GtkWidget *ui_test_find_button (GtkWidget *root, const char *label);

/* Writes what @window shows to $UI_TEST_SHOTS/@name.png; without that variable it does nothing. */
void ui_test_shoot (GtkWindow *window, const char *name);

/* The same when nothing moves any more: what slides or fades has ended, what another process paints has come. It waits
 * for that only where there is a picture to take. */
void ui_test_shoot_at_rest (GtkWindow *window, const char *name);

G_END_DECLS
