/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-spelling.h"

#include "ph-settings.h"
#include "ph-spelling-languages.h"
#include "ph-spelling-words.h"

#include <enchant.h>
#include <pango/pango.h>

#define KEY_ENABLED "check-spelling"
#define KEY_LANGUAGES "spelling-languages"

/* Enchant knows no threads: what one opened goes to the main thread as a whole. */
typedef struct
{
  EnchantBroker *broker;
  GPtrArray *dictionaries; /* of EnchantDict, in the order of @languages */
  GStrv languages;
  GStrv installed;
} Opened;

struct _PhSpelling
{
  GObject parent_instance;

  Opened *opened;       /* NULL: not yet */
  GPtrArray *installed; /* of PhSpellingLanguage */
  guint is_opening : 1;
  guint is_outdated : 1; /* what is being opened */
};

G_DEFINE_FINAL_TYPE (PhSpelling, ph_spelling, G_TYPE_OBJECT)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];
static const char *const no_languages[] = { NULL };

/* ---- Dictionaries, on a thread ------------------------------------------------------------------ */

static void
opened_free (Opened *opened)
{
  for (guint i = 0; i < opened->dictionaries->len; i++)
    enchant_broker_free_dict (opened->broker, opened->dictionaries->pdata[i]);
  g_ptr_array_unref (opened->dictionaries);
  enchant_broker_free (opened->broker);
  g_strfreev (opened->languages);
  g_strfreev (opened->installed);
  g_free (opened);
}

/* Several providers may have the same. */
static void
installed_cb (const char *tag, const char *provider, const char *description, const char *file,
              gpointer user_data)
{
  GPtrArray *tags = user_data;

  if (!g_ptr_array_find_with_equal_func (tags, tag, g_str_equal, NULL))
    g_ptr_array_add (tags, g_strdup (tag));
}

static int
compare_tags (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 (*(char *const *) a, *(char *const *) b);
}

static GStrv
list_installed (EnchantBroker *broker)
{
  g_autoptr (GPtrArray) tags = g_ptr_array_new ();

  enchant_broker_list_dicts (broker, installed_cb, tags);
  g_ptr_array_sort (tags, compare_tags);
  g_ptr_array_add (tags, NULL);
  return (GStrv) g_ptr_array_steal (tags, NULL);
}

/* Task data: the languages that are wished; NULL: none. */
static void
open_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  const char *const *wished = task_data;
  Opened *opened = g_new0 (Opened, 1);
  g_auto (GStrv) chosen = NULL;
  g_autoptr (GPtrArray) languages = g_ptr_array_new ();

  opened->broker = enchant_broker_init ();
  opened->installed = list_installed (opened->broker);
  opened->dictionaries = g_ptr_array_new ();
  if (wished != NULL)
    chosen = ph_spelling_languages_choose (wished, (const char *const *) opened->installed,
                                           g_get_language_names ());
  for (guint i = 0; chosen != NULL && chosen[i] != NULL; i++)
    {
      EnchantDict *dictionary = enchant_broker_request_dict (opened->broker, chosen[i]);

      if (dictionary == NULL)
        continue;
      g_ptr_array_add (opened->dictionaries, dictionary);
      g_ptr_array_add (languages, g_strdup (chosen[i]));
    }
  g_ptr_array_add (languages, NULL);
  opened->languages = (GStrv) g_ptr_array_steal (languages, NULL);
  g_task_return_pointer (task, opened, (GDestroyNotify) opened_free);
}

/* ---- What is in use ------------------------------------------------------------------------------ */

static void
language_free (PhSpellingLanguage *language)
{
  g_free (language->tag);
  g_free (language->name);
  g_free (language);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  const PhSpellingLanguage *x = *(PhSpellingLanguage *const *) a, *y = *(PhSpellingLanguage *const *) b;

  return g_utf8_collate (x->name, y->name);
}

