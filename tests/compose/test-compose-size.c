/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "compose-build.h"
#include "compose-size.h"

#include <glib/gstdio.h>

static guint64
build (const ComposeDraft *draft)
{
  const ComposeStamp now = { 0 };
  g_autoptr (GOutputStream) out = g_memory_output_stream_new_resizable ();
  g_autoptr (GError) error = NULL;
  g_autoptr (ComposeResult) result = compose_build (draft, &now, 0, out, NULL, &error);

  g_assert_no_error (error);
  return result->size;
}

static ComposeDraft *
make_draft (void)
{
  ComposeDraft *draft = compose_draft_new ();

  draft->from = compose_mailbox_new ("Anna", "anna@post.example");
  g_ptr_array_add (draft->to, compose_mailbox_new (NULL, "bob@post.example"));
  draft->subject = g_strdup ("Plans");
  draft->text = g_strdup ("The words.\n");
  return draft;
}

static ComposePart *
make_part (gsize size)
{
  g_autofree guint8 *data = g_malloc (size);
  g_autoptr (GBytes) bytes = NULL;

  for (gsize i = 0; i < size; i++)
    data[i] = (guint8) (i * 37);
  bytes = g_bytes_new_take (g_steal_pointer (&data), size);
  return compose_part_new_bytes (bytes, "image/png", "a.png");
}

/* What is said of a mail is what it becomes. */
static void
test_draft (void)
{
  static const gsize sizes[] = { 0, 1, 57, 100000, 3000001 };
  g_autoptr (ComposeDraft) draft = make_draft ();

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      gint64 told, built;

      g_ptr_array_add (draft->attachments, make_part (sizes[i]));
      g_assert_cmpint (compose_part_measure (draft->attachments->pdata[i]), ==, (gint64) sizes[i]);
      told = (gint64) compose_draft_measure (draft);
      built = (gint64) build (draft);
      g_assert_cmpint (ABS (told - built), <, 2000);
    }
}

/* Of a file that grows, and goes. */
static void
test_file (void)
{
  g_autofree char *path = NULL;
  g_autoptr (ComposeDraft) draft = make_draft ();
  int fd = g_file_open_tmp ("posthorn-size-XXXXXX", &path, NULL);
  guint64 without = compose_draft_measure (draft);

  g_assert_cmpint (fd, >=, 0);
  g_close (fd, NULL);
  g_ptr_array_add (draft->attachments, compose_part_new_file (path, "text/plain", "a.txt"));
  g_assert_cmpint (compose_part_measure (draft->attachments->pdata[0]), ==, 0);
  g_assert_true (g_file_set_contents (path, "1234", -1, NULL));
  g_assert_cmpint (compose_part_measure (draft->attachments->pdata[0]), ==, 4);
  g_unlink (path);
  g_assert_cmpint (compose_part_measure (draft->attachments->pdata[0]), ==, -1);
  g_assert_cmpuint (compose_draft_measure (draft), <, without + 1000);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/size/draft", test_draft);
  g_test_add_func ("/size/file", test_file);

  return g_test_run ();
}
