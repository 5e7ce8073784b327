/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-conversation-item.h"

#include "ph-attachment.h"
#include "ph-error.h"
#include "ph-message-extras.h"

struct _PhConversationItem
{
  GObject parent_instance;

  /* Owned */
  PhMessage *message;
  StoreMessage *own_content; /* (nullable) */
  PhBody *body;              /* (nullable) */
  GError *error;             /* (nullable) */
  GCancellable *cancellable; /* (nullable) of the load under way */
  GListStore *notices;
  GSimpleActionGroup *actions;
  char *mark_icon;  /* (nullable) */
  char *mark_words; /* (nullable) */

  const StoreMessage *content; /* (nullable) own_content, or a test's */
  PhBodyState state;
  guint expanded : 1;
  guint folded : 1;
  guint in_view : 1;
  guint formatted : 1;
};

enum
{
  PROP_0,
  PROP_MESSAGE,
  PROP_EXPANDED,
  PROP_FOLDED,
  PROP_STATE,
  PROP_IN_VIEW,
  PROP_FORMATTED,
  PROP_MARK_ICON,
  PROP_MARK_WORDS,
  N_PROPS
};

enum
{
  EXTRAS_CHANGED,
  THUMBNAILS_CHANGED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PhConversationItem, ph_conversation_item, G_TYPE_OBJECT)

G_DEFINE_ENUM_TYPE (PhBodyState, ph_body_state,
                    G_DEFINE_ENUM_VALUE (PH_BODY_STATE_NONE, "none"),
                    G_DEFINE_ENUM_VALUE (PH_BODY_STATE_LOADING, "loading"),
                    G_DEFINE_ENUM_VALUE (PH_BODY_STATE_READY, "ready"),
                    G_DEFINE_ENUM_VALUE (PH_BODY_STATE_ERROR, "error"))

/* ---- The message ----------------------------------------------------------------------------- */

PhMessage *
ph_conversation_item_get_message (PhConversationItem *self)
{
  return self->message;
}

void
ph_conversation_item_set_message (PhConversationItem *self, PhMessage *message)
{
  if (g_set_object (&self->message, message))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MESSAGE]);
}

const StoreMessage *
ph_conversation_item_get_content (PhConversationItem *self)
{
  AccountEngine *engine = ph_message_get_engine (self->message);

  if (ph_message_get_outbox_id (self->message) != 0 && self->content == NULL)
    return ph_message_get_content (self->message);

  if (self->content == NULL && engine != NULL)
    self->content = self->own_content
      = store_message_get (account_engine_get_store (engine),
                           ph_message_get_message_id (self->message), NULL);

  return self->content;
}

static void
tell_extras (PhConversationItem *self)
{
  g_signal_emit (self, signals[EXTRAS_CHANGED], 0);
}

void
ph_conversation_item_set_content (PhConversationItem *self, const StoreMessage *content)
{
  self->content = content;
  tell_extras (self);
}

/* ---- How it is shown ------------------------------------------------------------------------- */

gboolean
ph_conversation_item_get_expanded (PhConversationItem *self)
{
  return self->expanded;
}

void
ph_conversation_item_set_expanded (PhConversationItem *self, gboolean expanded)
{
  if (self->expanded == (expanded != FALSE))
    return;

  self->expanded = expanded != FALSE;
  if (expanded)
    {
      ph_conversation_item_set_folded (self, FALSE);
      ph_message_extras_add_sender (self);
    }
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_EXPANDED]);
}

gboolean
ph_conversation_item_get_folded (PhConversationItem *self)
{
  return self->folded;
}

void
ph_conversation_item_set_folded (PhConversationItem *self, gboolean folded)
{
  if (self->folded == (folded != FALSE))
    return;

  self->folded = folded != FALSE;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FOLDED]);
}

gboolean
ph_conversation_item_get_in_view (PhConversationItem *self)
{
  return self->in_view;
}

void
ph_conversation_item_set_in_view (PhConversationItem *self, gboolean in_view)
{
  if (self->in_view == (in_view != FALSE))
    return;

  self->in_view = in_view != FALSE;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IN_VIEW]);
}

gboolean
ph_conversation_item_get_formatted (PhConversationItem *self)
{
  return self->formatted;
}

void
ph_conversation_item_set_formatted (PhConversationItem *self, gboolean formatted)
{
  if (self->formatted == (formatted != FALSE))
    return;

  self->formatted = formatted != FALSE;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FORMATTED]);
}

/* ---- The body -------------------------------------------------------------------------------- */

PhBodyState
ph_conversation_item_get_state (PhConversationItem *self)
{
  return self->state;
}

