/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "imap-parse.h"

/* Parts nested deeper than this (or than ImapLimits.depth) cost the whole structure. It bounds
 * the recursion. */
#define MAX_DEPTH 64

/* Where a part stands: the number of what holds it, and its own among its siblings (0: it is the
 * body of a message, the outermost one or a message/rfc822). */
typedef struct
{
  const char *prefix;
  guint number;
  guint depth;
} Place;

static gboolean parse_part (ImapTokens *tokens, const Place *place, ImapBody *body);

static gboolean
is_multipart_subtype (const char *subtype)
{
  static const char *const names[] = { "mixed",     "alternative", "related",     "signed",
                                       "encrypted", "digest",      "parallel",    "form-data",
                                       "report",    "appledouble", "multilingual" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (subtype != NULL && g_ascii_strcasecmp (subtype, names[i]) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
take_lower (ImapTokens *tokens, const char **text)
{
  if (!imap_tokens_nstring (tokens, text))
    return FALSE;
  if (*text != NULL)
    *text = imap_tokens_dup_lower (tokens, *text);
  return TRUE;
}

/* "(" string SP string *(SP string SP string) ")" / nil */
static gboolean
parse_parameters (ImapTokens *tokens, const ImapParameter **parameters, guint *n_parameters)
{
  ImapParameter *list = NULL;
  guint n = 0;

  *n_parameters = 0;
  *parameters = NULL;
  if (imap_tokens_accept_nil (tokens))
    return TRUE;
  if (!imap_tokens_expect (tokens, '('))
    return FALSE;
  while (imap_tokens_in_list (tokens))
    {
      ImapParameter parameter;

      if (!imap_tokens_nstring (tokens, &parameter.name))
        return FALSE;
      imap_tokens_skip_sp (tokens);
      parameter.value = NULL;
      if (!imap_tokens_is (tokens, ')') && !imap_tokens_nstring (tokens, &parameter.value))
        return FALSE;
      if (parameter.name == NULL)
        continue;
      if (n == tokens->limits->count)
        return imap_tokens_fail (tokens, "too many parameters");
      if (parameter.value == NULL)
        parameter.value = "";
      list = imap_arena_grow (tokens->arena, list, n, sizeof *list);
      list[n++] = parameter;
    }
  *parameters = list;
  *n_parameters = n;
  return TRUE;
}

/* Goes behind the ")" of the list that this is in. */
static gboolean
skip_rest (ImapTokens *tokens)
{
  while (imap_tokens_in_list (tokens))
    if (!imap_tokens_skip_value (tokens))
      return FALSE;
  return TRUE;
}

/* "(" string SP body-fld-param ")" / nil; "(NIL NIL)", "()" and a bare string occur, and
 * parameters in the place of all this. */
static gboolean
parse_disposition (ImapTokens *tokens, ImapBody *body)
{
  if (!imap_tokens_accept (tokens, '('))
    return take_lower (tokens, &body->disposition);
  if (imap_tokens_accept (tokens, ')'))
    return TRUE;
  if (!take_lower (tokens, &body->disposition))
    return FALSE;
  imap_tokens_skip_sp (tokens);
  if (imap_tokens_is (tokens, '('))
    return parse_parameters (tokens, &body->disposition_parameters,
                             &body->n_disposition_parameters) &&
           skip_rest (tokens);
  if (!imap_tokens_is (tokens, ')') && !imap_tokens_is_nil (tokens))
    body->disposition = NULL;
  return skip_rest (tokens);
}

/* [SP body-fld-dsp [SP body-fld-lang [SP body-fld-loc *(SP body-extension)]]] ")" */
static gboolean
parse_extensions (ImapTokens *tokens, ImapBody *body)
{
  imap_tokens_skip_sp (tokens);
  return (imap_tokens_is (tokens, ')') || parse_disposition (tokens, body)) && skip_rest (tokens);
}

static gboolean
parse_size (ImapTokens *tokens, guint64 *size)
{
  gint64 number = 0;

  imap_tokens_skip_sp (tokens);
  if (imap_tokens_is (tokens, ')') || imap_tokens_accept_nil (tokens))
    return TRUE;
  if (!imap_tokens_number64 (tokens, &number))
    return FALSE;
  *size = (guint64)MAX (number, 0);
  return TRUE;
}

/* body-fields: param SP id SP desc SP enc SP octets; what is missing at the end is as NIL. */
static gboolean
parse_fields (ImapTokens *tokens, ImapBody *body)
{
  const char **texts[] = { &body->id, &body->description };

  imap_tokens_skip_sp (tokens);
  if (!imap_tokens_is (tokens, ')') &&
      !parse_parameters (tokens, &body->parameters, &body->n_parameters))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      imap_tokens_skip_sp (tokens);
      if (!imap_tokens_is (tokens, ')') && !imap_tokens_nstring (tokens, texts[i]))
        return FALSE;
    }
  imap_tokens_skip_sp (tokens);
  if (!imap_tokens_is (tokens, ')') && !take_lower (tokens, &body->encoding))
    return FALSE;
  if (body->encoding == NULL)
    body->encoding = "7bit";
  return parse_size (tokens, &body->size);
}

/* NIL or "()" where there should be a body. */
static gboolean
accept_no_body (ImapTokens *tokens)
{
  if (tokens->end - tokens->p >= 2 && memcmp (tokens->p, "()", 2) == 0)
    {
      tokens->p += 2;
      return TRUE;
    }
  return imap_tokens_accept_nil (tokens);
}

/* SP envelope SP body SP body-fld-lines of a message/rfc822. The body inside counts its parts as
 * if it were the message: "2" holds "2.1", or the children of a multipart "2.TEXT". */
static gboolean
parse_message (ImapTokens *tokens, guint depth, ImapBody *body)
{
  const ImapBody **children = imap_arena_alloc (tokens->arena, sizeof *children);
  ImapBody *child = imap_arena_alloc0 (tokens->arena, sizeof *child);

  if (!imap_tokens_accept_nil (tokens) && !imap_parse_envelope (tokens, &body->envelope))
    return FALSE;
  imap_tokens_skip_sp (tokens);
  if (accept_no_body (tokens))
    return parse_size (tokens, &body->lines);
  if (!parse_part (tokens, &(Place){ body->part, 0, depth + 1 }, child))
    return FALSE;
  children[0] = child;
  body->children = children;
  body->n_children = 1;
  return parse_size (tokens, &body->lines);
}

/* NIL for an envelope, a body and its lines: the lines show that it was these. */
static gboolean
parse_message_without_envelope (ImapTokens *tokens, guint depth, ImapBody *body)
{
  return parse_message (tokens, depth, body) && g_ascii_isdigit (tokens->p[-1]);
}

/* As a message if there is one. Some servers describe a message/rfc822 as they would any file:
 * then NIL is its MD5. */
static gboolean
try_message (ImapTokens *tokens, guint depth, ImapBody *body)
{
  const char *start;
  ImapBody plain = *body;

  imap_tokens_skip_sp (tokens);
  start = tokens->p;
  if (imap_tokens_is (tokens, '('))
    return parse_message (tokens, depth, body);
  if (!imap_tokens_is_nil (tokens) || parse_message_without_envelope (tokens, depth, body))
    return TRUE;
  tokens->p = start;
  *body = plain;
  return TRUE;
}

static gboolean
is_message (const ImapBody *body)
{
  return strcmp (body->type, "message") == 0 &&
         (strcmp (body->subtype, "rfc822") == 0 || strcmp (body->subtype, "global") == 0);
}

/* From behind the subtype of a part that has no parts. */
static gboolean
parse_single (ImapTokens *tokens, guint depth, ImapBody *body)
{
  if (!parse_fields (tokens, body))
    return FALSE;
  imap_tokens_skip_sp (tokens);
  if (is_message (body) && !try_message (tokens, depth, body))
    return FALSE;
  imap_tokens_skip_sp (tokens);
  if (!imap_tokens_at_end (tokens) && (g_ascii_isdigit (*tokens->p) || *tokens->p == '-') &&
      !parse_size (tokens, &body->lines))
    return FALSE;
  imap_tokens_skip_sp (tokens);
  /* body-fld-md5; a list here is the disposition of a server that leaves it out. */
  if (!imap_tokens_is (tokens, ')') && !imap_tokens_is (tokens, '(') &&
      !imap_tokens_skip_value (tokens))
    return FALSE;
  return parse_extensions (tokens, body);
}

static const char *
join (ImapTokens *tokens, const char *prefix, const char *word)
{
  gsize prefix_len = strlen (prefix);
  gsize word_len = strlen (word);
  char *part;

  if (prefix_len == 0)
    return imap_arena_strndup (tokens->arena, word, word_len);
  part = imap_arena_alloc (tokens->arena, prefix_len + word_len + 2);
  memcpy (part, prefix, prefix_len);
  part[prefix_len] = '.';
  memcpy (part + prefix_len + 1, word, word_len + 1);
  return part;
}

static const char *
numbered_part (ImapTokens *tokens, const Place *place)
{
  guint number = MAX (place->number, 1);
  char digits[16];
  char *first = digits + sizeof digits - 1;

  /* Each part of each message comes by here, and g_snprintf() would be a tenth of all time. */
  *first = '\0';
  for (; number > 0; number /= 10)
    *--first = (char)('0' + number % 10);
  return join (tokens, place->prefix, first);
}

/* A message's multipart is all of its text, and has no number of its own. */
static const char *
multipart_part (ImapTokens *tokens, const Place *place)
{
  if (place->number > 0)
    return numbered_part (tokens, place);
  return *place->prefix != '\0' ? join (tokens, place->prefix, "TEXT") : "";
}

static void
make_multipart (ImapTokens *tokens, const Place *place, ImapBody *body)
{
  body->type = "multipart";
  body->encoding = "7bit";
  if (body->part == NULL)
    body->part = multipart_part (tokens, place);
}

/* From behind the subtype of a multipart. */
static gboolean
parse_multipart_end (ImapTokens *tokens, const Place *place, ImapBody *body)
{
  make_multipart (tokens, place, body);
  imap_tokens_skip_sp (tokens);
  if (!imap_tokens_is (tokens, ')') &&
      !parse_parameters (tokens, &body->parameters, &body->n_parameters))
    return FALSE;
  return parse_extensions (tokens, body);
}

/* 1*body SP media-subtype …; @n_missing children that are NIL stand in front and still count. */
static gboolean
parse_multipart (ImapTokens *tokens, const Place *place, guint n_missing, ImapBody *body)
{
  const ImapBody **children = NULL;
  Place child_place = { NULL, n_missing, place->depth + 1 };

  body->part = multipart_part (tokens, place);
  child_place.prefix = place->number > 0 ? body->part : place->prefix;
  for (; imap_tokens_is (tokens, '(') || imap_tokens_is_nil (tokens); imap_tokens_skip_sp (tokens))
    {
      ImapBody *child;

      child_place.number++;
      if (accept_no_body (tokens))
        continue;
      if (child_place.number >= tokens->limits->count)
        return imap_tokens_fail (tokens, "too many parts");
      child = imap_arena_alloc0 (tokens->arena, sizeof *child);
      if (!parse_part (tokens, &child_place, child))
        return FALSE;
      children = imap_arena_grow (tokens->arena, children, body->n_children, sizeof *children);
      children[body->n_children++] = child;
    }
  body->children = children;
  if (!imap_tokens_is (tokens, ')') && !take_lower (tokens, &body->subtype))
    return FALSE;
  if (body->subtype == NULL)
    body->subtype = "mixed";
  return parse_multipart_end (tokens, place, body);
}

/* A part that begins with a string. Multiparts without any child (or with NIL for it) look like
 * that too: ("alternative" ("boundary" "x") NIL NIL), ("related" NIL ("attachment" NIL) NIL),
 * ("alternative"), (NIL "mixed" ("boundary" "x") NIL NIL). */
static gboolean
parse_leaf (ImapTokens *tokens, const Place *place, ImapBody *body)
{
  if (!take_lower (tokens, &body->type))
    return FALSE;
  imap_tokens_skip_sp (tokens);
  if (imap_tokens_is (tokens, '('))
    {
      if (body->type == NULL)
        return parse_multipart (tokens, place, 1, body);
      body->subtype = body->type;
      return parse_multipart_end (tokens, place, body);
    }
  if (!imap_tokens_is (tokens, ')') && !take_lower (tokens, &body->subtype))
    return FALSE;
  if (body->type == NULL && is_multipart_subtype (body->subtype))
    return parse_multipart_end (tokens, place, body);
  if (body->subtype == NULL && is_multipart_subtype (body->type))
    {
      /* NIL was the parameters. */
      body->subtype = body->type;
      make_multipart (tokens, place, body);
      return parse_extensions (tokens, body);
    }
  if (body->type == NULL)
    body->type = "text";
  if (body->subtype == NULL)
    body->subtype = strcmp (body->type, "text") == 0 ? "plain" : "octet-stream";
  body->part = numbered_part (tokens, place);
  return parse_single (tokens, place->depth, body);
}

static gboolean
parse_part (ImapTokens *tokens, const Place *place, ImapBody *body)
{
  if (place->depth >= MIN (MAX_DEPTH, tokens->limits->depth))
    return imap_tokens_fail (tokens, "parts are nested too deep");
  if (!imap_tokens_expect (tokens, '('))
    return FALSE;
  imap_tokens_skip_sp (tokens);
  if (imap_tokens_is (tokens, '('))
    return parse_multipart (tokens, place, 0, body);
  return parse_leaf (tokens, place, body);
}

gboolean
imap_parse_body (ImapTokens *tokens, const ImapBody **body)
{
  ImapBody *self = imap_arena_alloc0 (tokens->arena, sizeof *self);

  if (!parse_part (tokens, &(Place){ "", 0, 0 }, self))
    return FALSE;
  *body = self;
  return TRUE;
}

ImapResponse *
imap_body_parse (const char *text, gsize len)
{
  ImapMessage *message = imap_message_new (len, len * 2 + 512);
  ImapTokens tokens;

  memcpy (message->bytes, text, len);
  imap_tokens_init (&tokens, message, &imap_limits_default);
  message->response.type = IMAP_RESPONSE_FETCH;
  if (imap_parse_body (&tokens, &message->response.fetch.body))
    return &message->response;
  imap_response_unref (&message->response);
  return NULL;
}
