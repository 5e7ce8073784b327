/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "imap-session-private.h"

#include "ph-error.h"

#define STATUS_ITEMS "MESSAGES UNSEEN UIDNEXT UIDVALIDITY"

typedef struct
{
  ImapSession *self;
  GCancellable *cancellable;
  GPtrArray *found;  /* of ImapResponse */
  GHashTable *names; /* of those found; borrowed from them */
  gboolean complete;
} Listing;

static void
add_return_options (ImapSession *self, ImapCommand *command)
{
  gboolean limits_vary;

  imap_command_atom (command, "RETURN");
  imap_command_open (command);
  imap_command_atom (command, "SUBSCRIBED");
  imap_command_atom (command, "CHILDREN");
  if (imap_session_has (self, "SPECIAL-USE"))
    imap_command_atom (command, "SPECIAL-USE");
  if (imap_session_has (self, "LIST-STATUS"))
    {
      imap_command_atom (command, "STATUS");
      imap_command_open (command);
      imap_command_atom (command, STATUS_ITEMS);
      if (imap_session_has (self, "CONDSTORE"))
        imap_command_atom (command, "HIGHESTMODSEQ");
      imap_session_get_append_limit (self, &limits_vary);
      if (limits_vary)
        imap_command_atom (command, "APPENDLIMIT");
      imap_command_close (command);
    }
  imap_command_close (command);
}

static ImapCommand *
make_list (const char *name, const char *pattern)
{
  ImapCommand *command = imap_command_new (name);

  imap_command_string (command, "");
  imap_command_string (command, pattern);
  return command;
}

/* Takes what LIST, each mailbox once, and STATUS said since event @from: NOTIFY may tell more of a
 * mailbox that was listed already. */
static void
collect (Listing *listing, guint from)
{
  g_autoptr (GPtrArray) lists =
      imap_session_take_type (listing->self, from, IMAP_RESPONSE_LIST);
  g_autoptr (GPtrArray) statuses =
      imap_session_take_type (listing->self, from, IMAP_RESPONSE_MAILBOX_STATUS);

  for (guint i = 0; i < lists->len; i++)
    {
      ImapResponse *list = lists->pdata[i];

      if (!list->list.is_lsub && g_hash_table_add (listing->names, (gpointer) list->list.name))
        g_ptr_array_add (listing->found, imap_response_ref (list));
    }
  for (guint i = 0; i < statuses->len; i++)
    g_ptr_array_add (listing->found, imap_response_ref (statuses->pdata[i]));
}

/* Waits for command @number, whose answers lie behind event @from; one that the server refuses is no
 * failure, but the listing is then incomplete. */
static gboolean
wait_list (Listing *listing, guint number, guint from, gboolean *refused, GError **error)
{
  ImapSession *self = listing->self;
  g_autoptr (GError) failure = NULL;

  *refused = FALSE;
  if (imap_session_wait (self, number, listing->cancellable, &failure))
    {
      for (guint i = from; i < self->events->len; i++)
        if (((const ImapResponse *) self->events->pdata[i])->type == IMAP_RESPONSE_MALFORMED)
          listing->complete = FALSE;
      collect (listing, from);
      return TRUE;
    }
  if (imap_session_was_refused (self, failure))
    {
      *refused = TRUE;
      return TRUE;
    }
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

static gboolean
run_list (Listing *listing, ImapCommand *command, gboolean *refused, GError **error)
{
  guint from = listing->self->events->len;
  guint number = imap_session_send (listing->self, command, error);

  return number != 0 && wait_list (listing, number, from, refused, error);
}

/* Marks what LSUB names as subscribed. The responses are not shared with anybody yet. */
static void
mark_subscribed (Listing *listing, GPtrArray *lsubs)
{
  g_autoptr (GHashTable) subscribed = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < lsubs->len; i++)
    g_hash_table_add (subscribed, (gpointer) ((ImapResponse *) lsubs->pdata[i])->list.name);
  for (guint i = 0; i < listing->found->len; i++)
    {
      ImapResponse *response = listing->found->pdata[i];

      if (response->type == IMAP_RESPONSE_LIST &&
          g_hash_table_contains (subscribed, response->list.name))
        response->list.attributes |= IMAP_MAILBOX_SUBSCRIBED;
    }
}

/* Subscriptions by LSUB, for servers that cannot tell them in LIST. One that refuses LSUB as well
 * has none to tell. */
