/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

/* All the ways that are known to make a reader of HTML ask somebody for something. */

guint leak_vectors_count (void);

/* A document of the vector @index, which would ask the host "v@index.leak.test". Owned. */
char *leak_vectors_write (guint index);
