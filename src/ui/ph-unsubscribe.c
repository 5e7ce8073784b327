/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-unsubscribe.h"

#include "https-post.h"
#include "ph-link-opener.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#define NOTICE "unsubscribe"

/* What the action of an item is about. */
typedef struct
{
  PhConversationItem *item; /* weak: the action is the item's */
  char *one_click;          /* (nullable) */
  char *page;               /* (nullable) else: opened with another program */
} Offer;

static void
offer_free (gpointer data, GClosure *closure)
{
  Offer *offer = data;

  g_clear_weak_pointer (&offer->item);
  g_free (offer->one_click);
  g_free (offer->page);
  g_free (offer);
}

static GtkWindow *
get_window (void)
{
  GList *windows = gtk_window_list_toplevels ();
  GtkWindow *active = NULL;

  for (GList *l = windows; l != NULL && active == NULL; l = l->next)
    if (gtk_window_is_active (l->data))
      active = gtk_window_get_transient_for (l->data) != NULL ? gtk_window_get_transient_for (l->data)
                                                              : l->data;
  g_list_free (windows);

  return active;
}

/* ---- What is said ---------------------------------------------------------------------------- */

static void
say (PhConversationItem *item, const char *text, const char *button)
{
  PhNotice *notice = ph_notice_new (NOTICE, PH_NOTICE_INFO, NULL, NULL, text);

  if (button != NULL)
    ph_notice_add_button (notice, button, "message.unsubscribe");
  ph_conversation_item_add_notice (item, notice);
}

static void
posted_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PhConversationItem) item = user_data;
  g_autoptr (GError) error = NULL;
  guint status = https_post_finish (result, &error);
  g_autofree char *text = NULL;

  if (status >= 200 && status < 300)
    {
      say (item, _("You have unsubscribed. It may take the sender a few days."), NULL);
      return;
    }

  text = error != NULL
           ? g_strdup_printf (_("Unsubscribing failed. %s"), error->message)
           /* Translators: a number of HTTP, such as 404 */
           : g_strdup_printf (_("Unsubscribing failed: the sender’s server answered with %u."), status);
  say (item, text, _("Try _Again"));
}

/* ---- What is done ---------------------------------------------------------------------------- */

static void
response_cb (AdwMessageDialog *dialog, const char *response, gpointer user_data)
{
  PhConversationItem *item = user_data;
  const char *uri = g_object_get_data (G_OBJECT (dialog), "uri");

  if (!g_str_equal (response, "unsubscribe"))
    return;

  say (item, _("Unsubscribing…"), NULL);
  https_post_async (uri, MIME_UNSUBSCRIBE_TYPE, MIME_UNSUBSCRIBE_BODY, NULL, posted_cb,
                    g_object_ref (item));
}

static void
ask (Offer *offer, GtkWindow *window)
{
  PhMessage *message = ph_conversation_item_get_message (offer->item);
  g_autoptr (GUri) uri = g_uri_parse (offer->one_click, G_URI_FLAGS_NONE, NULL);
  GtkWidget *dialog = adw_message_dialog_new (window, _("Unsubscribe?"), NULL);

  /* Translators: the sender of a mailing, and a computer's name */
  adw_message_dialog_format_body (ADW_MESSAGE_DIALOG (dialog),
                                  _("%s is to send you no more of these messages. This is told to %s."),
                                  ph_message_get_sender (message),
                                  uri != NULL ? g_uri_get_host (uri) : "");
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _("_Cancel"),
                                    "unsubscribe", _("_Unsubscribe"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "unsubscribe",
                                              ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_object_set_data_full (G_OBJECT (dialog), "uri", g_strdup (offer->one_click), g_free);
  g_signal_connect_object (dialog, "response", G_CALLBACK (response_cb), offer->item, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
activate_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  Offer *offer = user_data;
  GtkWindow *window = get_window ();

  if (window == NULL || offer->item == NULL)
    return;
  if (offer->one_click != NULL)
    ask (offer, window);
  else
    ph_link_open (GTK_WIDGET (window), offer->page, FALSE);
}

void
ph_unsubscribe_offer (PhConversationItem *item, const MimeUnsubscribe *offered)
{
  GActionMap *actions = ph_conversation_item_get_actions (item);
  g_autoptr (GSimpleAction) action = NULL;
  Offer *offer;

  g_action_map_remove_action (actions, "unsubscribe");
  if (offered == NULL)
    {
      ph_conversation_item_remove_notice (item, NOTICE);
      return;
    }

  offer = g_new0 (Offer, 1);
  g_set_weak_pointer (&offer->item, item);
  offer->one_click = g_strdup (offered->one_click);
  offer->page = g_strdup (offered->link != NULL ? offered->link : offered->mailto);
  action = g_simple_action_new ("unsubscribe", NULL);
  g_signal_connect_data (action, "activate", G_CALLBACK (activate_cb), offer, offer_free, 0);
  g_action_map_add_action (actions, G_ACTION (action));
  say (item, _("This is a mailing that you can leave."),
       offered->one_click != NULL ? _("_Unsubscribe…")
       : offered->link != NULL   ? _("_Open Page to Unsubscribe")
                                 : _("_Write to Unsubscribe"));
}
