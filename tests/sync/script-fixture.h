/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "folder-sync.h"
#include "scripted-server.h"

G_BEGIN_DECLS

/* A cache with one folder, INBOX, and a connection of ours to a scripted server. */

#define SCRIPT_BEGINNING(capabilities)                                                            \
  "TLS\n"                                                                                         \
  "S: * OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR] hello\n"                                     \
  "C: $a AUTHENTICATE PLAIN *\n"                                                                  \
  "S: $a OK [CAPABILITY IMAP4rev1 " capabilities "] welcome\n"

#define SCRIPT_WITH_QRESYNC                                                                       \
  SCRIPT_BEGINNING ("ENABLE CONDSTORE QRESYNC")                                                   \
  "C: $b ENABLE QRESYNC\n"                                                                        \
  "S: * ENABLED QRESYNC\n"                                                                        \
  "S: $b OK enabled\n"

#define SCRIPT_SELECTED(exists, uidnext, modseq)                                                  \
  "S: * " exists " EXISTS\n"                                                                      \
  "S: * OK [UIDVALIDITY 5] valid\n"                                                               \
  "S: * OK [UIDNEXT " uidnext "] next\n"                                                          \
  "S: * OK [HIGHESTMODSEQ " modseq "] highest\n"

#define SCRIPT_ROW(number, uid)                                                                   \
  "S- * " number " FETCH (UID " uid " FLAGS () RFC822.SIZE 10 BODY[HEADER.FIELDS (DATE)] {"       \
  "14}\\r\\nSubject: a\\r\\n\\r\\n)\\r\\n\n"

typedef struct
{
  ScriptedServer *server;
  AccountSettings *settings;
  char *dir;
  Store *store;
  ImapSession *session;
  SyncContext context;
  gint64 folder_id;
  gboolean lists_folders;
} ScriptFixture;

/* Connects; what the session blames is noted in the store. With @lists_folders it is asked for the
 * folders as soon as there is a connection. */
void script_fixture_set_up (ScriptFixture *self, const char *script);
void script_fixture_tear_down (ScriptFixture *self);

/* Connects once more, as after a loss. */
void script_fixture_connect (ScriptFixture *self);

/* The folder as it was at the last visit, with messages of the uids @lo_uid to @uidnext - 1; never
 * opened when @uidnext is 0. */
void script_fixture_write_folder (ScriptFixture *self, guint32 uidnext, guint64 modseq,
                                  guint32 lo_uid);

/* One more message that the answer of COPY told of, and nothing else. */
void script_fixture_add_copy (ScriptFixture *self, guint32 uid);

/* Enters the folder, or looks what is new in it: what each of folder_sync_open() does. */
void script_fixture_select (ScriptFixture *self);
void script_fixture_look (ScriptFixture *self);

/* Says NOOP, whose answer tells of changes, and waits for the answer. */
void script_fixture_noop (ScriptFixture *self);

/* Fails the test when there is an @error, once it has noted what the client said. */
void script_fixture_check (ScriptFixture *self, const GError *error);

/* The uids that are stored, "1:5,8"; owned. */
char *script_fixture_describe_uids (ScriptFixture *self);

/* Opens the folder and compares its uids and its state with what is wanted. */
void script_fixture_open_and_check (ScriptFixture *self, const char *wanted, guint32 uidnext,
                                    guint64 modseq);

G_END_DECLS
