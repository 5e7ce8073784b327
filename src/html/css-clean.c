/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "css-clean.h"

#include "css-tokens.h"
#include "css-words.h"
#include "html-url.h"

#include <stdlib.h>
#include <string.h>

#define MAX_MEDIA_DEPTH 3

typedef struct
{
  const CssTokens *tokens;
  const HtmlPolicy *policy;
  HtmlReport *report;
  GString *out;
} Cleaner;

static gboolean
is_sign (const CssToken *token, CssTokenType type, char delim)
{
  return token->type == type && token->delim == delim;
}

/* The next token, or the one behind the block that begins here. */
static guint
skip_value (const CssTokens *tokens, guint i)
{
  const CssToken *token = css_tokens_get (tokens, i);

  if (token->type == CSS_TOKEN_FUNCTION || token->type == CSS_TOKEN_OPEN)
    return css_tokens_skip_block (tokens, i);
  return i + 1;
}

/* ---- Values --------------------------------------------------------------------------------- */

/* Writes url("…"), or "none" where the URL is not let through. FALSE when it may not stand here at
 * all. */
static gboolean
write_url (Cleaner *self, const char *property, const char *url)
{
  g_autofree char *clean = NULL;
  HtmlUrlKind kind = html_url_classify (url, &clean);

  html_clean_mark_own_image (self->policy, kind, &clean);
  if (kind == HTML_URL_CID || kind == HTML_URL_DATA_IMAGE ||
      (kind == HTML_URL_HTTPS && self->policy->remote_images && !html_url_is_tracker (clean)))
    {
      if (!css_word_is_image_property (property))
        return FALSE;
      g_string_append (self->out, "url(");
      css_write_string (clean, self->out);
      g_string_append_c (self->out, ')');
      return TRUE;
    }

  if (kind == HTML_URL_HTTP || kind == HTML_URL_HTTPS)
    html_report_add (self->report,
                     html_url_is_tracker (clean) ? HTML_BLOCKED_TRACKER : HTML_BLOCKED_IMAGE,
                     "style", property, clean);
  else
    html_report_add (self->report, HTML_BLOCKED_URL, "style", property, url);
  g_string_append (self->out, "none");
  return css_word_is_image_property (property);
}

/* url("…") is a function when there are quotes. Returns the place behind it, 0 when it is not right. */
static guint
write_url_function (Cleaner *self, const char *property, guint i)
{
  guint inner = css_tokens_skip_spaces (self->tokens, i + 1);
  const CssToken *text = css_tokens_get (self->tokens, inner);
  guint end = css_tokens_skip_spaces (self->tokens, inner + 1);

  if (text->type != CSS_TOKEN_STRING)
    return 0;
  if (css_tokens_get (self->tokens, end)->type != CSS_TOKEN_END &&
      !is_sign (css_tokens_get (self->tokens, end), CSS_TOKEN_CLOSE, ')'))
    return 0;
  return write_url (self, property, text->text) ? end + 1 : 0;
}

static gboolean
is_plain_value (const CssToken *token)
{
  switch (token->type)
    {
    case CSS_TOKEN_IDENT:
    case CSS_TOKEN_HASH:
    case CSS_TOKEN_STRING:
    case CSS_TOKEN_NUMBER:
    case CSS_TOKEN_PERCENTAGE:
    case CSS_TOKEN_DIMENSION:
    case CSS_TOKEN_SPACE:
    case CSS_TOKEN_COMMA:
      return TRUE;
    case CSS_TOKEN_OPEN:
      return token->delim == '(';
    case CSS_TOKEN_CLOSE:
      return token->delim == ')';
    case CSS_TOKEN_DELIM:
      return strchr ("/*+-!", token->delim) != NULL;
    default:
      return FALSE;
    }
}

/* Writes the value at [@i, @end). FALSE when something in it is not allowed. */
static gboolean
write_value (Cleaner *self, const char *property, guint i, guint end)
{
  const CssToken *before = NULL;
  int depth = 0;

  while (i < end)
    {
      const CssToken *token = css_tokens_get (self->tokens, i);

      if (token->type == CSS_TOKEN_FUNCTION && g_ascii_strcasecmp (token->text, "url") == 0)
        {
          i = write_url_function (self, property, i);
          if (i == 0)
            return FALSE;
          before = NULL;
          continue;
        }
      if (token->type == CSS_TOKEN_URL)
        {
          if (!write_url (self, property, token->text))
            return FALSE;
        }
      else if (token->type == CSS_TOKEN_FUNCTION
                   ? css_word_is_function (token->text) : is_plain_value (token))
        css_token_write (before, token, self->out);
      else
        return FALSE;

      depth += token->type == CSS_TOKEN_FUNCTION || token->type == CSS_TOKEN_OPEN;
      depth -= token->type == CSS_TOKEN_CLOSE;
      if (depth < 0)
        return FALSE;
      before = token;
      i++;
    }

  /* What the end of the sheet left open would swallow what follows. */
  return depth == 0;
}

