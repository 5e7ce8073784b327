/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "protocol-log.h"
#include "scripted-server.h"

G_BEGIN_DECLS

/* Test cases in text files of the folder cases/. A case begins with
 *
 *   == SECURITY RESULT [VERB…]: title
 *
 * SECURITY is tls, starttls or none; RESULT the name of the error (ph_error_name) or "ok"; what the
 * VERBs do after a connect that went well is said by the test program, RESULT is that of the last.
 * What follows is the script (scripted-server.h).
 *
 * Whatever a server says, in every case: nothing but the words allowed is sent in clear (unless
 * SECURITY is none), no word with EVIL in it gets into the error, the password ("secret") neither into
 * that nor into the log, there is one connection, and it does not take long. */
typedef struct
{
  AccountSecurity security;
  char *result;
  GStrv verbs;
  char *script;
} CaseFile;

/* Connects to @settings' server, carries out the verbs, and closes; FALSE with @error. */
typedef gboolean (*CaseFileFunc) (AccountSettings *settings, const CaseFile *test, ProtocolLog *log,
                                  GError **error);

/* Seconds of silence that the session is to bear: few where the case is about silence. */
guint case_file_get_timeout (const CaseFile *test);

/* Adds a test for each case in the files whose names begin with @prefix, "imap-". @clear are the
 * patterns of what may be sent in clear (NULL-terminated, static). */
void case_file_add_all (const char *prefix, CaseFileFunc func, const char *const *clear);

G_END_DECLS
