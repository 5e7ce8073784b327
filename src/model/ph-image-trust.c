/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-image-trust.h"

#include "mime-domain.h"
#include "ph-settings.h"

char *
ph_image_trust_dup_sender (const char *sender)
{
  g_autofree char *domain = mime_domain_of_address (sender);

  return domain != NULL && ph_settings_get () != NULL ? g_utf8_strdown (sender, -1) : NULL;
}

char *
ph_image_trust_dup_domain (const char *sender)
{
  g_autofree char *domain = mime_domain_of_address (sender);
  g_autofree char *owner = domain != NULL ? mime_domain_dup_owner (domain) : NULL;

  return owner != NULL && ph_settings_get () != NULL ? g_strconcat ("@", owner, NULL) : NULL;
}

gboolean
ph_image_trust_covers (const char *sender)
{
  g_autofree char *entry = ph_image_trust_dup_sender (sender);
  g_autofree char *domain = ph_image_trust_dup_domain (sender);

  return entry != NULL
         && (ph_settings_list_contains (ph_settings_get (), PH_IMAGE_TRUST_KEY, entry)
             || ph_settings_list_contains (ph_settings_get (), PH_IMAGE_TRUST_KEY, domain));
}

void
ph_image_trust_set (const char *entry, gboolean trusted)
{
  ph_settings_list_set (ph_settings_get (), PH_IMAGE_TRUST_KEY, entry, trusted);
}
