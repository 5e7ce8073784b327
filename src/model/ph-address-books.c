/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-address-books.h"

#include <string.h>

/* Of EDS 3.36 and later. */
#define SOURCES_NAME "org.gnome.evolution.dataserver.Sources5"
#define SOURCES_PATH "/org/gnome/evolution/dataserver/SourceManager"
#define SOURCE_INTERFACE "org.gnome.evolution.dataserver.Source"
#define FACTORY_NAME "org.gnome.evolution.dataserver.AddressBook10"
#define FACTORY_PATH "/org/gnome/evolution/dataserver/AddressBookFactory"
#define FACTORY_INTERFACE "org.gnome.evolution.dataserver.AddressBookFactory"
#define BOOK_INTERFACE "org.gnome.evolution.dataserver.AddressBook"

#define PATIENCE_MS 10000
#define MAX_DEPTH 8         /* of sources in sources */
#define MAX_CARDS 200       /* taken of an answer: more words make it shorter */
#define MIN_BYTES 2

/* One address book. The fields above the line are of the thread that asks it. */
typedef struct
{
  char *uid;
  char *owner; /* (nullable) who has it open for us, */
  char *path;  /* and where */

  gboolean is_busy;
  gboolean has_failed;
  char *asked;      /* (nullable) the query that was asked last */
  GPtrArray *found; /* (nullable) PhContact */
} Book;

struct _PhAddressBooks
{
  GObject parent_instance;

  /* Owned */
  GDBusConnection *bus;
  GPtrArray *books; /* Book, counted */
  GPtrArray *found; /* (nullable) put together when it is asked for */
  char *query;      /* (nullable) what is wanted */
  gboolean is_old; /* which books there are */
  gboolean is_looking;
};

G_DEFINE_FINAL_TYPE (PhAddressBooks, ph_address_books, G_TYPE_OBJECT)

enum
{
  FOUND,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
book_clear (gpointer data)
{
  Book *book = data;

  g_free (book->uid);
  g_free (book->owner);
  g_free (book->path);
  g_free (book->asked);
  g_clear_pointer (&book->found, g_ptr_array_unref);
}

static void
book_unref (gpointer book)
{
  g_atomic_rc_box_release_full (book, book_clear);
}

/* ---- What is asked ---------------------------------------------------------------------------- */

static void
add_quoted (GString *query, const char *word)
{
  g_string_append_c (query, '"');
  for (; *word != '\0'; word++)
    {
      if (*word == '"' || *word == '\\')
        g_string_append_c (query, '\\');
      g_string_append_c (query, *word);
    }
  g_string_append_c (query, '"');
}

static void
add_word (GString *query, const char *word)
{
  static const char *const fields[] = { "full_name", "nickname", "email" };

  g_string_append (query, " (or");
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      g_string_append_printf (query, " (contains \"%s\" ", fields[i]);
      add_quoted (query, word);
      g_string_append_c (query, ')');
    }
  g_string_append_c (query, ')');
}

/* NULL: not worth it. */
static char *
dup_query (const char *typed)
{
  g_autofree char *folded = g_strstrip (g_utf8_casefold (typed, -1));
  g_auto (GStrv) words = g_strsplit (folded, " ", -1);
  GString *query;

  if (strlen (folded) < MIN_BYTES)
    return NULL;

  query = g_string_new ("(and");
  for (guint i = 0; words[i] != NULL; i++)
    if (*words[i] != '\0')
      add_word (query, words[i]);
  g_string_append_c (query, ')');
  return g_string_free (query, FALSE);
}

/* ---- Asking a book: on a thread of its own ------------------------------------------------------ */

static GVariant *
call (GDBusConnection *bus, const char *name, const char *path, const char *interface,
      const char *method, GVariant *parameters, const char *type, GError **error)
{
  return g_dbus_connection_call_sync (bus, name, path, interface, method, parameters,
                                      G_VARIANT_TYPE (type), G_DBUS_CALL_FLAGS_NONE, PATIENCE_MS, NULL,
                                      error);
}