/* Out of the flow a mail could cover its own words, or hide some. */
static gboolean
is_allowed_position (Cleaner *self, guint i)
{
  const CssToken *token = css_tokens_get (self->tokens, i);

  return token->type == CSS_TOKEN_IDENT && (g_ascii_strcasecmp (token->text, "static") == 0 ||
                                            g_ascii_strcasecmp (token->text, "relative") == 0);
}

static void
write_declaration (Cleaner *self, const char *name, guint i, guint end)
{
  g_autofree char *property = g_ascii_strdown (name, -1);
  gsize mark = self->out->len;

  i = css_tokens_skip_spaces (self->tokens, i);
  while (end > i && css_tokens_get (self->tokens, end - 1)->type == CSS_TOKEN_SPACE)
    end--;
  if (css_word_is_silent (property))
    return;
  if (css_word_is_property (property) &&
      (strcmp (property, "position") != 0 || is_allowed_position (self, i)))
    {
      g_string_append_printf (self->out, "%s:", property);
      if (i < end && write_value (self, property, i, end))
        {
          g_string_append_c (self->out, ';');
          return;
        }
      g_string_truncate (self->out, mark);
    }
  html_report_add (self->report, HTML_BLOCKED_CSS, "style", property, NULL);
}

/* Behind the declaration that begins at @i: its semicolon is left, or @end. */
static guint
find_declaration_end (Cleaner *self, guint i, guint end)
{
  while (i < end && css_tokens_get (self->tokens, i)->type != CSS_TOKEN_SEMICOLON)
    i = skip_value (self->tokens, i);
  return MIN (i, end);
}

static void
write_declarations (Cleaner *self, guint i, guint end)
{
  while (i < end)
    {
      const CssToken *token = css_tokens_get (self->tokens, i);
      guint next = find_declaration_end (self, i, end);
      guint colon = css_tokens_skip_spaces (self->tokens, i + 1);

      if (token->type == CSS_TOKEN_SPACE || token->type == CSS_TOKEN_SEMICOLON)
        {
          i++;
          continue;
        }
      if (token->type == CSS_TOKEN_IDENT && colon < next &&
          css_tokens_get (self->tokens, colon)->type == CSS_TOKEN_COLON)
        write_declaration (self, token->text, colon + 1, next);
      i = MAX (next, i + 1);
    }
}

/* ---- Rules ---------------------------------------------------------------------------------- */

static gboolean
is_selector (const CssToken *token)
{
  switch (token->type)
    {
    case CSS_TOKEN_IDENT:
    case CSS_TOKEN_HASH:
    case CSS_TOKEN_STRING:
    case CSS_TOKEN_NUMBER:
    case CSS_TOKEN_DIMENSION:
    case CSS_TOKEN_SPACE:
    case CSS_TOKEN_COMMA:
    case CSS_TOKEN_COLON:
    case CSS_TOKEN_FUNCTION:
      return TRUE;
    case CSS_TOKEN_OPEN:
    case CSS_TOKEN_CLOSE:
      return token->delim != '{' && token->delim != '}';
    case CSS_TOKEN_DELIM:
      return strchr (".>+~*=^$|-", token->delim) != NULL;
    default:
      return FALSE;
    }
}

/* Who shows the mail in the dark does so by turning its light colours round: a mail that had done it
 * already would come out light. */
static gboolean
is_media (const CssToken *token)
{
  switch (token->type)
    {
    case CSS_TOKEN_IDENT:
      return g_ascii_strcasecmp (token->text, "prefers-color-scheme") != 0;
    case CSS_TOKEN_NUMBER:
    case CSS_TOKEN_DIMENSION:
    case CSS_TOKEN_SPACE:
    case CSS_TOKEN_COMMA:
    case CSS_TOKEN_COLON:
      return TRUE;
    case CSS_TOKEN_OPEN:
      return token->delim == '(';
    case CSS_TOKEN_CLOSE:
      return token->delim == ')';
    case CSS_TOKEN_DELIM:
      return token->delim == '/' || token->delim == '=' || token->delim == '>';
    default:
      return FALSE;
    }
}

