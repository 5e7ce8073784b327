/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "mime-headers.h"

#include "mime-address-private.h"
#include "mime-fields.h"

static void
field_reader_init (MimeFieldReader *self, const char *data, gsize len)
{
  mime_field_reader_init (self, data != NULL ? data : "", MIN (len, MIME_HEADERS_MAX_BYTES));
}

/* On one line, controls as blanks. */
static char *
dup_unfolded (const char *value, gsize len)
{
  char *text = g_utf8_make_valid (value, (gssize) len);

  for (char *p = text; *p != '\0'; p++)
    if ((guchar) *p < ' ' || *p == 0x7f)
      *p = ' ';
  return text;
}

char **
mime_headers_get_values (const char *data, gsize len, const char *name)
{
  g_autoptr (GStrvBuilder) values = g_strv_builder_new ();
  MimeFieldReader field;

  field_reader_init (&field, data, len);
  while (mime_field_reader_next (&field))
    if (mime_field_reader_is (&field, name))
      {
        g_autofree char *value = dup_unfolded (field.value, field.value_len);

        g_strv_builder_add (values, value);
      }
  return g_strv_builder_end (values);
}

static gboolean
is_name (const char *name, gsize len)
{
  for (gsize i = 0; i < len; i++)
    if (name[i] <= ' ' || name[i] >= 0x7f || name[i] == ':')
      return FALSE;
  return len > 0;
}

char **
mime_headers_get_names (const char *data, gsize len)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  MimeFieldReader field;

  field_reader_init (&field, data, len);
  while (mime_field_reader_next (&field))
    {
      g_autofree char *name = g_strndup (field.name, field.name_len);

      if (is_name (field.name, field.name_len) &&
          g_hash_table_add (seen, g_ascii_strdown (name, -1)))
        g_strv_builder_add (names, name);
    }
  return g_strv_builder_end (names);
}

MimeTypedAddresses *
mime_headers_get_addresses (const char *data, gsize len, const char *name)
{
  MimeAddressBlock *self = mime_address_block_new ();
  MimeFieldReader field;

  field_reader_init (&field, data, len);
  while (mime_field_reader_next (&field))
    if (mime_field_reader_is (&field, name))
      mime_address_block_read (self, field.value, field.value_len, MIME_ADDRESSES_HEADER);
  return mime_address_block_finish (self);
}
