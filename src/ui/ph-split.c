/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-split.h"

#include <glib/gi18n.h>

/* The least room for both, in pixels. */
#define MIN_TOP 120
#define MIN_BOTTOM 220
#define MIN_WIDTH 400

/* One press of an arrow key. */
#define STEP 16

struct _PhSplit
{
  GtkWidget parent_instance;

  /* Owned */
  GtkWidget *top;    /* (nullable) */
  GtkWidget *bottom; /* (nullable) */
  GtkWidget *handle;

  double share;
  guint alone_source;
  guint bottom_in_front : 1;
  guint alone : 1;
  guint alone_told : 1;
};

enum
{
  PROP_0,
  PROP_TOP,
  PROP_BOTTOM,
  PROP_SHARE,
  PROP_BOTTOM_IN_FRONT,
  PROP_ALONE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (PhSplit, ph_split, GTK_TYPE_WIDGET)

static gboolean
has_bottom (PhSplit *self)
{
  return self->bottom != NULL && gtk_widget_get_visible (self->bottom);
}

/* ---- Sizes ---------------------------------------------------------------------------------- */

static void
measure_child (GtkWidget *child, GtkOrientation orientation, int *minimum, int *natural)
{
  *minimum = *natural = 0;
  if (child != NULL && gtk_widget_get_visible (child))
    gtk_widget_measure (child, orientation, -1, minimum, natural, NULL, NULL);
}

static GtkSizeRequestMode
ph_split_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_CONSTANT_SIZE;
}

/* At the least there is room for one. */
static void
ph_split_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum,
                  int *natural, int *minimum_baseline, int *natural_baseline)
{
  PhSplit *self = PH_SPLIT (widget);
  int top_min, top_nat, bottom_min, bottom_nat;

  measure_child (self->top, orientation, &top_min, &top_nat);
  measure_child (self->bottom, orientation, &bottom_min, &bottom_nat);
  *minimum = MAX (top_min, bottom_min);
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? MAX (top_nat, bottom_nat)
                                                       : top_nat + bottom_nat;
}

static int
get_least (GtkWidget *child, int least)
{
  int minimum, natural;

  measure_child (child, GTK_ORIENTATION_VERTICAL, &minimum, &natural);
  return MAX (minimum, least);
}

static int
get_handle_height (PhSplit *self)
{
  int minimum, natural;

  measure_child (self->handle, GTK_ORIENTATION_VERTICAL, &minimum, &natural);
  return minimum;
}

static int
clamp_bottom (PhSplit *self, int height, int bottom)
{
  int least = get_least (self->bottom, MIN_BOTTOM);
  int most = height - get_handle_height (self) - get_least (self->top, MIN_TOP);

  return CLAMP (bottom, least, MAX (least, most));
}

static gboolean
tell_alone_cb (gpointer user_data)
{
  PhSplit *self = user_data;

  self->alone_source = 0;
  if (self->alone_told != self->alone)
    {
      self->alone_told = self->alone;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ALONE]);
    }
  return G_SOURCE_REMOVE;
}

/* Whoever hears of it may want another size, which nobody may ask for while sizes are given. */
static void
set_alone (PhSplit *self, gboolean alone)
{
  self->alone = alone != FALSE;
  if (self->alone_told != self->alone && self->alone_source == 0)
    self->alone_source = g_idle_add (tell_alone_cb, self);
}

static void
place (GtkWidget *child, gboolean shown, int y, int width, int height)
{
  GskTransform *transform;

  if (child == NULL)
    return;

  gtk_widget_set_child_visible (child, shown);
  if (!shown)
    return;

  transform = gsk_transform_translate (NULL, &GRAPHENE_POINT_INIT (0, (float) y));
  gtk_widget_allocate (child, width, height, -1, transform);
}

static void
ph_split_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  PhSplit *self = PH_SPLIT (widget);
  gboolean two = has_bottom (self);
  gboolean alone = two && (width < MIN_WIDTH
                           || height < get_least (self->top, MIN_TOP) + get_handle_height (self)
                                         + get_least (self->bottom, MIN_BOTTOM));
  int bottom, top;

  set_alone (self, alone);
  if (!two || alone)
    {
      gboolean below = two && self->bottom_in_front;

      place (self->top, !below, 0, width, height);
      place (self->handle, FALSE, 0, 0, 0);
      place (self->bottom, below, 0, width, height);
      return;
    }

  bottom = clamp_bottom (self, height, (int) (height * self->share));
  top = height - bottom - get_handle_height (self);
  place (self->top, TRUE, 0, width, top);
  place (self->handle, TRUE, top, width, get_handle_height (self));
  place (self->bottom, TRUE, height - bottom, width, bottom);
}

/* ---- The line ------------------------------------------------------------------------------- */

static void
set_share (PhSplit *self, double share)
{
  share = CLAMP (share, 0, 1);
  if (share == self->share)
    return;

  self->share = share;
  gtk_widget_queue_allocate (GTK_WIDGET (self));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SHARE]);
}

static void
move_to (PhSplit *self, int bottom)
{
  int height = gtk_widget_get_height (GTK_WIDGET (self));

  if (height > 0)
    set_share (self, (clamp_bottom (self, height, bottom) + 0.5) / height);
}

static void
drag_begin_cb (PhSplit *self, double x, double y, GtkGesture *gesture)
{
  gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
}

/* The offset is told in the line's own coordinates, and the line moves with the drag. */
static void
drag_update_cb (PhSplit *self, double offset_x, double offset_y, GtkGesture *gesture)
{
  double start_y, y;

  gtk_gesture_drag_get_start_point (GTK_GESTURE_DRAG (gesture), NULL, &start_y);
  if (gtk_widget_translate_coordinates (self->handle, GTK_WIDGET (self), 0, start_y + offset_y, NULL,
                                        &y))
    move_to (self, gtk_widget_get_height (GTK_WIDGET (self)) - (int) y);
}

