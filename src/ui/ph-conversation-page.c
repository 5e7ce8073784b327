/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-conversation-page-private.h"

#include "ph-message-images.h"
#include "ph-page-html.h"
#include "ph-page-style.h"
#include "ph-text-html.h"

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
  FOUND,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PhConversationPage, ph_conversation_page, ADW_TYPE_BIN)

/* ---- Elements of the page --------------------------------------------------------------------- */

/* A message is "m" and its id, the button in place of lines "f" and that of the first of them. */
char *
ph_conversation_page_dup_id (PhConversationItem *item)
{
  gint64 id = ph_message_get_message_id (ph_conversation_item_get_message (item));

  return g_strdup_printf ("%c%" G_GINT64_FORMAT,
                          ph_conversation_item_get_folded (item) ? 'f' : 'm', id);
}

static guint
get_n_items (PhConversationPage *self)
{
  return self->conversation != NULL ? ph_conversation_get_n_items (self->conversation) : 0;
}

static PhConversationItem *
find_item (PhConversationPage *self, const char *id)
{
  gint64 wanted = *id != '\0' ? g_ascii_strtoll (id + 1, NULL, 10) : 0;

  for (guint i = 0; i < get_n_items (self); i++)
    {
      PhConversationItem *item = ph_conversation_get (self->conversation, i);

      if (ph_message_get_message_id (ph_conversation_item_get_message (item)) == wanted)
        return item;
    }

  return NULL;
}

static void show_body (PhConversationPage *self, PhConversationItem *item, gboolean anew);

static void
show_images_cb (gpointer self, PhConversationItem *item)
{
  show_body (self, item, TRUE);
  ph_message_images_offer (item, 0, 0, show_images_cb, self);
}

static void
set_mail (PhConversationPage *self, PhConversationItem *item, const char *id, const PhBody *body)
{
  gboolean is_html = body->documents != NULL && ph_conversation_item_get_formatted (item);
  g_autofree char *text = is_html ? NULL : ph_text_html_write (body->text);
  const char *const texts[] = { text, NULL };
  const WebMail mail = {
    .documents = text != NULL ? texts : (const char *const *) body->documents,
    .remote_images = ph_message_images_are_shown (item),
    .get_image = body->images != NULL ? ph_body_images_get : NULL,
    .image_source = body->images != NULL ? G_OBJECT (body->images) : NULL,
  };

  self->module->view_set_mail (self->view, id, &mail);
}

/* Shows the text of an open message. @anew: although it is there. */
static void
show_body (PhConversationPage *self, PhConversationItem *item, gboolean anew)
{
  g_autofree char *id = ph_conversation_page_dup_id (item);
  const PhBody *body = ph_conversation_item_get_expanded (item) ? ph_conversation_item_get_body (item)
                                                                : NULL;
  gpointer shown;

  if (!self->has_begun || !g_hash_table_lookup_extended (self->elements, id, NULL, &shown)
      || (shown == body && !anew))
    return;

  g_hash_table_insert (self->elements, g_strdup (id), (gpointer) body);
  if (body != NULL)
    set_mail (self, item, id, body);
  else
    self->module->view_set_mail (self->view, id, NULL);
}

static void
put_item (PhConversationPage *self, PhConversationItem *item, const char *before)
{
  g_autofree char *id = ph_conversation_page_dup_id (item);
  g_autofree char *head = ph_page_html_write_item (item, get_n_items (self) > 1);

  self->module->view_put (self->view, id, head, before);
  if (!g_hash_table_contains (self->elements, id))
    g_hash_table_insert (self->elements, g_strdup (id), NULL);
  show_body (self, item, FALSE);
}

static void
put_fold (PhConversationPage *self, guint position, const char *before)
{
  guint n = ph_conversation_count_folded (self->conversation, position);
  g_autofree char *id = ph_conversation_page_dup_id (ph_conversation_get (self->conversation, position));
  g_autofree char *head = ph_page_html_write_fold (n);

  self->module->view_put (self->view, id, head, before);
  if (!g_hash_table_contains (self->elements, id))
    g_hash_table_insert (self->elements, g_strdup (id), NULL);
}

static gboolean
is_wanted (PhConversationPage *self, const char *id)
{
  PhConversationItem *item = find_item (self, id);
  guint position;

  if (item == NULL || ph_conversation_item_get_folded (item) != (*id == 'f'))
    return FALSE;

  position = ph_conversation_find (self->conversation, item);
  return *id == 'm' || position == 0
         || !ph_conversation_item_get_folded (ph_conversation_get (self->conversation,
                                                                   position - 1));
}

static void
remove_elements (PhConversationPage *self)
{
  GHashTableIter iter;
  gpointer id;

  g_hash_table_iter_init (&iter, self->elements);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    if (!is_wanted (self, id))
      {
        self->module->view_remove (self->view, id);
        g_hash_table_iter_remove (&iter);
      }
}

