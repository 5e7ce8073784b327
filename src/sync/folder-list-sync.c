/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "folder-list-sync.h"

#include "folder-differs.h"
#include "folder-roles.h"
#include "imap-utf7.h"
#include "label-views.h"
#include "operation-local.h"
#include "ph-error.h"

#include <string.h>

#define MISSES_BEFORE_REMOVAL 2
#define STATUS_PIPELINE 20
#define IDS_ASKED 10

/* One mailbox as the server describes it. */
typedef struct
{
  StoreFolder *folder; /* (owned) to be put into the store */
  ImapMailboxAttributes attributes;
  const ImapMailboxStatus *status; /* (nullable) in answers */
} Mailbox;

typedef struct
{
  SyncContext *context;
  GPtrArray *answers;  /* (element-type ImapResponse) what LIST and STATUS said */
  GArray *mailboxes;   /* Mailbox, parents before children */
  GHashTable *by_name; /* wire name -> index + 1 */
  GPtrArray *known;    /* (element-type StoreFolder) what is stored */
  gboolean complete;
  guint64 serial;      /* of the operations on folders when it was asked */
  gboolean is_frozen;  /* it may not know what the person wants: the tree stays as it is */
  const char *prefix;  /* of the personal namespace */
} Listing;

static void
mailbox_clear (gpointer data)
{
  Mailbox *mailbox = data;

  g_clear_pointer (&mailbox->folder, store_folder_free);
}

