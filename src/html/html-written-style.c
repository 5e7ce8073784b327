/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "html-written-style.h"

#include "css-tokens.h"
#include "html-written.h"

#include <string.h>

/* One declaration: its value is at [start, end). */
typedef struct
{
  const char *name;
  CssTokens *tokens;
  guint start;
  guint end;
} Declaration;

static gboolean
is_word (const CssToken *token, const char *word)
{
  return token->type == CSS_TOKEN_IDENT && g_ascii_strcasecmp (token->text, word) == 0;
}

static gboolean
has_picture (const Declaration *self)
{
  for (guint i = self->start; i < self->end; i++)
    {
      const CssToken *token = css_tokens_get (self->tokens, i);

      if (token->type == CSS_TOKEN_URL ||
          (token->type == CSS_TOKEN_FUNCTION && g_ascii_strcasecmp (token->text, "url") == 0))
        return TRUE;
    }
  return FALSE;
}

static void
write_value (const Declaration *self, const char *value, GString *out)
{
  const CssToken *before = NULL;

  g_string_append_printf (out, "%s:", self->name);
  if (value != NULL)
    g_string_append (out, value);
  for (guint i = self->start; value == NULL && i < self->end; i++)
    {
      const CssToken *token = css_tokens_get (self->tokens, i);

      css_token_write (before, token, out);
      before = token;
    }
  g_string_append_c (out, ';');
}

/* Of 0 to 255; what is beyond that CSS takes to its end. */
static int
to_byte (double part)
{
  return (int) CLAMP (part, 0, 255);
}

/* "#rrggbb" without the sign, or -1: of "#rgb", "#rrggbb", "rgb(1, 2, 3)", "rgba(1, 2, 3, 0)" (transparent: -2). */
static int
read_color (const Declaration *self)
{
  const CssToken *token = css_tokens_get (self->tokens, self->start);
  double parts[4] = { 0, 0, 0, 1 };
  guint n = 0;

  if (token->type == CSS_TOKEN_HASH)
    {
      gsize len = strlen (token->text);
      int color = (int) g_ascii_strtoull (token->text, NULL, 16);

      if (len == 3)
        return (color >> 8 & 15) * 0x110000 + (color >> 4 & 15) * 0x1100 + (color & 15) * 0x11;
      return len == 6 ? color : -1;
    }
  if (token->type != CSS_TOKEN_FUNCTION || g_ascii_strncasecmp (token->text, "rgb", 3) != 0)
    return -1;
  for (guint i = self->start + 1; i < self->end && n < 4; i++)
    {
      token = css_tokens_get (self->tokens, i);
      if (token->type == CSS_TOKEN_NUMBER)
        parts[n++] = g_ascii_strtod (token->number, NULL);
    }
  if (n == 4 && parts[3] <= 0)
    return -2;
  return n >= 3 ? to_byte (parts[0]) << 16 | to_byte (parts[1]) << 8 | to_byte (parts[2]) : -1;
}

/* How an editor takes a colour or a font back, and what it says of its page. */
static gboolean
is_taken_back (const Declaration *self, const GumboNode *node)
{
  if (strcmp (self->name, "color") == 0 && read_color (self) == 0x010101)
    return TRUE;
  if (strcmp (self->name, "font-family") == 0 &&
      is_word (css_tokens_get (self->tokens, self->start), HTML_WRITTEN_FONT))
    return TRUE;
  return node->v.element.tag == GUMBO_TAG_SPAN &&
         (strcmp (self->name, "color") == 0 || g_str_has_prefix (self->name, "font-")) &&
         is_word (css_tokens_get (self->tokens, self->start), "inherit");
}

/* ---- What is pasted -------------------------------------------------------------------------- */

static gboolean
is_of_table (const GumboNode *node)
{
  switch ((int) node->v.element.tag)
    {
    case GUMBO_TAG_TABLE:
    case GUMBO_TAG_TBODY:
    case GUMBO_TAG_THEAD:
    case GUMBO_TAG_TFOOT:
    case GUMBO_TAG_TR:
    case GUMBO_TAG_TD:
    case GUMBO_TAG_TH:
    case GUMBO_TAG_COL:
    case GUMBO_TAG_COLGROUP:
    case GUMBO_TAG_CAPTION:
      return TRUE;
    default:
      return FALSE;
    }
}

/* Elements that look otherwise by themselves: there "normal" says something. */
static gboolean
has_look (const GumboNode *node)
{
  switch ((int) node->v.element.tag)
    {
    case GUMBO_TAG_B:
    case GUMBO_TAG_STRONG:
    case GUMBO_TAG_I:
    case GUMBO_TAG_EM:
    case GUMBO_TAG_CITE:
    case GUMBO_TAG_U:
    case GUMBO_TAG_S:
    case GUMBO_TAG_TH:
    case GUMBO_TAG_PRE:
    case GUMBO_TAG_H1:
    case GUMBO_TAG_H2:
    case GUMBO_TAG_H3:
    case GUMBO_TAG_H4:
    case GUMBO_TAG_H5:
    case GUMBO_TAG_H6:
      return TRUE;
    default:
      return FALSE;
    }
}

