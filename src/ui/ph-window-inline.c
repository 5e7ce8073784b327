/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-window-private.h"

#include "store-placement.h"

/* Where the conversation of a mail was when the mail was begun below it. */
typedef struct
{
  PhFolder *folder; /* (nullable) */
  guint64 key;      /* of the message that was selected */
} Origin;

static void
origin_free (gpointer data)
{
  Origin *origin = data;

  g_clear_object (&origin->folder);
  g_free (origin);
}

static void
remember_origin (PhWindow *self, PhComposer *composer)
{
  PhComposition *composition = ph_composer_get_composition (composer);
  PhMessage *message = ph_message_list_view_get_selected_message (self->list);
  PhFolder *folder = ph_message_list_view_get_folder (self->list);
  Origin *origin;

  if (message == NULL)
    return;

  origin = g_new0 (Origin, 1);
  g_set_object (&origin->folder, folder);
  origin->key = ph_message_get_key (message);
  g_hash_table_insert (self->origins, g_strdup (ph_composition_get_id (composition)), origin);
}

static gboolean
is_there (PhWindow *self, guint64 key)
{
  AccountEngine *account = engine_find (self->engine, ph_message_key_get_account (key));
  StorePlacement placement;

  return account != NULL
         && store_placement_get (account_engine_get_store (account), ph_message_key_get_placement (key),
                                 &placement, NULL)
         && !placement.hidden;
}

/* (nullable) */
static const Origin *
find_origin (PhWindow *self, PhComposer *composer)
{
  const char *id = ph_composition_get_id (ph_composer_get_composition (composer));
  const Origin *origin = g_hash_table_lookup (self->origins, id);

  return origin != NULL && is_there (self, origin->key) ? origin : NULL;
}

/* Goes to the conversation, which shows the composer as soon as it is there. FALSE: it is nowhere to be found. */
static gboolean
go_to_origin (PhWindow *self, PhComposer *composer)
{
  const Origin *origin = find_origin (self, composer);
  PhFolder *shown = ph_message_list_view_get_folder (self->list);

  if (origin == NULL)
    return FALSE;
  if (origin->folder == NULL || origin->folder == shown)
    return ph_message_list_view_select_key (self->list, origin->key);

  ph_sidebar_select_folder (self->sidebar, origin->folder);
  ph_message_list_view_select_key (self->list, origin->key);
  return TRUE;
}

static void
show_reader (PhWindow *self)
{
  adw_leaflet_set_visible_child (self->outer, GTK_WIDGET (self->inner));
  adw_leaflet_set_visible_child (self->inner, GTK_WIDGET (self->reader_pane));
  gtk_window_present (GTK_WINDOW (self));
}

static gboolean
show (PhWindow *self, PhComposer *composer)
{
  if (!ph_reader_can_take (self->reader, composer) && !go_to_origin (self, composer))
    return FALSE;

  show_reader (self);
  ph_reader_show_composer (self->reader, composer);
  return TRUE;
}

static void
failed_cb (PhWindow *self)
{
  self->closes = FALSE;
}

static gboolean
place_cb (PhWindow *self, PhComposer *composer)
{
  gboolean is_here = ph_reader_can_take (self->reader, composer);

  if (gtk_widget_get_parent (GTK_WIDGET (composer)) != NULL)
    return show (self, composer);
  if ((!is_here && find_origin (self, composer) == NULL) || !ph_reader_take (self->reader, composer))
    return FALSE;

  if (is_here)
    remember_origin (self, composer);
  g_signal_connect_object (composer, "failed", G_CALLBACK (failed_cb), self, G_CONNECT_SWAPPED);
  if (!show (self, composer))
    ph_composer_detach (composer);
  return TRUE;
}

/* What can't be found has a window of its own. */
static void
resume_cb (PhWindow *self, PhComposer *composer)
{
  if (!show (self, composer))
    ph_composer_detach (composer);
}

gboolean
ph_window_close_inline (PhWindow *self)
{
  g_autoptr (GPtrArray) composers = ph_reader_list_composers (self->reader);

  for (guint i = 0; i < composers->len; i++)
    ph_composer_close (composers->pdata[i]);
  self->closes = composers->len > 0;
  return self->closes;
}

/* The window waited for it. */
static void
gone_cb (PhWindow *self)
{
  g_autoptr (GPtrArray) composers = ph_reader_list_composers (self->reader);

  if (self->closes && composers->len == 0)
    gtk_window_close (GTK_WINDOW (self));
}

void
ph_window_init_inline (PhWindow *self)
{
  self->origins = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, origin_free);
  g_signal_connect_object (self->desk, "place", G_CALLBACK (place_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->reader, "resume", G_CALLBACK (resume_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->reader, "composer-gone", G_CALLBACK (gone_cb), self, G_CONNECT_SWAPPED);
}
