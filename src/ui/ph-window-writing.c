/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-window-private.h"

#include "ph-composer.h"
#include "ph-format.h"
#include "ph-toast.h"
#include "ph-ui.h"

#include <glib/gi18n.h>

/* For what was thrown away, and for what is sent much later, in seconds. */
#define UNDO_TIMEOUT 10

/* ---- What becomes of a mail --------------------------------------------------------------------- */

/* A toast whose button does @undo with @composition (nullable function: no button). */
static void
show (PhWindow *self, PhComposition *composition, const char *sentence, guint timeout,
      GCallback undo)
{
  AdwToast *toast
    = ph_toast_new (GTK_WIDGET (self), sentence, NULL, undo != NULL ? _("_Undo") : NULL);

  adw_toast_set_timeout (toast, timeout);
  if (undo != NULL)
    {
      g_object_set_data_full (G_OBJECT (toast), "composition", g_object_ref (composition),
                              g_object_unref);
      g_signal_connect_object (toast, "button-clicked", undo, self, 0);
    }
  ph_window_show_toast (self, toast);
}

static void
call_back_cb (AdwToast *toast, PhWindow *self)
{
  ph_composer_desk_call_back (self->desk, g_object_get_data (G_OBJECT (toast), "composition"));
}

static void
restore_cb (AdwToast *toast, PhWindow *self)
{
  ph_composer_desk_restore (self->desk, g_object_get_data (G_OBJECT (toast), "composition"));
}

void
ph_window_tell_sent (PhWindow *self, PhComposition *composition, gint64 send_at)
{
  guint delay = ph_composer_get_delay ();
  g_autofree char *date = send_at > 0 ? ph_format_date_full (send_at, NULL) : NULL;
  g_autofree char *sentence
    = send_at > 0
        /* Translators: a day and a time of day */
        ? g_strdup_printf (_("The mail will be sent on %s."), date)
        : g_strdup (delay > 0 ? _("The mail is being sent…") : _("The mail is on its way."));

  show (self, composition, sentence, send_at > 0 || delay == 0 ? UNDO_TIMEOUT : delay,
        send_at > 0 || delay > 0 ? G_CALLBACK (call_back_cb) : NULL);
}

void
ph_window_tell_discarded (PhWindow *self, PhComposition *composition)
{
  show (self, composition, _("The mail was thrown away."), UNDO_TIMEOUT, G_CALLBACK (restore_cb));
}

/* ---- Actions ------------------------------------------------------------------------------------ */

/* Of the folder that is shown, whose account the person is at. */
static void
compose_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  PhWindow *self = PH_WINDOW (user_data);
  PhFolder *folder = ph_message_list_view_get_folder (self->list);
  AccountEngine *account = folder != NULL ? ph_folder_get_engine (folder) : NULL;

  ph_composer_desk_write (self->desk, account != NULL ? account_engine_get_id (account) : NULL);
}

/* Who got the message that a link stands in follows it. */
static void
write_to_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  PhWindow *self = PH_WINDOW (user_data);
  PhMessage *message = ph_message_list_view_get_selected_message (self->list);
  AccountEngine *account = message != NULL ? ph_message_get_engine (message) : NULL;

  ph_composer_desk_write_to (self->desk, g_variant_get_string (parameter, NULL),
                             account != NULL ? account_engine_get_id (account) : NULL);
}

static const struct
{
  const char *name;
  ComposeMode mode;
} answers[] = {
  { "reply", COMPOSE_REPLY },
  { "reply-all", COMPOSE_REPLY_ALL },
  { "reply-list", COMPOSE_REPLY_LIST },
  { "forward", COMPOSE_FORWARD },
  { "forward-attached", COMPOSE_FORWARD_ATTACHED },
  { "edit-as-new", COMPOSE_EDIT_AS_NEW },
};

