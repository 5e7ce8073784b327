/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

/* An https server on this computer. "/secure" and "/clear" send on to https://control-secure.leak.test
 * and http://control-clear.leak.test, at the same port; all other addresses are a picture. */
typedef struct _RedirectServer RedirectServer;

RedirectServer *redirect_server_new (void);
void redirect_server_free (RedirectServer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RedirectServer, redirect_server_free)

guint16 redirect_server_get_port (RedirectServer *self);

/* How often it has sent a client on, and how often the picture. Any thread. */
int redirect_server_get_count (RedirectServer *self);
int redirect_server_count_pictures (RedirectServer *self);

/* Of the picture, in bytes. */
#define REDIRECT_SERVER_PICTURE_LENGTH 35