/* From the end, so that what stands behind each is there. */
static void
update_elements (PhConversationPage *self)
{
  g_autofree char *before = NULL;

  if (!self->has_begun)
    return;

  remove_elements (self);
  for (guint i = get_n_items (self); i-- > 0;)
    {
      PhConversationItem *item = ph_conversation_get (self->conversation, i);

      if (!ph_conversation_item_get_folded (item))
        {
          put_item (self, item, before);
        }
      else
        {
          while (i > 0 && ph_conversation_item_get_folded (
                            ph_conversation_get (self->conversation, i - 1)))
            i--;
          item = ph_conversation_get (self->conversation, i);
          put_fold (self, i, before);
        }
      g_free (before);
      before = ph_conversation_page_dup_id (item);
    }
}

static void
update_item (PhConversationPage *self, PhConversationItem *item)
{
  if (self->has_begun && !ph_conversation_item_get_folded (item))
    put_item (self, item, NULL);
}

static void
message_changed_cb (PhConversationPage *self, PhMessage *message)
{
  g_autofree char *id
    = g_strdup_printf ("m%" G_GINT64_FORMAT, ph_message_get_message_id (message));
  PhConversationItem *item = find_item (self, id);

  if (item != NULL)
    update_item (self, item);
}

static void
follow_items (PhConversationPage *self)
{
  for (guint i = 0; i < get_n_items (self); i++)
    {
      PhConversationItem *item = ph_conversation_get (self->conversation, i);
      PhMessage *message = ph_conversation_item_get_message (item);

      g_signal_handlers_disconnect_by_func (item, update_item, self);
      g_signal_handlers_disconnect_by_func (message, message_changed_cb, self);
      g_signal_connect_object (item, "extras-changed", G_CALLBACK (update_item), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (item, "thumbnails-changed", G_CALLBACK (update_item), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (message, "changed", G_CALLBACK (message_changed_cb), self,
                               G_CONNECT_SWAPPED);
    }
}

static void
items_changed_cb (PhConversationPage *self)
{
  if (self->target != NULL
      && ph_conversation_find (self->conversation, self->target) == get_n_items (self))
    g_clear_object (&self->target);
  follow_items (self);
  update_elements (self);
}

static void
item_changed_cb (PhConversationPage *self, PhConversationItem *item, GParamSpec *pspec)
{
  if (g_str_equal (pspec->name, "folded"))
    update_elements (self);
  else if (g_str_equal (pspec->name, "message"))
    items_changed_cb (self);
  else if (g_str_equal (pspec->name, "formatted"))
    show_body (self, item, TRUE);
  else if (g_str_equal (pspec->name, "expanded") || g_str_equal (pspec->name, "state"))
    update_item (self, item);

  if (g_str_equal (pspec->name, "expanded"))
    ph_conversation_item_want_body (item);
}

/* ---- The view ---------------------------------------------------------------------------------- */

static void
update_dark (PhConversationPage *self)
{
  gboolean dark = adw_style_manager_get_dark (adw_style_manager_get_default ());

  if (self->view != NULL)
    g_object_set (self->view, "dark", dark && !self->original_colors, NULL);
}

/* @again: the same conversation in another dress. */
static void
begin (PhConversationPage *self, gboolean again)
{
  g_autofree char *style = ph_page_style_write (GTK_WIDGET (self));
  g_autofree char *head
    = ph_page_html_write_subject (ph_conversation_get_subject (self->conversation));
  const WebPage page = {
    .style = style,
    .head = head,
    .is_rtl = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL,
    .keeps_place = again,
  };

  g_hash_table_remove_all (self->elements);
  self->module->view_begin (self->view, &page);
  self->has_begun = TRUE;
  update_elements (self);
  if (self->target != NULL)
    ph_conversation_page_scroll_to (self, self->target);
}

/* Its own style is another one then. */
static void
style_changed_cb (PhConversationPage *self)
{
  update_dark (self);
  if (self->has_begun)
    begin (self, TRUE);
}

static void
set_hovered_link (PhConversationPage *self, const char *uri)
{
  if (g_strcmp0 (uri, self->hovered_link) == 0)
    return;

  g_free (self->hovered_link);
  self->hovered_link = g_strdup (uri);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HOVERED_LINK]);
}

static void
hovered_link_cb (PhConversationPage *self)
{
  g_autofree char *uri = NULL;

  /* At the end it goes before this does. */
  if (self->view == NULL)
    return;

  g_object_get (self->view, "hovered-link", &uri, NULL);
  set_hovered_link (self, uri);
}

static void
shown_cb (PhConversationPage *self)
{
  g_signal_emit (self, signals[SHOWN], 0);
}

