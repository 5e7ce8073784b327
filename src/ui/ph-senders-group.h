/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Whose messages may show images from the internet, each of whom can be taken off. Follows the
 * settings. */
#define PH_TYPE_SENDERS_GROUP (ph_senders_group_get_type ())
G_DECLARE_FINAL_TYPE (PhSendersGroup, ph_senders_group, PH, SENDERS_GROUP, AdwPreferencesGroup)

G_END_DECLS
