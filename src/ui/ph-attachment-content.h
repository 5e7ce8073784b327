/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gdk/gdk.h>

#include "ph-attachment.h"

G_BEGIN_DECLS

/* What a drag of an attachment carries: a file that is fetched and written only when it is dropped
 * somewhere. */
#define PH_TYPE_ATTACHMENT_CONTENT (ph_attachment_content_get_type ())
G_DECLARE_FINAL_TYPE (PhAttachmentContent, ph_attachment_content, PH, ATTACHMENT_CONTENT,
                      GdkContentProvider)

GdkContentProvider *ph_attachment_content_new (PhAttachment *attachment);

G_END_DECLS
