/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "account-settings.h"
#include "protocol-log.h"
#include "store.h"

G_BEGIN_DECLS

/* A thread with a Store and, while something is to be sent, a session with the submission server. It
 * sends what is due in the outbox, one mail after the other on one connection, and sleeps until the next
 * is; a mail that fails waits alone (outbox-send.h). Each goes by the server of its identity. When that can't be
 * reached all that go by it wait, with growing pauses; a refused sign-in, a certificate that is not accepted
 * and the like hold them until outbox_worker_retry(). */
typedef struct _OutboxWorker OutboxWorker;

/* Why nothing can be sent by the server of the id @server (NULL: by any), @error NULL when all is well again; on
 * the worker's thread. */
typedef void (*OutboxBlockedFunc) (const char *server, const GError *error, gpointer user_data);

/* The server took the mail @id; on the worker's thread, after the commit. */
typedef void (*OutboxSentFunc) (gint64 id, gpointer user_data);

typedef struct
{
  AccountSettings *settings; /* a reference is kept */
  const char *data_dir;
  ProtocolLog *log;          /* a reference is kept */
  StoreChangesFunc changed;  /* commits of this worker, on its thread */
  OutboxBlockedFunc blocked;
  OutboxSentFunc sent;
  gpointer user_data;
} OutboxWorkerConfig;

/* Starts the thread; nothing is sent before outbox_worker_set_online() and outbox_worker_wake(). */
OutboxWorker *outbox_worker_new (const OutboxWorkerConfig *config);

/* Cuts the connection, ends the thread, frees. A mail whose last line has left is given two seconds for
 * its answer first. */
void outbox_worker_stop (OutboxWorker *self);

/* ---- Any thread ----------------------------------------------------------------------------- */

/* Goes on sending, or stops after the mail that is under way. */
void outbox_worker_set_online (OutboxWorker *self, gboolean online);

/* Another server or user: connects anew, and tries at once. */
void outbox_worker_set_settings (OutboxWorker *self, AccountSettings *settings);

/* Tries to connect at once, also when held. */
void outbox_worker_retry (OutboxWorker *self);

/* There is mail in the outbox, or it changed: looks what is due. */
void outbox_worker_wake (OutboxWorker *self);

G_END_DECLS
