/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "https-post.h"

#include "scripted-server.h"
#include "test-certificates.h"

#include <string.h>

#define REQUEST \
  "C: POST /u/%C3%BC?x=1&y=%20 HTTP/1.1\n" \
  "C: Host: localhost:*\n" \
  "C: Content-Type: text/x\n" \
  "C: Content-Length: 4\n" \
  "C: Connection: close\n" \
  "C: \n" \
  "C# 4\n"

static void
done_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static guint
post_to (const char *uri, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  https_post_async (uri, "text/x", "a=b\n", NULL, done_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);

  return https_post_finish (result, error);
}

static guint
post (ScriptedServer *server, GError **error)
{
  g_autofree char *uri = g_strdup_printf ("https://localhost:%u/u/ü?x=1&y=%%20#there",
                                          scripted_server_get_port (server));

  return post_to (uri, error);
}

/* Nothing but what is needed is said, and where the answer leads is left. */
static void
test_status (void)
{
  static const struct
  {
    guint status;
    const char *answer;
  } rows[] = {
    { 200, "S: HTTP/1.1 200 OK\nS: Set-Cookie: a=b\n" },
    { 202, "S: HTTP/1.0 202\n" },
    { 204, "S- HTTP/1.1 204 No Content\n" },
    { 303, "S: HTTP/1.1 303 See Other\nS: Location: http://localhost/\nS: \n" },
    { 500, "S: HTTP/1.1 500 Sorry\n" },
    { 200, "DRIP HTTP/1.1 200 OK\\r\\n\n" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *script = g_strconcat ("TLS\n", REQUEST, rows[i].answer, NULL);
      g_autoptr (ScriptedServer) server = scripted_server_new (script);
      g_autoptr (GError) error = NULL;

      g_assert_cmpuint (post (server, &error), ==, rows[i].status);
      g_assert_no_error (error);
      scripted_server_finish (server);
      g_assert_cmpuint (scripted_server_get_n_connections (server), ==, 1);
    }
}

static void
test_no_answer (void)
{
  static const char *const answers[]
    = { "CLOSE\n", "S: SMTP 200\n", "S: HTTP/1.1\n", "S: HTTP/1.1 2x0\n", "S- HTTP/1.1 20\n",
        "FLOOD 2000 aaaaaaaaaa\n" };

  for (gsize i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      g_autofree char *script = g_strconcat ("TLS\n", REQUEST, answers[i], NULL);
      g_autoptr (ScriptedServer) server = scripted_server_new (script);
      g_autoptr (GError) error = NULL;

      g_assert_cmpuint (post (server, &error), ==, 0);
      g_assert_nonnull (error);
    }
}

/* Nobody whose certificate is not right is told anything. */
static void
test_certificates (void)
{
  static const char *const names[] = { "expired", "wrong-host", "unknown", "self-signed" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *script = g_strconcat ("TLS ", names[i], "\n" REQUEST, NULL);
      g_autoptr (ScriptedServer) server = scripted_server_new (script);
      g_autoptr (GError) error = NULL;
      g_autofree char *said = NULL;

      g_assert_cmpuint (post (server, &error), ==, 0);
      g_assert_error (error, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE);
      said = scripted_server_get_transcript (server);
      g_assert_null (strstr (said, "POST"));
    }
}

static void
test_no_address (void)
{
  static const char *const uris[]
    = { "http://localhost/", "https:///", "https://", "mailto:a@b.example", "file:///etc/passwd",
        "https://a:b@localhost/", "https://a@localhost/", "localhost", "", "https://local host/" };

  for (gsize i = 0; i < G_N_ELEMENTS (uris); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_cmpuint (post_to (uris[i], &error), ==, 0);
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
    }
}

int
main (int argc, char *argv[])
{
  g_autoptr (GTlsDatabase) authorities = NULL;
  g_autoptr (GError) error = NULL;

  g_test_init (&argc, &argv, NULL);
  authorities = g_tls_file_database_new (test_certificates_get_ca_file (), &error);
  g_assert_no_error (error);
  g_tls_backend_set_default_database (g_tls_backend_get_default (), authorities);

  g_test_add_func ("/https-post/status", test_status);
  g_test_add_func ("/https-post/no-answer", test_no_answer);
  g_test_add_func ("/https-post/certificates", test_certificates);
  g_test_add_func ("/https-post/no-address", test_no_address);

  return g_test_run ();
}
