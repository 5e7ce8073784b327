/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "body-fetch-private.h"

#include "folder-sync.h"
#include "label-views.h"
#include "mime-text.h"
#include "ph-error.h"
#include "store-body.h"
#include "store-placement.h"

#include <string.h>

#define PREVIEW_BYTES 2048
#define TEXT_MAX_BYTES (256 * 1024)

/* A connection that breaks over texts is asked for a quarter of them the next time, and the one over
 * which it breaks so many times goes without. */
#define LIMIT_FACTOR 4
#define LOSSES_MAX 3

/* ---- Where a message lies ------------------------------------------------------------------- */

gboolean
body_fetch_find_uid (SyncContext *context, gint64 message_id, guint32 *uid)
{
  g_autoptr(GArray) places = store_placement_list_for_message (context->store, message_id, NULL);

  /* Another connection may have made a view of the selected folder: it has no uids of its own then. */
  if (label_views_is_view (context->store, context->folder_id))
    return FALSE;
  for (guint i = 0; places != NULL && i < places->len; i++)
    {
      const StorePlacement *place = &g_array_index (places, StorePlacement, i);

      if (place->folder_id == context->folder_id && place->uid > 0)
        {
          *uid = place->uid;
          return TRUE;
        }
    }

  return FALSE;
}

const ImapSection *
body_fetch_find_section (GPtrArray *events, guint32 uid, const char *part)
{
  for (guint i = 0; i < events->len; i++)
    {
      const ImapResponse *event = g_ptr_array_index (events, i);
      const ImapSection *section;

      if (event->type != IMAP_RESPONSE_FETCH || event->fetch.uid != uid)
        continue;
      section = imap_fetch_get_section (&event->fetch, part);
      if (section != NULL)
        return section;
    }

  return NULL;
}

/* ---- Many beginnings ------------------------------------------------------------------------ */

/* A message whose text is wanted. */
typedef struct
{
  gint64 message_id;
  guint32 uid;
  char *part;     /* (owned) (nullable) NULL: it has no text */
  char *subtype;  /* (owned) (nullable), as the next two */
  char *encoding;
  char *charset;
  MimeTextFormat format;
  guint64 size;
} Wanted;

static void
wanted_free (gpointer data)
{
  Wanted *self = data;

  g_free (self->part);
  g_free (self->subtype);
  g_free (self->encoding);
  g_free (self->charset);
  g_free (self);
}

static gboolean
is_parameter (const ImapBody *body, const char *name, const char *value)
{
  const char *given = imap_parameter_get (body->parameters, body->n_parameters, name);

  return given != NULL && g_ascii_strcasecmp (given, value) == 0;
}

static void
take_text_part (Wanted *self, const StoreMessage *message)
{
  g_autoptr(ImapResponse) response = NULL;
  const ImapBody *text = NULL;

  if (message->structure != NULL)
    response = imap_body_parse (message->structure, message->structure_len);
  if (response != NULL && response->fetch.body != NULL)
    text = message_find_text (response->fetch.body);
  if (text == NULL)
    return;

  self->part = g_strdup (text->part);
  self->subtype = g_strdup (text->subtype);
  self->encoding = g_strdup (text->encoding);
  self->charset = g_strdup (imap_parameter_get (text->parameters, text->n_parameters, "charset"));
  self->size = text->size;
  self->format.charset = self->charset;
  self->format.flowed = is_parameter (text, "format", "flowed");
  self->format.delsp = is_parameter (text, "delsp", "yes");
}

static Wanted *
make_wanted (SyncContext *context, gint64 message_id, GError **error)
{
  g_autoptr(StoreMessage) message = store_message_get (context->store, message_id, error);
  Wanted *self;

  if (message == NULL)
    return NULL;

  self = g_new0 (Wanted, 1);
  self->message_id = message_id;
  if (body_fetch_find_uid (context, message_id, &self->uid))
    take_text_part (self, message);

  return self;
}

