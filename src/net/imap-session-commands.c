/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "imap-session-private.h"

#include "ph-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* ---- APPEND --------------------------------------------------------------------------------- */

static gboolean
check_size (ImapSession *self, GBytes *message, GError **error)
{
  guint64 limit = imap_session_get_append_limit (self, NULL);

  if (limit == 0 || g_bytes_get_size (message) <= limit)
    return TRUE;

  g_set_error (error, PH_ERROR, PH_ERROR_OVER_QUOTA,
               _("The message is larger than the server %s accepts."), self->settings->imap.host);
  return FALSE;
}

static gboolean
has_nul (GBytes *message)
{
  gsize len;
  const char *data = g_bytes_get_data (message, &len);

  return len > 0 && memchr (data, '\0', len) != NULL;
}

static gboolean
check_content (ImapSession *self, GBytes *message, GError **error)
{
  if (!has_nul (message) || imap_session_has (self, "BINARY"))
    return TRUE;

  g_set_error (error, PH_ERROR, PH_ERROR_INVALID,
               _("The message holds NUL bytes, which the server %s can’t take."),
               self->settings->imap.host);
  return FALSE;
}

static void
add_message (ImapCommand *command, const ImapAppend *message)
{
  if (message->flags != 0 || (message->keywords != NULL && message->keywords[0] != NULL))
    imap_command_flags (command, message->flags, message->keywords);
  if (message->date != G_MININT64)
    imap_command_date_time (command, message->date, message->zone_minutes);
  if (has_nul (message->bytes))
    imap_command_literal8 (command, message->bytes);
  else
    imap_command_literal (command, message->bytes);
}

static gboolean
check_message (ImapSession *self, const ImapAppend *message, GError **error)
{
  return check_size (self, message->bytes, error) && check_content (self, message->bytes, error);
}

guint
imap_session_send_append (ImapSession *self,
                          const char *mailbox,
                          const ImapAppend *messages,
                          guint n_messages,
                          GError **error)
{
  ImapCommand *command;

  for (guint i = 0; i < n_messages; i++)
    if (!check_message (self, &messages[i], error))
      return 0;

  command = imap_command_new ("APPEND");
  imap_command_mailbox (command, mailbox);
  for (guint i = 0; i < n_messages; i++)
    add_message (command, &messages[i]);
  return imap_session_send (self, command, error);
}

guint
imap_session_send_replace (ImapSession *self,
                           guint32 uid,
                           const char *mailbox,
                           const ImapAppend *message,
                           GError **error)
{
  ImapCommand *command;

  if (!check_message (self, message, error))
    return 0;

  command = imap_command_new ("UID REPLACE");
  imap_command_number (command, uid);
  imap_command_mailbox (command, mailbox);
  add_message (command, message);
  return imap_session_send (self, command, error);
}

/* RFC 4315 §3: in the order of the messages, whose numbers ascend. */
static void
read_appenduid (const ImapStatusData *status, guint32 *uidvalidity, guint32 *uids, guint n_uids)
{
  g_autoptr (GArray) array = NULL;

  if (status->code != IMAP_CODE_APPENDUID || status->uids == NULL ||
      imap_set_count (status->uids) != n_uids)
    return;

  array = imap_set_to_array (status->uids, n_uids);
  memcpy (uids, array->data, n_uids * sizeof (guint32));
  if (uidvalidity != NULL)
    *uidvalidity = status->uidvalidity;
}

gboolean
imap_session_wait_append (ImapSession *self,
                          guint number,
                          guint32 *uidvalidity,
                          guint32 *uids,
                          guint n_uids,
                          GCancellable *cancellable,
                          GError **error)
{
  if (uidvalidity != NULL)
    *uidvalidity = 0;
  memset (uids, 0, n_uids * sizeof (guint32));
  if (!imap_session_wait (self, number, cancellable, error))
    {
      /* Cancelled with the literal still held back: only the end of the line stops it. */
      if (self->last_status == NULL && imap_session_is_open (self))
        mail_connection_close (self->connection);
      return FALSE;
    }

  read_appenduid (imap_session_get_last_status (self), uidvalidity, uids, n_uids);
  return TRUE;
}

gboolean
imap_session_append (ImapSession *self,
                     const char *mailbox,
                     ImapFlags flags,
                     const char *const *keywords,
                     gint64 date,
                     int zone_minutes,
                     GBytes *message,
                     guint32 *uidvalidity,
                     guint32 *uid,
                     GCancellable *cancellable,
                     GError **error)
{
  const ImapAppend append = { flags, keywords, date, zone_minutes, message };
  guint32 given = 0;
  guint number;
  gboolean ok;

  if (uidvalidity != NULL)
    *uidvalidity = 0;
  number = imap_session_send_append (self, mailbox, &append, 1, error);
  ok = number != 0 &&
       imap_session_wait_append (self, number, uidvalidity, &given, 1, cancellable, error);
  if (uid != NULL)
    *uid = given;
  return ok;
}

/* ---- SEARCH --------------------------------------------------------------------------------- */

static void
add_set (ImapSet *to, const ImapSet *from)
{
  gsize n_ranges = 0;
  const ImapRange *ranges = imap_set_ranges (from, &n_ranges);

  for (gsize i = 0; i < n_ranges; i++)
    imap_set_add_range (to, ranges[i].first, ranges[i].last);
}

/* RFC 9738: the search went from the newest message down to *@lowest, which was the last. */
static gboolean
was_cut (ImapSession *self, guint32 *lowest)
{
  const ImapStatusData *status = imap_session_get_last_status (self);
  guint64 uid;

  if (status->code != IMAP_CODE_MESSAGELIMIT || status->string == NULL ||
      !g_ascii_string_to_unsigned (status->string, 10, 2, *lowest - 1, &uid, NULL))
    return FALSE;

  *lowest = (guint32) uid;
  return TRUE;
}

