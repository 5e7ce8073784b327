/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "ph-attachment.h"

G_BEGIN_DECLS

/* An attachment below the header of a message: icon, name and size. A click opens it with the
 * person's program for its kind (after a question when it may run a program), the menu saves it,
 * and it can be dragged out. Its window shows what went wrong by the action win.notify (string). */
#define PH_TYPE_ATTACHMENT_CHIP (ph_attachment_chip_get_type ())
G_DECLARE_FINAL_TYPE (PhAttachmentChip, ph_attachment_chip, PH, ATTACHMENT_CHIP, AdwBin)

GtkWidget *ph_attachment_chip_new (PhAttachment *attachment);

/* Asks where @attachment is to be saved, in a dialog called @title, and does so; the window tells how it
 * went. @parent: any widget of the window. */
void ph_attachment_chip_save (PhAttachment *attachment, const char *title, GtkWidget *parent);

/* Asks for a folder and saves all of @attachments (element-type PhAttachment) there. */
void ph_attachment_chip_save_all (GPtrArray *attachments, GtkWidget *parent);

G_END_DECLS
