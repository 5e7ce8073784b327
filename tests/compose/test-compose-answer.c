/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the probe does not show of answers; the mails in corpus/ have the rest. */

#include "compose-answer.h"

#include <string.h>

static const ComposeIdentity identities[] = {
  { "1", "home", "Anna", "anna@berg.example", NULL },
  { "2", "work", "A. Berg", "office@work.example", "Team <team@work.example>, desk@work.example" },
  { "3", "work", "Anna", "anna@berg.example", NULL },
};

static const ComposeQuestion question = {
  .identities = { identities, G_N_ELEMENTS (identities) },
};

static MimeMessage *
parse (const char *text)
{
  g_autoptr (GBytes) raw = g_bytes_new (text, strlen (text));

  return mime_message_parse (raw);
}

static const struct
{
  const char *mail;
  gboolean all;
  gboolean list;
} table[] = {
  { "From: bob@post.example\nTo: anna@berg.example\n\nx", FALSE, FALSE },
  { "From: bob@post.example\nTo: anna@berg.example, bob@post.example\n\nx", FALSE, FALSE },
  { "From: bob@post.example\nTo: anna@berg.example, carl@post.example\n\nx", TRUE, FALSE },
  { "From: bob@post.example\nTo: x@l.example\nList-Post: <mailto:x@l.example>\n\nx", TRUE, TRUE },
  { "From: bob@post.example\nTo: anna@berg.example\nList-Post: NO\nList-Id: <a.b>\n\nx", FALSE, FALSE },
  { "From: anna@berg.example\nTo: bob@post.example\nCc: carl@post.example\n\nx", TRUE, FALSE },
  { "From: anna@berg.example\nTo: anna@berg.example\n\nx", FALSE, FALSE },
  { "\nx", FALSE, FALSE },
};

static void
test_can (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr (MimeMessage) message = parse (table[i].mail);

      g_assert_cmpint (compose_can_reply_to_all (message, &question), ==, table[i].all);
      g_assert_cmpint (compose_can_reply_to_list (message), ==, table[i].list);
    }
}

static void
test_identity (void)
{
  g_autoptr (MimeMessage) message = parse ("From: b@post.example\nTo: office@work.example\n\nx");
  g_autoptr (MimeMessage) shared = parse ("From: b@post.example\nTo: Anna@Berg.example\n\nx");
  g_autoptr (ComposeDraft) draft = compose_answer (message, &question);
  const ComposeMailbox *team = draft->reply_to->pdata[0];
  const ComposeIdentities *all = &question.identities;

  g_assert_cmpstr (draft->identity, ==, "2");
  g_assert_cmpstr (draft->from->name, ==, "A. Berg");
  g_assert_cmpuint (draft->reply_to->len, ==, 2);
  g_assert_cmpstr (team->address, ==, "team@work.example");
  g_assert_true (compose_identities_choose (all, shared, NULL) == &identities[0]);
  g_assert_true (compose_identities_choose (all, shared, "work") == &identities[2]);
  g_assert_true (compose_identities_choose (all, shared, "unknown") == &identities[0]);
}

/* Mail to an address with a tag is mail to oneself. */
static void
test_tagged (void)
{
  static const char *const text = "From: bob@post.example\nTo: anna+shop@berg.example\n"
                                  "Cc: +x@berg.example, anna+a@other.example\n\nx";
  ComposeQuestion all = question;
  g_autoptr (MimeMessage) message = parse (text);
  g_autoptr (ComposeDraft) draft = NULL;

  all.mode = COMPOSE_REPLY_ALL;
  draft = compose_answer (message, &all);
  g_assert_cmpstr (draft->identity, ==, "1");
  g_assert_cmpuint (draft->cc->len, ==, 2);
  g_assert_true (compose_identities_is_own (&question.identities, "ANNA+x@berg.example"));
  g_assert_false (compose_identities_is_own (&question.identities, "anna+x@berg"));
  g_assert_false (compose_identities_is_own (&question.identities, ""));
}

