/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Attachments of a mail on a real Dovecot: saved, opened, stopped, and dragged into another program. */

#include "engine.h"
#include "ph-attachment-chip.h"
#include "ph-attachment.h"
#include "ph-body.h"
#include "ph-tree.h"
#include "ph-ui.h"
#include "store-body.h"
#include "test-server.h"
#include "ui-input.h"
#include "ui-picture.h"
#include "ui-test.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#define LARGE (24 * 1024 * 1024)
#define RECEIVER "Receiver of files"

static TestServer *server;
static char *self_path;

typedef struct
{
  char *dir;
  AccountList *accounts;
  Engine *engine;
  AccountEngine *account;
  PhBody *body;
  GtkWindow *window;
  guint64 anon_before;
  guint64 anon_peak;
} Fixture;

/* ---- The mail ------------------------------------------------------------------------------- */

static char *
make_content (void)
{
  char *content = g_malloc (LARGE);

  for (guint i = 0; i < LARGE; i++)
    content[i] = (char) (i * 2654435761u >> 13);
  return content;
}

static void
append_lines (GString *mail, const char *base64)
{
  for (gsize at = 0, len = strlen (base64); at < len; at += 76)
    {
      g_string_append_len (mail, base64 + at, (gssize) MIN (76, len - at));
      g_string_append (mail, "\r\n");
    }
}

static void
deliver (void)
{
  g_autofree char *content = make_content ();
  g_autofree char *base64 = g_base64_encode ((guchar *) content, LARGE);
  g_autoptr (GString) mail = g_string_new (
    "From: Ann <ann@sea.example>\r\nSubject: Files\r\nMessage-ID: <files@sea.example>\r\n"
    "Content-Type: multipart/mixed; boundary=b\r\n\r\n"
    "--b\r\nContent-Type: text/plain\r\n\r\nFiles.\r\n"
    "--b\r\nContent-Type: text/plain; name=\"notes.txt\"\r\n"
    "Content-Disposition: attachment\r\n\r\nmilk, bread\r\n"
    "--b\r\nContent-Type: image/jpeg; name=\"photo.jpg\"\r\nContent-Transfer-Encoding: base64\r\n"
    "Content-Disposition: attachment\r\n\r\nf0VMRgIBAQA=\r\n"
    "--b\r\nContent-Type: image/png; name=\"sea.png\"\r\nContent-Transfer-Encoding: base64\r\n"
    "Content-Disposition: attachment\r\n\r\n");
  g_autoptr (GBytes) picture = ui_picture_draw ("png", 300, 200);
  g_autofree char *picture_base64
    = g_base64_encode (g_bytes_get_data (picture, NULL), g_bytes_get_size (picture));

  append_lines (mail, picture_base64);
  g_string_append (
    mail,
    "--b\r\nContent-Type: application/octet-stream; name=\"large.dat\"\r\n"
    "Content-Transfer-Encoding: base64\r\nContent-Disposition: attachment\r\n\r\n");

  append_lines (mail, base64);
  g_string_append (mail, "--b--\r\n");
  test_server_deliver (server, 0, mail->str, (gssize) mail->len);
}

static gint64
find_message (Fixture *fixture)
{
  Store *store = account_engine_get_store (fixture->account);
  g_autoptr (StoreFolder) inbox = store_folder_find_role (store, FOLDER_ROLE_INBOX, NULL);
  const StoreQuery query = { .folder_id = inbox != NULL ? inbox->id : 0 };
  g_autoptr (StoreIds) ids = inbox != NULL ? store_placement_query (store, &query, 0, NULL, NULL) : NULL;
  StorePlacement place;

  return ids != NULL && ids->n > 0 && store_placement_get (store, ids->ids[0], &place, NULL)
           ? place.message_id
           : 0;
}

static gboolean
has_message (gpointer user_data)
{
  return find_message (user_data) != 0;
}

static void
body_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Fixture *fixture = user_data;
  g_autoptr (GError) error = NULL;

  fixture->body = ph_body_load_finish (result, &error);
  g_assert_no_error (error);
}

