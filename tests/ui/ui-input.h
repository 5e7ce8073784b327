/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The pointer and the keys of a person, by xdotool, on the display that the test has for itself.
 * The main loop runs meanwhile. */

typedef struct
{
  int x;
  int y;
} UiPlace;

/* The middle of a widget on the screen: without a window manager windows lie at its corner. Draw
 * the window before. */
UiPlace ui_input_find_place (GtkWidget *widget);

/* Runs xdotool with these words, which a space separates. */
void ui_input_run (const char *format, ...) G_GNUC_PRINTF (1, 2);

void ui_input_press (const char *key); /* "n", "Escape", "ctrl+z" */

/* @modifier (nullable): "Shift", "Control_L", held down meanwhile. */
void ui_input_click (UiPlace at, const char *modifier);

/* Presses at one place and moves to another one; what follows there is up to the caller. */
void ui_input_drag (UiPlace from, UiPlace to);

/* Lets go as soon as what is dragged would be taken: a drop that comes before is none. The second as a
 * copy: Control is pressed on the way. The third wherever it is. */
void ui_input_drop (void);
void ui_input_drop_with_control (void);
void ui_input_let_go (void);

/* Gives a window that is shown the keyboard, which without a window manager nobody does, and waits
 * until it has it. */
void ui_input_focus (GtkWindow *window);

typedef gboolean (*UiMatches) (GtkWidget *widget, gpointer data);

/* The first of @root and what is in it that matches. */
GtkWidget *ui_input_find (GtkWidget *root, UiMatches matches, gpointer data); /* (nullable) */

G_END_DECLS
