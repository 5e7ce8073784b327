/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-text-view-private.h"

#include "ph-ui.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#define MARGIN 18
#define INDENT 14 /* pixels for each depth */

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

G_DEFINE_FINAL_TYPE (PhTextView, ph_text_view, GTK_TYPE_TEXT_VIEW)

/* ---- Looks ---------------------------------------------------------------------------------- */

static const char *const light_colors[] = { "#1a5fb4", "#26794a", "#813d9c", "#865e3c" };
static const char *const dark_colors[] = { "#99c1f1", "#8ff0a4", "#dc8add", "#cdab8f" };

static void
update_colors (PhTextView *self)
{
  gboolean is_dark = adw_style_manager_get_dark (adw_style_manager_get_default ());
  const char *const *colors = is_dark ? dark_colors : light_colors;

  for (guint i = 0; i < PH_TEXT_VIEW_N_DEPTHS; i++)
    g_object_set (self->quotes[i], "foreground", colors[i], NULL);
  g_object_set (self->link, "foreground", is_dark ? "#78aeed" : "#1c71d8", NULL);
  g_object_set (self->current_link, "background", is_dark ? "#1a4a80" : "#cfe3fa", NULL);
  g_object_set (self->dim, "foreground", is_dark ? "#9a9996" : "#6a696e", NULL);
}

static gboolean
height_cb (gpointer user_data)
{
  PhTextView *self = PH_TEXT_VIEW (user_data);

  self->height_source = 0;
  gtk_widget_queue_resize (GTK_WIDGET (self));

  return G_SOURCE_REMOVE;
}

/* The parent class lays its lines out anew when it is given another width, and only then knows the
 * height they take; but what is asked for during an allocation goes unheard, and the last lines
 * would be cut off. */
static void
ph_text_view_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  PhTextView *self = PH_TEXT_VIEW (widget);
  int minimum = 0;

  GTK_WIDGET_CLASS (ph_text_view_parent_class)->size_allocate (widget, width, height, baseline);
  GTK_WIDGET_CLASS (ph_text_view_parent_class)
    ->measure (widget, GTK_ORIENTATION_VERTICAL, -1, &minimum, &(int){ 0 }, &(int){ 0 },
               &(int){ 0 });

  if (minimum != height && self->height_source == 0)
    self->height_source = g_idle_add_full (GTK_PRIORITY_RESIZE, height_cb, self, NULL);
}

static guint
get_line_depth (PhTextView *self, const GtkTextIter *line)
{
  for (guint i = 0; i < PH_TEXT_VIEW_N_DEPTHS; i++)
    if (gtk_text_iter_has_tag (line, self->quotes[i]))
      return i + 1;

  return 0;
}

static void
snapshot_bars (PhTextView *self, GtkSnapshot *snapshot, int y, int height, guint depth)
{
  int margin = gtk_text_view_get_left_margin (GTK_TEXT_VIEW (self));

  for (guint i = 0; i < depth; i++)
    {
      g_autoptr (GdkRGBA) color = NULL;

      g_object_get (self->quotes[i], "foreground-rgba", &color, NULL);
      color->alpha = 0.5f;
      gtk_snapshot_append_color (snapshot, color,
                                 &GRAPHENE_RECT_INIT (margin + (int) i * INDENT, y, 2, height));
    }
}

static void
ph_text_view_snapshot_layer (GtkTextView *view, GtkTextViewLayer layer, GtkSnapshot *snapshot)
{
  PhTextView *self = PH_TEXT_VIEW (view);
  GdkRectangle visible;
  GtkTextIter line;
  int y, height;

  if (layer != GTK_TEXT_VIEW_LAYER_BELOW_TEXT)
    return;

  gtk_text_view_get_visible_rect (view, &visible);
  gtk_text_view_get_line_at_y (view, &line, visible.y, NULL);

  do
    {
      gtk_text_view_get_line_yrange (view, &line, &y, &height);
      snapshot_bars (self, snapshot, y, height, get_line_depth (self, &line));
    }
  while (y < visible.y + visible.height && gtk_text_iter_forward_line (&line));
}

