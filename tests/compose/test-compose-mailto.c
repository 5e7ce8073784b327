/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "compose-mailto.h"

#include "ph-error.h"

#include <string.h>

/* What is not named is not there. */
static const struct
{
  const char *uri;
  const char *to;
  const char *cc;
  const char *bcc;
  const char *subject;
  const char *body;
  const char *in_reply_to;
} table[] = {
  /* RFC 6068 section 6 */
  { .uri = "mailto:chris@example.com", .to = "chris@example.com" },
  { .uri = "mailto:infobot@example.com?subject=current-issue", .to = "infobot@example.com",
    .subject = "current-issue" },
  { .uri = "mailto:infobot@example.com?body=send%20current-issue%0D%0Asend%20index",
    .to = "infobot@example.com", .body = "send current-issue\nsend index" },
  { .uri = "mailto:list@example.org?In-Reply-To=%3C3469A91.D10AF4C@example.com%3E",
    .to = "list@example.org", .in_reply_to = "3469A91.D10AF4C@example.com" },
  { .uri = "mailto:majordomo@example.com?body=subscribe%20bamboo-l", .to = "majordomo@example.com",
    .body = "subscribe bamboo-l" },
  { .uri = "mailto:joe@example.com?cc=bob@example.com&body=hello", .to = "joe@example.com",
    .cc = "bob@example.com", .body = "hello" },
  { .uri = "mailto:?to=joe@example.com&cc=bob@example.com&body=hello", .to = "joe@example.com",
    .cc = "bob@example.com", .body = "hello" },
  { .uri = "mailto:addr1@an.example,addr2@an.example?to=addr3@an.example",
    .to = "addr1@an.example addr2@an.example addr3@an.example" },
  { .uri = "mailto:gorby%25kremvax@example.com", .to = "gorby%kremvax@example.com" },
  { .uri = "mailto:unlikely%3Faddress@example.com?blat=foop", .to = "unlikely?address@example.com" },
  { .uri = "mailto:Mike%26family@example.org", .to = "Mike&family@example.org" },
  { .uri = "mailto:%22not%40me%22@example.org", .to = "\"not@me\"@example.org" },
  { .uri = "mailto:%22oh%5C%5Cno%22@example.org", .to = "\"oh\\\\no\"@example.org" },
  { .uri = "mailto:user@example.org?subject=caf%C3%A9", .to = "user@example.org", .subject = "café" },
  { .uri = "mailto:user@example.org?subject=%3D%3Fiso-8859-1%3FQ%3Fcaf%3DE9%3F%3D",
    .to = "user@example.org", .subject = "café" },
  { .uri = "mailto:user@example.org?subject=%3D%3Futf-8%3FQ%3Fcaf%3DC3%3DA9%3F%3D&body=caf%C3%A9",
    .to = "user@example.org", .subject = "café", .body = "café" },

  /* As it is found */
  { .uri = "MAILTO:a@x.example?SUBJECT=A&Bcc=b@x.example", .to = "a@x.example", .bcc = "b@x.example",
    .subject = "A" },
  { .uri = "mailto:" },
  { .uri = "mailto:?" },
  { .uri = "mailto:?&&=&subject&=x" },
  { .uri = "mailto:a@x.example%2Cb@x.example", .to = "a@x.example b@x.example" },
  { .uri = "mailto:Anna%20%3Canna@x.example%3E", .to = "anna@x.example" },
  { .uri = "mailto:%22Post%2C%20Anna%22%20%3Canna@x.example%3E,b@x.example",
    .to = "anna@x.example b@x.example" },
  { .uri = "mailto:a@x.example?subject=1+1=2", .to = "a@x.example", .subject = "1+1=2" },
  { .uri = "mailto:a@x.example?subject=100%", .to = "a@x.example", .subject = "100%" },
  { .uri = "mailto:a@x.example?subject=100%2&body=%", .to = "a@x.example", .subject = "100%2",
    .body = "%" },
  { .uri = "mailto:a@x.example?subject=one&subject=two&body=1&body=2", .to = "a@x.example",
    .subject = "one", .body = "1\n2" },
  { .uri = "mailto:a@x.example?body=x#body=y", .to = "a@x.example", .body = "x" },
  { .uri = "mailto:a@x.example?body=a%0Ab%0Dc%0D%0Ad%09e", .to = "a@x.example", .body = "a\nb\nc\nd\te" },
  { .uri = "mailto:a@x.example?body=caf%E9", .to = "a@x.example", .body = "caf\xef\xbf\xbd" },

  /* Attacks */
  { .uri = "mailto:a@x.example?attach=/etc/passwd&attachment=/etc/shadow", .to = "a@x.example" },
  { .uri = "mailto:a@x.example?from=me@x.example&sender=x@x.example&reply-to=evil@x.example",
    .to = "a@x.example" },
  { .uri = "mailto:a@x.example?X-Mailer=y&MIME-Version=2&Content-Type=text/html&references=%3Ca@b%3E",
    .to = "a@x.example" },
  { .uri = "mailto:a@x.example?subject=x%0D%0ABcc:%20evil@x.example", .to = "a@x.example",
    .subject = "x Bcc: evil@x.example" },
  { .uri = "mailto:a@x.example?subject=x%E2%80%A8y%C2%85z", .to = "a@x.example", .subject = "x y z" },
  { .uri = "mailto:a@x.example?sub%00ject=x&bo%0Ddy=y", .to = "a@x.example", .subject = "x" },
  { .uri = "mailto:a@x.example?body=a%00b%1B%5B31mc", .to = "a@x.example", .body = "ab[31mc" },
  { .uri = "mailto:a@x.example?in-reply-to=%3Ca@b%3E%0D%0ABcc:%20e@x.example", .to = "a@x.example" },
  { .uri = "mailto:a@x.example?in-reply-to=nothing", .to = "a@x.example" },
};

