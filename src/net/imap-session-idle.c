/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "imap-session-private.h"

#include "ph-error.h"

#include <glib/gi18n-lib.h>

#define DEFAULT_SECONDS (9 * 60)

typedef struct
{
  ImapSession *self;
  guint number; /* of IDLE; 0 while polling */
  gboolean (*should_stop) (gpointer user_data);
  gpointer user_data;
} Idle;

static gboolean
is_over (gpointer user_data)
{
  Idle *idle = user_data;

  return idle->self->events->len > 0 ||
         (idle->number != 0 && imap_session_is_answered (idle->self, idle->number)) ||
         (idle->should_stop != NULL && idle->should_stop (idle->user_data));
}

static gboolean
has_begun (gpointer user_data)
{
  Idle *idle = user_data;

  return idle->self->continuation != NULL ||
         imap_session_is_answered (idle->self, idle->number);
}

static gboolean
is_ended (gpointer user_data)
{
  Idle *idle = user_data;

  return imap_session_is_answered (idle->self, idle->number);
}

static gint64
in_ms (guint ms)
{
  return g_get_monotonic_time () + ms * G_TIME_SPAN_MILLISECOND;
}

/* Waits for what a living server does at once. */
static gboolean
wait_briefly (Idle *idle,
              MailConnectionDoneFunc is_done,
              GCancellable *cancellable,
              GError **error)
{
  ImapSession *self = idle->self;

  if (!imap_session_wait_for (self, is_done, idle, in_ms (self->answer_ms), cancellable,
                              error))
    return FALSE;
  if (is_done (idle))
    return TRUE;

  return imap_session_die (self,
                           g_error_new (PH_ERROR, PH_ERROR_TIMED_OUT,
                                        _("The server %s did not answer in time."),
                                        self->settings->imap.host),
                           error);
}

/* Silence is what IDLE is about, so the time-out of other waits does not count here. */
static gboolean
wait_quietly (Idle *idle, gint64 until, GCancellable *cancellable, GError **error)
{
  ImapSession *self = idle->self;
  guint timeout = self->timeout;
  gboolean success;

  self->timeout = 0;
  success = imap_session_wait_for (self, is_over, idle, until, cancellable, error);
  self->timeout = timeout;
  return success;
}

static gboolean
end_idle (Idle *idle, GCancellable *cancellable, GError **error)
{
  ImapSession *self = idle->self;

  if (!is_ended (idle))
    imap_client_submit_line (self->client, "DONE", FALSE);
  if (!wait_briefly (idle, is_ended, cancellable, error))
    {
      if (imap_session_is_open (self))
        imap_session_abandon (self, idle->number);
      return FALSE;
    }
  return imap_session_wait (self, idle->number, cancellable, error);
}

/* The caller wants to be gone at once: DONE is sent, its answer swallowed later. */
static void
leave_idle (Idle *idle)
{
  ImapSession *self = idle->self;

  if (!imap_session_is_open (self))
    return;
  if (self->continuation == NULL && !is_ended (idle))
    {
      mail_connection_close (self->connection);
      return;
    }
  if (!is_ended (idle))
    imap_client_submit_line (self->client, "DONE", FALSE);
  imap_session_abandon (self, idle->number);
}

/* One IDLE, until something is over or the server has been quiet for too long. */
static gboolean
idle_once (Idle *idle, gint64 until, GCancellable *cancellable, GError **error)
{
  ImapSession *self = idle->self;

  g_clear_pointer (&self->continuation, imap_response_unref);
  idle->number = imap_session_send (self, imap_command_new ("IDLE"), error);
  if (idle->number == 0)
    return FALSE;

  if (!wait_briefly (idle, has_begun, cancellable, error) ||
      !wait_quietly (idle, MIN (until, in_ms (self->quiet_ms)), cancellable, error))
    {
      leave_idle (idle);
      return FALSE;
    }
  return TRUE;
}

static gboolean
idle_with_push (Idle *idle, gint64 until, GCancellable *cancellable, GError **error)
{
  gboolean is_done = FALSE;

  while (!is_done)
    {
      if (!idle_once (idle, until, cancellable, error))
        return FALSE;
      is_done = is_over (idle) || g_get_monotonic_time () >= until;
      if (!end_idle (idle, cancellable, error))
        return FALSE;
      is_done |= is_over (idle);
    }
  return TRUE;
}

/* Asks for a sign of life, which brings news, too. */
static gboolean
poll (Idle *idle, GCancellable *cancellable, GError **error)
{
  ImapSession *self = idle->self;

  idle->number = imap_session_send (self, imap_command_new ("NOOP"), error);
  if (idle->number == 0)
    return FALSE;
  if (!wait_briefly (idle, is_ended, cancellable, error))
    {
      if (imap_session_is_open (self))
        imap_session_abandon (self, idle->number);
      return FALSE;
    }
  return imap_session_wait (self, idle->number, cancellable, error);
}

static gboolean
idle_with_polls (Idle *idle, gint64 until, GCancellable *cancellable, GError **error)
{
  while (!is_over (idle) && g_get_monotonic_time () < until)
    {
      if (!wait_quietly (idle, MIN (until, in_ms (idle->self->quiet_ms)), cancellable, error))
        return FALSE;
      if (is_over (idle))
        return TRUE;
      if (!poll (idle, cancellable, error))
        return FALSE;
      idle->number = 0;
    }
  return TRUE;
}

gboolean
imap_session_idle (ImapSession *self,
                   guint seconds,
                   gboolean (*should_stop) (gpointer user_data),
                   gpointer user_data,
                   GCancellable *cancellable,
                   GError **error)
{
  Idle idle = { self, 0, should_stop, user_data };
  gint64 until = in_ms ((seconds != 0 ? MIN (seconds, DEFAULT_SECONDS) : DEFAULT_SECONDS) * 1000);

  if (imap_session_has (self, "IDLE"))
    {
      g_autoptr (GError) failure = NULL;

      if (idle_with_push (&idle, until, cancellable, &failure))
        return TRUE;
      if (!imap_session_was_refused (self, failure) || !imap_session_was_misunderstood (self))
        {
          g_propagate_error (error, g_steal_pointer (&failure));
          return FALSE;
        }
      imap_session_blame (self, "IDLE");
      idle.number = 0;
    }
  return idle_with_polls (&idle, until, cancellable, error);
}