static gboolean
open_book (GDBusConnection *bus, Book *book, GError **error)
{
  g_autoptr (GVariant) place = call (bus, FACTORY_NAME, FACTORY_PATH, FACTORY_INTERFACE,
                                     "OpenAddressBook", g_variant_new ("(s)", book->uid), "(ss)",
                                     error);
  g_autoptr (GVariant) opened = NULL;

  if (place == NULL)
    return FALSE;

  g_variant_get (place, "(ss)", &book->path, &book->owner);
  opened = call (bus, book->owner, book->path, BOOK_INTERFACE, "Open", NULL, "(as)", error);
  return opened != NULL;
}

typedef struct
{
  Book *book;
  char *query;
} Question;

static void
question_free (gpointer data)
{
  Question *question = data;

  book_unref (question->book);
  g_free (question->query);
  g_free (question);
}

static void
run_ask (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  PhAddressBooks *self = source;
  const Question *question = task_data;
  Book *book = question->book;
  g_autoptr (GVariant) answer = NULL;
  g_autoptr (GVariant) cards = NULL;
  GPtrArray *found;
  GError *error = NULL;

  if (book->path != NULL || open_book (self->bus, book, &error))
    answer = call (self->bus, book->owner, book->path, BOOK_INTERFACE, "GetContactList",
                   g_variant_new ("(s)", question->query), "(as)", &error);
  if (answer == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  found = ph_contacts_new ();
  cards = g_variant_get_child_value (answer, 0);
  for (gsize i = 0; i < MIN (g_variant_n_children (cards), MAX_CARDS); i++)
    {
      g_autoptr (GVariant) card = g_variant_get_child_value (cards, i);

      ph_contacts_add_card (found, g_variant_get_string (card, NULL));
    }
  g_task_return_pointer (task, found, (GDestroyNotify) g_ptr_array_unref);
}

static void ask_book (PhAddressBooks *self, Book *book);

static void
asked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  PhAddressBooks *self = PH_ADDRESS_BOOKS (source);
  Book *book = ((Question *) g_task_get_task_data (G_TASK (result)))->book;
  GPtrArray *found = g_task_propagate_pointer (G_TASK (result), NULL);

  book->is_busy = FALSE;
  book->has_failed = found == NULL;
  g_clear_pointer (&book->found, g_ptr_array_unref);
  book->found = found;
  g_clear_pointer (&self->found, g_ptr_array_unref);
  if (g_ptr_array_find (self->books, book, NULL))
    ask_book (self, book);
  g_signal_emit (self, signals[FOUND], 0);
}

static void
ask_book (PhAddressBooks *self, Book *book)
{
  g_autoptr (GTask) task = NULL;
  Question *question;

  if (book->is_busy || book->has_failed || self->query == NULL
      || g_strcmp0 (book->asked, self->query) == 0)
    return;

  book->is_busy = TRUE;
  g_free (book->asked);
  book->asked = g_strdup (self->query);
  question = g_new0 (Question, 1);
  question->book = g_atomic_rc_box_acquire (book);
  question->query = g_strdup (self->query);
  task = g_task_new (self, NULL, asked_cb, NULL);
  g_task_set_source_tag (task, ask_book);
  g_task_set_task_data (task, question, question_free);
  g_task_run_in_thread (task, run_ask);
}

/* ---- Which books there are: on a thread of its own ------------------------------------------------ */

static gboolean
is_listed (GDBusConnection *bus, const char *method)
{
  g_autoptr (GVariant) answer = call (bus, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                                      "org.freedesktop.DBus", method, NULL, "(as)", NULL);
  g_autofree const char **names = NULL;

  if (answer == NULL)
    return FALSE;

  g_variant_get (answer, "(^a&s)", &names);
  return g_strv_contains (names, FACTORY_NAME);
}

