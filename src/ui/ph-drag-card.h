/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What hangs on the pointer during a drag: an icon and a line of text ("3 messages"), or in their
 * place why it can't be dropped where the pointer is. */
GtkWidget *ph_drag_card_new (const char *icon_name, const char *text);

/* @refusal of NULL: none. */
void ph_drag_card_set_hint (GtkWidget *card, const char *refusal, gboolean copy);

/* Makes @card the icon of @drag. */
void ph_drag_card_attach (GtkWidget *card, GdkDrag *drag);

G_END_DECLS
