/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "mime-auth.h"

#include "mime-domain.h"
#include "mime-fields.h"

/* Before it is believed, a name is at the top of so many of the kept mails, of so many senders. */
#define MAILS_MIN 8
#define SENDERS_MIN 4
#define SHARE_MIN_PERCENT 80

/* A kept mail is a line: a hash of its Message-ID, the owner of the name at its top or "-", the owner of
 * its sender's domain, and "+" where that name is of the server that handed it in. */
enum
{
  MAIL_ID,
  MAIL_SERVER,
  MAIL_SENDER,
  MAIL_HANDED_IN,
  N_MAIL_WORDS
};

/* Servers whose mail is checked by hosts of another name. */
static const struct
{
  const char *host;
  const char *server;
} relatives[] = {
  { "aol.com", "yahoo.com" },        { "fastmail.com", "messagingengine.com" },
  { "gmail.com", "google.com" },     { "googlemail.com", "google.com" },
  { "me.com", "icloud.com" },        { "pm.me", "protonmail.ch" },
  { "proton.me", "protonmail.ch" },  { "protonmail.com", "protonmail.ch" },
};

/* ---- Learning ------------------------------------------------------------------------------- */

/* Who wrote the topmost Received field: "… by host …" (RFC 5321 §4.4). */
static char *
dup_last_hop (const char *data, gsize len)
{
  MimeFieldReader field;

  mime_field_reader_init (&field, data, len);
  while (mime_field_reader_next (&field))
    if (mime_field_reader_is (&field, "Received"))
      {
        g_autofree char *value = g_strndup (field.value, field.value_len);
        g_auto (GStrv) words = g_strsplit_set (value, " \t\r\n;()", -1);

        for (guint i = 0; words[i] != NULL; i++)
          if (g_ascii_strcasecmp (words[i], "by") == 0 && words[i + 1] != NULL)
            return g_ascii_strdown (words[i + 1], -1);
        return NULL;
      }

  return NULL;
}

static char *
write_mail (const char *id, const char *data, gsize len, const char *sender)
{
  g_autofree char *server = mime_auth_get_server (data, len);
  g_autofree char *hop = dup_last_hop (data, len);
  g_autofree char *owner = server != NULL ? mime_domain_dup_owner (server) : g_strdup ("-");
  g_autofree char *sender_owner = mime_domain_dup_owner (sender);
  gboolean handed_in = server != NULL && hop != NULL && mime_domain_same_owner (server, hop);

  if (strpbrk (owner, " \t\r\n") != NULL || strpbrk (sender_owner, " \t\r\n") != NULL)
    return NULL;

  return g_strdup_printf ("%s %s %s %s\n", id, owner, sender_owner, handed_in ? "+" : "-");
}

char *
mime_auth_learn (const char *kept, const char *data, gsize len, const char *message_id,
                 const char *sender)
{
  g_autofree char *sum = g_compute_checksum_for_string (G_CHECKSUM_SHA256, message_id, -1);
  g_autofree char *id = g_strndup (sum, 16);
  g_autofree char *line = NULL;
  const char *rest = kept != NULL ? kept : "";
  guint n = 1;

  if (strstr (rest, id) != NULL)
    return NULL;
  line = write_mail (id, data, len, sender);
  if (line == NULL)
    return NULL;

  for (const char *p = rest; (p = strchr (p, '\n')) != NULL; p++)
    n++;
  for (; n > MIME_AUTH_KEPT; n--)
    rest = strchr (rest, '\n') + 1;

  return g_strconcat (rest, line, NULL);
}

/* ---- Finding -------------------------------------------------------------------------------- */

static gboolean
is_relative (const char *server, const char *const *hosts)
{
  for (guint i = 0; hosts[i] != NULL; i++)
    {
      g_autofree char *lower = g_ascii_strdown (hosts[i], -1);
      g_autofree char *owner = mime_domain_dup_owner (lower);

      if (strcmp (owner, server) == 0)
        return TRUE;
      for (guint j = 0; j < G_N_ELEMENTS (relatives); j++)
        if (strcmp (owner, relatives[j].host) == 0 && strcmp (server, relatives[j].server) == 0)
          return TRUE;
    }

  return FALSE;
}

/* Whether @server is what nearly all of the @mails bear. */
static gboolean
is_clear (const char *server, char **mails, const char *const *hosts)
{
  g_autoptr (GHashTable) senders = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  guint n = 0, n_all = 0, n_handed_in = 0;

  for (; mails[n_all] != NULL && *mails[n_all] != '\0'; n_all++)
    {
      g_auto (GStrv) words = g_strsplit (mails[n_all], " ", N_MAIL_WORDS);

      if (g_strv_length (words) < N_MAIL_WORDS || strcmp (words[MAIL_SERVER], server) != 0)
        continue;
      n++;
      n_handed_in += *words[MAIL_HANDED_IN] == '+';
      g_hash_table_add (senders, g_strdup (words[MAIL_SENDER]));
    }

  return n >= MAILS_MIN && n * 100 >= n_all * SHARE_MIN_PERCENT
         && g_hash_table_size (senders) >= SENDERS_MIN
         && (is_relative (server, hosts) || n_handed_in * 100 >= n * SHARE_MIN_PERCENT);
}

char *
mime_auth_find_server (const char *kept, const char *const *hosts)
{
  g_auto (GStrv) mails = g_strsplit (kept != NULL ? kept : "", "\n", -1);

  for (guint i = 0; mails[i] != NULL && *mails[i] != '\0'; i++)
    {
      g_auto (GStrv) words = g_strsplit (mails[i], " ", N_MAIL_WORDS);

      if (g_strv_length (words) == N_MAIL_WORDS && strcmp (words[MAIL_SERVER], "-") != 0
          && is_clear (words[MAIL_SERVER], mails, hosts))
        return g_strdup (words[MAIL_SERVER]);
    }

  return NULL;
}
