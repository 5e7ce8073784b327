/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "mime-card.h"
#include "ph-skeleton.h"

#include <string.h>

/* What the reader makes of a message whose structure is known and whose parts are fetched one by one is
 * what mime makes of the whole. */

typedef struct
{
  const char *part;
  const char *content;
} Content;

typedef struct
{
  const char *structure;
  const char *shown; /* the numbers that have to be fetched */
  Content contents[4];
  const char *text;
  const char *card; /* (nullable) the title of the first */
  const char *row;  /* (nullable) a value in it */
  guint n_attachments;
} Row;

static const Row rows[] = {
  /* A delivery report with the headers of the message alone. */
  { "((\"TEXT\" \"PLAIN\" (\"CHARSET\" \"us-ascii\") NIL NIL \"7BIT\" 9 1 NIL NIL NIL NIL)"
    "(\"MESSAGE\" \"DELIVERY-STATUS\" NIL NIL NIL \"7BIT\" 90 NIL NIL NIL NIL)"
    "(\"TEXT\" \"RFC822-HEADERS\" NIL NIL NIL \"7BIT\" 20 1 NIL NIL NIL NIL)"
    " \"REPORT\" (\"REPORT-TYPE\" \"delivery-status\" \"BOUNDARY\" \"b\") NIL NIL NIL)",
    "2 3 1",
    { { "1", "It failed" },
      { "2", "Reporting-MTA: dns; a.example\r\n\r\nFinal-Recipient: rfc822; jonas@sea.example\r\n"
             "Action: failed\r\nStatus: 5.1.1\r\n" },
      { "3", "Subject: Ladders\r\n" } },
    "It failed\n", "Not delivered to jonas@sea.example", "Ladders", 2 },
  /* A winmail.dat that is called a stream of octets: without its content it is a file. */
  { "((\"TEXT\" \"PLAIN\" NIL NIL NIL \"7BIT\" 4 1 NIL NIL NIL NIL)"
    "(\"APPLICATION\" \"OCTET-STREAM\" (\"NAME\" \"winmail.dat\") NIL NIL \"BASE64\" 90 NIL NIL NIL "
    "NIL) \"MIXED\" (\"BOUNDARY\" \"b\") NIL NIL NIL)",
    "2 1", { { "1", "text" } }, "text\n", NULL, NULL, 1 },
  { "((\"TEXT\" \"PLAIN\" NIL NIL NIL \"7BIT\" 4 1 NIL NIL NIL NIL)"
    "(\"TEXT\" \"CALENDAR\" (\"METHOD\" \"REQUEST\") NIL NIL \"7BIT\" 90 4 NIL NIL NIL NIL)"
    " \"ALTERNATIVE\" (\"BOUNDARY\" \"b\") NIL NIL NIL)",
    "2 1",
    { { "1", "text" },
      { "2", "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:Harvest\r\nLOCATION:Barn\r\nEND:VEVENT\r\n"
             "END:VCALENDAR\r\n" } },
    "text\n", "Harvest", "Barn", 1 },
  /* An attached message: its header comes from the envelope. */
  { "((\"TEXT\" \"PLAIN\" NIL NIL NIL \"7BIT\" 5 1 NIL NIL NIL NIL)"
    "(\"MESSAGE\" \"RFC822\" NIL NIL NIL \"7BIT\" 90 (\"Thu, 12 Mar 2026 09:00:00 +0000\" \"inner\" "
    "((\"Lindqvist, \\\"M\\\"\" NIL \"marta\" \"orchard.example\")) NIL NIL "
    "((NIL NIL \"jonas\" \"sea.example\")) NIL NIL NIL NIL) "
    "(\"TEXT\" \"PLAIN\" NIL NIL NIL \"7BIT\" 5 1 NIL NIL NIL NIL) 4 NIL NIL NIL NIL)"
    " \"MIXED\" (\"BOUNDARY\" \"b\") NIL NIL NIL)",
    "1 2.1", { { "1", "outer" }, { "2.1", "inside" } },
    "outer\n\n---\ninner\nFrom: \"Lindqvist, \\\"M\\\"\" <marta@orchard.example>\n"
    "To: jonas@sea.example\nDate: Thursday, 12 March 2026, 09:00\n\ninside\n",
    NULL, NULL, 1 },
  /* HTML that says the same as the plain text can be missing. */
  { "((\"TEXT\" \"PLAIN\" NIL NIL NIL \"7BIT\" 5 1 NIL NIL NIL NIL)"
    "(\"TEXT\" \"HTML\" NIL NIL NIL \"7BIT\" 5 1 NIL NIL NIL NIL)"
    " \"ALTERNATIVE\" (\"BOUNDARY\" \"b\") NIL NIL NIL)",
    "2 1", { { "1", "plain" } }, "plain\n", NULL, NULL, 0 },
};

static char *
list_shown (const MimeMessage *message)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < message->n_shown; i++)
    g_string_append_printf (out, "%s%s", i > 0 ? " " : "", message->shown[i]->id);

  return g_string_free (out, FALSE);
}

static gboolean
has_row (const MimeCard *card, const char *value)
{
  for (guint i = 0; i < card->rows->len; i++)
    if (g_str_equal (((MimeCardRow *) card->rows->pdata[i])->value, value))
      return TRUE;

  return FALSE;
}

static void
check_cards (const MimeMessage *message, const Row *row)
{
  g_autoptr (GPtrArray) cards = mime_message_get_cards (message);

  if (row->card == NULL)
    {
      g_assert_cmpuint (cards->len, ==, 0);
      return;
    }

  g_assert_cmpuint (cards->len, ==, 1);
  g_assert_cmpstr (((MimeCard *) cards->pdata[0])->title, ==, row->card);
  g_assert_true (has_row (cards->pdata[0], row->row));
}

static void
check (const Row *row)
{
  g_autoptr (ImapResponse) parsed = imap_body_parse (row->structure, strlen (row->structure));
  g_autoptr (GHashTable) contents
    = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) g_bytes_unref);
  g_autoptr (GBytes) empty = NULL;
  g_autoptr (GBytes) filled = NULL;
  g_autoptr (MimeMessage) plan = NULL;
  g_autoptr (MimeMessage) message = NULL;
  g_autoptr (MimeText) text = NULL;
  g_autofree char *shown = NULL;
  g_autofree char *string = NULL;

  g_assert_nonnull (parsed);
  empty = ph_skeleton_write (parsed->fetch.body, NULL);
  plan = mime_message_parse (empty);
  shown = list_shown (plan);
  g_assert_cmpstr (shown, ==, row->shown);

  for (guint i = 0; i < G_N_ELEMENTS (row->contents) && row->contents[i].part != NULL; i++)
    g_hash_table_insert (contents, (gpointer) row->contents[i].part,
                         g_bytes_new_static (row->contents[i].content,
                                             strlen (row->contents[i].content)));
  filled = ph_skeleton_write (parsed->fetch.body, contents);
  message = mime_message_parse (filled);
  text = mime_message_get_text (message);
  string = mime_text_to_string (text);
  g_assert_cmpstr (string, ==, row->text);
  g_assert_cmpuint (message->n_attachments, ==, row->n_attachments);
  check_cards (message, row);
}

static void
test_skeletons (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_test_message ("row %" G_GSIZE_FORMAT, i);
      check (&rows[i]);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/skeleton/shown", test_skeletons);

  return g_test_run ();
}
