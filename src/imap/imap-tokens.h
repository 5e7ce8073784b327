/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "imap-response-private.h"

G_BEGIN_DECLS

/* The words of a complete response, one reader per element of RFC 9051's grammar. Each either
 * moves on behind the element and returns TRUE, or notes why not and returns FALSE, with the
 * place undefined: who wants to try something else keeps imap_tokens' p. All are as lenient as
 * the grammar's next character allows. Strings are copied to the message's arena. */
typedef struct
{
  const char *p;
  const char *end;
  ImapMessage *message;
  ImapArena *arena;
  const ImapLimits *limits;
  const ImapSunk *sunk;
  guint n_sunk;
  gboolean is_envelope; /* strings are followed by strings, lists or NIL alone */
  const char *reason;   /* of the last failure; static */
  const char *failed_at;
} ImapTokens;

/* A stretch of the message's bytes. */
typedef struct
{
  const char *text;
  gsize len;
} ImapSlice;

void imap_tokens_init (ImapTokens *self, ImapMessage *message, const ImapLimits *limits);

/* Notes the reason; always FALSE. */
gboolean imap_tokens_fail (ImapTokens *self, const char *reason);

static inline gboolean
imap_tokens_at_end (ImapTokens *self)
{
  return self->p == self->end;
}

static inline gboolean
imap_tokens_is (ImapTokens *self, char c)
{
  return self->p < self->end && *self->p == c;
}

/* Goes behind @c if it comes next; notes nothing when not. */
static inline gboolean
imap_tokens_accept (ImapTokens *self, char c)
{
  if (!imap_tokens_is (self, c))
    return FALSE;
  self->p++;
  return TRUE;
}

/* Goes behind any number of spaces. */
static inline void
imap_tokens_skip_sp (ImapTokens *self)
{
  while (imap_tokens_is (self, ' '))
    self->p++;
}

/* For the body of a loop over a list, behind its "(": FALSE behind its ")". At the end of the
 * response it is TRUE, and whatever is read next fails. */
static inline gboolean
imap_tokens_in_list (ImapTokens *self)
{
  imap_tokens_skip_sp (self);
  return !imap_tokens_accept (self, ')');
}

gboolean imap_tokens_expect (ImapTokens *self, char c);

/* TRUE when NIL comes next, as a whole word; does not move. */
gboolean imap_tokens_is_nil (ImapTokens *self);
gboolean imap_tokens_accept_nil (ImapTokens *self);

/* 1*ATOM-CHAR and "]", "\", "%", "*", 8-bit bytes: up to what surely ends a word. */
gboolean imap_tokens_atom (ImapTokens *self, ImapSlice *atom);

/* As imap_tokens_atom() but ends at "[" also: the name of a FETCH item. */
gboolean imap_tokens_item_name (ImapTokens *self, ImapSlice *name);

/* Numbers of any sign, and such as 9.3736e+06; clamped to 64 bits. */
gboolean imap_tokens_number64 (ImapTokens *self, gint64 *number);

/* number, nz-number: 32 bits; what is negative comes as 0. */
gboolean imap_tokens_number (ImapTokens *self, guint32 *number);

/* quoted or literal. A quote inside a quoted string that nothing escapes is part of it when
 * nothing follows that can. @len may be NULL. */
gboolean imap_tokens_string (ImapTokens *self, const char **text, gsize *len);

/* Also NIL (*@text is NULL then) and a bare atom. */
gboolean imap_tokens_nstring (ImapTokens *self, const char **text);

/* atom or string; NIL is the word "NIL" here. */
gboolean imap_tokens_astring (ImapTokens *self, const char **text);

/* TRUE when a literal comes next; goes behind its header. *@sunk: the data went to a sink, nothing
 * of it is here. */
gboolean imap_tokens_accept_literal_header (ImapTokens *self, gsize *len, gboolean *sunk);

/* Anything: an atom, a string, a list with all that is in it. Not recursive. */
gboolean imap_tokens_skip_value (ImapTokens *self);

/* sequence-set, owned by the message; at most the limit of elements. */
gboolean imap_tokens_set (ImapTokens *self, const ImapSet **set);

/* Of nothing: { NULL }. */
extern const char *const imap_no_words[];

/* "(" flag *(SP flag) ")", or NIL. */
gboolean imap_tokens_flags (ImapTokens *self, ImapFlagList *flags);

/* Words up to @closing (0: the end), as a NULL-terminated array; upper case if so wished. Stops in
 * front of @closing. */
gboolean
imap_tokens_words (ImapTokens *self, char closing, gboolean upper, const char *const **words);

/* astrings in parentheses, or NIL. */
gboolean imap_tokens_string_list (ImapTokens *self, const char *const **strings, guint *n);

/* Without case. */
gboolean imap_slice_is (const ImapSlice *slice, const char *word);

/* What is left, without moving. */
ImapSlice imap_tokens_rest (ImapTokens *self);

static inline char *
imap_tokens_dup (ImapTokens *self, const ImapSlice *slice)
{
  return imap_arena_strndup (self->arena, slice->text, slice->len);
}

/* A copy in lower case (ASCII). */
char *imap_tokens_dup_lower (ImapTokens *self, const char *text);

G_END_DECLS