static void
listing_clear (Listing *self)
{
  g_clear_pointer (&self->answers, g_ptr_array_unref);
  g_clear_pointer (&self->mailboxes, g_array_unref);
  g_clear_pointer (&self->by_name, g_hash_table_unref);
  g_clear_pointer (&self->known, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Listing, listing_clear)

static Mailbox *
find_mailbox (Listing *self, const char *name)
{
  guint index = GPOINTER_TO_UINT (g_hash_table_lookup (self->by_name, name));

  return index > 0 ? &g_array_index (self->mailboxes, Mailbox, index - 1) : NULL;
}

/* ---- What the server says ------------------------------------------------------------------- */

static char *
get_parent_name (const char *name, char delimiter)
{
  const char *end = delimiter != 0 ? strrchr (name, delimiter) : NULL;

  return end != NULL && end != name ? g_strndup (name, end - name) : NULL;
}

/* "INBOX" when the namespace's prefix is "INBOX.": what lies below is top level for a person. */
static gboolean
is_namespace_root (Listing *self, const char *name, char delimiter)
{
  gsize len = strlen (name);

  return self->prefix[0] != '\0' && strncmp (self->prefix, name, len) == 0 &&
         self->prefix[len] == delimiter && self->prefix[len + 1] == '\0';
}

static StoreFolder *
make_folder (const char *wire_name, char delimiter, ImapMailboxAttributes attributes)
{
  StoreFolder *folder = g_new0 (StoreFolder, 1);
  const char *name;

  folder->wire_name = g_strdup (wire_name);
  folder->path = imap_utf7_decode (wire_name);
  folder->delimiter = delimiter;
  name = delimiter != 0 ? strrchr (folder->path, delimiter) : NULL;
  folder->name = g_strdup (name != NULL && name[1] != '\0' ? name + 1 : folder->path);
  folder->server_total = -1;
  folder->server_unseen = -1;
  if ((attributes & (IMAP_MAILBOX_NOSELECT | IMAP_MAILBOX_NONEXISTENT)) != 0)
    folder->flags |= STORE_FOLDER_NOSELECT;
  if ((attributes & IMAP_MAILBOX_NOINFERIORS) != 0)
    folder->flags |= STORE_FOLDER_NOINFERIORS;
  if ((attributes & IMAP_MAILBOX_SUBSCRIBED) != 0)
    folder->flags |= STORE_FOLDER_SUBSCRIBED;

  return folder;
}

/* Adds the mailbox, before it those above it that the server did not name. */
static void
add_mailbox (Listing *self, const char *name, char delimiter, ImapMailboxAttributes attributes)
{
  g_autofree char *parent = get_parent_name (name, delimiter);
  Mailbox *known = find_mailbox (self, name);
  Mailbox mailbox = { 0 };

  if (known != NULL)
    {
      known->attributes |= attributes;
      return;
    }
  if (parent != NULL && !is_namespace_root (self, parent, delimiter))
    add_mailbox (self, parent, delimiter, IMAP_MAILBOX_NOSELECT);

  mailbox.folder = make_folder (name, delimiter, attributes);
  mailbox.attributes = attributes;
  g_array_append_val (self->mailboxes, mailbox);
  g_hash_table_insert (self->by_name, mailbox.folder->wire_name,
                       GUINT_TO_POINTER (self->mailboxes->len));
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  const ImapResponse *x = *(const ImapResponse *const *) a;
  const ImapResponse *y = *(const ImapResponse *const *) b;

  return strcmp (x->list.name, y->list.name);
}

/* Sorted by name, so that a parent that is named comes before its children. */
static void
read_list (Listing *self)
{
  g_autoptr(GPtrArray) lists = g_ptr_array_new ();

  for (guint i = 0; i < self->answers->len; i++)
    {
      ImapResponse *answer = g_ptr_array_index (self->answers, i);

      if (answer->type == IMAP_RESPONSE_LIST && answer->list.name[0] != '\0')
        g_ptr_array_add (lists, answer);
    }
  g_ptr_array_sort (lists, compare_names);

  for (guint i = 0; i < lists->len; i++)
    {
      const ImapListData *list = &((ImapResponse *) g_ptr_array_index (lists, i))->list;

      add_mailbox (self, list->name, list->delimiter, list->attributes);
    }
}

static void
read_status (Listing *self)
{
  for (guint i = 0; i < self->answers->len; i++)
    {
      const ImapResponse *answer = g_ptr_array_index (self->answers, i);
      Mailbox *mailbox = answer->type == IMAP_RESPONSE_MAILBOX_STATUS
                             ? find_mailbox (self, answer->mailbox_status.name)
                             : NULL;

      if (mailbox == NULL)
        continue;
      mailbox->status = &answer->mailbox_status;
      mailbox->folder->server_total = mailbox->status->messages;
      mailbox->folder->server_unseen = mailbox->status->unseen;
    }
}

/* ---- STATUS, where LIST does not tell ------------------------------------------------------- */

static ImapCommand *
make_status (SyncContext *context, const char *name)
{
  ImapCommand *command = imap_command_new ("STATUS");
  gboolean limits_vary;

  imap_command_mailbox (command, name);
  imap_command_open (command);
  imap_command_atom (command, "MESSAGES UNSEEN UIDNEXT UIDVALIDITY");
  if (sync_context_has_modseq (context, FALSE))
    imap_command_atom (command, "HIGHESTMODSEQ");
  imap_session_get_append_limit (context->session, &limits_vary);
  if (limits_vary)
    imap_command_atom (command, "APPENDLIMIT");
  imap_command_close (command);

  return command;
}

static gboolean
load_known (Listing *self, GError **error)
{
  g_clear_pointer (&self->known, g_ptr_array_unref);
  self->known = store_folder_list (self->context->store, error);

  return self->known != NULL;
}

static StoreFolder *
find_known (Listing *self, const char *wire_name)
{
  for (guint i = 0; i < self->known->len; i++)
    {
      StoreFolder *folder = g_ptr_array_index (self->known, i);

      if (strcmp (folder->wire_name, wire_name) == 0)
        return folder;
    }

  return NULL;
}

/* A folder that came while another went may be that one under a new name. */
static gboolean
may_be_renamed (Listing *self, const Mailbox *mailbox)
{
  if (!imap_session_has (self->context->session, "OBJECTID") ||
      find_known (self, mailbox->folder->wire_name) != NULL)
    return FALSE;

  for (guint i = 0; i < self->known->len; i++)
    {
      const StoreFolder *folder = g_ptr_array_index (self->known, i);

      if (folder->mailbox_id != NULL && find_mailbox (self, folder->wire_name) == NULL)
        return TRUE;
    }

  return FALSE;
}

static gboolean
wants_status (Listing *self, const Mailbox *mailbox)
{
  const char *selected = imap_session_get_mailbox (self->context->session);

  return mailbox->status == NULL && (mailbox->folder->flags & STORE_FOLDER_NOSELECT) == 0 &&
         g_strcmp0 (selected, mailbox->folder->wire_name) != 0;
}

/* Waits for the STATUS commands in @numbers. One that is refused only leaves its folder without
 * counts. */
static gboolean
wait_status (SyncContext *context, GArray *numbers, GError **error)
{
  for (guint i = 0; i < numbers->len; i++)
    {
      g_autoptr(GError) local_error = NULL;

      if (!imap_session_wait (context->session, g_array_index (numbers, guint, i),
                              context->cancellable, &local_error) &&
          !(imap_session_is_open (context->session) && local_error->domain == PH_ERROR))
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }
    }

  g_array_set_size (numbers, 0);
  return TRUE;
}

