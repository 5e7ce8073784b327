/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "script-fixture.h"

#include "operation-local.h"
#include "ph-tree.h"
#include "server-faults.h"
#include "store-placement.h"

static void
add_message (ScriptFixture *self, guint32 uid, guint64 modseq)
{
  StoreMessage message = { .date_sent = G_MININT64, .size = uid };
  g_autoptr (GError) error = NULL;
  gint64 id = store_message_add (self->store, &message, &error);

  g_assert_no_error (error);
  store_placement_add (self->store, self->folder_id, uid, id, uid, 0, NULL, modseq, &error);
  g_assert_no_error (error);
}

void
script_fixture_add_copy (ScriptFixture *self, guint32 uid)
{
  g_autoptr (GError) error = NULL;

  store_begin (self->store, &error);
  g_assert_no_error (error);
  add_message (self, uid, 0);
  store_commit (self->store, &error);
  g_assert_no_error (error);
}

void
script_fixture_write_folder (ScriptFixture *self, guint32 uidnext, guint64 modseq, guint32 lo_uid)
{
  StoreFolder folder = { .wire_name = (char *) "INBOX", .path = (char *) "INBOX",
                         .name = (char *) "INBOX", .delimiter = '/',
                         .role = FOLDER_ROLE_INBOX, .server_total = -1, .server_unseen = -1 };
  g_autoptr (GError) error = NULL;

  store_begin (self->store, &error);
  folder.id = store_folder_put (self->store, &folder, &error);
  g_assert_no_error (error);
  self->folder_id = folder.id;
  folder.uidvalidity = uidnext != 0 ? 5 : 0;
  folder.uidnext = uidnext;
  folder.modseq = modseq;
  folder.lo_uid = lo_uid;
  store_folder_set_state (self->store, &folder, &error);
  for (guint32 uid = lo_uid; uid != 0 && uid < uidnext; uid++)
    add_message (self, uid, modseq);
  store_commit (self->store, &error);
  g_assert_no_error (error);
}

static void
blamed_cb (const char *capability, gpointer user_data)
{
  ScriptFixture *self = user_data;

  server_faults_add (self->store, capability);
}

void
script_fixture_connect (ScriptFixture *self)
{
  g_autoptr (GError) error = NULL;
  ImapSessionConfig config = { .settings = self->settings, .name = "1", .blamed = blamed_cb,
                               .blamed_data = self, .lists_folders = self->lists_folders };

  g_clear_pointer (&self->session, imap_session_free);
  sync_context_forget (&self->context);
  self->context.list_serial = operation_get_folder_serial (self->store);
  self->session = imap_session_new (&config);
  imap_session_connect (self->session, "secret", NULL, &error);
  g_assert_no_error (error);
  self->context.session = self->session;
}

void
script_fixture_set_up (ScriptFixture *self, const char *script)
{
  g_autoptr (GError) error = NULL;

  self->server = scripted_server_new (script);
  self->settings = scripted_server_make_settings (self->server, ACCOUNT_SECURITY_TLS);
  self->dir = g_dir_make_tmp ("posthorn-script-XXXXXX", &error);
  self->store = store_open (self->dir, STORE_OPEN_WRITE, NULL, &error);
  g_assert_no_error (error);
  self->context.settings = self->settings;
  self->context.store = self->store;
  script_fixture_connect (self);
}

void
script_fixture_tear_down (ScriptFixture *self)
{
  imap_session_free (self->session);
  scripted_server_finish (self->server);
  scripted_server_free (self->server);
  account_settings_unref (self->settings);
  store_close (self->store);
  ph_tree_remove (self->dir, NULL);
  g_free (self->dir);
}

void
script_fixture_select (ScriptFixture *self)
{
  g_autoptr (GError) error = NULL;

  sync_context_select (&self->context, self->folder_id, &error);
  script_fixture_check (self, error);
}

void
script_fixture_look (ScriptFixture *self)
{
  g_autoptr (GError) error = NULL;

  folder_sync_look (&self->context, &error);
  script_fixture_check (self, error);
}

void
script_fixture_noop (ScriptFixture *self)
{
  g_autoptr (GError) error = NULL;

  imap_session_run (self->session, imap_command_new ("NOOP"), NULL, &error);
  script_fixture_check (self, error);
}

void
script_fixture_check (ScriptFixture *self, const GError *error)
{
  if (error != NULL)
    {
      g_autofree char *transcript = scripted_server_get_transcript (self->server);

      g_test_message ("the client said:\n%s", transcript);
    }
  g_assert_no_error (error);
}

char *
script_fixture_describe_uids (ScriptFixture *self)
{
  g_autoptr (GArray) uids =
      store_placement_list_uids (self->store, self->folder_id, 1, G_MAXUINT32, NULL);
  g_autoptr (ImapSet) set = imap_set_new ();

  for (guint i = 0; i < uids->len; i++)
    imap_set_add (set, g_array_index (uids, guint32, i));
  return imap_set_to_string (set);
}

void
script_fixture_open_and_check (ScriptFixture *self, const char *wanted, guint32 uidnext,
                               guint64 modseq)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (StoreFolder) folder = NULL;
  g_autofree char *uids = NULL;

  folder_sync_open (&self->context, self->folder_id, NULL, &error);
  script_fixture_check (self, error);
  uids = script_fixture_describe_uids (self);
  g_assert_cmpstr (uids, ==, wanted);
  folder = store_folder_get (self->store, self->folder_id, &error);
  g_assert_cmpuint (folder->uidnext, ==, uidnext);
  g_assert_cmpuint (folder->modseq, ==, modseq);
  g_assert_true (store_folder_check_counts (self->store, &error));
}
