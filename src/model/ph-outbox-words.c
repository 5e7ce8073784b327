/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-outbox-words.h"

#include "ph-format.h"

#include <glib/gi18n-lib.h>

/* A time that is so near is counted down. */
#define COUNTED_SECONDS 90

#define DAY_SECONDS (24 * 60 * 60)

void
ph_outbox_moment_init (PhOutboxMoment *self,
                       AccountEngine *engine)
{
  AccountState state = account_engine_get_state (engine);
  g_autoptr (GError) error = NULL;

  g_object_get (engine, "outbox-error", &error, NULL);
  self->now = g_date_time_new_now_local ();
  self->is_online = state != ACCOUNT_STATE_OFFLINE && state != ACCOUNT_STATE_DISABLED;
  self->blocked = error != NULL ? g_strdup (error->message) : NULL;
}

void
ph_outbox_moment_clear (PhOutboxMoment *self)
{
  g_clear_pointer (&self->now, g_date_time_unref);
  g_clear_pointer (&self->blocked, g_free);
}

gboolean
ph_outbox_is_shown (const StoreOutbox *row)
{
  gboolean is_sent = row->state == STORE_OUTBOX_ACCEPTED || row->state == STORE_OUTBOX_FILING;

  return !is_sent || row->error != NULL;
}

gboolean
ph_outbox_needs_person (const StoreOutbox *row)
{
  return row->state == STORE_OUTBOX_UNSURE || row->state == STORE_OUTBOX_REFUSED ||
         row->state == STORE_OUTBOX_FAILED ||
         /* Damage stopped it, not the person. */
         (row->state == STORE_OUTBOX_HELD && row->error != NULL);
}

/* ---- Times ----------------------------------------------------------------------------------- */

static gint64
count_seconds_left (const StoreOutbox *row,
                    const PhOutboxMoment *moment)
{
  return outbox_get_seconds_left_at (row, g_date_time_to_unix (moment->now));
}

static gboolean
is_today (gint64 time,
          GDateTime *now)
{
  g_autofree char *day = ph_format_day (time, now);
  g_autofree char *today = ph_format_day (g_date_time_to_unix (now), now);

  return g_str_equal (day, today);
}

/* A weekday where that is enough, else the date. */
static char *
dup_day (gint64 time,
         GDateTime *now)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (time);
  g_autoptr (GDateTime) date = g_date_time_to_timezone (utc, g_date_time_get_timezone (now));

  if (time - g_date_time_to_unix (now) < 6 * DAY_SECONDS)
    return ph_format_words (date, "%A");

  return ph_format_day (time, now);
}

static char *
dup_scheduled (const StoreOutbox *row,
               const PhOutboxMoment *moment)
{
  g_autofree char *clock = ph_format_time (row->send_at, moment->now);
  g_autofree char *day = NULL;

  if (is_today (row->send_at, moment->now))
    /* Translators: of a mail that waits; %s is a time of day */
    return g_strdup_printf (_("Sends at %s while Posthorn runs"), clock);

  day = dup_day (row->send_at, moment->now);

  /* Translators: of a mail that waits; a day ("Tuesday", "Thursday, 12 March 2026") and a time */
  return g_strdup_printf (_("Sends on %s at %s while Posthorn runs"), day, clock);
}

/* ---- Waiting --------------------------------------------------------------------------------- */

/* A sentence without its full stop. */
static char *
dup_without_stop (const char *sentence)
{
  gsize len = strlen (sentence);

  return g_str_has_suffix (sentence, ".") && !g_str_has_suffix (sentence, "…")
           ? g_strndup (sentence, len - 1)
           : g_strdup (sentence);
}

static gboolean
is_scheduled (const StoreOutbox *row,
              const PhOutboxMoment *moment)
{
  return row->send_at != 0 && row->not_before == row->send_at &&
         row->send_at > g_date_time_to_unix (moment->now);
}

