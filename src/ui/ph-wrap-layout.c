/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-wrap-layout.h"

struct _PhWrapLayout
{
  GtkLayoutManager parent_instance;

  int spacing;
};

enum
{
  PROP_0,
  PROP_SPACING,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (PhWrapLayout, ph_wrap_layout, GTK_TYPE_LAYOUT_MANAGER)

static GtkSizeRequestMode
ph_wrap_layout_get_request_mode (GtkLayoutManager *manager, GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static int
measure_child (GtkWidget *child, GtkOrientation orientation, int for_size, int *minimum)
{
  int natural;

  gtk_widget_measure (child, orientation, for_size, minimum, &natural, NULL, NULL);

  return natural;
}

/* The child's width in a line of @width, and how high it is then. */
static int
fit_child (GtkWidget *child, int width, int *height)
{
  int minimum;
  int natural = measure_child (child, GTK_ORIENTATION_HORIZONTAL, -1, &minimum);
  int fitting = MAX (minimum, MIN (natural, width));

  *height = measure_child (child, GTK_ORIENTATION_VERTICAL, fitting, NULL);

  return fitting;
}

static void
allocate_child (GtkWidget *widget, GtkWidget *child, int x, int y, int width, int line_width,
                int height)
{
  gboolean is_rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;

  gtk_widget_size_allocate (child,
                            &(GtkAllocation) { is_rtl ? line_width - x - width : x, y, width,
                                               height },
                            -1);
}

/* Those from @first up to @end, all as high as the highest of them. */
static void
allocate_line (PhWrapLayout *self, GtkWidget *widget, GtkWidget *first, GtkWidget *end, int y,
               int line_width, int line_height)
{
  int x = 0;

  for (GtkWidget *child = first; child != end; child = gtk_widget_get_next_sibling (child))
    {
      int width, height;

      if (!gtk_widget_should_layout (child))
        continue;

      width = fit_child (child, line_width, &height);
      allocate_child (widget, child, x, y, width, line_width, line_height);
      x += width + self->spacing;
    }
}

/* Goes through the lines, and returns how high all of them are. */
static int
place_children (PhWrapLayout *self, GtkWidget *widget, int line_width, gboolean allocate)
{
  GtkWidget *first = gtk_widget_get_first_child (widget);
  int x = 0, y = 0, line_height = 0;

  for (GtkWidget *child = first; child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      int width, height;

      if (!gtk_widget_should_layout (child))
        continue;

      width = fit_child (child, line_width, &height);
      if (x > 0 && x + width > line_width)
        {
          if (allocate)
            allocate_line (self, widget, first, child, y, line_width, line_height);
          first = child;
          y += line_height + self->spacing;
          x = line_height = 0;
        }
      x += width + self->spacing;
      line_height = MAX (line_height, height);
    }

  if (allocate)
    allocate_line (self, widget, first, NULL, y, line_width, line_height);
  return y + line_height;
}

static void
measure_width (PhWrapLayout *self, GtkWidget *widget, int *minimum, int *natural)
{
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      int child_minimum, child_natural;

      if (!gtk_widget_should_layout (child))
        continue;

      child_natural = measure_child (child, GTK_ORIENTATION_HORIZONTAL, -1, &child_minimum);
      *minimum = MAX (*minimum, child_minimum);
      *natural += child_natural + (*natural > 0 ? self->spacing : 0);
    }
}

static void
ph_wrap_layout_measure (GtkLayoutManager *manager,
                        GtkWidget *widget,
                        GtkOrientation orientation,
                        int for_size,
                        int *minimum,
                        int *natural,
                        int *minimum_baseline,
                        int *natural_baseline)
{
  PhWrapLayout *self = PH_WRAP_LAYOUT (manager);

  *minimum = *natural = 0;
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    measure_width (self, widget, minimum, natural);
  else
    *minimum = *natural
      = place_children (self, widget, for_size < 0 ? G_MAXINT : for_size, FALSE);
}

static void
ph_wrap_layout_allocate (GtkLayoutManager *manager,
                         GtkWidget *widget,
                         int width,
                         int height,
                         int baseline)
{
  place_children (PH_WRAP_LAYOUT (manager), widget, width, TRUE);
}

static void
ph_wrap_layout_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  PhWrapLayout *self = PH_WRAP_LAYOUT (object);

  switch (prop_id)
    {
    case PROP_SPACING:
      g_value_set_int (value, self->spacing);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
ph_wrap_layout_set_property (GObject *object,
                             guint prop_id,
                             const GValue *value,
                             GParamSpec *pspec)
{
  PhWrapLayout *self = PH_WRAP_LAYOUT (object);

  switch (prop_id)
    {
    case PROP_SPACING:
      if (self->spacing == g_value_get_int (value))
        return;
      self->spacing = g_value_get_int (value);
      gtk_layout_manager_layout_changed (GTK_LAYOUT_MANAGER (self));
      g_object_notify_by_pspec (object, pspec);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
ph_wrap_layout_class_init (PhWrapLayoutClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkLayoutManagerClass *manager_class = GTK_LAYOUT_MANAGER_CLASS (klass);

  object_class->get_property = ph_wrap_layout_get_property;
  object_class->set_property = ph_wrap_layout_set_property;
  manager_class->get_request_mode = ph_wrap_layout_get_request_mode;
  manager_class->measure = ph_wrap_layout_measure;
  manager_class->allocate = ph_wrap_layout_allocate;

  properties[PROP_SPACING]
    = g_param_spec_int ("spacing", NULL, NULL, 0, G_MAXINT, 0,
                        G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
ph_wrap_layout_init (PhWrapLayout *self)
{
}