static gboolean
has_body (gpointer user_data)
{
  return ((Fixture *) user_data)->body != NULL;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = NULL;

  fixture->dir = g_dir_make_tmp ("posthorn-XXXXXX", NULL);
  path = g_build_filename (fixture->dir, "accounts.ini", NULL);
  test_server_write_account (server, 0, "00000000-0000-4000-8000-000000000001", path);
  fixture->accounts = account_list_new (path);
  fixture->engine = engine_new (fixture->accounts, fixture->dir);
  engine_start (fixture->engine);
  fixture->account = engine_find (fixture->engine, "00000000-0000-4000-8000-000000000001");
  ui_test_wait (has_message, fixture);
  ph_body_load_async (fixture->account, find_message (fixture), NULL, body_cb, fixture);
  ui_test_wait (has_body, fixture);
  g_assert_cmpuint (fixture->body->attachments->len, ==, 4);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  if (fixture->window != NULL)
    gtk_window_destroy (fixture->window);
  ph_body_free (fixture->body);
  engine_stop (fixture->engine);
  g_clear_object (&fixture->engine);
  g_clear_object (&fixture->accounts);
  ph_attachment_clean_up ();
  ph_tree_remove (fixture->dir, NULL);
  g_free (fixture->dir);
}

static PhAttachment *
get (Fixture *fixture, const char *name)
{
  for (guint i = 0; i < fixture->body->attachments->len; i++)
    {
      PhAttachment *attachment = g_ptr_array_index (fixture->body->attachments, i);

      if (g_str_equal (ph_attachment_get_name (attachment), name))
        return attachment;
    }
  g_assert_not_reached ();
}

/* ---- Waiting -------------------------------------------------------------------------------- */

typedef struct
{
  Fixture *fixture;
  GFile *file;
  GError *error;
  gboolean done;
} Outcome;

static void
outcome_clear (Outcome *self)
{
  g_clear_object (&self->file);
  g_clear_error (&self->error);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Outcome, outcome_clear)

static void
done_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Outcome *outcome = user_data;

  outcome->file = ph_attachment_finish (PH_ATTACHMENT (object), result, &outcome->error);
  outcome->done = TRUE;
}

static guint64
read_anon (void)
{
  g_autofree char *status = NULL;

  g_assert_true (g_file_get_contents ("/proc/self/status", &status, NULL, NULL));
  return g_ascii_strtoull (strstr (status, "RssAnon:") + strlen ("RssAnon:"), NULL, 10) * 1024;
}

static gboolean
is_done (gpointer user_data)
{
  Outcome *outcome = user_data;

  outcome->fixture->anon_peak = MAX (outcome->fixture->anon_peak, read_anon ());
  return outcome->done;
}

static void
check_file (GFile *file, const char *content, gsize len)
{
  g_autofree char *data = NULL;
  g_autoptr (GError) error = NULL;
  struct stat info;
  gsize n;

  g_file_load_contents (file, NULL, &data, &n, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (n, ==, len);
  g_assert_true (memcmp (data, content, len) == 0);
  g_assert_cmpint (g_lstat (g_file_peek_path (file), &info), ==, 0);
  g_assert_cmpuint (info.st_mode & 07777, ==, 0600);
}

/* ---- Saving --------------------------------------------------------------------------------- */

static void
fraction_cb (PhAttachment *attachment, GParamSpec *pspec, gpointer user_data)
{
  double *most = user_data;

  *most = MAX (*most, ph_attachment_get_fraction (attachment));
}

/* A large one goes to the disk without ever being in memory, from the server and from the cache. */
static void
test_save_large (Fixture *fixture, gconstpointer data)
{
  PhAttachment *large = get (fixture, "large.dat");
  g_autofree char *content = make_content ();
  g_autoptr (GFile) folder = g_file_new_for_path (fixture->dir);
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);
  double most = 0;

  g_signal_connect (large, "notify::fraction", G_CALLBACK (fraction_cb), &most);
  fixture->anon_before = fixture->anon_peak = read_anon ();
  for (guint i = 1; i <= 2; i++)
    {
      g_auto (Outcome) outcome = { .fixture = fixture };
      g_autofree char *name = NULL;

      ph_attachment_save_into_async (large, folder, NULL, done_cb, &outcome);
      g_assert_true (ph_attachment_is_busy (large));
      ui_test_wait (is_done, &outcome);
      g_assert_no_error (outcome.error);
      g_assert_false (ph_attachment_is_busy (large));
      g_assert_cmpfloat (ph_attachment_get_fraction (large), ==, -1);
      g_test_message ("%" G_GUINT64_FORMAT " KiB more than before at most",
                      (fixture->anon_peak - fixture->anon_before) / 1024);
      g_assert_cmpuint (fixture->anon_peak - fixture->anon_before, <, LARGE / 2);
      name = g_file_get_basename (outcome.file);
      /* Nothing is replaced. */
      g_assert_cmpstr (name, ==, i == 1 ? "large.dat" : "large (2).dat");
      g_ptr_array_add (files, g_object_ref (outcome.file));
    }
  for (guint i = 0; i < files->len; i++)
    check_file (g_ptr_array_index (files, i), content, LARGE);
  g_assert_cmpfloat (most, >, 0);
  g_assert_cmpfloat (most, <=, 1);
}

