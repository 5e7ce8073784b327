/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The style sheet of the page of a conversation: colors and font of @widget, which is in a window. Owned.
 * Main thread. */
char *ph_page_style_write (GtkWidget *widget);

/* A symbolic icon of the desktop's theme as HTML that takes the color of the text: "" when there is none.
 * Owned. */
char *ph_page_style_write_icon (const char *icon_name);

/* The picture of a person: the initials of @name, in the color that AdwAvatar gives them. @size in px.
 * Owned HTML. */
char *ph_page_style_write_avatar (const char *name, guint size);

G_END_DECLS
