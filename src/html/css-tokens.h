/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* CSS as its words (CSS Syntax Level 3, §4). Private to this folder. */

typedef enum
{
  CSS_TOKEN_END, /* behind the last one, for ever */
  CSS_TOKEN_IDENT,
  CSS_TOKEN_FUNCTION,   /* text without the bracket that follows it */
  CSS_TOKEN_AT_KEYWORD, /* text without "@" */
  CSS_TOKEN_HASH,       /* text without "#" */
  CSS_TOKEN_STRING,
  CSS_TOKEN_BAD_STRING,
  CSS_TOKEN_URL,
  CSS_TOKEN_BAD_URL,
  CSS_TOKEN_NUMBER,     /* number as written */
  CSS_TOKEN_PERCENTAGE,
  CSS_TOKEN_DIMENSION,  /* text is the unit */
  CSS_TOKEN_SPACE,
  CSS_TOKEN_COMMENT_MARK, /* <!-- or --> */
  CSS_TOKEN_COLON,
  CSS_TOKEN_SEMICOLON,
  CSS_TOKEN_COMMA,
  CSS_TOKEN_OPEN,  /* delim is one of ( [ { */
  CSS_TOKEN_CLOSE, /* delim is one of ) ] } */
  CSS_TOKEN_DELIM,
} CssTokenType;

typedef struct
{
  CssTokenType type;
  char delim;
  const char *text;   /* escapes decoded, valid UTF-8; owned by the list; NULL where there is none */
  const char *number; /* digits, sign, point and exponent alone */
} CssToken;

typedef struct
{
  GArray *tokens; /* CssToken */
  GStringChunk *texts;
} CssTokens;

/* Takes @css (UTF-8, @len bytes) apart. Comments are left out. Linear in time and memory. */
CssTokens *css_tokens_new (const char *css, gsize len);
void css_tokens_free (CssTokens *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CssTokens, css_tokens_free)

/* The token at @i; CSS_TOKEN_END behind the last. */
const CssToken *css_tokens_get (const CssTokens *self, guint i);

/* The first at or behind @i that is no space. */
guint css_tokens_skip_spaces (const CssTokens *self, guint i);

gboolean css_token_is_delim (const CssToken *token, char c);

/* Behind the bracket that closes the one that the FUNCTION or OPEN at @i opens; the end of the list
 * where it is never closed. */
guint css_tokens_skip_block (const CssTokens *self, guint i);

/* Writes @token so that it reads as the same token behind @before (nullable, just written), also
 * within an HTML style element. BAD_* and COMMENT_MARK write nothing; URL writes a string, so that
 * none gets out unseen. */
void css_token_write (const CssToken *before, const CssToken *token, GString *out);

/* Writes @text as a string in double quotes. */
void css_write_string (const char *text, GString *out);

G_END_DECLS
