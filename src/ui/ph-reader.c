/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-reader-private.h"

#include "ph-format.h"
#include "ph-link-opener.h"
#include "ph-ui.h"

#include <glib/gi18n.h>

#define MIN_ZOOM 0.3
#define MAX_ZOOM 5.0

enum
{
  PROP_0,
  PROP_MESSAGE,
  PROP_N_SELECTED,
  PROP_MARK_READ_DELAY,
  PROP_ZOOM,
  PROP_FORMATTED,
  PROP_ORIGINAL_COLORS,
  PROP_THREADED,
  N_PROPS
};

enum
{
  SEEN,
  ANSWER,
  RESUME,
  COMPOSER_GONE,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PhReader, ph_reader, ADW_TYPE_BIN)

void
ph_reader_emit_seen (PhReader *self, PhMessage *message)
{
  g_signal_emit (self, signals[SEEN], 0, message);
}

void
ph_reader_emit_answer (PhReader *self, PhMessage *message, ComposeMode mode, const char *selection,
                       const char *selection_html)
{
  g_signal_emit (self, signals[ANSWER], 0, message, (guint) mode, selection,
                 selection_html);
}

void
ph_reader_emit_resume (PhReader *self, PhComposer *composer)
{
  g_signal_emit (self, signals[RESUME], 0, composer);
}

void
ph_reader_emit_composer_gone (PhReader *self)
{
  g_signal_emit (self, signals[COMPOSER_GONE], 0);
}

/* ---- Flag ----------------------------------------------------------------------------------- */

static void
update_flag (PhReader *self)
{
  gboolean is_flagged = self->message != NULL && ph_message_get_flagged (self->message);
  const char *label = is_flagged ? _("Remove Flag") : _("Flag");
  g_autofree char *tooltip = g_strdup_printf ("%s (S)", label);

  gtk_button_set_icon_name (self->flag_button,
                            is_flagged ? "starred-symbolic" : "non-starred-symbolic");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->flag_button), tooltip);
  ph_ui_set_label (GTK_WIDGET (self->flag_button), label);
}

/* ---- Message -------------------------------------------------------------------------------- */

static void
update_page (PhReader *self)
{
  g_autofree char *title = NULL;

  if (self->n_selected > 1)
    {
      g_autofree char *count = ph_format_count (self->n_selected);

      title = g_strdup_printf (self->selects_conversations
                               ? ngettext ("%s Conversation Selected",
                                           "%s Conversations Selected", self->n_selected)
                               : ngettext ("%s Message Selected", "%s Messages Selected",
                                           self->n_selected),
                               count);
      adw_status_page_set_title (self->several_page, title);
      gtk_stack_set_visible_child_name (self->stack, "several");
    }
  else
    {
      gtk_stack_set_visible_child_name (self->stack, self->message != NULL ? "message" : "nothing");
    }

  ph_reader_update_seen (self);
}

static void
open_thread (PhReader *self, PhThread *thread)
{
  g_autoptr (PhConversation) conversation = ph_conversation_new (thread);

  ph_reader_filter_thread (self, thread);
  ph_reader_open_conversation (self, conversation);
}

static void
open_message (PhReader *self)
{
  g_autoptr (PhThread) thread = ph_thread_new (self->message, self->threaded);

  open_thread (self, thread);
}

void
ph_reader_set_message (PhReader *self, PhMessage *message)
{
  g_return_if_fail (PH_IS_READER (self));
  g_return_if_fail (message == NULL || PH_IS_MESSAGE (message));

  if (self->message == message)
    return;

  if (self->message != NULL)
    {
      g_signal_handlers_disconnect_by_func (self->message, update_flag, self);
      ph_reader_leave_message (self);
    }
  g_set_object (&self->message, message);

  if (message != NULL)
    {
      g_signal_connect_object (message, "notify::flagged", G_CALLBACK (update_flag), self,
                               G_CONNECT_SWAPPED);
      open_message (self);
    }
  else
    {
      ph_reader_filter_thread (self, NULL);
      ph_reader_open_conversation (self, NULL);
    }

  update_flag (self);
  update_page (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MESSAGE]);
}

void
ph_reader_show_thread (PhReader *self, PhThread *thread)
{
  g_return_if_fail (PH_IS_READER (self));

  g_set_object (&self->message, ph_thread_get_opened (thread));
  open_thread (self, thread);
  update_page (self);
}

PhConversation *
ph_reader_get_conversation (PhReader *self)
{
  g_return_val_if_fail (PH_IS_READER (self), NULL);

  return self->conversation;
}

void
ph_reader_show_body (PhReader *self, PhBody *body)
{
  g_return_if_fail (PH_IS_READER (self));
  g_return_if_fail (self->conversation != NULL);

  ph_conversation_item_take_body (ph_conversation_get_opened (self->conversation), body);
}

void
ph_reader_show_error (PhReader *self, const GError *error)
{
  g_return_if_fail (PH_IS_READER (self));
  g_return_if_fail (self->conversation != NULL);

  ph_conversation_item_fail (ph_conversation_get_opened (self->conversation), error);
}