static gboolean
is_counted (const StoreOutbox *row,
            const PhOutboxMoment *moment)
{
  return row->tries == 0 && count_seconds_left (row, moment) > 0 &&
         count_seconds_left (row, moment) <= COUNTED_SECONDS;
}

/* After a try, why it failed, and when the next is. */
static char *
dup_retry (const StoreOutbox *row,
           const PhOutboxMoment *moment)
{
  g_autofree char *clock = ph_format_time (row->not_before, moment->now);
  g_autofree char *why = dup_without_stop (row->error);

  /* Translators: why a mail could not be sent, without a full stop, and a time of day */
  return g_strdup_printf (_("%s: tries again at %s"), why, clock);
}

static char *
dup_queued (const StoreOutbox *row,
            const PhOutboxMoment *moment)
{
  gint64 seconds = count_seconds_left (row, moment);

  if (is_scheduled (row, moment))
    return dup_scheduled (row, moment);
  if (is_counted (row, moment))
    /* Translators: of a mail that waits; "s" are seconds */
    return g_strdup_printf (_("Sends in %d s"), (int) seconds);
  if (seconds > 0 && row->error != NULL)
    return dup_retry (row, moment);
  if (moment->blocked != NULL)
    return dup_without_stop (moment->blocked);
  if (!moment->is_online)
    return g_strdup (_("Waits for the network"));

  return g_strdup (_("Is sent next"));
}

/* ---- Refused --------------------------------------------------------------------------------- */

static guint
count_refused (const StoreOutbox *row)
{
  guint n = 0;

  for (const char *c = row->refused; c != NULL && *c != '\0'; c = strchr (c, '\n'))
    {
      c += *c == '\n';
      n++;
    }

  return n;
}

