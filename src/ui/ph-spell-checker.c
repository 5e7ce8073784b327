/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-spell-checker-private.h"

#include "ph-spelling-words.h"

/* How long the main loop may be held up. */
#define SLICE_US 2000

/* What is looked at in one go, in characters, and the longest run without a space that is seen as one. */
#define CHUNK 1000
#define LONGEST_RUN 2000

G_DEFINE_FINAL_TYPE (PhSpellChecker, ph_spell_checker, G_TYPE_OBJECT)

static gboolean
is_space_at (const GtkTextIter *iter)
{
  return g_unichar_isspace (gtk_text_iter_get_char (iter));
}

static void
to_run_start (GtkTextIter *iter)
{
  GtkTextIter before = *iter;

  for (guint i = 0; i < LONGEST_RUN && !gtk_text_iter_starts_line (iter); i++, *iter = before)
    {
      gtk_text_iter_backward_char (&before);
      if (is_space_at (&before))
        return;
    }
}

static void
to_run_end (GtkTextIter *iter)
{
  for (guint i = 0; i < LONGEST_RUN && !gtk_text_iter_is_end (iter) && !is_space_at (iter); i++)
    gtk_text_iter_forward_char (iter);
}

/* ---- What has changed ---------------------------------------------------------------------------- */

static gboolean idle_cb (gpointer user_data);

static void
queue (PhSpellChecker *self)
{
  if (self->idle == 0 && *ph_spelling_get_languages (self->spelling) != NULL)
    self->idle = g_idle_add (idle_cb, self);
}

/* Whole runs between spaces: what a word is depends on all of its run. */
static void
mark_unchecked (PhSpellChecker *self, GtkTextIter *start, GtkTextIter *end)
{
  self->is_writing = self->is_in_action;
  to_run_start (start);
  to_run_end (end);
  gtk_text_buffer_remove_tag (self->buffer, self->misspelled, start, end);
  gtk_text_buffer_apply_tag (self->buffer, self->unchecked, start, end);
  queue (self);
}

static void
to_line_end (GtkTextIter *iter)
{
  if (!gtk_text_iter_ends_line (iter))
    gtk_text_iter_forward_to_line_end (iter);
}

/* At the start of a line it is decided whether all of it is a quote. */
static void
to_line_end_if_started (GtkTextIter *end, const GtkTextIter *start)
{
  if (gtk_text_iter_starts_line (start))
    to_line_end (end);
}

static void
inserted_cb (PhSpellChecker *self, GtkTextIter *place, char *text, int len)
{
  GtkTextIter start = *place, end = *place;

  gtk_text_iter_backward_chars (&start, (int) g_utf8_strlen (text, len));
  /* What stood behind it may have been a quote, or become one. */
  if (gtk_text_iter_get_line (&start) != gtk_text_iter_get_line (&end))
    to_line_end (&end);
  to_line_end_if_started (&end, &start);
  mark_unchecked (self, &start, &end);
}

/* Of two lines that become one the second may have been a quote, or become one. */
static void
before_delete_cb (PhSpellChecker *self, GtkTextIter *from, GtkTextIter *to)
{
  GtkTextIter start = *to, end = *to;

  if (gtk_text_iter_get_line (from) == gtk_text_iter_get_line (to))
    return;

  to_line_end (&end);
  mark_unchecked (self, &start, &end);
}

static void
deleted_cb (PhSpellChecker *self, GtkTextIter *place)
{
  GtkTextIter start = *place, end = *place;

  to_line_end_if_started (&end, &start);
  mark_unchecked (self, &start, &end);
}

static void
begin_action_cb (PhSpellChecker *self)
{
  self->is_in_action = TRUE;
}

static void
end_action_cb (PhSpellChecker *self)
{
  self->is_in_action = FALSE;
}

static void
forget_all (PhSpellChecker *self)
{
  GtkTextIter start, end;

  self->is_writing = FALSE;
  gtk_text_buffer_get_bounds (self->buffer, &start, &end);
  gtk_text_buffer_apply_tag (self->buffer, self->unchecked, &start, &end);
  if (*ph_spelling_get_languages (self->spelling) == NULL)
    gtk_text_buffer_remove_tag (self->buffer, self->misspelled, &start, &end);
  queue (self);
}

/* ---- Checking ------------------------------------------------------------------------------------- */

static gboolean
is_wrong (PhSpellChecker *self, const PhSpellingWord *word)
{
  g_autofree char *text = g_strndup (word->text, word->len);

  return !g_hash_table_contains (self->ignored, text)
         && !ph_spelling_check (self->spelling, word->text, word->len);
}

static gboolean
is_quoted (const GtkTextIter *iter)
{
  GtkTextIter line = *iter;

  gtk_text_iter_set_line_offset (&line, 0);
  return gtk_text_iter_get_char (&line) == '>';
}