static void
activate_link_cb (PhConversationPage *self, const char *uri, gboolean deceptive)
{
  g_signal_emit (self, signals[ACTIVATE_LINK], 0, uri, deceptive);
}

static void
fail (PhConversationPage *self, const char *reason)
{
  g_autofree char *copy = g_strdup (reason);

  self->has_begun = FALSE;
  g_signal_emit (self, signals[FAILED], 0, copy);
}

static void
blocked_cb (PhConversationPage *self, const char *id, guint n_images, guint n_trackers)
{
  PhConversationItem *item = find_item (self, id);

  if (item != NULL)
    ph_message_images_offer (item, n_images, n_trackers, show_images_cb, G_OBJECT (self));
}

static void
action_cb (PhConversationPage *self, const char *id, const char *action, const GdkRectangle *place)
{
  PhConversationItem *item = find_item (self, id);

  if (item != NULL)
    ph_conversation_page_act (self, item, action, place);
}

static void
in_view_cb (PhConversationPage *self, const char *id, gboolean in_view)
{
  PhConversationItem *item = find_item (self, id);

  if (item != NULL && *id == 'm')
    ph_conversation_item_set_in_view (item, in_view);
}

static void
near_cb (PhConversationPage *self, const char *id)
{
  PhConversationItem *item = find_item (self, id);

  if (item != NULL && ph_conversation_item_get_expanded (item))
    ph_conversation_item_want_body (item);
}

static void
let_go_cb (PhConversationPage *self)
{
  g_clear_object (&self->target);
}

static void
found_cb (PhConversationPage *self, guint n_matches)
{
  g_signal_emit (self, signals[FOUND], 0, n_matches);
}

static void
create_view (PhConversationPage *self, const WebModule *module)
{
  static const struct
  {
    const char *name;
    GCallback callback;
  } handlers[] = {
    { "notify::hovered-link", G_CALLBACK (hovered_link_cb) },
    { "shown", G_CALLBACK (shown_cb) },
    { "activate-link", G_CALLBACK (activate_link_cb) },
    { "failed", G_CALLBACK (fail) },
    { "blocked", G_CALLBACK (blocked_cb) },
    { "action", G_CALLBACK (action_cb) },
    { "in-view", G_CALLBACK (in_view_cb) },
    { "near", G_CALLBACK (near_cb) },
    { "let-go", G_CALLBACK (let_go_cb) },
    { "found", G_CALLBACK (found_cb) },
  };

  self->module = module;
  self->view = module->view_new ();
  g_object_set (self->view, "zoom", self->zoom, NULL);
  update_dark (self);
  for (guint i = 0; i < G_N_ELEMENTS (handlers); i++)
    g_signal_connect_object (self->view, handlers[i].name, handlers[i].callback, self,
                             G_CONNECT_SWAPPED);
  adw_bin_set_child (ADW_BIN (self), self->view);
}

static void
loaded_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PhConversationPage) self = user_data;
  g_autoptr (GError) error = NULL;
  const WebModule *module = web_module_load_finish (result, &error);

  /* Another conversation is shown by now, or none. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  if (module == NULL)
    {
      fail (self, error->message);
      return;
    }

  if (self->view == NULL)
    create_view (self, module);
  begin (self, FALSE);
}

/* ---- The conversation --------------------------------------------------------------------------- */

static void
leave (PhConversationPage *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->target);
  ph_conversation_page_pop_down (self);
  if (self->has_begun)
    self->module->view_clear (self->view);
  self->has_begun = FALSE;
  g_hash_table_remove_all (self->elements);
  set_hovered_link (self, NULL);

  for (guint i = 0; i < get_n_items (self); i++)
    {
      PhConversationItem *item = ph_conversation_get (self->conversation, i);

      g_signal_handlers_disconnect_by_func (item, update_item, self);
      g_signal_handlers_disconnect_by_func (ph_conversation_item_get_message (item),
                                            message_changed_cb, self);
      ph_conversation_item_set_in_view (item, FALSE);
      ph_message_images_forget (item);
    }
  if (self->conversation != NULL)
    g_signal_handlers_disconnect_by_data (self->conversation, self);
}

