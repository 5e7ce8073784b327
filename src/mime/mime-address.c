/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "mime-address-private.h"

#include "mime-charset.h"
#include "mime-fields.h"
#include "mime-words.h"

/* Unquoted commas in names ("Doe, Jane <jane@…>") are mended up to this many. */
#define HELD_MAX 2

/* The mailbox being read, and what the scan remembers so that it stays linear. */
typedef struct
{
  MimeAddressReader *reader;
  MimeAddressesMode mode;
  const char *end;

  GString *phrase; /* words outside the angle, unquoted, not decoded */
  gsize held[HELD_MAX];
  guint n_held;
  const char *angle;
  gsize angle_len;
  gsize angle_at; /* how long the words were when it came */
  const char *comment;
  gsize comment_len;

  guint has_angle : 1;
  guint has_at : 1; /* in the words since the last comma */
  guint space : 1;
  guint no_quote : 1; /* no closing one follows */
  guint no_paren : 1;
  guint no_gt : 1;
} Scan;

/* What goes on a word; "=" begins a new one because an encoded word may. */
static inline gboolean
is_word_char (char c)
{
  switch (c)
    {
    case '"':
    case '(':
    case '<':
    case '>':
    case ',':
    case ';':
    case ':':
    case '@':
    case '[':
    case '=':
    case 0x7f:
      return FALSE;
    default:
      return (guchar) c > ' ';
    }
}

static void
trim (const char **text, gsize *len)
{
  while (*len > 0 && mime_is_blank (**text))
    {
      (*text)++;
      (*len)--;
    }
  while (*len > 0 && mime_is_blank ((*text)[*len - 1]))
    (*len)--;
}

static void
add (MimeAddressReader *self, const char *name, const char *address)
{
  if (self->n >= MIME_ADDRESSES_MAX)
    {
      self->cut = TRUE;
      return;
    }
  if (self->n == self->size)
    {
      MimeAddress *old = self->items;

      self->size = MAX (4, self->size * 4);
      self->items = mime_arena_alloc (self->arena, self->size * sizeof *self->items);
      if (self->n > 0)
        memcpy (self->items, old, self->n * sizeof *self->items);
    }
  self->items[self->n].name = name;
  self->items[self->n].address = address;
  self->n++;
}

static char *
make_name (Scan *scan, const char *text, gsize len, const char *address)
{
  MimeAddressReader *reader = scan->reader;
  char *name;
  gsize n;

  trim (&text, &len);
  if (len == 0)
    return NULL;
  if (scan->mode == MIME_ADDRESSES_HEADER)
    name = mime_words_decode (reader->arena, reader->scratch, text, len);
  else
    name = mime_words_clean (reader->arena, text, len, MIME_CLEAN_TEXT);

  n = strlen (name);
  while (n >= 2 &&
         ((name[0] == '\'' && name[n - 1] == '\'') || (name[0] == '"' && name[n - 1] == '"')))
    {
      name[n - 1] = '\0';
      name++;
      n -= 2;
    }
  if (n == 0 || (address != NULL && g_ascii_strcasecmp (name, address) == 0))
    return NULL;
  return name;
}

static char *
make_address (Scan *scan, const char *text, gsize len)
{
  MimeAddressReader *reader = scan->reader;
  gboolean quoted = memchr (text, '"', len) != NULL;
  MimeCleanMode mode = quoted ? MIME_CLEAN_TEXT : MIME_CLEAN_ADDRESS;
  char *address;

  if (g_utf8_validate_len (text, len, NULL))
    address = mime_words_clean (reader->arena, text, len, mode);
  else
    {
      g_string_truncate (reader->scratch, 0);
      mime_charset_append (reader->scratch, NULL, 0, text, len);
      address = mime_words_clean (reader->arena, reader->scratch->str, reader->scratch->len, mode);
    }
  if (strlen (address) > MIME_ADDRESS_MAX_BYTES)
    {
      char *stop = address + MIME_ADDRESS_MAX_BYTES;

      while (((guchar) *stop & 0xc0) == 0x80)
        stop--;
      *stop = '\0';
      reader->cut = TRUE;
    }
  return address;
}

/* What stands between "<" and ">": the source route, a comment and quotes around all of it go. */
static char *
make_angle_address (Scan *scan)
{
  const char *text = scan->angle;
  gsize len = scan->angle_len;
  const char *colon;
  const char *paren;

  trim (&text, &len);
  if (len > 0 && text[0] == '@' && (colon = memchr (text, ':', len)) != NULL)
    {
      len -= colon + 1 - text;
      text = colon + 1;
    }
  if (len > 7 && g_ascii_strncasecmp (text, "mailto:", 7) == 0)
    {
      text += 7;
      len -= 7;
    }
  if ((paren = memchr (text, '(', len)) != NULL && memchr (text, '@', paren - text) != NULL)
    len = paren - text;
  if (len > 2 && text[0] == '\'' && text[len - 1] == '\'')
    {
      text++;
      len -= 2;
    }
  return make_address (scan, text, len);
}