static gboolean
may_be_pasted (const GumboNode *node, const char *name)
{
  static const char *const names[] = {
    "background",      "background-color", "color",           "direction",
    "font-family",     "font-size",        "font-style",      "font-weight",
    "list-style-type", "text-align",       "text-decoration", "text-decoration-line",
    "vertical-align",  "white-space",      NULL,
  };

  return g_strv_contains (names, name) ||
         (is_of_table (node) && (g_str_has_prefix (name, "border") || g_str_has_prefix (name, "padding") ||
                                 strcmp (name, "width") == 0));
}

/* What text looks like where nothing is said. */
static gboolean
says_nothing (const Declaration *self)
{
  static const struct
  {
    const char *name;
    const char *value;
  } usual[] = {
    { "background", "none" },              { "background", "transparent" },
    { "background", "white" },             { "background-color", "transparent" }, { "background-color", "white" },
    { "background-color", "initial" },     { "color", "black" },
    { "color", "initial" },                { "color", "windowtext" },
    { "direction", "ltr" },                { "font-style", "normal" },
    { "font-weight", "normal" },           { "text-align", "start" },
    { "text-align", "left" },              { "text-decoration", "none" },
    { "text-decoration-line", "none" },    { "vertical-align", "baseline" },
    { "white-space", "normal" },           { "list-style-type", "disc" },
  };
  const CssToken *value = css_tokens_get (self->tokens, self->start);

  if (value->type == CSS_TOKEN_NUMBER)
    return strcmp (self->name, "font-weight") == 0 && g_ascii_strtod (value->number, NULL) == 400;
  for (guint i = 0; i < G_N_ELEMENTS (usual); i++)
    if (strcmp (self->name, usual[i].name) == 0 && is_word (value, usual[i].value))
      return TRUE;
  return FALSE;
}

/* A length in pixels of a screen, as CSS reckons; 0 where it is none. */
static double
read_pixels (const CssToken *token)
{
  static const struct
  {
    const char *unit;
    double pixels;
  } units[] = { { "px", 1 }, { "pt", 4.0 / 3 }, { "pc", 16 }, { "in", 96 }, { "cm", 96 / 2.54 }, { "mm", 9.6 / 2.54 } };

  if (token->type != CSS_TOKEN_DIMENSION)
    return 0;
  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    if (g_ascii_strcasecmp (token->text, units[i].unit) == 0)
      return g_ascii_strtod (token->number, NULL) * units[i].pixels;
  return 0;
}

static void
write_size (const Declaration *self, const GumboNode *node, GString *out)
{
  static const struct
  {
    double below;
    const char *word;
  } words[] = { { 14, "small" }, { 17.5, NULL }, { 21, "large" }, { 28, "x-large" }, { G_MAXDOUBLE, "xx-large" } };
  double pixels = read_pixels (css_tokens_get (self->tokens, self->start));

  if (pixels <= 0)
    {
      if (!is_word (css_tokens_get (self->tokens, self->start), "medium"))
        write_value (self, NULL, out);
      return;
    }
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (pixels < words[i].below)
      {
        if (words[i].word != NULL && !has_look (node))
          write_value (self, words[i].word, out);
        return;
      }
}

static gboolean
is_fixed_width (const Declaration *self)
{
  for (guint i = self->start; i < self->end; i++)
    {
      const CssToken *token = css_tokens_get (self->tokens, i);

      if (is_word (token, "monospace") || is_word (token, "-webkit-standard-monospace") ||
          (token->type == CSS_TOKEN_STRING && g_str_has_prefix (token->text, "Courier")))
        return TRUE;
    }
  return FALSE;
}

static void
write_pasted (const Declaration *self, const GumboNode *node, GString *out)
{
  if (!may_be_pasted (node, self->name) || (says_nothing (self) && !has_look (node)))
    return;
  if (strcmp (self->name, "color") == 0 && read_color (self) == 0)
    return;
  if (g_str_has_prefix (self->name, "background") && (read_color (self) == 0xffffff || read_color (self) == -2))
    return;
  if (strcmp (self->name, "font-size") == 0)
    write_size (self, node, out);
  else if (strcmp (self->name, "font-family") != 0)
    write_value (self, NULL, out);
  else if (is_fixed_width (self) && node->v.element.tag != GUMBO_TAG_PRE && node->v.element.tag != GUMBO_TAG_CODE)
    write_value (self, "monospace", out);
}

char *
html_written_dup_style (const GumboNode *node, const char *css, gboolean is_pasted)
{
  g_autoptr (CssTokens) tokens = css_tokens_new (css, strlen (css));
  GString *out = g_string_new (NULL);
  guint i = 0;

  while (css_tokens_get (tokens, i)->type == CSS_TOKEN_IDENT)
    {
      Declaration one = { css_tokens_get (tokens, i)->text, tokens };

      one.start = one.end = css_tokens_skip_spaces (tokens, css_tokens_skip_spaces (tokens, i + 1) + 1);
      while (css_tokens_get (tokens, one.end)->type != CSS_TOKEN_SEMICOLON &&
             css_tokens_get (tokens, one.end)->type != CSS_TOKEN_END)
        one.end++;
      if (!has_picture (&one) && !is_taken_back (&one, node))
        {
          if (is_pasted)
            write_pasted (&one, node, out);
          else
            write_value (&one, NULL, out);
        }
      i = css_tokens_skip_spaces (tokens, one.end + 1);
    }
  return g_string_free (out, FALSE);
}