static GPtrArray *
list_wanted (SyncContext *context, gint64 folder_id, StoreMessageBits missing, gint64 since,
             guint limit, GError **error)
{
  g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func (wanted_free);
  g_autoptr(GArray) ids =
      store_message_list_missing (context->store, folder_id, missing, since, limit, error);

  if (ids == NULL)
    return NULL;

  for (guint i = 0; i < ids->len; i++)
    {
      g_autoptr(GError) local_error = NULL;
      Wanted *wanted = make_wanted (context, g_array_index (ids, gint64, i), &local_error);

      if (wanted != NULL)
        g_ptr_array_add (all, wanted);
      else if (!g_error_matches (local_error, PH_ERROR, PH_ERROR_NOT_FOUND))
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return NULL;
        }
    }

  return g_steal_pointer (&all);
}

/* Sends one command for all messages whose text is the same section: mostly "1" and "1.1". */
static guint
send_group (SyncContext *context, GPtrArray *wanted, const char *part, guint bytes, GError **error)
{
  ImapCommand *command = imap_command_new ("UID FETCH");
  g_autoptr(ImapSet) uids = imap_set_new ();
  g_autofree char *items = NULL;

  for (guint i = 0; i < wanted->len; i++)
    {
      const Wanted *message = g_ptr_array_index (wanted, i);

      if (g_strcmp0 (message->part, part) == 0)
        imap_set_add (uids, message->uid);
    }

  items = bytes > 0 ? g_strdup_printf ("(UID BODY.PEEK[%s]<0.%u>)", part, bytes)
                    : g_strdup_printf ("(UID BODY.PEEK[%s])", part);
  imap_command_set (command, uids);
  imap_command_atom (command, items);
  return imap_session_send (context->session, command, error);
}

static gboolean
was_sent (GPtrArray *wanted, guint index)
{
  const Wanted *message = g_ptr_array_index (wanted, index);

  for (guint i = 0; i < index; i++)
    {
      if (g_strcmp0 (((const Wanted *) g_ptr_array_index (wanted, i))->part, message->part) == 0)
        return TRUE;
    }

  return FALSE;
}

static gboolean
wait_groups (SyncContext *context, GArray *numbers, GError **error)
{
  for (guint i = 0; i < numbers->len; i++)
    {
      g_autoptr(GError) local_error = NULL;

      /* What a server can't give is missing from the answer; the rest is as good as without it. */
      if (!imap_session_wait (context->session, g_array_index (numbers, guint, i),
                              context->cancellable, &local_error) &&
          !(imap_session_is_open (context->session) &&
            g_error_matches (local_error, PH_ERROR, PH_ERROR_SERVER)))
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }
    }

  return TRUE;
}

/* The answers to all groups, at most @bytes of each text (0: all of it). */
static GPtrArray *
fetch_groups (SyncContext *context, GPtrArray *wanted, guint bytes, GError **error)
{
  g_autoptr(GArray) numbers = g_array_new (FALSE, FALSE, sizeof (guint));

  if (!sync_context_drain (context, error))
    return NULL;
  for (guint i = 0; i < wanted->len; i++)
    {
      const Wanted *message = g_ptr_array_index (wanted, i);
      guint number;

      if (message->part == NULL || message->uid == 0 || was_sent (wanted, i) ||
          (bytes == 0 && message->size > TEXT_MAX_BYTES))
        continue;
      number = send_group (context, wanted, message->part, bytes, error);
      if (number == 0)
        return NULL;
      g_array_append_val (numbers, number);
    }

  return wait_groups (context, numbers, error) ? imap_session_take_events (context->session)
                                               : NULL;
}

static GBytes *
find_bytes (GPtrArray *events, const Wanted *wanted)
{
  const ImapSection *section =
      wanted->part != NULL ? body_fetch_find_section (events, wanted->uid, wanted->part) : NULL;

  return section != NULL && section->data != NULL ? g_bytes_new (section->data, section->len)
                                                  : NULL;
}

typedef gboolean (*KeepFunc) (SyncContext *context, const Wanted *wanted, GBytes *bytes,
                              GError **error);

static gboolean
keep_preview (SyncContext *context, const Wanted *wanted, GBytes *bytes, GError **error)
{
  g_autofree char *preview = NULL;

  if (bytes != NULL)
    preview = mime_preview_from_part (bytes, wanted->encoding, wanted->subtype, &wanted->format);

  return store_message_set_preview (context->store, wanted->message_id,
                                    preview != NULL ? preview : "", error);
}

