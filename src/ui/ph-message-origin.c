/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-message-origin.h"

#include "mime-domain.h"
#include "ph-unsubscribe.h"

#include <glib/gi18n.h>

/* ---- The mark -------------------------------------------------------------------------------- */

static void
show_mark (PhConversationItem *item, const MimeOrigin *origin)
{
  g_autofree char *domain
    = mime_domain_dup_shown (origin->domain != NULL ? origin->domain : "");
  g_autofree char *words = NULL;

  switch (origin->verdict)
    {
    case MIME_AUTH_VERIFIED:
      /* Translators: the part of an address behind the "@" */
      words = g_strdup_printf (_("Your mail server confirms that this comes from %s."), domain);
      ph_conversation_item_set_mark (item, "security-high-symbolic", words);
      break;
    case MIME_AUTH_FAILED:
      words = g_strdup_printf (_("Your mail server found that this does not come from %s, or was "
                                 "changed on its way."),
                               domain);
      ph_conversation_item_set_mark (item, "dialog-warning-symbolic", words);
      break;
    case MIME_AUTH_UNKNOWN:
    default:
      /* What the person wrote never went past the server. */
      if (origin->is_own && origin->warnings == 0)
        ph_conversation_item_set_mark (item, NULL, NULL);
      else
        ph_conversation_item_set_mark (item, "security-medium-symbolic",
                                       _("Nothing confirms that this comes from its sender."));
    }
}

/* ---- Warnings -------------------------------------------------------------------------------- */

/* @text (nullable: none) is taken. */
static void
show_notice (PhConversationItem *item, const char *id, PhNoticeKind kind, char *text)
{
  if (text != NULL)
    ph_conversation_item_add_notice (
      item, ph_notice_new (id, kind,
                           kind == PH_NOTICE_WARNING ? "dialog-warning-symbolic" : NULL, NULL, text));
  else
    ph_conversation_item_remove_notice (item, id);
  g_free (text);
}

static char *
write_failed (const MimeOrigin *origin, const char *domain)
{
  if ((origin->warnings & MIME_ORIGIN_OWN_ADDRESS) != 0)
    return g_strdup (_("This bears your own address, but as far as your mail server can tell it did "
                       "not come from you."));
  if (origin->verdict == MIME_AUTH_FAILED)
    return g_strdup_printf (_("This does not come from %s as it says, or was changed on its way: it "
                              "failed the check of your mail server."),
                            domain);
  return NULL;
}

static char *
write_like (const MimeOrigin *origin, const char *domain)
{
  g_autofree char *like = origin->like != NULL ? mime_domain_dup_shown (origin->like) : NULL;

  if ((origin->warnings & MIME_ORIGIN_LOOKALIKE) != 0)
    /* Translators: two domains, the second one is genuine */
    return g_strdup_printf (_("The address is of %s, which can be taken for %s, to which you write."),
                            domain, like);
  if ((origin->warnings & MIME_ORIGIN_DISGUISED) != 0)
    return g_strdup_printf (_("The address is of %s, written with letters that look like others."),
                            domain);
  return NULL;
}

static void
show_warnings (PhConversationItem *item, const MimeOrigin *origin)
{
  g_autofree char *domain
    = mime_domain_dup_shown (origin->domain != NULL ? origin->domain : "");

  show_notice (item, "sender-several", PH_NOTICE_WARNING,
               (origin->warnings & MIME_ORIGIN_SEVERAL_FROM) != 0
                 ? g_strdup (_("This names several senders. Rely on none of them."))
                 : NULL);
  show_notice (item, "sender-failed", PH_NOTICE_WARNING, write_failed (origin, domain));
  show_notice (item, "sender-like", PH_NOTICE_WARNING, write_like (origin, domain));
  show_notice (item, "sender-reply", PH_NOTICE_INFO,
               (origin->warnings & MIME_ORIGIN_REPLY_ELSEWHERE) != 0
                 /* Translators: an address */
                 ? g_strdup_printf (_("Answers go to %s, not to the sender."), origin->reply_to)
                 : NULL);
}

void
ph_message_origin_show (PhConversationItem *item, const MessageOrigin *origin)
{
  show_mark (item, origin->origin);
  show_warnings (item, origin->origin);
  ph_unsubscribe_offer (item, origin->unsubscribe);
}

/* ---- Loading --------------------------------------------------------------------------------- */

static void
origin_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PhConversationItem) item = user_data;
  AccountEngine *engine = ph_message_get_engine (ph_conversation_item_get_message (item));
  g_autoptr (MessageOrigin) origin = NULL;

  /* The account went away meanwhile, with what it said. */
  if (engine == NULL)
    return;

  origin = account_engine_get_origin_finish (engine, result, NULL);
  if (origin != NULL)
    ph_message_origin_show (item, origin);
}

void
ph_message_origin_load (PhConversationItem *item)
{
  PhMessage *message = ph_conversation_item_get_message (item);
  AccountEngine *engine = ph_message_get_engine (message);

  if (engine != NULL)
    account_engine_get_origin_async (engine, ph_message_get_message_id (message), NULL, origin_cb,
                                     g_object_ref (item));
}
