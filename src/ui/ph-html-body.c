/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-html-body.h"

#include "mime-domain.h"
#include "ph-image-trust.h"
#include "web-module.h"

#include <glib/gi18n.h>

struct _PhHtmlBody
{
  AdwBin parent_instance;

  /* Template widgets */
  GtkWidget *images_bar;
  GtkLabel *images_label;
  AdwSplitButton *images_button;
  AdwBin *place;

  /* Owned */
  const WebModule *module; /* (nullable) static, as soon as there is a view */
  GtkWidget *view;         /* (nullable) in place */
  char **documents;        /* (nullable) nothing is shown without */
  PhBodyImages *images;    /* (nullable) */
  char *sender;
  char *hovered_link;      /* (nullable) */
  GCancellable *cancellable; /* (nullable) of the module's loading */

  double zoom;
  guint original_colors : 1;
  guint remote_images : 1;
  guint is_trusted : 1; /* the sender, before this was asked for */
};

enum
{
  PROP_0,
  PROP_ZOOM,
  PROP_ORIGINAL_COLORS,
  PROP_HOVERED_LINK,
  N_PROPS
};

enum
{
  SHOWN,
  ACTIVATE_LINK,
  FAILED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PhHtmlBody, ph_html_body, ADW_TYPE_BIN)

/* ---- The view ------------------------------------------------------------------------------- */

/* What is missing, and what is never fetched. */
static char *
write_images_text (guint n_blocked, guint n_trackers)
{
  g_autofree char *blocked = NULL;
  g_autofree char *trackers = NULL;

  if (n_blocked > 0)
    blocked = g_strdup_printf (ngettext ("%u image from the internet is not shown.",
                                         "%u images from the internet are not shown.", n_blocked),
                               n_blocked);
  if (n_trackers > 0)
    trackers = g_strdup_printf (ngettext ("%u image that only tells the sender of your reading "
                                          "is never fetched.",
                                          "%u images that only tell the sender of your reading "
                                          "are never fetched.",
                                          n_trackers),
                                n_trackers);

  return g_strjoin (blocked != NULL && trackers != NULL ? " " : "", blocked != NULL ? blocked : "",
                    trackers != NULL ? trackers : "", NULL);
}

static void
update_images_bar (PhHtmlBody *self)
{
  guint n_blocked = 0, n_trackers = 0;
  g_autofree char *text = NULL;

  if (self->view != NULL)
    g_object_get (self->view, "n-blocked", &n_blocked, "n-trackers", &n_trackers, NULL);
  if (self->remote_images)
    n_blocked = 0;

  text = write_images_text (n_blocked, n_trackers);
  gtk_label_set_label (self->images_label, text);
  gtk_widget_set_visible (GTK_WIDGET (self->images_button), n_blocked > 0);
  gtk_widget_set_visible (self->images_bar, *text != '\0' && !self->is_trusted);
}

static void
update_dark (PhHtmlBody *self)
{
  gboolean dark = adw_style_manager_get_dark (adw_style_manager_get_default ());

  if (self->view != NULL)
    g_object_set (self->view, "dark", dark && !self->original_colors, NULL);
}

static void
set_hovered_link (PhHtmlBody *self, const char *uri)
{
  if (g_strcmp0 (uri, self->hovered_link) == 0)
    return;

  g_free (self->hovered_link);
  self->hovered_link = g_strdup (uri);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HOVERED_LINK]);
}

static void
hovered_link_cb (PhHtmlBody *self)
{
  g_autofree char *uri = NULL;

  /* At the end it goes before this does. */
  if (self->view == NULL)
    return;

  g_object_get (self->view, "hovered-link", &uri, NULL);
  set_hovered_link (self, uri);
}

static void
shown_cb (PhHtmlBody *self)
{
  g_signal_emit (self, signals[SHOWN], 0);
}

static void
activate_link_cb (PhHtmlBody *self, const char *uri, gboolean deceptive)
{
  g_signal_emit (self, signals[ACTIVATE_LINK], 0, uri, deceptive);
}

static void
fail (PhHtmlBody *self, const char *reason)
{
  gtk_widget_set_visible (self->images_bar, FALSE);
  g_signal_emit (self, signals[FAILED], 0, reason);
}

