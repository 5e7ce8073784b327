/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-composer-private.h"

#include "ph-spell-checker.h"

#include "ph-settings.h"

#include <string.h>

static gboolean
begins_quote (const GtkTextIter *line)
{
  return gtk_text_iter_get_char (line) == '>';
}

/* Of the lines from @from to @to, whole. */
static void
mark_quotes (PhComposer *self, GtkTextBuffer *buffer, const GtkTextIter *from, const GtkTextIter *to)
{
  GtkTextIter line = *from;

  gtk_text_iter_set_line_offset (&line, 0);
  do
    {
      GtkTextIter end = line;

      gtk_text_iter_forward_line (&end);
      if (begins_quote (&line))
        gtk_text_buffer_apply_tag (buffer, self->quote, &line, &end);
      else
        gtk_text_buffer_remove_tag (buffer, self->quote, &line, &end);
    }
  while (gtk_text_iter_forward_line (&line) && gtk_text_iter_compare (&line, to) <= 0);
}

static void
inserted_cb (GtkTextBuffer *buffer, GtkTextIter *end, char *text, int len, PhComposer *self)
{
  GtkTextIter start = *end;

  gtk_text_iter_backward_chars (&start, (int) g_utf8_strlen (text, len));
  mark_quotes (self, buffer, &start, end);
}

static void
deleted_cb (GtkTextBuffer *buffer, GtkTextIter *start, GtkTextIter *end, PhComposer *self)
{
  mark_quotes (self, buffer, start, start);
}

/* What is written here is plain: formatted text that could not be shown stays until its words are changed. Its
 * pictures go along as files. */
static void
changed_cb (PhComposer *self)
{
  ComposeDraft *draft;

  if (self->is_loading)
    return;

  draft = ph_composition_get_draft (self->composition);
  if (draft->html != NULL)
    {
      g_clear_pointer (&draft->html, g_free);
      while (draft->images->len > 0)
        g_ptr_array_add (draft->attachments, g_ptr_array_steal_index (draft->images, 0));
      ph_composer_show_parts (self);
    }
  ph_composer_touch (self);
}

void
ph_composer_init_text (PhComposer *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->text);

  /* Of the middle of light and dark. */
  self->quote = gtk_text_buffer_create_tag (buffer, "quote", "foreground", "#6f8396", NULL);
  g_signal_connect_object (buffer, "insert-text", G_CALLBACK (inserted_cb), self, G_CONNECT_AFTER);
  g_signal_connect_object (buffer, "delete-range", G_CALLBACK (deleted_cb), self, G_CONNECT_AFTER);
  g_signal_connect_object (buffer, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  ph_spell_checker_attach (self->text);
}

gboolean
ph_composer_begins_below (PhComposition *composition)
{
  const char *text = ph_composition_get_draft (composition)->text;

  return ph_composition_get_answer (composition) == STORE_OUTBOX_ANSWERS
         && ph_settings_get () != NULL && g_settings_get_boolean (ph_settings_get (), "answer-below")
         && text != NULL && (*text == '>' || strstr (text, "\n>") != NULL);
}

/* The line for the person's words. */
static void
find_place (PhComposer *self, GtkTextBuffer *buffer, GtkTextIter *place)
{
  gtk_text_buffer_get_start_iter (buffer, place);
  if (ph_composition_get_state (self->composition) != PH_COMPOSITION_UNTOUCHED
      || !ph_composer_begins_below (self->composition))
    return;

  gtk_text_buffer_get_end_iter (buffer, place);
  do
    gtk_text_iter_set_line_offset (place, 0);
  while (!begins_quote (place) && gtk_text_iter_backward_line (place));
  gtk_text_iter_forward_lines (place, 2);
}

/* Undo does not lead behind what it began with. */
void
ph_composer_load_text (PhComposer *self, const char *text)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->text);
  GtkTextIter place;

  gtk_text_buffer_begin_irreversible_action (buffer);
  gtk_text_buffer_set_text (buffer, text, -1);
  gtk_text_buffer_end_irreversible_action (buffer);
  find_place (self, buffer, &place);
  gtk_text_buffer_place_cursor (buffer, &place);
  gtk_text_view_scroll_to_mark (self->text, gtk_text_buffer_get_insert (buffer), 0.1, FALSE, 0, 0);
}

char *
ph_composer_dup_text (PhComposer *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->text);
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  return gtk_text_buffer_get_text (buffer, &start, &end, TRUE);
}

/* ---- Replacing ------------------------------------------------------------------------------------ */

static gsize
count_common_start (const char *a, const char *b)
{
  gsize n = 0;

  while (a[n] != '\0' && a[n] == b[n])
    n++;
  return n;
}

/* Not over the first @start bytes. */
static gsize
count_common_end (const char *a, const char *b, gsize start)
{
  gsize a_len = strlen (a), b_len = strlen (b), n = 0;

  while (n < MIN (a_len, b_len) - start && a[a_len - n - 1] == b[b_len - n - 1])
    n++;
  return n;
}

/* The cursor stays with its words. */
void
ph_composer_replace_text (PhComposer *self, const char *old, const char *text)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->text);
  gsize start = count_common_start (old, text);
  gsize end = count_common_end (old, text, start);
  const char *from = old + start, *to = old + strlen (old) - end;
  const char *new_to = text + strlen (text) - end;
  GtkTextIter a, b;

  /* Whole characters. */
  while (from > old && (*from & 0xc0) == 0x80)
    from--;
  while (*to != '\0' && (*to & 0xc0) == 0x80)
    {
      to++;
      new_to++;
    }

  gtk_text_buffer_get_iter_at_offset (buffer, &a, (int) g_utf8_pointer_to_offset (old, from));
  gtk_text_buffer_get_iter_at_offset (buffer, &b, (int) g_utf8_pointer_to_offset (old, to));
  gtk_text_buffer_begin_user_action (buffer);
  gtk_text_buffer_delete (buffer, &a, &b);
  gtk_text_buffer_insert (buffer, &a, text + (from - old), (int) (new_to - text - (from - old)));
  gtk_text_buffer_end_user_action (buffer);
}
