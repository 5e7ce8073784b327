/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-folder.h"

#include <glib/gi18n-lib.h>

struct _PhFolder
{
  GObject parent_instance;

  AccountEngine *engine; /* (owned) (nullable) of the unified inbox */
  GListStore *children;  /* (owned) */
  PhFolder *parent;      /* (borrowed) (nullable) weak */

  gint64 id;
  char *path;            /* (owned) */
  char *own_name;        /* (owned) */
  FolderRole role;
  StoreFolderFlags flags;
  guint unread;
  guint total;
  guint64 size;
  guint64 append_limit;
  guint has_delimiter : 1;
};

G_DEFINE_FINAL_TYPE (PhFolder, ph_folder, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_NAME,
  PROP_ICON_NAME,
  PROP_UNREAD,
  PROP_TOTAL,
  PROP_SIZE,
  PROP_SHOW_UNREAD,
  PROP_SUBSCRIBED,
  PROP_CAN_TAKE_MAIL,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

gboolean
ph_folder_is_unified (PhFolder *self)
{
  return self->engine == NULL;
}

const char *
ph_folder_get_account_id (PhFolder *self)
{
  return self->engine != NULL ? account_engine_get_id (self->engine) : NULL;
}

const char *
ph_folder_get_account_name (PhFolder *self)
{
  return self->engine != NULL ? account_engine_get_settings (self->engine)->name : "";
}

AccountEngine *
ph_folder_get_engine (PhFolder *self)
{
  return self->engine;
}

gint64
ph_folder_get_id (PhFolder *self)
{
  return self->id;
}

const char *
ph_folder_get_name (PhFolder *self)
{
  if (ph_folder_is_unified (self))
    return _("All Inboxes");

  switch (self->role)
    {
    case FOLDER_ROLE_INBOX:
      return C_("folder", "Inbox");
    case FOLDER_ROLE_DRAFTS:
      return C_("folder", "Drafts");
    case FOLDER_ROLE_SENT:
      return C_("folder", "Sent");
    case FOLDER_ROLE_ARCHIVE:
      return C_("folder", "Archive");
    case FOLDER_ROLE_JUNK:
      return C_("folder", "Junk");
    case FOLDER_ROLE_TRASH:
      return C_("folder", "Trash");
    case FOLDER_ROLE_ALL:
      return C_("folder", "All Mail");
    case FOLDER_ROLE_FLAGGED:
      return C_("folder", "Flagged");
    case FOLDER_ROLE_IMPORTANT:
      return C_("folder", "Important");
    case FOLDER_ROLE_OUTBOX:
      return C_("folder", "Outbox");
    case FOLDER_ROLE_NONE:
    default:
      return self->own_name;
    }
}

const char *
ph_folder_get_own_name (PhFolder *self)
{
  return self->own_name;
}

const char *
ph_folder_get_icon_name (PhFolder *self)
{
  static const char *const names[] = {
    [FOLDER_ROLE_NONE] = "folder-symbolic",
    [FOLDER_ROLE_INBOX] = "mail-inbox-symbolic",
    [FOLDER_ROLE_DRAFTS] = "mail-drafts-symbolic",
    [FOLDER_ROLE_SENT] = "mail-sent-symbolic",
    [FOLDER_ROLE_ARCHIVE] = "mail-archive-symbolic",
    [FOLDER_ROLE_JUNK] = "mail-mark-junk-symbolic",
    [FOLDER_ROLE_TRASH] = "user-trash-symbolic",
    [FOLDER_ROLE_ALL] = "mail-archive-symbolic",
    [FOLDER_ROLE_FLAGGED] = "starred-symbolic",
    [FOLDER_ROLE_IMPORTANT] = "mail-mark-important-symbolic",
    [FOLDER_ROLE_OUTBOX] = "mail-outbox-symbolic",
  };

  if (ph_folder_is_unified (self))
    return "mail-inboxes-symbolic";

  return names[self->role];
}

FolderRole
ph_folder_get_role (PhFolder *self)
{
  return self->role;
}

StoreFolderFlags
ph_folder_get_flags (PhFolder *self)
{
  return self->flags;
}

guint
ph_folder_get_unread (PhFolder *self)
{
  return self->unread;
}

guint
ph_folder_get_total (PhFolder *self)
{
  return self->total;
}

guint
ph_folder_get_show_unread (PhFolder *self)
{
  switch (self->role)
    {
    case FOLDER_ROLE_DRAFTS:
    case FOLDER_ROLE_OUTBOX:
      return self->total;
    case FOLDER_ROLE_SENT:
    case FOLDER_ROLE_TRASH:
    case FOLDER_ROLE_ALL:
    case FOLDER_ROLE_FLAGGED:
    case FOLDER_ROLE_IMPORTANT:
      return 0;
    default:
      return self->unread;
    }
}

guint64
ph_folder_get_size (PhFolder *self)
{
  return self->size;
}

guint64
ph_folder_get_append_limit (PhFolder *self)
{
  return self->append_limit;
}

gboolean
ph_folder_get_subscribed (PhFolder *self)
{
  return (self->flags & STORE_FOLDER_SUBSCRIBED) != 0;
}

PhFolder *
ph_folder_get_parent (PhFolder *self)
{
  return self->parent;
}

GListModel *
ph_folder_get_children (PhFolder *self)
{
  return G_LIST_MODEL (self->children);
}

GListStore *
ph_folder_get_store (PhFolder *self)
{
  return self->children;
}

static gboolean
can_take_mail (PhFolder *self)
{
  return self->engine != NULL && self->role != FOLDER_ROLE_OUTBOX &&
         (self->flags & (STORE_FOLDER_NOSELECT | STORE_FOLDER_READ_ONLY)) == 0;
}

char *
ph_folder_dup_refusal (PhFolder *self)
{
  if (ph_folder_is_unified (self))
    return g_strdup (_("This shows the inboxes of all accounts: choose one of them"));

  if (self->role == FOLDER_ROLE_OUTBOX)
    return g_strdup (_("The outbox holds only mail that is being sent"));

  if (self->flags & STORE_FOLDER_NOSELECT)
    return g_strdup_printf (_("“%s” can hold folders, but no messages"), ph_folder_get_name (self));

  if (self->flags & STORE_FOLDER_READ_ONLY)
    return g_strdup_printf (_("You can’t change what is in “%s”"), ph_folder_get_name (self));

  return NULL;
}

gboolean
ph_folder_can_have_children (PhFolder *self)
{
  return self->engine != NULL && self->has_delimiter &&
         (self->flags & STORE_FOLDER_NOINFERIORS) == 0 && self->role != FOLDER_ROLE_OUTBOX;
}

gboolean
ph_folder_can_rename (PhFolder *self)
{
  return self->engine != NULL && self->role == FOLDER_ROLE_NONE;
}

char *
ph_folder_dup_display_path (PhFolder *self)
{
  g_autofree char *above = NULL;

  if (self->parent == NULL)
    return g_strdup (ph_folder_get_name (self));

  above = ph_folder_dup_display_path (self->parent);

  return g_strdup_printf ("%s / %s", above, ph_folder_get_name (self));
}

char *
ph_folder_dup_settings_name (PhFolder *self)
{
  if (ph_folder_is_unified (self))
    return g_strdup ("");

  return g_strconcat (ph_folder_get_account_id (self), "/", self->path, NULL);
}

gboolean
ph_folder_is_within (PhFolder *self,
                     PhFolder *ancestor)
{
  for (PhFolder *folder = self; folder != NULL; folder = folder->parent)
    if (folder == ancestor)
      return TRUE;

  return FALSE;
}

static void
ph_folder_dispose (GObject *object)
{
  PhFolder *self = PH_FOLDER (object);

  g_clear_weak_pointer (&self->parent);
  g_clear_object (&self->children);
  g_clear_object (&self->engine);

  G_OBJECT_CLASS (ph_folder_parent_class)->dispose (object);
}

static void
ph_folder_finalize (GObject *object)
{
  PhFolder *self = PH_FOLDER (object);

  g_clear_pointer (&self->path, g_free);
  g_clear_pointer (&self->own_name, g_free);

  G_OBJECT_CLASS (ph_folder_parent_class)->finalize (object);
}

static void
ph_folder_get_property (GObject *object,
                        guint prop_id,
                        GValue *value,
                        GParamSpec *pspec)
{
  PhFolder *self = PH_FOLDER (object);

  switch (prop_id)
    {
    case PROP_NAME:
      g_value_set_string (value, ph_folder_get_name (self));
      break;
    case PROP_ICON_NAME:
      g_value_set_string (value, ph_folder_get_icon_name (self));
      break;
    case PROP_UNREAD:
      g_value_set_uint (value, self->unread);
      break;
    case PROP_TOTAL:
      g_value_set_uint (value, self->total);
      break;
    case PROP_SIZE:
      g_value_set_uint64 (value, self->size);
      break;
    case PROP_SHOW_UNREAD:
      g_value_set_uint (value, ph_folder_get_show_unread (self));
      break;
    case PROP_SUBSCRIBED:
      g_value_set_boolean (value, ph_folder_get_subscribed (self));
      break;
    case PROP_CAN_TAKE_MAIL:
      g_value_set_boolean (value, can_take_mail (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
ph_folder_class_init (PhFolderClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = ph_folder_dispose;
  object_class->finalize = ph_folder_finalize;
  object_class->get_property = ph_folder_get_property;

  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  properties[PROP_ICON_NAME] = g_param_spec_string ("icon-name", NULL, NULL, NULL, flags);
  properties[PROP_UNREAD] = g_param_spec_uint ("unread", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_TOTAL] = g_param_spec_uint ("total", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_SIZE] = g_param_spec_uint64 ("size", NULL, NULL, 0, G_MAXUINT64, 0, flags);
  properties[PROP_SHOW_UNREAD] =
    g_param_spec_uint ("show-unread", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_SUBSCRIBED] =
    g_param_spec_boolean ("subscribed", NULL, NULL, FALSE, flags);
  properties[PROP_CAN_TAKE_MAIL] =
    g_param_spec_boolean ("can-take-mail", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
ph_folder_init (PhFolder *self)
{
  self->children = g_list_store_new (PH_TYPE_FOLDER);
  self->path = g_strdup ("");
  self->own_name = g_strdup ("");
}

PhFolder *
ph_folder_new (AccountEngine *engine,
               const StoreFolder *row)
{
  PhFolder *self = g_object_new (PH_TYPE_FOLDER, NULL);

  self->engine = g_object_ref (engine);
  self->id = row->id;
  ph_folder_update (self, row);

  return self;
}

PhFolder *
ph_folder_new_unified (void)
{
  PhFolder *self = g_object_new (PH_TYPE_FOLDER, NULL);

  self->role = FOLDER_ROLE_INBOX;

  return self;
}

static void
set_text (char **text,
          const char *value)
{
  if (g_strcmp0 (*text, value) == 0)
    return;

  g_free (*text);
  *text = g_strdup (value);
}

void
ph_folder_update (PhFolder *self,
                  const StoreFolder *row)
{
  g_autofree char *old_name = g_strdup (ph_folder_get_name (self));
  FolderRole old_role = self->role;
  StoreFolderFlags changed_flags = self->flags ^ row->flags;
  gint64 total = row->lo_uid == 1 ? row->n_total : MAX (row->n_total, row->server_total);
  gint64 unread = store_folder_get_unseen (row);

  set_text (&self->path, row->path);
  set_text (&self->own_name, row->name);
  self->role = row->role;
  self->flags = row->flags;
  self->has_delimiter = row->delimiter != 0;
  self->append_limit = row->append_limit;

  if (g_strcmp0 (old_name, ph_folder_get_name (self)) != 0)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NAME]);
  if (old_role != self->role)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ICON_NAME]);
  if (changed_flags & STORE_FOLDER_SUBSCRIBED)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SUBSCRIBED]);
  if (changed_flags & (STORE_FOLDER_NOSELECT | STORE_FOLDER_READ_ONLY))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CAN_TAKE_MAIL]);

  if (self->size != row->server_size)
    {
      self->size = row->server_size;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SIZE]);
    }

  ph_folder_set_counts (self, CLAMP (unread, 0, G_MAXUINT), CLAMP (total, 0, G_MAXUINT));
}

void
ph_folder_set_counts (PhFolder *self,
                      guint unread,
                      guint total)
{
  guint shown = ph_folder_get_show_unread (self);
  gboolean unread_differs = self->unread != unread;
  gboolean total_differs = self->total != total;

  self->unread = unread;
  self->total = total;

  if (unread_differs)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_UNREAD]);
  if (total_differs)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TOTAL]);
  if (shown != ph_folder_get_show_unread (self))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SHOW_UNREAD]);
}

void
ph_folder_set_parent (PhFolder *self,
                      PhFolder *parent)
{
  g_set_weak_pointer (&self->parent, parent);
}
