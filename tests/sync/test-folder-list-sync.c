/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Which folders there are, while the person changes that: the server was asked before it was told. */

#include "folder-list-sync.h"
#include "operation-local.h"
#include "operation-remote.h"
#include "script-fixture.h"

typedef struct
{
  const char *name;
  OperationKind kind;
  const char *text;
  const char *exchange; /* on the connection that carries it out */
  const char *folders;  /* afterwards; "+" is subscribed */
} Wish;

static const Wish wishes[] = {
  { "delete", OPERATION_DELETE_FOLDER, NULL,
    "C: $b DELETE \"Work\"\n"
    "S: $b OK gone\n"
    "C: $c UNSUBSCRIBE \"Work\"\n"
    "S: $c OK done\n",
    "INBOX+" },
  { "rename", OPERATION_RENAME_FOLDER, "Projects",
    "C: $b RENAME \"Work\" \"Projects\"\n"
    "S: $b OK renamed\n",
    "INBOX+ Projects+" },
  { "create", OPERATION_CREATE_FOLDER, "New",
    "C: $b CREATE \"New\"\n"
    "S: $b OK made\n"
    "C: $c SUBSCRIBE \"New\"\n"
    "S: $c OK done\n",
    "INBOX+ New+ Work+" },
  { "unsubscribe", OPERATION_SUBSCRIBE, NULL,
    "C: $b UNSUBSCRIBE \"Work\"\n"
    "S: $b OK done\n",
    "INBOX+ Work" },
};

typedef struct
{
  const Wish *wish;
  ScriptFixture lister;
  ScriptFixture other; /* the connection that carries wishes out */
} Fixture;

/* ---- Beginning and end ---------------------------------------------------------------------- */

static void
add_folder (ScriptFixture *self, const char *name)
{
  StoreFolder folder = { .wire_name = (char *) name, .path = (char *) name, .name = (char *) name,
                         .delimiter = '/', .flags = STORE_FOLDER_SUBSCRIBED, .server_total = -1,
                         .server_unseen = -1 };
  g_autoptr (GError) error = NULL;

  store_begin (self->store, &error);
  store_folder_put (self->store, &folder, &error);
  store_commit (self->store, &error);
  g_assert_no_error (error);
}

#define LIST_ANSWERS                                                                              \
  "S: * LIST (\\\\Subscribed) \"/\" INBOX\n"                                                      \
  "S: * LIST (\\\\Subscribed) \"/\" Work\n"                                                       \
  "S: * STATUS INBOX (MESSAGES 0 UIDNEXT 1 UIDVALIDITY 5 UNSEEN 0)\n"                             \
  "S: * STATUS Work (MESSAGES 0 UIDNEXT 1 UIDVALIDITY 5 UNSEEN 0)\n"                              \
  "S: $b OK listed\n"

#define LIST_SCRIPT                                                                               \
  SCRIPT_BEGINNING ("LIST-EXTENDED LIST-STATUS")                                                  \
  "C: $b LIST *\n"                                                                                \
  LIST_ANSWERS

static void
set_up (Fixture *self, const Wish *wish, const char *script, gboolean is_early)
{
  g_autofree char *other = g_strconcat (SCRIPT_BEGINNING (""), wish->exchange, NULL);

  self->wish = wish;
  self->lister.lists_folders = is_early;
  script_fixture_set_up (&self->lister, script);
  add_folder (&self->lister, "INBOX");
  add_folder (&self->lister, "Work");
  script_fixture_set_up (&self->other, other);
  self->other.context.store = self->lister.store;
}

static void
tear_down (Fixture *self)
{
  script_fixture_tear_down (&self->other);
  script_fixture_tear_down (&self->lister);
}

/* ---- Cases ---------------------------------------------------------------------------------- */

static void
failed_cb (gint64 group, const GError *error, gpointer user_data)
{
  g_assert_no_error (error);
}

static void
wish (Fixture *self)
{
  Store *store = self->lister.store;
  g_autoptr (Operation) operation = operation_new (self->wish->kind, "a");
  g_autoptr (OperationResult) result = NULL;
  g_autoptr (StoreFolder) work = store_folder_find (store, "Work", NULL);
  g_autoptr (GError) error = NULL;

  operation->folder = self->wish->kind == OPERATION_CREATE_FOLDER ? 0 : work->id;
  operation->text = g_strdup (self->wish->text);
  result = operation_apply (store, self->lister.dir, operation, NULL, &error);
  g_assert_no_error (error);
}

static void
carry_out (Fixture *self)
{
  g_autoptr (GError) error = NULL;

  operation_run_waiting (&self->other.context, NULL, failed_cb, NULL, &error);
  g_assert_no_error (error);
}

