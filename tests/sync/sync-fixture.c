/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sync-fixture.h"

#include "account-secrets.h"
#include "folder-backfill.h"
#include "folder-list-sync.h"
#include "ph-tree.h"
#include "store-placement.h"

#include <string.h>

static ImapSession *
connect_session (AccountSettings *settings, const char *const *mask, const char *name,
                 ProtocolLog *log)
{
  ImapSessionConfig config = { .settings = settings, .mask = mask, .name = name, .log = log,
                               .always_compress = log != NULL };
  ImapSession *session = imap_session_new (&config);
  g_autoptr (GError) error = NULL;
  char *password = account_secrets_lookup (settings, ACCOUNT_SECRET_IMAP, NULL, &error);

  g_assert_no_error (error);
  imap_session_connect (session, password, NULL, &error);
  g_assert_no_error (error);
  account_secrets_free (password);
  return session;
}

static void
connect_ours (SyncFixture *self)
{
  self->session = connect_session (self->settings, self->mask, "ours", self->log);
  self->context.session = self->session;
  self->context.folder_id = 0;
  self->context.in_step = FALSE;
  if (strstr (imap_session_get_server_name (self->session), "Cyrus") != NULL)
    self->context.profile = MESSAGE_PROFILE_ENVELOPE;
}

guint
sync_fixture_count_rows (SyncFixture *self)
{
  g_autofree char *text = protocol_log_to_string (self->log);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  guint n = 0;

  for (guint i = 0; lines[i] != NULL; i++)
    n += strstr (lines[i], " < ") != NULL && strstr (lines[i], "BODYSTRUCTURE (") != NULL;

  return n;
}

/* The server is to be done with the folder before somebody deletes it. */
static void
disconnect (ImapSession **session)
{
  imap_session_logout (*session);
  g_clear_pointer (session, imap_session_free);
}

void
sync_fixture_reconnect (SyncFixture *self)
{
  disconnect (&self->session);
  connect_ours (self);
}

/* ---- The other program ---------------------------------------------------------------------- */

static void
say (SyncFixture *self, const char *name, const char *rest)
{
  ImapCommand *command = imap_command_new (name);
  g_autoptr (GError) error = NULL;

  if (rest[0] != '\0')
    imap_command_atom (command, rest);
  imap_session_run (self->other, command, NULL, &error);
  g_assert_no_error (error);
}

void
sync_fixture_say (SyncFixture *self, const char *name, const char *rest_format, ...)
{
  g_autofree char *rest = NULL;
  g_autoptr (GPtrArray) events = NULL;
  va_list arguments;

  va_start (arguments, rest_format);
  rest = g_strdup_vprintf (rest_format, arguments);
  va_end (arguments);
  say (self, name, rest);
  events = imap_session_take_events (self->other);
}

void
sync_fixture_select_other (SyncFixture *self, const char *mailbox)
{
  ImapQresync known = { 0 };
  g_auto (ImapSelected) selected = { 0 };
  g_autoptr (GPtrArray) events = NULL;
  g_autoptr (GError) error = NULL;

  imap_session_select (self->other, mailbox, &known, NULL, NULL, &selected, NULL, &error);
  g_assert_no_error (error);
  events = imap_session_take_events (self->other);
}

static GBytes *
make_message (guint number)
{
  g_autofree char *references = NULL;
  char *text;

  if (number % 3 == 1)
    references = g_strdup_printf ("References: <made.%u@sea.example>\r\n", number - 1);
  text = g_strdup_printf ("Date: Sun, 22 Nov 2020 %02u:%02u:00 +0100\r\n"
                          "From: =?utf-8?q?J=C3=B6rg?= <joerg%u@sea.example>\r\n"
                          "To: Alice <alice@example.test>, Bob <bob@example.test>\r\n"
                          "Subject: Message %u about =?utf-8?q?=C3=A4pfel?=\r\n"
                          "Message-ID: <made.%u@sea.example>\r\n%s"
                          "MIME-Version: 1.0\r\n"
                          "Content-Type: text/plain; charset=utf-8\r\n\r\n"
                          "This is what message %u says, %.*s.\r\n",
                          number / 60 % 24, number % 60, number % 7, number, number,
                          references != NULL ? references : "", number, (int) (number % 50),
                          "and it says so at some length, more or less, you see");

  return g_bytes_new_take (text, strlen (text));
}