/* Takes STATUS out of what the session recorded; the rest belongs to the selected folder. */
static gboolean
take_status (Listing *self, GError **error)
{
  g_autoptr(GPtrArray) events = imap_session_take_events (self->context->session);
  g_autoptr(GPtrArray) others =
      g_ptr_array_new_with_free_func ((GDestroyNotify) imap_response_unref);

  for (guint i = 0; i < events->len; i++)
    {
      ImapResponse *event = g_ptr_array_index (events, i);
      gboolean is_status = event->type == IMAP_RESPONSE_MAILBOX_STATUS;

      g_ptr_array_add (is_status ? self->answers : others, imap_response_ref (event));
    }

  return sync_context_store (self->context, others, error);
}

static gboolean
ask_status (Listing *self, GError **error)
{
  g_autoptr(GArray) numbers = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; i < self->mailboxes->len; i++)
    {
      const Mailbox *mailbox = &g_array_index (self->mailboxes, Mailbox, i);
      guint number;

      if (!wants_status (self, mailbox))
        continue;
      number = imap_session_send (self->context->session,
                                  make_status (self->context, mailbox->folder->wire_name), error);
      if (number == 0)
        return FALSE;
      g_array_append_val (numbers, number);
      if (numbers->len == STATUS_PIPELINE && !wait_status (self->context, numbers, error))
        return FALSE;
    }

  return wait_status (self->context, numbers, error) && take_status (self, error);
}

/* ---- Ids ------------------------------------------------------------------------------------ */

/* SELECT tells the id. STATUS could, but Cyrus 3.6 answers it with memory that it has freed. */
static gboolean
ask_id (Listing *self, Mailbox *mailbox, GError **error)
{
  SyncContext *context = self->context;
  ImapQresync known = { 0 };
  g_auto(ImapSelected) selected = { 0 };
  g_autoptr(GError) local_error = NULL;

  context->folders_changed |= sync_context_has_to_look (context);
  sync_context_forget (context);
  if (!imap_session_select (context->session, mailbox->folder->wire_name, &known, NULL, NULL,
                            &selected, context->cancellable, &local_error) &&
      !imap_session_is_open (context->session))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  mailbox->folder->mailbox_id = g_strdup (selected.mailbox_id);
  return sync_context_drain (context, error);
}

static gboolean
ask_ids (Listing *self, GError **error)
{
  guint n = 0;

  for (guint i = 0; i < self->mailboxes->len && n < IDS_ASKED; i++)
    {
      Mailbox *mailbox = &g_array_index (self->mailboxes, Mailbox, i);

      if ((mailbox->folder->flags & STORE_FOLDER_NOSELECT) != 0 ||
          !may_be_renamed (self, mailbox))
        continue;
      n++;
      if (!ask_id (self, mailbox, error))
        return FALSE;
    }

  return TRUE;
}

/* ---- Into the store ------------------------------------------------------------------------- */

/* A stored folder that the server does not name any more, but whose id it gave to @mailbox. */
static StoreFolder *
find_renamed (Listing *self, const Mailbox *mailbox)
{
  for (guint i = 0; mailbox->folder->mailbox_id != NULL && i < self->known->len; i++)
    {
      StoreFolder *folder = g_ptr_array_index (self->known, i);

      if (g_strcmp0 (folder->mailbox_id, mailbox->folder->mailbox_id) == 0 &&
          find_mailbox (self, folder->wire_name) == NULL)
        return folder;
    }

  return NULL;
}

