/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Answers the message in every way, and builds what came of it. What is quoted has nothing in it that would be
 * blocked, whoever is an address can be sent to, and every line of the file is one that can go over the wire. */

#include "compose-answer.h"
#include "compose-build.h"
#include "html-clean.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static const ComposeIdentity identities[] = {
  { "one", "a", "Anna \"Berg\", Ä", "anna@berg.example", NULL },
  { "two", "b", NULL, "mia@bücher.example", "Team <team@work.example>" },
};

static const ComposeStamp stamp = { 1772442000, 60, "id@berg.example", "seed" };

/* One line without anything that turns it around. */
static void
check_line (const char *text)
{
  g_assert_true (text == NULL || g_utf8_validate (text, -1, NULL));
  for (const char *p = text; p != NULL && *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      g_assert_false (g_unichar_iscntrl (c) || (c >= 0x202a && c <= 0x202e) ||
                      (c >= 0x2066 && c <= 0x2069));
    }
}

static gboolean
check_mailboxes (const GPtrArray *mailboxes, gboolean never_own)
{
  gboolean all_valid = TRUE;

  for (guint i = 0; i < mailboxes->len; i++)
    {
      const ComposeMailbox *mailbox = mailboxes->pdata[i];

      check_line (mailbox->name);
      check_line (mailbox->address);
      all_valid &= mailbox->is_valid;
      g_assert_false (never_own && compose_address_equal (mailbox->address, "anna@berg.example"));
    }
  return all_valid;
}

static void
check_html (const char *html)
{
  const HtmlPolicy policy = { FALSE, 0 };
  g_autoptr (HtmlClean) clean = html != NULL ? html_clean (html, strlen (html), &policy) : NULL;

  g_assert_true (html == NULL || g_utf8_validate (html, -1, NULL));
  for (guint i = 0; clean != NULL && i < HTML_N_BLOCKED; i++)
    g_assert_cmpuint (clean->report->counts[i], ==, 0);
}

static void
check_file (const char *data, gsize size, gboolean is_7bit, gsize max_line)
{
  gsize column = 0;

  for (gsize i = 0; i < size; i++)
    {
      g_assert_cmpint (data[i], !=, '\0');
      g_assert_true (data[i] != '\n' || (i > 0 && data[i - 1] == '\r'));
      g_assert_true (data[i] != '\r' || (i + 1 < size && data[i + 1] == '\n'));
      g_assert_true (!is_7bit || (guchar) data[i] < 0x80);
      column = data[i] == '\n' ? 0 : column + 1;
      g_assert_cmpuint (column, <=, max_line);
    }
}

static void
build (const ComposeDraft *draft, ComposeBuildFlags flags, gboolean must_build)
{
  g_autoptr (GOutputStream) out = g_memory_output_stream_new_resizable ();
  g_autoptr (GError) error = NULL;
  g_autoptr (ComposeResult) result = compose_build (draft, &stamp, flags, out, NULL, &error);
  gsize size;

  g_assert_true (result != NULL || error != NULL);
  if (must_build)
    g_assert_no_error (error);
  if (result == NULL)
    return;
  size = g_memory_output_stream_get_data_size (G_MEMORY_OUTPUT_STREAM (out));
  g_assert_cmpuint (size, ==, result->size);
  for (guint i = 0; result->recipients[i] != NULL; i++)
    g_assert_true (mime_address_is_valid (result->recipients[i]));
  check_file (g_memory_output_stream_get_data (G_MEMORY_OUTPUT_STREAM (out)), size,
              !result->is_8bit || (!result->is_utf8 && flags == 0 && draft->redirected == NULL),
              draft->redirected != NULL ? G_MAXSIZE : 999);
}

static void
answer (const MimeMessage *message, ComposeMode mode, gboolean shows_html)
{
  const ComposeQuestion question = {
    .mode = mode,
    .identities = { identities, G_N_ELEMENTS (identities) },
    .shows_html = shows_html,
  };
  g_autoptr (ComposeDraft) draft = compose_answer (message, &question);
  gboolean is_reply = mode <= COMPOSE_REPLY_LIST;
  gboolean to_self = draft->to->len == 1 && draft->cc->len == 0;
  gboolean valid;

  check_line (draft->subject);
  check_line (draft->in_reply_to);
  for (guint i = 0; draft->references != NULL && draft->references[i] != NULL; i++)
    check_line (draft->references[i]);
  g_assert_true (draft->text == NULL || g_utf8_validate (draft->text, -1, NULL));
  check_html (draft->html);
  valid = check_mailboxes (draft->to, is_reply && !to_self);
  valid &= check_mailboxes (draft->cc, is_reply);
  valid &= check_mailboxes (draft->bcc, FALSE);
  valid &= check_mailboxes (draft->reply_to, FALSE);
  build (draft, 0, valid);
  build (draft, COMPOSE_BUILD_8BIT | COMPOSE_BUILD_DRAFT, TRUE);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GBytes) raw = g_bytes_new (data, size);
  g_autoptr (MimeMessage) message = mime_message_parse (raw);

  for (ComposeMode mode = COMPOSE_REPLY; mode <= COMPOSE_DECLINE; mode++)
    answer (message, mode, mode % 2 == 0);
  answer (message, COMPOSE_REPLY, FALSE);
  return 0;
}