/* In one command (RFC 3502): Cyrus takes 20 ms for each. */
void
sync_fixture_append (SyncFixture *self, const char *mailbox, guint n)
{
  ImapCommand *command = imap_command_new ("APPEND");
  g_autoptr (GPtrArray) events = NULL;
  g_autoptr (GError) error = NULL;

  imap_command_mailbox (command, mailbox);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GBytes) message = make_message (self->n_made++);

      imap_command_date_time (command, 1606000000 + self->n_made, 60);
      imap_command_literal (command, message);
    }
  if (n > 0)
    imap_session_run (self->other, command, NULL, &error);
  else
    imap_command_free (command);
  g_assert_no_error (error);
  events = imap_session_take_events (self->other);
}

static void
empty_account (SyncFixture *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) answers = imap_session_list (self->other, NULL, NULL, &error);

  g_assert_no_error (error);
  for (guint i = answers->len; i > 0; i--)
    {
      const ImapResponse *answer = answers->pdata[i - 1];

      if (answer->type != IMAP_RESPONSE_LIST || (answer->list.attributes & IMAP_MAILBOX_NOSELECT))
        continue;
      sync_fixture_select_other (self, answer->list.name);
      sync_fixture_say (self, "UID STORE", "1:* +FLAGS.SILENT (\\Deleted)");
      sync_fixture_say (self, "EXPUNGE", "%s", "");
    }
  imap_session_unselect (self->other, NULL, &error);
  g_assert_no_error (error);
  for (guint i = answers->len; i > 0; i--)
    {
      const ImapResponse *answer = answers->pdata[i - 1];

      if (answer->type == IMAP_RESPONSE_LIST && g_str_has_prefix (answer->list.name, "Test"))
        sync_fixture_say (self, "DELETE", "\"%s\"", answer->list.name);
    }
}

/* ---- Beginning and end ---------------------------------------------------------------------- */

void
sync_fixture_set_up (SyncFixture *self, TestServer *server, const char *const *mask)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *config = NULL;

  self->dir = g_dir_make_tmp ("posthorn-sync-XXXXXX", &error);
  g_assert_no_error (error);
  config = g_build_filename (self->dir, "account.ini", NULL);
  test_server_write_account (server, 0, "00000000-0000-4000-8000-00000000000a", config);
  self->settings = account_settings_load_file (config, &error);
  g_assert_no_error (error);
  self->mask = mask;
  self->store = store_open (self->dir, STORE_OPEN_WRITE, NULL, &error);
  g_assert_no_error (error);
  self->log = protocol_log_new (4 * 1024 * 1024);
  self->other = connect_session (self->settings, NULL, "other", NULL);
  empty_account (self);
  self->context.settings = self->settings;
  self->context.store = self->store;
  self->context.data_dir = self->dir;
  connect_ours (self);
}

void
sync_fixture_tear_down (SyncFixture *self)
{
  disconnect (&self->session);
  disconnect (&self->other);
  g_clear_pointer (&self->store, store_close);
  g_clear_pointer (&self->settings, account_settings_unref);
  g_clear_pointer (&self->log, protocol_log_unref);
  ph_tree_remove (self->dir, NULL);
  g_clear_pointer (&self->dir, g_free);
}

/* ---- Coming in step ------------------------------------------------------------------------- */

static void
finish_folder (SyncFixture *self, gint64 id)
{
  g_autoptr (GError) error = NULL;
  gboolean complete = FALSE;
  guint32 uid = 0;

  sync_context_select (&self->context, id, &error);
  g_assert_no_error (error);
  folder_sync_look (&self->context, &error);
  g_assert_no_error (error);
  while (!complete)
    {
      folder_backfill (&self->context, NULL, NULL, NULL, &complete, &error);
      g_assert_no_error (error);
    }
  if (sync_context_has_modseq (&self->context, FALSE))
    return;
  do
    {
      folder_sync_sweep (&self->context, &uid, &error);
      g_assert_no_error (error);
    }
  while (uid != 0);
}

void
sync_fixture_sync (SyncFixture *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) hints = folder_list_sync (&self->context, &error);
  g_autoptr (GPtrArray) folders = NULL;

  g_assert_no_error (error);
  for (guint i = 0; i < hints->len; i++)
    {
      const FolderHint *hint = &g_array_index (hints, FolderHint, i);

      folder_sync_open (&self->context, hint->folder_id, hint, &error);
      g_assert_no_error (error);
    }

  folders = store_folder_list (self->store, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < folders->len; i++)
    {
      const StoreFolder *folder = folders->pdata[i];

      if ((folder->flags & STORE_FOLDER_NOSELECT) == 0)
        finish_folder (self, folder->id);
    }
}

/* ---- Comparing ------------------------------------------------------------------------------ */

