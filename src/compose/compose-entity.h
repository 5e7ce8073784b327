/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "compose-build.h"
#include "compose-output.h"

G_BEGIN_DECLS

/* The parts of a message, each with its header, a blank line and its body. The header continues one that
 * was begun, if the message has but one part. Private to this folder. */

/* A text in UTF-8 with LF line ends: 7bit, quoted-printable or base64, as fits. @type: "text/plain;
 * charset=utf-8; format=flowed". */
gboolean compose_write_text (ComposeOutput *out, const char *type, const char *text);

/* @part, in the disposition "attachment" or "inline". Fails for files that cannot be read. */
gboolean compose_write_part (ComposeOutput *out, const ComposePart *part, const char *disposition,
                             ComposeBuildFlags flags);

G_END_DECLS
