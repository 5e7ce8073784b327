/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-sender-formatting.h"

#include "ph-settings.h"

gboolean
ph_sender_formatting_get (const char *sender, gboolean usual)
{
  GSettings *settings = ph_settings_get ();
  g_autofree char *name = g_utf8_strdown (sender, -1);

  return settings != NULL
           ? ph_settings_map_get (settings, PH_SENDER_FORMATTING_KEY, name, usual)
           : usual;
}

void
ph_sender_formatting_set (const char *sender, gboolean formatted, gboolean usual)
{
  GSettings *settings = ph_settings_get ();
  g_autofree char *name = g_utf8_strdown (sender, -1);

  if (settings == NULL)
    return;

  if (formatted == usual)
    ph_settings_map_unset (settings, PH_SENDER_FORMATTING_KEY, name);
  else
    ph_settings_map_set (settings, PH_SENDER_FORMATTING_KEY, name, formatted);
}
