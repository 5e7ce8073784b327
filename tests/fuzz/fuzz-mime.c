/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Reads the input as a message, and as every other thing that comes from mail. What comes out must
 * be valid UTF-8 within its limits; the sanitizers see to the rest. */

#include "mime-card.h"
#include "mime-links.h"
#include "mime-write.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
check_text (const char *text)
{
  g_assert_true (text == NULL || g_utf8_validate (text, -1, NULL));
}

static void
check_addresses (const MimeAddressList *list)
{
  for (guint i = 0; i < list->n; i++)
    {
      check_text (list->items[i].name);
      check_text (list->items[i].address);
      g_assert_cmpuint (strlen (list->items[i].address), <=, MIME_ADDRESS_MAX_BYTES);
    }
}

static void
check_headers (const MimeHeaders *headers)
{
  g_autofree char *base = mime_subject_base (headers->subject);

  check_text (headers->subject);
  check_text (base);
  check_addresses (&headers->from);
  check_addresses (&headers->to);
  check_addresses (&headers->cc);
  check_text (headers->message_id);
  check_text (headers->in_reply_to);
  check_text (headers->list_id);
  g_assert_cmpuint (headers->n_references, <=, MIME_REFERENCES_MAX);
  for (guint i = 0; i < headers->n_references; i++)
    check_text (headers->references[i]);
}

static void
check_blocks (const MimeText *text)
{
  g_autofree char *string = mime_text_to_string (text);
  g_autofree char *preview = mime_preview (text);

  check_text (string);
  check_text (preview);
  for (guint i = 0; i < text->n_blocks; i++)
    {
      const MimeBlock *block = &text->blocks[i];

      check_text (block->text);
      g_assert_cmpuint (strlen (block->text), ==, block->len);
      for (guint k = 0; k < block->n_links; k++)
        g_assert_cmpuint (block->links[k].start + block->links[k].len, <=, block->len);
    }
}

static void
check_part (const MimeMessage *message, const MimePart *part)
{
  g_autoptr (GBytes) content = mime_part_get_content (message, part, NULL);

  g_assert_true (content == NULL || g_bytes_get_size (content) <= MIME_PART_MAX_DECODED);
  check_text (part->charset);
  check_text (part->filename);
  check_text (part->content_id);
  g_assert_true (part->filename == NULL || strlen (part->filename) <= 255);
  for (guint i = 0; i < part->n_children; i++)
    check_part (message, part->children[i]);
}

/* Nothing that turns what stands beside it around, or is no letter at all. */
static void
check_clean (const char *text)
{
  check_text (text);
  for (const char *p = text; p != NULL && *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      g_assert_true (c == '\n' || !g_unichar_iscntrl (c));
      g_assert_false (c == 0x61c || c == 0x200e || c == 0x200f || (c >= 0x202a && c <= 0x202e) ||
                      (c >= 0x2066 && c <= 0x2069));
    }
}

static void
check_cards (const MimeMessage *message)
{
  g_autoptr (GPtrArray) cards = mime_message_get_cards (message);

  g_assert_cmpuint (cards->len, <=, MIME_CARDS_MAX + 1);
  for (guint i = 0; i < cards->len; i++)
    {
      const MimeCard *card = cards->pdata[i];

      check_clean (card->title);
      check_clean (card->text);
      for (guint k = 0; k < card->rows->len; k++)
        {
          const MimeCardRow *row = card->rows->pdata[k];

          check_clean (row->value);
          g_assert_true (row->uri == NULL || mime_link_is_safe (row->uri));
        }
    }
}

static void
check_documents (const MimeMessage *message)
{
  g_auto (GStrv) documents = mime_message_get_html (message);

  for (guint i = 0; documents != NULL && documents[i] != NULL; i++)
    check_text (documents[i]);
}

static void
read_message (GBytes *raw)
{
  g_autoptr (MimeMessage) message = mime_message_parse (raw);
  g_autoptr (MimeText) text = mime_message_get_text (message);
  g_autoptr (GBytes) normal = mime_normalise_crlf (raw);

  g_assert_nonnull (normal);
  check_headers (message->headers);
  check_part (message, message->root);
  check_blocks (text);
  check_cards (message);
  check_documents (message);
}

static void
read_text (GBytes *raw)
{
  static const MimeTextFormat flowed = { NULL, TRUE, TRUE };
  g_autofree char *utf8 = mime_decode_text (raw, "utf-8");
  g_autofree char *japanese = mime_decode_text (raw, "iso-2022-jp");
  g_autoptr (MimeText) html = mime_text_from_html (utf8);
  g_autoptr (MimeText) plain = mime_text_from_plain (utf8, &flowed);
  g_autoptr (MimeTypedAddresses) typed = mime_addresses_parse_typed (utf8);
  g_autofree char *safe = mime_filename_safe (utf8);

  check_text (utf8);
  check_text (japanese);
  check_blocks (html);
  check_blocks (plain);
  check_addresses (&typed->list);
  check_text (safe);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GBytes) raw = g_bytes_new (data, size);
  g_autofree char *decoded = mime_header_decode ((const char *) data, (gssize) size);

  check_text (decoded);
  mime_date_parse ((const char *) data, (gssize) size, NULL);
  read_message (raw);
  read_text (raw);
  return 0;
}
