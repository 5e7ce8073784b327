/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "compose-signature.h"

#include "compose-text.h"
#include "html-quote.h"

#include <string.h>

#define MARK "-- "
#define OPENING "<div class=\"" COMPOSE_SIGNATURE_CLASS "\">"
#define CLOSING "</div>"

/* Where it would stand if there were one. */
#define EMPTY OPENING CLOSING

#define BLANK_LINE "<div><br></div>\n"

/* ---- Making ---------------------------------------------------------------------------------- */

/* Without the line ends around it, and the "-- " that somebody wrote himself. */
static char *
dup_lines (const char *content)
{
  g_autofree char *valid = g_utf8_make_valid (content, -1);
  g_auto (GStrv) lines = g_strsplit (valid, "\r", -1);
  g_autofree char *text = g_strjoinv ("", lines);
  const char *begin = text;
  gsize len;

  while (*begin == '\n')
    begin++;
  if (g_str_has_prefix (begin, MARK "\n"))
    begin += strlen (MARK "\n");
  else if (g_str_has_prefix (begin, "--\n"))
    begin += strlen ("--\n");
  len = strlen (begin);
  while (len > 0 && strchr (" \t\n", begin[len - 1]) != NULL)
    len--;
  return g_strndup (begin, len);
}

/* NULL for what cannot be read as HTML. */
static char *
dup_clean (const char *html)
{
  g_autoptr (HtmlQuote) clean = html_quote (html, strlen (html), FALSE);

  return clean != NULL ? g_strdup (clean->html) : NULL;
}

static gboolean
is_blank (const char *text, const char *html)
{
  return text[strspn (text, " \t\n")] == '\0' && strstr (html, "<img") == NULL;
}

ComposeSignature *
compose_signature_new (const char *content, gboolean is_rich)
{
  g_autofree char *html = is_rich ? dup_clean (content) : NULL;
  g_autofree char *read = html != NULL ? compose_text_from_html (html) : g_strdup (content);
  g_autofree char *text = dup_lines (read);
  ComposeSignature *self;

  if (html == NULL)
    html = compose_html_from_text (text);
  if (is_blank (text, html))
    return NULL;

  self = g_new0 (ComposeSignature, 1);
  self->text = g_strconcat (MARK "\n", text, NULL);
  self->html = g_strconcat (OPENING MARK "<br>\n", html, CLOSING, NULL);
  return self;
}

void
compose_signature_free (ComposeSignature *self)
{
  g_free (self->text);
  g_free (self->html);
  g_free (self);
}

/* ---- Beginning ------------------------------------------------------------------------------- */

static void
replace (char **field, char *text)
{
  g_free (*field);
  *field = text;
}

static void
begin_text (ComposeDraft *draft, const ComposeSignature *self, ComposeSignaturePlace place)
{
  const char *quote = draft->text != NULL ? draft->text : "";
  g_autofree char *signature = self != NULL ? g_strconcat ("\n\n", self->text, "\n", NULL) : g_strdup ("");
  gboolean is_quoting = *quote != '\0';
  gboolean has_end = !is_quoting || g_str_has_suffix (quote, "\n");

  if (place == COMPOSE_SIGNATURE_ABOVE)
    replace (&draft->text, g_strconcat (is_quoting && self == NULL ? "\n" : "", signature,
                                        is_quoting ? "\n" : "", quote, NULL));
  else
    replace (&draft->text, g_strconcat (quote, has_end ? "" : "\n", is_quoting ? "\n" : "", signature, NULL));
}

static void
begin_html (ComposeDraft *draft, const ComposeSignature *self, ComposeSignaturePlace place)
{
  const char *signature = self != NULL ? self->html : EMPTY;

  if (place == COMPOSE_SIGNATURE_ABOVE)
    replace (&draft->html, g_strconcat (BLANK_LINE, BLANK_LINE, signature, "\n", BLANK_LINE, draft->html, NULL));
  else
    replace (&draft->html, g_strconcat (draft->html, BLANK_LINE, BLANK_LINE, signature, "\n", NULL));
}

void
compose_signature_begin (ComposeDraft *draft, const ComposeSignature *self, ComposeSignaturePlace place)
{
  begin_text (draft, self, place);
  if (draft->html != NULL)
    begin_html (draft, self, place);
}

/* ---- Text ------------------------------------------------------------------------------------ */

static gboolean
is_forward_head (const char *line, gsize len)
{
  return len > 18 && strncmp (line, "-------- ", 9) == 0 && strncmp (line + len - 9, " --------", 9) == 0;
}

/* What is sent on begins there, or the text ends: signatures behind it are those of others. */
static const char *
find_forward (const char *text)
{
  while (*text != '\0')
    {
      gsize len = strcspn (text, "\n");

      if (is_forward_head (text, len))
        break;
      text += len + (text[len] == '\n');
    }
  return text;
}

/* It begins a line, and nothing was added to its last one or right below. */
static const char *
find_text (const char *text, const char *signature)
{
  const char *end = find_forward (text);
  gsize len = strlen (signature);

  for (const char *at = strstr (text, signature); at != NULL && at < end; at = strstr (at + 1, signature))
    {
      const char *behind = at + len;

      if ((at == text || at[-1] == '\n') &&
          (*behind == '\0' || (behind[0] == '\n' && strchr ("\n", behind[1]) != NULL) ||
           behind + 1 == end))
        return at;
    }
  return NULL;
}

