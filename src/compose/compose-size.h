/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "compose-draft.h"

G_BEGIN_DECLS

/* Bytes of what goes along, about as it will be read; -1 for a file that is not there any more. Asks the file
 * system. */
gint64 compose_part_measure (const ComposePart *part);

/* Bytes of the mail as it is sent, about: files grow by more than a third in base64. Asks the file system. */
guint64 compose_draft_measure (const ComposeDraft *draft);

G_END_DECLS
