/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is sent in answer to the challenges of servers, whatever they are. */

#include "sasl.h"

#include <string.h>

static Sasl *
make (const char *mechanism)
{
  g_autoptr (GError) error = NULL;
  Sasl *sasl = sasl_new (mechanism, "mail.example.test", "imap", "nora", "secret", &error);

  g_assert_no_error (error);
  return sasl;
}

/* Takes the first step, and makes the challenge that goes with it: "r=NONCE+,s=…" and @rest. */
static char *
make_challenge (Sasl *sasl, const char *rest)
{
  char *response = sasl_step (sasl, "", NULL);
  gsize len;
  g_autofree char *first = (char *) g_base64_decode (response, &len);
  g_autofree char *text = g_strndup (first, len);
  const char *nonce = strstr (text, ",r=");
  g_autofree char *challenge = NULL;

  sasl_free_response (response);
  g_assert_nonnull (nonce);
  challenge = g_strconcat (nonce + 1, "+,s=c2FsdHNhbHQ=", rest, NULL);
  return g_base64_encode ((const guchar *) challenge, strlen (challenge));
}

/* "1" and "600000" are asked for somewhere; from there on the processor would be busy for hours. */
static void
test_iterations (void)
{
  static const struct
  {
    const char *rest;
    gboolean is_answered;
  } rows[] = {
    { ",i=4096", TRUE },
    { ",i=600000", TRUE },
    { ",i=1000001", FALSE },
    { ",i=2147483647", FALSE },
    { ",i=99999999999999999999999", FALSE },
    { ",i=0", FALSE },
    { "", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (Sasl) sasl = make ("SCRAM-SHA-256");
      g_autofree char *challenge = make_challenge (sasl, rows[i].rest);
      g_autoptr (GError) error = NULL;
      char *response = sasl_step (sasl, challenge, &error);

      g_test_message ("%s", rows[i].rest);
      g_assert_cmpint (response != NULL, ==, rows[i].is_answered);
      g_assert_cmpint (error == NULL, ==, rows[i].is_answered);
      g_assert_cmpint (sasl_has_used_password (sasl), ==, rows[i].is_answered);
      g_assert_cmpint (sasl_has_failed (sasl), ==, !rows[i].is_answered);
      g_assert_false (sasl_is_confused (sasl));
      g_assert_false (sasl_is_done (sasl));
      sasl_free_response (response);
    }
}

/* Only what is not even base64 is a sign of a mechanism that is broken. */
static void
test_confused (void)
{
  g_autoptr (Sasl) broken = make ("SCRAM-SHA-256");
  g_autoptr (Sasl) wrong = make ("SCRAM-SHA-256");
  char *first = sasl_step (broken, "", NULL);

  sasl_free_response (first);
  g_assert_null (sasl_step (broken, "%%%", NULL));
  g_assert_true (sasl_is_confused (broken));
  g_assert_false (sasl_has_used_password (broken));

  first = sasl_step (wrong, "", NULL);
  sasl_free_response (first);
  g_assert_null (sasl_step (wrong, "cj1zb21lYm9keSxzPWMyRnNkQT09LGk9NDA5Ng==", NULL));
  g_assert_true (sasl_has_failed (wrong));
  g_assert_false (sasl_is_confused (wrong));
}

/* PLAIN has said all with its first word: an empty challenge may follow, and nothing else. */
static void
test_plain (void)
{
  g_autoptr (Sasl) sasl = make ("PLAIN");
  char *response = sasl_step (sasl, "", NULL);

  g_assert_cmpstr (response, ==, "AG5vcmEAc2VjcmV0");
  g_assert_true (sasl_is_done (sasl));
  sasl_free_response (response);

  response = sasl_step (sasl, "", NULL);
  g_assert_cmpstr (response, ==, "");
  sasl_free_response (response);
  g_assert_null (sasl_step (sasl, "YWdhaW4=", NULL));
  g_assert_true (sasl_has_failed (sasl));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sasl/iterations", test_iterations);
  g_test_add_func ("/sasl/confused", test_confused);
  g_test_add_func ("/sasl/plain", test_plain);
  return g_test_run ();
}
