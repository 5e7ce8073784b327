/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "mime-tnef.h"

#include "mime-charset.h"
#include "mime-rtf.h"

#include <string.h>

#define SIGNATURE 0x223e9f78

/* Attributes, MS-OXTNEF section 2.1.3. */
#define ATT_BODY 0x0002800c
#define ATT_CODE_PAGE 0x00069007
#define ATT_MESSAGE_PROPS 0x00069003
#define ATT_FILE_START 0x00069002
#define ATT_FILE_DATA 0x0006800f
#define ATT_FILE_TITLE 0x00018010
#define ATT_FILE_PROPS 0x00069005

/* Types of properties; 0x1000 is a set of them. */
#define TYPE_STRING8 0x1e
#define TYPE_UNICODE 0x1f
#define TYPE_OBJECT 0x0d
#define TYPE_BINARY 0x102
#define TYPE_SET 0x1000

#define PROP_BODY 0x1000
#define PROP_RTF 0x1009
#define PROP_HTML 0x1013
#define PROP_CODE_PAGE 0x3fde
#define PROP_FILE_DATA 0x3701
#define PROP_FILE_NAME 0x3704
#define PROP_LONG_NAME 0x3707
#define PROP_MIME_TYPE 0x370e
#define PROP_CONTENT_ID 0x3712

/* Before the content of an object stands the id of its interface. */
#define OBJECT_ID_BYTES 16

/* Bytes that are still to be read; @bad once something did not fit. */
typedef struct
{
  const char *p;
  const char *end;
  gboolean bad;
} Input;

typedef struct
{
  MimeTnef *tnef;
  MimeTnefFile *file; /* (nullable) that the attributes are of */
  guint code_page;    /* of strings */
  guint html_page;    /* of HTML; 0: as it says itself */
  GString *html;      /* (owned) (nullable) not converted yet */
  GString *rtf;       /* (owned) (nullable) */
} Reader;

typedef struct
{
  guint type;
  guint id;
  const char *data;
  gsize len;
} Property;

static const char *
take (Input *input, gsize n)
{
  const char *p = input->p;

  if (input->bad || (gsize) (input->end - p) < n)
    {
      input->bad = TRUE;
      return NULL;
    }
  input->p += n;
  return p;
}

/* What is filled up to four bytes; however long it says it is, on machines of 32 bits, too. */
static const char *
take_filled (Input *input, gsize n)
{
  const char *p = take (input, n);

  take (input, -n & 3);
  return p;
}

static guint
take_u16 (Input *input)
{
  const guchar *p = (const guchar *) take (input, 2);

  return p != NULL ? p[0] | (guint) p[1] << 8 : 0;
}

static guint32
take_u32 (Input *input)
{
  guint32 low = take_u16 (input);

  return low | (guint32) take_u16 (input) << 16;
}

static char *
to_utf8 (guint code_page, const char *data, gsize len)
{
  g_autofree char *name = g_strdup_printf ("cp%u", code_page);
  GString *text;

  /* What cannot be: Unicode, and none. */
  if (code_page == 65001 || code_page == 0)
    text = mime_charset_to_utf8 (code_page == 0 ? NULL : "utf-8", data, len);
  else
    text = mime_charset_to_utf8 (name, data, len);
  return g_string_free (text, FALSE);
}

static char *
dup_string (const Reader *reader, const Property *property)
{
  GString *text;

  if (property->type != TYPE_UNICODE)
    return to_utf8 (reader->code_page, property->data, property->len);
  text = mime_charset_to_utf8 ("utf-16le", property->data, property->len);
  return g_string_free (text, FALSE);
}

static void
replace (char **text, char *other)
{
  g_free (*text);
  *text = other;
}

static gboolean
is_string (const Property *property)
{
  return property->type == TYPE_STRING8 || property->type == TYPE_UNICODE;
}

/* ---- Properties ------------------------------------------------------------------------------ */

/* The bytes of one value of a fixed length; 0 for types that carry their length. */
static gsize
fixed_size (guint type)
{
  switch (type)
    {
    case 0x02:
    case 0x03:
    case 0x04:
    case 0x0a:
    case 0x0b:
      return 4;
    case 0x05:
    case 0x06:
    case 0x07:
    case 0x14:
    case 0x40:
      return 8;
    case 0x48:
      return 16;
    default:
      return 0;
    }
}

/* Properties above 0x8000 carry their name, which says nothing here. */
static void
skip_name (Input *input)
{
  take (input, 16);
  if (take_u32 (input) == 0)
    take_u32 (input);
  else
    take_filled (input, take_u32 (input));
}

typedef void (*PropertyFunc) (Reader *reader, const Property *property);

/* Reads the values of a property and tells the first; FALSE at the end. */
static gboolean
read_property (Reader *reader, Input *input, PropertyFunc func)
{
  Property property = { .type = take_u16 (input) };
  guint type = property.type & ~(guint) TYPE_SET;
  gsize size = fixed_size (type);
  guint32 n = 1;

  property.id = take_u16 (input);
  if (property.id >= 0x8000)
    skip_name (input);
  if (size == 0 && type != TYPE_STRING8 && type != TYPE_UNICODE && type != TYPE_BINARY &&
      type != TYPE_OBJECT)
    return FALSE;
  if (size == 0 || type != property.type)
    n = take_u32 (input);
  for (guint32 i = 0; i < n && !input->bad; i++)
    {
      property.len = size > 0 ? size : take_u32 (input);
      property.data = take_filled (input, property.len);
      if (property.data != NULL && i == 0)
        func (reader, &property);
    }
  return !input->bad;
}

