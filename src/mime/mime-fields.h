/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>
#include <string.h>

G_BEGIN_DECLS

/* Walks over the fields of a header block. Private to this folder; inline because the header sync
 * lives on it. */
typedef struct
{
  const char *p;
  const char *end;
  char terminator; /* '\n', or '\r' where no LF is in the block */

  const char *name;
  gsize name_len;
  const char *value; /* without outer blanks; folded lines as they are */
  gsize value_len;
} MimeFieldReader;

/* No field that is read has a longer name. */
#define MIME_FIELD_NAME_MAX 40

static inline gboolean
mime_is_blank (char c)
{
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static inline void
mime_field_reader_init (MimeFieldReader *self, const char *data, gsize len)
{
  self->p = data;
  self->end = data + len;
  self->terminator = len == 0 || memchr (data, '\n', len) != NULL ? '\n' : '\r';
}

static inline const char *
mime_field_reader_line_end (const MimeFieldReader *self, const char *p)
{
  const char *eol = memchr (p, self->terminator, self->end - p);

  return eol != NULL ? eol + 1 : self->end;
}

/* The next field whose name is not too long; FALSE at the empty line that ends the block or at the
 * end of the data. Lines that are no fields are passed over. */
static inline gboolean
mime_field_reader_next (MimeFieldReader *self)
{
  while (self->p < self->end && *self->p != '\n' && *self->p != '\r')
    {
      const char *start = self->p;
      const char *stop;
      const char *colon;

      self->p = mime_field_reader_line_end (self, start);
      colon = memchr (start, ':', MIN (self->p - start, MIME_FIELD_NAME_MAX));
      while (self->p < self->end && (*self->p == ' ' || *self->p == '\t'))
        self->p = mime_field_reader_line_end (self, self->p);
      if (colon == NULL || colon == start)
        continue;

      for (stop = colon; stop > start && mime_is_blank (stop[-1]); stop--)
        ;
      self->name = start;
      self->name_len = stop - start;
      for (start = colon + 1; start < self->p && mime_is_blank (*start); start++)
        ;
      for (stop = self->p; stop > start && mime_is_blank (stop[-1]); stop--)
        ;
      self->value = start;
      self->value_len = stop - start;
      return TRUE;
    }
  return FALSE;
}

/* Whether the field that was found is called @name, in whatever case. */
static inline gboolean
mime_field_reader_is (const MimeFieldReader *self, const char *name)
{
  return self->name_len == strlen (name)
         && g_ascii_strncasecmp (self->name, name, self->name_len) == 0;
}

G_END_DECLS