static void
freed_cb (gpointer freed)
{
  *(gboolean *) freed = TRUE;
}

/* What was at hand goes with it. */
static void
test_content_freed (void)
{
  gboolean freed = FALSE;
  GBytes *content = g_bytes_new_with_free_func ("text", 4, freed_cb, &freed);
  PhAttachment *attachment
    = ph_attachment_new (NULL, 0, "1", NULL, "text/plain", "a.txt", 4, FALSE);

  ph_attachment_set_content (attachment, content);
  g_bytes_unref (content);
  g_assert_false (freed);
  g_assert_finalize_object (attachment);
  g_assert_true (freed);
}

static gboolean
has_thumbnail (gpointer attachment)
{
  return ph_attachment_get_thumbnail (attachment) != NULL;
}

static void
save (Fixture *fixture, PhAttachment *attachment)
{
  g_autoptr (GFile) folder = g_file_new_for_path (fixture->dir);
  g_auto (Outcome) outcome = { .fixture = fixture };

  ph_attachment_save_into_async (attachment, folder, NULL, done_cb, &outcome);
  ui_test_wait (is_done, &outcome);
  g_assert_no_error (outcome.error);
}

static gboolean
is_fetched (Fixture *fixture, guint part)
{
  Store *store = account_engine_get_store (fixture->account);
  g_autofree char *name = g_strdup_printf ("%u", part);
  g_autofree char *decoded = g_strdup_printf ("BINARY[%u]", part);
  gint64 id = find_message (fixture);

  return store_body_has (store, id, name) || store_body_has (store, id, decoded);
}

/* Whether the connection that nobody waits for asked for that part. */
static gboolean
was_asked_for (Fixture *fixture, const char *part)
{
  g_autofree char *text = protocol_log_to_string (account_engine_get_log (fixture->account));
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    if (strstr (lines[i], " mail-2 > ") != NULL && strstr (lines[i], part) != NULL)
      return TRUE;
  return FALSE;
}

/* A small picture comes by itself, where it keeps nobody waiting. */
static void
test_thumbnail (Fixture *fixture, gconstpointer data)
{
  PhAttachment *sea = get (fixture, "sea.png");

  g_assert_false (is_fetched (fixture, 4));
  ph_attachment_want_thumbnail (sea);
  ui_test_wait (has_thumbnail, sea);
  g_assert_cmpint (gdk_texture_get_width (ph_attachment_get_thumbnail (sea)), ==, 128);
  g_assert_true (was_asked_for (fixture, "PEEK[4]"));
  g_assert_false (ph_attachment_is_busy (sea));
}

static PhAttachment *
create_sea (Fixture *fixture, guint64 size)
{
  return ph_attachment_new (fixture->account, find_message (fixture), "4", "base64", "image/png",
                            "sea.png", size, FALSE);
}

/* A large one does not; once it was fetched for another reason it gets one. */
static void
test_thumbnail_large (Fixture *fixture, gconstpointer data)
{
  g_autoptr (PhAttachment) large = create_sea (fixture, 400 * 1024);

  ph_attachment_want_thumbnail (large);
  /* One after the other: when this was fetched, that was looked for. */
  save (fixture, get (fixture, "notes.txt"));
  g_assert_true (is_fetched (fixture, 2));
  g_assert_false (is_fetched (fixture, 4));
  g_assert_null (ph_attachment_get_thumbnail (large));

  save (fixture, large);
  ui_test_wait (has_thumbnail, large);
}

static void
spare_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  gboolean is_decoded;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) content = account_engine_get_content_finish (ACCOUNT_ENGINE (object), result,
                                                                  &is_decoded, &error);

  g_assert_no_error (error);
  g_assert_nonnull (content);
  *(gboolean *) user_data = TRUE;
}

