/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Whose HTML messages are shown with their formatting, or as plain text, whatever is usual. Kept in the
 * settings' PH_SENDER_FORMATTING_KEY, by address in lower case. Without settings nobody is an exception.
 * Main thread. */
#define PH_SENDER_FORMATTING_KEY "formatting-of-senders"

/* @sender: an address, may be "". @usual: what holds for all others. */
gboolean ph_sender_formatting_get (const char *sender, gboolean usual);

/* What is usual is no exception any more. */
void ph_sender_formatting_set (const char *sender, gboolean formatted, gboolean usual);

G_END_DECLS
