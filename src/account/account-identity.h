/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Somebody that mail of an account is written as. No string is NULL. */
typedef struct
{
  char *id;               /* uuid; that of the account is the account's own, which is always there */
  char *name;             /* "": the account's */
  char *address;          /* user@domain; "": the account's, of its own identity alone */
  char *reply_to;         /* addresses as they are typed; "": none */
  char *organisation;     /* "": none */
  char *signature;        /* id of the signature of new mail; "": none */
  char *answer_signature; /* of what answers or sends on; "": none */
  char *server;           /* id of the server that sends it; "", and one that is gone: the account's own */
  char *sent_folder;      /* path in UTF-8 of the folder that keeps what was sent; "": the server's */
} AccountIdentity;

/* What stands below a mail. No string is NULL. */
typedef struct
{
  char *id;          /* uuid */
  char *name;        /* what the user calls it */
  char *content;     /* as it was written, without the "-- " above it: text, lines end in LF */
  gboolean is_rich;  /* … or HTML, which nobody has cleaned */
} AccountSignature;

/* With a fresh id, and nothing else. */
AccountIdentity *account_identity_new (void);
AccountIdentity *account_identity_copy (const AccountIdentity *self);
gboolean account_identity_equal (const AccountIdentity *a, const AccountIdentity *b);
void account_identity_free (AccountIdentity *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AccountIdentity, account_identity_free)

AccountSignature *account_signature_new (void);
AccountSignature *account_signature_copy (const AccountSignature *self);
gboolean account_signature_equal (const AccountSignature *a, const AccountSignature *b);
void account_signature_free (AccountSignature *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AccountSignature, account_signature_free)

/* Reads the group @group of @file as that of @id; NULL with PH_ERROR_INVALID. Private to this folder, as
 * the next. */
AccountIdentity *account_identity_load (GKeyFile *file, const char *group, const char *id, GError **error);
void account_identity_save (const AccountIdentity *self, GKeyFile *file, const char *group);
AccountSignature *account_signature_load (GKeyFile *file, const char *group, const char *id,
                                          GError **error);
void account_signature_save (const AccountSignature *self, GKeyFile *file, const char *group);

G_END_DECLS
