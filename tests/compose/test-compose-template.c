/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "compose-template.h"

#include <string.h>

static ComposeDraft *
make_draft (const ComposeSignature *signature)
{
  ComposeDraft *draft = compose_draft_new ();
  g_autoptr (GBytes) bytes = g_bytes_new_static ("abc", 3);
  ComposePart *image = compose_part_new_bytes (bytes, "image/png", "tide.png");

  draft->identity = g_strdup ("anna");
  g_ptr_array_add (draft->to, compose_mailbox_new ("Bob", "bob@post.example"));
  g_ptr_array_add (draft->cc, compose_mailbox_new (NULL, "carol@post.example"));
  draft->subject = g_strdup ("Tide tables");
  draft->in_reply_to = g_strdup ("1@post.example");
  compose_draft_add_header (draft, "X-Thing", "yes");
  draft->text = g_strdup ("The tables are attached.\n");
  draft->html = g_strdup ("<p>The tables are attached.</p>");
  image->content_id = g_strdup ("tide");
  g_ptr_array_add (draft->images, image);
  g_ptr_array_add (draft->attachments, compose_part_new_file ("/tmp/tables.pdf", "application/pdf", "tables.pdf"));
  if (signature != NULL)
    compose_signature_begin (draft, signature, COMPOSE_SIGNATURE_BELOW);
  return draft;
}

static void
test_make (void)
{
  g_autoptr (ComposeSignature) signature = compose_signature_new ("Anna\nHarbour office", FALSE);
  g_autoptr (ComposeDraft) draft = make_draft (signature);
  g_autoptr (ComposeDraft) kept = NULL;

  g_assert_nonnull (strstr (draft->text, "Harbour office"));
  g_assert_nonnull (strstr (draft->html, "Harbour office"));
  kept = compose_template_make (draft, signature);
  g_assert_cmpstr (kept->text, ==, "The tables are attached.");
  g_assert_nonnull (strstr (kept->html, "The tables are attached."));
  g_assert_null (strstr (kept->html, "Harbour office"));
  g_assert_cmpstr (kept->subject, ==, "Tide tables");
  g_assert_cmpstr (kept->identity, ==, "anna");
  g_assert_cmpuint (kept->to->len, ==, 1);
  g_assert_cmpuint (kept->cc->len, ==, 1);
  g_assert_cmpuint (kept->images->len, ==, 1);
  g_assert_cmpuint (kept->attachments->len, ==, 1);
  g_assert_null (kept->in_reply_to);
  g_assert_cmpuint (kept->headers->len, ==, 0);
}

/* A signature that was changed by hand is words. */
static void
test_own_signature (void)
{
  g_autoptr (ComposeSignature) signature = compose_signature_new ("Anna", FALSE);
  g_autoptr (ComposeDraft) draft = compose_draft_new ();
  g_autoptr (ComposeDraft) kept = NULL;

  draft->text = g_strdup ("Hello\n\n-- \nAnna of the harbour\n");
  kept = compose_template_make (draft, signature);
  g_assert_cmpstr (kept->text, ==, "Hello\n\n-- \nAnna of the harbour");
}

static void
test_add (void)
{
  g_autoptr (ComposeDraft) kept = make_draft (NULL);
  g_autoptr (ComposeDraft) empty = compose_draft_new ();
  g_autoptr (ComposeDraft) begun = compose_draft_new ();

  compose_template_add (empty, kept, FALSE);
  g_assert_cmpstr (empty->subject, ==, "Tide tables");
  g_assert_cmpuint (empty->to->len, ==, 1);
  g_assert_cmpuint (empty->cc->len, ==, 1);
  g_assert_cmpuint (empty->images->len, ==, 0);
  g_assert_cmpuint (empty->attachments->len, ==, 2);
  g_assert_null (empty->text);

  /* What was written stays. */
  begun->subject = g_strdup ("Re: Boats");
  g_ptr_array_add (begun->cc, compose_mailbox_new (NULL, "dave@post.example"));
  compose_template_add (begun, kept, TRUE);
  g_assert_cmpstr (begun->subject, ==, "Re: Boats");
  g_assert_cmpuint (begun->to->len, ==, 0);
  g_assert_cmpuint (begun->cc->len, ==, 1);
  g_assert_cmpuint (begun->images->len, ==, 1);
  g_assert_cmpuint (begun->attachments->len, ==, 1);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/template/make", test_make);
  g_test_add_func ("/template/own-signature", test_own_signature);
  g_test_add_func ("/template/add", test_add);

  return g_test_run ();
}
