/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "test-server.h"

#include <gio/gio.h>
#include <gio/gunixsocketaddress.h>
#include <string.h>

struct _TestServer
{
  GSubprocess *process;
  GKeyFile *facts;

  /* What the getters lend, one string for each value asked for. */
  GStringChunk *strings;
  char **addresses;
};

/* g_error() ends the program, which also ends the server: its input ends. */
static char *
read_path (GSubprocess *process,
           const char  *program)
{
  g_autoptr(GDataInputStream) lines = NULL;
  g_autoptr(GError) error = NULL;
  char *path;

  lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (process));
  path = g_data_input_stream_read_line_utf8 (lines, NULL, NULL, &error);
  if (path == NULL)
    g_error ("%s did not start (see above; tools/deps installs what it needs)%s%s", program,
             error != NULL ? ": " : "", error != NULL ? error->message : "");
  return path;
}

static GPtrArray *
build_argv (const char *program,
            va_list     options)
{
  GPtrArray *argv = g_ptr_array_new_with_free_func (g_free);
  const char *option;

  g_ptr_array_add (argv, g_build_filename (TEST_SUPPORT_DIR, program, NULL));
  g_ptr_array_add (argv, g_strdup ("serve"));
  g_ptr_array_add (argv, g_strdup ("--until-eof"));
  g_ptr_array_add (argv, g_strdup ("--ini"));
  while ((option = va_arg (options, const char *)) != NULL)
    g_ptr_array_add (argv, g_strdup (option));
  g_ptr_array_add (argv, NULL);
  return argv;
}

static TestServer *
test_server_new (GSubprocess *process,
                 const char  *path)
{
  TestServer *server = g_new0 (TestServer, 1);
  g_autoptr(GError) error = NULL;

  server->process = process;
  server->facts = g_key_file_new ();
  g_key_file_load_from_file (server->facts, path, G_KEY_FILE_NONE, &error);
  g_assert_no_error (error);
  server->strings = g_string_chunk_new (512);
  server->addresses = g_key_file_get_string_list (server->facts, "server", "users", NULL, &error);
  g_assert_no_error (error);
  return server;
}

TestServer *
test_server_start (const char *program,
                   ...)
{
  GSubprocess *process;
  g_autoptr(GPtrArray) argv = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *path = NULL;
  va_list options;

  va_start (options, program);
  argv = build_argv (program, options);
  va_end (options);

  process = g_subprocess_newv ((const char *const *) argv->pdata,
                               G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE,
                               &error);
  g_assert_no_error (error);
  path = read_path (process, program);
  return test_server_new (process, path);
}

static void
end_process (GSubprocess *process)
{
  g_autoptr(GError) error = NULL;

  g_output_stream_close (g_subprocess_get_stdin_pipe (process), NULL, &error);
  g_assert_no_error (error);
  g_subprocess_wait (process, NULL, &error);
  g_assert_no_error (error);
}

void
test_server_stop (TestServer *server)
{
  end_process (server->process);

  g_clear_object (&server->process);
  g_clear_pointer (&server->facts, g_key_file_unref);
  g_clear_pointer (&server->strings, g_string_chunk_free);
  g_clear_pointer (&server->addresses, g_strfreev);
  g_free (server);
}

static const char *
lookup (TestServer *server,
        const char *group,
        const char *key)
{
  g_autofree char *value = g_key_file_get_string (server->facts, group, key, NULL);

  return value != NULL ? g_string_chunk_insert_const (server->strings, value) : NULL;
}

static const char *
lookup_user (TestServer *server,
             guint       index,
             const char *key)
{
  const char *address = test_server_get_address (server, index);
  g_autofree char *group = g_strdup_printf ("user %s", address);

  g_assert_nonnull (address);
  return lookup (server, group, key);
}

const char *
test_server_get_value (TestServer *server,
                       const char *key)
{
  return lookup (server, "server", key);
}

const char *
test_server_get_host (TestServer *server)
{
  return lookup (server, "server", "host");
}

guint16
test_server_get_port (TestServer *server,
                      const char *name)
{
  g_autoptr(GError) error = NULL;
  int port = g_key_file_get_integer (server->facts, "server", name, &error);

  g_assert_no_error (error);
  return port;
}

const char *
test_server_get_ca_file (TestServer *server)
{
  return lookup (server, "server", "ca");
}

const char *
test_server_get_dir (TestServer *server)
{
  return lookup (server, "server", "dir");
}

const char *
test_server_get_address (TestServer *server,
                         guint       index)
{
  return index < g_strv_length (server->addresses) ? server->addresses[index] : NULL;
}

const char *
test_server_get_password (TestServer *server,
                          guint       index)
{
  return lookup_user (server, index, "password");
}

const char *
test_server_get_password_file (TestServer *server,
                               guint       index)
{
  return lookup_user (server, index, "password-file");
}

