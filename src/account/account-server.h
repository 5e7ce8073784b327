/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  ACCOUNT_SECURITY_TLS,      /* implicit TLS: 993, 465 */
  ACCOUNT_SECURITY_STARTTLS, /* refused when the server does not offer it */
  ACCOUNT_SECURITY_NONE,     /* clear text; only ever accepted to a loopback address */
} AccountSecurity;

/* A server of an account. No string is NULL. */
typedef struct
{
  char *id;   /* uuid of one more server for outgoing mail; "" the account's own, in either direction */
  char *host; /* may be "" of one for outgoing mail */
  guint16 port;
  AccountSecurity security;
  char *user; /* "": it asks nobody to sign in */

  /* It has a password of its own, which is not that of the server for incoming mail. Only for outgoing mail */
  gboolean own_password;
} AccountServer;

/* One more server for outgoing mail: a fresh id, port 465 and TLS. */
AccountServer *account_server_new (void);
AccountServer *account_server_copy (const AccountServer *self);
void account_server_free (AccountServer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AccountServer, account_server_free)

/* The same for one that is part of something else. */
void account_server_init (AccountServer *self, guint16 port);
void account_server_assign (AccountServer *self, const AccountServer *from);
void account_server_clear (AccountServer *self);

/* In all but the id. */
gboolean account_server_is_same (const AccountServer *a, const AccountServer *b);
gboolean account_server_equal (const AccountServer *a, const AccountServer *b);

/* The keys @prefix-host and so on of a group; what is not there stays as it is. FALSE with PH_ERROR_INVALID. */
gboolean account_server_load (AccountServer *self, GKeyFile *file, const char *group, const char *prefix,
                              GError **error);
void account_server_save (const AccountServer *self, GKeyFile *file, const char *group,
                          const char *prefix);

G_END_DECLS
