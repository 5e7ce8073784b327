/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "compose-draft.h"

G_BEGIN_DECLS

/* In which size the pictures of a mail are sent, with what each size would come to (ph-picture-scale.h). Not there
 * while there is nothing to choose: no picture, none that would become smaller, or they are still looked at. The
 * choice is for all of them, also those that come later, and holds until it is changed. The files themselves are
 * only read.
 *
 * Signal "changed": the person chose, and the parts have another content. Main thread. */
#define PH_TYPE_PICTURE_CHOICE (ph_picture_choice_get_type ())
G_DECLARE_FINAL_TYPE (PhPictureChoice, ph_picture_choice, PH, PICTURE_CHOICE, GtkBox)

GtkWidget *ph_picture_choice_new (void);

/* What goes along now (element-type ComposePart); to be called after each change, before a part is freed that was
 * there. What is chosen is put into the parts themselves. */
void ph_picture_choice_set_parts (PhPictureChoice *self, GPtrArray *parts);

/* TRUE while a smaller size is chosen and a part may still be the original, with what the camera wrote into it. */
gboolean ph_picture_choice_get_busy (PhPictureChoice *self);

G_END_DECLS
