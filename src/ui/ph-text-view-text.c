/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-text-view-private.h"

#include <glib/gi18n.h>

#define MAX_BYTES (1024 * 1024)
#define MAX_LINKS 5000

/* Pango lays out a paragraph as a whole: longer ones are broken, or scrolling would stall. */
#define MAX_PARAGRAPH 8000

/* Quotes of no more lines than these stay open: at the end of a text, and anywhere. */
#define FOLD_AT_END 3
#define FOLD_ANYWHERE 12

#define RULE "\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500"

/* A quote that can be hidden. */
typedef struct
{
  PhTextView *view;   /* (unowned) */
  GtkButton *button;  /* (unowned) lives in the text */
  GtkTextMark *start; /* (owned) behind the button's line */
  GtkTextMark *end;   /* (owned) */
  guint first;        /* blocks of the text, from … up to last */
  guint last;
  guint n_lines;
  gboolean is_folded;
} Fold;

static GtkTextBuffer *
get_buffer (PhTextView *self)
{
  return gtk_text_view_get_buffer (GTK_TEXT_VIEW (self));
}

static void
fold_free (Fold *fold)
{
  g_clear_object (&fold->start);
  g_clear_object (&fold->end);
  g_free (fold);
}

/* ---- Text ----------------------------------------------------------------------------------- */

static GtkTextTag *
get_depth_tag (PhTextView *self, guint depth)
{
  return depth == 0 ? NULL : self->quotes[MIN (depth, PH_TEXT_VIEW_N_DEPTHS) - 1];
}

static void
insert_breaking (GtkTextBuffer *buffer, GtkTextIter *iter, const char *text, gsize len)
{
  while (len > MAX_PARAGRAPH && memchr (text, '\n', MAX_PARAGRAPH) == NULL)
    {
      const char *end = g_utf8_find_prev_char (text, text + MAX_PARAGRAPH);

      gtk_text_buffer_insert (buffer, iter, text, (int) (end - text));
      gtk_text_buffer_insert (buffer, iter, "\n", 1);
      len -= end - text;
      text = end;
    }

  gtk_text_buffer_insert (buffer, iter, text, (int) len);
}

static void
insert_link (PhTextView *self, GtkTextIter *iter, const MimeBlock *block, const MimeLink *link)
{
  GtkTextBuffer *buffer = get_buffer (self);
  GtkTextTag *tag;

  if (self->link_tags->len >= MAX_LINKS)
    {
      insert_breaking (buffer, iter, block->text + link->start, link->len);
      return;
    }

  tag = gtk_text_buffer_create_tag (buffer, NULL, NULL);
  g_object_set_data (G_OBJECT (tag), "link", (gpointer) link);
  g_ptr_array_add (self->link_tags, tag);
  gtk_text_buffer_insert_with_tags (buffer, iter, block->text + link->start, (int) link->len,
                                    self->link, tag, NULL);
}

static void
insert_block_text (PhTextView *self, GtkTextIter *iter, const MimeBlock *block)
{
  gsize done = 0;

  if (block->kind == MIME_BLOCK_RULE)
    {
      insert_breaking (get_buffer (self), iter, RULE, strlen (RULE));
      return;
    }

  for (guint i = 0; i < block->n_links; i++)
    {
      const MimeLink *link = &block->links[i];

      insert_breaking (get_buffer (self), iter, block->text + done, link->start - done);
      insert_link (self, iter, block, link);
      done = link->start + link->len;
    }

  insert_breaking (get_buffer (self), iter, block->text + done, block->len - done);
}

static void
apply_from (PhTextView *self, GtkTextTag *tag, int offset, const GtkTextIter *end)
{
  GtkTextIter start;

  if (tag == NULL)
    return;

  gtk_text_buffer_get_iter_at_offset (get_buffer (self), &start, offset);
  gtk_text_buffer_apply_tag (get_buffer (self), tag, &start, end);
}

static void
insert_block (PhTextView *self, GtkTextIter *iter, const MimeBlock *block, gboolean with_gap)
{
  int start = gtk_text_iter_get_offset (iter);

  if (with_gap)
    {
      gtk_text_buffer_insert (get_buffer (self), iter, "\n", 1);
      /* The line of a quote runs through the gaps in it, but does not begin in the one before. */
      if (block[-1].quote_depth < block->quote_depth)
        {
          apply_from (self, get_depth_tag (self, block[-1].quote_depth), start, iter);
          start++;
        }
    }

  insert_block_text (self, iter, block);
  gtk_text_buffer_insert (get_buffer (self), iter, "\n", 1);
  apply_from (self, self->kinds[block->kind], start, iter);
  apply_from (self, get_depth_tag (self, block->quote_depth), start, iter);
}

