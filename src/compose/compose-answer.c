/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "compose-answer-private.h"

#include "compose-build.h"

#include <string.h>

static void
copy_recipients (ComposeDraft *draft, const MimeHeaders *headers)
{
  compose_mailboxes_add (draft->to, &headers->to);
  compose_mailboxes_add (draft->cc, &headers->cc);
  compose_mailboxes_add (draft->bcc, &headers->bcc);
}

/* The one that a draft of Posthorn's names itself, else the one that it is written as. */
static const ComposeIdentity *
find_writer (const ComposeDraft *draft, const MimeMessage *message,
             const ComposeQuestion *question)
{
  const char *id = compose_draft_get_header (draft, COMPOSE_IDENTITY_HEADER);
  const ComposeIdentity *receiver = NULL;

  for (guint i = 0; i < question->identities.n && id != NULL; i++)
    if (strcmp (id, question->identities.items[i].id) == 0)
      return &question->identities.items[i];
  /* What is gone on with stays its writer's. */
  if (question->mode <= COMPOSE_FORWARD_ATTACHED)
    receiver = compose_identities_find_receiver (&question->identities, message, question->account);
  return receiver != NULL
           ? receiver
           : compose_identities_choose (&question->identities, message, question->account);
}

/* A draft keeps what it says of its writer. */
static void
set_writer (ComposeDraft *draft, const MimeMessage *message, const ComposeQuestion *question)
{
  const ComposeIdentity *identity = find_writer (draft, message, question);
  const MimeHeaders *headers = message->headers;
  g_autofree char *organisation = g_strdup (compose_draft_get_header (draft, "Organization"));

  if (identity != NULL)
    compose_draft_set_identity (draft, identity);
  if (organisation != NULL)
    compose_draft_set_header (draft, "Organization", organisation);
  if (question->mode == COMPOSE_CONTINUE && headers->reply_to.n > 0)
    {
      g_ptr_array_set_size (draft->reply_to, 0);
      compose_mailboxes_add (draft->reply_to, &headers->reply_to);
    }
  compose_draft_set_header (draft, COMPOSE_IDENTITY_HEADER, NULL);
}

static gboolean
is_for_invitations (ComposeMode mode)
{
  return mode == COMPOSE_ACCEPT || mode == COMPOSE_ACCEPT_TENTATIVELY || mode == COMPOSE_DECLINE;
}

static ComposeDraft *
answer_invitation (const MimeMessage *message, const ComposeQuestion *question)
{
  ComposeDraft *draft = compose_answer_invitation (message, question);
  ComposeQuestion plain = *question;

  plain.mode = COMPOSE_REPLY;
  return draft != NULL ? draft : compose_answer (message, &plain);
}

ComposeDraft *
compose_answer (const MimeMessage *message, const ComposeQuestion *question)
{
  ComposeDraft *draft;

  if (is_for_invitations (question->mode))
    return answer_invitation (message, question);

  draft = compose_draft_new ();
  switch (question->mode)
    {
    case COMPOSE_REPLY:
    case COMPOSE_REPLY_ALL:
    case COMPOSE_REPLY_LIST:
      compose_fill_recipients (draft, message, question);
      compose_fill_quote (draft, message, question);
      break;
    case COMPOSE_FORWARD:
      compose_fill_quote (draft, message, question);
      compose_fill_parts (draft, message, question->mode);
      break;
    case COMPOSE_FORWARD_ATTACHED:
      draft->text = g_strdup ("");
      compose_fill_parts (draft, message, question->mode);
      break;
    case COMPOSE_REDIRECT:
      draft->redirected = g_bytes_ref (mime_message_get_raw (message));
      break;
    case COMPOSE_CONTINUE:
      compose_fill_headers (draft, message);
      G_GNUC_FALLTHROUGH;
    case COMPOSE_EDIT_AS_NEW:
    case COMPOSE_RESEND:
    case COMPOSE_ACCEPT:
    case COMPOSE_ACCEPT_TENTATIVELY:
    case COMPOSE_DECLINE:
    default:
      copy_recipients (draft, message->headers);
      compose_fill_quote (draft, message, question);
      compose_fill_parts (draft, message, question->mode);
      break;
    }
  compose_fill_thread (draft, message, question->mode);
  set_writer (draft, message, question);
  return draft;
}
