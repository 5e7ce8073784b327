/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Exit statuses. */
#define PROBE_DONE 0
#define PROBE_ERROR 1 /* a JSON line said which */
#define PROBE_USAGE 2

/* A subcommand: argv[0] is its name. Returns the exit status; PROBE_USAGE makes the caller print
 * how the program is used. */
typedef int (*ProbeFunc) (int argc, char *argv[]);

int probe_imap (int argc, char *argv[]);
int probe_sync (int argc, char *argv[]);
int probe_mime (int argc, char *argv[]);
int probe_sanitize (int argc, char *argv[]);
int probe_do (int argc, char *argv[]);
int probe_run (int argc, char *argv[]);
int probe_send (int argc, char *argv[]);
int probe_reply (int argc, char *argv[]);
int probe_build (int argc, char *argv[]);

/* Prints what @builder (not taken) holds as one line, and starts it anew with an open object. */
void probe_print (JsonBuilder *builder);

/* Prints {"error":…} and returns PROBE_ERROR. */
int probe_error (const GError *error);

/* A builder with an open object. Owned. */
JsonBuilder *probe_builder_new (void);

/* Adds a member; texts that are not UTF-8 have U+FFFD for what is not. NULL becomes null. */
void probe_add_text (JsonBuilder *builder, const char *name, const char *text);
void probe_add_bytes (JsonBuilder *builder, const char *name, const char *bytes, gsize len);
void probe_add_int (JsonBuilder *builder, const char *name, gint64 value);
void probe_add_bool (JsonBuilder *builder, const char *name, gboolean value);
void probe_add_texts (JsonBuilder *builder, const char *name, const char *const *texts);

/* All of standard input. Owned; NULL with @error. */
GBytes *probe_read_input (GError **error);

G_END_DECLS
