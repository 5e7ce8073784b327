/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-pane.h"

struct _PhPane
{
  GtkWidget parent_instance;

  GtkWidget *child; /* (unowned) (nullable) parented */
  int width;
};

enum
{
  PROP_0,
  PROP_CHILD,
  PROP_WIDTH,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void ph_pane_buildable_init (GtkBuildableIface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (PhPane, ph_pane, GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_BUILDABLE, ph_pane_buildable_init))

static GtkBuildableIface *parent_buildable;

void
ph_pane_set_child (PhPane *self, GtkWidget *child)
{
  g_return_if_fail (PH_IS_PANE (self));

  if (self->child == child)
    return;

  g_clear_pointer (&self->child, gtk_widget_unparent);
  self->child = child;
  if (child != NULL)
    gtk_widget_set_parent (child, GTK_WIDGET (self));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CHILD]);
}

int
ph_pane_get_width (PhPane *self)
{
  g_return_val_if_fail (PH_IS_PANE (self), 0);

  return self->width;
}

void
ph_pane_set_width (PhPane *self, int width)
{
  g_return_if_fail (PH_IS_PANE (self));

  if (self->width == width)
    return;

  self->width = width;
  gtk_widget_queue_resize (GTK_WIDGET (self));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_WIDTH]);
}

static GtkSizeRequestMode
ph_pane_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_CONSTANT_SIZE;
}

static void
ph_pane_measure (GtkWidget *widget,
                 GtkOrientation orientation,
                 int for_size,
                 int *minimum,
                 int *natural,
                 int *minimum_baseline,
                 int *natural_baseline)
{
  PhPane *self = PH_PANE (widget);

  if (self->child != NULL)
    gtk_widget_measure (self->child, orientation, -1, minimum, natural, NULL, NULL);
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    *natural = MAX (*minimum, self->width);
}

static void
ph_pane_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  PhPane *self = PH_PANE (widget);

  if (self->child != NULL)
    gtk_widget_allocate (self->child, width, height, baseline, NULL);
}

static void
ph_pane_add_child (GtkBuildable *buildable, GtkBuilder *builder, GObject *child, const char *type)
{
  if (GTK_IS_WIDGET (child))
    ph_pane_set_child (PH_PANE (buildable), GTK_WIDGET (child));
  else
    parent_buildable->add_child (buildable, builder, child, type);
}

static void
ph_pane_buildable_init (GtkBuildableIface *iface)
{
  parent_buildable = g_type_interface_peek_parent (iface);
  iface->add_child = ph_pane_add_child;
}

static void
ph_pane_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  PhPane *self = PH_PANE (object);

  switch (prop_id)
    {
    case PROP_CHILD:
      g_value_set_object (value, self->child);
      break;
    case PROP_WIDTH:
      g_value_set_int (value, self->width);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
ph_pane_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  PhPane *self = PH_PANE (object);

  switch (prop_id)
    {
    case PROP_CHILD:
      ph_pane_set_child (self, g_value_get_object (value));
      break;
    case PROP_WIDTH:
      ph_pane_set_width (self, g_value_get_int (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
ph_pane_dispose (GObject *object)
{
  PhPane *self = PH_PANE (object);

  g_clear_pointer (&self->child, gtk_widget_unparent);

  G_OBJECT_CLASS (ph_pane_parent_class)->dispose (object);
}

static void
ph_pane_class_init (PhPaneClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags
    = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = ph_pane_get_property;
  object_class->set_property = ph_pane_set_property;
  object_class->dispose = ph_pane_dispose;
  widget_class->get_request_mode = ph_pane_get_request_mode;
  widget_class->measure = ph_pane_measure;
  widget_class->size_allocate = ph_pane_size_allocate;

  properties[PROP_CHILD] = g_param_spec_object ("child", NULL, NULL, GTK_TYPE_WIDGET, flags);
  properties[PROP_WIDTH] = g_param_spec_int ("width", NULL, NULL, 0, G_MAXINT, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
ph_pane_init (PhPane *self)
{
}
