/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "mime-auth.h"

#include "mime-domain.h"
#include "mime-fields.h"

/* A field that is longer, or says more, is none of an honest server. */
#define FIELD_MAX_BYTES (16 * 1024)
#define RESULTS_MAX 100
#define COMMENT_MAX_DEPTH 20

/* ---- Words (RFC 5322 §3.2, RFC 8601 §2.2) ----------------------------------------------------- */

typedef struct
{
  const char *p;
  const char *end;
} Reader;

/* FALSE, and nothing is skipped, when a comment has no end. */
static gboolean
skip_comment (Reader *self)
{
  const char *start = self->p;
  guint depth = 0;

  do
    {
      if (*self->p == '(')
        depth++;
      if (*self->p == ')')
        depth--;
      if (*self->p == '\\')
        self->p++;
      self->p++;
    }
  while (depth > 0 && depth <= COMMENT_MAX_DEPTH && self->p < self->end);

  if (depth == 0)
    return TRUE;
  self->p = start;
  return FALSE;
}

static gboolean
skip_blanks (Reader *self)
{
  while (self->p < self->end)
    if (mime_is_blank (*self->p))
      self->p++;
    else if (*self->p != '(')
      return TRUE;
    else if (!skip_comment (self))
      return FALSE;

  return TRUE;
}

static gboolean
read_char (Reader *self, char c)
{
  if (!skip_blanks (self) || self->p == self->end || *self->p != c)
    return FALSE;
  self->p++;
  return TRUE;
}

static gboolean
at_end (Reader *self)
{
  return skip_blanks (self) && self->p == self->end;
}

static gboolean
read_quoted (Reader *self, GString *text)
{
  for (self->p++; self->p < self->end && *self->p != '"'; self->p++)
    {
      if (*self->p == '\\' && self->p + 1 < self->end)
        self->p++;
      if (*self->p != '\r' && *self->p != '\n')
        g_string_append_c (text, *self->p);
    }
  if (self->p == self->end)
    return FALSE;
  self->p++;
  return TRUE;
}

/* In lower case; NULL where there is none. */
static char *
read_word (Reader *self, const char *beside)
{
  const char *start;

  if (!skip_blanks (self))
    return NULL;
  for (start = self->p; self->p < self->end; self->p++)
    if (!g_ascii_isalnum (*self->p) && (*self->p == '\0' || strchr (beside, *self->p) == NULL))
      break;

  return self->p > start ? g_ascii_strdown (start, self->p - start) : NULL;
}

/* What a property says: a word, a quoted one, an address. */
static char *
read_value (Reader *self)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (!skip_blanks (self))
    return NULL;
  while (self->p < self->end && !mime_is_blank (*self->p) && *self->p != ';' && *self->p != '(')
    if (*self->p == '"')
      {
        if (!read_quoted (self, text))
          return NULL;
      }
    else
      {
        g_string_append_c (text, *self->p++);
      }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* The name of the server, and the version: only the first is known. */
static char *
read_server (Reader *self)
{
  g_autofree char *name = NULL;
  g_autofree char *version = NULL;

  if (!skip_blanks (self) || self->p == self->end)
    return NULL;
  if (*self->p == '"')
    {
      g_autoptr (GString) text = g_string_new (NULL);

      if (read_quoted (self, text))
        name = g_ascii_strdown (text->str, text->len);
    }
  else
    {
      name = read_word (self, "-._");
    }
  if (name == NULL || *name == '\0')
    return NULL;

  version = read_word (self, "");
  if ((version != NULL && strcmp (version, "1") != 0) || (!at_end (self) && *self->p != ';'))
    return NULL;
  return g_steal_pointer (&name);
}

/* ---- Results --------------------------------------------------------------------------------- */

static void
result_free (MimeAuthResult *self)
{
  g_free ((char *) self->method);
  g_free ((char *) self->result);
  g_strfreev ((char **) self->properties);
  g_free (self);
}

void
mime_auth_results_free (MimeAuthResults *self)
{
  g_free (self->server);
  g_ptr_array_unref (self->results);
  g_free (self);
}