void
ph_reader_set_filing (PhReader *self, PhFiling *filing)
{
  g_return_if_fail (PH_IS_READER (self));

  g_set_object (&self->filing, filing);
}

void
ph_reader_set_in_outbox (PhReader *self, gboolean in_outbox)
{
  g_return_if_fail (PH_IS_READER (self));

  gtk_widget_set_tooltip_text (self->trash_button,
                               in_outbox ? _("Delete… (Delete)") : _("Move to the trash (Delete)"));
  ph_ui_set_label (self->trash_button, in_outbox ? _("Delete…") : _("Move to the trash"));
}

void
ph_reader_set_n_selected (PhReader *self, guint n_selected, gboolean are_conversations)
{
  g_return_if_fail (PH_IS_READER (self));

  if (self->n_selected == n_selected && self->selects_conversations == !!are_conversations)
    return;

  self->n_selected = n_selected;
  self->selects_conversations = are_conversations;
  update_page (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_SELECTED]);
}

/* ---- Links ---------------------------------------------------------------------------------- */

static void
hovered_link_cb (PhReader *self)
{
  const char *uri = ph_reader_shows_way (self, "html")
                      ? ph_conversation_page_get_hovered_link (self->html)
                      : ph_conversation_view_get_hovered_link (self->text);

  gtk_label_set_label (self->link_target, uri != NULL ? uri : "");
  gtk_widget_set_visible (GTK_WIDGET (self->link_target), uri != NULL);
}

static void
activate_link_cb (PhReader *self, const char *uri, gboolean deceptive)
{
  ph_link_open (GTK_WIDGET (self), uri, deceptive);
}

static void
open_link_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  ph_link_open (widget, g_variant_get_string (parameter, NULL), FALSE);
}

AdwHeaderBar *
ph_reader_get_header_bar (PhReader *self)
{
  g_return_val_if_fail (PH_IS_READER (self), NULL);

  return self->header_bar;
}

void
ph_reader_set_alone (PhReader *self, gboolean alone)
{
  g_return_if_fail (PH_IS_READER (self));

  gtk_widget_set_visible (self->back_button, alone);
  adw_header_bar_set_show_start_title_buttons (self->header_bar, alone);
}

/* ---- The object ----------------------------------------------------------------------------- */

static void
ph_reader_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (ph_reader_parent_class)->map (widget);
  ph_reader_update_seen (PH_READER (widget));
}

static void
ph_reader_unmap (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (ph_reader_parent_class)->unmap (widget);
  ph_reader_update_seen (PH_READER (widget));
}

static void
set_zoom (PhReader *self, double zoom)
{
  zoom = CLAMP (zoom, MIN_ZOOM, MAX_ZOOM);
  if (zoom == self->zoom)
    return;

  self->zoom = zoom;
  ph_conversation_view_set_zoom (self->text, zoom);
  g_object_set (self->html, "zoom", zoom, NULL);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ZOOM]);
}

static void
set_formatted (PhReader *self, gboolean formatted)
{
  if (self->formatted == formatted)
    return;

  self->formatted = formatted != FALSE;
  ph_reader_update_formatting (self);
  ph_reader_choose_way_anew (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FORMATTED]);
}

static void
set_threaded (PhReader *self, gboolean threaded)
{
  if (self->threaded == threaded)
    return;

  self->threaded = threaded != FALSE;
  if (self->message != NULL)
    open_message (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_THREADED]);
}

static void
set_original_colors (PhReader *self, gboolean original)
{
  gboolean current;

  g_object_get (self->html, "original-colors", &current, NULL);
  if (current == original)
    return;

  g_object_set (self->html, "original-colors", original, NULL);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ORIGINAL_COLORS]);
}

