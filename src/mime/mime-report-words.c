/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "mime-report.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* RFC 3463 and the registry that goes on from it (RFC 5248): subject and detail, whatever the class.
 * Sorted by nothing: the first that fits counts. */
static const struct
{
  const char *code;
  const char *words;
} reasons[] = {
  { "1.1", N_ ("There is no such mailbox.") },
  { "1.2", N_ ("There is no such mail domain, or it takes no mail.") },
  { "1.3", N_ ("The address is not written as it must be.") },
  { "1.4", N_ ("The address fits several mailboxes.") },
  { "1.6", N_ ("The mailbox has moved, and nobody said where to.") },
  { "1.7", N_ ("The address of the sender is not written as it must be.") },
  { "1.8", N_ ("The mail domain of the sender does not exist or cannot be answered.") },
  { "1.9", N_ ("The message was passed on to a system that does not report.") },
  { "1.10", N_ ("The domain of the recipient says that it takes no mail.") },
  { "2.1", N_ ("The mailbox is switched off.") },
  { "2.2", N_ ("The mailbox is full.") },
  { "2.3", N_ ("The message is larger than this mailbox takes.") },
  { "2.4", N_ ("The mailing list could not be worked through.") },
  { "3.1", N_ ("The mail system of the recipient is full.") },
  { "3.2", N_ ("The mail system of the recipient takes no messages at the moment.") },
  { "3.3", N_ ("The mail system of the recipient cannot do what was asked of it.") },
  { "3.4", N_ ("The message is too large for the mail system of the recipient.") },
  { "3.5", N_ ("The mail system of the recipient is set up wrongly.") },
  { "4.1", N_ ("The server of the recipient does not answer.") },
  { "4.2", N_ ("The connection to the server of the recipient broke.") },
  { "4.3", N_ ("A directory that is needed to deliver the message does not answer.") },
  { "4.4", N_ ("No way to the server of the recipient is known.") },
  { "4.5", N_ ("The mail system is overloaded.") },
  { "4.6", N_ ("The message went in a circle between servers.") },
  { "4.7", N_ ("The message could not be delivered in the time that it was given.") },
  { "5.1", N_ ("The servers did not understand each other.") },
  { "5.2", N_ ("The servers did not understand each other.") },
  { "5.3", N_ ("The message has more recipients than the server takes.") },
  { "5.4", N_ ("The servers did not understand each other.") },
  { "6.1", N_ ("The server does not take this kind of content.") },
  { "6.2", N_ ("The message would have to be converted, which is not allowed.") },
  { "6.3", N_ ("The message would have to be converted, which is not possible.") },
  { "6.7", N_ ("The server cannot handle addresses with letters beyond English.") },
  { "7.1", N_ ("The recipient, or their mail system, does not accept this message.") },
  { "7.2", N_ ("The sender may not write to this mailing list.") },
  { "7.7", N_ ("The message was changed on its way.") },
  { "7.20", N_ ("The signature of the sender’s domain (DKIM) does not pass.") },
  { "7.21", N_ ("The signature of the sender’s domain (DKIM) does not pass.") },
  { "7.23", N_ ("The sender’s server may not send for this domain (SPF).") },
  { "7.24", N_ ("The sender’s server may not send for this domain (SPF).") },
  { "7.25", N_ ("The sender’s server has no name in the DNS.") },
  { "7.26", N_ ("The message passes none of the checks of who sent it (SPF, DKIM).") },
  { "7.28", N_ ("Too many messages come from this sender.") },
  /* What is left of each subject */
  { "1", N_ ("The server does not accept the address.") },
  { "2", N_ ("The mailbox takes no messages.") },
  { "3", N_ ("The mail system of the recipient has a fault.") },
  { "4", N_ ("The message could not be passed on to the server of the recipient.") },
  { "5", N_ ("The servers did not understand each other.") },
  { "6", N_ ("The server does not take the content of the message.") },
  { "7", N_ ("The message was refused for reasons of security or policy.") },
};

const char *
mime_report_reason (const char *status)
{
  const char *detail;
  gsize n;

  if (status == NULL || strlen (status) < 5 || status[1] != '.' || status[0] < '2' ||
      status[0] > '5')
    return NULL;
  detail = status + 2;
  n = strcspn (detail, ".");
  for (gsize i = 0; i < G_N_ELEMENTS (reasons); i++)
    if (strcmp (reasons[i].code, detail) == 0 ||
        (strlen (reasons[i].code) == n && strncmp (reasons[i].code, detail, n) == 0))
      return _ (reasons[i].words);
  return NULL;
}
