/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* A toast that shows all its words, on as many lines as they need in the width of @place: a toast's
 * own title is a single line of markup, which a narrow window cuts off. @sentence and @reason
 * (nullable; smaller, below) are shown as they are. @button (nullable): the mnemonic label of a button
 * whose action is the caller's to set. (transfer full) Main thread. */
AdwToast *ph_toast_new (GtkWidget *place,
                        const char *sentence,
                        const char *reason,
                        const char *button);

/* TRUE once it has slid in, and its button can be pressed. */
gboolean ph_toast_get_ready (AdwToast *toast);

/* Takes back one of ph_toast_new(), as soon as libadwaita can bear it; nothing when it is gone. */
void ph_toast_dismiss (AdwToast *toast);

G_END_DECLS