/* Also set for what has no text or too much of it: it is not asked for again. */
static gboolean
keep_text (SyncContext *context, const Wanted *wanted, GBytes *bytes, GError **error)
{
  if (bytes != NULL &&
      !store_body_put (context->store, wanted->message_id, wanted->part, bytes, error))
    return FALSE;

  return store_message_set_bits (context->store, wanted->message_id, STORE_MESSAGE_TEXT, 0, error);
}

static gboolean
keep_all (SyncContext *context, GPtrArray *wanted, GPtrArray *events, KeepFunc keep,
          GError **error)
{
  if (!store_begin (context->store, error))
    return FALSE;

  for (guint i = 0; i < wanted->len; i++)
    {
      const Wanted *message = g_ptr_array_index (wanted, i);
      g_autoptr(GBytes) bytes = find_bytes (events, message);

      if (!keep (context, message, bytes, error))
        {
          store_rollback (context->store);
          return FALSE;
        }
    }

  return store_commit (context->store, error);
}

/* ---- Previews that the server makes --------------------------------------------------------- */

static ImapSet *
collect_uids (GPtrArray *wanted)
{
  ImapSet *uids = imap_set_new ();

  for (guint i = 0; i < wanted->len; i++)
    {
      const Wanted *message = g_ptr_array_index (wanted, i);

      if (message->uid != 0)
        imap_set_add (uids, message->uid);
    }

  return uids;
}

static ImapCommand *
make_preview_command (const ImapSet *uids)
{
  ImapCommand *command = imap_command_new ("UID FETCH");

  imap_command_set (command, uids);
  imap_command_atom (command, "(UID PREVIEW)");
  return command;
}

/* NULL: the server has none, or did not say. */
static const char *
find_preview (GPtrArray *events, guint32 uid)
{
  for (guint i = 0; i < events->len; i++)
    {
      const ImapResponse *event = g_ptr_array_index (events, i);

      if (event->type == IMAP_RESPONSE_FETCH && event->fetch.uid == uid &&
          event->fetch.preview != NULL)
        return event->fetch.preview;
    }

  return NULL;
}

/* It comes from the mail, as the text does: it is cleaned in the same way. */
static char *
clean_preview (const char *text)
{
  const MimeTextFormat format = { .charset = "utf-8" };
  g_autoptr(GBytes) bytes = g_bytes_new_static (text, strlen (text));

  return mime_preview_from_part (bytes, "8bit", "plain", &format);
}

/* Those that are kept leave @wanted. */
static gboolean
keep_server_previews (SyncContext *context, GPtrArray *wanted, GPtrArray *events, GError **error)
{
  if (!store_begin (context->store, error))
    return FALSE;

  for (guint i = wanted->len; i > 0; i--)
    {
      const Wanted *message = g_ptr_array_index (wanted, i - 1);
      const char *text = find_preview (events, message->uid);
      g_autofree char *preview = text != NULL ? clean_preview (text) : NULL;

      if (text == NULL)
        continue;
      if (!store_message_set_preview (context->store, message->message_id,
                                      preview != NULL ? preview : "", error))
        {
          store_rollback (context->store);
          return FALSE;
        }
      g_ptr_array_remove_index (wanted, i - 1);
    }

  return store_commit (context->store, error);
}

/* PREVIEW (RFC 8970) brings a line of each where the beginning of a text would be two kilobytes. */
static gboolean
take_server_previews (SyncContext *context, GPtrArray *wanted, GError **error)
{
  g_autoptr(ImapSet) uids = collect_uids (wanted);
  g_autoptr(GPtrArray) events = NULL;
  g_autoptr(GError) local_error = NULL;

  if (!imap_session_has (context->session, "PREVIEW") || imap_set_is_empty (uids))
    return TRUE;
  if (!sync_context_drain (context, error))
    return FALSE;

  if (!imap_session_run (context->session, make_preview_command (uids), context->cancellable,
                         &local_error))
    {
      if (!imap_session_is_open (context->session) || local_error->domain != PH_ERROR)
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }
      if (imap_session_was_misunderstood (context->session))
        imap_session_blame (context->session, "PREVIEW");
    }

  events = imap_session_take_events (context->session);
  return keep_server_previews (context, wanted, events, error) &&
         sync_context_store (context, events, error);
}