static void
insert_blocks (PhTextView *self, GtkTextIter *iter, guint first, guint last)
{
  for (guint i = first; i < last; i++)
    {
      const MimeBlock *block = &self->text->blocks[i];

      insert_block (self, iter, block, block->gap && i > first);
    }
}

/* ---- Folded quotes -------------------------------------------------------------------------- */

static void
fold_update (Fold *fold)
{
  g_autofree char *label = NULL;

  if (fold->is_folded)
    label = g_strdup_printf (ngettext ("Show %u quoted line", "Show %u quoted lines",
                                       fold->n_lines),
                             fold->n_lines);
  else
    label = g_strdup (_("Hide quoted text"));

  gtk_button_set_label (fold->button, label);
}

static void
fold_set_folded (Fold *fold, gboolean folded)
{
  GtkTextBuffer *buffer = get_buffer (fold->view);
  GtkTextIter start, end;

  if (fold->is_folded == folded)
    return;

  gtk_text_buffer_get_iter_at_mark (buffer, &start, fold->start);
  gtk_text_buffer_get_iter_at_mark (buffer, &end, fold->end);

  if (folded)
    gtk_text_buffer_delete (buffer, &start, &end);
  else
    insert_blocks (fold->view, &start, fold->first, fold->last);

  fold->is_folded = folded;
  fold_update (fold);
}

static void
fold_clicked_cb (GtkButton *button, Fold *fold)
{
  fold_set_folded (fold, !fold->is_folded);
}

static void
insert_fold (PhTextView *self, GtkTextIter *iter, guint first, guint last, guint n_lines)
{
  GtkTextBuffer *buffer = get_buffer (self);
  GtkWidget *button = gtk_button_new ();
  Fold *fold = g_new0 (Fold, 1);

  fold->view = self;
  fold->button = GTK_BUTTON (button);
  fold->first = first;
  fold->last = last;
  fold->n_lines = n_lines;
  fold->is_folded = TRUE;
  gtk_widget_add_css_class (button, "quote-fold");
  gtk_widget_set_cursor_from_name (button, "default");
  g_signal_connect (button, "clicked", G_CALLBACK (fold_clicked_cb), fold);

  if (self->text->blocks[first].gap)
    gtk_text_buffer_insert (buffer, iter, "\n", 1);
  gtk_text_view_add_child_at_anchor (GTK_TEXT_VIEW (self), button,
                                     gtk_text_buffer_create_child_anchor (buffer, iter));
  gtk_text_buffer_insert (buffer, iter, "\n", 1);
  fold->start = g_object_ref (gtk_text_buffer_create_mark (buffer, NULL, iter, TRUE));
  fold->end = gtk_text_mark_new (NULL, FALSE);
  fold_update (fold);
  g_ptr_array_add (self->folds, fold);
}

/* The end of a fold must stay before what follows it, so its mark is set once that is there. */
static void
finish_folds (PhTextView *self)
{
  for (guint i = 0; i < self->folds->len; i++)
    {
      Fold *fold = g_ptr_array_index (self->folds, i);
      GtkTextIter iter;

      gtk_text_buffer_get_iter_at_mark (get_buffer (self), &iter, fold->start);
      gtk_text_buffer_add_mark (get_buffer (self), fold->end, &iter);
    }
}

static guint
count_lines (const MimeText *text, guint first, guint last)
{
  guint n = 0;

  for (guint i = first; i < last; i++)
    {
      const char *end = text->blocks[i].text + text->blocks[i].len;

      n++;
      for (const char *p = text->blocks[i].text;
           (p = memchr (p, '\n', end - p)) != NULL;
           p++)
        n++;
    }

  return n;
}

static gboolean
has_own_words (const MimeText *text)
{
  for (guint i = 0; i < text->n_blocks; i++)
    if (text->blocks[i].quote_depth == 0 && text->blocks[i].kind != MIME_BLOCK_ATTRIBUTION
        && text->blocks[i].kind != MIME_BLOCK_SIGNATURE && text->blocks[i].len > 0)
      return TRUE;

  return FALSE;
}

/* Where the run of quoted blocks ends that begins at @first. */
static guint
find_quote_end (const MimeText *text, guint first)
{
  guint last = first;

  while (last < text->n_blocks && text->blocks[last].quote_depth > 0)
    last++;

  return last;
}