static gboolean
list_subscribed (Listing *listing, GError **error)
{
  ImapSession *self = listing->self;
  guint from = self->events->len;
  g_autoptr (GError) failure = NULL;
  g_autoptr (GPtrArray) lsubs = NULL;

  if (!imap_session_run (self, make_list ("LSUB", "*"), listing->cancellable, &failure) &&
      !imap_session_was_refused (self, failure))
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }

  lsubs = imap_session_take_type (self, from, IMAP_RESPONSE_LIST);
  mark_subscribed (listing, lsubs);
  return TRUE;
}

static gboolean
list_plainly (Listing *listing, const char *pattern, GError **error)
{
  gboolean refused;

  if (!run_list (listing, make_list ("LIST", pattern), &refused, error))
    return FALSE;
  if (refused)
    listing->complete = FALSE;
  return TRUE;
}

static ImapCommand *
make_extended_list (ImapSession *self)
{
  ImapCommand *command = make_list ("LIST", "*");

  add_return_options (self, command);
  return command;
}

void
imap_session_list_early (ImapSession *self)
{
  if (imap_session_has (self, "LIST-EXTENDED"))
    self->early_list = imap_session_send (self, make_extended_list (self), NULL);
}

gboolean
imap_session_has_early_list (ImapSession *self)
{
  return self->early_list != 0;
}

/* What was sent early is the first of the session: all that is recorded belongs to it. */
static gboolean
list_extended (Listing *listing, gboolean *refused, GError **error)
{
  ImapSession *self = listing->self;
  guint number = self->early_list;

  self->early_list = 0;
  return number != 0 ? wait_list (listing, number, 0, refused, error)
                     : run_list (listing, make_extended_list (self), refused, error);
}

/* What the server said of itself meanwhile may tell that its answer is worth nothing. */
static gboolean
drop_early (Listing *listing, GError **error)
{
  gboolean refused;

  if (!list_extended (listing, &refused, error))
    return FALSE;

  g_hash_table_remove_all (listing->names);
  g_ptr_array_set_size (listing->found, 0);
  return TRUE;
}

/* What few ask for is the first suspect. */
static void
blame_list (ImapSession *self, gboolean refused)
{
  gboolean limits_vary;

  imap_session_get_append_limit (self, &limits_vary);
  imap_session_blame (self, refused && limits_vary && imap_session_has (self, "LIST-STATUS")
                                ? "APPENDLIMIT"
                                : "LIST-EXTENDED");
}

/* Some servers answer LIST … RETURN with nothing or with an error although they announce it. */
static gboolean
list_all (Listing *listing, GError **error)
{
  ImapSession *self = listing->self;
  gboolean refused;

  if (self->early_list != 0 && !imap_session_has (self, "LIST-EXTENDED") &&
      !drop_early (listing, error))
    return FALSE;
  while (imap_session_has (self, "LIST-EXTENDED"))
    {
      if (!list_extended (listing, &refused, error))
        return FALSE;
      if (!refused && g_hash_table_size (listing->names) > 0)
        return TRUE;
      if (refused && !imap_session_was_misunderstood (self))
        break;
      blame_list (self, refused);
    }

  return list_plainly (listing, "*", error) && list_subscribed (listing, error);
}

/* ---- Namespaces ----------------------------------------------------------------------------- */

static gboolean
is_within (const char *name, const ImapNamespace *namespaces, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      const char *prefix = namespaces[i].prefix;

      if (prefix != NULL && *prefix != '\0' && g_str_has_prefix (name, prefix))
        return TRUE;
    }
  return FALSE;
}

static gboolean
was_covered (Listing *listing, const ImapNamespace *namespace)
{
  GHashTableIter iter;
  gpointer name;

  g_hash_table_iter_init (&iter, listing->names);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    if (is_within (name, namespace, 1))
      return TRUE;
  return FALSE;
}

/* "*" does not reach into every namespace on every server. */
static gboolean
list_namespaces (Listing *listing, const ImapNamespace *namespaces, guint n, GError **error)
{
  for (guint i = 0; i < n; i++)
    {
      const char *prefix = namespaces[i].prefix;
      g_autofree char *pattern = NULL;

      if (prefix == NULL || *prefix == '\0' || was_covered (listing, &namespaces[i]))
        continue;
      pattern = g_strconcat (prefix, "*", NULL);
      if (!list_plainly (listing, pattern, error))
        return FALSE;
    }
  return TRUE;
}

static const char *
name_of (const ImapResponse *response)
{
  return response->type == IMAP_RESPONSE_LIST ? response->list.name
                                              : response->mailbox_status.name;
}

