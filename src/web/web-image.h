/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Wants the bytes of the picture that @content_id (without "<>") names in the mail: return them, with
 * the transfer encoding undone, as GBytes from @task, or an error. */
typedef void (*WebImageFunc) (const char *content_id, GTask *task, gpointer user_data);

G_END_DECLS
