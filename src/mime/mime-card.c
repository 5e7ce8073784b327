/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "mime-card-private.h"

#include "mime-fields.h"
#include "mime-links.h"
#include "mime-params.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Of a part that a card is made of. */
#define CONTENT_MAX_BYTES (1024 * 1024)

static void
row_free (gpointer data)
{
  MimeCardRow *row = data;

  g_free (row->label);
  g_free (row->value);
  g_free (row->uri);
  g_free (row);
}

MimeCard *
mime_card_new (MimeCardKind kind, char *title, char *text)
{
  MimeCard *self = g_new0 (MimeCard, 1);

  self->kind = kind;
  self->title = title;
  self->text = text;
  self->rows = g_ptr_array_new_with_free_func (row_free);
  return self;
}

void
mime_card_free (gpointer card)
{
  MimeCard *self = card;

  g_free (self->title);
  g_free (self->text);
  g_free (self->conference);
  g_strfreev (self->asked);
  g_ptr_array_unref (self->rows);
  g_free (self);
}

void
mime_card_add (MimeCard *self, const char *label, char *value, const char *uri)
{
  MimeCardRow *row;

  if (value == NULL || value[0] == '\0')
    {
      g_free (value);
      return;
    }
  row = g_new0 (MimeCardRow, 1);
  row->label = g_strdup (label);
  row->value = value;
  row->uri = uri != NULL && mime_link_is_safe (uri) ? g_strdup (uri) : NULL;
  g_ptr_array_add (self->rows, row);
}

/* ---- Contacts ------------------------------------------------------------------------------------ */

static const char *
get_label (MimeDetailKind kind)
{
  switch (kind)
    {
    case MIME_DETAIL_EMAIL:
      return _("Mail");
    case MIME_DETAIL_PHONE:
      return _("Phone");
    case MIME_DETAIL_ADDRESS:
      return _("Address");
    case MIME_DETAIL_URL:
      return _("Link");
    case MIME_DETAIL_BIRTHDAY:
      return _("Birthday");
    case MIME_DETAIL_NOTE:
    default:
      return _("Notes");
    }
}

static void
add_detail (MimeCard *card, const MimeDetail *detail)
{
  g_autofree char *mailto =
      detail->kind == MIME_DETAIL_EMAIL && mime_address_is_valid (detail->value)
          ? g_strconcat ("mailto:", detail->value, NULL)
          : NULL;

  mime_card_add (card, get_label (detail->kind), g_strdup (detail->value),
                 detail->kind == MIME_DETAIL_URL ? detail->value : mailto);
}

void
mime_cards_add_contacts (GPtrArray *cards, GPtrArray *contacts)
{
  for (guint i = 0; i < contacts->len; i++)
    {
      const MimeContact *contact = contacts->pdata[i];
      MimeCard *card =
          mime_card_new (MIME_CARD_CONTACT,
                         g_strdup (contact->name[0] != '\0' ? contact->name : _("Contact")),
                         contact->title != NULL && contact->organization != NULL
                             ? g_strdup_printf ("%s, %s", contact->title, contact->organization)
                             : g_strdup (contact->title != NULL ? contact->title
                                                                : contact->organization));

      for (guint k = 0; k < contact->details->len; k++)
        add_detail (card, contact->details->pdata[k]);
      g_ptr_array_add (cards, card);
    }
}

/* ---- Parts that cannot be shown ------------------------------------------------------------------ */

/* Reads the Content-Type of @part, whose parameters say what is to be known of it. */
static void
read_params (const MimeMessage *message, const MimePart *part, MimeParams *params)
{
  g_autoptr (GBytes) header = mime_part_get_header (message, part);
  gsize len;
  const char *data = g_bytes_get_data (header, &len);
  MimeFieldReader field;

  mime_field_reader_init (&field, data != NULL ? data : "", len);
  while (mime_field_reader_next (&field))
    if (mime_field_reader_is (&field, "Content-Type"))
      {
        mime_params_init (params, field.value, field.value_len);
        return;
      }
  mime_params_init (params, "", 0);
}

static MimeCard *
card_for_partial (const MimeParams *params)
{
  g_autofree char *number = mime_params_get (params, "number");
  g_autofree char *total = mime_params_get (params, "total");
  MimeCard *card = mime_card_new (MIME_CARD_NOTE, g_strdup (_("A piece of a message")),
                                  g_strdup (_("This message was cut up by the system that sent it. "
                                              "Posthorn does not put such pieces together.")));

  if (number != NULL && total != NULL)
    /* Translators: "2 of 5" */
    mime_card_add (card, _("Piece"), g_strdup_printf (_("%s of %s"), number, total), NULL);
  else
    mime_card_add (card, _("Piece"), g_steal_pointer (&number), NULL);
  return card;
}