static void
name_installed (PhSpelling *self)
{
  g_ptr_array_set_size (self->installed, 0);
  for (guint i = 0; self->opened->installed[i] != NULL; i++)
    {
      PhSpellingLanguage *language = g_new0 (PhSpellingLanguage, 1);

      language->tag = g_strdup (self->opened->installed[i]);
      language->name = ph_spelling_language_get_name (language->tag, NULL);
      g_ptr_array_add (self->installed, language);
    }
  g_ptr_array_sort (self->installed, compare_names);
}

static GStrv
dup_wished (void)
{
  GSettings *settings = ph_settings_get ();

  if (settings == NULL)
    return g_new0 (char *, 1);
  return g_settings_get_boolean (settings, KEY_ENABLED) ? g_settings_get_strv (settings, KEY_LANGUAGES)
                                                        : NULL;
}

static void load (PhSpelling *self);

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PhSpelling) self = user_data;
  Opened *opened = g_task_propagate_pointer (G_TASK (result), NULL);

  self->is_opening = FALSE;
  if (self->is_outdated)
    {
      opened_free (opened);
      load (self);
      return;
    }

  g_clear_pointer (&self->opened, opened_free);
  self->opened = opened;
  name_installed (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
load (PhSpelling *self)
{
  g_autoptr (GTask) task = NULL;

  self->is_outdated = self->is_opening;
  if (self->is_opening)
    return;

  /* Not as the source: the thread may be the last to let go of that. */
  self->is_opening = TRUE;
  task = g_task_new (NULL, NULL, opened_cb, g_object_ref (self));
  g_task_set_source_tag (task, load);
  g_task_set_task_data (task, dup_wished (), (GDestroyNotify) g_strfreev);
  g_task_run_in_thread (task, open_thread);
}

gboolean
ph_spelling_get_ready (PhSpelling *self)
{
  return self->opened != NULL;
}

const char *const *
ph_spelling_get_languages (PhSpelling *self)
{
  return self->opened != NULL ? (const char *const *) self->opened->languages : no_languages;
}

GPtrArray *
ph_spelling_get_installed (PhSpelling *self)
{
  return self->installed;
}

void
ph_spelling_set_language (PhSpelling *self, const char *tag, gboolean in_use)
{
  GSettings *settings = ph_settings_get ();
  const char *const *languages = ph_spelling_get_languages (self);
  g_autoptr (GPtrArray) next = g_ptr_array_new ();

  g_return_if_fail (PH_IS_SPELLING (self));
  if (settings == NULL || g_strv_contains (languages, tag) == in_use)
    return;

  for (guint i = 0; languages[i] != NULL; i++)
    if (!g_str_equal (languages[i], tag))
      g_ptr_array_add (next, (gpointer) languages[i]);
  if (in_use)
    g_ptr_array_add (next, (gpointer) tag);
  if (next->len == 0)
    {
      g_settings_set_boolean (settings, KEY_ENABLED, FALSE);
      return;
    }
  g_ptr_array_add (next, NULL);
  g_settings_set_strv (settings, KEY_LANGUAGES, (const char *const *) next->pdata);
  g_settings_set_boolean (settings, KEY_ENABLED, TRUE);
}

/* ---- Words --------------------------------------------------------------------------------------- */

static PangoScript
find_script (const char *word, gsize len)
{
  PangoScript script = PANGO_SCRIPT_COMMON;

  for (const char *p = word; p < word + len; p = g_utf8_next_char (p))
    {
      script = (PangoScript) g_unichar_get_script (g_utf8_get_char (p));
      if (script != PANGO_SCRIPT_COMMON && script != PANGO_SCRIPT_INHERITED)
        break;
    }
  return script;
}

gboolean
ph_spelling_check (PhSpelling *self, const char *word, gsize len)
{
  g_autofree char *plain = ph_spelling_word_plain (word, (gssize) len);
  PangoScript script = find_script (word, len);
  gboolean is_foreign = TRUE;

  for (guint i = 0; self->opened != NULL && i < self->opened->dictionaries->len; i++)
    {
      PangoLanguage *language = pango_language_from_string (self->opened->languages[i]);

      if (!pango_language_includes_script (language, script))
        continue;
      is_foreign = FALSE;
      if (enchant_dict_check (self->opened->dictionaries->pdata[i], plain, -1) == 0)
        return TRUE;
    }
  return is_foreign;
}

static gboolean
has_word (GPtrArray *words, const char *word)
{
  return g_ptr_array_find_with_equal_func (words, word, g_str_equal, NULL);
}

/* The first that each dictionary says, then the second ones. */
static void
take_in_turn (GPtrArray *words, GPtrArray *lists, guint max)
{
  gboolean is_left = TRUE;

  for (guint rank = 0; is_left && words->len < max; rank++)
    {
      is_left = FALSE;
      for (guint i = 0; i < lists->len && words->len < max; i++)
        {
          GStrv list = lists->pdata[i];

          if (rank >= g_strv_length (list))
            continue;
          is_left = TRUE;
          if (!has_word (words, list[rank]))
            g_ptr_array_add (words, g_strdup (list[rank]));
        }
    }
}

GStrv
ph_spelling_suggest (PhSpelling *self, const char *word, guint max)
{
  g_autofree char *plain = ph_spelling_word_plain (word, -1);
  g_autoptr (GPtrArray) lists = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  g_autoptr (GPtrArray) words = g_ptr_array_new ();

  for (guint i = 0; self->opened != NULL && i < self->opened->dictionaries->len; i++)
    {
      EnchantDict *dictionary = self->opened->dictionaries->pdata[i];
      size_t n = 0;
      char **list = enchant_dict_suggest (dictionary, plain, -1, &n);

      if (list == NULL)
        continue;
      g_ptr_array_add (lists, g_strdupv (list));
      enchant_dict_free_string_list (dictionary, list);
    }
  take_in_turn (words, lists, max);
  g_ptr_array_add (words, NULL);
  return (GStrv) g_ptr_array_steal (words, NULL);
}

/* To all of them: which ones are in use tomorrow is not known. */
void
ph_spelling_add (PhSpelling *self, const char *word)
{
  g_autofree char *plain = ph_spelling_word_plain (word, -1);

  g_return_if_fail (PH_IS_SPELLING (self));

  for (guint i = 0; self->opened != NULL && i < self->opened->dictionaries->len; i++)
    enchant_dict_add (self->opened->dictionaries->pdata[i], plain, -1);
  g_signal_emit (self, signals[CHANGED], 0);
}

/* ---- GObject ------------------------------------------------------------------------------------- */

static void
ph_spelling_finalize (GObject *object)
{
  PhSpelling *self = PH_SPELLING (object);

  g_clear_pointer (&self->opened, opened_free);
  g_clear_pointer (&self->installed, g_ptr_array_unref);

  G_OBJECT_CLASS (ph_spelling_parent_class)->finalize (object);
}

static void
ph_spelling_class_init (PhSpellingClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ph_spelling_finalize;

  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 0);
}

static void
ph_spelling_init (PhSpelling *self)
{
  GSettings *settings = ph_settings_get ();

  self->installed = g_ptr_array_new_with_free_func ((GDestroyNotify) language_free);
  if (settings != NULL)
    {
      g_signal_connect_object (settings, "changed::" KEY_ENABLED, G_CALLBACK (load), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (settings, "changed::" KEY_LANGUAGES, G_CALLBACK (load), self, G_CONNECT_SWAPPED);
    }
  load (self);
}

PhSpelling *
ph_spelling_ref (void)
{
  static PhSpelling *shared;

  if (shared != NULL)
    return g_object_ref (shared);

  g_set_weak_pointer (&shared, g_object_new (PH_TYPE_SPELLING, NULL));
  return shared;
}
