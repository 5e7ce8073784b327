/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "html-look-values.h"

#include <string.h>

#define FAR_AWAY (-400)

static int
read_hex (const char *text)
{
  gsize len = strlen (text);
  char *end;
  guint64 value = g_ascii_strtoull (text, &end, 16);

  if (*end != '\0' || g_ascii_isspace (*text))
    return HTML_COLOR_UNKNOWN;
  if (len == 3)
    return (int) ((value >> 8 & 15) * 0x110000 + (value >> 4 & 15) * 0x1100 + (value & 15) * 0x11);
  return len == 6 ? (int) value : HTML_COLOR_UNKNOWN;
}

static int
read_color_name (const char *name)
{
  static const struct
  {
    const char *name;
    int color;
  } names[] = {
    { "white", 0xffffff }, { "black", 0x000000 }, { "red", 0xff0000 },    { "yellow", 0xffff00 },
    { "blue", 0x0000ff },  { "green", 0x008000 }, { "silver", 0xc0c0c0 }, { "gray", 0x808080 },
    { "grey", 0x808080 },  { "snow", 0xfffafa },  { "ivory", 0xfffff0 },  { "whitesmoke", 0xf5f5f5 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_ascii_strcasecmp (name, names[i].name) == 0)
      return names[i].color;
  return HTML_COLOR_UNKNOWN;
}

/* "rgb(1, 2, 3)", "rgba(1 2 3 / 0)". */
int
html_color_read (const char *text)
{
  return *text == '#' ? read_hex (text + 1) : read_color_name (text);
}

static int
read_rgb (CssTokens *tokens, guint i, gboolean *is_transparent)
{
  guint stop = css_tokens_skip_block (tokens, i);
  double parts[4] = { 0, 0, 0, 1 };
  guint n = 0;

  for (i++; i < stop && n < 4; i++)
    {
      const CssToken *token = css_tokens_get (tokens, i);

      if (token->type == CSS_TOKEN_NUMBER)
        parts[n++] = g_ascii_strtod (token->number, NULL);
      else if (token->type == CSS_TOKEN_PERCENTAGE)
        {
          parts[n] = g_ascii_strtod (token->number, NULL) * (n < 3 ? 2.55 : 0.01);
          n++;
        }
    }
  *is_transparent = n == 4 && parts[3] <= 0.05;
  if (n < 3 || parts[3] < 0.95)
    return HTML_COLOR_UNKNOWN;
  return (int) CLAMP (parts[0], 0, 255) << 16 | (int) CLAMP (parts[1], 0, 255) << 8 |
         (int) CLAMP (parts[2], 0, 255);
}

static int
read_color (CssTokens *tokens, guint i, gboolean *is_transparent)
{
  const CssToken *token = css_tokens_get (tokens, i);

  *is_transparent = FALSE;
  if (token->type == CSS_TOKEN_HASH)
    return read_hex (token->text);
  if (token->type == CSS_TOKEN_FUNCTION && g_ascii_strncasecmp (token->text, "rgb", 3) == 0)
    return read_rgb (tokens, i, is_transparent);
  if (token->type != CSS_TOKEN_IDENT)
    return HTML_COLOR_UNKNOWN;
  *is_transparent = g_ascii_strcasecmp (token->text, "transparent") == 0;
  return read_color_name (token->text);
}

/* A length that is there and not more than @max of its unit. */
static gboolean
is_at_most (const CssToken *token, double max)
{
  return (token->type == CSS_TOKEN_NUMBER || token->type == CSS_TOKEN_DIMENSION ||
          token->type == CSS_TOKEN_PERCENTAGE) &&
         g_ascii_strtod (token->number, NULL) <= max;
}

/* No extent to speak of: 0 of whatever, or a pixel. */
static gboolean
is_nothing (const CssToken *token)
{
  gboolean is_pixels = token->type == CSS_TOKEN_NUMBER ||
                       (token->type == CSS_TOKEN_DIMENSION &&
                        (g_ascii_strcasecmp (token->text, "px") == 0 ||
                         g_ascii_strcasecmp (token->text, "pt") == 0));

  return is_at_most (token, is_pixels ? 1 : 0);
}

static gboolean
is_word (const CssToken *token, const char *word)
{
  return token->type == CSS_TOKEN_IDENT && g_ascii_strcasecmp (token->text, word) == 0;
}

/* Sizes that are reckoned from that of the parent keep it small. */
static void
read_font_size (HtmlLook *look, const CssToken *token)
{
  gboolean relative = token->type == CSS_TOKEN_PERCENTAGE || is_word (token, "inherit") ||
                      is_word (token, "smaller") || is_word (token, "larger") ||
                      (token->type == CSS_TOKEN_DIMENSION &&
                       (g_ascii_strcasecmp (token->text, "em") == 0 ||
                        g_ascii_strcasecmp (token->text, "ex") == 0));

  if (is_nothing (token) || is_at_most (token, 0.05))
    look->is_tiny = TRUE;
  else if (!relative)
    look->is_tiny = FALSE;
}

/* "italic 700 0/1 Arial": the size is the first length; a weight is a larger number. */
static void
read_font (HtmlLook *look, CssTokens *tokens, guint i, guint stop)
{
  for (; i < stop; i++)
    {
      const CssToken *token = css_tokens_get (tokens, i);

      if (token->type == CSS_TOKEN_NUMBER ? is_nothing (token)
                                          : token->type == CSS_TOKEN_DIMENSION ||
                                              token->type == CSS_TOKEN_PERCENTAGE)
        {
          read_font_size (look, token);
          return;
        }
    }
}

/* Whether one of the lengths from @i on leads out of sight. */
static gboolean
is_any_far_away (CssTokens *tokens, guint i, guint stop)
{
  for (; i < stop; i++)
    if (is_at_most (css_tokens_get (tokens, i), FAR_AWAY))
      return TRUE;
  return FALSE;
}

static void
read_background (HtmlLook *look, CssTokens *tokens, guint i, guint stop)
{
  gboolean is_transparent = FALSE;
  int color = HTML_COLOR_UNKNOWN;
  gboolean is_bare = css_tokens_skip_spaces (tokens, i + 1) >= stop;

  if (is_bare || css_tokens_get (tokens, i)->type == CSS_TOKEN_FUNCTION)
    color = read_color (tokens, i, &is_transparent);
  if (!is_transparent && !is_word (css_tokens_get (tokens, i), "none") &&
      !is_word (css_tokens_get (tokens, i), "inherit"))
    look->background = color;
}

static void
read_declaration (const char *name, CssTokens *tokens, guint i, guint stop, HtmlBox *box,
                  HtmlLook *look)
{
  const CssToken *value = css_tokens_get (tokens, i);

  if (strcmp (name, "display") == 0)
    box->is_gone = is_word (value, "none");
  else if (strcmp (name, "visibility") == 0)
    look->is_invisible = is_word (value, "hidden") || is_word (value, "collapse") ||
                         (look->is_invisible && is_word (value, "inherit"));
  else if (strcmp (name, "opacity") == 0)
    box->is_faded = is_at_most (value, 0.05);
  else if (strcmp (name, "max-height") == 0 || strcmp (name, "height") == 0)
    box->is_low |= is_nothing (value);
  else if (strcmp (name, "max-width") == 0 || strcmp (name, "width") == 0)
    box->is_narrow |= is_nothing (value);
  else if (g_str_has_prefix (name, "overflow"))
    box->is_clipped |= is_word (value, "hidden") || is_word (value, "clip");
  else if (strcmp (name, "text-indent") == 0 || g_str_has_prefix (name, "margin"))
    box->is_outdented |= is_any_far_away (tokens, i, stop);
  else if (strcmp (name, "font-size") == 0)
    read_font_size (look, value);
  else if (strcmp (name, "font") == 0)
    read_font (look, tokens, i, stop);
  else if (strcmp (name, "color") == 0)
    look->color = read_color (tokens, i, &look->is_transparent);
  else if (strcmp (name, "background-color") == 0 || strcmp (name, "background") == 0)
    read_background (look, tokens, i, stop);
  else if (strcmp (name, "background-image") == 0 && !is_word (value, "none"))
    look->background = HTML_COLOR_UNKNOWN;
}

static gboolean
is_important (CssTokens *tokens, guint i, guint stop)
{
  for (; i + 1 < stop; i++)
    if (css_token_is_delim (css_tokens_get (tokens, i), '!') &&
        is_word (css_tokens_get (tokens, css_tokens_skip_spaces (tokens, i + 1)), "important"))
      return TRUE;
  return FALSE;
}

void
html_declarations_read (CssTokens *tokens, guint i, guint stop, gboolean important, HtmlBox *box,
                   HtmlLook *look)
{
  while ((i = css_tokens_skip_spaces (tokens, i)) < stop)
    {
      const CssToken *name = css_tokens_get (tokens, i);
      guint colon = css_tokens_skip_spaces (tokens, i + 1);
      guint end = i;

      while (end < stop && css_tokens_get (tokens, end)->type != CSS_TOKEN_SEMICOLON)
        end++;
      if (name->type == CSS_TOKEN_IDENT && colon < end &&
          css_tokens_get (tokens, colon)->type == CSS_TOKEN_COLON &&
          is_important (tokens, colon, end) == important)
        {
          g_autofree char *lower = g_ascii_strdown (name->text, -1);

          read_declaration (lower, tokens, css_tokens_skip_spaces (tokens, colon + 1), end, box, look);
        }
      i = end + 1;
    }
}