static void
check_mailboxes (const GPtrArray *mailboxes, const char *expected)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < mailboxes->len; i++)
    {
      const ComposeMailbox *mailbox = mailboxes->pdata[i];

      g_string_append_printf (text, "%s%s", i > 0 ? " " : "", mailbox->address);
    }
  g_assert_cmpstr (text->str, ==, expected != NULL ? expected : "");
}

static void
test_table (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (ComposeDraft) draft = compose_mailto_read (table[i].uri, &error);

      g_test_message ("%s", table[i].uri);
      g_assert_no_error (error);
      check_mailboxes (draft->to, table[i].to);
      check_mailboxes (draft->cc, table[i].cc);
      check_mailboxes (draft->bcc, table[i].bcc);
      check_mailboxes (draft->reply_to, NULL);
      g_assert_cmpstr (draft->subject, ==, table[i].subject);
      g_assert_cmpstr (draft->text, ==, table[i].body);
      g_assert_cmpstr (draft->in_reply_to, ==, table[i].in_reply_to);
      g_assert_null (draft->html);
      g_assert_null (draft->from);
      g_assert_cmpuint (draft->attachments->len + draft->headers->len + draft->images->len, ==, 0);
      g_assert_cmpuint (draft->references != NULL ? g_strv_length (draft->references) : 0, ==,
                        table[i].in_reply_to != NULL ? 1 : 0);
    }
}

static void
check_refused (const char *uri)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (compose_mailto_read (uri, &error));
  g_assert_error (error, PH_ERROR, PH_ERROR_INVALID);
}

static void
test_refused (void)
{
  g_autofree char *x = g_strnfill (COMPOSE_MAILTO_MAX_BYTES, 'x');
  g_autofree char *large = g_strconcat ("mailto:a@x.example?body=", x, NULL);
  g_autoptr (GString) many = g_string_new ("mailto:a0@x.example?bcc=");

  for (guint i = 1; i <= COMPOSE_MAILTO_MAX_RECIPIENTS; i++)
    g_string_append_printf (many, "%sa%u@x.example", i > 1 ? "," : "", i);
  check_refused ("");
  check_refused ("https://x.example/mailto:a@x.example");
  check_refused ("mail:a@x.example");
  check_refused (large);
  check_refused (many->str);
}

/* A link that ends anywhere is one all the same. */
static void
test_cut (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    for (gsize len = strlen ("mailto:"); len < strlen (table[i].uri); len++)
      {
        g_autofree char *uri = g_strndup (table[i].uri, len);
        g_autoptr (ComposeDraft) draft = compose_mailto_read (uri, NULL);

        g_assert_nonnull (draft);
        g_assert_true (draft->subject == NULL || g_utf8_validate (draft->subject, -1, NULL));
        g_assert_true (draft->text == NULL || g_utf8_validate (draft->text, -1, NULL));
      }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/mailto/table", test_table);
  g_test_add_func ("/mailto/refused", test_refused);
  g_test_add_func ("/mailto/cut", test_cut);

  return g_test_run ();
}
