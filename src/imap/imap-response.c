/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "imap-response-private.h"

#include <string.h>

struct _ImapSetLink
{
  ImapSetLink *next;
  ImapSet *set;
};

ImapMessage *
imap_message_new (gsize len, gsize arena_size)
{
  gsize bytes_size = (len + 1 + 7) & ~(gsize)7;
  gsize size = sizeof (ImapMessage) + bytes_size + arena_size;
  ImapMessage *self = g_malloc (size);

  memset (self, 0, sizeof *self);
  g_atomic_ref_count_init (&self->refs);
  self->bytes = (char *)(self + 1);
  self->len = len;
  self->size = size;
  self->bytes[len] = '\0';
  imap_arena_init (&self->arena, self->bytes + bytes_size, arena_size);
  return self;
}

ImapSet *
imap_message_add_set (ImapMessage *self)
{
  ImapSetLink *link = imap_arena_alloc (&self->arena, sizeof *link);

  link->next = self->sets;
  link->set = imap_set_new ();
  self->sets = link;
  return link->set;
}

ImapResponse *
imap_response_ref (ImapResponse *self)
{
  ImapMessage *message = (ImapMessage *)self;

  g_atomic_ref_count_inc (&message->refs);
  return self;
}

void
imap_response_unref (ImapResponse *self)
{
  ImapMessage *message = (ImapMessage *)self;

  if (!g_atomic_ref_count_dec (&message->refs))
    return;
  for (ImapSetLink *link = message->sets; link != NULL; link = link->next)
    imap_set_free (link->set);
  imap_arena_clear (&message->arena);
  g_free (message);
}

gsize
imap_response_get_memory (const ImapResponse *self)
{
  return ((const ImapMessage *) self)->size;
}

const ImapSection *
imap_fetch_get_section (const ImapFetch *self, const char *section)
{
  for (guint i = 0; i < self->n_sections; i++)
    if (g_ascii_strcasecmp (self->sections[i].section, section) == 0)
      return &self->sections[i];
  return NULL;
}

const ImapBody *
imap_body_find (const ImapBody *body, const char *part)
{
  if (strcmp (body->part, part) == 0)
    return body;

  for (guint i = 0; i < body->n_children; i++)
    {
      const ImapBody *found = imap_body_find (body->children[i], part);

      if (found != NULL)
        return found;
    }
  return NULL;
}

const char *
imap_parameter_get (const ImapParameter *parameters, guint n, const char *name)
{
  for (guint i = 0; i < n; i++)
    if (g_ascii_strcasecmp (parameters[i].name, name) == 0)
      return parameters[i].value;
  return NULL;
}

const char *
imap_response_type_name (ImapResponseType type)
{
  static const char *const names[] = {
    [IMAP_RESPONSE_STATUS] = "status",
    [IMAP_RESPONSE_CONTINUATION] = "continuation",
    [IMAP_RESPONSE_CAPABILITY] = "CAPABILITY",
    [IMAP_RESPONSE_ENABLED] = "ENABLED",
    [IMAP_RESPONSE_ID] = "ID",
    [IMAP_RESPONSE_NAMESPACE] = "NAMESPACE",
    [IMAP_RESPONSE_LIST] = "LIST",
    [IMAP_RESPONSE_MAILBOX_STATUS] = "STATUS",
    [IMAP_RESPONSE_SEARCH] = "SEARCH",
    [IMAP_RESPONSE_FLAGS] = "FLAGS",
    [IMAP_RESPONSE_EXISTS] = "EXISTS",
    [IMAP_RESPONSE_RECENT] = "RECENT",
    [IMAP_RESPONSE_EXPUNGE] = "EXPUNGE",
    [IMAP_RESPONSE_VANISHED] = "VANISHED",
    [IMAP_RESPONSE_FETCH] = "FETCH",
    [IMAP_RESPONSE_QUOTA] = "QUOTA",
    [IMAP_RESPONSE_QUOTAROOT] = "QUOTAROOT",
    [IMAP_RESPONSE_OTHER] = "other",
    [IMAP_RESPONSE_MALFORMED] = "malformed",
  };

  return type < G_N_ELEMENTS (names) ? names[type] : NULL;
}
