/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-message-list-view-private.h"

#include "ph-format.h"

#include <glib/gi18n.h>

/* What the header says of the list, and what stands there instead of an empty one. */

static char *
describe_counts (PhMessageListView *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->selection));
  guint n_selected = ph_message_selection_get_n_selected (self->selection);
  g_autofree char *count = NULL;

  if (self->list == NULL)
    return g_strdup ("");

  if (n_selected > 1)
    {
      count = ph_format_count (n_selected);
      return g_strdup_printf (ngettext ("%s selected", "%s selected", n_selected), count);
    }

  if (ph_message_list_is_filtered (self->list))
    {
      count = ph_format_count (n);
      return g_strdup_printf (ngettext ("%s match", "%s matches", n), count);
    }

  if (self->folder != NULL && ph_folder_get_show_unread (self->folder) > 0 &&
      !ph_message_list_view_shows_outgoing (self))
    {
      n = ph_folder_get_show_unread (self->folder);
      count = ph_format_count (n);
      return g_strdup_printf (ngettext ("%s unread", "%s unread", n), count);
    }

  /* While only the top is loaded, the folder knows better. */
  if (self->folder != NULL)
    n = MAX (n, ph_folder_get_total (self->folder));
  if (n == 0)
    return g_strdup ("");

  count = ph_format_count (n);
  return g_strdup_printf (ngettext ("%s message", "%s messages", n), count);
}

void
ph_message_list_view_update_title (PhMessageListView *self)
{
  g_autofree char *counts = describe_counts (self);
  const char *account = "";
  g_autofree char *both = NULL;

  if (self->folder != NULL)
    adw_window_title_set_title (self->title, ph_folder_get_name (self->folder));

  /* Every account has an inbox. */
  if (self->folder != NULL && self->has_several_accounts)
    account = ph_folder_get_account_name (self->folder);
  if (*account != '\0' && *counts != '\0')
    /* Translators: an account's name, and what is in the folder: Home · 3 unread */
    both = g_strdup_printf (_("%s · %s"), account, counts);
  adw_window_title_set_subtitle (self->title,
                                 both != NULL ? both : *account != '\0' ? account : counts);
}

static void
show_filter_page (PhMessageListView *self)
{
  adw_status_page_set_icon_name (self->empty_page, "system-search-symbolic");
  adw_status_page_set_title (self->empty_page, _("No Match"));
  adw_status_page_set_description (self->empty_page,
                                   _("No message here is like what you are looking for."));
}

static void
show_empty_page (PhMessageListView *self)
{
  const GError *error = ph_message_list_get_error (self->list);

  if (error != NULL)
    {
      g_autofree char *reason = g_markup_escape_text (error->message, -1);

      adw_status_page_set_icon_name (self->empty_page, "dialog-error-symbolic");
      adw_status_page_set_title (self->empty_page, _("The Messages Can’t Be Shown"));
      adw_status_page_set_description (self->empty_page, reason);
      return;
    }

  adw_status_page_set_icon_name (self->empty_page,
                                 self->folder != NULL ? ph_folder_get_icon_name (self->folder)
                                                      : "mail-inbox-symbolic");
  adw_status_page_set_title (self->empty_page, _("No Messages"));
  adw_status_page_set_description (self->empty_page, NULL);
}

/* The server says that there is mail which has not arrived here yet, and it is on its way. */
static gboolean
expects_mail (PhMessageListView *self)
{
  AccountEngine *engine = ph_message_list_get_engine (self->list);
  AccountState state;

  if (ph_message_list_get_loading (self->list))
    return TRUE;

  if (engine == NULL || self->folder == NULL || ph_folder_get_total (self->folder) == 0 ||
      ph_message_list_is_filtered (self->list))
    return FALSE;

  state = account_engine_get_state (engine);

  return state == ACCOUNT_STATE_CONNECTING || state == ACCOUNT_STATE_WORKING ||
         state == ACCOUNT_STATE_IN_STEP;
}

void
ph_message_list_view_update_page (PhMessageListView *self)
{
  const char *page = "list";

  if (self->list == NULL)
    page = "list";
  else if (g_list_model_get_n_items (G_LIST_MODEL (self->list)) > 0)
    page = "list";
  else if (ph_message_list_get_error (self->list) == NULL && expects_mail (self))
    page = "loading";
  else
    page = "empty";

  if (g_str_equal (page, "empty"))
    {
      gboolean is_filtered = ph_message_list_is_filtered (self->list);

      gtk_widget_set_visible (self->clear_button, is_filtered);
      if (is_filtered)
        show_filter_page (self);
      else
        show_empty_page (self);
    }

  gtk_spinner_set_spinning (self->spinner, g_str_equal (page, "loading"));
  gtk_stack_set_visible_child_name (self->stack, page);
  ph_message_list_view_update_title (self);
}