/* ---- Together ------------------------------------------------------------------------------- */

/* What the server left out would count as having no text. */
static gboolean
meet_all (SyncContext *context, GPtrArray *wanted, GError **error)
{
  g_autoptr(ImapSet) uids = collect_uids (wanted);

  return imap_set_is_empty (uids) || folder_sync_meet (context, imap_set_highest (uids), error);
}

static guint
get_limit (const SyncContext *context, guint limit)
{
  return context->body_limit != 0 ? MIN (context->body_limit, limit) : limit;
}

static void
raise_limit (SyncContext *context, guint limit)
{
  context->body_losses = 0;
  context->body_limit *= LIMIT_FACTOR;
  if (context->body_limit >= limit)
    context->body_limit = 0;
}

/* The fetch failed. A text that breaks each connection counts as one that the server can't give. */
static void
note_loss (SyncContext *context, GPtrArray *wanted, KeepFunc keep, const GError *error)
{
  g_autoptr(GPtrArray) nothing = g_ptr_array_new ();

  if (imap_session_is_open (context->session) ||
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  context->body_limit = MAX (wanted->len / LIMIT_FACTOR, 1);
  if (wanted->len > 1 || ++context->body_losses < LOSSES_MAX)
    return;
  context->body_losses = 0;
  keep_all (context, wanted, nothing, keep, NULL);
}

static gboolean
fetch_many (SyncContext *context, gint64 folder_id, StoreMessageBits missing, gint64 since,
            guint limit, guint bytes, KeepFunc keep, guint *n, GError **error)
{
  guint at_once = get_limit (context, limit);
  g_autoptr(GPtrArray) wanted = list_wanted (context, folder_id, missing, since, at_once, error);
  g_autoptr(GPtrArray) events = NULL;
  g_autoptr(GError) local_error = NULL;
  guint n_wanted;

  *n = 0;
  if (wanted == NULL || !meet_all (context, wanted, error))
    return FALSE;
  if (wanted->len == 0)
    return TRUE;

  n_wanted = wanted->len;
  if (missing != STORE_MESSAGE_PREVIEW || take_server_previews (context, wanted, &local_error))
    events = fetch_groups (context, wanted, bytes, &local_error);
  if (events == NULL)
    {
      note_loss (context, wanted, keep, local_error);
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  raise_limit (context, limit);
  *n = n_wanted < at_once ? n_wanted : limit;
  return keep_all (context, wanted, events, keep, error) &&
         sync_context_store (context, events, error);
}

gboolean
body_fetch_previews (SyncContext *context, gint64 folder_id, gint64 since, guint limit, guint *n,
                     GError **error)
{
  return fetch_many (context, folder_id, STORE_MESSAGE_PREVIEW, since, limit, PREVIEW_BYTES,
                     keep_preview, n, error);
}

gboolean
body_fetch_texts (SyncContext *context, gint64 since, guint limit, guint *n, GError **error)
{
  return fetch_many (context, context->folder_id, STORE_MESSAGE_TEXT, since, limit, 0, keep_text, n,
                     error);
}

/* ---- Whether there is anything to do -------------------------------------------------------- */

static gboolean
is_missing (Store *store, gint64 folder_id, StoreMessageBits missing, gint64 since)
{
  g_autoptr(GArray) ids = store_message_list_missing (store, folder_id, missing, since, 1, NULL);

  return ids == NULL || ids->len > 0;
}

gboolean
body_fetch_wants_previews (Store *store, gint64 folder_id, gint64 since)
{
  return is_missing (store, folder_id, STORE_MESSAGE_PREVIEW, since);
}

gboolean
body_fetch_wants_texts (Store *store, gint64 folder_id, gint64 since)
{
  return is_missing (store, folder_id, STORE_MESSAGE_TEXT, since);
}
