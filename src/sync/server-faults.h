/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store.h"

G_BEGIN_DECLS

/* Capabilities that the server of an account announced and could not do, kept in its cache so that
 * the next connection does without them from the start. After thirty days the server gets another
 * chance: it may have been mended. The thread of the Store. */

/* Notes @capability as faulty from now on. What cannot be written is found out again. */
void server_faults_add (Store *store, const char *capability);

/* Those of the last thirty days; owned, never NULL. */
GStrv server_faults_list (Store *store);

G_END_DECLS