/* Writes what stands before a block. FALSE when it is not let through, or its brackets do not
 * match. */
static gboolean
write_prelude (Cleaner *self, guint i, guint end, gboolean (*is_allowed) (const CssToken *token))
{
  const CssToken *before = NULL;
  g_autoptr (GString) open = g_string_new (NULL);

  for (; i < end; i++)
    {
      const CssToken *token = css_tokens_get (self->tokens, i);

      if (!is_allowed (token))
        return FALSE;
      if (token->type == CSS_TOKEN_FUNCTION || token->type == CSS_TOKEN_OPEN)
        g_string_append_c (open, token->delim == '(' ? ')' : ']');
      if (token->type == CSS_TOKEN_CLOSE)
        {
          if (open->len == 0 || open->str[open->len - 1] != token->delim)
            return FALSE;
          g_string_truncate (open, open->len - 1);
        }
      css_token_write (before, token, self->out);
      before = token;
    }

  return open->len == 0;
}

static void write_rules (Cleaner *self, guint i, guint end, guint depth);

/* The block that opens at @i: what is inside, without the brackets. */
static guint
get_block_end (Cleaner *self, guint i, guint *behind)
{
  *behind = css_tokens_skip_block (self->tokens, i);
  return is_sign (css_tokens_get (self->tokens, *behind - 1), CSS_TOKEN_CLOSE, '}') &&
                 *behind - 1 > i
             ? *behind - 1 : *behind;
}

static void
report_at_rule (Cleaner *self, const char *name, guint i, guint end)
{
  HtmlBlockedKind kind = HTML_BLOCKED_CSS;
  g_autofree char *at_name = g_strconcat ("@", name, NULL);
  const char *url = NULL;

  if (g_ascii_strcasecmp (name, "charset") == 0 || g_ascii_strcasecmp (name, "page") == 0)
    return;
  if (g_ascii_strcasecmp (name, "import") == 0)
    kind = HTML_BLOCKED_STYLE;
  else if (g_ascii_strcasecmp (name, "font-face") == 0)
    kind = HTML_BLOCKED_FONT;
  for (; i < end && url == NULL; i++)
    {
      const CssToken *token = css_tokens_get (self->tokens, i);

      if (token->type == CSS_TOKEN_URL || token->type == CSS_TOKEN_STRING)
        url = token->text;
    }
  html_report_add (self->report, kind, "style", at_name, url);
}

static guint
write_at_rule (Cleaner *self, guint i, guint end, guint depth)
{
  const char *name = css_tokens_get (self->tokens, i)->text;
  gsize mark = self->out->len;
  guint prelude = i + 1;
  guint block = prelude;
  guint inner_end;
  guint behind;

  while (block < end && css_tokens_get (self->tokens, block)->type != CSS_TOKEN_SEMICOLON &&
         !is_sign (css_tokens_get (self->tokens, block), CSS_TOKEN_OPEN, '{'))
    block = skip_value (self->tokens, block);
  if (block >= end || css_tokens_get (self->tokens, block)->type == CSS_TOKEN_SEMICOLON)
    {
      report_at_rule (self, name, prelude, MIN (block, end));
      return MIN (block + 1, end);
    }

  inner_end = get_block_end (self, block, &behind);
  if (g_ascii_strcasecmp (name, "media") != 0 || depth == MAX_MEDIA_DEPTH)
    {
      report_at_rule (self, name, prelude, inner_end);
      return behind;
    }

  g_string_append (self->out, "@media");
  if (css_tokens_get (self->tokens, prelude)->type != CSS_TOKEN_SPACE)
    g_string_append_c (self->out, ' ');
  if (!write_prelude (self, prelude, block, is_media))
    {
      g_string_truncate (self->out, mark);
      html_report_add (self->report, HTML_BLOCKED_CSS, "style", "@media", NULL);
      return behind;
    }
  g_string_append_c (self->out, '{');
  write_rules (self, block + 1, MIN (inner_end, end), depth + 1);
  g_string_append (self->out, "}\n");
  return behind;
}