static void
fulfil (Fixture *self)
{
  wish (self);
  carry_out (self);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  const StoreFolder *x = *(const StoreFolder *const *) a;
  const StoreFolder *y = *(const StoreFolder *const *) b;

  return strcmp (x->wire_name, y->wire_name);
}

static char *
describe_folders (Store *store)
{
  g_autoptr (GPtrArray) folders = store_folder_list (store, NULL);
  g_autoptr (GString) text = g_string_new (NULL);

  g_ptr_array_sort (folders, compare_names);
  for (guint i = 0; i < folders->len; i++)
    {
      const StoreFolder *folder = g_ptr_array_index (folders, i);

      if ((folder->flags & STORE_FOLDER_HIDDEN) == 0)
        g_string_append_printf (text, "%s%s%s", text->len > 0 ? " " : "", folder->wire_name,
                                (folder->flags & STORE_FOLDER_SUBSCRIBED) != 0 ? "+" : "");
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
check_folders (Fixture *self, const char *wanted)
{
  g_autofree char *folders = describe_folders (self->lister.store);

  g_assert_cmpstr (folders, ==, wanted);
}

/* None of the folders was missed in the list. */
static void
check_misses (Fixture *self)
{
  Store *store = self->lister.store;
  g_autoptr (GPtrArray) folders = store_folder_list (store, NULL);
  g_autoptr (GError) error = NULL;

  store_begin (store, &error);
  for (guint i = 0; i < folders->len; i++)
    {
      const StoreFolder *folder = g_ptr_array_index (folders, i);

      g_assert_cmpint (store_folder_missed (store, folder->id, TRUE, &error), ==, 1);
    }
  store_commit (store, &error);
  g_assert_no_error (error);
}

static void
list_folders (Fixture *self)
{
  g_autoptr (GArray) hints = NULL;
  g_autoptr (GError) error = NULL;

  hints = folder_list_sync (&self->lister.context, &error);
  g_assert_no_error (error);
}

/* What was done before the server was asked it knows: the list counts. */
static void
test_before (void)
{
  Fixture fixture = { 0 };

  set_up (&fixture, &wishes[0], LIST_SCRIPT, FALSE);
  fulfil (&fixture);
  list_folders (&fixture);
  check_folders (&fixture, "INBOX+ Work+");
  tear_down (&fixture);
}

static void
test_waiting (gconstpointer data)
{
  Fixture fixture = { 0 };

  set_up (&fixture, data, LIST_SCRIPT, FALSE);
  wish (&fixture);
  list_folders (&fixture);
  check_folders (&fixture, fixture.wish->folders);
  carry_out (&fixture);
  check_folders (&fixture, fixture.wish->folders);
  check_misses (&fixture);
  tear_down (&fixture);
}

static gboolean
fulfil_cb (gpointer user_data)
{
  Fixture *self = user_data;

  fulfil (self);
  imap_session_send (self->lister.session, imap_command_new ("NOOP"), NULL);
  return G_SOURCE_REMOVE;
}

/* LIST waits for its answer, which comes when the wish was fulfilled. */
static void
test_meanwhile (gconstpointer data)
{
  Fixture fixture = { 0 };

  set_up (&fixture, data,
          SCRIPT_BEGINNING ("LIST-EXTENDED LIST-STATUS")
          "C: $b LIST *\n"
          "C: $c NOOP\n"
          LIST_ANSWERS
          "S: $c OK\n",
          FALSE);
  g_idle_add (fulfil_cb, &fixture);
  list_folders (&fixture);
  check_folders (&fixture, fixture.wish->folders);
  check_misses (&fixture);
  tear_down (&fixture);
}

/* LIST was sent along with the introduction. */
static void
test_early (gconstpointer data)
{
  Fixture fixture = { 0 };

  set_up (&fixture, data, LIST_SCRIPT, TRUE);
  fulfil (&fixture);
  list_folders (&fixture);
  check_folders (&fixture, fixture.wish->folders);
  check_misses (&fixture);
  tear_down (&fixture);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/folder-list-sync/before", test_before);
  for (guint i = 0; i < G_N_ELEMENTS (wishes); i++)
    {
      g_autofree char *waiting = g_strconcat ("/folder-list-sync/waiting/", wishes[i].name, NULL);
      g_autofree char *meanwhile = g_strconcat ("/folder-list-sync/meanwhile/", wishes[i].name, NULL);
      g_autofree char *early = g_strconcat ("/folder-list-sync/early/", wishes[i].name, NULL);

      g_test_add_data_func (waiting, &wishes[i], test_waiting);
      g_test_add_data_func (meanwhile, &wishes[i], test_meanwhile);
      g_test_add_data_func (early, &wishes[i], test_early);
    }

  return g_test_run ();
}
