/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-body-notices.h"

#include <glib/gi18n.h>

static const char *
get_icon_name (const MimeCard *card)
{
  switch (card->kind)
    {
    case MIME_CARD_INVITATION:
      return "x-office-calendar-symbolic";
    case MIME_CARD_CONTACT:
      return "avatar-default-symbolic";
    case MIME_CARD_RECEIPT:
      return "mail-read-symbolic";
    case MIME_CARD_DELIVERY:
      return card->warning ? "dialog-warning-symbolic" : "mail-send-symbolic";
    case MIME_CARD_NOTE:
    default:
      return "dialog-information-symbolic";
    }
}

static char *
dup_text (const MimeCard *card)
{
  g_autoptr (GString) text = g_string_new (card->text);

  for (guint i = 0; i < card->rows->len; i++)
    {
      const MimeCardRow *row = g_ptr_array_index (card->rows, i);

      if (text->len > 0)
        g_string_append_c (text, '\n');
      /* Translators: what a value is, and the value: "When: Thursday, 12 March 2026" */
      g_string_append_printf (text, _("%s: %s"), row->label, row->value);
    }

  return g_strdup (text->str);
}

/* A place that stands in the text, so that nobody is led elsewhere. */
static void
add_button (PhNotice *notice, const char *label, const char *uri)
{
  g_autoptr (GVariant) target = g_variant_ref_sink (g_variant_new_string (uri));
  g_autofree char *action = g_action_print_detailed_name ("reader.open-link", target);

  ph_notice_add_button (notice, label, action);
}

/* Where an event is held, and the first other place that a browser can show. */
static void
add_links (PhNotice *notice, const MimeCard *card)
{
  if (card->conference != NULL)
    /* Translators: an event that is held over the network */
    add_button (notice, _("_Join"), card->conference);

  for (guint i = 0; i < card->rows->len; i++)
    {
      const MimeCardRow *row = g_ptr_array_index (card->rows, i);

      if (row->uri == NULL || g_ascii_strncasecmp (row->uri, "http", 4) != 0
          || g_strcmp0 (row->uri, card->conference) == 0)
        continue;

      add_button (notice, _("_Open Link"), row->uri);
      return;
    }
}

/* Whether one of those whom the account writes as is asked for an answer. */
static gboolean
asks_account (const MimeCard *card, PhConversationItem *item)
{
  AccountEngine *engine = ph_message_get_engine (ph_conversation_item_get_message (item));
  AccountSettings *settings = engine != NULL ? account_engine_get_settings (engine) : NULL;

  for (guint i = 0; settings != NULL && card->asked != NULL && i < settings->identities->len; i++)
    {
      const char *own
        = account_settings_get_sender_address (settings, settings->identities->pdata[i]);

      for (char **asked = card->asked; *asked != NULL; asked++)
        if (g_ascii_strcasecmp (*asked, own) == 0)
          return TRUE;
    }
  return FALSE;
}

/* An answer is one to the first that asks. */
static guint
find_asking (const PhBody *body, PhConversationItem *item)
{
  guint i = 0;

  while (body != NULL && i < body->cards->len
         && !asks_account (g_ptr_array_index (body->cards, i), item))
    i++;
  return i;
}

static void
add_answers (PhNotice *notice)
{
  /* Translators: a button that answers an invitation; its mail is shown before it is sent */
  ph_notice_add_button (notice, _("_Accept"), "message.accept");
  /* Translators: a button that answers an invitation: perhaps */
  ph_notice_add_button (notice, _("_Tentative"), "message.accept-tentatively");
  /* Translators: a button that answers an invitation */
  ph_notice_add_button (notice, _("_Decline"), "message.decline");
}

static PhNotice *
create_notice (const MimeCard *card, const char *id, gboolean asks)
{
  g_autofree char *text = dup_text (card);
  PhNotice *notice = ph_notice_new (id, card->warning ? PH_NOTICE_WARNING : PH_NOTICE_INFO,
                                    get_icon_name (card), card->title, text);

  if (asks)
    add_answers (notice);
  add_links (notice, card);

  return notice;
}

void
ph_body_notices_add (PhConversationItem *item)
{
  const PhBody *body = ph_conversation_item_get_body (item);
  guint n = body != NULL ? body->cards->len : 0;
  guint asking = find_asking (body, item);

  for (guint i = 0; i < MAX (n, MIME_CARDS_MAX + 1); i++)
    {
      g_autofree char *id = g_strdup_printf ("card-%u", i);

      if (i < n)
        ph_conversation_item_add_notice (
          item, create_notice (g_ptr_array_index (body->cards, i), id, i == asking));
      else
        ph_conversation_item_remove_notice (item, id);
    }
}