const PhBody *
ph_conversation_item_get_body (PhConversationItem *self)
{
  return self->body;
}

const GError *
ph_conversation_item_get_error (PhConversationItem *self)
{
  return self->error;
}

/* Told even when it is the same state: of something else. */
static void
set_state (PhConversationItem *self, PhBodyState state)
{
  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

static void
thumbnail_cb (PhConversationItem *self)
{
  g_signal_emit (self, signals[THUMBNAILS_CHANGED], 0);
}

static void
want_thumbnails (PhConversationItem *self)
{
  for (guint i = 0; i < self->body->attachments->len; i++)
    {
      PhAttachment *attachment = g_ptr_array_index (self->body->attachments, i);

      g_signal_connect_object (attachment, "notify::thumbnail", G_CALLBACK (thumbnail_cb), self,
                               G_CONNECT_SWAPPED);
      ph_attachment_want_thumbnail (attachment);
    }
}

void
ph_conversation_item_take_body (PhConversationItem *self, PhBody *body)
{
  PhBody *old = self->body;

  g_clear_error (&self->error);
  self->body = body;
  want_thumbnails (self);
  ph_message_extras_add_body (self);
  set_state (self, PH_BODY_STATE_READY);
  tell_extras (self);

  /* It was shown until now. */
  g_clear_pointer (&old, ph_body_free);
}

void
ph_conversation_item_fail (PhConversationItem *self, const GError *error)
{
  PhBody *old = g_steal_pointer (&self->body);

  g_clear_error (&self->error);
  self->error = g_error_copy (error);
  set_state (self, PH_BODY_STATE_ERROR);
  tell_extras (self);
  g_clear_pointer (&old, ph_body_free);
}

static void
loaded_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PhConversationItem) self = user_data;
  g_autoptr (GError) error = NULL;
  PhBody *body = ph_body_load_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  g_clear_object (&self->cancellable);
  if (body != NULL)
    {
      ph_conversation_item_take_body (self, body);
      ph_message_extras_add_origin (self);
    }
  else if (self->body == NULL)
    ph_conversation_item_fail (self, error);
}

static void
cancel (PhConversationItem *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
}

void
ph_conversation_item_reload_body (PhConversationItem *self)
{
  AccountEngine *engine = ph_message_get_engine (self->message);

  cancel (self);
  if (self->body == NULL)
    {
      g_clear_error (&self->error);
      set_state (self, PH_BODY_STATE_LOADING);
    }
  if (engine == NULL)
    return;

  self->cancellable = g_cancellable_new ();
  ph_body_load_async (engine, ph_message_get_message_id (self->message), self->cancellable,
                      loaded_cb, g_object_ref (self));
}

void
ph_conversation_item_want_body (PhConversationItem *self)
{
  if (self->state == PH_BODY_STATE_NONE)
    ph_conversation_item_reload_body (self);
}

void
ph_conversation_item_retry (PhConversationItem *self)
{
  if (self->cancellable == NULL
      && ((self->body != NULL && self->body->lacks_html)
          || g_error_matches (self->error, PH_ERROR, PH_ERROR_OFFLINE)))
    ph_conversation_item_reload_body (self);
}

void
ph_conversation_item_stop (PhConversationItem *self)
{
  cancel (self);
  if (self->state == PH_BODY_STATE_LOADING)
    self->state = PH_BODY_STATE_NONE;
}

/* ---- What stands above the text -------------------------------------------------------------- */

GListModel *
ph_conversation_item_get_notices (PhConversationItem *self)
{
  return G_LIST_MODEL (self->notices);
}

static guint
find_notice (PhConversationItem *self, const char *id)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->notices));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (PhNotice) notice = g_list_model_get_item (G_LIST_MODEL (self->notices), i);

      if (g_str_equal (ph_notice_get_id (notice), id))
        return i;
    }

  return n;
}

void
ph_conversation_item_add_notice (PhConversationItem *self, PhNotice *notice)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->notices));
  guint position = find_notice (self, ph_notice_get_id (notice));

  g_list_store_splice (self->notices, position, position < n ? 1 : 0, (gpointer *) &notice, 1);
  g_object_unref (notice);
  tell_extras (self);
}

void
ph_conversation_item_remove_notice (PhConversationItem *self, const char *id)
{
  guint position = find_notice (self, id);

  if (position == g_list_model_get_n_items (G_LIST_MODEL (self->notices)))
    return;

  g_list_store_remove (self->notices, position);
  tell_extras (self);
}

GPtrArray *
ph_conversation_item_get_attachments (PhConversationItem *self)
{
  return self->body != NULL ? self->body->attachments : NULL;
}