/* Sources by their UID, as key files. */
static GHashTable *
read_sources (GVariant *objects)
{
  GHashTable *sources = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                               (GDestroyNotify) g_key_file_unref);
  g_autoptr (GVariantIter) iter = NULL;
  GVariant *interfaces;

  g_variant_get (objects, "(a{oa{sa{sv}}})", &iter);
  while (g_variant_iter_next (iter, "{&o@a{sa{sv}}}", NULL, &interfaces))
    {
      g_autoptr (GVariant) all = interfaces;
      g_autoptr (GVariant) source
        = g_variant_lookup_value (all, SOURCE_INTERFACE, G_VARIANT_TYPE_VARDICT);
      g_autoptr (GKeyFile) data = g_key_file_new ();
      const char *uid, *text;

      if (source != NULL && g_variant_lookup (source, "UID", "&s", &uid)
          && g_variant_lookup (source, "Data", "&s", &text)
          && g_key_file_load_from_data (data, text, (gsize) -1, G_KEY_FILE_NONE, NULL))
        g_hash_table_insert (sources, g_strdup (uid), g_steal_pointer (&data));
    }
  return sources;
}

static gboolean
get_boolean (GKeyFile *source, const char *group, const char *key)
{
  return !g_key_file_has_key (source, group, key, NULL)
         || g_key_file_get_boolean (source, group, key, NULL);
}

/* So is all that it belongs to. */
static gboolean
is_enabled (GHashTable *sources, GKeyFile *source)
{
  for (guint depth = 0; source != NULL && depth < MAX_DEPTH; depth++)
    {
      g_autofree char *parent = g_key_file_get_string (source, "Data Source", "Parent", NULL);

      if (!get_boolean (source, "Data Source", "Enabled"))
        return FALSE;
      source = parent != NULL ? g_hash_table_lookup (sources, parent) : NULL;
    }
  return TRUE;
}

static gboolean
is_wanted (GHashTable *sources, GKeyFile *source)
{
  return g_key_file_has_group (source, "Address Book")
         && get_boolean (source, "Autocomplete", "IncludeMe") && is_enabled (sources, source);
}

static int
compare_uids (gconstpointer a, gconstpointer b)
{
  return strcmp ((*(Book *const *) a)->uid, (*(Book *const *) b)->uid);
}

static GPtrArray *
find_books (GDBusConnection *bus)
{
  GPtrArray *books = g_ptr_array_new_with_free_func (book_unref);
  g_autoptr (GVariant) objects = NULL;
  g_autoptr (GHashTable) sources = NULL;
  GHashTableIter iter;
  gpointer uid, source;

  if (is_listed (bus, "ListActivatableNames") || is_listed (bus, "ListNames"))
    objects = call (bus, SOURCES_NAME, SOURCES_PATH, "org.freedesktop.DBus.ObjectManager",
                    "GetManagedObjects", NULL, "(a{oa{sa{sv}}})", NULL);
  if (objects == NULL)
    return books;

  sources = read_sources (objects);
  g_hash_table_iter_init (&iter, sources);
  while (g_hash_table_iter_next (&iter, &uid, &source))
    if (is_wanted (sources, source))
      {
        Book *book = g_atomic_rc_box_new0 (Book);

        book->uid = g_strdup (uid);
        g_ptr_array_add (books, book);
      }
  g_ptr_array_sort (books, compare_uids);
  return books;
}

static void
run_look (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  PhAddressBooks *self = source;

  g_task_return_pointer (task, find_books (self->bus), (GDestroyNotify) g_ptr_array_unref);
}

static void
ask_all (PhAddressBooks *self)
{
  for (guint i = 0; i < self->books->len; i++)
    ask_book (self, self->books->pdata[i]);
}

