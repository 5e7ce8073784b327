/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Whose messages show images from the internet without being asked: a sender, "ana@sea.example", or all
 * of a domain, "@sea.example", and what is below it. Kept in the settings' PH_IMAGE_TRUST_KEY, in lower
 * case. Without settings (tests) nobody is trusted. Main thread. */
#define PH_IMAGE_TRUST_KEY "image-senders"

gboolean ph_image_trust_covers (const char *sender);

/* What is put into the list to trust @sender, or all of their domain: owned; NULL where the address has
 * none, or there is nowhere to keep it. */
char *ph_image_trust_dup_sender (const char *sender);
char *ph_image_trust_dup_domain (const char *sender);

/* @entry of these two, or of the list. */
void ph_image_trust_set (const char *entry, gboolean trusted);

G_END_DECLS