static ImapCommand *
make_search (ImapSession *self, const char *criteria)
{
  ImapCommand *command = imap_command_new ("UID SEARCH");

  if (imap_session_has (self, "ESEARCH"))
    {
      imap_command_atom (command, "RETURN");
      imap_command_open (command);
      imap_command_atom (command, "ALL");
      imap_command_close (command);
    }
  imap_command_atom (command, criteria);
  return command;
}

static gboolean
run_search (ImapSession *self, const char *criteria, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) failure = NULL;

  if (imap_session_run (self, make_search (self, criteria), cancellable, &failure))
    return TRUE;
  if (!imap_session_was_refused (self, failure) || !imap_session_was_misunderstood (self) ||
      !imap_session_has (self, "ESEARCH"))
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }

  imap_session_blame (self, "ESEARCH");
  return imap_session_run (self, make_search (self, criteria), cancellable, error);
}

ImapSet *
imap_session_uid_search (ImapSession *self,
                         const char *criteria,
                         GCancellable *cancellable,
                         GError **error)
{
  guint n_before = self->events->len;
  g_autoptr (GPtrArray) answers = NULL;
  g_autoptr (ImapSet) found = imap_set_new ();
  guint32 lowest = G_MAXUINT32;

  if (!run_search (self, criteria, cancellable, error))
    return NULL;
  while (was_cut (self, &lowest))
    {
      g_autofree char *rest = g_strdup_printf ("UID 1:%u %s", lowest - 1, criteria);

      if (!run_search (self, rest, cancellable, error))
        return NULL;
    }

  answers = imap_session_take_type (self, n_before, IMAP_RESPONSE_SEARCH);
  for (guint i = 0; i < answers->len; i++)
    {
      const ImapResponse *answer = answers->pdata[i];

      if (answer->search.all != NULL)
        add_set (found, answer->search.all);
    }
  return g_steal_pointer (&found);
}

/* ---- STATUS --------------------------------------------------------------------------------- */

ImapResponse *
imap_session_status (ImapSession *self,
                     const char *mailbox,
                     const char *items,
                     GCancellable *cancellable,
                     GError **error)
{
  ImapCommand *command = imap_command_new ("STATUS");
  guint n_before = self->events->len;
  g_autoptr (GPtrArray) answers = NULL;

  imap_command_mailbox (command, mailbox);
  imap_command_open (command);
  imap_command_atom (command, items);
  imap_command_close (command);
  if (!imap_session_run (self, command, cancellable, error))
    return NULL;

  /* One STATUS was asked for: a name that comes back in another spelling is still the answer. */
  answers = imap_session_take_type (self, n_before, IMAP_RESPONSE_MAILBOX_STATUS);
  if (answers->len > 0)
    return imap_response_ref (answers->pdata[answers->len - 1]);

  g_set_error (error, PH_ERROR, PH_ERROR_SERVER,
               _("The server %s did not tell the state of a folder."), self->settings->imap.host);
  return NULL;
}

/* ---- Quota ---------------------------------------------------------------------------------- */

static guint
get_percent (const ImapQuotaResource *resource)
{
  double share;

  if (resource->limit <= 0 || resource->usage <= 0)
    return 0;

  share = 100.0 * (double) resource->usage / (double) resource->limit;
  return share < 100 ? (guint) share : 100;
}

/* The unit of storage is 1024 bytes (RFC 9208 §5.1). */
static void
take_resource (const ImapQuotaResource *resource, ImapQuota *quota, guint *storage_percent)
{
  guint percent = get_percent (resource);

  quota->percent = MAX (quota->percent, percent);
  if (g_ascii_strcasecmp (resource->name, "STORAGE") != 0 || resource->limit <= 0 ||
      resource->limit > G_MAXINT64 / 1024 || resource->usage > G_MAXINT64 / 1024 ||
      (quota->limit != 0 && percent <= *storage_percent))
    return;

  *storage_percent = percent;
  quota->used = (guint64) MAX (resource->usage, 0) * 1024;
  quota->limit = (guint64) resource->limit * 1024;
}

static void
read_quotas (GPtrArray *answers, ImapQuota *quota)
{
  guint storage_percent = 0;

  for (guint i = 0; i < answers->len; i++)
    {
      const ImapResponse *answer = answers->pdata[i];

      for (guint k = 0; k < answer->quota.n; k++)
        take_resource (&answer->quota.resources[k], quota, &storage_percent);
    }
}

gboolean
imap_session_get_quota (ImapSession *self,
                        const char *mailbox,
                        ImapQuota *quota,
                        GCancellable *cancellable,
                        GError **error)
{
  guint n_before = self->events->len;
  g_autoptr (GPtrArray) answers = NULL;
  g_autoptr (GPtrArray) roots = NULL;
  g_autoptr (GError) failure = NULL;
  ImapCommand *command;

  *quota = (ImapQuota){ 0 };
  if (!imap_session_has (self, "QUOTA"))
    return TRUE;

  command = imap_command_new ("GETQUOTAROOT");
  imap_command_mailbox (command, mailbox);
  if (!imap_session_run (self, command, cancellable, &failure))
    {
      if (!imap_session_was_refused (self, failure))
        {
          g_propagate_error (error, g_steal_pointer (&failure));
          return FALSE;
        }
      if (imap_session_was_misunderstood (self))
        imap_session_blame (self, "QUOTA");
    }

  roots = imap_session_take_type (self, n_before, IMAP_RESPONSE_QUOTAROOT);
  answers = imap_session_take_type (self, n_before, IMAP_RESPONSE_QUOTA);
  read_quotas (answers, quota);
  return TRUE;
}