static const char related[] = "Content-Type: multipart/related; boundary=b\n\n"
                              "--b\nContent-Type: text/html\n\n<p>x<img src=cid:a></p>\n"
                              "--b\nContent-Type: image/png\nContent-ID: <a>\n\nx\n"
                              "--b\nContent-Type: image/png\nContent-ID: <unused>\n\nx\n--b--\n";

static void
test_related (void)
{
  ComposeQuestion ask = { .mode = COMPOSE_CONTINUE, .shows_html = TRUE };
  g_autoptr (MimeMessage) message = parse (related);
  g_autoptr (ComposeDraft) draft = compose_answer (message, &ask);
  g_autoptr (ComposeDraft) reply = NULL;

  g_assert_cmpuint (draft->images->len, ==, 2);
  ask.mode = COMPOSE_REPLY;
  reply = compose_answer (message, &ask);
  g_assert_cmpuint (reply->images->len, ==, 1);
}

static void
test_no_identity (void)
{
  const ComposeQuestion nobody = { .mode = COMPOSE_REPLY_ALL };
  g_autoptr (MimeMessage) message = parse ("From: b@post.example\nTo: c@post.example\n\nx");
  g_autoptr (ComposeDraft) draft = compose_answer (message, &nobody);

  g_assert_null (draft->from);
  g_assert_cmpuint (draft->to->len, ==, 1);
  g_assert_cmpuint (draft->cc->len, ==, 1);
}

/* What is taken along is the very bytes. */
static void
test_redirected (void)
{
  const ComposeQuestion ask = { .mode = COMPOSE_REDIRECT };
  g_autoptr (MimeMessage) message = parse ("From: b@post.example\n\nx");
  g_autoptr (ComposeDraft) draft = compose_answer (message, &ask);

  g_assert_true (draft->redirected == mime_message_get_raw (message));
}

/* A header that is all names ends, too. */
static void
test_many_fields (void)
{
  const ComposeQuestion ask = { .mode = COMPOSE_CONTINUE };
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (MimeMessage) message = NULL;
  g_autoptr (ComposeDraft) draft = NULL;

  for (guint i = 0; i < 100000; i++)
    g_string_append_printf (text, "x%x:\n", i);
  message = parse (text->str);
  draft = compose_answer (message, &ask);
  g_assert_cmpuint (draft->headers->len, >, 100);
  g_assert_cmpuint (draft->headers->len, <=, 200);
}

/* Nor does one field take the square of its length. */
static void
test_long_field (void)
{
  g_autoptr (GString) text = g_string_new ("List-Post: ");
  g_autoptr (MimeMessage) message = NULL;

  for (guint i = 0; i < 100000; i++)
    g_string_append (text, "<mailto:x");
  g_string_append (text, "\n");
  message = parse (text->str);
  g_assert_false (compose_can_reply_to_list (message));
}

static void
test_typed (void)
{
  g_autoptr (GPtrArray) typed =
      compose_mailboxes_parse ("Bob <bob@post.example>; carl@\n\"Doe, John\" <john@post.example>");
  const ComposeMailbox *bob = typed->pdata[0];
  const ComposeMailbox *carl = typed->pdata[1];
  const ComposeMailbox *john = typed->pdata[2];

  g_assert_cmpuint (typed->len, ==, 3);
  g_assert_true (bob->is_valid);
  g_assert_false (carl->is_valid);
  g_assert_cmpstr (carl->address, ==, "carl@");
  g_assert_cmpstr (john->name, ==, "Doe, John");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/answer/can", test_can);
  g_test_add_func ("/answer/identity", test_identity);
  g_test_add_func ("/answer/tagged", test_tagged);
  g_test_add_func ("/answer/related", test_related);
  g_test_add_func ("/answer/no-identity", test_no_identity);
  g_test_add_func ("/answer/redirected", test_redirected);
  g_test_add_func ("/answer/many-fields", test_many_fields);
  g_test_add_func ("/answer/long-field", test_long_field);
  g_test_add_func ("/answer/typed", test_typed);

  return g_test_run ();
}