static gboolean
key_pressed_cb (PhSplit *self, guint keyval, guint keycode, GdkModifierType state)
{
  int step;

  if (keyval == GDK_KEY_Up || keyval == GDK_KEY_KP_Up)
    step = STEP;
  else if (keyval == GDK_KEY_Down || keyval == GDK_KEY_KP_Down)
    step = -STEP;
  else
    return GDK_EVENT_PROPAGATE;

  move_to (self, gtk_widget_get_height (self->bottom) + step);
  return GDK_EVENT_STOP;
}

static GtkWidget *
create_handle (PhSplit *self)
{
  GtkWidget *handle = gtk_separator_new (GTK_ORIENTATION_HORIZONTAL);
  GtkGesture *drag = gtk_gesture_drag_new ();
  GtkEventController *key = gtk_event_controller_key_new ();

  gtk_widget_add_css_class (handle, "split-handle");
  gtk_widget_set_focusable (handle, TRUE);
  gtk_widget_set_cursor_from_name (handle, "row-resize");
  gtk_accessible_update_property (GTK_ACCESSIBLE (handle), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Height of the lower part"), -1);
  g_signal_connect_swapped (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect_swapped (drag, "drag-update", G_CALLBACK (drag_update_cb), self);
  g_signal_connect_swapped (key, "key-pressed", G_CALLBACK (key_pressed_cb), self);
  gtk_widget_add_controller (handle, GTK_EVENT_CONTROLLER (drag));
  gtk_widget_add_controller (handle, key);
  return handle;
}

/* ---- The object ----------------------------------------------------------------------------- */

gboolean
ph_split_get_alone (PhSplit *self)
{
  g_return_val_if_fail (PH_IS_SPLIT (self), FALSE);

  return self->alone;
}

gboolean
ph_split_get_bottom_in_front (PhSplit *self)
{
  g_return_val_if_fail (PH_IS_SPLIT (self), FALSE);

  return self->bottom_in_front;
}

void
ph_split_set_bottom_in_front (PhSplit *self, gboolean in_front)
{
  g_return_if_fail (PH_IS_SPLIT (self));

  if (self->bottom_in_front == !!in_front)
    return;

  self->bottom_in_front = in_front != FALSE;
  gtk_widget_queue_allocate (GTK_WIDGET (self));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BOTTOM_IN_FRONT]);
}

/* In the order of the keyboard. */
static void
set_child (PhSplit *self, GtkWidget **place, GtkWidget *child)
{
  g_clear_pointer (place, gtk_widget_unparent);
  *place = child;
  if (child == NULL)
    return;

  if (place == &self->top)
    gtk_widget_insert_before (child, GTK_WIDGET (self), self->handle);
  else
    gtk_widget_insert_after (child, GTK_WIDGET (self), self->handle);
}

static void
ph_split_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  PhSplit *self = PH_SPLIT (object);

  switch (prop_id)
    {
    case PROP_TOP:
      g_value_set_object (value, self->top);
      break;
    case PROP_BOTTOM:
      g_value_set_object (value, self->bottom);
      break;
    case PROP_SHARE:
      g_value_set_double (value, self->share);
      break;
    case PROP_BOTTOM_IN_FRONT:
      g_value_set_boolean (value, self->bottom_in_front);
      break;
    case PROP_ALONE:
      g_value_set_boolean (value, self->alone);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
ph_split_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  PhSplit *self = PH_SPLIT (object);

  switch (prop_id)
    {
    case PROP_TOP:
      set_child (self, &self->top, g_value_get_object (value));
      break;
    case PROP_BOTTOM:
      set_child (self, &self->bottom, g_value_get_object (value));
      break;
    case PROP_SHARE:
      set_share (self, g_value_get_double (value));
      break;
    case PROP_BOTTOM_IN_FRONT:
      ph_split_set_bottom_in_front (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
ph_split_dispose (GObject *object)
{
  PhSplit *self = PH_SPLIT (object);

  g_clear_handle_id (&self->alone_source, g_source_remove);
  g_clear_pointer (&self->top, gtk_widget_unparent);
  g_clear_pointer (&self->bottom, gtk_widget_unparent);
  g_clear_pointer (&self->handle, gtk_widget_unparent);

  G_OBJECT_CLASS (ph_split_parent_class)->dispose (object);
}

static void
ph_split_class_init (PhSplitClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags
    = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = ph_split_get_property;
  object_class->set_property = ph_split_set_property;
  object_class->dispose = ph_split_dispose;
  widget_class->get_request_mode = ph_split_get_request_mode;
  widget_class->measure = ph_split_measure;
  widget_class->size_allocate = ph_split_size_allocate;

  properties[PROP_TOP] = g_param_spec_object ("top", NULL, NULL, GTK_TYPE_WIDGET, flags);
  properties[PROP_BOTTOM] = g_param_spec_object ("bottom", NULL, NULL, GTK_TYPE_WIDGET, flags);
  properties[PROP_SHARE] = g_param_spec_double ("share", NULL, NULL, 0, 1, 0.5, flags);
  properties[PROP_BOTTOM_IN_FRONT]
    = g_param_spec_boolean ("bottom-in-front", NULL, NULL, FALSE, flags);
  properties[PROP_ALONE] = g_param_spec_boolean ("alone", NULL, NULL, FALSE,
                                                 G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
ph_split_init (PhSplit *self)
{
  self->share = 0.5;
  self->handle = create_handle (self);
  gtk_widget_set_parent (self->handle, GTK_WIDGET (self));
}
