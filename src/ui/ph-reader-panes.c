/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-reader-private.h"

#include "ph-message-keys.h"
#include "ph-settings.h"

#include <glib/gi18n.h>

/* The one below the conversation; NULL: none. */
static PhComposerPane *
get_shown (PhReader *self)
{
  return gtk_widget_get_visible (GTK_WIDGET (self->panes))
           ? PH_COMPOSER_PANE (gtk_stack_get_visible_child (self->panes))
           : NULL;
}

static gboolean
has_focus (PhReader *self, PhComposerPane *pane)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  return focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (pane));
}

/* ---- Where they belong ---------------------------------------------------------------------- */

static gboolean
is_message (PhMessage *message, const char *account, gint64 message_id)
{
  AccountEngine *engine = ph_message_get_engine (message);

  return engine != NULL && ph_message_get_message_id (message) == message_id
         && g_strcmp0 (account_engine_get_id (engine), account) == 0;
}

gboolean
ph_reader_shows_message (PhReader *self, const char *account, gint64 message_id)
{
  guint n;

  g_return_val_if_fail (PH_IS_READER (self), FALSE);

  if (account == NULL || self->conversation == NULL)
    return FALSE;
  if (self->message != NULL && is_message (self->message, account, message_id))
    return TRUE;

  n = ph_conversation_get_n_items (self->conversation);
  for (guint i = 0; i < n; i++)
    if (is_message (ph_conversation_item_get_message (ph_conversation_get (self->conversation, i)),
                    account, message_id))
      return TRUE;
  return FALSE;
}

gboolean
ph_reader_can_take (PhReader *self, PhComposer *composer)
{
  gint64 message_id;
  const char *account
    = ph_composition_get_original (ph_composer_get_composition (composer), &message_id);

  return ph_reader_shows_message (self, account, message_id);
}

/* The first that belongs here. */
static PhComposerPane *
find_pane (PhReader *self)
{
  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self->panes)); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (ph_reader_can_take (self, ph_composer_pane_get_composer (PH_COMPOSER_PANE (child))))
      return PH_COMPOSER_PANE (child);

  return NULL;
}

GPtrArray *
ph_reader_list_composers (PhReader *self)
{
  GPtrArray *all = g_ptr_array_new_with_free_func (g_object_unref);

  g_return_val_if_fail (PH_IS_READER (self), all);

  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self->panes)); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    g_ptr_array_add (all, g_object_ref (ph_composer_pane_get_composer (PH_COMPOSER_PANE (child))));
  return all;
}

/* ---- Their drafts --------------------------------------------------------------------------- */

static gboolean
is_draft (guint64 key, gpointer reader)
{
  g_autoptr (GPtrArray) composers = ph_reader_list_composers (reader);

  for (guint i = 0; i < composers->len; i++)
    if (ph_composition_is_draft (ph_composer_get_composition (composers->pdata[i]),
                                 ph_message_key_get_account (key), ph_message_key_get_placement (key)))
      return TRUE;
  return FALSE;
}

void
ph_reader_filter_thread (PhReader *self, PhThread *thread)
{
  if (self->thread != NULL)
    ph_thread_set_filter (self->thread, NULL, NULL);
  g_set_object (&self->thread, thread);
  if (thread != NULL)
    ph_thread_set_filter (thread, is_draft, self);
}

static void
filter_anew (PhReader *self)
{
  if (self->thread != NULL)
    ph_thread_filter_anew (self->thread);
}

/* ---- The line about those that are not before the eyes -------------------------------------- */

static gboolean
is_before_eyes (PhReader *self, PhComposer *composer)
{
  PhComposerPane *shown = get_shown (self);

  return shown != NULL && ph_composer_pane_get_composer (shown) == composer && self->n_selected <= 1
         && (!ph_split_get_alone (self->split) || ph_split_get_bottom_in_front (self->split));
}

static char *
dup_title (PhComposer *composer)
{
  char *title;

  g_object_get (composer, "title", &title, NULL);
  return title;
}