static guint
write_rule (Cleaner *self, guint i, guint end)
{
  gsize mark = self->out->len;
  guint block = i;
  guint inner_end;
  guint behind;

  while (block < end && !is_sign (css_tokens_get (self->tokens, block), CSS_TOKEN_OPEN, '{'))
    block = skip_value (self->tokens, block);
  if (block >= end)
    return end;

  inner_end = get_block_end (self, block, &behind);
  if (!write_prelude (self, i, block, is_selector))
    {
      g_string_truncate (self->out, mark);
      html_report_add (self->report, HTML_BLOCKED_CSS, "style", "selector", NULL);
      return behind;
    }
  g_string_append_c (self->out, '{');
  write_declarations (self, block + 1, MIN (inner_end, end));
  g_string_append (self->out, "}\n");
  return behind;
}

static void
write_rules (Cleaner *self, guint i, guint end, guint depth)
{
  while (i < end)
    {
      const CssToken *token = css_tokens_get (self->tokens, i);

      if (token->type == CSS_TOKEN_SPACE || token->type == CSS_TOKEN_COMMENT_MARK)
        i++;
      else if (token->type == CSS_TOKEN_AT_KEYWORD)
        i = write_at_rule (self, i, end, depth);
      else
        i = write_rule (self, i, end);
    }
}

/* ---- All of it ------------------------------------------------------------------------------ */

char *
css_clean_sheet (const char *css, gsize len, const HtmlPolicy *policy, HtmlReport *report)
{
  g_autoptr (CssTokens) tokens = css_tokens_new (css, len);
  Cleaner cleaner = { tokens, policy, report, g_string_new (NULL) };

  write_rules (&cleaner, 0, tokens->tokens->len, 0);
  return g_string_free (cleaner.out, FALSE);
}

char *
css_clean_declarations (const char *css, gsize len, const HtmlPolicy *policy, HtmlReport *report)
{
  g_autoptr (CssTokens) tokens = css_tokens_new (css, len);
  Cleaner cleaner = { tokens, policy, report, g_string_new (NULL) };

  write_declarations (&cleaner, 0, tokens->tokens->len);
  return g_string_free (cleaner.out, FALSE);
}

char *
css_clean_media (const char *css)
{
  g_autoptr (CssTokens) tokens = css_tokens_new (css, strlen (css));
  g_autoptr (HtmlReport) report = html_report_new ();
  Cleaner cleaner = { tokens, FALSE, report, g_string_new (NULL) };

  if (!write_prelude (&cleaner, 0, tokens->tokens->len, is_media))
    g_string_truncate (cleaner.out, 0);
  return g_string_free (cleaner.out, FALSE);
}

static gboolean
is_hiding (const char *property, const CssToken *value)
{
  if (g_ascii_strcasecmp (property, "display") == 0)
    return value->type == CSS_TOKEN_IDENT && g_ascii_strcasecmp (value->text, "none") == 0;
  if (g_ascii_strcasecmp (property, "visibility") == 0)
    return value->type == CSS_TOKEN_IDENT && g_ascii_strcasecmp (value->text, "hidden") == 0;
  if (g_ascii_strcasecmp (property, "opacity") == 0)
    return value->type == CSS_TOKEN_NUMBER && g_ascii_strtod (value->number, NULL) <= 0;
  if (g_ascii_strcasecmp (property, "width") == 0 || g_ascii_strcasecmp (property, "height") == 0 ||
      g_ascii_strcasecmp (property, "max-width") == 0 ||
      g_ascii_strcasecmp (property, "max-height") == 0)
    return (value->type == CSS_TOKEN_NUMBER || value->type == CSS_TOKEN_DIMENSION) &&
           g_ascii_strtod (value->number, NULL) <= 1;
  return FALSE;
}

gboolean
css_hides (const char *css)
{
  g_autoptr (CssTokens) tokens = css_tokens_new (css, strlen (css));

  for (guint i = 0; i + 1 < tokens->tokens->len; i++)
    {
      const CssToken *name = css_tokens_get (tokens, i);
      guint colon = css_tokens_skip_spaces (tokens, i + 1);

      if (name->type == CSS_TOKEN_IDENT &&
          css_tokens_get (tokens, colon)->type == CSS_TOKEN_COLON &&
          is_hiding (name->text, css_tokens_get (tokens, css_tokens_skip_spaces (tokens, colon + 1))))
        return TRUE;
    }

  return FALSE;
}