/* "type.property=value" or "reason=…"; some write what is their own as they do the latter. */
static gboolean
read_property (Reader *reader, GPtrArray *properties)
{
  g_autofree char *name = read_word (reader, "-_");
  g_autofree char *property = NULL;
  char *value;

  if (name == NULL)
    return FALSE;
  if (read_char (reader, '.') && (property = read_word (reader, "-_")) == NULL)
    return FALSE;
  if (!read_char (reader, '='))
    return FALSE;

  value = read_value (reader);
  if (value == NULL)
    return FALSE;
  g_ptr_array_add (properties, property != NULL ? g_strdup_printf ("%s.%s", name, property)
                                                : g_steal_pointer (&name));
  g_ptr_array_add (properties, value);
  return TRUE;
}

/* What stands between two ";": "method=result" and its properties. */
static gboolean
read_result (Reader *reader, GPtrArray *results)
{
  g_autofree char *method = read_word (reader, "-_");
  g_autofree char *version = NULL;
  g_autofree char *result = NULL;
  g_autoptr (GPtrArray) properties = g_ptr_array_new_with_free_func (g_free);
  MimeAuthResult *self;

  if (method == NULL)
    return FALSE;
  if (read_char (reader, '/') && (version = read_word (reader, "")) == NULL)
    return FALSE;
  if (!read_char (reader, '='))
    return strcmp (method, "none") == 0 && results->len == 0 && at_end (reader);
  result = read_word (reader, "-_");
  if (result == NULL)
    return FALSE;
  while (!at_end (reader) && reader->p < reader->end && *reader->p != ';')
    if (!read_property (reader, properties))
      return FALSE;

  g_ptr_array_add (properties, NULL);
  self = g_new0 (MimeAuthResult, 1);
  self->method = g_steal_pointer (&method);
  self->result = g_steal_pointer (&result);
  self->properties = (const char *const *) g_ptr_array_free (g_steal_pointer (&properties), FALSE);
  g_ptr_array_add (results, self);
  return TRUE;
}

static MimeAuthResults *
read_results (Reader *reader, const char *server)
{
  g_autoptr (GPtrArray) results = g_ptr_array_new_with_free_func ((GDestroyNotify) result_free);
  MimeAuthResults *self;

  while (!at_end (reader))
    {
      if (!read_char (reader, ';'))
        return NULL;
      /* Many end the last one as they end the others. */
      if (!at_end (reader) && *reader->p == ';')
        continue;
      if (!at_end (reader) && (results->len == RESULTS_MAX || !read_result (reader, results)))
        return NULL;
      if (reader->p < reader->end && *reader->p != ';')
        return NULL;
    }

  self = g_new0 (MimeAuthResults, 1);
  self->server = g_strdup (server);
  self->results = g_steal_pointer (&results);
  return self;
}

/* ---- Fields ---------------------------------------------------------------------------------- */

static Reader
read_field (const MimeFieldReader *field)
{
  gsize len = field->value_len <= FIELD_MAX_BYTES ? field->value_len : 0;

  return (Reader){ field->value, field->value + len };
}

static gboolean
is_at_or_below (const char *name, const char *server)
{
  gsize len = strlen (name), below = strlen (server);

  return len >= below && strcmp (name + len - below, server) == 0
         && (len == below || name[len - below - 1] == '.');
}

char *
mime_auth_get_server (const char *data, gsize len)
{
  MimeFieldReader field;

  mime_field_reader_init (&field, data, len);
  while (mime_field_reader_next (&field))
    if (mime_field_reader_is (&field, "Authentication-Results"))
      {
        Reader reader = read_field (&field);

        return read_server (&reader);
      }

  return NULL;
}

MimeAuthResults *
mime_auth_results_read (const char *data, gsize len, const char *server)
{
  MimeFieldReader field;

  mime_field_reader_init (&field, data, len);
  while (mime_field_reader_next (&field))
    {
      g_autofree char *name = NULL;
      Reader reader;

      if (!mime_field_reader_is (&field, "Authentication-Results"))
        continue;
      /* A mail can make its server write that much, so as to have the next one believed. */
      if (field.value_len > FIELD_MAX_BYTES)
        return NULL;
      reader = read_field (&field);
      name = read_server (&reader);
      if (name != NULL && is_at_or_below (name, server))
        return read_results (&reader, name);
    }

  return NULL;
}

