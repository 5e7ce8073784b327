/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "imap-client.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "imap-capabilities.h"
#include "imap-command-private.h"
#include "imap-reader-private.h"
#include "ph-error.h"

/* LITERAL- allows literals up to this without asking (RFC 7888 §5). */
#define LITERAL_MINUS_MAX 4096

/* Smaller pieces of output are copied together. */
#define COPY_BELOW (16 * 1024)

/* What a command's answer changes, or what may not run beside it. */
typedef enum
{
  KIND_PLAIN,
  KIND_SIGN_IN, /* LOGIN, AUTHENTICATE */
  KIND_SELECT,  /* SELECT, EXAMINE */
  KIND_DESELECT,
  KIND_IDLE,
  KIND_ALONE, /* STARTTLS, COMPRESS: the bytes behind its answer are of another kind */
  KIND_LOGOUT,
  KIND_UNAUTHENTICATE,
} Kind;

typedef struct
{
  guint number;
  Kind kind;
  guint has_begun : 1; /* something of it was taken to be sent */
  guint is_sent : 1;   /* all of it was */
} Pending;

/* A piece of output. */
typedef struct
{
  GBytes *bytes;
  guint number;      /* of the command that it belongs to */
  char *log;         /* what the log shows instead of it, or NULL */
  guint is_last : 1; /* of its command */
  guint waits : 1;   /* a synchronising literal follows: the server says when */
} Chunk;

struct _ImapClient
{
  ImapReader *reader;
  ImapState state;
  ImapLogFunc log;
  gpointer log_data;

  /* Commands */
  char prefix[8]; /* of the tags */
  guint last_number;
  GQueue pending;   /* Pending */
  GQueue output;    /* Chunk */
  GQueue lines;     /* Chunk; they go out before output */
  guint literal_of; /* the command whose literal waits for "+"; 0: none */
  guint alone;      /* the command that nothing may be sent behind; 0: none */
  guint is_continued : 1;
  guint is_signed_in : 1;

  /* What the server said about itself */
  ImapCapabilities *capabilities;
  guint is_fresh : 1; /* the list came since the running sign-in began */
};

static void
free_chunk (gpointer data)
{
  Chunk *chunk = data;

  g_bytes_unref (chunk->bytes);
  g_free (chunk->log);
  g_free (chunk);
}

ImapClient *
imap_client_new (const ImapLimits *limits)
{
  ImapClient *self = g_new0 (ImapClient, 1);

  self->reader = imap_reader_new (limits);
  self->capabilities = imap_capabilities_new ();
  for (guint i = 0; i < 4; i++)
    self->prefix[i] = (char)('A' + g_random_int_range (0, 26));
  return self;
}

void
imap_client_free (ImapClient *self)
{
  imap_reader_free (self->reader);
  g_queue_clear_full (&self->pending, g_free);
  g_queue_clear_full (&self->output, free_chunk);
  g_queue_clear_full (&self->lines, free_chunk);
  imap_capabilities_free (self->capabilities);
  g_free (self);
}

void
imap_client_set_sink (ImapClient *self, ImapSinkFunc func, gpointer user_data)
{
  imap_reader_set_sink (self->reader, func, user_data);
}

void
imap_client_feed (ImapClient *self, const void *data, gsize len)
{
  imap_reader_feed (self->reader, data, len);
}

static Pending *
find_pending (ImapClient *self, guint number)
{
  for (GList *l = self->pending.head; l != NULL; l = l->next)
    if (((Pending *)l->data)->number == number)
      return l->data;
  return NULL;
}

static gboolean
is_running (ImapClient *self, Kind kind)
{
  for (GList *l = self->pending.head; l != NULL; l = l->next)
    {
      const Pending *pending = l->data;

      if (pending->kind == kind && pending->has_begun)
        return TRUE;
    }
  return FALSE;
}

static void
log_in_cb (const char *text, gsize len, gpointer user_data)
{
  ImapClient *self = user_data;

  /* Challenges may hold what a password was mixed into. */
  if (len > 0 && text[0] == '+' && is_running (self, KIND_SIGN_IN))
    self->log ('<', "+ ***", 5, self->log_data);
  else
    self->log ('<', text, len, self->log_data);
}

void
imap_client_set_log (ImapClient *self, ImapLogFunc func, gpointer user_data)
{
  self->log = func;
  self->log_data = user_data;
  imap_reader_set_log (self->reader, func != NULL ? log_in_cb : NULL, self);
}