/* From one space to another one, in one line. */
static void
check (PhSpellChecker *self, const GtkTextIter *start, const GtkTextIter *end)
{
  g_autofree char *text = gtk_text_buffer_get_slice (self->buffer, start, end, TRUE);
  g_autoptr (GArray) words = NULL;

  gtk_text_buffer_remove_tag (self->buffer, self->unchecked, start, end);
  gtk_text_buffer_remove_tag (self->buffer, self->misspelled, start, end);
  if (is_quoted (start))
    return;

  words = ph_spelling_words_find (text);
  for (guint i = 0; i < words->len; i++)
    {
      const PhSpellingWord *word = &g_array_index (words, PhSpellingWord, i);
      GtkTextIter from = *start, to = *start;

      if (!is_wrong (self, word))
        continue;
      gtk_text_iter_forward_chars (&from, word->start);
      gtk_text_iter_forward_chars (&to, word->end);
      gtk_text_buffer_apply_tag (self->buffer, self->misspelled, &from, &to);
    }
}

/* The first piece between @from and @limit that has changed. */
static gboolean
find_unchecked (PhSpellChecker *self, const GtkTextIter *from, const GtkTextIter *limit, GtkTextIter *start,
                GtkTextIter *end)
{
  GtkTextIter line;

  *start = *from;
  if (!gtk_text_iter_has_tag (start, self->unchecked)
      && !gtk_text_iter_forward_to_tag_toggle (start, self->unchecked))
    return FALSE;
  if (gtk_text_iter_compare (start, limit) >= 0)
    return FALSE;

  *end = line = *start;
  gtk_text_iter_forward_to_tag_toggle (end, self->unchecked);
  gtk_text_iter_forward_line (&line);
  if (gtk_text_iter_compare (&line, end) < 0)
    *end = line;
  if (gtk_text_iter_get_offset (end) - gtk_text_iter_get_offset (start) > CHUNK)
    {
      *end = *start;
      gtk_text_iter_forward_chars (end, CHUNK);
      to_run_end (end);
    }
  return TRUE;
}

/* Whether the person is in the middle of the word, or just behind it. */
static gboolean
is_being_written (PhSpellChecker *self, const GtkTextIter *start, const GtkTextIter *end)
{
  GtkTextIter cursor, before;
  gunichar c;

  if (!self->is_writing || !gtk_widget_has_focus (GTK_WIDGET (self->view)))
    return FALSE;

  gtk_text_buffer_get_iter_at_mark (self->buffer, &cursor, gtk_text_buffer_get_insert (self->buffer));
  if (gtk_text_iter_compare (&cursor, start) <= 0 || gtk_text_iter_compare (&cursor, end) > 0)
    return FALSE;

  before = cursor;
  gtk_text_iter_backward_char (&before);
  c = gtk_text_iter_get_char (&before);
  return !g_unichar_isspace (c) && (!g_unichar_ispunct (c) || c == '\'' || c == 0x2019);
}

/* The run that the cursor is in, of the piece that it is in. */
static void
find_written (PhSpellChecker *self, GtkTextIter *start, GtkTextIter *end)
{
  gtk_text_buffer_get_iter_at_mark (self->buffer, start, gtk_text_buffer_get_insert (self->buffer));
  *end = *start;
  to_run_start (start);
  to_run_end (end);
}

/* A piece that is not empty, but for the run that is being written. */
static void
check_around_cursor (PhSpellChecker *self, const GtkTextIter *start, const GtkTextIter *end)
{
  GtkTextIter run_start, run_end;

  if (!is_being_written (self, start, end))
    {
      check (self, start, end);
      return;
    }

  find_written (self, &run_start, &run_end);
  if (gtk_text_iter_compare (start, &run_start) < 0)
    check (self, start, &run_start);
  if (gtk_text_iter_compare (&run_end, end) < 0)
    check (self, &run_end, end);
}

static gboolean
get_visible (PhSpellChecker *self, GtkTextIter *start, GtkTextIter *end)
{
  GdkRectangle place;

  if (!gtk_widget_get_mapped (GTK_WIDGET (self->view)))
    return FALSE;

  gtk_text_view_get_visible_rect (self->view, &place);
  gtk_text_view_get_line_at_y (self->view, start, place.y, NULL);
  gtk_text_view_get_line_at_y (self->view, end, place.y + place.height, NULL);
  gtk_text_iter_forward_line (end);
  return TRUE;
}

static gboolean
idle_cb (gpointer user_data)
{
  PhSpellChecker *self = user_data;
  gint64 deadline = g_get_monotonic_time () + SLICE_US;
  GtkTextIter from, limit, start, end;

  if (get_visible (self, &from, &limit))
    while (find_unchecked (self, &from, &limit, &start, &end))
      {
        check_around_cursor (self, &start, &end);
        if (g_get_monotonic_time () > deadline)
          return G_SOURCE_CONTINUE;
        from = end;
      }

  self->idle = 0;
  return G_SOURCE_REMOVE;
}

/* ---- For the menu ---------------------------------------------------------------------------------- */

