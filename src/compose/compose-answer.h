/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "compose-identity.h"

G_BEGIN_DECLS

/* From a message to the draft of what answers it, sends it on or goes on with it. */

typedef enum
{
  COMPOSE_REPLY,
  COMPOSE_REPLY_ALL,
  COMPOSE_REPLY_LIST,
  COMPOSE_FORWARD,          /* its text in the new mail, its attachments along */
  COMPOSE_FORWARD_ATTACHED, /* as message/rfc822 */
  COMPOSE_EDIT_AS_NEW,      /* the same text to the same people, a mail of its own */
  COMPOSE_RESEND,           /* the same in the same thread: what did not arrive */
  COMPOSE_REDIRECT,         /* as it is, to others (Resent-*) */
  COMPOSE_CONTINUE,         /* a draft, whoever began it */
  COMPOSE_ACCEPT,           /* an invitation; where there is none to answer, it is a reply */
  COMPOSE_ACCEPT_TENTATIVELY,
  COMPOSE_DECLINE,
} ComposeMode;

/* How. Borrowed; all zero is a plain reply.
 *
 * account         (nullable) id of the account that the message lies in
 * shows_html      the reader shows the HTML: that is what is quoted. Else its plain text is
 * selection       (nullable) UTF-8: only this is quoted
 * selection_html  (nullable) the same as HTML; not cleaned */
typedef struct
{
  ComposeMode mode;
  ComposeIdentities identities;
  const char *account;
  gboolean shows_html;
  const char *selection;
  const char *selection_html;
} ComposeQuestion;

/* Bounds of References (RFC 5322 section 3.6.4 has none): the first one and the newest are kept. */
#define COMPOSE_REFERENCES_MAX 60
#define COMPOSE_REFERENCES_MAX_BYTES 8000

/* The draft that @question asks for. Its text and HTML begin with what is quoted; where the writer's words
 * and signature go is the caller's business. Nothing in a message is an error. Quotes only what can be
 * seen; nothing remote is in it. Never NULL. Any thread, not the main one: cleans HTML (html_clean()). */
ComposeDraft *compose_answer (const MimeMessage *message, const ComposeQuestion *question);

/* TRUE when the message came by a list that can be written to: COMPOSE_REPLY_LIST has somebody to go to.
 * Without one it is a reply to the writer. */
gboolean compose_can_reply_to_list (const MimeMessage *message);

/* TRUE when a reply to all would reach others than a reply. */
gboolean compose_can_reply_to_all (const MimeMessage *message, const ComposeQuestion *question);

G_END_DECLS
