/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The first byte chooses who reads the rest: what is inside of mails and has a format of its own. What
 * comes out must be valid UTF-8 within its limits; the sanitizers see to the rest. */

#include "mime-calendar.h"
#include "mime-charset.h"
#include "mime-contact.h"
#include "mime-enriched.h"
#include "mime-links.h"
#include "mime-rtf.h"
#include "mime-text.h"
#include "mime-tnef.h"
#include "mime-uu.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
check_text (const char *text)
{
  g_assert_true (text == NULL || g_utf8_validate (text, -1, NULL));
}

static void
read_tnef (const char *data, gsize size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (MimeTnef) tnef = mime_tnef_read (bytes);

  if (tnef == NULL)
    return;
  check_text (tnef->text);
  check_text (tnef->html);
  g_assert_cmpuint (tnef->files->len, <=, MIME_TNEF_MAX_FILES);
  for (guint i = 0; i < tnef->files->len; i++)
    {
      const MimeTnefFile *file = tnef->files->pdata[i];

      check_text (file->name);
      check_text (file->type);
      check_text (file->content_id);
    }
}

static void
read_rtf (const char *data, gsize size)
{
  g_autofree char *html = mime_rtf_to_html (data, size, NULL);
  GString *expanded = mime_rtf_decompress (data, size);

  check_text (html);
  if (expanded == NULL)
    return;
  g_assert_cmpuint (expanded->len, <=, MIME_RTF_MAX_BYTES);
  g_string_free (expanded, TRUE);
}

static void
read_uu (const char *data, gsize size)
{
  g_autoptr (GPtrArray) files = NULL;
  GString *rest = mime_uu_cut_out (data, size, &files);

  if (rest == NULL)
    return;
  g_assert_cmpuint (rest->len, <, size);
  g_assert_cmpuint (files->len, <=, MIME_UU_MAX_FILES);
  g_string_free (rest, TRUE);
}

static void
read_calendar (const char *text)
{
  g_autoptr (MimeCalendar) calendar = mime_calendar_read (text);

  for (guint i = 0; calendar != NULL && i < calendar->events->len; i++)
    {
      const MimeEvent *event = calendar->events->pdata[i];
      g_autofree char *when = mime_event_when (event);

      check_text (when);
      check_text (event->zone);
      g_assert_true (event->conference == NULL || mime_link_is_safe (event->conference));
      check_text (event->summary);
      check_text (event->location);
      check_text (event->description);
      check_text (event->recurrence);
      g_assert_cmpuint (event->attendees->len, <=, MIME_EVENT_MAX_PEOPLE);
    }
}

static void
read_contacts (const char *text)
{
  g_autoptr (GPtrArray) contacts = mime_contacts_read (text);

  for (guint i = 0; i < contacts->len; i++)
    {
      const MimeContact *contact = contacts->pdata[i];

      check_text (contact->name);
      check_text (contact->organization);
      for (guint k = 0; k < contact->details->len; k++)
        check_text (((MimeDetail *) contact->details->pdata[k])->value);
    }
}

static void
read_enriched (const char *text)
{
  g_autofree char *html = mime_enriched_to_html (text, FALSE);
  g_autofree char *old = mime_enriched_to_html (text, TRUE);

  check_text (html);
  check_text (old);
}

static void
read_charset (const char *data, gsize size)
{
  static const char *const names[] = { NULL,      "gb2312", "big5",        "shift_jis",
                                       "euc-kr",  "utf-7",  "iso-2022-jp", "hz-gb-2312",
                                       "utf-16",  "koi8-r", "iso-8859-1",  "x-unknown" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      GString *text = mime_charset_to_utf8 (names[i], data, size);

      g_assert_true (g_utf8_validate (text->str, (gssize) text->len, NULL));
      g_string_free (text, TRUE);
    }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *text = NULL;
  const char *rest = (const char *) data + 1;

  if (size == 0)
    return 0;
  bytes = g_bytes_new (rest, size - 1);
  text = mime_decode_text (bytes, "utf-8");
  switch (data[0])
    {
    case 't': read_tnef (rest, size - 1); break;
    case 'r': read_rtf (rest, size - 1); break;
    case 'u': read_uu (rest, size - 1); break;
    case 'c': read_calendar (text); break;
    case 'v': read_contacts (text); break;
    case 'e': read_enriched (text); break;
    default: read_charset (rest, size - 1); break;
    }
  return 0;
}