static gboolean
follow_renames (Listing *self, GError **error)
{
  for (guint i = 0; i < self->mailboxes->len; i++)
    {
      const Mailbox *mailbox = &g_array_index (self->mailboxes, Mailbox, i);
      StoreFolder *folder = find_renamed (self, mailbox);

      if (folder == NULL || find_known (self, mailbox->folder->wire_name) != NULL)
        continue;
      if (!store_folder_rename (self->context->store, folder->id, mailbox->folder->wire_name,
                                mailbox->folder->path, error) ||
          !load_known (self, error))
        return FALSE;
    }

  return TRUE;
}

/* What the server does not speak of stays as it is stored. */
static void
keep_known (StoreFolder *folder, const StoreFolder *known)
{
  const StoreFolderFlags ours = STORE_FOLDER_READ_ONLY | STORE_FOLDER_KEYWORDS |
                                STORE_FOLDER_HIDDEN | STORE_FOLDER_VIEW;

  folder->id = known->id;
  folder->flags |= known->flags & ours;
  if (folder->mailbox_id == NULL)
    folder->mailbox_id = g_strdup (known->mailbox_id);
  if (folder->server_total < 0)
    folder->server_total = known->server_total;
  if (folder->server_unseen < 0)
    folder->server_unseen = known->server_unseen;
  folder->server_size = known->server_size;
}

/* A selected folder tells no status. */
static guint64
find_append_limit (Listing *self, const Mailbox *mailbox, const StoreFolder *known)
{
  gboolean varies;
  guint64 limit = imap_session_get_append_limit (self->context->session, &varies);

  if (!varies)
    return limit;
  if (mailbox->status == NULL)
    return known != NULL ? known->append_limit : 0;
  if (mailbox->status->appendlimit < 0)
    return 0;
  return (guint64) MAX (mailbox->status->appendlimit, 1);
}

/* What the person may have changed since the server was asked. */
static void
keep_wishes (StoreFolder *folder, const StoreFolder *known)
{
  folder->parent_id = known->parent_id;
  folder->flags &= ~(StoreFolderFlags) STORE_FOLDER_SUBSCRIBED;
  folder->flags |= known->flags & STORE_FOLDER_SUBSCRIBED;
}

static gint64
find_parent_id (Listing *self, const StoreFolder *folder)
{
  g_autofree char *parent = get_parent_name (folder->wire_name, folder->delimiter);
  const Mailbox *mailbox = parent != NULL ? find_mailbox (self, parent) : NULL;

  if (mailbox == NULL || is_namespace_root (self, parent, folder->delimiter))
    return 0;

  return mailbox->folder->id;
}

static gboolean
put_mailbox (Listing *self, Mailbox *mailbox, GError **error)
{
  StoreFolder *folder = mailbox->folder;
  const StoreFolder *known = find_known (self, folder->wire_name);

  if (known == NULL && self->is_frozen)
    return TRUE;
  if (known != NULL)
    keep_known (folder, known);
  folder->append_limit = find_append_limit (self, mailbox, known);
  if (self->is_frozen)
    keep_wishes (folder, known);
  else
    folder->parent_id = find_parent_id (self, folder);
  folder->id = store_folder_put (self->context->store, folder, error);
  if (folder->id == 0)
    return FALSE;

  return known == NULL || store_folder_missed (self->context->store, folder->id, FALSE, error) >= 0;
}

static gboolean
count_miss (Listing *self, const StoreFolder *folder, GError **error)
{
  int n = store_folder_missed (self->context->store, folder->id, TRUE, error);

  if (n < 0)
    return FALSE;

  return n < MISSES_BEFORE_REMOVAL ||
         store_folder_remove (self->context->store, folder->id, error);
}

static gboolean
count_misses (Listing *self, GError **error)
{
  for (guint i = 0; i < self->known->len; i++)
    {
      const StoreFolder *folder = g_ptr_array_index (self->known, i);

      if (find_mailbox (self, folder->wire_name) != NULL || folder->role == FOLDER_ROLE_OUTBOX ||
          (folder->flags & STORE_FOLDER_LOCAL) != 0)
        continue;
      if (!count_miss (self, folder, error))
        return FALSE;
    }

  return TRUE;
}

