/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "web-view-private.h"

#include "web-engine.h"

enum
{
  PROP_0,
  PROP_ZOOM,
  PROP_DARK,
  PROP_HOVERED_LINK,
  N_PROPS
};

enum
{
  SHOWN,
  FAILED,
  ACTIVATE_LINK,
  BLOCKED,
  ACTION,
  IN_VIEW,
  NEAR,
  LET_GO,
  FOUND,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (WebView, web_view, GTK_TYPE_WIDGET)

/* ---- What is told ---------------------------------------------------------------------------- */

void
web_view_set_hovered_link (WebView *self, const char *uri)
{
  if (g_strcmp0 (self->hovered_link, uri) == 0)
    return;

  g_free (self->hovered_link);
  self->hovered_link = g_strdup (uri);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HOVERED_LINK]);
}

void
web_view_emit_shown (WebView *self)
{
  g_signal_emit (self, signals[SHOWN], 0);
}

void
web_view_emit_failed (WebView *self, const char *reason)
{
  g_signal_emit (self, signals[FAILED], 0, reason);
}

void
web_view_emit_activate_link (WebView *self, const char *uri, gboolean deceptive)
{
  g_signal_emit (self, signals[ACTIVATE_LINK], 0, uri, deceptive);
}

void
web_view_emit_blocked (WebView *self, const char *id, guint n_images, guint n_trackers)
{
  g_signal_emit (self, signals[BLOCKED], 0, id, n_images, n_trackers);
}

void
web_view_emit_action (WebView *self, const char *id, const char *action, GdkRectangle *place)
{
  g_signal_emit (self, signals[ACTION], 0, id, action, place);
}

void
web_view_emit_in_view (WebView *self, const char *id, gboolean in_view)
{
  g_signal_emit (self, signals[IN_VIEW], 0, id, in_view);
}

void
web_view_emit_near (WebView *self, const char *id)
{
  g_signal_emit (self, signals[NEAR], 0, id);
}

void
web_view_emit_let_go (WebView *self)
{
  g_clear_pointer (&self->target, g_free);
  g_signal_emit (self, signals[LET_GO], 0);
}

void
web_view_emit_found (WebView *self, guint n_matches)
{
  g_signal_emit (self, signals[FOUND], 0, n_matches);
}

/* ---- Scrolling ------------------------------------------------------------------------------- */

void
web_view_go_to (WebView *self, const char *id)
{
  g_return_if_fail (WEB_IS_VIEW (self));

  g_free (self->target);
  self->target = g_strdup (id);
  if (self->stage == WEB_STAGE_HERE)
    web_view_tell_place (self);
}

gboolean
web_view_scroll_page (WebView *self, gboolean down)
{
  g_return_val_if_fail (WEB_IS_VIEW (self), FALSE);

  if (down ? self->at_end : self->at_top)
    return FALSE;

  web_view_tell_scroll (self, down ? 0.9 : -0.9);
  return TRUE;
}

void
web_view_scroll_to_end (WebView *self, gboolean down)
{
  g_return_if_fail (WEB_IS_VIEW (self));

  web_view_tell_end (self, down);
}

/* ---- The object ------------------------------------------------------------------------------ */

static gboolean
web_view_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (WEB_VIEW (widget)->view));
}

static void
web_view_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  WebView *self = WEB_VIEW (object);

  switch (prop_id)
    {
    case PROP_ZOOM:
      g_value_set_double (value, webkit_web_view_get_zoom_level (self->view));
      break;
    case PROP_DARK:
      g_value_set_boolean (value, self->dark);
      break;
    case PROP_HOVERED_LINK:
      g_value_set_string (value, self->hovered_link);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
set_dark (WebView *self, gboolean dark)
{
  if (self->dark == dark)
    return;

  self->dark = dark != FALSE;
  if (self->stage != WEB_STAGE_EMPTY)
    web_view_load (self);
}

static void
web_view_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  WebView *self = WEB_VIEW (object);

  switch (prop_id)
    {
    case PROP_ZOOM:
      webkit_web_view_set_zoom_level (self->view, g_value_get_double (value));
      break;
    case PROP_DARK:
      set_dark (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
web_view_dispose (GObject *object)
{
  WebView *self = WEB_VIEW (object);

  if (self->view != NULL)
    {
      web_view_unload (self);
      g_object_set_data (G_OBJECT (self->view), "server", NULL);
      gtk_widget_unparent (GTK_WIDGET (self->view));
      self->view = NULL;
    }
  g_clear_object (&self->actions);
  g_clear_pointer (&self->mails, g_ptr_array_unref);
  g_clear_pointer (&self->fetched, g_hash_table_unref);
  g_clear_pointer (&self->style, g_free);
  g_clear_pointer (&self->head, g_free);
  g_clear_pointer (&self->target, g_free);
  g_clear_pointer (&self->top, g_free);
  g_clear_pointer (&self->base, g_free);
  g_clear_pointer (&self->print_head, g_free);
  g_clear_pointer (&self->menu_link, g_free);
  g_clear_pointer (&self->menu_image, g_free);

  G_OBJECT_CLASS (web_view_parent_class)->dispose (object);
}

static void
install_signals (WebViewClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  signals[SHOWN] = g_signal_new ("shown", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                 0);
  signals[FAILED] = g_signal_new ("failed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[ACTIVATE_LINK]
    = g_signal_new ("activate-link", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                    G_TYPE_STRING, G_TYPE_BOOLEAN);
  signals[BLOCKED] = g_signal_new ("blocked", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 3, G_TYPE_STRING, G_TYPE_UINT, G_TYPE_UINT);
  signals[ACTION] = g_signal_new ("action", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 3, G_TYPE_STRING, G_TYPE_STRING,
                                  GDK_TYPE_RECTANGLE | G_SIGNAL_TYPE_STATIC_SCOPE);
  signals[IN_VIEW] = g_signal_new ("in-view", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_BOOLEAN);
  signals[NEAR] = g_signal_new ("near", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                G_TYPE_STRING);
  signals[LET_GO] = g_signal_new ("let-go", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 0);
  signals[FOUND] = g_signal_new ("found", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                 1, G_TYPE_UINT);
}

static void
web_view_class_init (WebViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags
    = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = web_view_get_property;
  object_class->set_property = web_view_set_property;
  object_class->dispose = web_view_dispose;
  widget_class->grab_focus = web_view_grab_focus;

  properties[PROP_ZOOM] = g_param_spec_double ("zoom", NULL, NULL, 0.1, 10, 1, flags);
  properties[PROP_DARK] = g_param_spec_boolean ("dark", NULL, NULL, FALSE, flags);
  properties[PROP_HOVERED_LINK]
    = g_param_spec_string ("hovered-link", NULL, NULL, NULL,
                           G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  install_signals (klass);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
web_view_init (WebView *self)
{
  const GdkRGBA transparent = { 0, 0, 0, 0 };

  self->view = web_engine_create_view (WEB_ENGINE_READER);
  webkit_web_view_set_background_color (self->view, &transparent);
  gtk_widget_set_parent (GTK_WIDGET (self->view), GTK_WIDGET (self));
  web_view_init_content (self);
  web_view_init_images (self);
  web_view_init_serving (self);
  web_view_init_talk (self);
  web_view_init_links (self);
}

GtkWidget *
web_view_new (void)
{
  return g_object_new (WEB_TYPE_VIEW, NULL);
}