static GMenuModel *
create_menu (GPtrArray *composers)
{
  GMenu *menu = g_menu_new ();

  for (guint i = 0; i < composers->len; i++)
    {
      PhComposition *composition = ph_composer_get_composition (composers->pdata[i]);
      g_autofree char *title = dup_title (composers->pdata[i]);
      g_autoptr (GMenuItem) item = g_menu_item_new (title, NULL);

      g_menu_item_set_action_and_target (item, "reader.resume", "s", ph_composition_get_id (composition));
      g_menu_append_item (menu, item);
    }
  return G_MENU_MODEL (menu);
}

static void
show_bar (PhReader *self, GPtrArray *composers)
{
  g_autofree char *title = dup_title (composers->pdata[0]);
  /* Translators: a subject */
  g_autofree char *one = g_strdup_printf (_("You are writing “%s”"), title);
  g_autofree char *several
    = g_strdup_printf (ngettext ("You are writing %u mail", "You are writing %u mails", composers->len),
                       composers->len);
  g_autoptr (GMenuModel) menu = composers->len > 1 ? create_menu (composers) : NULL;

  gtk_label_set_label (self->writing_label, menu == NULL ? one : several);
  gtk_widget_set_visible (self->resume_button, menu == NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->resume_menu), menu != NULL);
  gtk_menu_button_set_menu_model (self->resume_menu, menu);
  gtk_actionable_set_action_target (
    GTK_ACTIONABLE (self->resume_button), "s",
    ph_composition_get_id (ph_composer_get_composition (composers->pdata[0])));
}

static void
update_bar (PhReader *self)
{
  g_autoptr (GPtrArray) composers = ph_reader_list_composers (self);

  for (guint i = composers->len; i-- > 0;)
    if (is_before_eyes (self, composers->pdata[i]))
      g_ptr_array_remove_index (composers, i);

  gtk_widget_set_visible (self->writing_bar, composers->len > 0);
  if (composers->len > 0)
    show_bar (self, composers);
}

/* ---- Showing them --------------------------------------------------------------------------- */

static gboolean
is_untouched (PhComposer *composer)
{
  return ph_composition_get_state (ph_composer_get_composition (composer)) == PH_COMPOSITION_UNTOUCHED;
}

/* Of other conversations than this one, which is known by now: nothing was done with them. */
static void
close_untouched (PhReader *self)
{
  g_autoptr (GPtrArray) composers = ph_reader_list_composers (self);

  if (self->conversation == NULL || !ph_conversation_get_loaded (self->conversation))
    return;

  for (guint i = 0; i < composers->len; i++)
    if (is_untouched (composers->pdata[i]) && !ph_reader_can_take (self, composers->pdata[i]))
      ph_composer_close (composers->pdata[i]);
}

/* The one that is wanted, else the one that is shown, else another. */
static PhComposerPane *
choose_pane (PhReader *self)
{
  PhComposerPane *shown = get_shown (self);

  if (self->wanted != NULL && ph_reader_can_take (self, self->wanted))
    return PH_COMPOSER_PANE (
      gtk_widget_get_ancestor (GTK_WIDGET (self->wanted), PH_TYPE_COMPOSER_PANE));
  if (shown != NULL && ph_reader_can_take (self, ph_composer_pane_get_composer (shown)))
    return shown;
  return find_pane (self);
}

void
ph_reader_update_panes (PhReader *self)
{
  PhComposerPane *pane = choose_pane (self);

  if (pane != get_shown (self))
    {
      if (pane != NULL)
        gtk_stack_set_visible_child (self->panes, GTK_WIDGET (pane));
      gtk_widget_set_visible (GTK_WIDGET (self->panes), pane != NULL);
      ph_split_set_bottom_in_front (self->split, FALSE);
    }
  if (pane != NULL && ph_composer_pane_get_composer (pane) == self->wanted)
    {
      g_clear_weak_pointer (&self->wanted);
      ph_split_set_bottom_in_front (self->split, TRUE);
      ph_composer_focus (ph_composer_pane_get_composer (pane));
    }
  close_untouched (self);
  update_bar (self);
}

