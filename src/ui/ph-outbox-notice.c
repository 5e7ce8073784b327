/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-outbox-notice.h"

#include "ph-compositions-outbox.h"

#include <glib/gi18n.h>

#define NOTICE_ID "outbox"
#define DATA_KEY "ph-outbox-notice"

/* What is shown, to leave it alone while it is true: who is about to press a button finds it there. */
typedef struct
{
  char *title;
  char *text;
  StoreOutboxState state;
  gboolean has_content;
} Shown;

static void
shown_free (gpointer data)
{
  Shown *shown = data;

  g_free (shown->title);
  g_free (shown->text);
  g_free (shown);
}

/* ---- The notice ------------------------------------------------------------------------------ */

static void
add_if (PhNotice *notice, const StoreOutbox *row, OutboxDecision decision, const char *label,
        const char *action)
{
  if (outbox_can_decide (row->state, decision))
    ph_notice_add_button (notice, label, action);
}

static const char *
get_send_label (const StoreOutbox *row)
{
  gboolean was_tried = row->state == STORE_OUTBOX_FAILED || row->state == STORE_OUTBOX_REFUSED
                       || (row->state == STORE_OUTBOX_QUEUED && row->tries > 0);

  return was_tried ? _("_Try Again") : _("_Send Now");
}

PhNotice *
ph_outbox_notice_new (const StoreOutbox *row, const PhOutboxMoment *moment)
{
  gboolean is_warning = ph_outbox_needs_person (row);
  g_autofree char *text = NULL;
  g_autofree char *title = ph_outbox_dup_title (row, moment, &text);
  PhNotice *notice
    = ph_notice_new (NOTICE_ID, is_warning ? PH_NOTICE_WARNING : PH_NOTICE_INFO,
                     is_warning ? "dialog-warning-symbolic" : "mail-outbox-symbolic", title, text);

  if (row->state == STORE_OUTBOX_REFUSED)
    add_if (notice, row, OUTBOX_SEND_TO_OTHERS, _("Send to the Ot_hers"),
            "win.outbox-send-to-others");
  add_if (notice, row, OUTBOX_WAS_SENT, _("It _Was Sent"), "win.outbox-was-sent");
  if (row->state == STORE_OUTBOX_UNSURE)
    ph_notice_add_button (notice, _("Send _Once More…"), "win.outbox-send-again");
  else
    add_if (notice, row, OUTBOX_SEND, get_send_label (row), "win.outbox-send");
  add_if (notice, row, OUTBOX_STOP, _("S_top"), "win.outbox-stop");
  if (ph_outbox_can_edit (row))
    ph_notice_add_button (notice, _("_Edit"), "win.outbox-edit");
  add_if (notice, row, OUTBOX_DISCARD, _("_Delete…"), "win.outbox-delete");

  return notice;
}

/* ---- Following ------------------------------------------------------------------------------- */

static void
show_row (PhConversationItem *item, Shown *shown, const StoreOutbox *row,
          const PhOutboxMoment *moment)
{
  g_autoptr (PhNotice) notice = ph_outbox_notice_new (row, moment);

  if (shown->state == row->state && g_strcmp0 (shown->title, ph_notice_get_title (notice)) == 0
      && g_strcmp0 (shown->text, ph_notice_get_text (notice)) == 0)
    return;

  g_free (shown->title);
  g_free (shown->text);
  shown->title = g_strdup (ph_notice_get_title (notice));
  shown->text = g_strdup (ph_notice_get_text (notice));
  shown->state = row->state;
  ph_conversation_item_add_notice (item, g_steal_pointer (&notice));
}

static void
update (PhConversationItem *item)
{
  PhMessage *message = ph_conversation_item_get_message (item);
  AccountEngine *engine = ph_message_get_engine (message);
  Shown *shown = g_object_get_data (G_OBJECT (item), DATA_KEY);
  g_autoptr (StoreOutbox) row = NULL;
  g_auto (PhOutboxMoment) moment = { 0 };

  if (engine == NULL)
    return;

  row = store_outbox_get (account_engine_get_store (engine), ph_message_get_outbox_id (message),
                          NULL);
  if (row == NULL)
    {
      g_clear_pointer (&shown->title, g_free);
      ph_conversation_item_remove_notice (item, NOTICE_ID);
      return;
    }

  ph_outbox_moment_init (&moment, engine);
  show_row (item, shown, row, &moment);
}

/* The row says something else now; or the mail was read, which tells the recipients' names. */
static void
changed_cb (PhConversationItem *item)
{
  Shown *shown = g_object_get_data (G_OBJECT (item), DATA_KEY);
  const StoreMessage *content = ph_message_get_content (ph_conversation_item_get_message (item));

  if (content != NULL && !shown->has_content)
    {
      shown->has_content = TRUE;
      ph_conversation_item_set_content (item, content);
    }
  update (item);
}

void
ph_outbox_notice_follow (PhConversationItem *item)
{
  PhMessage *message = ph_conversation_item_get_message (item);
  AccountEngine *engine = ph_message_get_engine (message);

  if (g_object_get_data (G_OBJECT (item), DATA_KEY) != NULL)
    return;

  g_object_set_data_full (G_OBJECT (item), DATA_KEY, g_new0 (Shown, 1), shown_free);
  g_signal_connect_object (message, "changed", G_CALLBACK (changed_cb), item, G_CONNECT_SWAPPED);
  if (engine != NULL)
    g_signal_connect_object (engine, "outbox-changed", G_CALLBACK (update), item,
                             G_CONNECT_SWAPPED);
  changed_cb (item);
}