static MimeCard *
card_for_external (const MimeParams *params)
{
  static const char *const names[] = { "url", "site", "server", "directory", "name" };
  MimeCard *card = mime_card_new (MIME_CARD_NOTE, g_strdup (_("A part that is kept elsewhere")),
                                  g_strdup (_("The message only names the place. Nothing was "
                                              "fetched from there.")));
  g_autoptr (GString) place = g_string_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *value = mime_params_get (params, names[i]);

      if (value != NULL && value[0] != '\0')
        g_string_append_printf (place, "%s%s", place->len > 0 ? " / " : "", value);
    }
  mime_card_add (card, _("Place"), g_strdup (place->str), NULL);
  return card;
}

static gboolean
is_encrypted (const MimePart *part, const MimeParams *params)
{
  g_autofree char *kind = mime_params_get (params, "smime-type");

  return strcmp (part->subtype, "pgp-encrypted") == 0 || kind == NULL ||
         g_ascii_strcasecmp (kind, "signed-data") != 0;
}

static void
add_note (GPtrArray *cards, const MimeMessage *message, const MimePart *part)
{
  MimeParams params;

  read_params (message, part, &params);
  if (strcmp (part->subtype, "partial") == 0)
    g_ptr_array_add (cards, card_for_partial (&params));
  else if (strcmp (part->subtype, "external-body") == 0)
    g_ptr_array_add (cards, card_for_external (&params));
  else
    g_ptr_array_add (cards, mime_card_new (MIME_CARD_NOTE,
                                           g_strdup (is_encrypted (part, &params)
                                                         ? _("An encrypted message")
                                                         : _("A signed message")),
                                           g_strdup (_("Posthorn cannot open it yet. What was sent "
                                                       "is attached."))));
  mime_params_clear (&params);
}

/* ---- The message --------------------------------------------------------------------------------- */

/* NULL when it is empty or too large for a card. */
static char *
read_text (const MimeMessage *message, const MimePart *part)
{
  g_autoptr (GBytes) content = NULL;

  if (part->size > CONTENT_MAX_BYTES * 2)
    return NULL;
  content = mime_part_get_content (message, part, NULL);
  if (content == NULL || g_bytes_get_size (content) == 0 ||
      g_bytes_get_size (content) > CONTENT_MAX_BYTES)
    return NULL;
  return mime_decode_text (content, part->charset);
}

/* The same invitation often comes twice: to be shown, and to be kept. */
static gboolean
is_repeated (GHashTable *seen, const MimeCalendar *calendar)
{
  const MimeEvent *event = calendar->events->pdata[0];
  g_autofree char *key = NULL;

  if (event->uid == NULL)
    return FALSE;
  key = g_strdup_printf ("%d %d %" G_GINT64_FORMAT " %s", calendar->method, event->sequence,
                         event->instance, event->uid);
  return !g_hash_table_add (seen, g_steal_pointer (&key));
}

static void
add_calendar (GPtrArray *cards, GHashTable *seen, const MimeMessage *message, const MimePart *part)
{
  g_autofree char *text = read_text (message, part);
  g_autoptr (MimeCalendar) calendar = text != NULL ? mime_calendar_read (text) : NULL;

  if (calendar != NULL && !is_repeated (seen, calendar))
    mime_cards_add_calendar (cards, calendar, mime_calendar_dup_asked (text),
                             message->text == NULL && message->html == NULL);
}

static void
add_contacts (GPtrArray *cards, const MimeMessage *message, const MimePart *part)
{
  g_autofree char *text = read_text (message, part);
  g_autoptr (GPtrArray) contacts = text != NULL ? mime_contacts_read (text) : NULL;

  if (contacts != NULL)
    mime_cards_add_contacts (cards, contacts);
}

static void
add_report (GPtrArray *cards, MimeReport *report)
{
  if (report == NULL)
    return;
  mime_cards_add_report (cards, report);
  mime_report_free (report);
}

static void
add_cards (GPtrArray *cards, GHashTable *seen, const MimeMessage *message, const MimePart *part)
{
  const char *subtype = part->subtype;

  if (strstr (subtype, "calendar") != NULL || strcmp (subtype, "ics") == 0)
    add_calendar (cards, seen, message, part);
  else if (strstr (subtype, "vcard") != NULL || strcmp (subtype, "directory") == 0)
    add_contacts (cards, message, part);
  else if (strstr (subtype, "status") != NULL || strstr (subtype, "disposition") != NULL)
    add_report (cards, mime_report_read (message, part));
  else
    add_note (cards, message, part);
}

GPtrArray *
mime_message_get_cards (const MimeMessage *self)
{
  GPtrArray *cards = g_ptr_array_new_with_free_func (mime_card_free);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < self->n_cards && cards->len < MIME_CARDS_MAX; i++)
    add_cards (cards, seen, self, self->cards[i]);
  if (self->n_cards == 0)
    add_report (cards, mime_report_read_text (self));
  if (cards->len > MIME_CARDS_MAX)
    g_ptr_array_set_size (cards, MIME_CARDS_MAX);
  if (self->cut)
    g_ptr_array_add (cards, mime_card_new (MIME_CARD_NOTE, g_strdup (_("Shown in part")),
                                           g_strdup (_("The message is damaged, or larger than "
                                                       "Posthorn reads: something is missing."))));
  return cards;
}
