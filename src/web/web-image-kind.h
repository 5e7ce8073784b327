/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a picture is by its bytes, whatever the mail says that it is. Any thread. */

/* The media type of a bitmap; NULL when it is none that is shown. Static. */
const char *web_image_kind_guess_type (GBytes *bytes);

/* What the names of such files end in; "bin" where there is no such type. Static. */
const char *web_image_kind_guess_suffix (GBytes *bytes);

G_END_DECLS