static void
create_view (PhHtmlBody *self, const WebModule *module)
{
  self->module = module;
  self->view = module->view_new ();
  g_object_set (self->view, "zoom", self->zoom, NULL);
  update_dark (self);
  g_signal_connect_object (self->view, "notify::n-blocked", G_CALLBACK (update_images_bar), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->view, "notify::n-trackers", G_CALLBACK (update_images_bar), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->view, "notify::hovered-link", G_CALLBACK (hovered_link_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->view, "shown", G_CALLBACK (shown_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->view, "activate-link", G_CALLBACK (activate_link_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->view, "failed", G_CALLBACK (fail), self, G_CONNECT_SWAPPED);
  adw_bin_set_child (self->place, self->view);
}

static void
show_in_view (PhHtmlBody *self)
{
  const WebMail mail = {
    .documents = (const char *const *) self->documents,
    .remote_images = self->remote_images,
    .get_image = self->images != NULL ? ph_body_images_get : NULL,
    .image_source = self->images != NULL ? G_OBJECT (self->images) : NULL,
  };

  self->module->view_show (self->view, &mail);
  update_images_bar (self);
}

static void
loaded_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PhHtmlBody) self = user_data;
  g_autoptr (GError) error = NULL;
  const WebModule *module = web_module_load_finish (result, &error);

  /* Another message is shown by now, or none. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  if (module == NULL)
    {
      fail (self, error->message);
      return;
    }

  if (self->view == NULL)
    create_view (self, module);
  show_in_view (self);
}

static void
present (PhHtmlBody *self)
{
  if (self->view != NULL)
    {
      show_in_view (self);
      return;
    }

  self->cancellable = g_cancellable_new ();
  web_module_load_async (self->cancellable, loaded_cb, g_object_ref (self));
}

/* ---- Pictures from elsewhere ---------------------------------------------------------------- */

/* In the label of a menu one "_" stands before its key. */
static char *
dup_menu_text (const char *text)
{
  g_auto (GStrv) pieces = g_strsplit (text, "_", -1);

  return g_strjoinv ("__", pieces);
}

/* @entry (nullable) is what is trusted when it is chosen. Both are taken. */
static void
append_trust (GMenu *menu, char *label, char *entry)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

  if (entry != NULL)
    {
      g_menu_item_set_action_and_target (item, "html.always-show-images", "s", entry);
      g_menu_append_item (menu, item);
    }
  g_free (label);
  g_free (entry);
}

static void
fill_menu (PhHtmlBody *self)
{
  g_autoptr (GMenu) menu = g_menu_new ();
  g_autofree char *domain = ph_image_trust_dup_domain (self->sender);
  g_autofree char *shown_domain = domain != NULL ? mime_domain_dup_shown (domain + 1) : NULL;
  g_autofree char *sender_text = dup_menu_text (self->sender);
  g_autofree char *domain_text = dup_menu_text (shown_domain != NULL ? shown_domain : "");

  /* Translators: the address of a sender. Show images always … */
  append_trust (menu, g_strdup_printf (_("Always for %s"), sender_text),
                ph_image_trust_dup_sender (self->sender));
  /* Translators: the part of an address behind the "@". Show images always … */
  append_trust (menu, g_strdup_printf (_("Always for everybody at %s"), domain_text),
                g_steal_pointer (&domain));
  adw_split_button_set_menu_model (self->images_button, G_MENU_MODEL (menu));
}

static void
show_images_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PhHtmlBody *self = PH_HTML_BODY (widget);

  if (self->view == NULL || self->documents == NULL)
    return;

  /* The button goes, and the keyboard must not be lost with it. */
  gtk_widget_grab_focus (self->view);
  self->remote_images = TRUE;
  show_in_view (self);
}

static void
always_show_images_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  ph_image_trust_set (g_variant_get_string (parameter, NULL), TRUE);
  show_images_action (widget, name, parameter);
}

/* ---- The message ---------------------------------------------------------------------------- */

void
ph_html_body_clear (PhHtmlBody *self)
{
  g_return_if_fail (PH_IS_HTML_BODY (self));

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->documents != NULL && self->view != NULL)
    self->module->view_clear (self->view);
  g_clear_pointer (&self->documents, g_strfreev);
  g_clear_object (&self->images);
  gtk_widget_set_visible (self->images_bar, FALSE);
  set_hovered_link (self, NULL);
}

void
ph_html_body_show (PhHtmlBody *self, const char *const *documents, PhBodyImages *images,
                   const char *sender)
{
  g_return_if_fail (PH_IS_HTML_BODY (self));
  g_return_if_fail (documents != NULL && documents[0] != NULL);

  ph_html_body_clear (self);
  self->documents = g_strdupv ((char **) documents);
  g_set_object (&self->images, images);
  g_free (self->sender);
  self->sender = g_utf8_strdown (sender, -1);
  self->remote_images = self->is_trusted = ph_image_trust_covers (self->sender);
  fill_menu (self);
  present (self);
}

