/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-people.h"

#include "account-engine-people.h"

#include <math.h>
#include <string.h>

#define WEIGHT_WRITTEN 10.0
#define HALF_LIFE (182.0 * 24 * 60 * 60)

/* Somebody, ready to be found. */
typedef struct
{
  PhContact *contact;
  GStrv words; /* folded: of the names, the address, its domain */
  double score;
} Entry;

struct _PhPeople
{
  GObject parent_instance;

  /* Owned */
  Engine *engine;
  PhAddressBooks *books; /* (nullable) */
  GPtrArray *entries;    /* Entry, the best first */
  GPtrArray *others;     /* the same, of the address books */
};

G_DEFINE_FINAL_TYPE (PhPeople, ph_people, G_TYPE_OBJECT)

enum
{
  FOUND,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  ph_contact_free (entry->contact);
  g_strfreev (entry->words);
  g_free (entry);
}

/* ---- What is known ---------------------------------------------------------------------------- */

static void
add_words (GStrvBuilder *words, const char *text)
{
  g_auto (GStrv) plain = NULL;
  g_auto (GStrv) ascii = NULL;

  if (text == NULL)
    return;
  plain = g_str_tokenize_and_fold (text, NULL, &ascii);
  g_strv_builder_addv (words, (const char **) plain);
  g_strv_builder_addv (words, (const char **) ascii);
}

static void
add_folded (GStrvBuilder *words, const char *text)
{
  g_autofree char *folded = g_utf8_casefold (text, -1);

  g_strv_builder_add (words, folded);
}

static void
add_address (GStrvBuilder *words, const char *address)
{
  const char *at = strrchr (address, '@');

  add_folded (words, address);
  if (at != NULL)
    add_folded (words, at + 1);
}

/* A list is known by its name alone. */
static GStrv
make_words (const PhContact *contact)
{
  g_autoptr (GStrvBuilder) words = g_strv_builder_new ();

  add_words (words, contact->name);
  add_words (words, contact->nickname);
  if (!contact->is_list)
    add_address (words, ((const ComposeMailbox *) contact->mailboxes->pdata[0])->address);
  return g_strv_builder_end (words);
}

static double
make_score (const StorePerson *person, gint64 now)
{
  double uses = WEIGHT_WRITTEN * person->written + person->received;
  double age = MAX (0, (double) now - (double) person->last);

  return uses * pow (0.5, age / HALF_LIFE);
}

static Entry *
entry_new (PhContact *contact, double score)
{
  Entry *entry = g_new0 (Entry, 1);

  entry->contact = contact;
  entry->words = make_words (contact);
  entry->score = score;
  return entry;
}

static Entry *
entry_new_person (const StorePerson *person, gint64 now)
{
  g_autoptr (ComposeMailbox) mailbox = compose_mailbox_new (person->name, person->address);

  return entry_new (ph_contact_new (mailbox), make_score (person, now));
}

static const char *
get_address (const Entry *entry)
{
  return ((const ComposeMailbox *) entry->contact->mailboxes->pdata[0])->address;
}

static int
compare_scores (gconstpointer a, gconstpointer b)
{
  const Entry *x = *(Entry *const *) a, *y = *(Entry *const *) b;

  if (x->score != y->score)
    return x->score > y->score ? -1 : 1;
  return strcmp (get_address (x), get_address (y));
}

/* Of an account after the others: somebody may be known to several. */
static void
merge (GHashTable *all, GPtrArray *people)
{
  for (guint i = 0; i < people->len; i++)
    {
      StorePerson *person = people->pdata[i];
      g_autofree char *key = compose_address_dup_key (person->address);
      StorePerson *known = g_hash_table_lookup (all, key);

      if (known == NULL)
        {
          g_hash_table_insert (all, g_steal_pointer (&key), person);
          continue;
        }
      if (person->name != NULL && (known->name == NULL || person->last > known->last))
        {
          g_free (known->name);
          known->name = g_strdup (person->name);
        }
      if (person->last > known->last)
        {
          g_free (known->address);
          known->address = g_strdup (person->address);
        }
      known->written += person->written;
      known->received += person->received;
      known->last = MAX (known->last, person->last);
    }
}

/* ---- Loading ---------------------------------------------------------------------------------- */

typedef struct
{
  GPtrArray *lists; /* of the accounts' lists of people */
  guint n_waiting;
} Load;

static void
load_free (gpointer data)
{
  Load *load = data;

  g_ptr_array_unref (load->lists);
  g_free (load);
}