/* Where the words around an "@" begin and end; "john . doe @ example . com" is one address. */
static gsize
local_start (const char *text, gsize at)
{
  gsize i = at;

  while (i > 0 && mime_is_blank (text[i - 1]))
    i--;
  if (i > 1 && text[i - 1] == '"')
    {
      const char *open = memrchr (text, '"', i - 1);

      if (open != NULL)
        return open - text;
    }
  for (;;)
    {
      gsize word_end = i;
      gsize j;

      while (i > 0 && !mime_is_blank (text[i - 1]))
        i--;
      for (j = i; j > 0 && mime_is_blank (text[j - 1]); j--)
        ;
      if (j == 0 || i == word_end || (text[i] != '.' && text[j - 1] != '.'))
        return i;
      i = j;
    }
}

static gsize
domain_end (const char *text, gsize len, gsize at)
{
  gsize i = at + 1;

  while (i < len && mime_is_blank (text[i]))
    i++;
  for (;;)
    {
      gsize word_start = i;
      gsize j;

      while (i < len && !mime_is_blank (text[i]))
        i++;
      for (j = i; j < len && mime_is_blank (text[j]); j++)
        ;
      if (j == len || i == word_start || (text[i - 1] != '.' && text[j] != '.'))
        return i;
      i = j;
    }
}

/* Words without an angle: an address, with or without a name around it. */
static void
add_bare (Scan *scan, const char *text, gsize len)
{
  const char *at;
  gsize start, stop;
  const char *address, *name;

  trim (&text, &len);
  if (text == NULL || len == 0)
    return;
  at = memrchr (text, '@', len);
  if (at == NULL)
    {
      if (memchr (text, ' ', len) != NULL || mime_words_match (text, len) > 0)
        add (scan->reader, make_name (scan, text, len, NULL), "");
      else
        add (scan->reader, make_name (scan, scan->comment, scan->comment_len, NULL),
             make_address (scan, text, len));
      return;
    }

  start = local_start (text, at - text);
  stop = domain_end (text, len, at - text);
  address = make_address (scan, text + start, stop - start);
  name = make_name (scan, text, start, address);
  if (name == NULL)
    name = make_name (scan, text + stop, len - stop, address);
  if (name == NULL && scan->comment_len > 0)
    name = make_name (scan, scan->comment, scan->comment_len, address);
  add (scan->reader, name, address);
}

static void
reset (Scan *scan)
{
  g_string_truncate (scan->phrase, 0);
  scan->n_held = 0;
  scan->comment_len = 0;
  scan->comment = "";
  scan->has_angle = FALSE;
  scan->has_at = FALSE;
  scan->space = FALSE;
}

static void
finish (Scan *scan)
{
  if (scan->has_angle)
    {
      const char *address = make_angle_address (scan);
      const char *name = make_name (scan, scan->phrase->str, scan->phrase->len, address);

      if (name == NULL && scan->comment_len > 0)
        name = make_name (scan, scan->comment, scan->comment_len, address);
      add (scan->reader, name, address);
    }
  else
    {
      gsize start = 0;

      for (guint i = 0; i < scan->n_held; i++)
        {
          add_bare (scan, scan->phrase->str + start, scan->held[i] - start);
          start = scan->held[i] + 2;
        }
      add_bare (scan, scan->phrase->str + start, scan->phrase->len - start);
    }
  reset (scan);
}

/* A comma after words that hold no address may belong to the name. */
static void
read_comma (Scan *scan)
{
  if (!scan->has_angle && !scan->has_at && scan->phrase->len > 0 && scan->n_held < HELD_MAX)
    {
      scan->held[scan->n_held++] = scan->phrase->len;
      g_string_append (scan->phrase, ", ");
      scan->space = FALSE;
    }
  else
    finish (scan);
}

static void
append_word (Scan *scan, const char *text, gsize len)
{
  if (scan->space && scan->phrase->len > 0 && scan->phrase->str[scan->phrase->len - 1] != ' ')
    g_string_append_c (scan->phrase, ' ');
  scan->space = FALSE;
  g_string_append_len (scan->phrase, text, len);
}

static void
append_unescaped (GString *out, const char *text, gsize len)
{
  for (gsize i = 0; i < len; i++)
    {
      if (text[i] == '\\' && i + 1 < len)
        i++;
      g_string_append_c (out, text[i]);
    }
}