gboolean
ph_html_body_has_focus (PhHtmlBody *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  return self->view != NULL && focus != NULL
         && (focus == self->view || gtk_widget_is_ancestor (focus, self->view));
}

gboolean
ph_html_body_scroll_page (PhHtmlBody *self, gboolean down)
{
  return self->view != NULL && self->module->view_scroll_page (self->view, down);
}

void
ph_html_body_scroll_to_end (PhHtmlBody *self, gboolean down)
{
  if (self->view != NULL)
    self->module->view_scroll_to_end (self->view, down);
}

const char *
ph_html_body_get_hovered_link (PhHtmlBody *self)
{
  return self->hovered_link;
}

static gboolean
ph_html_body_grab_focus (GtkWidget *widget)
{
  PhHtmlBody *self = PH_HTML_BODY (widget);

  return self->view != NULL && gtk_widget_grab_focus (self->view);
}

/* ---- The object ----------------------------------------------------------------------------- */

static void
ph_html_body_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  PhHtmlBody *self = PH_HTML_BODY (object);

  switch (prop_id)
    {
    case PROP_ZOOM:
      g_value_set_double (value, self->zoom);
      break;
    case PROP_ORIGINAL_COLORS:
      g_value_set_boolean (value, self->original_colors);
      break;
    case PROP_HOVERED_LINK:
      g_value_set_string (value, self->hovered_link);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
ph_html_body_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  PhHtmlBody *self = PH_HTML_BODY (object);

  switch (prop_id)
    {
    case PROP_ZOOM:
      self->zoom = g_value_get_double (value);
      if (self->view != NULL)
        g_object_set (self->view, "zoom", self->zoom, NULL);
      break;
    case PROP_ORIGINAL_COLORS:
      self->original_colors = g_value_get_boolean (value);
      update_dark (self);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
ph_html_body_dispose (GObject *object)
{
  PhHtmlBody *self = PH_HTML_BODY (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->documents, g_strfreev);
  g_clear_object (&self->images);
  self->view = NULL;
  gtk_widget_dispose_template (GTK_WIDGET (self), PH_TYPE_HTML_BODY);

  G_OBJECT_CLASS (ph_html_body_parent_class)->dispose (object);
}

static void
ph_html_body_finalize (GObject *object)
{
  PhHtmlBody *self = PH_HTML_BODY (object);

  g_free (self->sender);
  g_free (self->hovered_link);

  G_OBJECT_CLASS (ph_html_body_parent_class)->finalize (object);
}

static void
install_signals (PhHtmlBodyClass *klass)
{
  signals[SHOWN] = g_signal_new ("shown", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 0);
  signals[ACTIVATE_LINK]
    = g_signal_new ("activate-link", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                    NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_BOOLEAN);
  signals[FAILED] = g_signal_new ("failed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
ph_html_body_class_init (PhHtmlBodyClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = ph_html_body_get_property;
  object_class->set_property = ph_html_body_set_property;
  object_class->dispose = ph_html_body_dispose;
  object_class->finalize = ph_html_body_finalize;
  widget_class->grab_focus = ph_html_body_grab_focus;

  properties[PROP_ZOOM] = g_param_spec_double ("zoom", NULL, NULL, 0.1, 10, 1,
                                               G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_ORIGINAL_COLORS]
    = g_param_spec_boolean ("original-colors", NULL, NULL, FALSE,
                            G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_HOVERED_LINK]
    = g_param_spec_string ("hovered-link", NULL, NULL, NULL,
                           G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  install_signals (klass);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/posthorn/Posthorn/ui/ph-html-body.ui");
  gtk_widget_class_bind_template_child (widget_class, PhHtmlBody, images_bar);
  gtk_widget_class_bind_template_child (widget_class, PhHtmlBody, images_label);
  gtk_widget_class_bind_template_child (widget_class, PhHtmlBody, images_button);
  gtk_widget_class_bind_template_child (widget_class, PhHtmlBody, place);
  gtk_widget_class_install_action (widget_class, "html.show-images", NULL, show_images_action);
  gtk_widget_class_install_action (widget_class, "html.always-show-images", "s",
                                   always_show_images_action);
}

static void
ph_html_body_init (PhHtmlBody *self)
{
  self->zoom = 1;
  self->sender = g_strdup ("");
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark",
                           G_CALLBACK (update_dark), self, G_CONNECT_SWAPPED);
}
