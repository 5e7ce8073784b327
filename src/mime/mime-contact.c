/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "mime-contact.h"

#include "mime-charset.h"
#include "mime-text.h"
#include "mime-words.h"

#include <string.h>

#define TEXT_MAX_BYTES (512 * 1024)
#define VALUE_MAX_BYTES (8 * 1024)

/* One "group.NAME;PARAMETER=…:value". */
typedef struct
{
  char *name;       /* upper case */
  char *parameters; /* upper case, with the ";" before each */
  char *value;
} Line;

static void
detail_free (gpointer data)
{
  MimeDetail *detail = data;

  g_free (detail->value);
  g_free (detail);
}

static void
contact_free (gpointer data)
{
  MimeContact *contact = data;

  g_free (contact->name);
  g_free (contact->nickname);
  g_free (contact->organization);
  g_free (contact->title);
  g_ptr_array_unref (contact->details);
  g_free (contact);
}

/* ---- Lines --------------------------------------------------------------------------------------- */

static gboolean
is_quoted (const char *line, gsize len)
{
  const char *colon = memchr (line, ':', len);
  g_autofree char *head = colon != NULL ? g_ascii_strup (line, colon - line) : NULL;

  return head != NULL && strstr (head, "QUOTED-PRINTABLE") != NULL;
}

static gboolean
ends_softly (const GString *line)
{
  return line->len > 0 && line->len < VALUE_MAX_BYTES && line->str[line->len - 1] == '=';
}

/* Lines that begin with a blank go on; so do quoted ones that end in "=". */
static char *
dup_unfolded (const char **p)
{
  GString *line = g_string_new (NULL);
  gboolean quoted = FALSE;

  for (;;)
    {
      const char *eol = strchr (*p, '\n');
      gsize len = eol != NULL ? (gsize) (eol - *p) : strlen (*p);

      g_string_append_len (line, *p, (gssize) (eol != NULL && len > 0 && eol[-1] == '\r' ? len - 1 : len));
      *p = eol != NULL ? eol + 1 : *p + len;
      if (**p == ' ' || **p == '\t')
        {
          (*p)++;
          continue;
        }
      /* Looking takes as long as the line: once is enough. */
      quoted = quoted || (ends_softly (line) && is_quoted (line->str, line->len));
      if (!quoted || !ends_softly (line) || **p == '\0')
        return g_string_free (line, FALSE);
      g_string_truncate (line, line->len - 1);
    }
}

static const char *
find_colon (const char *text)
{
  gboolean quoted = FALSE;

  for (; *text != '\0'; text++)
    {
      if (*text == '"')
        quoted = !quoted;
      else if (*text == ':' && !quoted)
        return text;
    }
  return NULL;
}

/* Free with g_free(). NULL when the parameter is not there. */
static char *
dup_parameter (const Line *line, const char *name)
{
  g_autofree char *key = g_strconcat (";", name, "=", NULL);
  const char *p = strstr (line->parameters, key);

  return p != NULL ? g_strndup (p + strlen (key), strcspn (p + strlen (key), ";")) : NULL;
}

static void
decode_quoted (Line *line)
{
  g_autoptr (GBytes) raw = g_bytes_new (line->value, strlen (line->value));
  g_autoptr (GBytes) bytes = mime_decode_part (raw, "quoted-printable", VALUE_MAX_BYTES, NULL);
  g_autofree char *charset = dup_parameter (line, "CHARSET");

  if (bytes == NULL)
    return;
  g_free (line->value);
  line->value = mime_decode_text (bytes, charset);
}

/* FALSE for a line that is none. */
static gboolean
read_line (const char *text, Line *line)
{
  const char *colon = find_colon (text);
  const char *semicolon;
  const char *dot;

  if (colon == NULL || colon == text)
    return FALSE;
  semicolon = memchr (text, ';', colon - text);
  if (semicolon == NULL)
    semicolon = colon;
  dot = memchr (text, '.', semicolon - text);
  if (dot != NULL)
    text = dot + 1;
  line->name = g_ascii_strup (text, semicolon - text);
  line->parameters = g_ascii_strup (semicolon, colon - semicolon);
  line->value = g_strndup (colon + 1, strnlen (colon + 1, VALUE_MAX_BYTES));
  if (strstr (line->parameters, "QUOTED-PRINTABLE") != NULL)
    decode_quoted (line);
  return TRUE;
}

static void
clear_line (Line *line)
{
  g_free (line->name);
  g_free (line->parameters);
  g_free (line->value);
}

/* ---- Values -------------------------------------------------------------------------------------- */

