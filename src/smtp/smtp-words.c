/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "smtp-words.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* The class, 4 or 5, stands in the code's first digit: later, or never. */
static const struct
{
  const char *code;
  const char *words;
} meanings[] = {
  { "1.1", N_("The address does not exist there.") },
  { "1.2", N_("The domain of the address does not exist.") },
  { "1.3", N_("The address is not written as one.") },
  { "1.6", N_("The mailbox has moved.") },
  { "1.7", N_("The address of the sender is not accepted.") },
  { "1.8", N_("The address of the sender is not accepted.") },
  { "1.10", N_("The domain of the address takes no mail.") },
  { "2.1", N_("The mailbox is closed.") },
  { "2.2", N_("The mailbox is full.") },
  { "2.3", N_("The message is too large.") },
  { "3.1", N_("The server has no room for mail.") },
  { "3.4", N_("The message is too large.") },
  { "4.1", N_("The server of the recipient does not answer.") },
  { "4.4", N_("The way to the recipient is not known.") },
  { "4.7", N_("The mail could not be delivered in time.") },
  { "5.3", N_("There are too many recipients.") },
  { "7.1", N_("The server does not allow this mail.") },
  { "7.2", N_("The mailing list does not take mail from this sender.") },
  { "7.20", N_("The signature of the sender’s domain was not accepted.") },
  { "7.23", N_("The domain of the sender does not allow this server to send for it.") },
  { "7.26", N_("The sender’s domain could not prove that the mail is its own.") },
};

const char *
smtp_reply_explain (const SmtpReply *self)
{
  if (self->code < 400 || strlen (self->enhanced) < 2)
    return NULL;
  for (guint i = 0; i < G_N_ELEMENTS (meanings); i++)
    if (strcmp (self->enhanced + 2, meanings[i].code) == 0)
      return _(meanings[i].words);
  return NULL;
}