static gboolean
ends_text (const MimeText *text, guint last)
{
  while (last < text->n_blocks && text->blocks[last].kind == MIME_BLOCK_SIGNATURE)
    last++;

  return last == text->n_blocks;
}

static void
insert_quote (PhTextView *self, GtkTextIter *iter, guint first, guint last)
{
  guint n_lines = count_lines (self->text, first, last);
  guint limit = ends_text (self->text, last) ? FOLD_AT_END : FOLD_ANYWHERE;

  if (n_lines > limit)
    {
      insert_fold (self, iter, first, last, n_lines);
      return;
    }

  if (first > 0 && self->text->blocks[first].gap)
    gtk_text_buffer_insert (get_buffer (self), iter, "\n", 1);
  insert_blocks (self, iter, first, last);
}

/* FALSE when the text is longer than can be shown well. */
static gboolean
insert_all (PhTextView *self, GtkTextIter *iter)
{
  const MimeText *text = self->text;
  gboolean may_fold = has_own_words (text);

  for (guint i = 0; i < text->n_blocks;)
    {
      guint last = may_fold ? find_quote_end (text, i) : i;

      if (gtk_text_iter_get_offset (iter) > MAX_BYTES)
        return FALSE;

      if (last > i)
        insert_quote (self, iter, i, last);
      else
        insert_block (self, iter, &text->blocks[i], text->blocks[i].gap && i > 0);

      i = MAX (last, i + 1);
    }

  return TRUE;
}

static void
remove_last_newline (PhTextView *self)
{
  GtkTextIter start, end;

  gtk_text_buffer_get_end_iter (get_buffer (self), &end);
  start = end;

  /* The end of a fold stays where it is: its lines come and go before it. */
  if (gtk_text_iter_backward_char (&start) && gtk_text_iter_get_char (&start) == '\n'
      && !gtk_text_iter_is_start (&start))
    {
      GtkTextIter before = start;

      gtk_text_iter_backward_char (&before);
      if (gtk_text_iter_get_child_anchor (&before) == NULL)
        gtk_text_buffer_delete (get_buffer (self), &start, &end);
    }
}

static void
clear (PhTextView *self)
{
  GtkTextTagTable *table = gtk_text_buffer_get_tag_table (get_buffer (self));

  g_ptr_array_set_size (self->folds, 0);
  ph_text_view_leave_links (self);
  gtk_text_buffer_set_text (get_buffer (self), "", 0);

  for (guint i = 0; i < self->link_tags->len; i++)
    gtk_text_tag_table_remove (table, g_ptr_array_index (self->link_tags, i));
  g_ptr_array_set_size (self->link_tags, 0);
  self->text = NULL;
}

void
ph_text_view_set_text (PhTextView *self, const MimeText *text)
{
  GtkTextBuffer *buffer;
  GtkTextIter iter;

  g_return_if_fail (PH_IS_TEXT_VIEW (self));

  buffer = get_buffer (self);
  clear (self);
  self->text = text;
  if (text == NULL)
    return;

  gtk_text_buffer_get_start_iter (buffer, &iter);
  if (!insert_all (self, &iter) || text->cut)
    {
      gtk_text_buffer_insert (buffer, &iter, "\n", 1);
      gtk_text_buffer_insert_with_tags (buffer, &iter,
                                        _("The rest of this message is too long to be shown."), -1,
                                        self->dim, NULL);
    }

  remove_last_newline (self);
  finish_folds (self);
  gtk_text_buffer_get_start_iter (buffer, &iter);
  gtk_text_buffer_place_cursor (buffer, &iter);
}

void
ph_text_view_init_text (PhTextView *self)
{
  self->folds = g_ptr_array_new_with_free_func ((GDestroyNotify) fold_free);
  self->link_tags = g_ptr_array_new ();
}

guint
ph_text_view_get_n_folded (PhTextView *self)
{
  guint n = 0;

  g_return_val_if_fail (PH_IS_TEXT_VIEW (self), 0);

  for (guint i = 0; i < self->folds->len; i++)
    n += ((Fold *) g_ptr_array_index (self->folds, i))->is_folded ? 1 : 0;

  return n;
}

void
ph_text_view_set_folded (PhTextView *self, guint index, gboolean folded)
{
  g_return_if_fail (PH_IS_TEXT_VIEW (self));
  g_return_if_fail (index < self->folds->len);

  fold_set_folded (g_ptr_array_index (self->folds, index), folded);
}
