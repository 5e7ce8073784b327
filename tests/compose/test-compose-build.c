/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "compose-build.h"
#include "ph-error.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#define LARGE_BYTES (25 * 1024 * 1024)

static const ComposeStamp stamp = { 1772442000, 60, "id@berg.example", "seed" };

static ComposeDraft *
make_draft (void)
{
  ComposeDraft *draft = compose_draft_new ();

  draft->from = compose_mailbox_new ("Anna Berg", "anna@berg.example");
  g_ptr_array_add (draft->to, compose_mailbox_new ("Doe, John", "john@post.example"));
  draft->subject = g_strdup ("Plans");
  draft->text = g_strdup ("Hello\n");
  return draft;
}

static char *
build (const ComposeDraft *draft, ComposeBuildFlags flags, ComposeResult **result, GError **error)
{
  g_autoptr (GOutputStream) out = g_memory_output_stream_new_resizable ();
  g_autoptr (ComposeResult) own = compose_build (draft, &stamp, flags, out, NULL, error);

  if (own == NULL)
    return NULL;
  if (result != NULL)
    *result = g_steal_pointer (&own);
  g_output_stream_write (out, "", 1, NULL, NULL);
  g_output_stream_close (out, NULL, NULL);
  return g_memory_output_stream_steal_data (G_MEMORY_OUTPUT_STREAM (out));
}

