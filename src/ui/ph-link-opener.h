/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Opens a link that the person clicked in a message, with the program that the desktop has for it,
 * but a mail to somebody with the window's action "win.write-to"; http, https and mailto alone, anything else
 * is left. @deceptive, as in MimeLink: asks before. What
 * goes wrong is said by the action "win.notify". @widget is in the window that this comes from. Main
 * thread. */
void ph_link_open (GtkWidget *widget, const char *uri, gboolean deceptive);

G_END_DECLS
