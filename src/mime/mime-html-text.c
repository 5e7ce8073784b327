/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "mime-text-private.h"

#include "mime-html.h"
#include "mime-links.h"

#define LIST_DEPTH_MAX 16

/* What a tag does to the text around it. */
typedef enum
{
  EFFECT_NONE,
  EFFECT_BLOCK,     /* on a line of its own */
  EFFECT_PARAGRAPH, /* with a gap around it */
  EFFECT_HEADING,
  EFFECT_LIST,
  EFFECT_ITEM,
  EFFECT_QUOTE,
  EFFECT_PRE,
  EFFECT_CELL,
  EFFECT_BREAK,
  EFFECT_RULE,
  EFFECT_LINK,
  EFFECT_IMAGE,
  EFFECT_HEAD, /* its contents are not shown */
} Effect;

static const struct
{
  const char *name;
  Effect effect;
} effects[] = {
  { "a", EFFECT_LINK },           { "address", EFFECT_BLOCK },    { "article", EFFECT_BLOCK },
  { "aside", EFFECT_BLOCK },      { "blockquote", EFFECT_QUOTE }, { "body", EFFECT_BLOCK },
  { "br", EFFECT_BREAK },         { "caption", EFFECT_BLOCK },    { "center", EFFECT_BLOCK },
  { "dd", EFFECT_BLOCK },         { "div", EFFECT_BLOCK },        { "dl", EFFECT_PARAGRAPH },
  { "dt", EFFECT_BLOCK },         { "fieldset", EFFECT_BLOCK },   { "figcaption", EFFECT_BLOCK },
  { "figure", EFFECT_PARAGRAPH }, { "footer", EFFECT_BLOCK },     { "form", EFFECT_BLOCK },
  { "h1", EFFECT_HEADING },       { "h2", EFFECT_HEADING },       { "h3", EFFECT_HEADING },
  { "h4", EFFECT_HEADING },       { "h5", EFFECT_HEADING },       { "h6", EFFECT_HEADING },
  { "head", EFFECT_HEAD },        { "header", EFFECT_BLOCK },     { "hr", EFFECT_RULE },
  { "img", EFFECT_IMAGE },        { "li", EFFECT_ITEM },          { "main", EFFECT_BLOCK },
  { "nav", EFFECT_BLOCK },        { "ol", EFFECT_LIST },          { "p", EFFECT_PARAGRAPH },
  { "pre", EFFECT_PRE },          { "section", EFFECT_BLOCK },    { "table", EFFECT_PARAGRAPH },
  { "td", EFFECT_CELL },          { "th", EFFECT_CELL },          { "tr", EFFECT_BLOCK },
  { "ul", EFFECT_LIST },
};

typedef struct
{
  gboolean ordered;
  guint number;
} List;

typedef struct
{
  MimeTextBuilder builder;
  MimeHtmlReader reader;

  List lists[LIST_DEPTH_MAX];
  guint list_depth;
  guint pre;
  gboolean heading;
  gboolean space;         /* a blank is due before the next character */
  gboolean break_pending; /* a <br> that counts only if text follows */
  char bullet[48];        /* put before the next text */
  char *href;             /* (owned) (nullable) of the open link */
  gsize link_start;
  char hidden[MIME_HTML_NAME_MAX + 1]; /* the element whose contents are dropped */
  guint hidden_depth;
} Html;

static Effect
find_effect (const char *name)
{
  gsize low = 0, high = G_N_ELEMENTS (effects);

  while (low < high)
    {
      gsize mid = (low + high) / 2;
      int order = strcmp (name, effects[mid].name);

      if (order == 0)
        return effects[mid].effect;
      if (order < 0)
        high = mid;
      else
        low = mid + 1;
    }
  return EFFECT_NONE;
}

