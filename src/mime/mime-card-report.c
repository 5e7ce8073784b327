/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "mime-card-private.h"

#include "ph-format.h"

#include <glib/gi18n-lib.h>

/* Recipients with a card each; more are told in a row. */
#define RECIPIENTS_SHOWN 5

static const char *
get_name (const MimeRecipientReport *recipient)
{
  return recipient->address[0] != '\0' ? recipient->address : _("a recipient");
}

static char *
dup_title (const MimeRecipientReport *recipient)
{
  const char *name = get_name (recipient);

  switch (recipient->action)
    {
    case MIME_ACTION_FAILED:
      /* Translators: a mail address */
      return g_strdup_printf (_("Not delivered to %s"), name);
    case MIME_ACTION_DELAYED:
      return g_strdup_printf (_("Not delivered to %s yet"), name);
    case MIME_ACTION_DELIVERED:
      return g_strdup_printf (_("Delivered to %s"), name);
    case MIME_ACTION_RELAYED:
      return g_strdup_printf (_("Passed on for %s"), name);
    case MIME_ACTION_EXPANDED:
      return g_strdup_printf (_("Delivered to the list %s"), name);
    case MIME_ACTION_DISPLAYED:
      return g_strdup_printf (_("Shown to %s"), name);
    case MIME_ACTION_DELETED:
      return g_strdup_printf (_("Deleted unread by %s"), name);
    case MIME_ACTION_DISPATCHED:
      return g_strdup_printf (_("Passed on by %s"), name);
    case MIME_ACTION_PROCESSED:
    default:
      return g_strdup_printf (_("Worked on by %s"), name);
    }
}

static const char *
get_text (const MimeRecipientReport *recipient)
{
  const char *reason = mime_report_reason (recipient->status);

  switch (recipient->action)
    {
    case MIME_ACTION_FAILED:
      return reason != NULL ? reason : _("The mail system does not say plainly why.");
    case MIME_ACTION_DELAYED:
      return reason != NULL ? reason : _("The mail system goes on trying.");
    case MIME_ACTION_RELAYED:
      return _("The next mail system does not report whether it arrived.");
    case MIME_ACTION_DISPLAYED:
      return _("That it was shown does not mean that it was read.");
    default:
      return NULL;
    }
}

static void
add_original (MimeCard *card, const MimeHeaders *original)
{
  if (original == NULL)
    return;
  mime_card_add (card, _("Message"), g_strdup (original->subject), NULL);
  mime_card_add (card, _("Sent"), ph_format_date_full (original->date, NULL), NULL);
}

static MimeCard *
card_for (const MimeReport *report, const MimeRecipientReport *recipient)
{
  gboolean is_receipt = recipient->action >= MIME_ACTION_DISPLAYED;
  MimeCard *card = mime_card_new (is_receipt ? MIME_CARD_RECEIPT : MIME_CARD_DELIVERY,
                                  dup_title (recipient), g_strdup (get_text (recipient)));

  card->warning = recipient->action == MIME_ACTION_FAILED;
  if (recipient->retry_until != MIME_DATE_NONE)
    mime_card_add (card, _("Tried until"), ph_format_date_full (recipient->retry_until, NULL), NULL);
  /* What another machine says is its words, not ours. */
  mime_card_add (card, _("The server’s words"), g_strdup (recipient->diagnostic), NULL);
  mime_card_add (card, _("Server"), g_strdup (recipient->server), NULL);
  mime_card_add (card, _("Code"), g_strdup (recipient->status), NULL);
  if (is_receipt && report->automatic)
    mime_card_add (card, _("Sent by"), g_strdup (_("a program, by itself")), NULL);
  return card;
}

static void
add_others (MimeCard *card, const MimeReport *report)
{
  g_autoptr (GString) others = g_string_new (NULL);

  for (guint i = RECIPIENTS_SHOWN; i < report->recipients->len; i++)
    g_string_append_printf (others, "%s%s", others->len > 0 ? ", " : "",
                            get_name (report->recipients->pdata[i]));
  if (report->cut)
    g_string_append (others, ", …");
  mime_card_add (card, _("Others"), g_strdup (others->str), NULL);
}

void
mime_cards_add_report (GPtrArray *cards, const MimeReport *report)
{
  MimeCard *card = NULL;

  for (guint i = 0; i < MIN (report->recipients->len, RECIPIENTS_SHOWN); i++)
    {
      card = card_for (report, report->recipients->pdata[i]);
      g_ptr_array_add (cards, card);
    }
  add_others (card, report);
  add_original (card, report->original);
}
