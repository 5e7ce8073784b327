/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "ph-error.h"
#include "store.h"

G_BEGIN_DECLS

typedef enum
{
  FOLDER_ROLE_NONE,
  FOLDER_ROLE_INBOX,
  FOLDER_ROLE_DRAFTS,
  FOLDER_ROLE_SENT,
  FOLDER_ROLE_ARCHIVE,
  FOLDER_ROLE_JUNK,
  FOLDER_ROLE_TRASH,
  FOLDER_ROLE_ALL,
  FOLDER_ROLE_FLAGGED,
  FOLDER_ROLE_IMPORTANT,
  FOLDER_ROLE_OUTBOX, /* local */
} FolderRole;

/* "inbox", "drafts", …, "" for none: the probe's words. Static. */
const char *folder_role_name (FolderRole role);

typedef enum
{
  STORE_FOLDER_NOSELECT = 1 << 0,
  STORE_FOLDER_NOINFERIORS = 1 << 1,
  STORE_FOLDER_SUBSCRIBED = 1 << 2,
  STORE_FOLDER_READ_ONLY = 1 << 3,
  STORE_FOLDER_KEYWORDS = 1 << 4,  /* new keywords may be made (PERMANENTFLAGS \*) */
  STORE_FOLDER_LOCAL = 1 << 5,     /* made here, CREATE not carried out yet */
  STORE_FOLDER_HIDDEN = 1 << 6,    /* deleted here, DELETE not carried out yet: not shown */
  STORE_FOLDER_VIEW = 1 << 7,      /* shows part of the one with FOLDER_ROLE_ALL, by that one's uids */
} StoreFolderFlags;

/* A row of the table folder; free with store_folder_free(). */
typedef struct
{
  gint64 id;
  char *wire_name;   /* the mailbox name for IMAP commands */
  char *path;        /* the same in UTF-8, hierarchy separated by delimiter */
  char *name;        /* last component of path */
  char delimiter;    /* 0: no hierarchy */
  gint64 parent_id;  /* 0: top level */
  FolderRole role;
  StoreFolderFlags flags;

  /* What the server said last; 0 not known */
  guint32 uidvalidity;
  guint32 uidnext;
  guint64 modseq;       /* HIGHESTMODSEQ up to which all changes are stored */
  gint64 server_total;  /* -1 not known */
  gint64 server_unseen; /* -1 not known */
  char *mailbox_id;     /* (nullable) OBJECTID */
  guint64 append_limit; /* bytes of the largest mail that may be put here (RFC 7889) */
  guint64 server_size;  /* bytes of all its mail (RFC 8438) */

  /* What is stored. lo_uid: all mail from there up is; 1: all; 0: never opened */
  guint32 lo_uid;
  gint64 n_total;
  gint64 n_unseen;
  gint64 synced_at; /* seconds since 1970, 0 never */
} StoreFolder;

void store_folder_free (StoreFolder *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoreFolder, store_folder_free)

/* The number to show as unread: counted here once the folder is complete, the server's word until
 * then. */
gint64 store_folder_get_unseen (const StoreFolder *self);

/* All folders, parents before children, by role then by name (collated).
 * (element-type StoreFolder) */
GPtrArray *store_folder_list (Store *store, GError **error);

/* NULL without error when there is none. */
StoreFolder *store_folder_get (Store *store, gint64 id, GError **error);

/* Says that a folder does not exist any more. To be called when store_folder_get() had none: an
 * error of the store that is set already stays. @code is PH_ERROR_NOT_FOUND, or PH_ERROR_INVALID
 * for a wish that is refused because of it. Any thread. */
void store_folder_set_gone (GError **error, PhError code);
StoreFolder *store_folder_find (Store *store, const char *wire_name, GError **error);
StoreFolder *store_folder_find_role (Store *store, FolderRole role, GError **error);

/* FALSE with PH_ERROR_OVER_QUOTA, which says so in a sentence, when the folder does not take a mail of
 * @size bytes. Any thread. */
gboolean store_folder_check_size (const StoreFolder *self, guint64 size, GError **error);

/* Inserts (id 0) or updates name, parent, role, flags, delimiter, mailbox_id, append_limit, server_size and
 * the server's counts; returns the id, 0 on error. The sync state of a known folder stays. */
gint64 store_folder_put (Store *store, const StoreFolder *folder, GError **error);

/* Writes the sync state: uidvalidity, uidnext, modseq, lo_uid, synced_at, server counts, flags. */
gboolean store_folder_set_state (Store *store, const StoreFolder *folder, GError **error);

/* Renames it and all below it, keeping ids and mail. */
gboolean store_folder_rename (Store *store, gint64 id, const char *wire_name, const char *path,
                              GError **error);

/* Takes the folder, those below it stay (their parent becomes 0), and its placements away; their
 * messages go after the grace period unless they lie elsewhere. */
gboolean store_folder_remove (Store *store, gint64 id, GError **error);

/* Counts one LIST that lacked the folder and returns how many there were in a row; 0 resets. */
int store_folder_missed (Store *store, gint64 id, gboolean missed, GError **error);

/* TRUE when the stored counters equal what SQL counts: for tests and the start after a crash. */
gboolean store_folder_check_counts (Store *store, GError **error);

G_END_DECLS
