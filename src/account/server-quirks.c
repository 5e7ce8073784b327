/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "server-quirks.h"

#include "account-resources.h"
#include "ph-error.h"

#include <glib/gi18n-lib.h>

#define PATH "/org/posthorn/account/server-quirks.ini"

typedef struct
{
  /* Signs; NULL where the entry does not care */
  GPtrArray *hosts;        /* of GPatternSpec, as the next three */
  GPtrArray *greetings;
  GPtrArray *capabilities;
  GPtrArray *names;
  char *version_below;

  ServerQuirks quirks;
} Entry;

struct _QuirkTable
{
  GPtrArray *entries;
};

void
server_quirks_clear (ServerQuirks *self)
{
  g_strfreev (self->mask);
  *self = (ServerQuirks){ .mask = NULL };
}

static void
entry_free (gpointer data)
{
  Entry *self = data;

  g_clear_pointer (&self->hosts, g_ptr_array_unref);
  g_clear_pointer (&self->greetings, g_ptr_array_unref);
  g_clear_pointer (&self->capabilities, g_ptr_array_unref);
  g_clear_pointer (&self->names, g_ptr_array_unref);
  g_free (self->version_below);
  server_quirks_clear (&self->quirks);
  g_free (self);
}

/* ---- Reading -------------------------------------------------------------------------------- */

static GPtrArray *
parse_patterns (char *const *texts)
{
  GPtrArray *patterns = g_ptr_array_new_with_free_func ((GDestroyNotify) g_pattern_spec_free);

  for (guint i = 0; texts[i] != NULL; i++)
    {
      g_autofree char *lower = g_ascii_strdown (texts[i], -1);

      g_ptr_array_add (patterns, g_pattern_spec_new (lower));
    }
  return patterns;
}

static gboolean
parse_limit (const char *text, guint *limit)
{
  guint64 number;

  if (text == NULL || !g_ascii_string_to_unsigned (text, 10, 1, G_MAXINT, &number, NULL))
    return FALSE;

  *limit = (guint) number;
  return TRUE;
}

/* FALSE for a key that does not exist or a value that means nothing. */
static gboolean
read_key (Entry *self, const char *key, char *const *values)
{
  const struct
  {
    const char *key;
    GPtrArray **patterns;
  } signs[] = {
    { "host", &self->hosts },
    { "greeting", &self->greetings },
    { "capability", &self->capabilities },
    { "name", &self->names },
  };
  const struct
  {
    const char *key;
    guint *limit;
  } limits[] = {
    { "batch", &self->quirks.batch },
    { "command-bytes", &self->quirks.command_bytes },
    { "poll-seconds", &self->quirks.poll_seconds },
  };

  for (guint i = 0; i < G_N_ELEMENTS (signs); i++)
    if (strcmp (key, signs[i].key) == 0)
      {
        *signs[i].patterns = parse_patterns (values);
        return TRUE;
      }
  for (guint i = 0; i < G_N_ELEMENTS (limits); i++)
    if (strcmp (key, limits[i].key) == 0)
      return parse_limit (values[0], limits[i].limit);
  if (strcmp (key, "mask") == 0)
    {
      self->quirks.mask = g_strdupv ((GStrv) values);
      return TRUE;
    }
  if (strcmp (key, "version-below") == 0)
    {
      self->version_below = g_strdup (values[0]);
      return values[0] != NULL;
    }
  return FALSE;
}

/* An entry without a sign would hold for every server, one without anything that follows for none. */
static gboolean
is_complete (const Entry *self)
{
  const ServerQuirks *quirks = &self->quirks;

  return (self->hosts != NULL || self->greetings != NULL || self->capabilities != NULL ||
          self->names != NULL) &&
         (quirks->mask != NULL || quirks->batch != 0 || quirks->command_bytes != 0 ||
          quirks->poll_seconds != 0);
}

static Entry *
read_entry (GKeyFile *file, const char *group, GError **error)
{
  Entry *self = g_new0 (Entry, 1);
  g_auto (GStrv) keys = g_key_file_get_keys (file, group, NULL, NULL);

  for (guint i = 0; keys[i] != NULL; i++)
    {
      g_auto (GStrv) values = g_key_file_get_string_list (file, group, keys[i], NULL, NULL);

      if (values != NULL && read_key (self, keys[i], values))
        continue;
      g_set_error (error, PH_ERROR, PH_ERROR_INVALID,
                   _("The setting “%s” of “%s” cannot be used."), keys[i], group);
      entry_free (self);
      return NULL;
    }

  if (is_complete (self))
    return self;
  g_set_error (error, PH_ERROR, PH_ERROR_INVALID,
               _("“%s” lacks the sign of a server, or what follows from it."), group);
  entry_free (self);
  return NULL;
}