gboolean
ph_spell_checker_find_at (PhSpellChecker *self, const GtkTextIter *at, GtkTextIter *start, GtkTextIter *end)
{
  GtkTextIter from = *at, limit = *at;

  to_run_start (&from);
  to_run_end (&limit);
  while (find_unchecked (self, &from, &limit, start, end))
    check (self, start, end);

  *start = *end = *at;
  if (!gtk_text_iter_has_tag (at, self->misspelled) && !gtk_text_iter_ends_tag (at, self->misspelled))
    return FALSE;
  if (!gtk_text_iter_starts_tag (start, self->misspelled))
    gtk_text_iter_backward_to_tag_toggle (start, self->misspelled);
  if (!gtk_text_iter_ends_tag (end, self->misspelled))
    gtk_text_iter_forward_to_tag_toggle (end, self->misspelled);
  return TRUE;
}

/* To where the next one starts, which may be here. */
static gboolean
to_misspelled (PhSpellChecker *self, GtkTextIter *iter)
{
  while (!gtk_text_iter_starts_tag (iter, self->misspelled))
    if (!gtk_text_iter_forward_to_tag_toggle (iter, self->misspelled))
      return FALSE;

  return TRUE;
}

gboolean
ph_spell_checker_find_next (PhSpellChecker *self, const GtkTextIter *from, GtkTextIter *start,
                            GtkTextIter *end)
{
  GtkTextIter at = *from;

  ph_spell_checker_find_at (self, from, start, end);
  while (!gtk_text_iter_is_end (&at))
    {
      GtkTextIter limit = at;

      gtk_text_iter_forward_line (&limit);
      while (find_unchecked (self, &at, &limit, start, end))
        check (self, start, end);
      *start = at;
      if (to_misspelled (self, start) && gtk_text_iter_compare (start, &limit) < 0)
        {
          *end = *start;
          gtk_text_iter_forward_to_tag_toggle (end, self->misspelled);
          return TRUE;
        }
      at = limit;
    }
  return FALSE;
}

void
ph_spell_checker_ignore (PhSpellChecker *self, const char *word)
{
  g_hash_table_add (self->ignored, g_strdup (word));
  forget_all (self);
}

/* ---- GObject ------------------------------------------------------------------------------------- */

static void
make_tags (PhSpellChecker *self)
{
  const GdkRGBA red = { 0.93f, 0.2f, 0.23f, 1 }; /* of the middle of light and dark */

  self->unchecked = gtk_text_buffer_create_tag (self->buffer, NULL, NULL);
  self->misspelled = gtk_text_buffer_create_tag (self->buffer, NULL, "underline", PANGO_UNDERLINE_ERROR,
                                                 "underline-rgba", &red, NULL);
}

static void
follow (PhSpellChecker *self, gpointer object, const char *signal, gpointer callback, GConnectFlags flags)
{
  g_signal_connect_object (object, signal, callback, self, G_CONNECT_SWAPPED | flags);
}

static void
follow_all (PhSpellChecker *self)
{
  GtkAdjustment *adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (self->view));

  follow (self, self->buffer, "insert-text", G_CALLBACK (inserted_cb), G_CONNECT_AFTER);
  follow (self, self->buffer, "delete-range", G_CALLBACK (before_delete_cb), 0);
  follow (self, self->buffer, "delete-range", G_CALLBACK (deleted_cb), G_CONNECT_AFTER);
  follow (self, self->buffer, "begin-user-action", G_CALLBACK (begin_action_cb), 0);
  follow (self, self->buffer, "end-user-action", G_CALLBACK (end_action_cb), 0);
  follow (self, self->buffer, "notify::cursor-position", G_CALLBACK (queue), 0);
  follow (self, self->view, "notify::has-focus", G_CALLBACK (queue), 0);
  follow (self, self->view, "map", G_CALLBACK (queue), G_CONNECT_AFTER);
  /* Sooner than the view lets go of its children: it knows nothing of this one. */
  follow (self, self->view, "unmap", G_CALLBACK (ph_spell_checker_drop_menu), 0);
  follow (self, adjustment, "value-changed", G_CALLBACK (queue), 0);
  follow (self, adjustment, "changed", G_CALLBACK (queue), 0);
  follow (self, self->spelling, "changed", G_CALLBACK (forget_all), 0);
}

static void
ph_spell_checker_finalize (GObject *object)
{
  PhSpellChecker *self = PH_SPELL_CHECKER (object);

  g_clear_handle_id (&self->idle, g_source_remove);
  g_clear_pointer (&self->ignored, g_hash_table_unref);
  g_clear_object (&self->spelling);

  G_OBJECT_CLASS (ph_spell_checker_parent_class)->finalize (object);
}

static void
ph_spell_checker_class_init (PhSpellCheckerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ph_spell_checker_finalize;
}

static void
ph_spell_checker_init (PhSpellChecker *self)
{
  self->spelling = ph_spelling_ref ();
  self->ignored = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

void
ph_spell_checker_attach (GtkTextView *view)
{
  PhSpellChecker *self = g_object_new (PH_TYPE_SPELL_CHECKER, NULL);

  self->view = view;
  self->buffer = gtk_text_view_get_buffer (view);
  make_tags (self);
  ph_spell_checker_init_menu (self);
  follow_all (self);
  forget_all (self);
  g_object_set_data_full (G_OBJECT (view), "ph-spell-checker", self, g_object_unref);
}