static gboolean
is_void (const char *name)
{
  static const char *const names[] = { "area",  "base", "br",   "col",    "embed", "hr", "img",
                                       "input", "link", "meta", "source", "track", "wbr" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (strcmp (names[i], name) == 0)
      return TRUE;
  return FALSE;
}

/* Elements that end where their next sibling begins. */
static gboolean
ends_at_sibling (const char *name)
{
  return strcmp (name, "p") == 0 || strcmp (name, "li") == 0 || strcmp (name, "td") == 0 ||
         strcmp (name, "tr") == 0 || strcmp (name, "th") == 0;
}

/* "opacity:0" but not "opacity:0.5". */
static gboolean
has_zero (const char *style, const char *property)
{
  const char *p = strstr (style, property);

  if (p == NULL)
    return FALSE;
  p += strlen (property);
  return *p != '.' && !g_ascii_isdigit (*p);
}

static gboolean
is_hidden (const MimeHtmlReader *reader)
{
  char style[1024];
  gsize n = 0;

  if (reader->hidden)
    return TRUE;
  if (reader->style.start == NULL)
    return FALSE;
  for (gsize i = 0; i < reader->style.len && n < sizeof style - 1; i++)
    if (!g_ascii_isspace (reader->style.start[i]))
      style[n++] = g_ascii_tolower (reader->style.start[i]);
  style[n] = '\0';
  return strstr (style, "display:none") != NULL || strstr (style, "visibility:hidden") != NULL ||
         has_zero (style, "opacity:0") ||
         (has_zero (style, "max-height:0") && strstr (style, "overflow:hidden") != NULL);
}

static void
end_link (Html *self, gboolean keep)
{
  MimeTextBuilder *builder = &self->builder;
  gsize stop = builder->text->len;

  if (self->href == NULL)
    return;
  while (stop > self->link_start && strchr (" \t\n", builder->text->str[stop - 1]) != NULL)
    stop--;
  if (stop > self->link_start)
    mime_text_builder_add_link (builder, self->link_start, stop - self->link_start, self->href);
  self->link_start = builder->text->len;
  if (!keep)
    g_clear_pointer (&self->href, g_free);
}

static void
end_block (Html *self)
{
  MimeTextBuilder *builder = &self->builder;

  end_link (self, TRUE);
  if (builder->kind == MIME_BLOCK_PARAGRAPH && self->pre > 0)
    builder->kind = MIME_BLOCK_PREFORMATTED;
  if (builder->kind == MIME_BLOCK_PARAGRAPH && self->heading)
    builder->kind = MIME_BLOCK_HEADING;
  mime_text_builder_end_block (builder);
  self->link_start = 0;
  self->space = FALSE;
  self->break_pending = FALSE;
}

static void
end_paragraph (Html *self)
{
  end_block (self);
  self->builder.gap = TRUE;
}

static void
put_bullet (Html *self)
{
  if (self->bullet[0] == '\0')
    return;
  g_string_append (self->builder.text, self->bullet);
  self->bullet[0] = '\0';
  self->builder.kind = MIME_BLOCK_LIST_ITEM;
}

/* What has to stand before the next visible character. */
static void
put_due (Html *self)
{
  GString *text = self->builder.text;

  if (self->break_pending && text->len > 0)
    g_string_append_c (text, '\n');
  else if (self->space && text->len > 0 && strchr ("\n\t ", text->str[text->len - 1]) == NULL)
    {
      g_string_append_c (text, ' ');
      if (self->href != NULL && self->link_start == text->len - 1)
        self->link_start++;
    }
  self->break_pending = FALSE;
  self->space = FALSE;
  if (text->len == 0)
    {
      put_bullet (self);
      self->link_start = text->len;
    }
}

static void
put_char (Html *self, gunichar c)
{
  GString *text = self->builder.text;

  if (c == '\n' || c == '\t' || c == '\r' || c == '\f' || c == ' ')
    {
      if (self->pre == 0)
        self->space = TRUE;
      else if (c != '\r' && (c != '\n' || text->len > 0))
        g_string_append_unichar (text, c == '\f' ? ' ' : c);
      return;
    }
  /* Filler that is there to push text out of previews, and what turns the writing direction. */
  if (c < ' ' || (c >= 0x7f && c < 0xa0) || c == 0xad || c == 0x34f || c == 0x200b || c == 0xfeff ||
      c == 0x2060 || c == 0x202d || c == 0x202e)
    return;
  put_due (self);
  g_string_append_unichar (text, c == 0xa0 ? ' ' : c);
}

static void
put_text (Html *self)
{
  const char *p = self->reader.text.start;
  const char *end = p + self->reader.text.len;

  while (p < end)
    {
      gunichar c;
      gsize n = 1;

      if (*p == '&' && (n = mime_html_read_entity (p, end, FALSE, &c)) > 0)
        ;
      else if ((guchar) *p < 0x80)
        {
          c = (guchar) *p;
          n = 1;
        }
      else
        {
          c = g_utf8_get_char_validated (p, end - p);
          if (c == (gunichar) -1 || c == (gunichar) -2)
            c = 0xfffd;
          n = c == 0xfffd ? 1 : (gsize) (g_utf8_next_char (p) - p);
        }
      put_char (self, c);
      p += n;
    }
}

static void
start_list (Html *self)
{
  end_block (self);
  self->builder.gap |= self->list_depth == 0;
  if (self->list_depth < LIST_DEPTH_MAX)
    {
      List *list = &self->lists[self->list_depth];

      list->ordered = self->reader.name[0] == 'o';
      list->number = 1;
      if (self->reader.start.start != NULL)
        {
          g_autofree char *number = mime_html_dup_value (&self->reader.start);

          list->number = (guint) CLAMP (g_ascii_strtoll (number, NULL, 10), 0, 1000000);
        }
    }
  if (self->list_depth < LIST_DEPTH_MAX)
    self->list_depth++;
}

static void
start_item (Html *self)
{
  guint depth = MAX (self->list_depth, 1);
  List *list = &self->lists[depth - 1];

  end_block (self);
  if (self->list_depth > 0 && list->ordered)
    g_snprintf (self->bullet, sizeof self->bullet, "%*s%u. ", (int) (depth - 1) * 2, "",
                list->number++);
  else
    g_snprintf (self->bullet, sizeof self->bullet, "%*s• ", (int) (depth - 1) * 2, "");
}

static void
start_link (Html *self)
{
  end_link (self, FALSE);
  if (self->reader.href.start == NULL)
    return;
  self->href = mime_html_dup_value (&self->reader.href);
  self->link_start = self->builder.text->len;
  if (!mime_link_is_safe (self->href))
    g_clear_pointer (&self->href, g_free);
}

static void
put_image (Html *self)
{
  g_autofree char *alt = NULL;

  if (self->reader.alt.start == NULL)
    return;
  alt = mime_html_dup_value (&self->reader.alt);
  if (alt[0] == '\0')
    return;
  put_char (self, '[');
  for (const char *p = alt; *p != '\0'; p = g_utf8_next_char (p))
    put_char (self, g_utf8_get_char (p));
  put_char (self, ']');
}

static void
put_rule (Html *self)
{
  end_block (self);
  self->builder.kind = MIME_BLOCK_RULE;
  mime_text_builder_end_block (&self->builder);
}

static void
put_break (Html *self)
{
  /* Two breaks are a paragraph. */
  if (self->pre > 0)
    g_string_append_c (self->builder.text, '\n');
  else if (self->break_pending || self->builder.text->len == 0)
    end_paragraph (self);
  else
    self->break_pending = TRUE;
}

static void
start_quote (Html *self)
{
  end_block (self);
  self->builder.gap = TRUE;
  if (self->builder.depth < MIME_QUOTE_DEPTH_MAX)
    self->builder.depth++;
}

static void
start_hidden (Html *self)
{
  g_strlcpy (self->hidden, self->reader.name, sizeof self->hidden);
  self->hidden_depth = 1;
}

/* Only tags of the hidden element's own name count until it ends. Returns TRUE when the tag is
 * inside. */
static gboolean
pass_hidden (Html *self, MimeHtmlToken token)
{
  if (self->hidden_depth == 0)
    return FALSE;
  if (strcmp (self->reader.name, self->hidden) != 0)
    {
      if (strcmp (self->hidden, "head") == 0 && strcmp (self->reader.name, "body") == 0)
        self->hidden_depth = 0;
      return self->hidden_depth > 0;
    }
  if (token == MIME_HTML_END_TAG)
    {
      self->hidden_depth--;
      return TRUE;
    }
  if (!ends_at_sibling (self->hidden))
    {
      self->hidden_depth++;
      return TRUE;
    }
  self->hidden_depth = 0;
  return FALSE;
}

static void
start_cell (Html *self)
{
  if (self->builder.text->len == 0)
    return;
  end_link (self, TRUE);
  g_string_append_c (self->builder.text, '\t');
  self->space = FALSE;
  self->link_start = self->builder.text->len;
}

/* Tags that stand in a line of text. */
static void
read_inline_tag (Html *self, Effect effect)
{
  if (effect == EFFECT_BREAK)
    put_break (self);
  else if (effect == EFFECT_LINK)
    start_link (self);
  else if (effect == EFFECT_IMAGE)
    put_image (self);
  else if (effect == EFFECT_CELL)
    start_cell (self);
}

static void
read_start_tag (Html *self)
{
  Effect effect = find_effect (self->reader.name);

  if (is_hidden (&self->reader) || effect == EFFECT_HEAD)
    {
      if (!is_void (self->reader.name))
        start_hidden (self);
      return;
    }
  switch (effect)
    {
    case EFFECT_BLOCK:
      end_block (self);
      break;
    case EFFECT_PARAGRAPH:
      end_paragraph (self);
      break;
    case EFFECT_HEADING:
      end_paragraph (self);
      self->heading = TRUE;
      break;
    case EFFECT_LIST:
      start_list (self);
      break;
    case EFFECT_ITEM:
      start_item (self);
      break;
    case EFFECT_QUOTE:
      start_quote (self);
      break;
    case EFFECT_PRE:
      end_paragraph (self);
      self->pre++;
      break;
    case EFFECT_RULE:
      put_rule (self);
      break;
    default:
      read_inline_tag (self, effect);
      break;
    }
}

static void
read_end_tag (Html *self)
{
  switch (find_effect (self->reader.name))
    {
    case EFFECT_BLOCK:
    case EFFECT_ITEM:
      end_block (self);
      self->bullet[0] = '\0';
      break;
    case EFFECT_PARAGRAPH:
      end_paragraph (self);
      break;
    case EFFECT_HEADING:
      end_paragraph (self);
      self->heading = FALSE;
      break;
    case EFFECT_LIST:
      end_block (self);
      if (self->list_depth > 0)
        self->list_depth--;
      self->builder.gap |= self->list_depth == 0;
      break;
    case EFFECT_QUOTE:
      end_paragraph (self);
      if (self->builder.depth > 0)
        self->builder.depth--;
      break;
    case EFFECT_PRE:
      end_paragraph (self);
      if (self->pre > 0)
        self->pre--;
      break;
    case EFFECT_BREAK:
      put_break (self);
      break;
    case EFFECT_LINK:
      end_link (self, FALSE);
      break;
    default:
      break;
    }
}

static void
read_document (Html *self)
{
  MimeHtmlToken token;

  while (!self->builder.cut && (token = mime_html_reader_next (&self->reader)) != MIME_HTML_END)
    {
      if (token == MIME_HTML_TEXT)
        {
          if (self->hidden_depth == 0)
            put_text (self);
        }
      else if (pass_hidden (self, token))
        continue;
      else if (token == MIME_HTML_START_TAG)
        read_start_tag (self);
      else
        read_end_tag (self);
    }
  end_block (self);
  g_clear_pointer (&self->href, g_free);
}

MimeText *
mime_text_from_html (const char *html)
{
  g_autofree Html *self = g_new0 (Html, 1);
  gsize len = strlen (html);

  mime_text_builder_init (&self->builder, MIN (len, 64 * 1024));
  mime_html_reader_init (&self->reader, html, MIN (len, MIME_TEXT_MAX_BYTES));
  read_document (self);
  self->builder.cut |= len > MIME_TEXT_MAX_BYTES;
  return mime_text_builder_finish (&self->builder);
}