QuirkTable *
quirk_table_new (const char *text, GError **error)
{
  g_autoptr (QuirkTable) self = g_new0 (QuirkTable, 1);
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) failure = NULL;
  g_auto (GStrv) groups = NULL;

  self->entries = g_ptr_array_new_with_free_func (entry_free);
  if (!g_key_file_load_from_data (file, text, (gsize) -1, G_KEY_FILE_NONE, &failure))
    {
      g_set_error_literal (error, PH_ERROR, PH_ERROR_INVALID, failure->message);
      return NULL;
    }

  groups = g_key_file_get_groups (file, NULL);
  for (guint i = 0; groups[i] != NULL; i++)
    {
      Entry *entry = read_entry (file, groups[i], error);

      if (entry == NULL)
        return NULL;
      g_ptr_array_add (self->entries, entry);
    }
  return g_steal_pointer (&self);
}

void
quirk_table_free (QuirkTable *self)
{
  g_ptr_array_unref (self->entries);
  g_free (self);
}

const QuirkTable *
quirk_table_get_default (void)
{
  static gsize table;

  if (g_once_init_enter (&table))
    {
      g_autoptr (GBytes) bytes =
          g_resource_lookup_data (account_get_resource (), PATH, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
      g_autofree char *text =
          g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
      g_autoptr (GError) error = NULL;
      QuirkTable *self = quirk_table_new (text, &error);

      /* It is part of the program, and the tests read it. */
      if (self == NULL)
        g_error ("%s", error->message);
      g_once_init_leave (&table, (gsize) self);
    }
  return (const QuirkTable *) table;
}

/* ---- Finding -------------------------------------------------------------------------------- */

static gboolean
matches (GPtrArray *patterns, const char *text)
{
  g_autofree char *lower = text != NULL ? g_ascii_strdown (text, -1) : NULL;
  g_autofree char *valid = lower != NULL ? g_utf8_make_valid (lower, -1) : NULL;

  for (guint i = 0; valid != NULL && i < patterns->len; i++)
    if (g_pattern_spec_match_string (patterns->pdata[i], valid))
      return TRUE;
  return FALSE;
}

static gboolean
matches_any (GPtrArray *patterns, const char *const *texts)
{
  for (guint i = 0; texts != NULL && texts[i] != NULL; i++)
    if (matches (patterns, texts[i]))
      return TRUE;
  return FALSE;
}

/* "2.5.9" is below "2.5.11"; what follows the numbers ("-Debian") is left alone. */
static gboolean
is_below (const char *version, const char *limit)
{
  while (g_ascii_isdigit (*version) && g_ascii_isdigit (*limit))
    {
      char *version_end;
      char *limit_end;
      guint64 a = g_ascii_strtoull (version, &version_end, 10);
      guint64 b = g_ascii_strtoull (limit, &limit_end, 10);

      if (a != b)
        return a < b;
      if (*version_end != '.' || *limit_end != '.')
        return *version_end != '.' && *limit_end == '.';
      version = version_end + 1;
      limit = limit_end + 1;
    }
  return FALSE;
}

static gboolean
entry_matches (const Entry *self, const ServerTraits *traits)
{
  return (self->hosts == NULL || matches (self->hosts, traits->host)) &&
         (self->greetings == NULL || matches (self->greetings, traits->greeting)) &&
         (self->capabilities == NULL || matches_any (self->capabilities, traits->capabilities)) &&
         (self->names == NULL || matches (self->names, traits->name)) &&
         (self->version_below == NULL ||
          (traits->version != NULL && is_below (traits->version, self->version_below)));
}

static void
tighten (guint *limit, guint other)
{
  if (other != 0 && (*limit == 0 || other < *limit))
    *limit = other;
}

void
quirk_table_find (const QuirkTable *self, const ServerTraits *traits, ServerQuirks *quirks)
{
  g_autoptr (GStrvBuilder) mask = g_strv_builder_new ();

  server_quirks_clear (quirks);
  for (guint i = 0; i < self->entries->len; i++)
    {
      const Entry *entry = self->entries->pdata[i];

      if (!entry_matches (entry, traits))
        continue;
      if (entry->quirks.mask != NULL)
        g_strv_builder_addv (mask, (const char **) entry->quirks.mask);
      tighten (&quirks->batch, entry->quirks.batch);
      tighten (&quirks->command_bytes, entry->quirks.command_bytes);
      tighten (&quirks->poll_seconds, entry->quirks.poll_seconds);
    }
  quirks->mask = g_strv_builder_end (mask);
}
