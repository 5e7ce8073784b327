/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui-list.h"

#include "ph-message-row.h"
#include "ui-input.h"

void
ui_list_set_up (UiList *self,
                guint n_accounts)
{
  *self = (UiList) { .accounts = sample_accounts_new (n_accounts) };
  self->tree = ph_folder_tree_new (self->accounts->engine);
  self->filing = ph_filing_new (self->accounts->engine);
  self->view = PH_MESSAGE_LIST_VIEW (ph_message_list_view_new ());
  ph_message_list_view_set_filing (self->view, self->filing);
}

static gboolean
is_loaded (gpointer list)
{
  return !ph_message_list_get_loading (list);
}

void
ui_list_show (UiList *self,
              PhFolder *folder,
              gboolean conversations)
{
  ph_message_list_view_set_folder (self->view, folder, self->accounts->engine);
  self->list = ph_message_selection_get_list (ph_message_list_view_get_selection (self->view));
  g_object_set (self->view, "conversations", conversations, NULL);
  sample_wait (is_loaded, self->list);
  self->window = ui_sample_show (GTK_WIDGET (self->view), 380, 700);
}

void
ui_list_tear_down (UiList *self)
{
  gtk_window_destroy (GTK_WINDOW (self->window));
  g_object_unref (self->filing);
  g_object_unref (self->tree);
  sample_accounts_free (self->accounts);
}

PhFolder *
ui_list_find_folder (UiList *self,
                     guint account,
                     const char *path)
{
  return ph_folder_tree_find (self->tree, sample_accounts_get_id (self->accounts, account),
                              sample_accounts_find (self->accounts, account, path));
}

void
ui_list_select (UiList *self,
                guint position,
                gboolean alone)
{
  gtk_selection_model_select_item (
    GTK_SELECTION_MODEL (ph_message_list_view_get_selection (self->view)), position, alone);
}

static gboolean
shows_key (GtkWidget *widget,
           gpointer key)
{
  PhMessage *message = PH_IS_MESSAGE_ROW (widget)
                         ? ph_message_row_get_message (PH_MESSAGE_ROW (widget)) : NULL;

  return message != NULL && ph_message_get_key (message) == *(guint64 *) key;
}

GtkWidget *
ui_list_find_row (UiList *self,
                  guint64 key)
{
  return ui_input_find (GTK_WIDGET (self->view), shows_key, &key);
}

static void
shoot (UiList *self,
       const char *name,
       const char *style)
{
  g_autofree char *file = g_strdup_printf ("%s-%s", name, style);

  ui_sample_shoot (self->window, file);
}

void
ui_list_shoot_styles (UiList *self,
                      const char *name)
{
  AdwStyleManager *style = adw_style_manager_get_default ();

  adw_style_manager_set_color_scheme (style, ADW_COLOR_SCHEME_FORCE_DARK);
  shoot (self, name, "dark");
  g_object_set (self->view, "compact", TRUE, NULL);
  shoot (self, name, "compact-dark");
  gtk_window_set_default_size (GTK_WINDOW (self->window), 900, 500);
  adw_style_manager_set_color_scheme (style, ADW_COLOR_SCHEME_FORCE_LIGHT);
  shoot (self, name, "compact-wide");
  g_object_set (self->view, "compact", FALSE, NULL);
}
