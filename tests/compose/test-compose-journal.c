/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "compose-journal.h"
#include "ph-error.h"
#include "ph-tree.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

typedef struct
{
  char *root;
  char *path;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  fixture->root = g_dir_make_tmp ("journal-XXXXXX", NULL);
  fixture->path = g_build_filename (fixture->root, "one", NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  ph_tree_remove (fixture->root, NULL);
  g_free (fixture->root);
  g_free (fixture->path);
}

/* All that a draft can have; what stands in it is no mail yet. */
static ComposeDraft *
make_draft (void)
{
  ComposeDraft *draft = compose_draft_new ();
  g_autoptr (GBytes) picture = g_bytes_new ("\0\1\2", 3);
  g_autoptr (GBytes) raw = g_bytes_new ("Subject: x\r\n\r\ny", 15);
  ComposePart *part = compose_part_new_bytes (picture, "image/png", "Bild.png");

  draft->identity = g_strdup ("home");
  draft->from = compose_mailbox_new ("Anna", "anna@berg.example");
  g_ptr_array_add (draft->reply_to, compose_mailbox_new (NULL, "desk@berg.example"));
  g_ptr_array_add (draft->to, compose_mailbox_new ("Doe, John", "john@post.example"));
  g_ptr_array_add (draft->cc, compose_mailbox_new (NULL, "not yet an addr"));
  g_ptr_array_add (draft->bcc, compose_mailbox_new ("Zoë", "zoe@bücher.example"));
  draft->subject = g_strdup ("Plans\nof two lines");
  draft->text = g_strdup ("> quoted\n\nAnd an answer …");
  draft->html = g_strdup ("<p>And an answer …</p>");
  part->content_id = g_strdup ("a");
  g_ptr_array_add (draft->images, part);
  g_ptr_array_add (draft->attachments, compose_part_new_file ("/home/\xff.pdf", "application/pdf", "x.pdf"));
  g_ptr_array_add (draft->attachments, compose_part_new_message (raw, "x"));
  compose_draft_add_header (draft, "X-Other", "kept");
  draft->in_reply_to = g_strdup ("1@post.example");
  draft->references = g_strsplit ("0@post.example 1@post.example", " ", -1);
  draft->redirected = g_bytes_ref (raw);
  return draft;
}

static void
assert_equal_mailboxes (GPtrArray *a, GPtrArray *b)
{
  g_assert_cmpuint (a->len, ==, b->len);
  for (guint i = 0; i < a->len; i++)
    {
      const ComposeMailbox *x = a->pdata[i], *y = b->pdata[i];

      g_assert_cmpstr (x->name, ==, y->name);
      g_assert_cmpstr (x->address, ==, y->address);
      g_assert_cmpint (x->is_valid, ==, y->is_valid);
    }
}

static gboolean
equal_bytes (GBytes *a, GBytes *b)
{
  return a == b || (a != NULL && b != NULL && g_bytes_equal (a, b));
}

static void
assert_equal_parts (GPtrArray *a, GPtrArray *b)
{
  g_assert_cmpuint (a->len, ==, b->len);
  for (guint i = 0; i < a->len; i++)
    {
      const ComposePart *x = a->pdata[i], *y = b->pdata[i];

      g_assert_cmpstr (x->type, ==, y->type);
      g_assert_cmpstr (x->filename, ==, y->filename);
      g_assert_cmpstr (x->content_id, ==, y->content_id);
      g_assert_cmpstr (x->path, ==, y->path);
      g_assert_cmpstr (x->encoding, ==, y->encoding);
      g_assert_true (equal_bytes (x->bytes, y->bytes));
      g_assert_true (equal_bytes (x->header, y->header));
      g_assert_true (equal_bytes (x->body, y->body));
    }
}

static void
assert_equal (const ComposeDraft *a, const ComposeDraft *b)
{
  g_assert_cmpstr (a->identity, ==, b->identity);
  g_assert_cmpstr (a->from->name, ==, b->from->name);
  g_assert_cmpstr (a->from->address, ==, b->from->address);
  assert_equal_mailboxes (a->reply_to, b->reply_to);
  assert_equal_mailboxes (a->to, b->to);
  assert_equal_mailboxes (a->cc, b->cc);
  assert_equal_mailboxes (a->bcc, b->bcc);
  g_assert_cmpstr (a->subject, ==, b->subject);
  g_assert_cmpstr (a->text, ==, b->text);
  g_assert_cmpstr (a->html, ==, b->html);
  assert_equal_parts (a->images, b->images);
  assert_equal_parts (a->attachments, b->attachments);
  g_assert_cmpuint (a->headers->len, ==, 1);
  g_assert_cmpuint (b->headers->len, ==, 1);
  g_assert_cmpstr (((ComposeHeader *) a->headers->pdata[0])->name, ==,
                   ((ComposeHeader *) b->headers->pdata[0])->name);
  g_assert_cmpstr (((ComposeHeader *) a->headers->pdata[0])->value, ==,
                   ((ComposeHeader *) b->headers->pdata[0])->value);
  g_assert_cmpstr (a->in_reply_to, ==, b->in_reply_to);
  g_assert_cmpstrv (a->references, b->references);
  g_assert_true (equal_bytes (a->redirected, b->redirected));
}

static void
add (ComposeJournal *journal, const ComposeDraft *draft)
{
  g_autoptr (GError) error = NULL;

  compose_journal_add (journal, draft, NULL, &error);
  g_assert_no_error (error);
}

static void
add_text (ComposeJournal *journal, const char *text)
{
  g_autoptr (ComposeDraft) draft = compose_draft_new ();

  draft->text = g_strdup (text);
  add (journal, draft);
}

/* What another run of the program would read: text, or NULL. */
static char *
read_text (Fixture *fixture, guint64 number)
{
  g_autoptr (ComposeJournal) journal = compose_journal_new (fixture->path);
  g_autoptr (ComposeDraft) draft = NULL;
  guint n_lost;

  draft = compose_journal_read (journal, number, NULL, &n_lost, NULL);
  return draft != NULL ? g_strdup (draft->text) : NULL;
}

static void
assert_text (Fixture *fixture, guint64 number, const char *wanted)
{
  g_autofree char *text = read_text (fixture, number);

  g_assert_cmpstr (text, ==, wanted);
}

static guint
count (Fixture *fixture)
{
  g_autoptr (ComposeJournal) journal = compose_journal_new (fixture->path);
  g_autoptr (GArray) numbers = compose_journal_list (journal);

  return numbers->len;
}

static char *
find_file (Fixture *fixture, guint64 number)
{
  g_autofree char *name = g_strdup_printf ("%06" G_GUINT64_FORMAT, number);

  return g_build_filename (fixture->path, name, NULL);
}

/* ---- Tests ---------------------------------------------------------------------------------- */

static void
test_whole (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (ComposeJournal) journal = compose_journal_new (fixture->path);
  g_autoptr (ComposeJournal) later = compose_journal_new (fixture->path);
  g_autoptr (ComposeDraft) draft = make_draft ();
  g_autoptr (ComposeDraft) copy = compose_draft_copy (draft);
  g_autoptr (ComposeDraft) back = NULL;
  g_autoptr (GVariant) extra = NULL;
  g_autoptr (GError) error = NULL;
  guint n_lost = 7;
  const char *place;

  assert_equal (draft, copy);
  compose_journal_add (journal, draft, g_variant_new_parsed ("{'place': <'here'>}"), &error);
  g_assert_no_error (error);
  back = compose_journal_read (later, 0, &extra, &n_lost, &error);
  g_assert_no_error (error);
  assert_equal (draft, back);
  g_assert_cmpuint (n_lost, ==, 0);
  g_assert_true (g_variant_lookup (extra, "place", "&s", &place));
  g_assert_cmpstr (place, ==, "here");
}

static void
test_same (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (ComposeJournal) journal = compose_journal_new (fixture->path);
  g_autoptr (ComposeDraft) draft = make_draft ();
  g_autoptr (ComposeDraft) copy = compose_draft_copy (draft);

  add (journal, draft);
  add (journal, copy);
  g_assert_cmpuint (count (fixture), ==, 1);
  g_free (copy->text);
  copy->text = g_strdup ("");
  add (journal, copy);
  add (journal, draft);
  g_assert_cmpuint (count (fixture), ==, 3);
}

/* Nothing is worth less for being old, until there are too many. */
static void
test_last (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (ComposeJournal) journal = compose_journal_new (fixture->path);

  for (guint i = 1; i <= COMPOSE_JOURNAL_MAX + 3; i++)
    {
      g_autofree char *text = g_strdup_printf ("%u", i);

      add_text (journal, text);
    }
  g_assert_cmpuint (count (fixture), ==, COMPOSE_JOURNAL_MAX);
  assert_text (fixture, 3, NULL);
  assert_text (fixture, 4, "4");
  assert_text (fixture, 0, "53");
}

/* The next run of the program counts on. */
static void
test_later (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (ComposeJournal) journal = compose_journal_new (fixture->path);
  g_autoptr (ComposeJournal) later = compose_journal_new (fixture->path);

  add_text (journal, "a");
  add_text (journal, "b");
  add_text (later, "c");
  g_assert_cmpuint (count (fixture), ==, 3);
  assert_text (fixture, 2, "b");
  assert_text (fixture, 3, "c");
}

static void
spoil (const char *path, gssize keep)
{
  g_autofree char *data = NULL;
  gsize len;

  g_assert_true (g_file_get_contents (path, &data, &len, NULL));
  if (keep < 0)
    data[len - 2] ^= 1;
  g_assert_true (g_file_set_contents (path, data, keep < 0 ? (gssize) len : keep, NULL));
}

/* Whatever is left of the newest version, the one before is read instead. */
static void
test_damaged (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (ComposeJournal) journal = compose_journal_new (fixture->path);
  g_autofree char *path = find_file (fixture, 2);
  g_autofree char *first = find_file (fixture, 1);
  g_autofree char *whole = NULL;
  g_autoptr (GError) error = NULL;
  gsize len;
  guint n_lost;

  add_text (journal, "first");
  add_text (journal, "second");
  g_assert_true (g_file_get_contents (path, &whole, &len, NULL));
  for (gsize keep = 0; keep < len; keep++)
    {
      g_assert_true (g_file_set_contents (path, whole, (gssize) keep, NULL));
      assert_text (fixture, 0, "first");
    }
  g_assert_true (g_file_set_contents (path, whole, (gssize) len, NULL));
  assert_text (fixture, 0, "second");
  spoil (path, -1);
  assert_text (fixture, 0, "first");

  spoil (first, 20);
  g_assert_null (compose_journal_read (journal, 0, NULL, &n_lost, &error));
  g_assert_error (error, PH_ERROR, PH_ERROR_DAMAGED);
}

static void
test_none (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (ComposeJournal) journal = compose_journal_new (fixture->path);
  g_autoptr (GError) error = NULL;
  guint n_lost;

  g_assert_cmpuint (count (fixture), ==, 0);
  g_assert_null (compose_journal_read (journal, 0, NULL, &n_lost, &error));
  g_assert_error (error, PH_ERROR, PH_ERROR_NOT_FOUND);
  g_assert_true (compose_journal_remove (journal, NULL));
}

/* A part that is lost costs the part. */
static void
test_lost_part (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (ComposeJournal) journal = compose_journal_new (fixture->path);
  g_autoptr (ComposeJournal) later = compose_journal_new (fixture->path);
  g_autoptr (ComposeDraft) draft = make_draft ();
  g_autoptr (ComposeDraft) back = NULL;
  g_autofree char *name = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (guchar *) "\0\1\2", 3);
  g_autofree char *path = g_build_filename (fixture->path, name, NULL);
  g_autoptr (GError) error = NULL;
  guint n_lost;

  add (journal, draft);
  spoil (path, 2);
  back = compose_journal_read (later, 0, NULL, &n_lost, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (n_lost, ==, 1);
  g_assert_cmpuint (back->images->len, ==, 0);
  g_assert_cmpuint (back->attachments->len, ==, 2);
  g_assert_cmpstr (back->text, ==, draft->text);
}

/* What was read is not written again, however often the text is. */
static void
test_beside (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (ComposeJournal) journal = compose_journal_new (fixture->path);
  g_autoptr (ComposeJournal) later = compose_journal_new (fixture->path);
  g_autoptr (ComposeDraft) draft = make_draft ();
  g_autoptr (ComposeDraft) back = NULL;
  g_autofree char *name = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (guchar *) "\0\1\2", 3);
  g_autofree char *path = g_build_filename (fixture->path, name, NULL);
  GStatBuf before, after;
  guint n_lost;

  add (journal, draft);
  g_assert_cmpint (g_stat (path, &before), ==, 0);
  back = compose_journal_read (later, 0, NULL, &n_lost, NULL);
  g_free (back->text);
  back->text = g_strdup ("more");
  add (later, back);
  g_assert_cmpint (g_stat (path, &after), ==, 0);
  g_assert_cmpuint (before.st_ino, ==, after.st_ino);
  assert_text (fixture, 2, "more");
}

