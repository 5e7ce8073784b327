/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "ph-notice.h"

G_BEGIN_DECLS

/* @notice as a widget (transfer floating): its words, and its buttons below them where they do not fit
 * beside. Its widget name is "notice-" and the id. */
GtkWidget *ph_notice_bar_new (PhNotice *notice);

/* What it was made for. Borrowed. */
PhNotice *ph_notice_bar_get_notice (GtkWidget *bar);

G_END_DECLS
