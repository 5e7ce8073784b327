/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Where @subject begins behind prefixes for replies and forwards in the languages that mail
 * programs write them in ("Re: AW: Fwd[2]: "). @is_reply (nullable) says whether the first was for
 * a reply. */
const char *store_subject_skip_prefixes (const char *subject, gboolean *is_reply);

/* A hash of the subject behind its prefixes, without regard to case and spacing; its lowest bit
 * is set for a reply. 0 when nothing is left. */
gint64 store_subject_hash (const char *subject);

G_END_DECLS
