/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-window-private.h"

#include "ph-compositions-outbox.h"
#include "ph-outbox-words.h"
#include "ph-toast.h"

#include <glib/gi18n.h>

/* What the person decides about mail that waits: the selection of the list, while it shows an outbox. Each
 * decision is on the disk before anything follows from it. */

typedef struct
{
  const char *action;
  OutboxDecision decision;
} Verb;

static const Verb verbs[] = {
  { "outbox-send", OUTBOX_SEND },
  { "outbox-send-again", OUTBOX_SEND },
  { "outbox-send-to-others", OUTBOX_SEND_TO_OTHERS },
  { "outbox-was-sent", OUTBOX_WAS_SENT },
  { "outbox-stop", OUTBOX_STOP },
  { "outbox-delete", OUTBOX_DISCARD },
};

/* ---- What is selected ------------------------------------------------------------------------ */

/* The engine of the outbox that is shown; NULL while none is. Borrowed. */
static AccountEngine *
get_engine (PhWindow *self)
{
  PhFolder *folder = ph_message_list_view_get_folder (self->list);

  return folder != NULL && ph_folder_get_role (folder) == FOLDER_ROLE_OUTBOX
           ? ph_folder_get_engine (folder)
           : NULL;
}

/* Rows of the selection. Owned. (element-type StoreOutbox) */
static GPtrArray *
list_selected (PhWindow *self)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func ((GDestroyNotify) store_outbox_free);
  AccountEngine *engine = get_engine (self);
  g_autoptr (PhMessageKeys) keys
    = engine != NULL ? ph_message_list_view_dup_keys (self->list) : ph_message_keys_new ();

  for (guint i = 0; i < ph_message_keys_get_n (keys); i++)
    {
      gint64 id = ph_message_key_get_outbox (ph_message_keys_get (keys, i));
      StoreOutbox *row
        = id != 0 ? store_outbox_get (account_engine_get_store (engine), id, NULL) : NULL;

      if (row != NULL)
        g_ptr_array_add (rows, row);
    }

  return rows;
}

/* What becomes of it is decided where it is being written on. */
static gboolean
is_edited (PhWindow *self, const StoreOutbox *row)
{
  return self->desk != NULL
         && ph_compositions_edits_outbox (ph_composer_desk_get_compositions (self->desk),
                                          get_engine (self), row->id);
}

/* What may have been sent is sent once more only after a question, which the other action does not ask; and
 * there are others only where some were refused. */
static gboolean
can (PhWindow *self, const Verb *verb, const StoreOutbox *row)
{
  gboolean is_unsure = row->state == STORE_OUTBOX_UNSURE;

  if (is_edited (self, row))
    return FALSE;
  if (g_str_equal (verb->action, "outbox-send-again"))
    return is_unsure;
  if (g_str_equal (verb->action, "outbox-send") && is_unsure)
    return FALSE;
  if (verb->decision == OUTBOX_SEND_TO_OTHERS && row->refused == NULL)
    return FALSE;

  return outbox_can_decide (row->state, verb->decision);
}

gboolean
ph_window_shows_outbox (PhWindow *self)
{
  return get_engine (self) != NULL;
}

void
ph_window_update_outbox_actions (PhWindow *self)
{
  g_autoptr (GPtrArray) rows = list_selected (self);

  ph_reader_set_in_outbox (self->reader, ph_window_shows_outbox (self));
  ph_window_set_enabled (self, "outbox-edit",
                         self->desk != NULL && rows->len == 1 && ph_outbox_can_edit (rows->pdata[0]));
  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++)
    {
      GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), verbs[i].action);
      gboolean enabled = FALSE;

      for (guint j = 0; j < rows->len; j++)
        enabled |= can (self, &verbs[i], g_ptr_array_index (rows, j));
      g_simple_action_set_enabled (G_SIMPLE_ACTION (action), enabled);
    }
}

/* ---- Deciding -------------------------------------------------------------------------------- */

static void
decided_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PhWindow) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!account_engine_decide_outbox_finish (ACCOUNT_ENGINE (object), result, &error))
    ph_window_notify (self, error->message);
}

static void
decide (PhWindow *self, AccountEngine *engine, gint64 id, OutboxDecision decision)
{
  account_engine_decide_outbox_async (engine, id, decision, NULL, decided_cb, g_object_ref (self));
}

static void
decide_all (PhWindow *self, const Verb *verb)
{
  g_autoptr (GPtrArray) rows = list_selected (self);

  for (guint i = 0; i < rows->len; i++)
    {
      const StoreOutbox *row = g_ptr_array_index (rows, i);

      if (can (self, verb, row))
        decide (self, get_engine (self), row->id, verb->decision);
    }
}

static const Verb *
find_verb (GSimpleAction *action)
{
  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++)
    if (g_str_equal (verbs[i].action, g_action_get_name (G_ACTION (action))))
      return &verbs[i];

  return NULL;
}

static void
decide_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  decide_all (PH_WINDOW (user_data), find_verb (action));
}

static void
edit_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  PhWindow *self = PH_WINDOW (user_data);
  PhMessage *message = ph_message_list_view_get_selected_message (self->list);

  if (message != NULL)
    ph_composer_desk_edit_outbox (self->desk, message);
}

/* ---- Questions ------------------------------------------------------------------------------- */

