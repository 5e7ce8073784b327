/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "operation-folder.h"

#include "imap-utf7.h"
#include "operation-local.h"
#include "ph-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

gboolean
operation_folder_has_kind (StoreOpKind kind)
{
  return kind == STORE_OP_CREATE || kind == STORE_OP_RENAME || kind == STORE_OP_DELETE ||
         kind == STORE_OP_SUBSCRIBE;
}

/* ---- Names ---------------------------------------------------------------------------------- */

/* The hierarchy delimiter for a new folder below @parent; top-level ones take the inbox's. */
static char
find_delimiter (Store *store, const StoreFolder *parent)
{
  g_autoptr (StoreFolder) inbox = NULL;

  if (parent != NULL)
    return parent->delimiter;
  inbox = store_folder_find_role (store, FOLDER_ROLE_INBOX, NULL);
  return inbox != NULL ? inbox->delimiter : '/';
}

/* UTF-8 path of a folder called @name below @parent, within the account's own namespace. */
static char *
make_path (Store *store, const StoreFolder *parent, const char *name)
{
  g_autofree char *prefix = NULL;
  char delimiter = find_delimiter (store, parent);

  if (parent != NULL)
    return g_strdup_printf ("%s%c%s", parent->path, delimiter, name);
  prefix = store_meta_get (store, "personal-prefix");
  return g_strconcat (prefix != NULL ? prefix : "", name, NULL);
}

static gboolean
check_name (Store *store, const StoreFolder *parent, const char *name, GError **error)
{
  char delimiter = find_delimiter (store, parent);

  if (name == NULL || *name == '\0' || !g_utf8_validate (name, -1, NULL))
    {
      g_set_error_literal (error, PH_ERROR, PH_ERROR_INVALID, _ ("A folder needs a name."));
      return FALSE;
    }
  for (const char *p = name; *p != '\0'; p = g_utf8_next_char (p))
    if (g_unichar_iscntrl (g_utf8_get_char (p)) || (delimiter != 0 && *p == delimiter))
      {
        g_set_error (error, PH_ERROR, PH_ERROR_INVALID,
                     _ ("A folder’s name can’t hold “%c” on this server."),
                     g_ascii_iscntrl (*p) ? '?' : *p);
        return FALSE;
      }
  return TRUE;
}

static gboolean
check_is_free (Store *store, const char *wire_name, const char *path, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (StoreFolder) other = store_folder_find (store, wire_name, &local_error);

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (other == NULL)
    return TRUE;
  if (other->flags & STORE_FOLDER_HIDDEN)
    g_set_error (error, PH_ERROR, PH_ERROR_INVALID,
                 _ ("A folder “%s” is just being deleted. Try again in a moment."), path);
  else
    g_set_error (error, PH_ERROR, PH_ERROR_INVALID, _ ("A folder “%s” is already there."), path);
  return FALSE;
}

/* NULL without error for 0: the top level. */
static gboolean
get_parent (Store *store, gint64 id, StoreFolder **out, GError **error)
{
  *out = NULL;
  if (id == 0)
    return TRUE;

  *out = store_folder_get (store, id, error);
  if (*out == NULL)
    {
      store_folder_set_gone (error, PH_ERROR_INVALID);
      return FALSE;
    }
  if ((*out)->delimiter == 0 || ((*out)->flags & STORE_FOLDER_NOINFERIORS) != 0)
    {
      g_set_error (error, PH_ERROR, PH_ERROR_INVALID, _ ("“%s” can’t hold other folders."),
                   (*out)->name);
      g_clear_pointer (out, store_folder_free);
      return FALSE;
    }
  return TRUE;
}

/* ---- Create --------------------------------------------------------------------------------- */

static gint64
create (Store *store,
        const StoreFolder *parent,
        const char *name,
        FolderRole role,
        StoreOp *row,
        GError **error)
{
  g_autofree char *path = make_path (store, parent, name);
  g_autofree char *wire_name = imap_utf7_encode (path);
  const StoreFolder folder = {
    .wire_name = wire_name,
    .path = path,
    .name = (char *) name,
    .delimiter = find_delimiter (store, parent),
    .parent_id = parent != NULL ? parent->id : 0,
    .role = role,
    .flags = STORE_FOLDER_LOCAL | STORE_FOLDER_SUBSCRIBED | STORE_FOLDER_KEYWORDS,
    .server_total = -1,
    .server_unseen = -1,
  };

  if (!check_is_free (store, wire_name, path, error))
    return 0;
  row->kind = STORE_OP_CREATE;
  row->folder_id = store_folder_put (store, &folder, error);
  if (row->folder_id == 0 || !store_op_add (store, row, error) ||
      !operation_bump_folder_serial (store, error))
    return 0;
  return row->folder_id;
}

