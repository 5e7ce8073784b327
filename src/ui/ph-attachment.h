/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gdk/gdk.h>

#include "account-engine.h"

G_BEGIN_DECLS

/* A part of a message that can be opened and saved. Its bytes are fetched when asked for. Main
 * thread.
 *
 * Properties, read-only: "name" string, safe as a file name; "content-type" string (a GIO content
 * type); "size" uint64, bytes, estimated from the encoded size; "dangerous" boolean: opening it may
 * run a program, by its name or declared type; "busy" boolean: it is being fetched or written;
 * "fraction" double, 0 to 1: how much of it has come, -1 while that is not known; "thumbnail" GdkTexture,
 * nullable: a small picture of it. */
#define PH_TYPE_ATTACHMENT (ph_attachment_get_type ())
G_DECLARE_FINAL_TYPE (PhAttachment, ph_attachment, PH, ATTACHMENT, GObject)

/* @engine may be NULL in tests. @part: its number; @encoding (nullable): its transfer encoding;
 * @content_type as GIO knows it; @name is safe already. */
PhAttachment *ph_attachment_new (AccountEngine *engine,
                                 gint64 message_id,
                                 const char *part,
                                 const char *encoding,
                                 const char *content_type,
                                 const char *name,
                                 guint64 size,
                                 gboolean dangerous);

/* Gives it the bytes that it stands for, which are at hand: nothing is fetched. */
void ph_attachment_set_content (PhAttachment *self, GBytes *content);

const char *ph_attachment_get_name (PhAttachment *self);
const char *ph_attachment_get_content_type (PhAttachment *self);
guint64 ph_attachment_get_size (PhAttachment *self);
gboolean ph_attachment_is_dangerous (PhAttachment *self);
gboolean ph_attachment_is_busy (PhAttachment *self);
double ph_attachment_get_fraction (PhAttachment *self);

/* Makes the thumbnail of a picture or PDF, unless that was done. A small one is fetched for it when there is time and
 * a byte costs nothing; another one gets its thumbnail once it was opened or saved. Nothing more is done for
 * it when @self goes. */
void ph_attachment_want_thumbnail (PhAttachment *self);
GdkTexture *ph_attachment_get_thumbnail (PhAttachment *self); /* (nullable) */

/* What was fetched to be opened is a program, or holds one, whatever its name says. FALSE before. */
gboolean ph_attachment_holds_program (PhAttachment *self);

/* Writes it to @file, which the person chose and agreed to have replaced: whole, under another name
 * first, mode 0600. */
void ph_attachment_save_async (PhAttachment *self,
                               GFile *file,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);

/* Writes it into @folder under its name, or "name (2)" and so on where that is taken: nothing is
 * ever replaced. */
void ph_attachment_save_into_async (PhAttachment *self,
                                    GFile *folder,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);

/* Writes it into a private folder (mode 0700, made anew for each) that goes with the program. */
void ph_attachment_fetch_async (PhAttachment *self,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);

/* Its content as it is, for another mail. Owned; fails as the others do. */
void ph_attachment_read_async (PhAttachment *self,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
GBytes *ph_attachment_read_finish (PhAttachment *self, GAsyncResult *result, GError **error);

/* For the first three: the file that was written (owned), or NULL. */
GFile *ph_attachment_finish (PhAttachment *self, GAsyncResult *result, GError **error);

/* Stops all that is under way: it ends with G_IO_ERROR_CANCELLED, and no file is left of it. */
void ph_attachment_cancel (PhAttachment *self);

/* Deletes the private folders of this run, and those that an earlier one left: at the start, where it
 * waits for the disk a moment, and at the end. */
void ph_attachment_clean_up (void);

G_END_DECLS