GActionMap *
ph_conversation_item_get_actions (PhConversationItem *self)
{
  return G_ACTION_MAP (self->actions);
}

void
ph_conversation_item_set_mark (PhConversationItem *self, const char *icon_name, const char *words)
{
  g_free (self->mark_icon);
  g_free (self->mark_words);
  self->mark_icon = g_strdup (icon_name);
  self->mark_words = g_strdup (words);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MARK_ICON]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MARK_WORDS]);
  tell_extras (self);
}

/* ---- The object ------------------------------------------------------------------------------ */

static void
ph_conversation_item_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  PhConversationItem *self = PH_CONVERSATION_ITEM (object);

  switch (prop_id)
    {
    case PROP_MESSAGE:
      g_value_set_object (value, self->message);
      break;
    case PROP_EXPANDED:
      g_value_set_boolean (value, self->expanded);
      break;
    case PROP_FOLDED:
      g_value_set_boolean (value, self->folded);
      break;
    case PROP_STATE:
      g_value_set_enum (value, (int) self->state);
      break;
    case PROP_IN_VIEW:
      g_value_set_boolean (value, self->in_view);
      break;
    case PROP_FORMATTED:
      g_value_set_boolean (value, self->formatted);
      break;
    case PROP_MARK_ICON:
      g_value_set_string (value, self->mark_icon);
      break;
    case PROP_MARK_WORDS:
      g_value_set_string (value, self->mark_words);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
ph_conversation_item_set_property (GObject *object, guint prop_id, const GValue *value,
                                   GParamSpec *pspec)
{
  PhConversationItem *self = PH_CONVERSATION_ITEM (object);

  switch (prop_id)
    {
    case PROP_EXPANDED:
      ph_conversation_item_set_expanded (self, g_value_get_boolean (value));
      break;
    case PROP_FOLDED:
      ph_conversation_item_set_folded (self, g_value_get_boolean (value));
      break;
    case PROP_IN_VIEW:
      ph_conversation_item_set_in_view (self, g_value_get_boolean (value));
      break;
    case PROP_FORMATTED:
      ph_conversation_item_set_formatted (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
ph_conversation_item_finalize (GObject *object)
{
  PhConversationItem *self = PH_CONVERSATION_ITEM (object);

  g_clear_object (&self->message);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->notices);
  g_clear_object (&self->actions);
  g_clear_pointer (&self->own_content, store_message_free);
  g_clear_pointer (&self->body, ph_body_free);
  g_clear_error (&self->error);
  g_free (self->mark_icon);
  g_free (self->mark_words);

  G_OBJECT_CLASS (ph_conversation_item_parent_class)->finalize (object);
}

static void
ph_conversation_item_class_init (PhConversationItemClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  const GParamFlags writable
    = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = ph_conversation_item_get_property;
  object_class->set_property = ph_conversation_item_set_property;
  object_class->finalize = ph_conversation_item_finalize;

  properties[PROP_MESSAGE]
    = g_param_spec_object ("message", NULL, NULL, PH_TYPE_MESSAGE, readable);
  properties[PROP_EXPANDED] = g_param_spec_boolean ("expanded", NULL, NULL, FALSE, writable);
  properties[PROP_FOLDED] = g_param_spec_boolean ("folded", NULL, NULL, FALSE, writable);
  properties[PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, PH_TYPE_BODY_STATE,
                                              PH_BODY_STATE_NONE, readable);
  properties[PROP_IN_VIEW] = g_param_spec_boolean ("in-view", NULL, NULL, FALSE, writable);
  properties[PROP_FORMATTED] = g_param_spec_boolean ("formatted", NULL, NULL, FALSE, writable);
  properties[PROP_MARK_ICON] = g_param_spec_string ("mark-icon", NULL, NULL, NULL, readable);
  properties[PROP_MARK_WORDS] = g_param_spec_string ("mark-words", NULL, NULL, NULL, readable);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[EXTRAS_CHANGED] = g_signal_new ("extras-changed", G_TYPE_FROM_CLASS (klass),
                                          G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[THUMBNAILS_CHANGED]
    = g_signal_new ("thumbnails-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                    NULL, NULL, G_TYPE_NONE, 0);
}

static void
ph_conversation_item_init (PhConversationItem *self)
{
  self->notices = g_list_store_new (PH_TYPE_NOTICE);
  self->actions = g_simple_action_group_new ();
}

PhConversationItem *
ph_conversation_item_new (PhMessage *message)
{
  PhConversationItem *self = g_object_new (PH_TYPE_CONVERSATION_ITEM, NULL);

  self->message = g_object_ref (message);

  return self;
}