StoreFolder *
sync_fixture_get_folder (SyncFixture *self, const char *name)
{
  g_autoptr (GError) error = NULL;
  StoreFolder *folder = store_folder_find (self->store, name, &error);

  g_assert_no_error (error);
  g_assert_nonnull (folder);
  return folder;
}

static int
compare_texts (gconstpointer a, gconstpointer b)
{
  return g_ascii_strcasecmp (*(const char *const *) a, *(const char *const *) b);
}

static char *
join_sorted (const char *const *texts)
{
  g_autoptr (GPtrArray) sorted = g_ptr_array_new ();

  for (guint i = 0; texts != NULL && texts[i] != NULL; i++)
    g_ptr_array_add (sorted, (gpointer) texts[i]);
  g_ptr_array_sort (sorted, compare_texts);
  g_ptr_array_add (sorted, NULL);

  return g_strjoinv (" ", (char **) sorted->pdata);
}

static char *
describe_fetch (const ImapFetch *fetch)
{
  g_autofree char *keywords = join_sorted (fetch->flags.keywords);
  g_autofree char *id = NULL;

  for (guint i = 0; i < fetch->n_sections; i++)
    {
      g_autoptr (MimeHeaders) headers =
          mime_headers_parse (fetch->sections[i].data, fetch->sections[i].len);

      g_free (id);
      id = g_strdup (headers->message_id);
    }

  return g_strdup_printf ("%u flags=%02x keywords=%s size=%u id=%s date=%d", fetch->uid,
                          fetch->flags.system & 0x1f, keywords, (guint) fetch->size, id,
                          (int) fetch->internal_date);
}

static char *
describe_placement (SyncFixture *self, gint64 folder_id, guint32 uid)
{
  g_autoptr (GError) error = NULL;
  StorePlacement placement = { 0 };
  g_autoptr (StoreMessage) message = NULL;
  g_auto (GStrv) names = NULL;
  g_autofree char *keywords = NULL;

  g_assert_true (store_placement_find (self->store, folder_id, uid, &placement, &error));
  g_assert_no_error (error);
  message = store_message_get (self->store, placement.message_id, &error);
  g_assert_nonnull (message);
  names = store_placement_get_keywords (self->store, placement.id, &error);
  keywords = join_sorted ((const char *const *) names);

  return g_strdup_printf ("%u flags=%02x keywords=%s size=%u id=%s date=%d", uid, placement.flags,
                          keywords, (guint) message->size, message->message_id,
                          (int) message->date_received);
}

static void
compare_folder (SyncFixture *self, const char *name)
{
  g_autoptr (StoreFolder) folder = sync_fixture_get_folder (self, name);
  g_autoptr (GPtrArray) events = NULL;
  g_autoptr (GArray) uids = NULL;
  guint n = 0;

  sync_fixture_select_other (self, name);
  say (self, "UID FETCH",
       "1:* (UID FLAGS RFC822.SIZE INTERNALDATE BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])");
  events = imap_session_take_events (self->other);
  for (guint i = 0; i < events->len; i++)
    {
      const ImapResponse *event = events->pdata[i];
      g_autofree char *theirs = NULL;
      g_autofree char *ours = NULL;

      if (event->type != IMAP_RESPONSE_FETCH || event->fetch.n_sections == 0)
        continue;
      theirs = describe_fetch (&event->fetch);
      ours = describe_placement (self, folder->id, event->fetch.uid);
      g_assert_cmpstr (ours, ==, theirs);
      n++;
    }

  uids = store_placement_list_uids (self->store, folder->id, 1, G_MAXUINT32, NULL);
  g_assert_cmpuint (uids->len, ==, n);
  g_assert_cmpint (folder->n_total, ==, n);
  g_assert_cmpuint (folder->lo_uid, ==, 1);
}

void
sync_fixture_compare (SyncFixture *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) answers = imap_session_list (self->other, NULL, NULL, &error);
  g_autoptr (GPtrArray) folders = store_folder_list (self->store, NULL);
  guint n = 0;

  g_assert_no_error (error);
  for (guint i = 0; i < answers->len; i++)
    {
      const ImapResponse *answer = answers->pdata[i];

      if (answer->type != IMAP_RESPONSE_LIST)
        continue;
      n++;
      if ((answer->list.attributes & IMAP_MAILBOX_NOSELECT) == 0)
        compare_folder (self, answer->list.name);
    }
  g_assert_cmpuint (folders->len, ==, n);
  g_assert_true (store_folder_check_counts (self->store, &error));
  g_assert_no_error (error);
}
