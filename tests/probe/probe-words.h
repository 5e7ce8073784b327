/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "operation.h"
#include "transfer.h"

G_BEGIN_DECLS

/* Whose folders and messages the words mean. */
typedef struct
{
  const char *account_id;
  Store *store;
  TransferHub *hub; /* finds the folders of other accounts */
} ProbeWords;

/* An operation from words as posthorn-probe prints them in its usage. NULL without @error: they are
 * none. Messages that the cache does not know are left out. */
Operation *probe_words_read (const ProbeWords *self, char **words, GError **error);

G_END_DECLS
