/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-limit-layout.h"

struct _PhLimitLayout
{
  GtkLayoutManager parent_instance;

  int limit;
};

G_DEFINE_FINAL_TYPE (PhLimitLayout, ph_limit_layout, GTK_TYPE_LAYOUT_MANAGER)

enum
{
  PROP_0,
  PROP_LIMIT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static GtkWidget *
get_scrolled (GtkWidget *widget)
{
  GtkWidget *child
    = gtk_scrolled_window_get_child (GTK_SCROLLED_WINDOW (gtk_widget_get_first_child (widget)));

  return GTK_IS_VIEWPORT (child) ? gtk_viewport_get_child (GTK_VIEWPORT (child)) : child;
}

static GtkSizeRequestMode
ph_limit_layout_get_request_mode (GtkLayoutManager *manager, GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
ph_limit_layout_measure (GtkLayoutManager *manager, GtkWidget *widget, GtkOrientation orientation,
                         int for_size, int *minimum, int *natural, int *minimum_baseline,
                         int *natural_baseline)
{
  PhLimitLayout *self = PH_LIMIT_LAYOUT (manager);

  gtk_widget_measure (get_scrolled (widget), orientation, for_size, minimum, natural, NULL, NULL);
  if (orientation == GTK_ORIENTATION_VERTICAL)
    *minimum = *natural = MIN (*natural, self->limit);
}

static void
ph_limit_layout_allocate (GtkLayoutManager *manager, GtkWidget *widget, int width, int height,
                          int baseline)
{
  gtk_widget_allocate (gtk_widget_get_first_child (widget), width, height, baseline, NULL);
}

static void
ph_limit_layout_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_LIMIT:
      g_value_set_int (value, PH_LIMIT_LAYOUT (object)->limit);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
ph_limit_layout_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  PhLimitLayout *self = PH_LIMIT_LAYOUT (object);

  switch (prop_id)
    {
    case PROP_LIMIT:
      if (self->limit == g_value_get_int (value))
        return;
      self->limit = g_value_get_int (value);
      gtk_layout_manager_layout_changed (GTK_LAYOUT_MANAGER (self));
      g_object_notify_by_pspec (object, pspec);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
ph_limit_layout_class_init (PhLimitLayoutClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkLayoutManagerClass *layout_class = GTK_LAYOUT_MANAGER_CLASS (klass);

  object_class->get_property = ph_limit_layout_get_property;
  object_class->set_property = ph_limit_layout_set_property;
  layout_class->get_request_mode = ph_limit_layout_get_request_mode;
  layout_class->measure = ph_limit_layout_measure;
  layout_class->allocate = ph_limit_layout_allocate;

  properties[PROP_LIMIT]
    = g_param_spec_int ("limit", NULL, NULL, 0, G_MAXINT, 0,
                        G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
ph_limit_layout_init (PhLimitLayout *self)
{
}