static void
create_tags (PhTextView *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (self));
  int margin = gtk_text_view_get_left_margin (GTK_TEXT_VIEW (self));

  for (guint i = 0; i < PH_TEXT_VIEW_N_DEPTHS; i++)
    self->quotes[i] = gtk_text_buffer_create_tag (buffer, NULL,
                                                  "left-margin", margin + (int) (i + 1) * INDENT,
                                                  NULL);

  self->dim = gtk_text_buffer_create_tag (buffer, NULL, NULL);
  self->kinds[MIME_BLOCK_PREFORMATTED]
    = gtk_text_buffer_create_tag (buffer, NULL, "family", "monospace", NULL);
  self->kinds[MIME_BLOCK_HEADING]
    = gtk_text_buffer_create_tag (buffer, NULL, "weight", PANGO_WEIGHT_BOLD, "scale", 1.15, NULL);
  self->kinds[MIME_BLOCK_LIST_ITEM]
    = gtk_text_buffer_create_tag (buffer, NULL, "indent", -INDENT, NULL);
  self->kinds[MIME_BLOCK_ATTRIBUTION] = self->dim;
  self->kinds[MIME_BLOCK_SIGNATURE] = self->dim;
  self->kinds[MIME_BLOCK_RULE] = self->dim;
  self->link = gtk_text_buffer_create_tag (buffer, NULL, "underline", PANGO_UNDERLINE_SINGLE, NULL);
  self->current_link = gtk_text_buffer_create_tag (buffer, NULL, NULL);
}

void
ph_text_view_set_zoom (PhTextView *self, double zoom)
{
  g_autofree char *css = NULL;
  char number[G_ASCII_DTOSTR_BUF_SIZE];

  g_return_if_fail (PH_IS_TEXT_VIEW (self));

  if (self->zoom == NULL)
    {
      self->zoom = gtk_css_provider_new ();
      gtk_style_context_add_provider (gtk_widget_get_style_context (GTK_WIDGET (self)),
                                      GTK_STYLE_PROVIDER (self->zoom),
                                      GTK_STYLE_PROVIDER_PRIORITY_APPLICATION + 1);
    }

  g_ascii_formatd (number, sizeof number, "%.0f", zoom * 100);
  css = g_strdup_printf ("textview { font-size: %s%%; }", number);
  gtk_css_provider_load_from_data (self->zoom, css, -1);
}

const char *
ph_text_view_get_hovered_link (PhTextView *self)
{
  g_return_val_if_fail (PH_IS_TEXT_VIEW (self), NULL);

  return self->hovered_link;
}

static void
ph_text_view_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_HOVERED_LINK:
      g_value_set_string (value, PH_TEXT_VIEW (object)->hovered_link);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
ph_text_view_dispose (GObject *object)
{
  PhTextView *self = PH_TEXT_VIEW (object);

  g_clear_handle_id (&self->height_source, g_source_remove);
  g_ptr_array_set_size (self->folds, 0);
  if (self->zoom != NULL)
    gtk_style_context_remove_provider (gtk_widget_get_style_context (GTK_WIDGET (self)),
                                       GTK_STYLE_PROVIDER (self->zoom));
  g_clear_object (&self->zoom);

  G_OBJECT_CLASS (ph_text_view_parent_class)->dispose (object);
}

static void
ph_text_view_finalize (GObject *object)
{
  PhTextView *self = PH_TEXT_VIEW (object);

  g_clear_pointer (&self->folds, g_ptr_array_unref);
  g_clear_pointer (&self->link_tags, g_ptr_array_unref);
  g_clear_pointer (&self->hovered_link, g_free);

  G_OBJECT_CLASS (ph_text_view_parent_class)->finalize (object);
}

static void
ph_text_view_class_init (PhTextViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GtkTextViewClass *view_class = GTK_TEXT_VIEW_CLASS (klass);

  object_class->get_property = ph_text_view_get_property;
  object_class->dispose = ph_text_view_dispose;
  object_class->finalize = ph_text_view_finalize;
  widget_class->size_allocate = ph_text_view_size_allocate;
  view_class->snapshot_layer = ph_text_view_snapshot_layer;

  properties[PROP_HOVERED_LINK]
    = g_param_spec_string ("hovered-link", NULL, NULL, NULL,
                           G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[ACTIVATE_LINK]
    = g_signal_new ("activate-link", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                    NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_BOOLEAN);

  ph_text_view_install_link_actions (widget_class);
}

static void
ph_text_view_init (PhTextView *self)
{
  GtkTextView *view = GTK_TEXT_VIEW (self);

  ph_text_view_init_text (self);

  gtk_text_view_set_editable (view, FALSE);
  gtk_text_view_set_cursor_visible (view, FALSE);
  gtk_text_view_set_accepts_tab (view, FALSE);
  gtk_text_view_set_wrap_mode (view, GTK_WRAP_WORD_CHAR);
  gtk_text_view_set_left_margin (view, MARGIN);
  gtk_text_view_set_right_margin (view, MARGIN);
  gtk_text_view_set_pixels_inside_wrap (view, 2);
  gtk_text_view_set_pixels_below_lines (view, 2);
  gtk_widget_add_css_class (GTK_WIDGET (self), "message-text");
  ph_ui_set_label (GTK_WIDGET (self), _("Message text"));

  create_tags (self);
  update_colors (self);
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark",
                           G_CALLBACK (update_colors), self, G_CONNECT_SWAPPED);
  ph_text_view_init_links (self);
}
