/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "compose-check.h"

static const struct
{
  const char *text;
  gboolean speaks;
} table[] = {
  { "", FALSE },
  { "Hello", FALSE },
  { "Please find the file attached.", TRUE },
  { "See the attachments", TRUE },
  { "ATTACHED: the plan", TRUE },
  { "It is unattached", FALSE },
  { "We attach importance to it", FALSE },
  { "> see attached\nThanks!", FALSE },
  { "> see attached\n\nHere it is, attached", TRUE },
  { "Im Anhang findest du es", TRUE },
  { "Die Anhänge fehlten", TRUE },
  { "Anbei der Plan", TRUE },
  { "(anbei)", TRUE },
  { "dabei", FALSE },
  { "der Anhänger", TRUE }, /* it is asked once too often */
  { "Als Anlage: die Rechnung", TRUE },
  { "die Anlage läuft", FALSE },
  { "Hallo\n-- \nAttached to the sea", FALSE },
};

static void
test_attachment (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_test_message ("%s", table[i].text);
      g_assert_cmpint (compose_speaks_of_attachment (table[i].text), ==, table[i].speaks);
    }
}

/* What is written with its format has no text of its own. */
static void
test_html (void)
{
  g_autoptr (ComposeDraft) draft = compose_draft_new ();

  draft->subject = g_strdup ("Plans");
  draft->html = g_strdup ("<div>Here it is, <b>att</b>ached</div>");
  g_ptr_array_add (draft->to, compose_mailbox_new (NULL, "bob@post.example"));
  g_assert_cmpint (compose_check (draft), ==, COMPOSE_CHECK_FORGOTTEN_ATTACHMENT);

  g_free (draft->html);
  draft->html = g_strdup ("<div>Thanks</div><blockquote type=\"cite\">It is attached</blockquote>"
                          "<div class=\"posthorn-signature\">-- <br>\nAttached to the sea</div>");
  g_assert_cmpint (compose_check (draft), ==, 0);
}

static void
test_check (void)
{
  g_autoptr (ComposeDraft) draft = compose_draft_new ();

  g_assert_cmpint (compose_check (draft), ==, COMPOSE_CHECK_NO_RECIPIENT | COMPOSE_CHECK_NO_SUBJECT);
  draft->subject = g_strdup ("  ");
  draft->text = g_strdup ("attached");
  g_ptr_array_add (draft->bcc, compose_mailbox_new (NULL, "bob@post.example"));
  g_assert_cmpint (compose_check (draft), ==,
                   COMPOSE_CHECK_NO_SUBJECT | COMPOSE_CHECK_FORGOTTEN_ATTACHMENT);
  g_ptr_array_add (draft->attachments, compose_part_new_file ("/x", NULL, "x"));
  g_ptr_array_add (draft->reply_to, compose_mailbox_new (NULL, "bob@"));
  g_free (draft->subject);
  draft->subject = g_strdup ("Plans");
  g_assert_cmpint (compose_check (draft), ==, COMPOSE_CHECK_BAD_RECIPIENT);
  g_ptr_array_set_size (draft->reply_to, 0);
  g_assert_cmpint (compose_check (draft), ==, 0);
}

static void
test_many (void)
{
  g_autoptr (ComposeDraft) draft = compose_draft_new ();

  draft->subject = g_strdup ("Plans");
  for (guint i = 0; i < COMPOSE_CHECK_MANY; i++)
    g_ptr_array_add (draft->to, compose_mailbox_new (NULL, "bob@post.example"));
  g_assert_cmpint (compose_check (draft), ==, COMPOSE_CHECK_MANY_VISIBLE);
  g_ptr_array_add (draft->bcc, g_ptr_array_steal_index (draft->to, 0));
  g_assert_cmpint (compose_check (draft), ==, 0);
  g_ptr_array_add (draft->cc, g_ptr_array_steal_index (draft->bcc, 0));
  g_assert_cmpint (compose_check (draft), ==, COMPOSE_CHECK_MANY_VISIBLE);

  /* They know of each other. */
  draft->in_reply_to = g_strdup ("a@b");
  g_assert_cmpint (compose_check (draft), ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/check/attachment", test_attachment);
  g_test_add_func ("/check/check", test_check);
  g_test_add_func ("/check/html", test_html);
  g_test_add_func ("/check/many", test_many);

  return g_test_run ();
}