static const char *
read_quoted (Scan *scan, const char *p)
{
  const char *q;
  gboolean escapes = FALSE;

  if (scan->no_quote)
    return p + 1;
  for (q = p + 1; q < scan->end && *q != '"'; q++)
    if (*q == '\\' && q + 1 < scan->end)
      {
        escapes = TRUE;
        q++;
      }
  if (q >= scan->end)
    {
      scan->no_quote = TRUE;
      return p + 1;
    }

  if (q + 1 < scan->end && q[1] == '@')
    append_word (scan, p, q + 1 - p);
  else if (escapes)
    {
      append_word (scan, "", 0);
      append_unescaped (scan->phrase, p + 1, q - p - 1);
    }
  else
    append_word (scan, p + 1, q - p - 1);
  return q + 1;
}

static const char *
read_comment (Scan *scan, const char *p)
{
  guint depth = 0;
  const char *q;

  if (scan->no_paren)
    return p + 1;
  for (q = p; q < scan->end; q++)
    {
      if (*q == '\\' && q + 1 < scan->end)
        q++;
      else if (*q == '(')
        depth++;
      else if (*q == ')' && --depth == 0)
        break;
    }
  if (q >= scan->end)
    {
      scan->no_paren = TRUE;
      return p + 1;
    }
  scan->comment = p + 1;
  scan->comment_len = q - p - 1;
  scan->space = TRUE;
  return q + 1;
}

/* The comma between two mailboxes was forgotten: the words since the first angle belong to the
 * second. */
static void
finish_before_angle (Scan *scan)
{
  g_autofree char *rest = g_strdup (scan->phrase->str + scan->angle_at);

  g_string_truncate (scan->phrase, scan->angle_at);
  finish (scan);
  g_string_assign (scan->phrase, rest);
}

static const char *
read_angle (Scan *scan, const char *p)
{
  const char *close = NULL;
  const char *start;

  if (scan->has_angle)
    finish_before_angle (scan);
  if (!scan->no_gt)
    close = memchr (p, '>', scan->end - p);
  if (close == NULL)
    {
      scan->no_gt = TRUE;
      close = memchr (p, ',', scan->end - p);
      if (close == NULL)
        close = scan->end;
    }
  start = memrchr (p, '<', close - p);
  scan->angle = start + 1;
  scan->angle_len = close - start - 1;
  scan->has_angle = TRUE;
  scan->angle_at = scan->phrase->len;
  return close < scan->end && *close == '>' ? close + 1 : close;
}

/* The name of a group, or of a mailto link; a colon inside an address stays. */
static const char *
read_colon (Scan *scan, const char *p)
{
  if (scan->has_at && !scan->has_angle)
    append_word (scan, p, 1);
  else if (scan->has_angle)
    finish (scan);
  else
    reset (scan);
  return p + 1;
}

static const char *
read_word (Scan *scan, const char *p)
{
  gsize word = 0;
  const char *q = p;

  if (scan->mode == MIME_ADDRESSES_HEADER && *p == '=')
    word = mime_words_match (p, scan->end - p);
  if (word > 0 && memchr (p, ' ', word) == NULL && memchr (p, '<', word) == NULL)
    q = p + word;
  else if (*p == '[')
    {
      const char *close = memchr (p, ']', MIN (scan->end - p, 64));

      q = close != NULL ? close + 1 : p + 1;
    }
  else
    {
      q++;
      while (q < scan->end && is_word_char (*q))
        q++;
    }
  if (*p == '@')
    scan->has_at = TRUE;
  append_word (scan, p, q - p);
  return q;
}

static const char *
read_token (Scan *scan, const char *p)
{
  switch (*p)
    {
    case '\n':
      if (scan->mode == MIME_ADDRESSES_TYPED)
        finish (scan);
      scan->space = TRUE;
      return p + 1;
    case ' ':
    case '\t':
    case '\r':
      scan->space = TRUE;
      return p + 1;
    case '"':
      return read_quoted (scan, p);
    case '(':
      return read_comment (scan, p);
    case '<':
      return read_angle (scan, p);
    case '>':
      return p + 1;
    case ',':
      read_comma (scan);
      return p + 1;
    case ';':
      finish (scan);
      return p + 1;
    case ':':
      return read_colon (scan, p);
    default:
      return read_word (scan, p);
    }
}

void
mime_addresses_read (MimeAddressReader *self, const char *text, gsize len, MimeAddressesMode mode)
{
  Scan scan = { .reader = self, .mode = mode, .end = text + len, .phrase = self->phrase };
  const char *p = text;

  reset (&scan);
  while (p < scan.end && self->n < MIME_ADDRESSES_MAX)
    p = read_token (&scan, p);
  if (p < scan.end)
    self->cut = TRUE;
  else
    finish (&scan);
}