/* "address: what the server said" on lines. */
static char *
dup_refusals (const StoreOutbox *row)
{
  g_auto (GStrv) lines = g_strsplit (row->refused != NULL ? row->refused : "", "\n", -1);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_auto (GStrv) halves = g_strsplit (lines[i], "\t", 2);

      if (halves[0] == NULL)
        continue;
      if (text->len > 0)
        g_string_append_c (text, '\n');
      /* Translators: an address, and what a server said of it */
      g_string_append_printf (text, _("%s: %s"), halves[0], halves[1] != NULL ? halves[1] : "");
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static char *
dup_refused (const StoreOutbox *row)
{
  guint n = count_refused (row);

  return g_strdup_printf (ngettext ("%u recipient was refused", "%u recipients were refused", n), n);
}

/* ---- All ------------------------------------------------------------------------------------- */

static char *
dup_with_reason (const char *words,
                 const StoreOutbox *row)
{
  g_autofree char *why = row->error != NULL ? dup_without_stop (row->error) : NULL;

  /* Translators: what became of a mail ("Can't be sent"), and why */
  return why != NULL ? g_strdup_printf (_("%s: %s"), words, why) : g_strdup (words);
}

char *
ph_outbox_dup_status (const StoreOutbox *row,
                      const PhOutboxMoment *moment)
{
  switch (row->state)
    {
    case STORE_OUTBOX_SENDING:
    case STORE_OUTBOX_DELIVERING:
      return g_strdup (_("Is being sent…"));
    case STORE_OUTBOX_UNSURE:
      return g_strdup (_("May have been sent"));
    case STORE_OUTBOX_ACCEPTED:
    case STORE_OUTBOX_FILING:
      return dup_with_reason (_("Sent, but not filed"), row);
    case STORE_OUTBOX_REFUSED:
      return dup_refused (row);
    case STORE_OUTBOX_FAILED:
      return dup_with_reason (_("Can’t be sent"), row);
    case STORE_OUTBOX_HELD:
      return dup_with_reason (_("Stopped"), row);
    case STORE_OUTBOX_QUEUED:
    default:
      return dup_queued (row, moment);
    }
}

/* ---- In the reader --------------------------------------------------------------------------- */

/* Two sentences, of which either may be missing. */
static char *
join (const char *first,
      const char *second)
{
  gboolean has_both = first != NULL && *first != '\0' && second != NULL && *second != '\0';

  return g_strconcat (first != NULL ? first : "", has_both ? " " : "",
                      second != NULL ? second : "", NULL);
}

static char *
dup_queued_title (const StoreOutbox *row,
                  const PhOutboxMoment *moment,
                  char **details)
{
  g_autofree char *clock = NULL;
  g_autofree char *next = NULL;

  if (is_counted (row, moment) && !is_scheduled (row, moment))
    return g_strdup (_("Is sent in a moment"));

  if (!is_scheduled (row, moment) && row->error != NULL && count_seconds_left (row, moment) > 0)
    {
      g_autofree char *refusals = dup_refusals (row);

      clock = ph_format_time (row->not_before, moment->now);
      next = g_strdup_printf (_("It is tried again at %s."), clock);
      *details = *refusals != '\0' ? g_strconcat (row->error, "\n", refusals, "\n", next, NULL)
                                   : join (row->error, next);
      return g_strdup (_("Not sent yet"));
    }

  if (!is_scheduled (row, moment) && moment->blocked != NULL)
    {
      *details = g_strdup (moment->blocked);
      return g_strdup (_("Not sent yet"));
    }

  return dup_queued (row, moment);
}

static char *
dup_unsure_details (const StoreOutbox *row)
{
  const char *known =
    row->looks == 0
      ? _("It is looked for in Sent as soon as that is possible.")
      : row->not_before != 0
          ? _("It was not found in Sent so far, and is looked for again.")
          : _("It was looked for in Sent for a quarter of an hour, and not found.");

  return join (_("The connection was lost before the server answered to the whole mail. Whether it was "
                 "sent can’t be known, so it is not sent again by itself."),
               known);
}

char *
ph_outbox_dup_title (const StoreOutbox *row,
                     const PhOutboxMoment *moment,
                     char **details)
{
  g_autofree char *refusals = dup_refusals (row);
  char *title;

  *details = NULL;
  switch (row->state)
    {
    case STORE_OUTBOX_QUEUED:
      title = dup_queued_title (row, moment, details);
      break;
    case STORE_OUTBOX_UNSURE:
      *details = dup_unsure_details (row);
      title = g_strdup (_("May have been sent"));
      break;
    case STORE_OUTBOX_ACCEPTED:
    case STORE_OUTBOX_FILING:
      *details = join (row->error, _("Only the copy for Sent is missing. It is tried again."));
      title = g_strdup (_("Sent, but not filed"));
      break;
    case STORE_OUTBOX_REFUSED:
      *details = g_strconcat (_("The mail was sent to nobody so far."), "\n", refusals, NULL);
      title = dup_refused (row);
      break;
    case STORE_OUTBOX_FAILED:
      *details = *refusals != '\0' ? g_strdup (refusals) : g_strdup (row->error);
      title = g_strdup (_("Can’t be sent"));
      break;
    case STORE_OUTBOX_HELD:
      *details = g_strdup (row->error != NULL ? row->error
                                              : _("It is not sent before you say so."));
      title = g_strdup (_("Stopped"));
      break;
    case STORE_OUTBOX_SENDING:
    case STORE_OUTBOX_DELIVERING:
    default:
      title = ph_outbox_dup_status (row, moment);
    }

  if (*details == NULL)
    *details = g_strdup ("");

  return title;
}

guint
ph_outbox_get_tick (const StoreOutbox *row,
                    const PhOutboxMoment *moment)
{
  gint64 seconds = count_seconds_left (row, moment);

  if (row->state != STORE_OUTBOX_QUEUED || seconds == 0)
    return 0;
  if (is_counted (row, moment) && !is_scheduled (row, moment))
    return 1;

  /* "Tomorrow" becomes "today", and at last the seconds count. */
  return (guint) CLAMP (seconds, 1, 30);
}
