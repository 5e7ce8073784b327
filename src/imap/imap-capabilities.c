/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "imap-capabilities.h"

#include <string.h>

struct _ImapCapabilities
{
  GStrv names;
  GHashTable *masked;  /* upper-case names */
  GHashTable *enabled; /* upper-case names */
  guint is_known : 1;
};

ImapCapabilities *
imap_capabilities_new (void)
{
  ImapCapabilities *self = g_new0 (ImapCapabilities, 1);

  self->names = g_new0 (char *, 1);
  self->masked = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->enabled = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

void
imap_capabilities_free (ImapCapabilities *self)
{
  g_strfreev (self->names);
  g_hash_table_unref (self->masked);
  g_hash_table_unref (self->enabled);
  g_free (self);
}

void
imap_capabilities_set (ImapCapabilities *self, const char *const *names)
{
  g_strfreev (self->names);
  self->names = g_strdupv ((GStrv)names);
  self->is_known = TRUE;
}

void
imap_capabilities_forget (ImapCapabilities *self)
{
  static const char *const none[] = { NULL };

  imap_capabilities_set (self, none);
  self->is_known = FALSE;
}

gboolean
imap_capabilities_is_known (ImapCapabilities *self)
{
  return self->is_known;
}

const char *const *
imap_capabilities_get_all (ImapCapabilities *self)
{
  return (const char *const *)self->names;
}

static const char *
find_listed (ImapCapabilities *self, const char *upper)
{
  gsize len = strlen (upper);

  for (guint i = 0; self->names[i] != NULL; i++)
    {
      const char *name = self->names[i];

      if (strncmp (name, upper, len) == 0 && (name[len] == '\0' || name[len] == '='))
        return name + len;
    }
  return NULL;
}

/* What a server that speaks IMAP4rev2 alone need not list (RFC 9051 appendix E). Beside IMAP4rev1
 * it would have to be enabled first. */
static gboolean
is_implied (ImapCapabilities *self, const char *upper)
{
  static const char *const names[] = {
    "BINARY",   "CHILDREN",      "ENABLE",    "ESEARCH",     "IDLE",        "LIST-EXTENDED",
    "LIST-STATUS", "LITERAL-",   "MOVE",      "NAMESPACE",   "SASL-IR",     "SEARCHRES",
    "SPECIAL-USE", "STATUS=SIZE", "UIDPLUS",  "UNSELECT",    NULL,
  };

  return find_listed (self, "IMAP4REV2") != NULL && find_listed (self, "IMAP4REV1") == NULL &&
         g_strv_contains (names, upper);
}

const char *
imap_capabilities_find (ImapCapabilities *self, const char *name)
{
  g_autofree char *upper = g_ascii_strup (name, -1);
  const char *found;

  if (g_hash_table_contains (self->masked, upper))
    return NULL;
  found = find_listed (self, upper);
  return found == NULL && is_implied (self, upper) ? "" : found;
}

void
imap_capabilities_mask (ImapCapabilities *self, const char *const *names)
{
  for (; *names != NULL; names++)
    g_hash_table_add (self->masked, g_ascii_strup (*names, -1));
}

void
imap_capabilities_enable (ImapCapabilities *self, const char *const *names)
{
  for (; *names != NULL; names++)
    g_hash_table_add (self->enabled, g_ascii_strup (*names, -1));
}

void
imap_capabilities_disable (ImapCapabilities *self)
{
  g_hash_table_remove_all (self->enabled);
}

gboolean
imap_capabilities_is_enabled (ImapCapabilities *self, const char *name)
{
  g_autofree char *upper = g_ascii_strup (name, -1);

  return g_hash_table_contains (self->enabled, upper);
}