/* (nullable) One that is open, maybe, and not broken. */
static Book *
find_working (GPtrArray *books, const char *uid)
{
  for (guint i = 0; i < books->len; i++)
    {
      Book *book = books->pdata[i];

      if (!book->has_failed && strcmp (book->uid, uid) == 0)
        return g_atomic_rc_box_acquire (book);
    }
  return NULL;
}

static void
take_books (PhAddressBooks *self, GPtrArray *books)
{
  for (guint i = 0; i < books->len; i++)
    {
      Book *working = find_working (self->books, ((Book *) books->pdata[i])->uid);

      if (working == NULL)
        continue;
      book_unref (books->pdata[i]);
      books->pdata[i] = working;
    }
  g_ptr_array_unref (self->books);
  self->books = books;
}

static void
looked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  PhAddressBooks *self = PH_ADDRESS_BOOKS (source);

  self->is_looking = FALSE;
  take_books (self, g_task_propagate_pointer (G_TASK (result), NULL));
  ask_all (self);
}

static void
look_for_books (PhAddressBooks *self)
{
  g_autoptr (GTask) task = NULL;

  if (!self->is_old || self->is_looking)
    return;

  self->is_old = FALSE;
  self->is_looking = TRUE;
  task = g_task_new (self, NULL, looked_cb, NULL);
  g_task_set_source_tag (task, look_for_books);
  g_task_run_in_thread (task, run_look);
}

/* ---- Searching -------------------------------------------------------------------------------- */

void
ph_address_books_search (PhAddressBooks *self, const char *typed)
{
  g_autofree char *query = dup_query (typed);

  g_return_if_fail (PH_IS_ADDRESS_BOOKS (self));

  if (query == NULL || g_strcmp0 (query, self->query) == 0)
    return;

  g_free (self->query);
  self->query = g_steal_pointer (&query);
  look_for_books (self);
  ask_all (self);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  const PhContact *x = *(PhContact *const *) a, *y = *(PhContact *const *) b;

  return g_utf8_collate (x->name != NULL ? x->name : "", y->name != NULL ? y->name : "");
}

GPtrArray *
ph_address_books_get_found (PhAddressBooks *self)
{
  g_return_val_if_fail (PH_IS_ADDRESS_BOOKS (self), NULL);

  if (self->found != NULL)
    return self->found;

  self->found = ph_contacts_new ();
  for (guint i = 0; i < self->books->len; i++)
    {
      const Book *book = self->books->pdata[i];

      for (guint j = 0; book->found != NULL && j < book->found->len; j++)
        g_ptr_array_add (self->found, ph_contact_copy (book->found->pdata[j]));
    }
  g_ptr_array_sort (self->found, compare_names);
  return self->found;
}

void
ph_address_books_renew (PhAddressBooks *self)
{
  g_return_if_fail (PH_IS_ADDRESS_BOOKS (self));

  self->is_old = TRUE;
  g_clear_pointer (&self->query, g_free);
}

/* ---- GObject ---------------------------------------------------------------------------------- */

static void
ph_address_books_finalize (GObject *object)
{
  PhAddressBooks *self = PH_ADDRESS_BOOKS (object);

  g_clear_object (&self->bus);
  g_ptr_array_unref (self->books);
  g_clear_pointer (&self->found, g_ptr_array_unref);
  g_free (self->query);

  G_OBJECT_CLASS (ph_address_books_parent_class)->finalize (object);
}

static void
ph_address_books_class_init (PhAddressBooksClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ph_address_books_finalize;

  signals[FOUND] = g_signal_new ("found", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 0);
}

static void
ph_address_books_init (PhAddressBooks *self)
{
  self->books = g_ptr_array_new_with_free_func (book_unref);
  self->is_old = TRUE;
}

PhAddressBooks *
ph_address_books_new (GDBusConnection *bus)
{
  PhAddressBooks *self = g_object_new (PH_TYPE_ADDRESS_BOOKS, NULL);

  self->bus = g_object_ref (bus);
  return self;
}
