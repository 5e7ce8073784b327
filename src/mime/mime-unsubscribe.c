/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "mime-unsubscribe.h"

#include "mime-domain.h"
#include "mime-fields.h"
#include "mime-links.h"

#define URI_MAX_BYTES 4096

/* ---- What is offered ------------------------------------------------------------------------- */

/* Folded lines may go through the middle of one. */
static char *
dup_without_blanks (const char *text, gsize len)
{
  GString *out = g_string_sized_new (len);

  for (gsize i = 0; i < len; i++)
    if (!mime_is_blank (text[i]))
      g_string_append_c (out, text[i]);

  return g_string_free (out, FALSE);
}

/* An address in which nobody is named before the host. */
static gboolean
is_web_page (const char *uri)
{
  g_autoptr (GUri) parsed = g_uri_parse (uri, G_URI_FLAGS_HAS_PASSWORD, NULL);

  return parsed != NULL && mime_link_is_safe (uri) && strcmp (g_uri_get_scheme (parsed), "https") == 0
         && g_uri_get_host (parsed) != NULL && *g_uri_get_host (parsed) != '\0'
         && g_uri_get_userinfo (parsed) == NULL;
}

static void
take_uri (MimeUnsubscribe *self, const char *text, gsize len)
{
  g_autofree char *uri = len <= URI_MAX_BYTES ? dup_without_blanks (text, len) : NULL;

  if (uri == NULL || !g_utf8_validate (uri, -1, NULL))
    return;
  if (self->link == NULL && is_web_page (uri))
    self->link = g_steal_pointer (&uri);
  else if (self->mailto == NULL && g_ascii_strncasecmp (uri, "mailto:", 7) == 0
           && mime_link_is_safe (uri))
    self->mailto = g_steal_pointer (&uri);
}

static void
take_uris (MimeUnsubscribe *self, const char *value, gsize len)
{
  const char *end = value + len;

  for (const char *open = value; (open = memchr (open, '<', end - open)) != NULL;)
    {
      const char *close = memchr (open, '>', end - open);

      if (close == NULL)
        return;
      take_uri (self, open + 1, close - open - 1);
      open = close;
    }
}

/* ---- Signatures ------------------------------------------------------------------------------ */

/* The value of tag @name of a DKIM-Signature (RFC 6376 §3.2) without blanks; NULL without it. Owned. */
static char *
dup_tag (const char *value, gsize len, const char *name)
{
  g_autofree char *plain = dup_without_blanks (value, len);
  g_auto (GStrv) tags = g_strsplit (plain, ";", -1);

  for (guint i = 0; tags[i] != NULL; i++)
    {
      gsize n = strlen (name);

      if (strncmp (tags[i], name, n) == 0 && tags[i][n] == '=')
        return g_strdup (tags[i] + n + 1);
    }

  return NULL;
}

static gboolean
is_covered (char **names, const char *name)
{
  for (guint i = 0; names[i] != NULL; i++)
    if (g_ascii_strcasecmp (names[i], name) == 0)
      return TRUE;

  return FALSE;
}

/* A part of the signature is told where there are several of one domain (RFC 6008). */
static gboolean
is_of_result (const MimeAuthResult *result, const char *value, gsize len)
{
  const char *domain = mime_auth_result_get (result, "header.d");
  const char *user = mime_auth_result_get (result, "header.i");
  const char *selector = mime_auth_result_get (result, "header.s");
  const char *start = mime_auth_result_get (result, "header.b");
  g_autofree char *d = dup_tag (value, len, "d");
  g_autofree char *s = dup_tag (value, len, "s");
  g_autofree char *b = dup_tag (value, len, "b");

  if (domain == NULL && user != NULL && (domain = strchr (user, '@')) != NULL)
    domain++;
  if (d == NULL || s == NULL || b == NULL || domain == NULL)
    return FALSE;

  return g_ascii_strcasecmp (d, domain) == 0
         && (selector == NULL || g_ascii_strcasecmp (s, selector) == 0)
         && (start == NULL || g_str_has_prefix (b, start));
}

static gboolean
covers_offer (const MimeAuthResults *results, const char *value, gsize len)
{
  g_autofree char *covered = dup_tag (value, len, "h");
  g_auto (GStrv) names = g_strsplit (covered != NULL ? covered : "", ":", -1);

  if (!is_covered (names, "List-Unsubscribe") || !is_covered (names, "List-Unsubscribe-Post"))
    return FALSE;

  for (guint i = 0; i < results->results->len; i++)
    {
      const MimeAuthResult *result = results->results->pdata[i];

      if (strcmp (result->method, "dkim") == 0 && strcmp (result->result, "pass") == 0
          && is_of_result (result, value, len))
        return TRUE;
    }

  return FALSE;
}

/* ---- The header ------------------------------------------------------------------------------ */

static gboolean
says_one_click (const char *value, gsize len)
{
  g_autofree char *plain = dup_without_blanks (value, len);

  return g_ascii_strcasecmp (plain, MIME_UNSUBSCRIBE_BODY) == 0;
}

MimeUnsubscribe *
mime_unsubscribe_read (const char *data, gsize len, const MimeAuthResults *results)
{
  g_autoptr (MimeUnsubscribe) self = g_new0 (MimeUnsubscribe, 1);
  gboolean is_signed = FALSE, one_click = FALSE;
  guint n_offers = 0, n_posts = 0;
  MimeFieldReader field;

  mime_field_reader_init (&field, data, len);
  while (mime_field_reader_next (&field))
    if (mime_field_reader_is (&field, "List-Unsubscribe") && n_offers++ == 0)
      take_uris (self, field.value, field.value_len);
    else if (mime_field_reader_is (&field, "List-Unsubscribe-Post") && n_posts++ == 0)
      one_click = says_one_click (field.value, field.value_len);
    else if (mime_field_reader_is (&field, "DKIM-Signature") && results != NULL)
      is_signed |= covers_offer (results, field.value, field.value_len);

  /* A signature is over one of each: of several nobody knows which. */
  if (one_click && is_signed && n_offers == 1 && n_posts == 1)
    self->one_click = g_strdup (self->link);

  return self->link != NULL || self->mailto != NULL ? g_steal_pointer (&self) : NULL;
}

void
mime_unsubscribe_free (MimeUnsubscribe *self)
{
  g_free (self->one_click);
  g_free (self->link);
  g_free (self->mailto);
  g_free (self);
}