/* Capabilities */

gboolean
imap_client_has_capability (ImapClient *self, const char *name)
{
  return imap_capabilities_find (self->capabilities, name) != NULL;
}

const char *
imap_client_get_capability_value (ImapClient *self, const char *name)
{
  const char *rest = imap_capabilities_find (self->capabilities, name);

  return rest != NULL && *rest == '=' ? rest + 1 : NULL;
}

gboolean
imap_client_knows_capabilities (ImapClient *self)
{
  return imap_capabilities_is_known (self->capabilities);
}

const char *const *
imap_client_get_capabilities (ImapClient *self)
{
  return imap_capabilities_get_all (self->capabilities);
}

void
imap_client_mask (ImapClient *self, const char *const *names)
{
  imap_capabilities_mask (self->capabilities, names);
}

gboolean
imap_client_is_enabled (ImapClient *self, const char *name)
{
  return imap_capabilities_is_enabled (self->capabilities, name);
}

static void
set_capabilities (ImapClient *self, const char *const *names)
{
  imap_capabilities_set (self->capabilities, names);
  self->is_fresh = TRUE;
}

/* Commands out */

static Kind
find_kind (const char *name)
{
  static const struct
  {
    const char *name;
    Kind kind;
  } kinds[] = {
    { "LOGIN", KIND_SIGN_IN },
    { "AUTHENTICATE", KIND_SIGN_IN },
    { "SELECT", KIND_SELECT },
    { "EXAMINE", KIND_SELECT },
    { "CLOSE", KIND_DESELECT },
    { "UNSELECT", KIND_DESELECT },
    { "IDLE", KIND_IDLE },
    { "STARTTLS", KIND_ALONE },
    { "COMPRESS", KIND_ALONE },
    { "LOGOUT", KIND_LOGOUT },
    { "UNAUTHENTICATE", KIND_UNAUTHENTICATE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_ascii_strcasecmp (name, kinds[i].name) == 0)
      return kinds[i].kind;
  return KIND_PLAIN;
}

/* TRUE while a command runs that takes further lines of ours. */
static gboolean
takes_lines (ImapClient *self)
{
  for (GList *l = self->pending.head; l != NULL; l = l->next)
    {
      const Pending *pending = l->data;

      if (pending->kind == KIND_SIGN_IN || pending->kind == KIND_IDLE)
        return TRUE;
    }
  return FALSE;
}

/* Whether commands wait until this one is answered (IDLE: until DONE). */
static gboolean
is_alone (Kind kind)
{
  return kind == KIND_SIGN_IN || kind == KIND_IDLE || kind == KIND_ALONE || kind == KIND_LOGOUT;
}

static gboolean
may_send_at_once (ImapClient *self, gsize len)
{
  if (imap_client_has_capability (self, "LITERAL+"))
    return TRUE;
  return len <= LITERAL_MINUS_MAX && imap_client_has_capability (self, "LITERAL-");
}

static void
push_chunk (GQueue *queue, GBytes *bytes, guint number, gboolean waits)
{
  Chunk *chunk = g_new0 (Chunk, 1);

  chunk->bytes = bytes;
  chunk->number = number;
  chunk->waits = waits;
  g_queue_push_tail (queue, chunk);
}

static void
push_text (ImapClient *self, GString **text, guint number, gboolean waits)
{
  push_chunk (&self->output, g_string_free_to_bytes (*text), number, waits);
  *text = g_string_new (NULL);
}

/* What the log shows of a command: one line, literals by their length. */
static char *
describe (ImapClient *self, guint number, ImapCommand *command)
{
  GString *text = g_string_new (NULL);
  guint n_parts;
  const ImapCommandPart *parts = imap_command_get_parts (command, &n_parts);

  g_string_append_printf (text, "%s%u ", self->prefix, number);
  if (imap_command_is_secret (command))
    g_string_append_printf (text, "%s ***", imap_command_get_name (command));
  for (guint i = 0; i < n_parts && !imap_command_is_secret (command); i++)
    {
      gsize len;
      const char *data = g_bytes_get_data (parts[i].bytes, &len);

      if (parts[i].is_literal)
        g_string_append_printf (text, "{%" G_GSIZE_FORMAT " bytes}", len);
      else
        g_string_append_len (text, data, (gssize)len);
    }
  return g_string_free (text, FALSE);
}

static void
queue_command (ImapClient *self, guint number, ImapCommand *command)
{
  GString *text = g_string_new (NULL);
  GList *last = self->output.tail;
  guint n_parts;
  const ImapCommandPart *parts = imap_command_get_parts (command, &n_parts);
  Chunk *first;

  g_string_append_printf (text, "%s%u ", self->prefix, number);
  for (guint i = 0; i < n_parts; i++)
    {
      gsize len;
      const char *data = g_bytes_get_data (parts[i].bytes, &len);
      gboolean at_once;

      if (!parts[i].is_literal)
        {
          g_string_append_len (text, data, (gssize)len);
          continue;
        }
      at_once = may_send_at_once (self, len);
      g_string_append_printf (text,
                              at_once ? "{%" G_GSIZE_FORMAT "+}\r\n" : "{%" G_GSIZE_FORMAT "}\r\n",
                              len);
      push_text (self, &text, number, !at_once);
      push_chunk (&self->output, g_bytes_ref (parts[i].bytes), number, FALSE);
    }
  g_string_append (text, "\r\n");
  push_text (self, &text, number, FALSE);
  g_string_free (text, TRUE);

  ((Chunk *)self->output.tail->data)->is_last = TRUE;
  first = last != NULL ? last->next->data : self->output.head->data;
  if (self->log != NULL)
    first->log = describe (self, number, command);
}

guint
imap_client_submit (ImapClient *self, ImapCommand *command, GError **error)
{
  g_autoptr (ImapCommand) owned = command;
  Pending *pending;

  if (imap_command_get_invalid (owned) != NULL)
    {
      g_set_error (error, PH_ERROR, PH_ERROR_INVALID, "%s (%s)",
                   _ ("This cannot be sent to the mail server."), imap_command_get_invalid (owned));
      return 0;
    }
  pending = g_new0 (Pending, 1);
  pending->number = ++self->last_number;
  pending->kind = find_kind (imap_command_get_name (owned));
  if (pending->kind == KIND_SIGN_IN)
    self->is_fresh = FALSE;
  g_queue_push_tail (&self->pending, pending);
  queue_command (self, pending->number, owned);
  return pending->number;
}

void
imap_client_submit_line (ImapClient *self, const char *line, gboolean is_secret)
{
  Chunk *chunk;

  g_return_if_fail (strpbrk (line, "\r\n") == NULL);

  self->is_continued = FALSE;
  /* The server may have ended it by itself: then this would be a command, and a bad one. */
  if (!takes_lines (self))
    return;
  push_chunk (&self->lines, g_bytes_new_take (g_strconcat (line, "\r\n", NULL), strlen (line) + 2),
              0, FALSE);
  chunk = self->lines.tail->data;
  if (self->log != NULL)
    chunk->log = g_strdup (is_secret ? "***" : line);
}

char *
imap_client_get_tag (ImapClient *self, guint number)
{
  return g_strdup_printf ("%s%u", self->prefix, number);
}

guint
imap_client_get_n_pending (ImapClient *self)
{
  return self->pending.length;
}

/* The next chunk that may go out now; NULL when none may. */
static Chunk *
peek_chunk (ImapClient *self, GQueue **queue)
{
  Chunk *next;

  *queue = &self->lines;
  if (self->alone != 0 && self->lines.head != NULL)
    return self->lines.head->data;
  *queue = &self->output;
  next = g_queue_peek_head (&self->output);
  if (next == NULL || self->literal_of != 0 || self->alone != 0)
    return NULL;
  return next;
}

/* Notes what sending a chunk means for those that follow. */
static void
note_sent (ImapClient *self, const Chunk *chunk)
{
  Pending *pending = chunk->number != 0 ? find_pending (self, chunk->number) : NULL;
  Pending *alone = self->alone != 0 ? find_pending (self, self->alone) : NULL;

  if (self->log != NULL && chunk->log != NULL)
    self->log ('>', chunk->log, strlen (chunk->log), self->log_data);
  if (chunk->waits)
    self->literal_of = chunk->number;
  if (pending != NULL)
    {
      pending->has_begun = TRUE;
      pending->is_sent = pending->is_sent || chunk->is_last;
      if (chunk->is_last && is_alone (pending->kind))
        self->alone = chunk->number;
    }
  else if (alone != NULL && alone->kind == KIND_IDLE)
    /* That was DONE: what follows need not wait for the answer to IDLE. */
    self->alone = 0;
}

GBytes *
imap_client_take_output (ImapClient *self)
{
  GByteArray *joined = NULL;
  GQueue *queue;
  Chunk *chunk;

  while ((chunk = peek_chunk (self, &queue)) != NULL)
    {
      gsize len;
      const guint8 *data = g_bytes_get_data (chunk->bytes, &len);
      gboolean is_large = len >= COPY_BELOW;
      GBytes *bytes = NULL;

      if (is_large && joined != NULL)
        break;
      g_queue_pop_head (queue);
      note_sent (self, chunk);
      if (is_large)
        bytes = g_bytes_ref (chunk->bytes);
      else
        joined =
            g_byte_array_append (joined != NULL ? joined : g_byte_array_new (), data, (guint)len);
      free_chunk (chunk);
      if (is_large)
        return bytes;
    }
  return joined != NULL ? g_byte_array_free_to_bytes (joined) : NULL;
}

gboolean
imap_client_is_continued (ImapClient *self)
{
  return self->is_continued;
}

ImapState
imap_client_get_state (ImapClient *self)
{
  return self->state;
}

/* Responses in */

/* The number in a tag that was given out; 0 for others. */
static guint
number_of_tag (ImapClient *self, const char *tag)
{
  gsize len = strlen (self->prefix);
  guint64 number;

  if (strncmp (tag, self->prefix, len) != 0 || !g_ascii_isdigit (tag[len]) || tag[len] == '0')
    return 0;
  if (!g_ascii_string_to_unsigned (tag + len, 10, 1, G_MAXUINT, &number, NULL))
    return 0;
  return number <= self->last_number ? (guint)number : 0;
}

guint
imap_client_get_answered (ImapClient *self, const ImapResponse *response)
{
  if (response->type != IMAP_RESPONSE_STATUS || !response->status.is_tagged)
    return 0;
  return number_of_tag (self, response->status.tag);
}

/* A command that was refused in the middle: its rest must not be sent. */
static void
drop_output (ImapClient *self, guint number)
{
  GList *next;

  for (GList *l = self->output.head; l != NULL; l = next)
    {
      Chunk *chunk = l->data;

      next = l->next;
      if (chunk->number != number)
        continue;
      free_chunk (chunk);
      g_queue_delete_link (&self->output, l);
    }
}

static void
sign_in (ImapClient *self)
{
  self->state = IMAP_STATE_AUTHENTICATED;
  self->is_signed_in = TRUE;
  /* What was announced before may be less, or more, than what holds now. */
  if (!self->is_fresh)
    imap_capabilities_forget (self->capabilities);
}

static void
sign_out (ImapClient *self)
{
  self->state = IMAP_STATE_NOT_AUTHENTICATED;
  self->is_signed_in = FALSE;
  imap_capabilities_disable (self->capabilities);
}

static void
apply_answer (ImapClient *self, const Pending *pending, const ImapStatusData *status)
{
  gboolean ok = status->status == IMAP_STATUS_OK;

  if (self->state == IMAP_STATE_LOGOUT)
    return;
  switch (pending->kind)
    {
    case KIND_SIGN_IN:
      if (ok)
        sign_in (self);
      break;
    case KIND_SELECT:
      if (self->is_signed_in)
        self->state = ok ? IMAP_STATE_SELECTED : IMAP_STATE_AUTHENTICATED;
      break;
    case KIND_DESELECT:
      if (ok && self->is_signed_in)
        self->state = IMAP_STATE_AUTHENTICATED;
      break;
    case KIND_UNAUTHENTICATE:
      if (ok)
        sign_out (self);
      break;
    case KIND_LOGOUT:
      self->state = IMAP_STATE_LOGOUT;
      break;
    case KIND_PLAIN:
    case KIND_IDLE:
    case KIND_ALONE:
    default:
      break;
    }
}

static gboolean
take_answer (ImapClient *self, const ImapStatusData *status, GError **error)
{
  guint number = number_of_tag (self, status->tag);
  Pending *pending = number != 0 ? find_pending (self, number) : NULL;
  gboolean ok = status->status == IMAP_STATUS_OK;

  if (pending == NULL || !pending->has_begun || (ok && !pending->is_sent))
    {
      g_set_error_literal (error, PH_ERROR, PH_ERROR_PROTOCOL,
                           _ ("The mail server answered a question that was not asked."));
      return FALSE;
    }
  if (status->capabilities != NULL)
    set_capabilities (self, status->capabilities);
  apply_answer (self, pending, status);

  drop_output (self, number);
  if (self->literal_of == number)
    self->literal_of = 0;
  if (self->alone == number)
    {
      self->alone = 0;
      self->is_continued = FALSE;
      g_queue_clear_full (&self->lines, free_chunk);
    }
  g_queue_remove (&self->pending, pending);
  g_free (pending);
  return TRUE;
}

static void
take_untagged_status (ImapClient *self, const ImapStatusData *status)
{
  if (status->status == IMAP_STATUS_BYE)
    self->state = IMAP_STATE_LOGOUT;
  else if (self->state == IMAP_STATE_GREETING)
    {
      self->is_signed_in = status->status == IMAP_STATUS_PREAUTH;
      self->state = self->is_signed_in ? IMAP_STATE_AUTHENTICATED : IMAP_STATE_NOT_AUTHENTICATED;
    }
  if (status->capabilities != NULL)
    set_capabilities (self, status->capabilities);
}

static void
take_continuation (ImapClient *self)
{
  const Pending *alone = self->alone != 0 ? find_pending (self, self->alone) : NULL;

  if (self->literal_of != 0)
    self->literal_of = 0;
  else if (alone != NULL && (alone->kind == KIND_SIGN_IN || alone->kind == KIND_IDLE))
    self->is_continued = TRUE;
}

/* Whether a server may say this now. Before the sign-in nobody may tell us about mailboxes and
 * mail, whoever it is that speaks. */
static gboolean
is_acceptable (ImapClient *self, const ImapResponse *response)
{
  switch (response->type)
    {
    case IMAP_RESPONSE_STATUS:
    case IMAP_RESPONSE_MALFORMED:
      return TRUE;
    case IMAP_RESPONSE_CONTINUATION:
    case IMAP_RESPONSE_CAPABILITY:
    case IMAP_RESPONSE_ID:
      return self->state != IMAP_STATE_GREETING;
    default:
      return self->is_signed_in;
    }
}

/* FALSE with @error when the connection must end. */
static gboolean
take_response (ImapClient *self, const ImapResponse *response, GError **error)
{
  switch (response->type)
    {
    case IMAP_RESPONSE_STATUS:
      if (response->status.is_tagged)
        return take_answer (self, &response->status, error);
      take_untagged_status (self, &response->status);
      return TRUE;
    case IMAP_RESPONSE_CONTINUATION:
      take_continuation (self);
      return TRUE;
    case IMAP_RESPONSE_CAPABILITY:
      set_capabilities (self, response->capability.names);
      return TRUE;
    case IMAP_RESPONSE_ENABLED:
      imap_capabilities_enable (self->capabilities, response->capability.names);
      return TRUE;
    case IMAP_RESPONSE_MALFORMED:
      if (self->state != IMAP_STATE_GREETING)
        return TRUE;
      /* Who waits for more from a server of another kind waits for ever. */
      g_set_error_literal (error, PH_ERROR, PH_ERROR_PROTOCOL,
                           _ ("What answers there is no mail server that speaks IMAP."));
      return FALSE;
    default:
      return TRUE;
    }
}

ImapResponse *
imap_client_next (ImapClient *self, GError **error)
{
  ImapResponse *response;

  while ((response = imap_reader_next (self->reader, error)) != NULL)
    {
      g_autoptr (ImapResponse) owned = response;

      if (!is_acceptable (self, response))
        continue;
      if (!take_response (self, response, error))
        return NULL;
      return g_steal_pointer (&owned);
    }
  return NULL;
}

gboolean
imap_client_start_tls (ImapClient *self, GError **error)
{
  imap_capabilities_forget (self->capabilities);
  if (imap_reader_buffered (self->reader) == 0)
    return TRUE;
  g_set_error_literal (error, PH_ERROR, PH_ERROR_PROTOCOL,
                       _ ("The mail server sent something unencrypted that it should have sent "
                          "encrypted."));
  return FALSE;
}

GBytes *
imap_client_take_unread (ImapClient *self)
{
  return imap_reader_take_buffered (self->reader);
}