/* The components that ";" divides, those in @order (indexes), joined by @glue. One clean line. */
static char *
dup_components (const char *value, const char *order, const char *glue)
{
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GString) part = g_string_new (NULL);
  g_autoptr (GString) joined = g_string_new (NULL);

  for (const char *p = value;; p++)
    {
      if (*p == '\\' && p[1] != '\0')
        {
          p++;
          g_string_append_c (part, *p == 'n' || *p == 'N' ? ' ' : *p);
        }
      else if (*p == '\0' || (*p == ';' && order != NULL))
        {
          g_ptr_array_add (parts, g_strdup (g_strstrip (part->str)));
          g_string_truncate (part, 0);
          if (*p == '\0')
            break;
        }
      else
        g_string_append_c (part, *p == '\n' ? ' ' : *p);
    }
  for (const char *o = order != NULL ? order : "0"; *o != '\0'; o++)
    {
      guint i = (guint) (*o - '0');

      if (i < parts->len && ((char *) parts->pdata[i])[0] != '\0')
        g_string_append_printf (joined, "%s%s", joined->len > 0 ? glue : "",
                                (char *) parts->pdata[i]);
    }
  return mime_words_dup_clean (joined->str, joined->len);
}

static void
set_once (char **slot, char *value)
{
  if (*slot == NULL && value[0] != '\0')
    *slot = value;
  else
    g_free (value);
}

static void
add_detail (MimeContact *self, MimeDetailKind kind, char *value)
{
  MimeDetail *detail;

  if (value[0] == '\0' || self->details->len >= MIME_CONTACT_MAX_DETAILS)
    {
      g_free (value);
      return;
    }
  detail = g_new0 (MimeDetail, 1);
  detail->kind = kind;
  detail->value = value;
  g_ptr_array_add (self->details, detail);
}

static void
add_line (MimeContact *self, char **structured_name, const Line *line)
{
  const char *value = line->value;

  if (strcmp (line->name, "FN") == 0)
    set_once (&self->name, dup_components (value, NULL, ""));
  else if (strcmp (line->name, "N") == 0)
    set_once (structured_name, dup_components (value, "31204", " "));
  else if (strcmp (line->name, "NICKNAME") == 0)
    set_once (&self->nickname, dup_components (value, NULL, ""));
  else if (strcmp (line->name, "X-EVOLUTION-LIST") == 0)
    self->is_list = g_ascii_strcasecmp (value, "TRUE") == 0;
  else if (strcmp (line->name, "ORG") == 0)
    set_once (&self->organization, dup_components (value, "01234", ", "));
  else if (strcmp (line->name, "TITLE") == 0 || strcmp (line->name, "ROLE") == 0)
    set_once (&self->title, dup_components (value, NULL, ""));
  else if (strcmp (line->name, "EMAIL") == 0)
    add_detail (self, MIME_DETAIL_EMAIL, dup_components (value, NULL, ""));
  else if (strcmp (line->name, "TEL") == 0)
    add_detail (self, MIME_DETAIL_PHONE,
                dup_components (g_str_has_prefix (value, "tel:") ? value + 4 : value, NULL, ""));
  else if (strcmp (line->name, "ADR") == 0)
    add_detail (self, MIME_DETAIL_ADDRESS, dup_components (value, "0125346", ", "));
  else if (strcmp (line->name, "URL") == 0)
    add_detail (self, MIME_DETAIL_URL, dup_components (value, NULL, ""));
  else if (strcmp (line->name, "BDAY") == 0)
    add_detail (self, MIME_DETAIL_BIRTHDAY, dup_components (value, NULL, ""));
  else if (strcmp (line->name, "NOTE") == 0)
    add_detail (self, MIME_DETAIL_NOTE, dup_components (value, NULL, ""));
}

/* Behind "BEGIN:VCARD", to its end. */
static MimeContact *
read_contact (const char **p)
{
  MimeContact *self = g_new0 (MimeContact, 1);
  g_autofree char *structured_name = NULL;

  self->details = g_ptr_array_new_with_free_func (detail_free);
  while (**p != '\0')
    {
      g_autofree char *text = dup_unfolded (p);
      Line line;
      gboolean end;

      if (!read_line (text, &line))
        continue;
      end = strcmp (line.name, "END") == 0;
      add_line (self, &structured_name, &line);
      clear_line (&line);
      if (end)
        break;
    }
  if (self->name == NULL)
    self->name = g_strdup (structured_name != NULL ? structured_name : "");
  return self;
}

GPtrArray *
mime_contacts_read (const char *text)
{
  GPtrArray *contacts = g_ptr_array_new_with_free_func (contact_free);
  g_autofree char *head = g_strndup (text, strnlen (text, TEXT_MAX_BYTES));
  const char *p = head;

  while (*p != '\0' && contacts->len < MIME_CONTACTS_MAX)
    {
      g_autofree char *line = dup_unfolded (&p);

      if (g_ascii_strncasecmp (line, "BEGIN:VCARD", 11) == 0)
        g_ptr_array_add (contacts, read_contact (&p));
    }
  return contacts;
}