/* Somebody took the conversation away under the hands of who writes: the words go on in a window. */
void
ph_reader_leave_message (PhReader *self)
{
  PhComposerPane *shown = get_shown (self);

  if (shown != NULL && has_focus (self, shown) && ph_message_get_gone (self->message))
    ph_composer_detach (ph_composer_pane_get_composer (shown));
}

static void
leave_cb (PhReader *self)
{
  ph_split_set_bottom_in_front (self->split, FALSE);
  update_bar (self);
  ph_reader_focus (self);
}

static void
gone_cb (PhReader *self, gboolean had_focus, PhComposerPane *pane)
{
  gboolean was_shown = get_shown (self) == pane;

  if (was_shown)
    gtk_widget_set_visible (GTK_WIDGET (self->panes), FALSE);
  gtk_stack_remove (self->panes, GTK_WIDGET (pane));
  ph_reader_update_panes (self);
  filter_anew (self);
  if (had_focus && get_shown (self) == NULL)
    ph_reader_focus (self);
  ph_reader_emit_composer_gone (self);
}

static void
failed_cb (PhReader *self, const char *sentence)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.notify", "s", sentence);
}

static PhComposerPane *
add_pane (PhReader *self, PhComposer *composer)
{
  GtkWidget *pane = ph_composer_pane_new (composer);

  g_object_bind_property (self->split, "alone", pane, "alone", G_BINDING_SYNC_CREATE);
  g_signal_connect_object (pane, "leave", G_CALLBACK (leave_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (pane, "gone", G_CALLBACK (gone_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (pane, "failed", G_CALLBACK (failed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (composer, "notify::title", G_CALLBACK (update_bar), self,
                           G_CONNECT_SWAPPED);
  gtk_stack_add_child (self->panes, pane);
  filter_anew (self);
  return PH_COMPOSER_PANE (pane);
}

gboolean
ph_reader_take (PhReader *self, PhComposer *composer)
{
  PhComposerPane *other;

  g_return_val_if_fail (PH_IS_READER (self), FALSE);

  other = ph_reader_can_take (self, composer) ? find_pane (self) : NULL;
  if (other != NULL && !is_untouched (ph_composer_pane_get_composer (other)))
    return FALSE;

  add_pane (self, composer);
  ph_reader_show_composer (self, composer);
  if (other != NULL)
    ph_composer_close (ph_composer_pane_get_composer (other));
  return TRUE;
}

void
ph_reader_show_composer (PhReader *self, PhComposer *composer)
{
  g_return_if_fail (PH_IS_READER (self));

  g_set_weak_pointer (&self->wanted, composer);
  ph_reader_update_panes (self);
}

/* ---- Life ----------------------------------------------------------------------------------- */

static void
resume_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PhReader *self = PH_READER (widget);
  g_autofree char *id = g_variant_dup_string (parameter, NULL); /* the button may go, with its parameter */
  g_autoptr (GPtrArray) composers = ph_reader_list_composers (self);

  for (guint i = 0; i < composers->len; i++)
    if (g_str_equal (ph_composition_get_id (ph_composer_get_composition (composers->pdata[i])), id))
      {
        ph_reader_emit_resume (self, composers->pdata[i]);
        break;
      }
}

void
ph_reader_class_init_panes (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "reader.resume", "s", resume_action);
}

void
ph_reader_init_panes (PhReader *self)
{
  g_signal_connect_object (self->split, "notify::alone", G_CALLBACK (update_bar), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self, "notify::n-selected", G_CALLBACK (update_bar), self, 0);
  if (ph_settings_get () != NULL)
    g_settings_bind (ph_settings_get (), "writing-share", self->split, "share",
                     G_SETTINGS_BIND_DEFAULT);
}

/* Whoever has the composers keeps them. */
void
ph_reader_dispose_panes (PhReader *self)
{
  GtkWidget *child;

  ph_reader_filter_thread (self, NULL);
  g_clear_weak_pointer (&self->wanted);
  while (self->panes != NULL && (child = gtk_widget_get_first_child (GTK_WIDGET (self->panes))) != NULL)
    {
      g_signal_handlers_disconnect_by_data (child, self);
      gtk_stack_remove (self->panes, child);
    }
}
