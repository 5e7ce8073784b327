/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-window-private.h"

#include "ph-outbox-words.h"
#include "ph-toast.h"

#include <glib/gi18n.h>

/* What becomes of mail in the outboxes while the person looks elsewhere: a mail that does not go on by itself
 * is told of once, in the window and, while that is not before the eyes, on the desktop. */

#define TIMEOUT 15

typedef struct
{
  guint n;       /* that need the person, and were not told of */
  char *subject; /* of the last one */
  char *title;
  char *account;
} News;

static void
news_clear (News *news)
{
  g_free (news->subject);
  g_free (news->title);
  g_free (news->account);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (News, news_clear)

/* ---- Telling --------------------------------------------------------------------------------- */

static char *
make_sentence (const News *news)
{
  if (news->n > 1)
    return g_strdup_printf (ngettext ("%u message in the outbox needs you",
                                      "%u messages in the outbox need you", news->n),
                            news->n);

  /* Translators: the subject of a mail, and what became of it: "Can't be sent" */
  return g_strdup_printf (_("“%s”: %s"), *news->subject != '\0' ? news->subject : _("No Subject"),
                          news->title);
}

/* Before the person's eyes it says so itself. */
static gboolean
is_seen (PhWindow *self, const News *news)
{
  PhFolder *folder = ph_message_list_view_get_folder (self->list);

  return gtk_window_is_active (GTK_WINDOW (self)) && ph_window_shows_outbox (self)
         && g_strcmp0 (ph_folder_get_account_id (folder), news->account) == 0;
}

static void
show_toast (PhWindow *self, const News *news)
{
  g_autofree char *sentence = make_sentence (news);
  AdwToast *toast = ph_toast_new (GTK_WIDGET (self), sentence, NULL, _("_Show"));

  adw_toast_set_timeout (toast, TIMEOUT);
  adw_toast_set_action_name (toast, "win.show-outbox");
  adw_toast_set_action_target_value (toast, g_variant_new_string (news->account));
  ph_window_show_toast (self, toast);
}

static char *
make_notification_id (const char *account)
{
  return g_strconcat ("outbox-", account, NULL);
}

/* Desktops may take the words for markup, and a subject may be somebody else's. */
static void
show_notification (PhWindow *self, const News *news)
{
  GApplication *application = G_APPLICATION (gtk_window_get_application (GTK_WINDOW (self)));
  g_autoptr (GNotification) notification = g_notification_new (_("A Message Was Not Sent"));
  g_autofree char *sentence = make_sentence (news);
  g_autofree char *id = make_notification_id (news->account);

  if (application == NULL || gtk_window_is_active (GTK_WINDOW (self)))
    return;

  g_notification_set_body (notification, g_strdelimit (sentence, "<>&", ' '));
  g_notification_set_priority (notification, G_NOTIFICATION_PRIORITY_HIGH);
  g_notification_set_default_action_and_target (notification, "app.show-outbox", "s",
                                                news->account);
  g_application_send_notification (application, id, notification);
}

static void
withdraw_notification (PhWindow *self, const char *account)
{
  GApplication *application = G_APPLICATION (gtk_window_get_application (GTK_WINDOW (self)));
  g_autofree char *id = make_notification_id (account);

  if (application != NULL)
    g_application_withdraw_notification (application, id);
}

/* ---- Looking --------------------------------------------------------------------------------- */

/* Of each mail that needs the person, in which way: that is told once. */
static char *
make_mark (AccountEngine *engine, const StoreOutbox *row)
{
  return g_strdup_printf ("%s/%" G_GINT64_FORMAT "/%d", account_engine_get_id (engine), row->id,
                          (int) row->state);
}

static void
take_row (PhWindow *self, AccountEngine *engine, const StoreOutbox *row, News *news)
{
  g_auto (PhOutboxMoment) moment = { 0 };
  g_autofree char *details = NULL;

  if (!g_hash_table_add (self->outbox_told, make_mark (engine, row)))
    return;

  ph_outbox_moment_init (&moment, engine);
  news_clear (news);
  news->n++;
  news->subject = g_strdup (row->subject);
  news->title = ph_outbox_dup_title (row, &moment, &details);
  news->account = g_strdup (account_engine_get_id (engine));
}

static void
outbox_changed_cb (PhWindow *self, AccountEngine *engine)
{
  g_autoptr (GPtrArray) rows = account_engine_list_outbox (engine, NULL);
  g_auto (News) news = { 0 };
  guint n_in_need = 0;

  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      const StoreOutbox *row = g_ptr_array_index (rows, i);

      if (!ph_outbox_needs_person (row))
        continue;
      n_in_need++;
      take_row (self, engine, row, &news);
    }

  if (news.n > 0 && !is_seen (self, &news))
    {
      show_toast (self, &news);
      show_notification (self, &news);
    }
  if (n_in_need == 0)
    withdraw_notification (self, account_engine_get_id (engine));

  ph_window_update_outbox_actions (self);
}

static void
engines_changed_cb (PhWindow *self, guint position, guint removed, guint added)
{
  for (guint i = position; i < position + added; i++)
    {
      g_autoptr (AccountEngine) engine = g_list_model_get_item (G_LIST_MODEL (self->engine), i);

      g_signal_connect_object (engine, "outbox-changed", G_CALLBACK (outbox_changed_cb), self,
                               G_CONNECT_SWAPPED);
      outbox_changed_cb (self, engine);
    }
}

void
ph_window_init_outbox_news (PhWindow *self)
{
  g_signal_connect_object (self->engine, "items-changed", G_CALLBACK (engines_changed_cb), self,
                           G_CONNECT_SWAPPED);
  engines_changed_cb (self, 0, 0, g_list_model_get_n_items (G_LIST_MODEL (self->engine)));
}

/* ---- Showing --------------------------------------------------------------------------------- */

void
ph_window_show_outbox (PhWindow *self, const char *account_id)
{
  PhFolder *folder = ph_folder_tree_find_role (self->tree, account_id, FOLDER_ROLE_OUTBOX);

  if (folder == NULL)
    return;

  ph_sidebar_select_folder (self->sidebar, folder);
  ph_window_show_list (self);
}

/* ---- Leaving --------------------------------------------------------------------------------- */

/* Mail that goes on by itself, once the program runs. */
static guint
count_waiting (PhWindow *self)
{
  guint n = 0;

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->engine)); i++)
    {
      g_autoptr (AccountEngine) engine = g_list_model_get_item (G_LIST_MODEL (self->engine), i);
      g_autoptr (GPtrArray) rows = account_engine_list_outbox (engine, NULL);

      for (guint j = 0; rows != NULL && j < rows->len; j++)
        {
          const StoreOutbox *row = g_ptr_array_index (rows, j);

          n += row->state == STORE_OUTBOX_QUEUED || row->state == STORE_OUTBOX_SENDING;
        }
    }

  return n;
}

void
ph_window_tell_waiting (PhWindow *self)
{
  GApplication *application = G_APPLICATION (gtk_window_get_application (GTK_WINDOW (self)));
  guint n = count_waiting (self);
  g_autoptr (GNotification) notification = NULL;
  g_autofree char *body = NULL;

  if (n == 0 || application == NULL)
    return;

  notification = g_notification_new (_("Mail Waits in the Outbox"));
  body = g_strdup_printf (ngettext ("%u message will be sent when Posthorn runs again.",
                                    "%u messages will be sent when Posthorn runs again.", n),
                          n);
  g_notification_set_body (notification, body);
  g_application_send_notification (application, "outbox-waiting", notification);
}
