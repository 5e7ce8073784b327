/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "operation.h"
#include "store.h"

G_BEGIN_DECLS

/* What @operation is about: its placements, and those of the conversations that its heads stand for. Array of
 * gint64, owned; NULL on error. */
GArray *operation_list_placements (Store *store, const Operation *operation, GError **error);

G_END_DECLS