static const char *
get_usual_name (FolderRole role)
{
  switch (role)
    {
    case FOLDER_ROLE_TRASH:
      return "Trash";
    case FOLDER_ROLE_ARCHIVE:
      return "Archive";
    case FOLDER_ROLE_JUNK:
      return "Junk";
    case FOLDER_ROLE_SENT:
      return "Sent";
    case FOLDER_ROLE_DRAFTS:
      return "Drafts";
    case FOLDER_ROLE_NONE:
    case FOLDER_ROLE_INBOX:
    case FOLDER_ROLE_ALL:
    case FOLDER_ROLE_FLAGGED:
    case FOLDER_ROLE_IMPORTANT:
    case FOLDER_ROLE_OUTBOX:
    default:
      return NULL;
    }
}

gint64
operation_folder_ensure_role (Store *store, gint64 group, FolderRole role, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (StoreFolder) folder = store_folder_find_role (store, role, &local_error);
  StoreOp row = { .group_id = group, .created = g_get_real_time () / G_USEC_PER_SEC };

  if (folder != NULL)
    return folder->id;
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return 0;
    }
  if (get_usual_name (role) == NULL)
    {
      g_set_error_literal (error, PH_ERROR, PH_ERROR_INVALID,
                           _ ("This account has no folder for that."));
      return 0;
    }
  return create (store, NULL, get_usual_name (role), role, &row, error);
}

static gboolean
queue_create (Store *store, const Operation *operation, StoreOp *row, GError **error)
{
  g_autoptr (StoreFolder) parent = NULL;

  return get_parent (store, operation->folder, &parent, error) &&
         check_name (store, parent, operation->text, error) &&
         create (store, parent, operation->text, FOLDER_ROLE_NONE, row, error) != 0;
}

/* ---- Rename and move ------------------------------------------------------------------------ */

static gboolean
rename_to (Store *store, const StoreFolder *folder, const char *path, StoreOp *row, GError **error)
{
  g_autofree char *wire_name = imap_utf7_encode (path);

  if (g_str_equal (wire_name, folder->wire_name))
    return TRUE;
  if (!check_is_free (store, wire_name, path, error))
    return FALSE;

  row->kind = STORE_OP_RENAME;
  row->folder_id = folder->id;
  row->text = wire_name;
  row->token = folder->wire_name;
  return store_op_add (store, row, error) &&
         store_folder_rename (store, folder->id, wire_name, path, error) &&
         operation_bump_folder_serial (store, error);
}

static gboolean
check_may_change (const StoreFolder *folder, GError **error)
{
  if (folder->role != FOLDER_ROLE_INBOX && folder->role != FOLDER_ROLE_OUTBOX)
    return TRUE;

  g_set_error (error, PH_ERROR, PH_ERROR_INVALID,
               _ ("“%s” can’t be renamed, moved or deleted."), folder->name);
  return FALSE;
}

static StoreFolder *
get_folder (Store *store, gint64 id, GError **error)
{
  g_autoptr (StoreFolder) folder = store_folder_get (store, id, error);

  if (folder == NULL || (folder->flags & STORE_FOLDER_HIDDEN) != 0)
    {
      store_folder_set_gone (error, PH_ERROR_INVALID);
      return NULL;
    }
  return g_steal_pointer (&folder);
}

static gboolean
queue_rename (Store *store, const Operation *operation, StoreOp *row, GError **error)
{
  g_autoptr (StoreFolder) folder = get_folder (store, operation->folder, error);
  g_autoptr (StoreFolder) parent = NULL;
  g_autofree char *path = NULL;

  if (folder == NULL || !check_may_change (folder, error) ||
      !get_parent (store, folder->parent_id, &parent, error) ||
      !check_name (store, parent, operation->text, error))
    return FALSE;

  path = make_path (store, parent, operation->text);
  return rename_to (store, folder, path, row, error);
}