/* What is asked about is what was selected then. */
typedef struct
{
  PhWindow *window; /* (unowned) */
  AccountEngine *engine;
  GPtrArray *rows; /* StoreOutbox */
  OutboxDecision decision;
} Question;

static void
question_free (gpointer data, GClosure *closure)
{
  Question *question = data;

  g_object_unref (question->engine);
  g_ptr_array_unref (question->rows);
  g_free (question);
}

static void
resumed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PhWindow) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!account_engine_resume_outbox_finish (ACCOUNT_ENGINE (object), result, &error))
    ph_window_notify (self, error->message);
}

/* What was stopped for the question waits again. */
static void
resume_all (const Question *question)
{
  for (guint i = 0; i < question->rows->len; i++)
    {
      const StoreOutbox *row = g_ptr_array_index (question->rows, i);

      if (question->decision == OUTBOX_DISCARD && row->state == STORE_OUTBOX_QUEUED)
        account_engine_resume_outbox_async (question->engine, row->id, row->error, resumed_cb,
                                            g_object_ref (question->window));
    }
}

static void
answered_cb (AdwMessageDialog *dialog, const char *response, Question *question)
{
  if (!g_str_equal (response, "yes"))
    {
      resume_all (question);
      return;
    }

  if (question->decision == OUTBOX_DISCARD)
    ph_message_list_view_expect_removal (question->window->list);
  for (guint i = 0; i < question->rows->len; i++)
    {
      const StoreOutbox *row = g_ptr_array_index (question->rows, i);

      decide (question->window, question->engine, row->id, question->decision);
    }
}

/* @rows: what @verb can be done with. */
static void
ask (PhWindow *self, const Verb *verb, GPtrArray *rows, const char *heading, const char *body,
     const char *yes)
{
  Question *question = g_new (Question, 1);
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (self), heading, body);

  *question = (Question) { self, g_object_ref (get_engine (self)),
                           g_ptr_array_ref (rows), verb->decision };
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _("_Cancel"), "yes", yes,
                                    NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "yes",
                                              ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  gtk_window_set_destroy_with_parent (GTK_WINDOW (dialog), TRUE);
  g_signal_connect_data (dialog, "response", G_CALLBACK (answered_cb), question, question_free, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* Owned. (element-type StoreOutbox) */
static GPtrArray *
list_selected_for (PhWindow *self, const Verb *verb)
{
  GPtrArray *rows = list_selected (self);

  for (guint i = rows->len; i-- > 0;)
    if (!can (self, verb, g_ptr_array_index (rows, i)))
      g_ptr_array_remove_index (rows, i);
  return rows;
}

static void
send_again_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  PhWindow *self = PH_WINDOW (user_data);
  g_autoptr (GPtrArray) rows = list_selected_for (self, find_verb (action));

  if (rows->len > 0)
    ask (self, find_verb (action), rows, _("Send Once More?"),
         _("If it was sent the first time, the recipients get it twice."), _("_Send Once More"));
}

/* The state that all of them share; -1: none. */
static int
get_common_state (GPtrArray *rows)
{
  int state = -1;

  for (guint i = 0; i < rows->len; i++)
    {
      const StoreOutbox *row = g_ptr_array_index (rows, i);

      if (i > 0 && (int) row->state != state)
        return -1;
      state = row->state;
    }

  return state;
}

static const char *
get_delete_words (GPtrArray *rows)
{
  switch (get_common_state (rows))
    {
    case STORE_OUTBOX_UNSURE:
      return _("It may have been sent. Nothing more is known of it then, and there is no copy in Sent.");
    case STORE_OUTBOX_ACCEPTED:
      return _("It was sent. There will be no copy in Sent.");
    case STORE_OUTBOX_QUEUED:
      return _("It is not sent while you decide, and goes on waiting if you keep it. What is deleted "
               "can’t be brought back.");
    default:
      return _("It was not sent, and can’t be brought back.");
    }
}

/* While it is asked, nothing of what it is asked about is sent. */
static void
stop_all (PhWindow *self, GPtrArray *rows)
{
  for (guint i = 0; i < rows->len; i++)
    {
      const StoreOutbox *row = g_ptr_array_index (rows, i);

      if (row->state == STORE_OUTBOX_QUEUED)
        decide (self, get_engine (self), row->id, OUTBOX_STOP);
    }
}

static void
delete_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  PhWindow *self = PH_WINDOW (user_data);
  g_autoptr (GPtrArray) rows = list_selected_for (self, find_verb (action));
  g_autofree char *heading
    = g_strdup_printf (ngettext ("Delete %u Message from the Outbox?",
                                 "Delete %u Messages from the Outbox?", rows->len),
                       rows->len);

  if (rows->len == 0)
    return;

  stop_all (self, rows);
  ask (self, find_verb (action), rows, heading, get_delete_words (rows), _("_Delete"));
}

void
ph_window_init_outbox_actions (PhWindow *self)
{
  static const GActionEntry entries[] = {
    { "outbox-send", decide_action },
    { "outbox-send-again", send_again_action },
    { "outbox-send-to-others", decide_action },
    { "outbox-was-sent", decide_action },
    { "outbox-stop", decide_action },
    { "outbox-edit", edit_action },
    { "outbox-delete", delete_action },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
}
