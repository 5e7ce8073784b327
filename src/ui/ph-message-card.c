/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-message-card.h"

#include "ph-attachment-chip.h"
#include "ph-error.h"
#include "ph-notice-bar.h"
#include "ph-reader-header.h"
#include "ph-text-view.h"
#include "ph-wrap-layout.h"

#include <glib/gi18n.h>

/* A text that comes sooner shows without a spinner before it. */
#define SPINNER_DELAY_MS 200

struct _PhMessageCard
{
  AdwBin parent_instance;

  /* Template widgets */
  PhReaderHeader *header;
  GtkBox *notices;
  GtkBox *attachments;
  GtkWidget *save_all_button;
  GtkStack *body_stack;
  GtkSpinner *spinner;
  PhTextView *text;
  AdwStatusPage *error_page;

  PhConversationItem *item; /* (owned) */
  guint spinner_source;
};

enum
{
  PROP_0,
  PROP_HOVERED_LINK,
  N_PROPS
};

enum
{
  ACTIVATE_LINK,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PhMessageCard, ph_message_card, ADW_TYPE_BIN)

/* ---- Notices --------------------------------------------------------------------------------- */

static gboolean
has_notice (GListModel *notices, PhNotice *notice)
{
  return g_list_store_find (G_LIST_STORE (notices), notice, NULL);
}

/* From @child on, the first that is still to be shown; those before it go. (nullable) */
static GtkWidget *
drop_old (PhMessageCard *self, GListModel *notices, GtkWidget *child)
{
  while (child != NULL && !has_notice (notices, ph_notice_bar_get_notice (child)))
    {
      GtkWidget *next = gtk_widget_get_next_sibling (child);

      gtk_box_remove (self->notices, child);
      child = next;
    }
  return child;
}

/* What is shown already stays, with the keyboard that may be in it. */
static void
show_notices (PhMessageCard *self)
{
  GListModel *notices = ph_conversation_item_get_notices (self->item);
  guint n = g_list_model_get_n_items (notices);
  GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self->notices));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (PhNotice) notice = g_list_model_get_item (notices, i);

      child = drop_old (self, notices, child);
      if (child != NULL && ph_notice_bar_get_notice (child) == notice)
        child = gtk_widget_get_next_sibling (child);
      else
        gtk_widget_insert_before (ph_notice_bar_new (notice), GTK_WIDGET (self->notices), child);
    }
  while (child != NULL)
    {
      GtkWidget *next = gtk_widget_get_next_sibling (child);

      gtk_box_remove (self->notices, child);
      child = next;
    }

  gtk_widget_set_visible (GTK_WIDGET (self->notices), n > 0);
}

/* ---- Attachments ----------------------------------------------------------------------------- */

static void
show_attachments (PhMessageCard *self)
{
  GPtrArray *attachments = ph_conversation_item_get_attachments (self->item);
  guint n = attachments != NULL ? attachments->len : 0;
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->attachments)))
         != self->save_all_button)
    gtk_box_remove (self->attachments, child);

  for (guint i = 0; i < n; i++)
    gtk_widget_insert_before (ph_attachment_chip_new (g_ptr_array_index (attachments, i)),
                              GTK_WIDGET (self->attachments), self->save_all_button);

  gtk_widget_set_visible (GTK_WIDGET (self->attachments), n > 0);
  gtk_widget_set_visible (self->save_all_button, n > 1);
}

static void
save_all_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GPtrArray *attachments
    = ph_conversation_item_get_attachments (PH_MESSAGE_CARD (widget)->item);

  if (attachments != NULL)
    ph_attachment_chip_save_all (attachments, widget);
}

/* ---- The body -------------------------------------------------------------------------------- */

static void
show_page (PhMessageCard *self, const char *name)
{
  g_clear_handle_id (&self->spinner_source, g_source_remove);
  gtk_stack_set_visible_child_name (self->body_stack, name);
  gtk_spinner_set_spinning (self->spinner, g_str_equal (name, "loading"));
}

static gboolean
spinner_cb (gpointer user_data)
{
  PhMessageCard *self = PH_MESSAGE_CARD (user_data);

  self->spinner_source = 0;
  show_page (self, "loading");

  return G_SOURCE_REMOVE;
}

static void
show_error (PhMessageCard *self)
{
  const GError *error = ph_conversation_item_get_error (self->item);
  g_autofree char *reason = g_markup_escape_text (error->message, -1);
  gboolean is_offline = g_error_matches (error, PH_ERROR, PH_ERROR_OFFLINE);

  adw_status_page_set_icon_name (self->error_page, is_offline ? "network-offline-symbolic"
                                                              : "dialog-warning-symbolic");
  adw_status_page_set_title (self->error_page, is_offline ? _("Not Downloaded Yet")
                                                          : _("The Message Can’t Be Shown"));
  adw_status_page_set_description (
    self->error_page,
    is_offline ? _("The text will be fetched when you are online again.") : reason);
  show_page (self, "error");
}