static void
assign_roles (Listing *self)
{
  g_autoptr(GPtrArray) folders = g_ptr_array_new ();
  g_autofree ImapMailboxAttributes *attributes =
      g_new (ImapMailboxAttributes, self->mailboxes->len);

  for (guint i = 0; i < self->mailboxes->len; i++)
    {
      const Mailbox *mailbox = &g_array_index (self->mailboxes, Mailbox, i);

      g_ptr_array_add (folders, mailbox->folder);
      attributes[i] = mailbox->attributes;
    }

  folder_roles_assign (folders, attributes, self->prefix);
}

/* Without labels, or without a folder for All Mail, which a person may hide, folders are folders. */
static gboolean
check_views (Listing *self, GError **error)
{
  LabelFolders labels;

  if (!label_folders_read (self->context->store, &labels, error))
    return FALSE;
  return (labels.are_used && labels.all != 0) || label_views_end (self->context->store, error);
}

static gboolean
store_listing (Listing *self, GError **error)
{
  self->is_frozen = operation_outdates_list (self->context->store, self->serial);
  if (!load_known (self, error))
    return FALSE;
  if (!self->is_frozen && !follow_renames (self, error))
    return FALSE;

  assign_roles (self);
  if (!label_folders_note (self->context, error))
    return FALSE;
  for (guint i = 0; i < self->mailboxes->len; i++)
    {
      if (!put_mailbox (self, &g_array_index (self->mailboxes, Mailbox, i), error))
        return FALSE;
    }

  return (self->is_frozen || !self->complete || count_misses (self, error)) &&
         check_views (self, error);
}

/* ---- What to look at ------------------------------------------------------------------------ */

static GArray *
list_differing (Listing *self, GError **error)
{
  g_autoptr(GArray) hints = g_array_new (FALSE, TRUE, sizeof (FolderHint));

  if (!load_known (self, error))
    return NULL;

  for (guint i = 0; i < self->known->len; i++)
    {
      const StoreFolder *stored = g_ptr_array_index (self->known, i);
      const Mailbox *mailbox = find_mailbox (self, stored->wire_name);
      FolderHint hint = { .folder_id = stored->id };
      gboolean differs;

      if (mailbox == NULL ||
          (stored->flags & (STORE_FOLDER_NOSELECT | STORE_FOLDER_LOCAL)) != 0)
        continue;
      if (!folder_differs (self->context, stored, mailbox->status, &differs, error))
        return NULL;
      if (!differs)
        continue;
      if (mailbox->status != NULL)
        {
          hint.uidnext = MAX (mailbox->status->uidnext, 0);
          hint.messages = MAX (mailbox->status->messages, 0);
        }
      g_array_append_val (hints, hint);
    }

  return g_steal_pointer (&hints);
}

GArray *
folder_list_sync (SyncContext *context, GError **error)
{
  g_auto(Listing) self = { .context = context, .prefix = "" };
  const ImapResponse *namespaces = imap_session_get_namespaces (context->session);

  /* LIST may have been sent as soon as there was a connection. */
  self.serial = imap_session_has_early_list (context->session)
                    ? context->list_serial
                    : operation_get_folder_serial (context->store);
  if (namespaces != NULL && namespaces->namespaces.n_personal > 0 &&
      namespaces->namespaces.personal[0].prefix != NULL)
    self.prefix = namespaces->namespaces.personal[0].prefix;

  self.answers = imap_session_list (context->session, &self.complete, context->cancellable, error);
  if (self.answers == NULL || !sync_context_drain (context, error))
    return NULL;
  self.mailboxes = g_array_new (FALSE, TRUE, sizeof (Mailbox));
  g_array_set_clear_func (self.mailboxes, mailbox_clear);
  self.by_name = g_hash_table_new (g_str_hash, g_str_equal);
  read_list (&self);
  read_status (&self);
  if (!load_known (&self, error) || !ask_status (&self, error) || !ask_ids (&self, error))
    return NULL;
  read_status (&self);

  if (!store_begin (context->store, error))
    return NULL;
  if (!store_listing (&self, error))
    {
      store_rollback (context->store);
      return NULL;
    }
  if (!store_commit (context->store, error))
    return NULL;

  return list_differing (&self, error);
}
