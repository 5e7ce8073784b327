/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-message-private.h"

#include "imap-response.h"
#include "ph-message-keys.h"

#include <glib/gi18n-lib.h>

G_DEFINE_FINAL_TYPE (PhMessage, ph_message, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_KEY,
  PROP_CORRESPONDENT,
  PROP_SUBJECT,
  PROP_PREVIEW,
  PROP_DATE,
  PROP_UNREAD,
  PROP_FLAGGED,
  PROP_ANSWERED,
  PROP_DRAFT,
  PROP_ATTACHMENT,
  PROP_MUTED,
  PROP_THREAD_COUNT,
  PROP_GONE,
  N_PROPS
};

enum
{
  CHANGED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static gboolean
is_empty (const char *text)
{
  return text == NULL || *text == '\0';
}

guint64
ph_message_get_key (PhMessage *self)
{
  return self->key;
}

AccountEngine *
ph_message_get_engine (PhMessage *self)
{
  return self->engine;
}

gint64
ph_message_get_message_id (PhMessage *self)
{
  return self->row != NULL ? self->row->message_id : 0;
}

gint64
ph_message_get_thread_id (PhMessage *self)
{
  return self->row != NULL ? self->row->thread_id : 0;
}

const char *
ph_message_get_sender (PhMessage *self)
{
  if (self->row != NULL && !is_empty (self->row->from_name))
    return self->row->from_name;

  if (self->row != NULL && !is_empty (self->row->from_address))
    return self->row->from_address;

  return _("Unknown Sender");
}

const char *
ph_message_get_sender_address (PhMessage *self)
{
  return self->row != NULL && self->row->from_address != NULL ? self->row->from_address : "";
}

const char *
ph_message_get_recipient (PhMessage *self)
{
  if (self->row != NULL && !is_empty (self->row->to_short))
    return self->row->to_short;

  return _("No Recipients");
}

const char *
ph_message_get_correspondent (PhMessage *self)
{
  return self->outgoing ? ph_message_get_recipient (self) : ph_message_get_sender (self);
}

PhMessagePlace
ph_message_get_place (PhMessage *self)
{
  return self->place;
}

guint
ph_message_get_depth (PhMessage *self)
{
  return self->depth;
}

/* What is open is shown message by message. */
static const StoreRowGroup *
get_group (PhMessage *self)
{
  return self->place == PH_MESSAGE_CONVERSATION ? self->group : NULL;
}

guint
ph_message_get_n_messages (PhMessage *self)
{
  const StoreRowGroup *group = get_group (self);

  return group != NULL ? MAX (group->n, 1) : 1;
}

guint
ph_message_get_n_unread (PhMessage *self)
{
  const StoreRowGroup *group = get_group (self);

  if (group != NULL)
    return group->n_unread;

  return ph_message_get_unread (self) ? 1 : 0;
}

gboolean
ph_message_get_expandable (PhMessage *self)
{
  return self->place == PH_MESSAGE_HEAD ||
         (self->place == PH_MESSAGE_CONVERSATION && ph_message_get_n_messages (self) > 1);
}

const GArray *
ph_message_get_people (PhMessage *self)
{
  const StoreRowGroup *group = get_group (self);

  return group != NULL && group->writers->len > 1 && !self->outgoing ? self->people : NULL;
}

const char *
ph_message_get_subject (PhMessage *self)
{
  if (self->row != NULL && !is_empty (self->row->subject))
    return self->row->subject;

  return _("No Subject");
}

const char *
ph_message_get_preview (PhMessage *self)
{
  return self->row != NULL && self->row->preview != NULL ? self->row->preview : "";
}

gint64
ph_message_get_date (PhMessage *self)
{
  return self->row != NULL ? self->row->date : G_MININT64;
}

guint
ph_message_get_flags (PhMessage *self)
{
  const StoreRowGroup *group = get_group (self);
  guint flags = self->row != NULL ? self->row->flags : IMAP_FLAG_SEEN;

  if (group == NULL)
    return flags;

  flags &= ~(IMAP_FLAG_SEEN | IMAP_FLAG_FLAGGED);
  if (group->n_unread == 0)
    flags |= IMAP_FLAG_SEEN;
  if (group->is_flagged)
    flags |= IMAP_FLAG_FLAGGED;

  return flags;
}

gboolean
ph_message_get_unread (PhMessage *self)
{
  return (ph_message_get_flags (self) & IMAP_FLAG_SEEN) == 0;
}

gboolean
ph_message_get_flagged (PhMessage *self)
{
  return (ph_message_get_flags (self) & IMAP_FLAG_FLAGGED) != 0;
}

gboolean
ph_message_get_answered (PhMessage *self)
{
  return (ph_message_get_flags (self) & IMAP_FLAG_ANSWERED) != 0;
}

gboolean
ph_message_get_draft (PhMessage *self)
{
  return (ph_message_get_flags (self) & IMAP_FLAG_DRAFT) != 0;
}

gboolean
ph_message_get_attachment (PhMessage *self)
{
  const StoreRowGroup *group = get_group (self);

  if (group != NULL)
    return group->has_attachment;

  return self->row != NULL && (self->row->bits & STORE_MESSAGE_ATTACHMENT) != 0;
}

gboolean
ph_message_get_muted (PhMessage *self)
{
  return self->row != NULL && self->row->is_muted;
}

guint64
ph_message_get_size (PhMessage *self)
{
  const StoreRowGroup *group = get_group (self);

  if (group != NULL)
    return group->largest;

  return self->row != NULL ? self->row->size : 0;
}

static guint
count_thread (PhMessage *self)
{
  g_autoptr (GError) error = NULL;
  guint n = 0;

  if (self->engine != NULL && self->row != NULL)
    n = store_placement_count_thread (account_engine_get_store (self->engine), self->row->thread_id,
                                      &error);
  if (error != NULL)
    g_warning ("Could not count a conversation: %s", error->message);

  return MAX (n, 1);
}

guint
ph_message_get_thread_count (PhMessage *self)
{
  if (self->thread_count == 0)
    self->thread_count = ph_message_get_outbox_id (self) != 0 ? 1 : count_thread (self);

  return self->thread_count;
}

gboolean
ph_message_get_gone (PhMessage *self)
{
  return self->gone;
}

gint64
ph_message_get_outbox_id (PhMessage *self)
{
  return ph_message_key_get_outbox (self->key);
}

const char *
ph_message_get_status (PhMessage *self)
{
  return self->status;
}

const StoreMessage *
ph_message_get_content (PhMessage *self)
{
  return self->digest != NULL ? &self->digest->converted.message : NULL;
}

static void
ph_message_finalize (GObject *object)
{
  PhMessage *self = PH_MESSAGE (object);

  g_clear_object (&self->engine);
  g_clear_pointer (&self->row, store_row_free);
  g_clear_pointer (&self->group, store_row_group_free);
  g_clear_pointer (&self->people, g_array_unref);
  g_clear_pointer (&self->status, g_free);
  g_clear_pointer (&self->digest, ph_outbox_digest_free);

  G_OBJECT_CLASS (ph_message_parent_class)->finalize (object);
}

static void
ph_message_get_property (GObject *object,
                         guint prop_id,
                         GValue *value,
                         GParamSpec *pspec)
{
  PhMessage *self = PH_MESSAGE (object);

  switch (prop_id)
    {
    case PROP_KEY:
      g_value_set_uint64 (value, self->key);
      break;
    case PROP_CORRESPONDENT:
      g_value_set_string (value, ph_message_get_correspondent (self));
      break;
    case PROP_SUBJECT:
      g_value_set_string (value, ph_message_get_subject (self));
      break;
    case PROP_PREVIEW:
      g_value_set_string (value, ph_message_get_preview (self));
      break;
    case PROP_DATE:
      g_value_set_int64 (value, ph_message_get_date (self));
      break;
    case PROP_UNREAD:
      g_value_set_boolean (value, ph_message_get_unread (self));
      break;
    case PROP_FLAGGED:
      g_value_set_boolean (value, ph_message_get_flagged (self));
      break;
    case PROP_ANSWERED:
      g_value_set_boolean (value, ph_message_get_answered (self));
      break;
    case PROP_DRAFT:
      g_value_set_boolean (value, ph_message_get_draft (self));
      break;
    case PROP_ATTACHMENT:
      g_value_set_boolean (value, ph_message_get_attachment (self));
      break;
    case PROP_MUTED:
      g_value_set_boolean (value, ph_message_get_muted (self));
      break;
    case PROP_THREAD_COUNT:
      g_value_set_uint (value, ph_message_get_thread_count (self));
      break;
    case PROP_GONE:
      g_value_set_boolean (value, self->gone);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
ph_message_class_init (PhMessageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->finalize = ph_message_finalize;
  object_class->get_property = ph_message_get_property;

  properties[PROP_KEY] = g_param_spec_uint64 ("key", NULL, NULL, 0, G_MAXUINT64, 0, flags);
  properties[PROP_CORRESPONDENT] = g_param_spec_string ("correspondent", NULL, NULL, NULL, flags);
  properties[PROP_SUBJECT] = g_param_spec_string ("subject", NULL, NULL, NULL, flags);
  properties[PROP_PREVIEW] = g_param_spec_string ("preview", NULL, NULL, NULL, flags);
  properties[PROP_DATE] =
    g_param_spec_int64 ("date", NULL, NULL, G_MININT64, G_MAXINT64, G_MININT64, flags);
  properties[PROP_UNREAD] = g_param_spec_boolean ("unread", NULL, NULL, FALSE, flags);
  properties[PROP_FLAGGED] = g_param_spec_boolean ("flagged", NULL, NULL, FALSE, flags);
  properties[PROP_ANSWERED] = g_param_spec_boolean ("answered", NULL, NULL, FALSE, flags);
  properties[PROP_DRAFT] = g_param_spec_boolean ("draft", NULL, NULL, FALSE, flags);
  properties[PROP_ATTACHMENT] = g_param_spec_boolean ("attachment", NULL, NULL, FALSE, flags);
  properties[PROP_MUTED] = g_param_spec_boolean ("muted", NULL, NULL, FALSE, flags);
  properties[PROP_THREAD_COUNT] =
    g_param_spec_uint ("thread-count", NULL, NULL, 1, G_MAXUINT, 1, flags);
  properties[PROP_GONE] = g_param_spec_boolean ("gone", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                   NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
ph_message_init (PhMessage *self)
{
}

static StoreRow *
load_row (PhMessage *self)
{
  g_autoptr (GError) error = NULL;
  StoreRow *row = NULL;

  if (self->engine != NULL)
    row = store_placement_load_row (account_engine_get_store (self->engine),
                                    ph_message_key_get_placement (self->key), &error);

  if (error != NULL)
    g_warning ("Could not read a message: %s", error->message);

  return row;
}

/* A conversation of one is its message. */
static StoreRowGroup *
load_group (PhMessage *self)
{
  g_autoptr (GError) error = NULL;
  StoreRowGroup *group = NULL;

  if (self->engine != NULL && self->row != NULL && self->place == PH_MESSAGE_CONVERSATION &&
      ph_message_get_thread_count (self) > 1)
    group = store_placement_load_group (account_engine_get_store (self->engine),
                                        self->row->folder_id, self->row->thread_id, &error);

  if (error != NULL)
    g_warning ("Could not read a conversation: %s", error->message);

  return group;
}

static gboolean
is_same_group (const StoreRowGroup *a,
               const StoreRowGroup *b)
{
  if (a == NULL || b == NULL)
    return a == b;

  if (a->n != b->n || a->n_unread != b->n_unread || a->is_flagged != b->is_flagged ||
      a->has_attachment != b->has_attachment || a->writers->len != b->writers->len)
    return FALSE;

  for (guint i = 0; i < a->writers->len; i++)
    if (g_array_index (a->writers, StoreWriter, i).has_unread !=
        g_array_index (b->writers, StoreWriter, i).has_unread)
      return FALSE;

  return TRUE;
}

/* FALSE when it says the same as before. */
static gboolean
update_group (PhMessage *self)
{
  g_autoptr (StoreRowGroup) old = g_steal_pointer (&self->group);

  self->group = load_group (self);
  g_clear_pointer (&self->people, g_array_unref);
  if (self->group != NULL)
    self->people =
      ph_message_people_new (self->group, account_engine_get_settings (self->engine)->address);

  return !is_same_group (old, self->group);
}

void
ph_message_set_place (PhMessage *self,
                      PhMessagePlace place,
                      guint depth)
{
  if (self->place == place && self->depth == depth)
    return;

  self->place = place;
  self->depth = depth;
  update_group (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

PhMessage *
ph_message_new (AccountEngine *engine,
                guint64 key,
                gboolean outgoing)
{
  PhMessage *self = g_object_new (PH_TYPE_MESSAGE, NULL);

  self->key = key;
  self->engine = engine != NULL ? g_object_ref (engine) : NULL;
  self->outgoing = outgoing;
  self->row = load_row (self);
  self->gone = self->row == NULL;

  return self;
}

PhMessage *
ph_message_new_for_row (guint64 key,
                        StoreRow *row,
                        gboolean outgoing)
{
  PhMessage *self = g_object_new (PH_TYPE_MESSAGE, NULL);

  self->key = key;
  self->row = row;
  self->outgoing = outgoing;

  return self;
}

void
ph_message_emit_changed (PhMessage *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

static gboolean
notify_changed_flags (PhMessage *self,
                      guint changed)
{
  static const struct { guint flag; int property; } map[] = {
    { IMAP_FLAG_SEEN, PROP_UNREAD },
    { IMAP_FLAG_FLAGGED, PROP_FLAGGED },
    { IMAP_FLAG_ANSWERED, PROP_ANSWERED },
    { IMAP_FLAG_DRAFT, PROP_DRAFT },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (map); i++)
    if (changed & map[i].flag)
      g_object_notify_by_pspec (G_OBJECT (self), properties[map[i].property]);

  return changed != 0;
}

static gboolean
notify_if (PhMessage *self,
           gboolean differs,
           int property)
{
  if (differs)
    g_object_notify_by_pspec (G_OBJECT (self), properties[property]);

  return differs;
}

void
ph_message_reload (PhMessage *self)
{
  g_autoptr (StoreRow) old = NULL;
  StoreRow *row = ph_message_get_outbox_id (self) == 0 ? load_row (self) : NULL;
  guint old_flags = ph_message_get_flags (self);
  guint old_count = self->thread_count;
  gboolean changed = FALSE;

  if (row == NULL)
    return;

  old = g_steal_pointer (&self->row);
  self->row = row;
  self->thread_count = old_count != 0 ? count_thread (self) : 0;
  ph_message_set_gone (self, FALSE);

  if (old == NULL)
    {
      update_group (self);
      g_signal_emit (self, signals[CHANGED], 0);
      return;
    }

  changed |= update_group (self);
  changed |= notify_changed_flags (self, old_flags ^ ph_message_get_flags (self));
  changed |= notify_if (self, g_strcmp0 (old->preview, row->preview) != 0, PROP_PREVIEW);
  changed |= notify_if (self, g_strcmp0 (old->subject, row->subject) != 0, PROP_SUBJECT);
  changed |= notify_if (self, g_strcmp0 (old->from_name, row->from_name) != 0, PROP_CORRESPONDENT);
  changed |= notify_if (self, g_strcmp0 (old->to_short, row->to_short) != 0, PROP_CORRESPONDENT);
  changed |= notify_if (self, old->date != row->date, PROP_DATE);
  changed |= notify_if (self, old_count != self->thread_count, PROP_THREAD_COUNT);
  changed |= notify_if (self, (old->bits ^ row->bits) & STORE_MESSAGE_ATTACHMENT, PROP_ATTACHMENT);
  changed |= notify_if (self, old->is_muted != row->is_muted, PROP_MUTED);

  if (changed)
    g_signal_emit (self, signals[CHANGED], 0);
}

void
ph_message_set_gone (PhMessage *self,
                     gboolean gone)
{
  if (self->gone == gone)
    return;

  self->gone = gone;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_GONE]);
}
