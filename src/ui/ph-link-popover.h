/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Asks where the link at the cursor of an editor (web-editor.h) is to lead, or what is selected there, when it is
 * shown. Main thread. */
#define PH_TYPE_LINK_POPOVER (ph_link_popover_get_type ())
G_DECLARE_FINAL_TYPE (PhLinkPopover, ph_link_popover, PH, LINK_POPOVER, GtkPopover)

/* @editor outlives it. */
GtkWidget *ph_link_popover_new (GtkWidget *editor);

/* The address that somebody meant who typed @text: "https://" or "mailto:" before what has neither. Owned. */
char *ph_link_popover_complete (const char *text);

G_END_DECLS