/* The person's own folders before those of others, each in the server's order. */
static GPtrArray *
sort_by_namespace (Listing *listing, const ImapResponse *all)
{
  GPtrArray *sorted = g_ptr_array_new_with_free_func ((GDestroyNotify) imap_response_unref);

  for (int pass = 0; pass < 2; pass++)
    for (guint i = 0; i < listing->found->len; i++)
      {
        ImapResponse *response = listing->found->pdata[i];
        const char *name = name_of (response);
        gboolean is_others =
            all != NULL &&
            (is_within (name, all->namespaces.other, all->namespaces.n_other) ||
             is_within (name, all->namespaces.shared, all->namespaces.n_shared));

        if (is_others == (pass == 1))
          g_ptr_array_add (sorted, imap_response_ref (response));
      }
  return sorted;
}

/* ---- All of it ------------------------------------------------------------------------------ */

static gboolean
list_everything (Listing *listing, GError **error)
{
  const ImapResponse *all = listing->self->namespaces;

  if (!list_all (listing, error))
    return FALSE;
  if (all == NULL)
    return TRUE;

  return list_namespaces (listing, all->namespaces.personal, all->namespaces.n_personal, error) &&
         list_namespaces (listing, all->namespaces.other, all->namespaces.n_other, error) &&
         list_namespaces (listing, all->namespaces.shared, all->namespaces.n_shared, error);
}

GPtrArray *
imap_session_list (ImapSession *self,
                   gboolean *complete,
                   GCancellable *cancellable,
                   GError **error)
{
  g_autoptr (GPtrArray) found =
      g_ptr_array_new_with_free_func ((GDestroyNotify) imap_response_unref);
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);
  Listing listing = { self, cancellable, found, names, TRUE };

  if (!list_everything (&listing, error))
    return NULL;

  /* Every account has an inbox: an answer without it is not the whole one. */
  if (complete != NULL)
    *complete = listing.complete && g_hash_table_contains (names, "INBOX");
  return sort_by_namespace (&listing, self->namespaces);
}

/* ---- Sizes ---------------------------------------------------------------------------------- */

static ImapCommand *
make_size_list (void)
{
  ImapCommand *command = make_list ("LIST", "*");

  imap_command_atom (command, "RETURN (STATUS (SIZE))");
  return command;
}

/* A folder that came, or went, meanwhile has no size: it is NOTIFY that speaks of it. */
static gboolean
is_news (const ImapListData *list, GHashTable *names)
{
  return (list->attributes & IMAP_MAILBOX_NONEXISTENT) != 0 ||
         ((list->attributes & IMAP_MAILBOX_NOSELECT) == 0 &&
          !g_hash_table_contains (names, list->name));
}

/* What else was told stays recorded. */
static GPtrArray *
take_sizes (ImapSession *self, guint from)
{
  GPtrArray *sizes = g_ptr_array_new_with_free_func ((GDestroyNotify) imap_response_unref);
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GPtrArray) lists = imap_session_take_type (self, from, IMAP_RESPONSE_LIST);
  g_autoptr (GPtrArray) statuses =
      imap_session_take_type (self, from, IMAP_RESPONSE_MAILBOX_STATUS);

  for (guint i = 0; i < statuses->len; i++)
    {
      ImapResponse *status = statuses->pdata[i];
      gboolean has_size = status->mailbox_status.size >= 0;

      if (!has_size)
        {
          imap_session_add_event (self, imap_response_ref (status));
          continue;
        }
      g_ptr_array_add (sizes, imap_response_ref (status));
      g_hash_table_add (names, (gpointer) status->mailbox_status.name);
    }
  for (guint i = 0; i < lists->len; i++)
    {
      ImapResponse *list = lists->pdata[i];

      if (is_news (&list->list, names))
        imap_session_add_event (self, imap_response_ref (list));
    }
  return sizes;
}

GPtrArray *
imap_session_list_sizes (ImapSession *self, GCancellable *cancellable, GError **error)
{
  guint from = self->events->len;
  g_autoptr (GError) failure = NULL;

  if (!imap_session_has (self, "STATUS=SIZE") || !imap_session_has (self, "LIST-STATUS"))
    return g_ptr_array_new_with_free_func ((GDestroyNotify) imap_response_unref);

  if (!imap_session_run (self, make_size_list (), cancellable, &failure))
    {
      gboolean was_refused = imap_session_was_refused (self, failure);

      if (was_refused ? imap_session_was_misunderstood (self) : failure->domain == PH_ERROR)
        imap_session_blame (self, "STATUS=SIZE");
      if (!was_refused)
        {
          g_propagate_error (error, g_steal_pointer (&failure));
          return NULL;
        }
    }

  return take_sizes (self, from);
}
