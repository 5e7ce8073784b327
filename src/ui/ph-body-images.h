/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "account-engine.h"

G_BEGIN_DECLS

/* The pictures that the HTML of a message may name by their Content-ID (RFC 2392). Fetched when they
 * are asked for. Main thread. */
#define PH_TYPE_BODY_IMAGES (ph_body_images_get_type ())
G_DECLARE_FINAL_TYPE (PhBodyImages, ph_body_images, PH, BODY_IMAGES, GObject)

/* @engine may be NULL: then the contents have to be at hand. */
PhBodyImages *ph_body_images_new (AccountEngine *engine, gint64 message_id);

/* @content_id without "<>"; the first of a name counts. @part: its number; @encoding (nullable): its
 * transfer encoding; @content (nullable): as it lies in the message. */
void ph_body_images_add (PhBodyImages *self,
                         const char *content_id,
                         const char *part,
                         const char *encoding,
                         GBytes *content);

/* A WebImageFunc for @self: returns the bytes from @task, sooner or later. */
void ph_body_images_get (const char *content_id, GTask *task, gpointer self);

G_END_DECLS