static void
read_properties (Reader *reader, const char *data, gsize len, PropertyFunc func)
{
  Input input = { data, data + len, FALSE };
  guint32 n = take_u32 (&input);

  for (guint32 i = 0; i < n && !input.bad; i++)
    if (!read_property (reader, &input, func))
      return;
}

static void
message_property (Reader *reader, const Property *property)
{
  if (property->id == PROP_BODY && is_string (property))
    replace (&reader->tnef->text, dup_string (reader, property));
  else if (property->id == PROP_CODE_PAGE && property->type == 0x03)
    reader->html_page = (guchar) property->data[0] | (guint) (guchar) property->data[1] << 8;
  else if (property->id == PROP_HTML && reader->html == NULL &&
           (property->type == TYPE_BINARY || property->type == TYPE_STRING8))
    reader->html = g_string_new_len (property->data, (gssize) property->len);
  else if (property->id == PROP_RTF && property->type == TYPE_BINARY && reader->rtf == NULL)
    reader->rtf = mime_rtf_decompress (property->data, property->len);
}

static void
set_content (MimeTnefFile *file, const char *data, gsize len)
{
  g_clear_pointer (&file->content, g_bytes_unref);
  file->content = g_bytes_new (data, len);
}

static void
file_property (Reader *reader, const Property *property)
{
  MimeTnefFile *file = reader->file;

  if (property->id == PROP_LONG_NAME && is_string (property))
    replace (&file->name, dup_string (reader, property));
  else if (property->id == PROP_FILE_NAME && is_string (property) && file->name == NULL)
    file->name = dup_string (reader, property);
  else if (property->id == PROP_MIME_TYPE && is_string (property))
    replace (&file->type, dup_string (reader, property));
  else if (property->id == PROP_CONTENT_ID && is_string (property))
    replace (&file->content_id, dup_string (reader, property));
  else if (property->id == PROP_FILE_DATA && property->type == TYPE_OBJECT &&
           property->len > OBJECT_ID_BYTES)
    {
      set_content (file, property->data + OBJECT_ID_BYTES, property->len - OBJECT_ID_BYTES);
      file->is_tnef = property->len >= OBJECT_ID_BYTES + 4 &&
                      memcmp (property->data + OBJECT_ID_BYTES, "\x78\x9f\x3e\x22", 4) == 0;
    }
  else if (property->id == PROP_FILE_DATA && property->type == TYPE_BINARY)
    set_content (file, property->data, property->len);
}

/* ---- Attributes ------------------------------------------------------------------------------ */

static void
start_file (Reader *reader)
{
  reader->file = NULL;
  if (reader->tnef->files->len >= MIME_TNEF_MAX_FILES)
    return;
  reader->file = g_new0 (MimeTnefFile, 1);
  g_ptr_array_add (reader->tnef->files, reader->file);
}

static void
read_attribute (Reader *reader, guint32 id, const char *data, gsize len)
{
  if (id == ATT_CODE_PAGE && len >= 4)
    reader->code_page = (guchar) data[0] | (guint) (guchar) data[1] << 8;
  else if (id == ATT_BODY && reader->tnef->text == NULL)
    reader->tnef->text = to_utf8 (reader->code_page, data, len);
  else if (id == ATT_MESSAGE_PROPS)
    read_properties (reader, data, len, message_property);
  else if (id == ATT_FILE_START)
    start_file (reader);
  else if (reader->file == NULL)
    return;
  else if (id == ATT_FILE_DATA)
    set_content (reader->file, data, len);
  else if (id == ATT_FILE_TITLE && reader->file->name == NULL)
    reader->file->name = to_utf8 (reader->code_page, data, len);
  else if (id == ATT_FILE_PROPS)
    read_properties (reader, data, len, file_property);
}

/* HTML before RTF before plain text. */
static void
choose_body (Reader *reader)
{
  MimeTnef *tnef = reader->tnef;
  gboolean was_html = TRUE;

  if (reader->html != NULL)
    tnef->html = to_utf8 (reader->html_page, reader->html->str, reader->html->len);
  else if (reader->rtf != NULL)
    tnef->html = mime_rtf_to_html (reader->rtf->str, reader->rtf->len, &was_html);
  tnef->rich = !was_html;
}

static void
file_free (MimeTnefFile *file)
{
  g_free (file->name);
  g_free (file->type);
  g_free (file->content_id);
  g_clear_pointer (&file->content, g_bytes_unref);
  g_free (file);
}

MimeTnef *
mime_tnef_read (GBytes *bytes)
{
  gsize len;
  const char *data = g_bytes_get_data (bytes, &len);
  Reader reader = { .code_page = 1252 };
  Input input;

  if (len == 0)
    return NULL;
  input = (Input){ data, data + len, FALSE };
  if (take_u32 (&input) != SIGNATURE)
    return NULL;
  take_u16 (&input);
  reader.tnef = g_new0 (MimeTnef, 1);
  reader.tnef->files = g_ptr_array_new_with_free_func ((GDestroyNotify) file_free);
  while (!input.bad && input.p < input.end)
    {
      guint32 id, n;
      const char *value;

      take (&input, 1);
      id = take_u32 (&input);
      n = take_u32 (&input);
      value = take (&input, n);
      if (value != NULL)
        read_attribute (&reader, id, value, n);
      take_u16 (&input);
    }
  choose_body (&reader);
  if (reader.html != NULL)
    g_string_free (reader.html, TRUE);
  if (reader.rtf != NULL)
    g_string_free (reader.rtf, TRUE);
  return reader.tnef;
}

void
mime_tnef_free (MimeTnef *self)
{
  g_free (self->text);
  g_free (self->html);
  g_ptr_array_unref (self->files);
  g_free (self);
}
