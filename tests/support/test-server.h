/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A real mail server for one test program: `mailserver` (Dovecot and a submission server) or
 * `cyrus` of this folder, run as a child that ends when its standard input does, so that it is
 * gone with the test even if the test crashes. Starting one takes about half a second; it may be
 * shared by all the cases of a program.
 *
 *   g_autoptr(TestServer) server = test_server_start ("mailserver", "--hide", "QRESYNC", NULL);
 *   port = test_server_get_port (server, "imaps");
 *
 * Everything listens on 127.0.0.1 alone; the good certificate is for "localhost" and
 * "127.0.0.1". What the options do: `tests/support/mailserver serve --help`. */
typedef struct _TestServer TestServer;

/* Starts @program with the options that follow (NULL ends them) and waits until it answers.
 * Ends the test program with a message if it does not: a missing server is installed
 * (tools/deps), not skipped. Free with test_server_stop(). */
TestServer *test_server_start (const char *program,
                               ...) G_GNUC_NULL_TERMINATED G_GNUC_WARN_UNUSED_RESULT;

/* Ends the server, waits until it is gone, and frees @server. Its folder is removed. */
void test_server_stop (TestServer *server);

/* "localhost". */
const char *test_server_get_host (TestServer *server);

/* The port called @name: "imap" (STARTTLS), "imaps", and with mailserver, unless --no-smtp,
 * "mx" (no sign-in), "submission" (STARTTLS) and "submissions". Must exist. */
guint16 test_server_get_port (TestServer   *server,
                              const char   *name);

/* Path of the CA's certificate (PEM) that signed the good certificate. */
const char *test_server_get_ca_file (TestServer *server);

/* The folder of the server: its logs are in log/, with --rawlog every session in
 * log/raw/ADDRESS; what was sent to foreign domains is in outbound/ (one file each). */
const char *test_server_get_dir (TestServer *server);

/* The address of user @index, which is also the name to sign in with, or NULL beyond the last.
 * Without --user: 0 is alice@example.test, 1 is bob@example.test. */
const char *test_server_get_address (TestServer *server,
                                     guint       index);

/* The password of that user ("secret" unless given), and a file that holds it. */
const char *test_server_get_password      (TestServer *server,
                                           guint       index);
const char *test_server_get_password_file (TestServer *server,
                                           guint       index);

/* Any other value that the server tells of itself, such as "lmtp" (path of a socket), or NULL. */
const char *test_server_get_value (TestServer *server,
                                   const char *key);

/* Writes a key file with one account of user @index on this server (group "Account @id", implicit
 * TLS, the test CA, the password file) to @path: what `accounts.ini` and the probe's --config
 * take. An existing file at @path keeps its other groups. */
void test_server_write_account (TestServer *server,
                                guint       index,
                                const char *id,
                                const char *path);

/* Puts the message of @length bytes (-1: up to NUL; lines end in CRLF) into the inbox of user
 * @index over LMTP. Returns when it is stored. Blocks. */
void test_server_deliver (TestServer *server,
                          guint       index,
                          const char *message,
                          gssize      length);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestServer, test_server_stop)

G_END_DECLS
