/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How far a connection has come. With STARTTLS the greeting comes before the encryption. */
typedef enum
{
  MAIL_STAGE_LOOKED_UP, /* the name has an address */
  MAIL_STAGE_CONNECTED, /* somebody listens there */
  MAIL_STAGE_ENCRYPTED, /* TLS, with a certificate that was accepted */
  MAIL_STAGE_GREETED,   /* it speaks the protocol */
  MAIL_STAGE_CAPABLE,   /* it has said what it can do */
  MAIL_STAGE_SIGNED_IN,
} MailStage;

/* Called when a stage has been reached, on the thread of the connection and inside a wait: it may
 * look at the session, and record. */
typedef void (*MailStageFunc) (MailStage stage, gpointer user_data);

G_END_DECLS
