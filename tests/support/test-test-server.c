/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "test-server.h"

#include <gio/gio.h>
#include <glib/gstdio.h>

#define MESSAGE "From: a@example.test\r\nSubject: dots\r\n\r\n.one\r\n..two\r\nthree\r\n"

static void
test_facts (void)
{
  g_autoptr(TestServer) server = test_server_start ("mailserver", "--user", "anna@one.example:a;b\\c",
                                                    "--user", "ben@two.example", NULL);

  g_assert_cmpstr (test_server_get_host (server), ==, "localhost");
  g_assert_cmpint (test_server_get_port (server, "imaps"), >, 1024);
  g_assert_cmpint (test_server_get_port (server, "submission"), >, 1024);
  g_assert_true (g_file_test (test_server_get_ca_file (server), G_FILE_TEST_IS_REGULAR));
  g_assert_cmpstr (test_server_get_address (server, 0), ==, "anna@one.example");
  g_assert_cmpstr (test_server_get_address (server, 1), ==, "ben@two.example");
  g_assert_null (test_server_get_address (server, 2));
  g_assert_cmpstr (test_server_get_password (server, 0), ==, "a;b\\c");
  g_assert_cmpstr (test_server_get_password (server, 1), ==, "secret");
}

/* Says the lines of @script to the server in the clear (it takes that on loopback) and returns
 * everything it answers. */
static char *
talk (TestServer *server,
      const char *script)
{
  g_autoptr(GSocketClient) client = g_socket_client_new ();
  g_autoptr(GSocketConnection) connection = NULL;
  g_autoptr(GOutputStream) answer = g_memory_output_stream_new_resizable ();
  g_autoptr(GError) error = NULL;

  connection = g_socket_client_connect_to_host (client, "127.0.0.1",
                                                test_server_get_port (server, "imap"), NULL, &error);
  g_assert_no_error (error);
  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)),
                             script, strlen (script), NULL, NULL, &error);
  g_assert_no_error (error);
  g_output_stream_splice (answer, g_io_stream_get_input_stream (G_IO_STREAM (connection)),
                          G_OUTPUT_STREAM_SPLICE_NONE, NULL, &error);
  g_assert_no_error (error);
  g_output_stream_write_all (answer, "", 1, NULL, NULL, NULL);
  g_output_stream_close (answer, NULL, NULL);
  return g_memory_output_stream_steal_data (G_MEMORY_OUTPUT_STREAM (answer));
}

static void
test_deliver (void)
{
  g_autoptr(TestServer) server = test_server_start ("mailserver", "--no-smtp", NULL);
  g_autofree char *answer = NULL;

  test_server_deliver (server, 1, MESSAGE, -1);
  answer = talk (server,
                 "a LOGIN bob@example.test secret\r\n"
                 "b EXAMINE INBOX\r\n"
                 "c FETCH 1 BODY.PEEK[TEXT]\r\n"
                 "d LOGOUT\r\n");
  g_assert_nonnull (g_strstr_len (answer, -1, "* 1 EXISTS"));
  g_assert_nonnull (g_strstr_len (answer, -1, "\r\n.one\r\n..two\r\nthree\r\n"));
}

static void
test_account (void)
{
  g_autoptr(TestServer) server = test_server_start ("mailserver", NULL);
  g_autoptr(GKeyFile) file = g_key_file_new ();
  g_autofree char *dir = g_dir_make_tmp ("posthorn-test-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (dir, "accounts.ini", NULL);

  test_server_write_account (server, 0, "first", path);
  test_server_write_account (server, 1, "second", path);
  g_assert_true (g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, NULL));
  g_assert_cmpint (g_key_file_get_integer (file, "Account first", "imap-port", NULL), ==,
                   test_server_get_port (server, "imaps"));
  g_assert_true (g_key_file_has_group (file, "Account second"));
  g_assert_cmpint (g_remove (path), ==, 0);
  g_assert_cmpint (g_rmdir (dir), ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/test-server/facts", test_facts);
  g_test_add_func ("/test-server/deliver", test_deliver);
  g_test_add_func ("/test-server/account", test_account);
  return g_test_run ();
}