const char *
mime_auth_result_get (const MimeAuthResult *result, const char *name)
{
  for (guint i = 0; result->properties[i] != NULL; i += 2)
    if (strcmp (result->properties[i], name) == 0)
      return result->properties[i + 1];

  return NULL;
}

/* ---- Judging --------------------------------------------------------------------------------- */

/* "a@example.org", "@example.org" and "example.org" in the form of DNS; NULL where it is none. */
static char *
dup_domain (const char *value)
{
  g_autofree char *address = NULL;

  if (value == NULL)
    return NULL;
  address = strchr (value, '@') != NULL ? g_strdup (value) : g_strdup_printf ("@%s", value);
  return mime_domain_of_address (address);
}

static char *
dup_result_domain (const MimeAuthResult *result)
{
  if (strcmp (result->method, "dmarc") == 0)
    return dup_domain (mime_auth_result_get (result, "header.from"));
  if (strcmp (result->method, "dkim") == 0)
    {
      const char *d = mime_auth_result_get (result, "header.d");

      return dup_domain (d != NULL ? d : mime_auth_result_get (result, "header.i"));
    }
  if (strcmp (result->method, "spf") == 0)
    {
      const char *from = mime_auth_result_get (result, "smtp.mailfrom");

      return dup_domain (from != NULL ? from : mime_auth_result_get (result, "smtp.mail"));
    }
  if (strcmp (result->method, "auth") == 0)
    {
      const char *user = mime_auth_result_get (result, "smtp.auth");

      return user != NULL && strchr (user, '@') != NULL ? dup_domain (user) : NULL;
    }

  return NULL;
}

/* TRUE where DMARC has spoken: then nothing else counts. */
static gboolean
judge_dmarc (const MimeAuthResults *self, const char *domain, MimeAuthVerdict *verdict)
{
  gboolean passed = FALSE, failed = FALSE, other = FALSE;

  for (guint i = 0; i < self->results->len; i++)
    {
      const MimeAuthResult *result = self->results->pdata[i];
      g_autofree char *from = NULL;

      if (strcmp (result->method, "dmarc") != 0)
        continue;
      from = dup_result_domain (result);
      if (from != NULL && strcmp (from, domain) != 0)
        other = TRUE;
      else if (from != NULL && strcmp (result->result, "pass") == 0)
        passed = TRUE;
      else if (from != NULL && strcmp (result->result, "fail") == 0)
        failed = TRUE;
    }

  *verdict = MIME_AUTH_UNKNOWN;
  if (!other && passed != failed)
    *verdict = passed ? MIME_AUTH_VERIFIED : MIME_AUTH_FAILED;
  return other || passed || failed;
}

MimeAuthVerdict
mime_auth_results_judge (const MimeAuthResults *self, const char *domain, char **voucher)
{
  MimeAuthVerdict verdict;

  *voucher = NULL;
  if (judge_dmarc (self, domain, &verdict))
    {
      if (verdict == MIME_AUTH_VERIFIED)
        *voucher = g_strdup (domain);
      return verdict;
    }

  for (guint i = 0; i < self->results->len; i++)
    {
      const MimeAuthResult *result = self->results->pdata[i];
      g_autofree char *signer = dup_result_domain (result);
      gboolean passed = strcmp (result->result, "pass") == 0;

      if (signer == NULL || strcmp (result->method, "dmarc") == 0)
        continue;
      if (passed && (strcmp (result->method, "auth") == 0 ? strcmp (signer, domain) == 0
                                                          : mime_domain_same_owner (signer, domain)))
        {
          *voucher = g_steal_pointer (&signer);
          return MIME_AUTH_VERIFIED;
        }
      /* A signature that does not hold is as good as none (RFC 6376 §6.1). */
      if (strcmp (result->method, "spf") == 0 && strcmp (result->result, "fail") == 0
          && mime_domain_same_owner (signer, domain))
        verdict = MIME_AUTH_FAILED;
    }

  return verdict;
}
