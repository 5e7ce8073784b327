/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-text-find.h"

#define TAG "found"

typedef struct
{
  GtkTextView *view; /* (unowned) */
  int start;         /* offsets */
  int end;
} Match;

struct _PhTextFind
{
  char *text;
  GPtrArray *views; /* (owned) */
  GArray *matches;  /* Match */
  guint current;
  guint has_current : 1;
};

static GtkTextTag *
get_tag (GtkTextBuffer *buffer)
{
  GtkTextTag *tag = gtk_text_tag_table_lookup (gtk_text_buffer_get_tag_table (buffer), TAG);

  return tag != NULL ? tag
                     : gtk_text_buffer_create_tag (buffer, TAG, "background", "#f9f06b",
                                                   "foreground", "black", NULL);
}

static void
search (PhTextFind *self, GtkTextView *view, const char *text)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (view);
  GtkTextIter at, start, end;

  gtk_text_buffer_get_start_iter (buffer, &at);
  while (gtk_text_iter_forward_search (&at, text, GTK_TEXT_SEARCH_CASE_INSENSITIVE, &start, &end,
                                       NULL))
    {
      const Match match = { view, gtk_text_iter_get_offset (&start), gtk_text_iter_get_offset (&end) };

      gtk_text_buffer_apply_tag (buffer, get_tag (buffer), &start, &end);
      g_array_append_val (self->matches, match);
      at = end;
    }
}

static void
search_all (PhTextFind *self)
{
  for (guint i = 0; i < self->views->len && *self->text != '\0'; i++)
    search (self, self->views->pdata[i], self->text);
}

static void
remove_marks (PhTextFind *self)
{
  for (guint i = 0; i < self->views->len; i++)
    {
      GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->views->pdata[i]);
      GtkTextIter start, end;

      gtk_text_buffer_get_bounds (buffer, &start, &end);
      gtk_text_buffer_remove_tag (buffer, get_tag (buffer), &start, &end);
    }
  g_array_set_size (self->matches, 0);
}

PhTextFind *
ph_text_find_new (GPtrArray *views, const char *text)
{
  PhTextFind *self = g_new0 (PhTextFind, 1);

  self->text = g_strdup (text);
  self->views = g_ptr_array_ref (views);
  self->matches = g_array_new (FALSE, FALSE, sizeof (Match));
  search_all (self);

  return self;
}

void
ph_text_find_free (PhTextFind *self)
{
  remove_marks (self);
  g_ptr_array_unref (self->views);
  g_array_unref (self->matches);
  g_free (self->text);
  g_free (self);
}

static void
go_back_to (PhTextFind *self, const Match *place)
{
  self->current = 0;
  self->has_current = FALSE;
  for (guint i = 0; i < self->matches->len && !self->has_current; i++)
    {
      const Match *match = &g_array_index (self->matches, Match, i);

      self->has_current = match->view == place->view && match->start == place->start;
      self->current = self->has_current ? i : 0;
    }
}

void
ph_text_find_renew (PhTextFind *self, GPtrArray *views)
{
  g_autoptr (GPtrArray) old = self->views;
  Match place = { 0 };

  if (self->has_current)
    place = g_array_index (self->matches, Match, self->current);
  remove_marks (self);
  self->views = g_ptr_array_ref (views);
  search_all (self);
  go_back_to (self, &place);
}

guint
ph_text_find_get_n (PhTextFind *self)
{
  return self->matches->len;
}

static void
deselect (const Match *match)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (match->view);
  GtkTextIter start;

  gtk_text_buffer_get_iter_at_offset (buffer, &start, match->start);
  gtk_text_buffer_place_cursor (buffer, &start);
}

GtkTextView *
ph_text_find_next (PhTextFind *self, gboolean forward, GdkRectangle *place)
{
  guint n = self->matches->len;
  const Match *match;
  GtkTextBuffer *buffer;
  GtkTextIter start, end;

  if (n == 0)
    return NULL;

  if (self->has_current)
    {
      deselect (&g_array_index (self->matches, Match, self->current));
      self->current = (self->current + (forward ? 1 : n - 1)) % n;
    }
  self->has_current = TRUE;
  match = &g_array_index (self->matches, Match, self->current);
  buffer = gtk_text_view_get_buffer (match->view);
  gtk_text_buffer_get_iter_at_offset (buffer, &start, match->start);
  gtk_text_buffer_get_iter_at_offset (buffer, &end, match->end);
  gtk_text_buffer_select_range (buffer, &start, &end);
  gtk_text_view_get_iter_location (match->view, &start, place);
  gtk_text_view_buffer_to_window_coords (match->view, GTK_TEXT_WINDOW_WIDGET, place->x, place->y,
                                         &place->x, &place->y);

  return match->view;
}