static void
take_lists (PhPeople *self, GPtrArray *lists)
{
  g_autoptr (GHashTable) all = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  GHashTableIter iter;
  gpointer person;

  for (guint i = 0; i < lists->len; i++)
    merge (all, lists->pdata[i]);

  g_ptr_array_set_size (self->entries, 0);
  g_hash_table_iter_init (&iter, all);
  while (g_hash_table_iter_next (&iter, NULL, &person))
    g_ptr_array_add (self->entries, entry_new_person (person, now));
  g_ptr_array_sort (self->entries, compare_scores);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Load *load = g_task_get_task_data (task);
  GPtrArray *people = g_task_propagate_pointer (G_TASK (result), NULL);

  if (people != NULL)
    g_ptr_array_add (load->lists, people);
  if (--load->n_waiting > 0)
    return;

  take_lists (g_task_get_source_object (task), load->lists);
  g_task_return_boolean (task, TRUE);
}

void
ph_people_load_async (PhPeople *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->engine));
  Load *load = g_new0 (Load, 1);

  g_task_set_source_tag (task, ph_people_load_async);
  if (self->books != NULL)
    ph_address_books_renew (self->books);
  load->lists = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
  load->n_waiting = n;
  g_task_set_task_data (task, load, load_free);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (AccountEngine) account = g_list_model_get_item (G_LIST_MODEL (self->engine), i);

      account_engine_people_async (account, NULL, loaded_cb, g_object_ref (task));
    }
  if (n == 0)
    g_task_return_boolean (task, TRUE);
}

void
ph_people_load_finish (PhPeople *self, GAsyncResult *result)
{
  g_return_if_fail (g_async_result_is_tagged (result, ph_people_load_async));

  g_task_propagate_boolean (G_TASK (result), NULL);
}

/* ---- Searching -------------------------------------------------------------------------------- */

static gboolean
has_prefix (const Entry *entry, const char *word)
{
  for (guint i = 0; entry->words[i] != NULL; i++)
    if (g_str_has_prefix (entry->words[i], word))
      return TRUE;

  return FALSE;
}

static gboolean
matches (const Entry *entry, char **words)
{
  for (guint i = 0; words[i] != NULL; i++)
    if (*words[i] != '\0' && !has_prefix (entry, words[i]))
      return FALSE;

  return TRUE;
}

static gboolean
is_offered (GPtrArray *found, const Entry *entry)
{
  for (guint i = 0; i < found->len && !entry->contact->is_list; i++)
    {
      const PhContact *other = found->pdata[i];

      if (!other->is_list
          && compose_address_equal (((const ComposeMailbox *) other->mailboxes->pdata[0])->address,
                                    get_address (entry)))
        return TRUE;
    }
  return FALSE;
}

static void
add_matching (GPtrArray *found, GPtrArray *entries, char **words, guint max)
{
  for (guint i = 0; i < entries->len && found->len < max; i++)
    {
      const Entry *entry = entries->pdata[i];

      if (matches (entry, words) && !is_offered (found, entry))
        g_ptr_array_add (found, ph_contact_copy (entry->contact));
    }
}

GPtrArray *
ph_people_complete (PhPeople *self, const char *typed, guint max)
{
  g_autofree char *folded = g_strstrip (g_utf8_casefold (typed, -1));
  g_auto (GStrv) words = g_strsplit (folded, " ", -1);
  GPtrArray *found = ph_contacts_new ();

  if (*folded == '\0')
    return found;

  add_matching (found, self->entries, words, max);
  add_matching (found, self->others, words, max);
  if (self->books != NULL)
    ph_address_books_search (self->books, typed);
  return found;
}

static void
found_cb (PhPeople *self)
{
  GPtrArray *found = ph_address_books_get_found (self->books);

  g_ptr_array_set_size (self->others, 0);
  for (guint i = 0; i < found->len; i++)
    g_ptr_array_add (self->others, entry_new (ph_contact_copy (found->pdata[i]), 0));
  g_signal_emit (self, signals[FOUND], 0);
}

/* ---- GObject ---------------------------------------------------------------------------------- */

static void
ph_people_finalize (GObject *object)
{
  PhPeople *self = PH_PEOPLE (object);

  g_clear_object (&self->engine);
  g_clear_object (&self->books);
  g_ptr_array_unref (self->entries);
  g_ptr_array_unref (self->others);

  G_OBJECT_CLASS (ph_people_parent_class)->finalize (object);
}

static void
ph_people_class_init (PhPeopleClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ph_people_finalize;

  signals[FOUND] = g_signal_new ("found", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 0);
}

static void
ph_people_init (PhPeople *self)
{
  self->entries = g_ptr_array_new_with_free_func (entry_free);
  self->others = g_ptr_array_new_with_free_func (entry_free);
}

PhPeople *
ph_people_new (Engine *engine, PhAddressBooks *books)
{
  PhPeople *self = g_object_new (PH_TYPE_PEOPLE, NULL);

  self->engine = g_object_ref (engine);
  if (books == NULL)
    return self;

  self->books = g_object_ref (books);
  g_signal_connect_object (books, "found", G_CALLBACK (found_cb), self, G_CONNECT_SWAPPED);
  return self;
}