/* What is read, where it is; on the list alone what is selected there. */
static void
answer_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  PhWindow *self = PH_WINDOW (user_data);
  PhMessage *message = ph_message_list_view_get_selected_message (self->list);

  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    if (g_str_equal (g_action_get_name (G_ACTION (action)), answers[i].name)
        && !(gtk_widget_get_mapped (GTK_WIDGET (self->reader))
             && ph_reader_answer (self->reader, answers[i].mode))
        && message != NULL)
      ph_composer_desk_answer (self->desk, message, answers[i].mode, NULL, NULL);
}

static void
reader_answer_cb (PhWindow *self, PhMessage *message, guint mode, const char *selection,
                  const char *selection_html)
{
  if (self->desk != NULL && mode == COMPOSE_CONTINUE)
    ph_composer_desk_open_draft (self->desk, message);
  else if (self->desk != NULL)
    ph_composer_desk_answer (self->desk, message, mode, selection, selection_html);
}

static gboolean
can_open_draft (PhWindow *self)
{
  PhFolder *folder = ph_message_list_view_get_folder (self->list);
  PhMessage *message = ph_message_list_view_get_selected_message (self->list);

  return self->desk != NULL && message != NULL
         && (ph_message_get_draft (message)
             || (folder != NULL && ph_folder_get_role (folder) == FOLDER_ROLE_DRAFTS));
}

gboolean
ph_window_open_draft (PhWindow *self)
{
  if (!can_open_draft (self))
    return FALSE;

  ph_composer_desk_open_draft (self->desk, ph_message_list_view_get_selected_message (self->list));
  return TRUE;
}

static void
open_draft_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  ph_window_open_draft (PH_WINDOW (user_data));
}

void
ph_window_update_writing (PhWindow *self)
{
  gboolean can_answer = self->desk != NULL && !ph_window_shows_outbox (self)
                        && ph_message_list_view_get_selected_message (self->list) != NULL;

  ph_window_set_enabled (self, "compose", self->desk != NULL);
  ph_window_set_enabled (self, "write-to", self->desk != NULL);
  ph_window_set_enabled (self, "open-draft", can_open_draft (self));
  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    ph_window_set_enabled (self, answers[i].name, can_answer);
}

static const GActionEntry writing_actions[] = {
  { "compose", compose_action },
  { "write-to", write_to_action, "s" },
  { "open-draft", open_draft_action },
  { "reply", answer_action },
  { "reply-all", answer_action },
  { "reply-list", answer_action },
  { "forward", answer_action },
  { "forward-attached", answer_action },
  { "edit-as-new", answer_action },
};

void
ph_window_init_writing (PhWindow *self)
{
  AdwHeaderBar *messages = ph_message_list_view_get_header_bar (self->list);

  g_action_map_add_action_entries (G_ACTION_MAP (self), writing_actions,
                                   G_N_ELEMENTS (writing_actions), self);
  g_signal_connect_object (self->reader, "answer", G_CALLBACK (reader_answer_cb), self,
                           G_CONNECT_SWAPPED);

  self->compose_button = gtk_button_new_from_icon_name ("mail-message-new-symbolic");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->compose_button), "win.compose");
  gtk_widget_set_tooltip_text (self->compose_button, _("Write a mail (Ctrl+N)"));
  ph_ui_set_label (self->compose_button, _("Write a mail"));
  adw_header_bar_pack_start (messages, self->compose_button);
  ph_window_init_templates (self);
}

void
ph_window_set_desk (PhWindow *self, PhComposerDesk *desk)
{
  g_return_if_fail (PH_IS_WINDOW (self) && self->desk == NULL);

  self->desk = g_object_ref (desk);
  g_signal_connect_object (desk, "sent", G_CALLBACK (ph_window_tell_sent), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (desk, "discarded", G_CALLBACK (ph_window_tell_discarded), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (desk, "failed", G_CALLBACK (ph_window_notify), self, G_CONNECT_SWAPPED);
  /* What is written on is not decided about elsewhere. */
  g_signal_connect_object (ph_composer_desk_get_compositions (desk), "items-changed",
                           G_CALLBACK (ph_window_update_actions), self, G_CONNECT_SWAPPED);
  ph_window_init_inline (self);
  ph_window_update_writing (self);
}