static gboolean
is_below (const StoreFolder *folder, const StoreFolder *ancestor)
{
  gsize len = strlen (ancestor->path);

  return strncmp (folder->path, ancestor->path, len) == 0 &&
         (folder->path[len] == '\0' || folder->path[len] == ancestor->delimiter);
}

static gboolean
queue_move (Store *store, const Operation *operation, StoreOp *row, GError **error)
{
  g_autoptr (StoreFolder) folder = get_folder (store, operation->folder, error);
  g_autoptr (StoreFolder) parent = NULL;
  g_autofree char *path = NULL;

  if (folder == NULL || !check_may_change (folder, error) ||
      !get_parent (store, operation->dst_folder, &parent, error))
    return FALSE;
  if (parent != NULL && is_below (parent, folder))
    {
      g_set_error (error, PH_ERROR, PH_ERROR_INVALID, _ ("“%s” can’t be moved into itself."),
                   folder->name);
      return FALSE;
    }
  path = make_path (store, parent, folder->name);
  return rename_to (store, folder, path, row, error);
}

/* ---- Delete and subscribe ------------------------------------------------------------------- */

static gboolean
hide (Store *store, StoreFolder *folder, gboolean hidden, GError **error)
{
  folder->flags = hidden ? folder->flags | STORE_FOLDER_HIDDEN
                         : folder->flags & ~STORE_FOLDER_HIDDEN;
  return store_folder_put (store, folder, error) != 0 &&
         operation_bump_folder_serial (store, error);
}

static gboolean
queue_delete (Store *store, const Operation *operation, StoreOp *row, GError **error)
{
  g_autoptr (StoreFolder) folder = get_folder (store, operation->folder, error);

  if (folder == NULL || !check_may_change (folder, error))
    return FALSE;
  row->kind = STORE_OP_DELETE;
  row->folder_id = folder->id;
  return store_op_add (store, row, error) && hide (store, folder, TRUE, error);
}

static gboolean
set_subscribed (Store *store, StoreFolder *folder, gboolean subscribed, GError **error)
{
  folder->flags = subscribed ? folder->flags | STORE_FOLDER_SUBSCRIBED
                             : folder->flags & ~STORE_FOLDER_SUBSCRIBED;
  return store_folder_put (store, folder, error) != 0 &&
         operation_bump_folder_serial (store, error);
}

static gboolean
queue_subscribe (Store *store, gint64 id, gboolean subscribe, StoreOp *row, GError **error)
{
  g_autoptr (StoreFolder) folder = get_folder (store, id, error);

  if (folder == NULL)
    return FALSE;
  row->kind = STORE_OP_SUBSCRIBE;
  row->folder_id = folder->id;
  row->set = subscribe ? 1 : 0;
  return store_op_add (store, row, error) && set_subscribed (store, folder, subscribe, error);
}

gboolean
operation_folder_queue (Store *store,
                        const Operation *operation,
                        StoreOp *row,
                        guint *n,
                        GError **error)
{
  *n = 1;
  switch (operation->kind)
    {
    case OPERATION_CREATE_FOLDER:
      return queue_create (store, operation, row, error);
    case OPERATION_RENAME_FOLDER:
      return queue_rename (store, operation, row, error);
    case OPERATION_MOVE_FOLDER:
      return queue_move (store, operation, row, error);
    case OPERATION_DELETE_FOLDER:
      return queue_delete (store, operation, row, error);
    case OPERATION_SUBSCRIBE:
      return queue_subscribe (store, operation->folder, operation->present, row, error);
    default:
      g_return_val_if_reached (FALSE);
    }
}

/* ---- Back again ----------------------------------------------------------------------------- */

static char *
path_from_wire (const char *wire_name)
{
  return imap_utf7_decode (wire_name);
}

static gboolean
undo_create (Store *store, StoreFolder *folder, StoreOp *inverse, GError **error)
{
  if (folder->n_total > 0 || folder->server_total > 0)
    {
      g_set_error (error, PH_ERROR, PH_ERROR_INVALID,
                   _ ("“%s” holds mail by now and stays."), folder->name);
      return FALSE;
    }
  inverse->kind = STORE_OP_DELETE;
  return store_op_add (store, inverse, error) && hide (store, folder, TRUE, error);
}