/* The bytes themselves. */
static void
test_plain (void)
{
  g_autoptr (ComposeDraft) draft = make_draft ();
  g_autoptr (ComposeResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *message = NULL;

  g_ptr_array_add (draft->bcc, compose_mailbox_new (NULL, "secret@post.example"));
  g_ptr_array_add (draft->cc, compose_mailbox_new (NULL, "JOHN@POST.example"));
  draft->in_reply_to = g_strdup ("1@post.example");
  draft->references = g_strsplit ("0@post.example 1@post.example", " ", -1);
  message = build (draft, 0, &result, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (message, ==,
                   "Date: Mon, 02 Mar 2026 10:00:00 +0100\r\n"
                   "From: Anna Berg <anna@berg.example>\r\n"
                   "To: \"Doe, John\" <john@post.example>\r\n"
                   "Cc: <JOHN@POST.example>\r\n"
                   "Subject: Plans\r\n"
                   "Message-ID: <id@berg.example>\r\n"
                   "In-Reply-To: <1@post.example>\r\n"
                   "References: <0@post.example> <1@post.example>\r\n"
                   "MIME-Version: 1.0\r\n"
                   "Content-Type: text/plain; charset=utf-8; format=flowed\r\n"
                   "Content-Transfer-Encoding: 7bit\r\n"
                   "\r\n"
                   "Hello\r\n");
  g_assert_cmpuint (result->size, ==, strlen (message));
  g_assert_cmpstr (result->sender, ==, "anna@berg.example");
  g_assert_cmpuint (g_strv_length (result->recipients), ==, 2);
  g_assert_cmpstr (result->recipients[0], ==, "john@post.example");
  g_assert_cmpstr (result->recipients[1], ==, "secret@post.example");
  g_assert_false (result->is_8bit);
  g_assert_false (result->is_utf8);
}

static void
test_structure (void)
{
  g_autoptr (ComposeDraft) draft = make_draft ();
  g_autoptr (GBytes) bytes = g_bytes_new_static ("PNG", 3);
  g_autoptr (GError) error = NULL;
  g_autofree char *message = NULL;
  ComposePart *image = compose_part_new_bytes (bytes, "image/png", "a.png");

  image->content_id = g_strdup ("a@b");
  g_ptr_array_add (draft->images, image);
  g_ptr_array_add (draft->attachments, compose_part_new_bytes (bytes, "image/png", "b.png"));
  draft->html = g_strdup ("<p>Hello</p>");
  message = build (draft, 0, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (strstr (message, "Content-Type: multipart/mixed;\r\n boundary=\"=_seed_1\"\r\n\r\n"
                                     "--=_seed_1\r\n"
                                     "Content-Type: multipart/alternative;\r\n boundary=\"=_seed_2\"\r\n\r\n"
                                     "--=_seed_2\r\n"
                                     "Content-Type: text/plain; charset=utf-8; format=flowed\r\n"));
  g_assert_nonnull (strstr (message, "--=_seed_2\r\n"
                                     "Content-Type: multipart/related; type=\"text/html\";\r\n"
                                     " boundary=\"=_seed_3\"\r\n\r\n"));
  g_assert_nonnull (strstr (message, "Content-ID: <a@b>\r\nContent-Transfer-Encoding: base64\r\n\r\n"
                                     "UE5H\r\n--=_seed_3--\r\n--=_seed_2--\r\n--=_seed_1\r\n"));
  g_assert_true (g_str_has_suffix (message, "UE5H\r\n--=_seed_1--\r\n"));
}

/* The answer to an invitation says in its type that it is one; no other type brings parameters along. */
static void
test_calendar (void)
{
  g_autoptr (ComposeDraft) draft = make_draft ();
  g_autoptr (GBytes) bytes = g_bytes_new_static ("BEGIN:VCALENDAR", 15);
  g_autoptr (GError) error = NULL;
  g_autofree char *message = NULL;

  g_ptr_array_add (draft->attachments,
                   compose_part_new_bytes (bytes, COMPOSE_CALENDAR_REPLY, "reply.ics"));
  g_ptr_array_add (draft->attachments,
                   compose_part_new_bytes (bytes, "text/calendar; method=REQUEST", "other.ics"));
  message = build (draft, 0, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (strstr (message, "Content-Type: text/calendar; charset=utf-8; method=REPLY;\r\n name="));
  g_assert_null (strstr (message, "method=REQUEST"));
}

/* Other clients' fields go into the draft; what they are for themselves is not sent, nor is Bcc. */
static void
test_draft (void)
{
  g_autoptr (ComposeDraft) draft = make_draft ();
  g_autofree char *sent = NULL;
  g_autofree char *stored = NULL;

  draft->identity = g_strdup ("one");
  compose_draft_add_header (draft, "X-Mozilla-Draft-Info", "internal/draft");
  compose_draft_add_header (draft, COMPOSE_ORIGINAL_HEADER, "answers one question@post.example");
  compose_draft_add_header (draft, "X-Unknown", "=?utf-8?q?kept?=");
  g_ptr_array_add (draft->bcc, compose_mailbox_new (NULL, "secret@post.example"));
  g_ptr_array_add (draft->cc, compose_mailbox_new ("half", "half@"));
  stored = build (draft, COMPOSE_BUILD_DRAFT, NULL, NULL);
  g_assert_nonnull (strstr (stored, "\r\nBcc: <secret@post.example>\r\n"));
  g_assert_nonnull (strstr (stored, "\r\nCc: half <half@>\r\n"));
  g_assert_nonnull (strstr (stored, "\r\nX-Mozilla-Draft-Info: internal/draft\r\n"));
  g_assert_nonnull (strstr (stored, "\r\nX-Posthorn-Identity: one\r\n"));
  g_assert_nonnull (strstr (stored, "\r\nX-Posthorn-Original: answers one question@post.example\r\n"));
  g_ptr_array_set_size (draft->cc, 0);
  sent = build (draft, 0, NULL, NULL);
  g_assert_null (strstr (sent, "secret"));
  g_assert_null (strstr (sent, "X-Mozilla"));
  g_assert_null (strstr (sent, "X-Posthorn"));
  g_assert_nonnull (strstr (sent, "\r\nX-Unknown: =?utf-8?q?kept?=\r\n"));
}

static void
assert_refused (const ComposeDraft *draft)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *message = build (draft, 0, NULL, &error);

  g_assert_null (message);
  g_assert_error (error, PH_ERROR, PH_ERROR_INVALID);
}

static void
test_refused (void)
{
  static const char *const bad[] = { "a\r\nBcc: x@y.example", "a\nb", "a\rb", "\001", "\177" };
  g_autoptr (ComposeDraft) nobody = compose_draft_new ();

  assert_refused (nobody);
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    for (guint field = 0; field < 9; field++)
      {
        g_autoptr (ComposeDraft) draft = make_draft ();
        g_autoptr (GBytes) bytes = g_bytes_new_static ("x", 1);

        switch (field)
          {
          case 0: draft->subject = (g_free (draft->subject), g_strdup (bad[i])); break;
          case 1: g_ptr_array_add (draft->to, compose_mailbox_new (bad[i], "a@b.example")); break;
          case 2: g_ptr_array_add (draft->cc, compose_mailbox_new (NULL, bad[i])); break;
          case 3: g_ptr_array_add (draft->bcc, compose_mailbox_new (bad[i], "a@b.example")); break;
          case 4: draft->in_reply_to = g_strdup (bad[i]); break;
          case 5: draft->references = g_strsplit (bad[i], "|", -1); break;
          case 6: compose_draft_add_header (draft, "X-A", bad[i]); break;
          case 7: compose_draft_add_header (draft, bad[i], "x"); break;
          default:
            g_ptr_array_add (draft->attachments, compose_part_new_bytes (bytes, bad[i], bad[i]));
            break;
          }
        assert_refused (draft);
      }
}

static void
test_bad_addresses (void)
{
  static const char *const bad[] = { "", "carl@", "not an address", "a@b@", "a b@c.example",
                                    "a@b…c.example", "a@…" };

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (ComposeDraft) draft = make_draft ();

      g_ptr_array_add (draft->cc, compose_mailbox_new ("Carl", bad[i]));
      assert_refused (draft);
    }
}

/* Domains go as in DNS; a name that is not ASCII needs SMTPUTF8. */
static void
test_international (void)
{
  g_autoptr (ComposeDraft) draft = make_draft ();
  g_autoptr (ComposeResult) dns = NULL;
  g_autoptr (ComposeResult) utf8 = NULL;
  g_autofree char *message = NULL;
  g_autofree char *other = NULL;

  g_ptr_array_add (draft->cc, compose_mailbox_new (NULL, "mia@bücher.example"));
  message = build (draft, 0, &dns, NULL);
  g_assert_false (dns->is_utf8);
  g_assert_false (dns->is_8bit);
  g_assert_cmpstr (dns->recipients[1], ==, "mia@xn--bcher-kva.example");
  g_assert_nonnull (strstr (message, "Cc: <mia@xn--bcher-kva.example>\r\n"));

  g_ptr_array_add (draft->cc, compose_mailbox_new (NULL, "jörg@bücher.example"));
  other = build (draft, 0, &utf8, NULL);
  g_assert_true (utf8->is_utf8);
  g_assert_cmpstr (utf8->recipients[2], ==, "jörg@bücher.example");
}

static long
get_peak_kilobytes (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

/* A file of 25 MB takes no more memory than a small one. */
static void
test_large (void)
{
  g_autofree char *folder = g_dir_make_tmp ("posthorn-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "large.bin", NULL);
  g_autofree char *out_path = g_build_filename (folder, "out.eml", NULL);
  g_autoptr (GFile) out_file = g_file_new_for_path (out_path);
  g_autoptr (ComposeDraft) draft = make_draft ();
  g_autoptr (GFileOutputStream) out = NULL;
  g_autoptr (ComposeResult) result = NULL;
  g_autoptr (GError) error = NULL;
  long before;

  g_assert_true (g_file_set_contents (path, "", 0, NULL));
  g_assert_cmpint (truncate (path, LARGE_BYTES), ==, 0);
  g_ptr_array_add (draft->attachments, compose_part_new_file (path, NULL, "large.bin"));
  out = g_file_replace (out_file, NULL, FALSE, 0, NULL, &error);
  g_assert_no_error (error);
  before = get_peak_kilobytes ();
  result = compose_build (draft, &stamp, 0, G_OUTPUT_STREAM (out), NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (result->size, >, LARGE_BYTES / 57 * 78);
  g_assert_cmpint (get_peak_kilobytes () - before, <, 8 * 1024);
  g_output_stream_close (G_OUTPUT_STREAM (out), NULL, NULL);
  g_unlink (path);
  g_unlink (out_path);
  g_rmdir (folder);
}

/* What cannot be decoded is sent as it lies there. */
static void
test_damaged_part (void)
{
  static const char text[] = "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nx\n"
                             "--b\nContent-Type: application/x-a; name=\"\303\244.bin\"\n"
                             "Content-Transfer-Encoding: x-uuencode\n\nno uuencode\n--b--\n";
  g_autoptr (GBytes) raw = g_bytes_new_static (text, strlen (text));
  g_autoptr (MimeMessage) original = mime_message_parse (raw);
  g_autoptr (ComposeDraft) draft = make_draft ();
  g_autoptr (GError) error = NULL;
  g_autofree char *message = NULL;

  g_ptr_array_add (draft->attachments,
                   compose_part_new_taken (original, mime_message_find_part (original, "2")));
  message = build (draft, 0, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (strstr (message, "bm8gdXVlbmNvZGU"));
}

static void
test_missing_file (void)
{
  g_autoptr (ComposeDraft) draft = make_draft ();
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (draft->attachments, compose_part_new_file ("/nowhere/a.pdf", NULL, "a.pdf"));
  g_assert_null (build (draft, 0, NULL, &error));
  g_assert_error (error, PH_ERROR, PH_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, "a.pdf"));
}

static void
test_full_disk (void)
{
  g_autoptr (ComposeDraft) draft = make_draft ();
  char room[100];
  g_autoptr (GOutputStream) out = g_memory_output_stream_new (room, sizeof room, NULL, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (compose_build (draft, &stamp, 0, out, NULL, &error));
  g_assert_error (error, PH_ERROR, PH_ERROR_DISK);
}

/* Ids and boundaries that nobody chose differ, and say nothing of this machine. */
static void
test_stamp (void)
{
  g_autoptr (ComposeDraft) draft = make_draft ();
  g_autoptr (GOutputStream) out = g_memory_output_stream_new_resizable ();
  const ComposeStamp none = { 0 };
  g_autoptr (ComposeResult) one = compose_build (draft, &none, 0, out, NULL, NULL);
  g_autoptr (ComposeResult) two = compose_build (draft, &none, 0, out, NULL, NULL);

  g_assert_cmpstr (one->message_id, !=, two->message_id);
  g_assert_true (g_str_has_suffix (one->message_id, "@berg.example"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/build/plain", test_plain);
  g_test_add_func ("/build/structure", test_structure);
  g_test_add_func ("/build/calendar", test_calendar);
  g_test_add_func ("/build/draft", test_draft);
  g_test_add_func ("/build/refused", test_refused);
  g_test_add_func ("/build/bad-addresses", test_bad_addresses);
  g_test_add_func ("/build/international", test_international);
  g_test_add_func ("/build/large", test_large);
  g_test_add_func ("/build/damaged-part", test_damaged_part);
  g_test_add_func ("/build/missing-file", test_missing_file);
  g_test_add_func ("/build/full-disk", test_full_disk);
  g_test_add_func ("/build/stamp", test_stamp);

  return g_test_run ();
}
