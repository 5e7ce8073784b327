/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Contacts that come by mail: vCard 2.1, 3.0 (RFC 2426) and 4.0 (RFC 6350). Values; any thread. Pictures
 * and sounds, which may lie elsewhere, are passed over. */

#define MIME_CONTACTS_MAX 10
#define MIME_CONTACT_MAX_DETAILS 40

typedef enum
{
  MIME_DETAIL_EMAIL,
  MIME_DETAIL_PHONE,
  MIME_DETAIL_ADDRESS, /* one line */
  MIME_DETAIL_URL,
  MIME_DETAIL_BIRTHDAY, /* as it is written */
  MIME_DETAIL_NOTE,
} MimeDetailKind;

typedef struct
{
  MimeDetailKind kind;
  char *value; /* clean UTF-8, one line */
} MimeDetail;

/* name          "" when it has none
 * nickname      (nullable)
 * organization  (nullable)
 * title         (nullable) what the person does there
 * is_list       several people under one name: their addresses are what a person types in a mail's To */
typedef struct
{
  char *name;
  char *nickname;
  char *organization;
  char *title;
  gboolean is_list;
  GPtrArray *details; /* (element-type MimeDetail) */
} MimeContact;

/* Reads the contacts in @text, which is UTF-8. (element-type MimeContact), may be empty; free with
 * g_ptr_array_unref(). Linear. */
GPtrArray *mime_contacts_read (const char *text);

G_END_DECLS