struct _MimeAddressBlock
{
  MimeTypedAddresses public;
  MimeArena arena;
  MimeAddressReader reader;
};

MimeAddressBlock *
mime_address_block_new (void)
{
  MimeAddressBlock *self = g_new0 (MimeAddressBlock, 1);

  mime_arena_init (&self->arena, 256);
  self->reader.arena = &self->arena;
  self->reader.scratch = g_string_new (NULL);
  self->reader.phrase = g_string_new (NULL);
  return self;
}

void
mime_address_block_read (MimeAddressBlock *self, const char *text, gsize len,
                         MimeAddressesMode mode)
{
  mime_addresses_read (&self->reader, text, len, mode);
}

MimeTypedAddresses *
mime_address_block_finish (MimeAddressBlock *self)
{
  self->public.list.items = self->reader.items;
  self->public.list.n = self->reader.n;
  self->public.cut = self->reader.cut;
  g_string_free (self->reader.scratch, TRUE);
  g_string_free (self->reader.phrase, TRUE);
  return &self->public;
}

MimeTypedAddresses *
mime_addresses_parse_typed (const char *text)
{
  MimeAddressBlock *self = mime_address_block_new ();

  mime_address_block_read (self, text, strlen (text), MIME_ADDRESSES_TYPED);
  return mime_address_block_finish (self);
}

void
mime_typed_addresses_free (MimeTypedAddresses *self)
{
  MimeAddressBlock *block = (MimeAddressBlock *) self;

  mime_arena_clear (&block->arena);
  g_free (block);
}

static gboolean
is_valid_domain (const char *domain)
{
  gsize label = 0;

  if (domain[0] == '[')
    {
      gsize len = strlen (domain);

      return len > 2 && domain[len - 1] == ']' && strcspn (domain + 1, "[]@\"\\ ") == len - 2;
    }
  for (const char *p = domain; *p != '\0'; p++)
    {
      if (*p == '.')
        {
          if (label == 0)
            return FALSE;
          label = 0;
        }
      else if (strchr ("()<>[]:;@\\,\"'`", *p) != NULL || (guchar) *p <= ' ' || *p == 0x7f)
        return FALSE;
      else
        label++;
    }
  return label > 0;
}

static gboolean
is_valid_local (const char *text, gsize len)
{
  if (len >= 2 && text[0] == '"' && text[len - 1] == '"')
    {
      for (gsize i = 1; i < len - 1; i++)
        if ((guchar) text[i] < ' ' || text[i] == 0x7f || text[i] == '"' ||
            (text[i] == '\\' && ++i >= len - 1))
          return FALSE;
      return TRUE;
    }
  for (gsize i = 0; i < len; i++)
    if ((guchar) text[i] <= ' ' || text[i] == 0x7f || strchr ("()<>[]:;@\\,\"", text[i]) != NULL)
      return FALSE;
  return len > 0;
}

gboolean
mime_address_is_valid (const char *address)
{
  const char *at = strrchr (address, '@');

  return at != NULL && strlen (address) <= 320 && g_utf8_validate (address, -1, NULL) &&
         is_valid_local (address, at - address) && is_valid_domain (at + 1);
}

const char *
mime_address_display (const MimeAddress *address)
{
  return address->name != NULL ? address->name : address->address;
}

char *
mime_address_to_string (const MimeAddress *address)
{
  g_autoptr (GString) text = NULL;

  if (address->name == NULL)
    return g_strdup (address->address);
  text = g_string_new (NULL);
  if (strpbrk (address->name, "()<>[]:;@\\,.\"") == NULL)
    g_string_append (text, address->name);
  else
    {
      g_string_append_c (text, '"');
      for (const char *p = address->name; *p != '\0'; p++)
        {
          if (*p == '"' || *p == '\\')
            g_string_append_c (text, '\\');
          g_string_append_c (text, *p);
        }
      g_string_append_c (text, '"');
    }
  if (address->address[0] != '\0')
    g_string_append_printf (text, " <%s>", address->address);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

gboolean
mime_address_name_deceives (const MimeAddress *address)
{
  const char *at;

  if (address->name == NULL || (at = strchr (address->name, '@')) == NULL)
    return FALSE;
  return at > address->name && g_ascii_isalnum (at[-1]) && g_ascii_isalnum (at[1]) &&
         strchr (at, '.') != NULL &&
         (address->address[0] == '\0' || strcasestr (address->name, address->address) == NULL);
}

gboolean
mime_address_equal (const char *a, const char *b)
{
  return g_ascii_strcasecmp (a, b) == 0;
}