void
ph_conversation_page_set_conversation (PhConversationPage *self, PhConversation *conversation)
{
  g_return_if_fail (PH_IS_CONVERSATION_PAGE (self));

  if (self->conversation == conversation)
    return;

  leave (self);
  g_set_object (&self->conversation, conversation);
  if (conversation == NULL)
    return;

  g_signal_connect_object (conversation, "items-changed", G_CALLBACK (items_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (conversation, "item-changed", G_CALLBACK (item_changed_cb), self,
                           G_CONNECT_SWAPPED);
  follow_items (self);
  g_set_object (&self->target, ph_conversation_get_start (conversation));
  if (self->view != NULL)
    {
      begin (self, FALSE);
      return;
    }

  self->cancellable = g_cancellable_new ();
  web_module_load_async (self->cancellable, loaded_cb, g_object_ref (self));
}

void
ph_conversation_page_scroll_to (PhConversationPage *self, PhConversationItem *item)
{
  g_autofree char *id = ph_conversation_page_dup_id (item);

  g_set_object (&self->target, item);
  if (self->has_begun)
    self->module->view_go_to (self->view, id);
}

PhConversationItem *
ph_conversation_page_get_current (PhConversationPage *self)
{
  if (self->target != NULL)
    return self->target;

  for (guint i = 0; i < get_n_items (self); i++)
    {
      PhConversationItem *item = ph_conversation_get (self->conversation, i);

      if (ph_conversation_item_get_in_view (item) && ph_conversation_item_get_expanded (item))
        return item;
    }

  return NULL;
}

gboolean
ph_conversation_page_has_focus (PhConversationPage *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  return self->view != NULL && focus != NULL
         && (focus == self->view || gtk_widget_is_ancestor (focus, self->view));
}

gboolean
ph_conversation_page_scroll_page (PhConversationPage *self, gboolean down)
{
  return self->view != NULL && self->module->view_scroll_page (self->view, down);
}

void
ph_conversation_page_scroll_to_end (PhConversationPage *self, gboolean down)
{
  if (self->view != NULL)
    self->module->view_scroll_to_end (self->view, down);
}

void
ph_conversation_page_find (PhConversationPage *self, const char *text)
{
  if (self->view != NULL)
    self->module->view_find (self->view, text);
}

void
ph_conversation_page_find_next (PhConversationPage *self, gboolean forward)
{
  if (self->view != NULL)
    self->module->view_find_next (self->view, forward);
}

const char *
ph_conversation_page_get_hovered_link (PhConversationPage *self)
{
  return self->hovered_link;
}

static gboolean
ph_conversation_page_grab_focus (GtkWidget *widget)
{
  PhConversationPage *self = PH_CONVERSATION_PAGE (widget);

  return self->view != NULL && gtk_widget_grab_focus (self->view);
}

/* ---- The object ---------------------------------------------------------------------------------- */

static void
ph_conversation_page_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  PhConversationPage *self = PH_CONVERSATION_PAGE (widget);

  GTK_WIDGET_CLASS (ph_conversation_page_parent_class)
    ->size_allocate (widget, width, height, baseline);
  if (self->popover != NULL)
    gtk_popover_present (GTK_POPOVER (self->popover));
}

static void
ph_conversation_page_get_property (GObject *object, guint prop_id, GValue *value,
                                   GParamSpec *pspec)
{
  PhConversationPage *self = PH_CONVERSATION_PAGE (object);

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
ph_conversation_page_set_property (GObject *object, guint prop_id, const GValue *value,
                                   GParamSpec *pspec)
{
  PhConversationPage *self = PH_CONVERSATION_PAGE (object);

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
ph_conversation_page_dispose (GObject *object)
{
  PhConversationPage *self = PH_CONVERSATION_PAGE (object);

  if (self->conversation != NULL)
    leave (self);
  g_clear_object (&self->conversation);
  self->view = NULL;

  G_OBJECT_CLASS (ph_conversation_page_parent_class)->dispose (object);
}

static void
ph_conversation_page_finalize (GObject *object)
{
  PhConversationPage *self = PH_CONVERSATION_PAGE (object);

  g_hash_table_unref (self->elements);
  g_free (self->hovered_link);

  G_OBJECT_CLASS (ph_conversation_page_parent_class)->finalize (object);
}

static void
install_signals (PhConversationPageClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  signals[SHOWN] = g_signal_new ("shown", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                 0);
  signals[ACTIVATE_LINK]
    = g_signal_new ("activate-link", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                    G_TYPE_STRING, G_TYPE_BOOLEAN);
  signals[FAILED] = g_signal_new ("failed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[FOUND] = g_signal_new ("found", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                 1, G_TYPE_UINT);
}

static void
ph_conversation_page_class_init (PhConversationPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = ph_conversation_page_get_property;
  object_class->set_property = ph_conversation_page_set_property;
  object_class->dispose = ph_conversation_page_dispose;
  object_class->finalize = ph_conversation_page_finalize;
  widget_class->grab_focus = ph_conversation_page_grab_focus;
  widget_class->size_allocate = ph_conversation_page_size_allocate;

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
}

static void
ph_conversation_page_init (PhConversationPage *self)
{
  self->zoom = 1;
  self->elements = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark",
                           G_CALLBACK (style_changed_cb), self, G_CONNECT_SWAPPED);
}