static void
test_remove (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (ComposeJournal) journal = compose_journal_new (fixture->path);
  g_autofree char *gone = g_strconcat (fixture->path, ".gone", NULL);
  g_auto (GStrv) names = NULL;
  g_auto (GStrv) none = NULL;

  add_text (journal, "a");
  names = compose_journals_list (fixture->root);
  g_assert_cmpuint (g_strv_length (names), ==, 1);
  g_assert_cmpstr (names[0], ==, "one");
  g_assert_true (compose_journal_remove (journal, NULL));
  g_assert_cmpuint (count (fixture), ==, 0);

  /* Written again, and a removal that the power ended. */
  add_text (journal, "b");
  assert_text (fixture, 0, "b");
  g_assert_cmpint (g_rename (fixture->path, gone), ==, 0);
  none = compose_journals_list (fixture->root);
  g_assert_cmpuint (g_strv_length (none), ==, 0);
  g_assert_false (g_file_test (gone, G_FILE_TEST_EXISTS));
}

/* No disk, no version; and the next one counts as if nothing had been. */
static void
test_no_disk (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (ComposeJournal) journal = compose_journal_new (fixture->path);
  g_autoptr (ComposeDraft) draft = make_draft ();
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (fixture->path, "in the way", -1, NULL));
  g_assert_false (compose_journal_add (journal, draft, NULL, &error));
  g_assert_error (error, PH_ERROR, PH_ERROR_DISK);
  g_assert_cmpint (g_unlink (fixture->path), ==, 0);
  add (journal, draft);
  g_assert_cmpuint (count (fixture), ==, 1);
}

#define ADD(name, func) g_test_add ("/journal/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("whole", test_whole);
  ADD ("same", test_same);
  ADD ("last", test_last);
  ADD ("later", test_later);
  ADD ("damaged", test_damaged);
  ADD ("none", test_none);
  ADD ("lost-part", test_lost_part);
  ADD ("beside", test_beside);
  ADD ("remove", test_remove);
  ADD ("no-disk", test_no_disk);

  return g_test_run ();
}