gboolean
operation_folder_queue_inverse (Store *store,
                                const StoreOp *sent,
                                StoreOp *inverse,
                                GError **error)
{
  g_autoptr (StoreFolder) folder = get_folder (store, sent->folder_id, error);
  g_autofree char *path = NULL;

  if (folder == NULL)
    return FALSE;

  switch (sent->kind)
    {
    case STORE_OP_CREATE:
      return undo_create (store, folder, inverse, error);
    case STORE_OP_RENAME:
      path = path_from_wire (sent->token);
      return rename_to (store, folder, path, inverse, error);
    case STORE_OP_SUBSCRIBE:
      return queue_subscribe (store, folder->id, sent->set == 0, inverse, error);
    default:
      g_return_val_if_reached (FALSE);
    }
}

gboolean
operation_folder_take_back (Store *store, const StoreOp *op, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (StoreFolder) folder = store_folder_get (store, op->folder_id, &local_error);
  g_autofree char *path = NULL;

  if (folder == NULL)
    {
      if (local_error == NULL)
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  switch (op->kind)
    {
    case STORE_OP_CREATE:
      return store_folder_remove (store, folder->id, error) &&
             operation_bump_folder_serial (store, error);
    case STORE_OP_RENAME:
      path = path_from_wire (op->token);
      return store_folder_rename (store, folder->id, op->token, path, error) &&
             operation_bump_folder_serial (store, error);
    case STORE_OP_DELETE:
      return hide (store, folder, FALSE, error);
    case STORE_OP_SUBSCRIBE:
      return set_subscribed (store, folder, op->set == 0, error);
    default:
      g_return_val_if_reached (FALSE);
    }
}

/* ---- On the wire ---------------------------------------------------------------------------- */

static gboolean
run_mailbox_command (SyncContext *context,
                     const char *name,
                     const char *mailbox,
                     const char *second,
                     GError **error)
{
  ImapCommand *command = imap_command_new (name);

  imap_command_mailbox (command, mailbox);
  if (second != NULL)
    imap_command_mailbox (command, second);
  return imap_session_run (context->session, command, context->cancellable, error);
}

/* TRUE when the server refused with one of the two codes, that is, when the wish already holds. */
static gboolean
was_refused_as (SyncContext *context, ImapCode code)
{
  const ImapStatusData *status = imap_session_get_last_status (context->session);

  return imap_session_is_open (context->session) && status != NULL && status->code == code;
}

static gboolean
exists_on_server (SyncContext *context, const char *mailbox, gboolean *exists, GError **error)
{
  g_autoptr (GPtrArray) events = NULL;
  ImapCommand *command = imap_command_new ("LIST");

  imap_command_string (command, "");
  imap_command_mailbox (command, mailbox);
  *exists = FALSE;
  if (!sync_context_drain (context, error) ||
      !imap_session_run (context->session, command, context->cancellable, error))
    return FALSE;

  events = imap_session_take_events (context->session);
  for (guint i = 0; i < events->len; i++)
    {
      const ImapResponse *response = g_ptr_array_index (events, i);

      if (response->type == IMAP_RESPONSE_LIST && g_str_equal (response->list.name, mailbox) &&
          (response->list.attributes & IMAP_MAILBOX_NONEXISTENT) == 0)
        *exists = TRUE;
    }
  return sync_context_store (context, events, error);
}

static gboolean
leave_mailbox (SyncContext *context, gint64 folder_id, GError **error)
{
  if (context->folder_id != folder_id)
    return TRUE;
  context->folder_id = 0;
  return imap_session_unselect (context->session, context->cancellable, error);
}

static gboolean
run_create (SyncContext *context, StoreFolder *folder, GError **error)
{
  g_autoptr (GError) local_error = NULL;

  if (!run_mailbox_command (context, "CREATE", folder->wire_name, NULL, &local_error) &&
      !was_refused_as (context, IMAP_CODE_ALREADYEXISTS))
    {
      gboolean exists = FALSE;

      if (!imap_session_is_open (context->session) ||
          !exists_on_server (context, folder->wire_name, &exists, NULL) || !exists)
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }
    }
  /* A folder that is there and not subscribed is still what the person wanted. */
  if (!run_mailbox_command (context, "SUBSCRIBE", folder->wire_name, NULL, NULL) &&
      !imap_session_is_open (context->session))
    {
      g_set_error_literal (error, PH_ERROR, PH_ERROR_OFFLINE, _ ("The connection was lost."));
      return FALSE;
    }
  folder->flags &= ~STORE_FOLDER_LOCAL;
  return TRUE;
}

