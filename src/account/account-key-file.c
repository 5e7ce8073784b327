/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "account-key-file.h"

#include "ph-error.h"

#include <glib/gi18n-lib.h>

gboolean
account_key_file_refuse (const char *group, const char *key, GError **error)
{
  g_set_error (error, PH_ERROR, PH_ERROR_INVALID,
               _("The setting “%s” of “%s” cannot be used."), key, group);
  return FALSE;
}

/* ---- Reading -------------------------------------------------------------------------------- */

/* But for those in @allowed. */
static gboolean
is_clean (const char *text, const char *allowed)
{
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    if (g_unichar_iscntrl (g_utf8_get_char (p)) && strchr (allowed, *p) == NULL)
      return FALSE;
  return TRUE;
}

static gboolean
read_clean (GKeyFile *file,
            const char *group,
            const char *key,
            const char *allowed,
            char **value,
            GError **error)
{
  g_autofree char *text = NULL;

  if (!g_key_file_has_key (file, group, key, NULL))
    return TRUE;

  text = g_key_file_get_string (file, group, key, NULL);
  if (text == NULL || !is_clean (text, allowed))
    return account_key_file_refuse (group, key, error);

  g_free (*value);
  *value = g_steal_pointer (&text);
  return TRUE;
}

gboolean
account_key_file_read_string (GKeyFile *file,
                              const char *group,
                              const char *key,
                              char **value,
                              GError **error)
{
  return read_clean (file, group, key, "", value, error);
}

gboolean
account_key_file_read_text (GKeyFile *file,
                            const char *group,
                            const char *key,
                            char **value,
                            GError **error)
{
  return read_clean (file, group, key, "\n\t", value, error);
}

gboolean
account_key_file_read_boolean (GKeyFile *file,
                               const char *group,
                               const char *key,
                               gboolean *value,
                               GError **error)
{
  g_autoptr (GError) failure = NULL;
  gboolean read;

  if (!g_key_file_has_key (file, group, key, NULL))
    return TRUE;

  read = g_key_file_get_boolean (file, group, key, &failure);
  if (failure != NULL)
    return account_key_file_refuse (group, key, error);

  *value = read;
  return TRUE;
}

gboolean
account_key_file_read_name (GKeyFile *file,
                            const char *group,
                            const char *key,
                            const char *const *names,
                            guint n_names,
                            guint *value,
                            GError **error)
{
  g_autofree char *text = NULL;

  if (!g_key_file_has_key (file, group, key, NULL))
    return TRUE;

  text = g_key_file_get_string (file, group, key, NULL);
  for (guint i = 0; i < n_names; i++)
    if (g_strcmp0 (text, names[i]) == 0)
      {
        *value = i;
        return TRUE;
      }
  return account_key_file_refuse (group, key, error);
}

gboolean
account_key_file_read_port (GKeyFile *file,
                            const char *group,
                            const char *key,
                            guint16 *value,
                            GError **error)
{
  g_autofree char *text = NULL;
  guint64 port;

  if (!g_key_file_has_key (file, group, key, NULL))
    return TRUE;

  text = g_key_file_get_string (file, group, key, NULL);
  if (text == NULL || !g_ascii_string_to_unsigned (text, 10, 1, G_MAXUINT16, &port, NULL))
    return account_key_file_refuse (group, key, error);

  *value = (guint16) port;
  return TRUE;
}

/* ---- Writing -------------------------------------------------------------------------------- */

void
account_key_file_write_optional (GKeyFile *file, const char *group, const char *key, const char *value)
{
  if (value != NULL && *value != '\0')
    g_key_file_set_string (file, group, key, value);
  else
    g_key_file_remove_key (file, group, key, NULL);
}

void
account_key_file_write_flag (GKeyFile *file, const char *group, const char *key, gboolean value)
{
  if (value)
    g_key_file_set_boolean (file, group, key, TRUE);
  else
    g_key_file_remove_key (file, group, key, NULL);
}
