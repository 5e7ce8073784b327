/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-pane-handle.h"

#include "ph-pane.h"

#include <glib/gi18n.h>

/* One press of an arrow key. */
#define STEP 16

struct _PhPaneHandle
{
  GtkWidget parent_instance;

  PhPane *target; /* (unowned) weak */
  PhPane *giver;  /* (unowned) weak */
  int minimum;
  int maximum;
  int position;
};

enum
{
  PROP_0,
  PROP_TARGET,
  PROP_GIVER,
  PROP_MINIMUM,
  PROP_MAXIMUM,
  PROP_POSITION,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (PhPaneHandle, ph_pane_handle, GTK_TYPE_WIDGET)

static void
ph_pane_handle_apply (PhPaneHandle *self)
{
  if (self->target != NULL)
    ph_pane_set_width (self->target, self->position);
}

void
ph_pane_handle_set_position (PhPaneHandle *self, int position)
{
  g_return_if_fail (PH_IS_PANE_HANDLE (self));

  position = CLAMP (position, self->minimum, MAX (self->minimum, self->maximum));
  if (position == self->position)
    return;

  self->position = position;
  ph_pane_handle_apply (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_POSITION]);
}

/* As ph_pane_handle_set_position(), no further than the giver has room: panes that ask for more
 * than there is would make the window fold, and the one in hand, or another, go. */
static void
move_to (PhPaneHandle *self, int position)
{
  if (self->target != NULL && self->giver != NULL
      && gtk_widget_get_mapped (GTK_WIDGET (self->giver)))
    {
      int width = gtk_widget_get_width (GTK_WIDGET (self->target));
      int room = gtk_widget_get_width (GTK_WIDGET (self->giver)) - ph_pane_get_width (self->giver);

      position = MIN (position, width + MAX (0, room));
    }

  ph_pane_handle_set_position (self, position);
}

/* Right-to-left, the pane before the handle lies on its right. */
static int
ph_pane_handle_get_sign (PhPaneHandle *self)
{
  return gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL ? -1 : 1;
}

static void
drag_begin_cb (PhPaneHandle *self, double x, double y, GtkGesture *gesture)
{
  gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
}

static void
drag_update_cb (PhPaneHandle *self, double offset_x, double offset_y, GtkGesture *gesture)
{
  GtkWidget *root = GTK_WIDGET (gtk_widget_get_root (GTK_WIDGET (self)));
  double start_x, x;

  /* The offset is told in the handle's own coordinates, and the handle moves with the drag. */
  gtk_gesture_drag_get_start_point (GTK_GESTURE_DRAG (gesture), &start_x, NULL);
  if (!gtk_widget_translate_coordinates (GTK_WIDGET (self), root, start_x + offset_x, 0, &x, NULL))
    return;

  if (self->target != NULL)
    {
      double edge;

      gtk_widget_translate_coordinates (GTK_WIDGET (self), root, start_x, 0, &edge, NULL);
      move_to (self, gtk_widget_get_width (GTK_WIDGET (self->target))
                       + ph_pane_handle_get_sign (self) * (int) (x - edge));
    }
}

static gboolean
key_pressed_cb (PhPaneHandle *self, guint keyval, guint keycode, GdkModifierType state)
{
  int step = STEP * ph_pane_handle_get_sign (self);

  if (keyval == GDK_KEY_Left || keyval == GDK_KEY_KP_Left)
    step = -step;
  else if (keyval != GDK_KEY_Right && keyval != GDK_KEY_KP_Right)
    return GDK_EVENT_PROPAGATE;

  move_to (self, self->position + step);
  return GDK_EVENT_STOP;
}

static void
ph_pane_handle_set_target (PhPaneHandle *self, PhPane *target)
{
  if (g_set_weak_pointer (&self->target, target))
    {
      ph_pane_handle_apply (self);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TARGET]);
    }
}

static void
ph_pane_handle_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  PhPaneHandle *self = PH_PANE_HANDLE (object);

  switch (prop_id)
    {
    case PROP_TARGET:
      g_value_set_object (value, self->target);
      break;
    case PROP_GIVER:
      g_value_set_object (value, self->giver);
      break;
    case PROP_MINIMUM:
      g_value_set_int (value, self->minimum);
      break;
    case PROP_MAXIMUM:
      g_value_set_int (value, self->maximum);
      break;
    case PROP_POSITION:
      g_value_set_int (value, self->position);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
ph_pane_handle_set_property (GObject *object,
                             guint prop_id,
                             const GValue *value,
                             GParamSpec *pspec)
{
  PhPaneHandle *self = PH_PANE_HANDLE (object);

  switch (prop_id)
    {
    case PROP_TARGET:
      ph_pane_handle_set_target (self, g_value_get_object (value));
      break;
    case PROP_GIVER:
      if (g_set_weak_pointer (&self->giver, g_value_get_object (value)))
        g_object_notify_by_pspec (object, pspec);
      break;
    case PROP_MINIMUM:
      self->minimum = g_value_get_int (value);
      break;
    case PROP_MAXIMUM:
      self->maximum = g_value_get_int (value);
      break;
    case PROP_POSITION:
      ph_pane_handle_set_position (self, g_value_get_int (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
ph_pane_handle_dispose (GObject *object)
{
  PhPaneHandle *self = PH_PANE_HANDLE (object);

  g_clear_weak_pointer (&self->target);
  g_clear_weak_pointer (&self->giver);

  G_OBJECT_CLASS (ph_pane_handle_parent_class)->dispose (object);
}

static void
ph_pane_handle_class_init (PhPaneHandleClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags
    = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = ph_pane_handle_get_property;
  object_class->set_property = ph_pane_handle_set_property;
  object_class->dispose = ph_pane_handle_dispose;

  properties[PROP_TARGET]
    = g_param_spec_object ("target", NULL, NULL, PH_TYPE_PANE, flags);
  properties[PROP_GIVER]
    = g_param_spec_object ("giver", NULL, NULL, PH_TYPE_PANE, flags);
  properties[PROP_MINIMUM]
    = g_param_spec_int ("minimum", NULL, NULL, 0, G_MAXINT, 0, flags);
  properties[PROP_MAXIMUM]
    = g_param_spec_int ("maximum", NULL, NULL, 0, G_MAXINT, G_MAXINT, flags);
  properties[PROP_POSITION]
    = g_param_spec_int ("position", NULL, NULL, 0, G_MAXINT, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_css_name (widget_class, "panehandle");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_SEPARATOR);
}

static void
ph_pane_handle_init (PhPaneHandle *self)
{
  GtkGesture *drag = gtk_gesture_drag_new ();
  GtkEventController *key = gtk_event_controller_key_new ();

  self->maximum = G_MAXINT;
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_cursor_from_name (GTK_WIDGET (self), "col-resize");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, _("Width of the pane"),
                                  -1);

  g_signal_connect_swapped (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect_swapped (drag, "drag-update", G_CALLBACK (drag_update_cb), self);
  g_signal_connect_swapped (key, "key-pressed", G_CALLBACK (key_pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
  gtk_widget_add_controller (GTK_WIDGET (self), key);
}
