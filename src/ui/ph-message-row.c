/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ph-message-row-private.h"

#define MIN_WIDTH 160

G_DEFINE_FINAL_TYPE (PhMessageRow, ph_message_row, GTK_TYPE_WIDGET)

enum
{
  TOGGLED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* ---- Measuring ------------------------------------------------------------------------------- */

PhMessageRowLine
ph_message_row_measure_line (PhMessageRow *self,
                             double scale)
{
  PangoContext *context = gtk_widget_get_pango_context (GTK_WIDGET (self));
  PangoFontMetrics *metrics = pango_context_get_metrics (context, NULL, NULL);
  double ascent = pango_font_metrics_get_ascent (metrics) * scale / PANGO_SCALE;
  double descent = pango_font_metrics_get_descent (metrics) * scale / PANGO_SCALE;

  pango_font_metrics_unref (metrics);

  return (PhMessageRowLine) { (int) (ascent + descent + 0.99), (int) (ascent + 0.5) };
}

/* All rows of a list are equally high, whatever script they are in: the list knows where each is.
 * */
static void
ph_message_row_measure (GtkWidget *widget,
                        GtkOrientation orientation,
                        int for_size,
                        int *minimum,
                        int *natural,
                        int *minimum_baseline,
                        int *natural_baseline)
{
  PhMessageRow *self = PH_MESSAGE_ROW (widget);

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = MIN_WIDTH;
      *natural = NATURAL_WIDTH;
      return;
    }

  *minimum = ph_message_row_measure_line (self, 1).height;
  if (!self->compact)
    *minimum += LINE_GAP + *minimum;
  if (!self->compact && self->show_preview)
    *minimum += LINE_GAP + ph_message_row_measure_line (self, SMALL).height;

  *natural = *minimum;
}

/* ---- The widget ------------------------------------------------------------------------------ */

/* Tells screen readers: the list's own row widget is what has the focus. */
static void
update_expanded (PhMessageRow *self,
                 GtkAccessible *row)
{
  if (ph_message_get_expandable (self->message))
    gtk_accessible_update_state (row, GTK_ACCESSIBLE_STATE_EXPANDED,
                                 ph_message_get_place (self->message) == PH_MESSAGE_HEAD, -1);
  else
    gtk_accessible_reset_state (row, GTK_ACCESSIBLE_STATE_EXPANDED);
}

static void
update_accessible (PhMessageRow *self)
{
  GtkWidget *row = gtk_widget_get_parent (GTK_WIDGET (self));
  g_autofree char *name = NULL;

  if (row == NULL)
    return;

  name = ph_message_dup_accessible_name (self->message, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                  -1);
  update_expanded (self, GTK_ACCESSIBLE (row));
}

static void
update_strip (PhMessageRow *self)
{
  AccountEngine *engine = ph_message_get_engine (self->message);

  self->has_strip = self->show_account && engine != NULL &&
                    gdk_rgba_parse (&self->strip, account_engine_get_settings (engine)->color);
}

void
ph_message_row_update (PhMessageRow *self)
{
  ph_message_row_clear_texts (self);
  if (self->message == NULL)
    return;

  update_strip (self);
  update_accessible (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
ph_message_row_css_changed (GtkWidget *widget,
                            GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (ph_message_row_parent_class)->css_changed (widget, change);

  ph_message_row_clear_texts (PH_MESSAGE_ROW (widget));
}

static void
ph_message_row_system_setting_changed (GtkWidget *widget,
                                       GtkSystemSetting setting)
{
  GTK_WIDGET_CLASS (ph_message_row_parent_class)->system_setting_changed (widget, setting);

  ph_message_row_clear_texts (PH_MESSAGE_ROW (widget));
}

static void
ph_message_row_dispose (GObject *object)
{
  PhMessageRow *self = PH_MESSAGE_ROW (object);

  ph_message_row_set_message (self, NULL);
  ph_message_row_clear_texts (self);

  G_OBJECT_CLASS (ph_message_row_parent_class)->dispose (object);
}

/* A click on the count neither selects the row nor begins a drag. */
static void
pressed_cb (PhMessageRow *self,
            int n_press,
            double x,
            double y,
            GtkGesture *click)
{
  if (self->message == NULL ||
      !graphene_rect_contains_point (&self->button, &GRAPHENE_POINT_INIT (x, y)))
    return;

  gtk_gesture_set_state (click, GTK_EVENT_SEQUENCE_CLAIMED);
  g_signal_emit (self, signals[TOGGLED], 0);
}

static void
ph_message_row_class_init (PhMessageRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ph_message_row_dispose;
  widget_class->measure = ph_message_row_measure;
  widget_class->snapshot = ph_message_row_snapshot;
  widget_class->css_changed = ph_message_row_css_changed;
  widget_class->system_setting_changed = ph_message_row_system_setting_changed;

  signals[TOGGLED] = g_signal_new ("toggled", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_css_name (widget_class, "messagerow");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
ph_message_row_init (PhMessageRow *self)
{
  GtkGesture *click = gtk_gesture_click_new ();

  self->show_preview = TRUE;
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_PRIMARY);
  g_signal_connect_object (click, "pressed", G_CALLBACK (pressed_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
}

GtkWidget *
ph_message_row_new (void)
{
  return g_object_new (PH_TYPE_MESSAGE_ROW, NULL);
}

void
ph_message_row_set_message (PhMessageRow *self,
                            PhMessage *message)
{
  if (self->message == message)
    return;

  if (self->message != NULL)
    g_signal_handlers_disconnect_by_func (self->message, ph_message_row_update, self);

  g_set_object (&self->message, message);
  if (message != NULL)
    g_signal_connect_object (message, "changed", G_CALLBACK (ph_message_row_update), self,
                             G_CONNECT_SWAPPED);

  ph_message_row_update (self);
}

PhMessage *
ph_message_row_get_message (PhMessageRow *self)
{
  return self->message;
}

void
ph_message_row_set_style (PhMessageRow *self,
                          gboolean compact,
                          gboolean show_preview)
{
  if (self->compact == compact && self->show_preview == show_preview)
    return;

  self->compact = compact;
  self->show_preview = show_preview;
  if (compact)
    gtk_widget_add_css_class (GTK_WIDGET (self), "compact");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "compact");

  gtk_widget_queue_resize (GTK_WIDGET (self));
}

void
ph_message_row_set_show_account (PhMessageRow *self,
                                 gboolean show)
{
  self->show_account = show;
}
