/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What is known of mail servers that announce more than they can do, or take less than the RFCs say:
 * the table server-quirks.ini, whose head describes it. */

/* How a server shows itself. All strings are borrowed and may be NULL; what is NULL matches nothing. */
typedef struct
{
  const char *host;
  const char *greeting;            /* the text behind "* OK" */
  const char *const *capabilities; /* NULL-terminated, in upper case */
  const char *name;                /* from ID */
  const char *version;             /* from ID */
} ServerTraits;

typedef struct
{
  GStrv mask;           /* owned, never NULL: capabilities to treat as absent */
  guint batch;          /* rows that one FETCH may ask for; 0: no limit, as for the others */
  guint command_bytes;  /* length of a command */
  guint poll_seconds;   /* between looks at the folders that are not selected */
} ServerQuirks;

void server_quirks_clear (ServerQuirks *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ServerQuirks, server_quirks_clear)

typedef struct _QuirkTable QuirkTable;

/* The table of the program, read once. Any thread; never freed. */
const QuirkTable *quirk_table_get_default (void);

/* Reads a table; NULL with PH_ERROR_INVALID, whose message names the place. For the tests. */
QuirkTable *quirk_table_new (const char *text, GError **error);
void quirk_table_free (QuirkTable *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QuirkTable, quirk_table_free)

/* All that holds for the server: the masks of every entry that matches together, of each limit the
 * tightest. @quirks is cleared first. */
void quirk_table_find (const QuirkTable *self, const ServerTraits *traits, ServerQuirks *quirks);

G_END_DECLS