static void
ph_reader_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  PhReader *self = PH_READER (object);

  switch (prop_id)
    {
    case PROP_MESSAGE:
      g_value_set_object (value, self->message);
      break;
    case PROP_N_SELECTED:
      g_value_set_uint (value, self->n_selected);
      break;
    case PROP_MARK_READ_DELAY:
      g_value_set_int (value, self->mark_read_delay);
      break;
    case PROP_ZOOM:
      g_value_set_double (value, self->zoom);
      break;
    case PROP_FORMATTED:
      g_value_set_boolean (value, self->formatted);
      break;
    case PROP_ORIGINAL_COLORS:
      g_object_get_property (G_OBJECT (self->html), "original-colors", value);
      break;
    case PROP_THREADED:
      g_value_set_boolean (value, self->threaded);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
ph_reader_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  PhReader *self = PH_READER (object);

  switch (prop_id)
    {
    case PROP_MESSAGE:
      ph_reader_set_message (self, g_value_get_object (value));
      break;
    case PROP_N_SELECTED:
      ph_reader_set_n_selected (self, g_value_get_uint (value), FALSE);
      break;
    case PROP_MARK_READ_DELAY:
      self->mark_read_delay = g_value_get_int (value);
      ph_reader_update_seen (self);
      break;
    case PROP_ZOOM:
      set_zoom (self, g_value_get_double (value));
      break;
    case PROP_FORMATTED:
      set_formatted (self, g_value_get_boolean (value));
      break;
    case PROP_ORIGINAL_COLORS:
      set_original_colors (self, g_value_get_boolean (value));
      break;
    case PROP_THREADED:
      set_threaded (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
ph_reader_dispose (GObject *object)
{
  PhReader *self = PH_READER (object);

  ph_reader_dispose_panes (self);
  ph_reader_dispose_ways (self);
  ph_reader_dispose_seen (self);
  g_clear_object (&self->message);
  g_clear_object (&self->filing);
  gtk_widget_dispose_template (GTK_WIDGET (self), PH_TYPE_READER);

  G_OBJECT_CLASS (ph_reader_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/posthorn/Posthorn/ui/ph-reader.ui");
  gtk_widget_class_bind_template_child (widget_class, PhReader, header_bar);
  gtk_widget_class_bind_template_child (widget_class, PhReader, back_button);
  gtk_widget_class_bind_template_child (widget_class, PhReader, flag_button);
  gtk_widget_class_bind_template_child (widget_class, PhReader, trash_button);
  gtk_widget_class_bind_template_child (widget_class, PhReader, stack);
  gtk_widget_class_bind_template_child (widget_class, PhReader, several_page);
  gtk_widget_class_bind_template_child (widget_class, PhReader, find_bar);
  gtk_widget_class_bind_template_child (widget_class, PhReader, split);
  gtk_widget_class_bind_template_child (widget_class, PhReader, panes);
  gtk_widget_class_bind_template_child (widget_class, PhReader, writing_bar);
  gtk_widget_class_bind_template_child (widget_class, PhReader, writing_label);
  gtk_widget_class_bind_template_child (widget_class, PhReader, resume_button);
  gtk_widget_class_bind_template_child (widget_class, PhReader, resume_menu);
  gtk_widget_class_bind_template_child (widget_class, PhReader, ways);
  gtk_widget_class_bind_template_child (widget_class, PhReader, text);
  gtk_widget_class_bind_template_child (widget_class, PhReader, html);
  gtk_widget_class_bind_template_child (widget_class, PhReader, link_target);
}

static void
ph_reader_class_init (PhReaderClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags
    = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = ph_reader_get_property;
  object_class->set_property = ph_reader_set_property;
  object_class->dispose = ph_reader_dispose;
  widget_class->map = ph_reader_map;
  widget_class->unmap = ph_reader_unmap;

  properties[PROP_MESSAGE] = g_param_spec_object ("message", NULL, NULL, PH_TYPE_MESSAGE, flags);
  properties[PROP_N_SELECTED]
    = g_param_spec_uint ("n-selected", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_MARK_READ_DELAY]
    = g_param_spec_int ("mark-read-delay", NULL, NULL, -1, G_MAXINT, -1, flags);
  properties[PROP_ZOOM]
    = g_param_spec_double ("zoom", NULL, NULL, MIN_ZOOM, MAX_ZOOM, 1, flags);
  properties[PROP_FORMATTED] = g_param_spec_boolean ("formatted", NULL, NULL, TRUE, flags);
  properties[PROP_ORIGINAL_COLORS]
    = g_param_spec_boolean ("original-colors", NULL, NULL, FALSE, flags);
  properties[PROP_THREADED] = g_param_spec_boolean ("threaded", NULL, NULL, TRUE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[ANSWER] = g_signal_new ("answer", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 4, PH_TYPE_MESSAGE, G_TYPE_UINT, G_TYPE_STRING,
                                  G_TYPE_STRING);
  signals[RESUME] = g_signal_new ("resume", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 1, PH_TYPE_COMPOSER);
  signals[COMPOSER_GONE] = g_signal_new ("composer-gone", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SEEN] = g_signal_new ("seen", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 1, PH_TYPE_MESSAGE);

  g_type_ensure (PH_TYPE_CONVERSATION_PAGE);
  g_type_ensure (PH_TYPE_CONVERSATION_VIEW);
  g_type_ensure (PH_TYPE_FIND_BAR);
  g_type_ensure (PH_TYPE_SPLIT);
  bind_template (widget_class);
  gtk_widget_class_install_action (widget_class, "reader.open-link", "s", open_link_action);
  ph_reader_class_init_panes (widget_class);
}

static void
ph_reader_init (PhReader *self)
{
  gpointer ways[2];

  ph_reader_init_seen (self);
  self->mark_read_delay = -1;
  self->zoom = 1;
  self->formatted = TRUE;
  self->threaded = TRUE;

  gtk_widget_init_template (GTK_WIDGET (self));
  ways[0] = self->text;
  ways[1] = self->html;
  update_flag (self);
  ph_reader_init_ways (self);
  ph_reader_init_panes (self);
  ph_reader_init_find (self);
  ph_reader_init_keys (self);

  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      g_signal_connect_object (ways[i], "notify::hovered-link", G_CALLBACK (hovered_link_cb), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (ways[i], "activate-link", G_CALLBACK (activate_link_cb), self,
                               G_CONNECT_SWAPPED);
    }
}

GtkWidget *
ph_reader_new (void)
{
  return g_object_new (PH_TYPE_READER, NULL);
}