void
test_server_write_account (TestServer *server,
                           guint       index,
                           const char *id,
                           const char *path)
{
  g_autoptr(GKeyFile) file = g_key_file_new ();
  g_autofree char *group = g_strdup_printf ("Account %s", id);
  const char *address = test_server_get_address (server, index);
  g_autoptr(GError) error = NULL;

  g_assert_nonnull (address);
  g_key_file_load_from_file (file, path, G_KEY_FILE_KEEP_COMMENTS, NULL);
  g_key_file_set_string (file, group, "name", address);
  g_key_file_set_string (file, group, "address", address);
  g_key_file_set_string (file, group, "real-name", "A Tester");
  g_key_file_set_boolean (file, group, "enabled", TRUE);
  g_key_file_set_string (file, group, "imap-host", test_server_get_host (server));
  g_key_file_set_integer (file, group, "imap-port", test_server_get_port (server, "imaps"));
  g_key_file_set_string (file, group, "imap-security", "tls");
  g_key_file_set_string (file, group, "imap-user", address);
  if (test_server_get_value (server, "submissions") != NULL)
    {
      g_key_file_set_string (file, group, "smtp-host", test_server_get_host (server));
      g_key_file_set_integer (file, group, "smtp-port",
                              test_server_get_port (server, "submissions"));
      g_key_file_set_string (file, group, "smtp-security", "tls");
      g_key_file_set_string (file, group, "smtp-user", address);
    }
  g_key_file_set_string (file, group, "ca-file", test_server_get_ca_file (server));
  g_key_file_set_string (file, group, "password-file",
                         test_server_get_password_file (server, index));
  g_key_file_save_to_file (file, path, &error);
  g_assert_no_error (error);
}

static void
send_bytes (GOutputStream *out,
            const char    *bytes,
            gsize          length)
{
  g_autoptr(GError) error = NULL;

  g_output_stream_write_all (out, bytes, length, NULL, NULL, &error);
  g_assert_no_error (error);
}

/* Sends @line unless it is NULL, and reads one answer to its last line, which must begin
 * with @code. */
static void
exchange (GOutputStream    *out,
          GDataInputStream *in,
          const char       *line,
          const char       *code)
{
  g_autofree char *answer = NULL;
  g_autoptr(GError) error = NULL;

  if (line != NULL)
    send_bytes (out, line, strlen (line));

  do
    {
      g_free (answer);
      answer = g_data_input_stream_read_line (in, NULL, NULL, &error);
      g_assert_no_error (error);
      g_assert_nonnull (answer);
    }
  while (strlen (answer) > 3 && answer[3] == '-');

  if (!g_str_has_prefix (answer, code))
    g_error ("LMTP: %s answered with %s", line != NULL ? line : "greeting", answer);
}

/* A line that begins with a dot gets another one. */
static void
send_dotted (GOutputStream *out,
             const char    *message,
             gsize          length)
{
  const char *end = message + length;

  for (const char *line = message, *next; line < end; line = next)
    {
      const char *newline = memchr (line, '\n', end - line);

      next = newline != NULL ? newline + 1 : end;
      if (*line == '.')
        send_bytes (out, ".", 1);
      send_bytes (out, line, next - line);
    }
}

void
test_server_deliver (TestServer *server,
                     guint       index,
                     const char *message,
                     gssize      length)
{
  g_autoptr(GSocketClient) client = g_socket_client_new ();
  g_autoptr(GSocketAddress) address = NULL;
  g_autoptr(GSocketConnection) connection = NULL;
  g_autoptr(GDataInputStream) in = NULL;
  g_autofree char *recipient = NULL;
  g_autoptr(GError) error = NULL;
  GOutputStream *out;

  address = g_unix_socket_address_new (test_server_get_value (server, "lmtp"));
  connection = g_socket_client_connect (client, G_SOCKET_CONNECTABLE (address), NULL, &error);
  g_assert_no_error (error);
  in = g_data_input_stream_new (g_io_stream_get_input_stream (G_IO_STREAM (connection)));
  g_data_input_stream_set_newline_type (in, G_DATA_STREAM_NEWLINE_TYPE_CR_LF);
  out = g_io_stream_get_output_stream (G_IO_STREAM (connection));

  recipient = g_strdup_printf ("RCPT TO:<%s>\r\n", test_server_get_address (server, index));
  exchange (out, in, NULL, "220");
  exchange (out, in, "LHLO localhost\r\n", "250");
  exchange (out, in, "MAIL FROM:<>\r\n", "250");
  exchange (out, in, recipient, "250");
  exchange (out, in, "DATA\r\n", "354");
  send_dotted (out, message, length >= 0 ? (gsize) length : strlen (message));
  exchange (out, in, "\r\n.\r\n", "250");
  exchange (out, in, "QUIT\r\n", "221");
}
