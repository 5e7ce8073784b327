/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "ph-attachment.h"

G_BEGIN_DECLS

/* A picture of some colours as a file of @type ("png", "jpeg"). */
GBytes *ui_picture_draw (const char *type, int width, int height);

/* Gives @attachment such a picture to stand for, and waits for its thumbnail. */
void ui_picture_attach (PhAttachment *attachment, const char *type, int width, int height);

G_END_DECLS
