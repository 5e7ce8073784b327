/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "account-exception.h"
#include "account-identity.h"
#include "account-server.h"

G_BEGIN_DECLS

/* The settings of one account: an immutable value, shared between threads by reference. To change
 * an account make a copy, change it before anybody else sees it, and hand it to AccountList. */

/* What mail is kept on this computer, beside its list. */
typedef enum
{
  ACCOUNT_KEEP_RECENT, /* the texts of the newest, and what was opened */
  ACCOUNT_KEEP_ALL,    /* all of it, with its attachments */
} AccountKeep;

typedef struct
{
  gatomicrefcount ref_count;

  char *id;        /* uuid; names the account's folder on disk; never changes */
  char *name;      /* what the sidebar shows */
  char *address;   /* user@domain: of the account's own identity, and what the account is called by */
  char *real_name; /* in From; may be "" */
  char *color;     /* "#rrggbb" or "" */
  gboolean enabled;
  AccountKeep keep;
  AccountServer imap;
  AccountServer smtp;  /* host may be "" */
  GPtrArray *servers;    /* of AccountServer: more for outgoing mail, that identities name */
  GPtrArray *identities; /* of AccountIdentity, in the user's order: the first writes by default; never empty */
  GPtrArray *signatures; /* of AccountSignature */
  char *ca_file;       /* (nullable) one more authority, PEM, for this account alone */
  char *password_file; /* (nullable) for tests and the demo: its first line is the password */
  GStrv imap_without;  /* never NULL: capabilities of the IMAP server that are not to be used */
  GPtrArray *exceptions; /* of AccountException, at most one for a host and port */
} AccountSettings;

/* A new account with a fresh id, port 993 and 465 and TLS; the caller fills the strings (g_free()d
 * with the value, never NULL unless said). */
AccountSettings *account_settings_new (void);
AccountSettings *account_settings_copy (const AccountSettings *self);
AccountSettings *account_settings_ref (AccountSettings *self);
void account_settings_unref (AccountSettings *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AccountSettings, account_settings_unref)

#define ACCOUNT_TYPE_SETTINGS (account_settings_get_type ())
GType account_settings_get_type (void);

gboolean account_settings_equal (const AccountSettings *a, const AccountSettings *b);

/* For a copy that nobody has seen yet: trusts a certificate, in place of any other that was trusted on
 * the same host and port (@exception is taken over); no longer trusts it. */
void account_settings_add_exception (AccountSettings *self, AccountException *exception);
void account_settings_remove_exception (AccountSettings *self, const AccountException *exception);

/* TRUE when the person has said that this very certificate is to be trusted there, whatever of
 * @reasons is wrong with it. */
gboolean account_settings_trusts (const AccountSettings *self, const char *host, guint16 port,
                                  const char *fingerprint, GTlsCertificateFlags reasons);

/* TRUE when two settings trust the same certificates: exceptions and authorities. */
gboolean account_settings_equal_trust (const AccountSettings *a, const AccountSettings *b);

/* As whom mail is written. Borrowed, of a value that goes on living. */
const char *account_settings_get_sender_name (const AccountSettings *self,
                                              const AccountIdentity *identity); /* may be "" */
const char *account_settings_get_sender_address (const AccountSettings *self,
                                                 const AccountIdentity *identity);

/* TRUE for the account's own identity, which cannot be removed. */
gboolean account_settings_is_own_identity (const AccountSettings *self, const AccountIdentity *identity);

/* That of the id; NULL when there is none of it, also for an @id of NULL. Borrowed. */
AccountIdentity *account_settings_find_identity (const AccountSettings *self, const char *id);
AccountSignature *account_settings_find_signature (const AccountSettings *self, const char *id);

/* The server for outgoing mail of that id; the account's own when there is none of it (any more). */
const AccountServer *account_settings_find_server (const AccountSettings *self, const char *id);

/* The one that sends what the identity of that id writes: the account's own for an id of NULL, and for one that is
 * gone. */
const AccountServer *account_settings_get_sender_server (const AccountSettings *self,
                                                         const char *identity_id);

/* The same account, but that its own server for outgoing mail is the one of that id: what drives a submission
 * session, and finds its password. Owned by the caller. */
AccountSettings *account_settings_use_server (AccountSettings *self, const char *id);

/* Reads the group @group of @file ("Account <uuid>"); NULL with PH_ERROR_INVALID, whose message
 * names the key. Unknown keys are left alone, and what cannot be read of identities, servers and signatures
 * is left out. An account of a file that has no identities writes as itself. */
AccountSettings *account_settings_load (GKeyFile *file, const char *group, GError **error);

/* Writes the group, and those of its parts; unknown keys in them stay. */
void account_settings_save (const AccountSettings *self, GKeyFile *file);

/* Takes the account out of the file; FALSE when it is not there. */
gboolean account_settings_remove (GKeyFile *file, const char *id);

/* The first account of a file: for the probe and the tests. */
AccountSettings *account_settings_load_file (const char *path, GError **error);

/* Folder of this account's cache: $XDG_DATA_HOME/posthorn/accounts/<id>. Owned by the caller. */
char *account_settings_get_data_dir (const AccountSettings *self);

G_END_DECLS