static gboolean
was_renamed (SyncContext *context, const StoreOp *row, gboolean *was, GError **error)
{
  gboolean old_exists;
  gboolean new_exists;

  if (!exists_on_server (context, row->token, &old_exists, error) ||
      !exists_on_server (context, row->text, &new_exists, error))
    return FALSE;

  *was = !old_exists && new_exists;
  return TRUE;
}

/* The server said no, and not "later": to ask it something else would hide that. */
static gboolean
is_for_good (SyncContext *context, const GError *error)
{
  return imap_session_is_open (context->session) &&
         !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) &&
         !g_error_matches (error, PH_ERROR, PH_ERROR_UNAVAILABLE) &&
         !was_refused_as (context, IMAP_CODE_INUSE) &&
         !was_refused_as (context, IMAP_CODE_UNAVAILABLE);
}

/* A folder that was made and renamed before the server heard of it has been made by its last name. */
static gboolean
run_rename (SyncContext *context, const StoreOp *row, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  gboolean was = FALSE;

  if (row->state == STORE_OP_UNSURE && !was_renamed (context, row, &was, error))
    return FALSE;
  if (was)
    return TRUE;
  if (!leave_mailbox (context, row->folder_id, error))
    return FALSE;
  if (run_mailbox_command (context, "RENAME", row->token, row->text, &local_error))
    return TRUE;
  if (is_for_good (context, local_error) && was_renamed (context, row, &was, NULL) && was)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

static gboolean
run_delete (SyncContext *context, const StoreFolder *folder, GError **error)
{
  g_autoptr (GError) local_error = NULL;

  if (!leave_mailbox (context, folder->id, error))
    return FALSE;
  /* Some servers say that it does not exist in words alone. */
  if (run_mailbox_command (context, "DELETE", folder->wire_name, NULL, &local_error) ||
      g_error_matches (local_error, PH_ERROR, PH_ERROR_NOT_FOUND))
    return run_mailbox_command (context, "UNSUBSCRIBE", folder->wire_name, NULL, NULL) ||
           imap_session_is_open (context->session);

  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

static gboolean
finish (SyncContext *context, StoreOp *row, const StoreFolder *folder, GError **error)
{
  gboolean ok = TRUE;

  if (!store_begin (context->store, error))
    return FALSE;
  if (row->kind == STORE_OP_DELETE)
    ok = store_folder_remove (context->store, folder->id, error);
  else if (row->kind == STORE_OP_CREATE)
    ok = store_folder_put (context->store, folder, error) != 0;
  row->state = STORE_OP_DONE;
  if (ok && store_op_update (context->store, row, error) &&
      operation_bump_folder_serial (context->store, error) &&
      store_commit (context->store, error))
    return TRUE;

  store_rollback (context->store);
  return FALSE;
}

/* Before the first byte leaves: from here on it can't be taken back, only be followed by its inverse. */
static gboolean
mark_sent (SyncContext *context, StoreOp *row, GError **error)
{
  StoreOpState before = row->state;

  if (!store_begin (context->store, error))
    return FALSE;
  row->state = STORE_OP_SENT;
  if (!store_op_update (context->store, row, error) || !store_commit (context->store, error))
    {
      store_rollback (context->store);
      row->state = before;
      return FALSE;
    }
  row->state = before;
  return TRUE;
}

gboolean
operation_folder_run (SyncContext *context, StoreOp *row, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (StoreFolder) folder = store_folder_get (context->store, row->folder_id, &local_error);
  gboolean ok;

  if (folder == NULL)
    {
      store_folder_set_gone (&local_error, PH_ERROR_NOT_FOUND);
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  if (!mark_sent (context, row, error))
    return FALSE;

  switch (row->kind)
    {
    case STORE_OP_CREATE:
      ok = run_create (context, folder, error);
      break;
    case STORE_OP_RENAME:
      ok = run_rename (context, row, error);
      break;
    case STORE_OP_DELETE:
      ok = run_delete (context, folder, error);
      break;
    case STORE_OP_SUBSCRIBE:
      ok = run_mailbox_command (context, row->set != 0 ? "SUBSCRIBE" : "UNSUBSCRIBE",
                                folder->wire_name, NULL, error);
      break;
    default:
      g_return_val_if_reached (FALSE);
    }
  return ok && finish (context, row, folder, error);
}
