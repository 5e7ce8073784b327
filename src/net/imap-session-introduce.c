/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "imap-session-private.h"

/* ---- The first round trip ------------------------------------------------------------------- */

static ImapCommand *
make_id (void)
{
  ImapCommand *command = imap_command_new ("ID");

  imap_command_open (command);
  imap_command_string (command, "name");
  imap_command_string (command, PACKAGE_NAME);
  imap_command_string (command, "version");
  imap_command_string (command, PACKAGE_VERSION);
  imap_command_close (command);
  return command;
}

/* UIDONLY (RFC 9586) costs nothing, since messages are not named by numbers anyway, and some servers
 * show the whole of a large folder only then. */
static ImapCommand *
make_enable (ImapSession *self)
{
  const char *sync = imap_session_has (self, "QRESYNC")     ? "QRESYNC"
                     : imap_session_has (self, "CONDSTORE") ? "CONDSTORE"
                                                            : NULL;
  gboolean uid_only = imap_session_has (self, "UIDONLY");
  ImapCommand *command;

  if (!imap_session_has (self, "ENABLE") || (sync == NULL && !uid_only))
    return NULL;

  command = imap_command_new ("ENABLE");
  if (sync != NULL)
    imap_command_atom (command, sync);
  if (uid_only)
    imap_command_atom (command, "UIDONLY");
  return command;
}

static char *
dup_field (const ImapResponse *id, const char *name)
{
  const char *value = imap_parameter_get (id->id.fields, id->id.n, name);

  return value != NULL ? g_utf8_make_valid (value, -1) : NULL;
}

/* What the server says of itself may tell of more quirks than its greeting did. */
static void
take_id (ImapSession *self)
{
  g_autoptr (GPtrArray) ids = imap_session_take_type (self, 0, IMAP_RESPONSE_ID);
  g_autofree char *name = ids->len > 0 ? dup_field (ids->pdata[ids->len - 1], "name") : NULL;

  if (name == NULL)
    return;

  g_free (self->server_name);
  self->server_name = g_steal_pointer (&name);
  g_free (self->server_version);
  self->server_version = dup_field (ids->pdata[ids->len - 1], "version");
  imap_session_find_quirks (self);
}

static void
take_namespaces (ImapSession *self)
{
  g_autoptr (GPtrArray) all = imap_session_take_type (self, 0, IMAP_RESPONSE_NAMESPACE);

  g_clear_pointer (&self->namespaces, imap_response_unref);
  if (all->len > 0)
    self->namespaces = imap_response_ref (all->pdata[all->len - 1]);
}

/* All of it together; a server that refuses one of them can still be used. */
gboolean
imap_session_introduce (ImapSession *self, GCancellable *cancellable, GError **error)
{
  ImapCommand *commands[3] = { NULL };
  guint numbers[3] = { 0 };
  guint compress;

  if (imap_session_has (self, "ID"))
    commands[0] = make_id ();
  commands[1] = make_enable (self);
  if (imap_session_has (self, "NAMESPACE"))
    commands[2] = imap_command_new ("NAMESPACE");

  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    if (commands[i] != NULL)
      numbers[i] = imap_session_send (self, commands[i], NULL);
  compress = imap_session_ask_to_compress (self);

  /* Whatever the server says behind its consent is compressed, answers to the others included. */
  if (compress != 0 &&
      !imap_session_begin_to_compress (self, compress, cancellable, error))
    return FALSE;
  if (self->lists_folders)
    {
      imap_session_notify_early (self);
      imap_session_list_early (self);
    }
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      g_autoptr (GError) failure = NULL;

      if (numbers[i] == 0 || imap_session_wait (self, numbers[i], cancellable, &failure) ||
          imap_session_was_refused (self, failure))
        continue;
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }

  take_id (self);
  take_namespaces (self);
  return TRUE;
}