static void
show_body (PhMessageCard *self)
{
  const PhBody *body = ph_conversation_item_get_body (self->item);

  ph_text_view_set_text (self->text, body != NULL ? body->text : NULL);
  switch (ph_conversation_item_get_state (self->item))
    {
    case PH_BODY_STATE_READY:
      show_page (self, "text");
      break;
    case PH_BODY_STATE_ERROR:
      show_error (self);
      break;
    case PH_BODY_STATE_LOADING:
      show_page (self, "waiting");
      self->spinner_source = g_timeout_add (SPINNER_DELAY_MS, spinner_cb, self);
      break;
    case PH_BODY_STATE_NONE:
    default:
      show_page (self, "waiting");
    }
}

static void
try_again_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  ph_conversation_item_reload_body (PH_MESSAGE_CARD (widget)->item);
}

/* ---- Links ----------------------------------------------------------------------------------- */

static void
hovered_link_cb (PhMessageCard *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HOVERED_LINK]);
}

static void
activate_link_cb (PhMessageCard *self, const char *uri, gboolean deceptive)
{
  g_signal_emit (self, signals[ACTIVATE_LINK], 0, uri, deceptive);
}

/* ---- The object ------------------------------------------------------------------------------ */

static void
show_extras (PhMessageCard *self)
{
  show_notices (self);
  show_attachments (self);
}

static void
collapse_cb (PhMessageCard *self)
{
  ph_conversation_item_set_expanded (self->item, FALSE);
}

PhConversationItem *
ph_message_card_get_item (PhMessageCard *self)
{
  g_return_val_if_fail (PH_IS_MESSAGE_CARD (self), NULL);

  return self->item;
}

void
ph_message_card_set_zoom (PhMessageCard *self, double zoom)
{
  ph_text_view_set_zoom (self->text, zoom);
}

void
ph_message_card_set_collapsible (PhMessageCard *self, gboolean collapsible)
{
  ph_reader_header_set_collapsible (self->header, collapsible);
}

GtkTextView *
ph_message_card_get_text_view (PhMessageCard *self)
{
  return GTK_TEXT_VIEW (self->text);
}

static void
ph_message_card_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_HOVERED_LINK:
      g_value_set_string (value, ph_text_view_get_hovered_link (PH_MESSAGE_CARD (object)->text));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
ph_message_card_dispose (GObject *object)
{
  PhMessageCard *self = PH_MESSAGE_CARD (object);

  g_clear_handle_id (&self->spinner_source, g_source_remove);
  if (self->text != NULL)
    ph_text_view_set_text (self->text, NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), PH_TYPE_MESSAGE_CARD);
  g_clear_object (&self->item);

  G_OBJECT_CLASS (ph_message_card_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/posthorn/Posthorn/ui/ph-message-card.ui");
  gtk_widget_class_bind_template_child (widget_class, PhMessageCard, header);
  gtk_widget_class_bind_template_child (widget_class, PhMessageCard, notices);
  gtk_widget_class_bind_template_child (widget_class, PhMessageCard, attachments);
  gtk_widget_class_bind_template_child (widget_class, PhMessageCard, save_all_button);
  gtk_widget_class_bind_template_child (widget_class, PhMessageCard, body_stack);
  gtk_widget_class_bind_template_child (widget_class, PhMessageCard, spinner);
  gtk_widget_class_bind_template_child (widget_class, PhMessageCard, text);
  gtk_widget_class_bind_template_child (widget_class, PhMessageCard, error_page);
}

static void
ph_message_card_class_init (PhMessageCardClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = ph_message_card_get_property;
  object_class->dispose = ph_message_card_dispose;

  properties[PROP_HOVERED_LINK]
    = g_param_spec_string ("hovered-link", NULL, NULL, NULL,
                           G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[ACTIVATE_LINK]
    = g_signal_new ("activate-link", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                    NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_BOOLEAN);

  g_type_ensure (PH_TYPE_READER_HEADER);
  g_type_ensure (PH_TYPE_TEXT_VIEW);
  g_type_ensure (PH_TYPE_WRAP_LAYOUT);
  bind_template (widget_class);
  gtk_widget_class_install_action (widget_class, "card.save-all", NULL, save_all_action);
  gtk_widget_class_install_action (widget_class, "card.try-again", NULL, try_again_action);
}

static void
ph_message_card_init (PhMessageCard *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  g_signal_connect_object (self->header, "collapse", G_CALLBACK (collapse_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->text, "notify::hovered-link", G_CALLBACK (hovered_link_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->text, "activate-link", G_CALLBACK (activate_link_cb), self,
                           G_CONNECT_SWAPPED);
}

GtkWidget *
ph_message_card_new (PhConversationItem *item)
{
  PhMessageCard *self = g_object_new (PH_TYPE_MESSAGE_CARD, NULL);

  self->item = g_object_ref (item);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "message",
                                  G_ACTION_GROUP (ph_conversation_item_get_actions (item)));
  g_signal_connect_object (item, "extras-changed", G_CALLBACK (show_extras), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (item, "notify::state", G_CALLBACK (show_body), self, G_CONNECT_SWAPPED);
  ph_reader_header_set_item (self->header, item);
  show_extras (self);
  show_body (self);

  return GTK_WIDGET (self);
}