/* The end of the writer's words: before the quote that ends the text, and the line that says whose it is. */
static const char *
find_end_of_words (const char *text)
{
  const char *forward = find_forward (text);
  const char *end = text;
  const char *last = text;   /* line of words, but for … */
  const char *before = text; /* … the one that is followed by quoted ones alone */
  gboolean is_quoted = FALSE;

  if (*forward != '\0')
    return forward;

  for (const char *line = text; *line != '\0';)
    {
      gsize len = strcspn (line, "\n");
      const char *next = line + len + (line[len] == '\n');

      if (*line == '>')
        is_quoted = TRUE;
      else if (len > 0)
        {
          before = line;
          last = next;
          is_quoted = FALSE;
        }
      line = next;
      end = next;
    }
  if (!is_quoted)
    return end;
  return last - before >= 2 && last[-1] == '\n' && last[-2] == ':' ? before : last;
}

static char *
insert_text (const char *text, const ComposeSignature *next)
{
  const char *at = find_end_of_words (text);
  gboolean has_end = at == text || at[-1] == '\n';

  return g_strdup_printf ("%.*s%s\n%s\n%s%s", (int) (at - text), text, has_end ? "" : "\n", next->text,
                          *at != '\0' ? "\n" : "", at);
}

/* With the blank line that would be left. */
static char *
remove_text (const char *text, const char *at, gsize len)
{
  const char *behind = at + len;

  if (behind[0] == '\n')
    behind++;
  if (at - text >= 2 && at[-2] == '\n' && *behind == '\n')
    behind++;
  return g_strdup_printf ("%.*s%s", (int) (at - text), text, behind);
}

char *
compose_signature_switch_text (const char *text, const ComposeSignature *old, const ComposeSignature *next)
{
  const char *at;

  if (old == NULL)
    return next != NULL ? insert_text (text, next) : NULL;
  if (next != NULL && strcmp (old->text, next->text) == 0)
    return NULL;

  at = find_text (text, old->text);
  if (at == NULL)
    return NULL;
  if (next == NULL)
    return remove_text (text, at, strlen (old->text));
  return g_strdup_printf ("%.*s%s%s", (int) (at - text), text, next->text, at + strlen (old->text));
}

/* ---- HTML ------------------------------------------------------------------------------------ */

/* Behind the element that begins at @at, which was written by a browser or by us; NULL when it has no end. */
static const char *
find_end (const char *at)
{
  guint depth = 0;

  for (const char *p = at; (p = strchr (p, '<')) != NULL; p++)
    {
      if (g_ascii_strncasecmp (p, "<div", 4) == 0 && strchr (" >\n\t", p[4]) != NULL)
        depth++;
      else if (g_ascii_strncasecmp (p, CLOSING, strlen (CLOSING)) == 0 && --depth == 0)
        return p + strlen (CLOSING);
    }
  return NULL;
}

/* Both written in the same way. */
static gboolean
is_same (const char *html, gsize len, const char *other)
{
  g_autoptr (HtmlQuote) a = html_quote (html, len, FALSE);
  g_autoptr (HtmlQuote) b = html_quote (other, strlen (other), FALSE);

  return a != NULL && b != NULL && strcmp (a->html, b->html) == 0;
}

static char *
put_html (const char *html, const char *at, const char *behind, const char *signature)
{
  return g_strdup_printf ("%.*s%s%s", (int) (at - html), html, signature, behind);
}

/* Before what is quoted: there is no place kept for it in what another client began. */
static char *
insert_html (const char *html, const char *signature)
{
  const char *quote = strstr (html, "<blockquote type=\"cite\"");
  const char *end = html + strlen (html);
  const char *line = quote != NULL ? g_strrstr_len (html, quote - html, "<div") : NULL;

  if (quote == NULL)
    return put_html (html, end, end, signature);
  return put_html (html, line != NULL ? line : quote, line != NULL ? line : quote, signature);
}

char *
compose_signature_switch_html (const char *html, const ComposeSignature *old, const ComposeSignature *next)
{
  const char *is = old != NULL ? old->html : EMPTY;
  const char *becomes = next != NULL ? next->html : EMPTY;
  const char *at = strstr (html, OPENING);
  const char *behind = at != NULL ? find_end (at) : NULL;

  if (strcmp (is, becomes) == 0)
    return NULL;
  if (at == NULL && old == NULL)
    return insert_html (html, becomes);
  if (behind == NULL || !is_same (at, (gsize) (behind - at), is))
    return NULL;
  return put_html (html, at, behind, becomes);
}

char *
compose_signature_html_from_text (const char *text, const ComposeSignature *self)
{
  const char *at = self != NULL ? find_text (text, self->text) : NULL;
  const char *behind;
  g_autofree char *words = NULL;
  g_autofree char *above = NULL;
  g_autofree char *below = NULL;

  if (at == NULL)
    return compose_html_from_text (text);

  behind = at + strlen (self->text);
  words = g_strndup (text, (gsize) (at - text));
  above = compose_html_from_text (words);
  below = compose_html_from_text (*behind == '\n' ? behind + 1 : behind);
  return g_strconcat (above, self->html, "\n", below, NULL);
}