static void
left_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  gboolean is_decoded;
  g_autoptr (GError) error = NULL;

  g_assert_null (account_engine_get_content_finish (ACCOUNT_ENGINE (object), result, &is_decoded, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static gboolean
is_true (gpointer user_data)
{
  return *(gboolean *) user_data;
}

/* Who went on to another mail has nothing more fetched for this one. */
static void
test_thumbnail_left (Fixture *fixture, gconstpointer data)
{
  PhAttachment *left = create_sea (fixture, 1000);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  gboolean done = FALSE;

  ph_attachment_want_thumbnail (left);
  g_object_unref (left);
  account_engine_get_spare_content_async (fixture->account, find_message (fixture), "3", cancellable,
                                          left_cb, NULL);
  g_cancellable_cancel (cancellable);
  account_engine_get_spare_content_async (fixture->account, find_message (fixture), "2", NULL,
                                          spare_cb, &done);
  ui_test_wait (is_true, &done);
  g_assert_true (was_asked_for (fixture, "PEEK[2]"));
  g_assert_false (was_asked_for (fixture, "PEEK[3]"));
  g_assert_false (was_asked_for (fixture, "PEEK[4]"));
}

static guint
count_files (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  guint n = 0;

  while (dir != NULL && g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static gboolean
has_begun (gpointer user_data)
{
  return ph_attachment_get_fraction (user_data) > 0;
}

static void
test_stop (Fixture *fixture, gconstpointer data)
{
  PhAttachment *large = get (fixture, "large.dat");
  g_auto (Outcome) outcome = { .fixture = fixture };
  g_autofree char *path = g_build_filename (fixture->dir, "saved", NULL);
  g_autoptr (GFile) folder = g_file_new_for_path (path);
  GtkWidget *chip = ph_attachment_chip_new (large);

  g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
  fixture->window = ui_test_show (chip, 400, 80);
  ph_attachment_save_into_async (large, folder, NULL, done_cb, &outcome);
  ui_test_wait (has_begun, large);
  g_assert_true (gtk_widget_get_visible (ui_test_find (chip, GTK_TYPE_BUTTON, "stop_button")));
  ui_test_shoot (fixture->window, "attachment-busy");
  gtk_widget_activate_action (chip, "chip.stop", NULL);
  ui_test_wait (is_done, &outcome);
  g_assert_error (outcome.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_false (gtk_widget_get_visible (ui_test_find (chip, GTK_TYPE_BUTTON, "stop_button")));
  g_assert_cmpuint (count_files (path), ==, 0);
}

/* ---- Opening -------------------------------------------------------------------------------- */

static void
test_private (Fixture *fixture, gconstpointer data)
{
  g_autofree char *root = g_build_filename (g_get_user_cache_dir (), "posthorn", "opened", NULL);
  g_auto (Outcome) outcome = { .fixture = fixture };
  g_autoptr (GFile) folder = NULL;
  g_autofree char *path = NULL;
  struct stat info;

  ph_attachment_fetch_async (get (fixture, "notes.txt"), NULL, done_cb, &outcome);
  ui_test_wait (is_done, &outcome);
  g_assert_no_error (outcome.error);
  check_file (outcome.file, "milk, bread", strlen ("milk, bread"));
  g_assert_false (ph_attachment_holds_program (get (fixture, "notes.txt")));

  folder = g_file_get_parent (outcome.file);
  path = g_file_get_path (folder);
  g_assert_true (g_str_has_prefix (path, root));
  g_assert_cmpint (g_lstat (path, &info), ==, 0);
  g_assert_cmpuint (info.st_mode & 07777, ==, 0700);
  ph_attachment_clean_up ();
  g_assert_false (g_file_test (root, G_FILE_TEST_EXISTS));
}

/* A program that opens pictures here, and writes down what it was given. */
static char *
install_program (Fixture *fixture)
{
  char *note = g_build_filename (fixture->dir, "opened", NULL);
  g_autofree char *folder = g_build_filename (g_get_user_data_dir (), "applications", NULL);
  g_autofree char *desktop = g_build_filename (folder, "viewer.desktop", NULL);
  g_autofree char *list = g_build_filename (folder, "mimeapps.list", NULL);
  g_autofree char *text = g_strdup_printf ("[Desktop Entry]\nType=Application\nName=Viewer\n"
                                           "Exec=cp %%f %s\nMimeType=image/jpeg;\n", note);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (desktop, text, -1, NULL));
  g_assert_true (g_file_set_contents (list, "[Default Applications]\nimage/jpeg=viewer.desktop\n",
                                      -1, NULL));
  return note;
}

static gboolean
find_question (gpointer user_data)
{
  GtkWidget **dialog = user_data;
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);

      if (ADW_IS_MESSAGE_DIALOG (window) && gtk_widget_get_mapped (window))
        *dialog = window;
    }
  return *dialog != NULL;
}

static gboolean
exists (gpointer user_data)
{
  return g_file_test (user_data, G_FILE_TEST_EXISTS);
}

/* A picture by its name and a program by its bytes is not opened before the person has agreed. */
static void
test_disguised (Fixture *fixture, gconstpointer data)
{
  PhAttachment *photo = get (fixture, "photo.jpg");
  GtkWidget *chip = ph_attachment_chip_new (photo);
  GtkWidget *dialog = NULL;
  g_autofree char *note = install_program (fixture);

  g_assert_false (ph_attachment_is_dangerous (photo));
  fixture->window = ui_test_show (chip, 400, 80);
  gtk_widget_activate_action (chip, "chip.open", NULL);
  ui_test_wait (find_question, &dialog);
  g_assert_true (ph_attachment_holds_program (photo));
  g_assert_nonnull (strstr (adw_message_dialog_get_body (ADW_MESSAGE_DIALOG (dialog)),
                            "not what its name says"));
  ui_test_shoot (GTK_WINDOW (dialog), "attachment-disguised");
  g_assert_false (g_file_test (note, G_FILE_TEST_EXISTS));
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (dialog), "open");
  ui_test_wait (exists, note);
}

/* ---- Dragging out --------------------------------------------------------------------------- */

static gboolean
drop_cb (GtkDropTarget *target, const GValue *value, double x, double y, gpointer user_data)
{
  GSList *files = g_value_get_boxed (value);
  g_autofree char *text = NULL;

  if (files == NULL || !g_file_load_contents (files->data, NULL, &text, NULL, NULL, NULL))
    return FALSE;
  return g_file_set_contents (user_data, text, -1, NULL);
}

/* The other program: writes what is in the first file that is dropped on it into @note. */
static void
receive (const char *note)
{
  GtkWidget *window = gtk_window_new ();
  GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  gtk_window_set_title (GTK_WINDOW (window), RECEIVER);
  gtk_window_set_default_size (GTK_WINDOW (window), 200, 200);
  g_signal_connect (target, "drop", G_CALLBACK (drop_cb), (gpointer) note);
  gtk_widget_add_controller (window, GTK_EVENT_CONTROLLER (target));
  gtk_window_present (GTK_WINDOW (window));
  while (TRUE)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_drag_out (Fixture *fixture, gconstpointer data)
{
  g_autofree char *note = g_build_filename (fixture->dir, "dropped", NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GSubprocess) other
    = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error, self_path, "--receive", note, NULL);
  GtkWidget *chip = ph_attachment_chip_new (get (fixture, "notes.txt"));

  g_assert_no_error (error);
  fixture->window = ui_test_show (chip, 300, 80);
  ui_input_run ("search --sync --onlyvisible --name %s windowmove --sync 600 400", "Receiver");
  ui_input_drag (ui_input_find_place (ui_test_find (chip, GTK_TYPE_BUTTON, "button")),
                 (UiPlace) { 700, 500 });
  ui_input_drop ();
  ui_test_wait (exists, note);
  g_assert_true (g_file_get_contents (note, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "milk, bread");
  g_subprocess_force_exit (other);
}

int
main (int argc, char *argv[])
{
  int status;

  gtk_test_init (&argc, &argv, NULL);
  ph_ui_init ();
  if (argc == 3 && g_str_equal (argv[1], "--receive"))
    receive (argv[2]);

  self_path = argv[0];
  server = test_server_start ("mailserver", "--no-smtp", NULL);
  deliver ();
  g_test_add ("/attachment/save-large", Fixture, NULL, set_up, test_save_large, tear_down);
  g_test_add_func ("/attachment/content-freed", test_content_freed);
  g_test_add ("/attachment/thumbnail", Fixture, NULL, set_up, test_thumbnail, tear_down);
  g_test_add ("/attachment/thumbnail-large", Fixture, NULL, set_up, test_thumbnail_large, tear_down);
  g_test_add ("/attachment/thumbnail-left", Fixture, NULL, set_up, test_thumbnail_left, tear_down);
  g_test_add ("/attachment/stop", Fixture, NULL, set_up, test_stop, tear_down);
  g_test_add ("/attachment/private", Fixture, NULL, set_up, test_private, tear_down);
  g_test_add ("/attachment/disguised", Fixture, NULL, set_up, test_disguised, tear_down);
  g_test_add ("/attachment/drag-out", Fixture, NULL, set_up, test_drag_out, tear_down);
  status = g_test_run ();
  test_server_stop (server);
  return status;
}
