/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-reader-private.h"

static void
find_cb (PhReader *self, const char *text)
{
  if (ph_reader_shows_way (self, "html"))
    ph_conversation_page_find (self->html, text);
  else
    ph_conversation_view_find (self->text, text);
}

static void
find_next_cb (PhReader *self, gboolean forward)
{
  if (ph_reader_shows_way (self, "html"))
    ph_conversation_page_find_next (self->html, forward);
  else
    ph_conversation_view_find_next (self->text, forward);
}

static void
found_cb (PhReader *self, guint n_matches)
{
  ph_find_bar_set_n_found (self->find_bar, n_matches);
}

gboolean
ph_reader_find (PhReader *self)
{
  g_return_val_if_fail (PH_IS_READER (self), FALSE);

  if (self->conversation == NULL || self->n_selected > 1)
    return FALSE;

  ph_find_bar_open (self->find_bar);
  return TRUE;
}

void
ph_reader_init_find (PhReader *self)
{
  g_signal_connect_object (self->find_bar, "find", G_CALLBACK (find_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->find_bar, "find-next", G_CALLBACK (find_next_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->find_bar, "left", G_CALLBACK (ph_reader_focus), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->html, "found", G_CALLBACK (found_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->text, "found", G_CALLBACK (found_cb), self, G_CONNECT_SWAPPED);
}
