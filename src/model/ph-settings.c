/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-settings.h"

GSettings *
ph_settings_get (void)
{
  static GSettings *settings;
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchema) schema = NULL;

  if (settings != NULL || source == NULL)
    return settings;

  schema = g_settings_schema_source_lookup (source, APP_ID, TRUE);
  if (schema != NULL)
    settings = g_settings_new_full (schema, NULL, NULL);

  return settings;
}

gboolean
ph_settings_list_contains (GSettings *settings,
                           const char *key,
                           const char *name)
{
  g_auto (GStrv) names = g_settings_get_strv (settings, key);

  return g_strv_contains ((const char *const *) names, name);
}

void
ph_settings_list_set (GSettings *settings,
                      const char *key,
                      const char *name,
                      gboolean present)
{
  g_auto (GStrv) names = g_settings_get_strv (settings, key);
  g_autoptr (GPtrArray) kept = g_ptr_array_new ();

  for (guint i = 0; names[i] != NULL; i++)
    if (!g_str_equal (names[i], name))
      g_ptr_array_add (kept, names[i]);

  if (present)
    g_ptr_array_add (kept, (gpointer) name);
  g_ptr_array_add (kept, NULL);

  g_settings_set_strv (settings, key, (const char *const *) kept->pdata);
}

gboolean
ph_settings_map_get (GSettings *settings,
                     const char *key,
                     const char *name,
                     gboolean fallback)
{
  g_autoptr (GVariant) map = g_settings_get_value (settings, key);
  gboolean value = fallback;

  g_variant_lookup (map, name, "b", &value);

  return value;
}

/* With all that the map says of others than @name. */
static void
begin_map (GVariantBuilder *builder, GSettings *settings, const char *key, const char *name)
{
  g_autoptr (GVariant) map = g_settings_get_value (settings, key);
  GVariantIter iter;
  const char *other;
  gboolean kept;

  g_variant_builder_init (builder, G_VARIANT_TYPE ("a{sb}"));
  g_variant_iter_init (&iter, map);
  while (g_variant_iter_next (&iter, "{&sb}", &other, &kept))
    if (!g_str_equal (other, name))
      g_variant_builder_add (builder, "{sb}", other, kept);
}

void
ph_settings_map_set (GSettings *settings,
                     const char *key,
                     const char *name,
                     gboolean value)
{
  GVariantBuilder builder;

  begin_map (&builder, settings, key, name);
  g_variant_builder_add (&builder, "{sb}", name, value);
  g_settings_set_value (settings, key, g_variant_builder_end (&builder));
}

void
ph_settings_map_unset (GSettings *settings,
                       const char *key,
                       const char *name)
{
  GVariantBuilder builder;

  begin_map (&builder, settings, key, name);
  g_settings_set_value (settings, key, g_variant_builder_end (&builder));
}
