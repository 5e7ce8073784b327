/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "html-clean.h"
#include "web-module.h"

G_BEGIN_DECLS

/* What of a mail has to be told to the page that is shown. */
typedef enum
{
  WEB_MAIL_HEAD = 1 << 0,
  WEB_MAIL_FRAMES = 1 << 1,
} WebMailNews;

/* A mail on the page. Free with web_mail_entry_free(). Main thread. */
typedef struct
{
  char *id;
  char *head;
  char **documents;       /* (nullable) as they came */
  GObject *image_source;  /* (nullable) */
  WebImageFunc get_image; /* (nullable) */
  GPtrArray *pages;       /* (nullable) HtmlClean, when they are clean */
  GCancellable *cancellable; /* (nullable) of the cleaning under way */
  guint number;           /* no other mail of the view ever has it */
  guint version;          /* of the documents: no address is used twice */
  WebMailNews news;
  gboolean remote_images;
} WebMailEntry;

WebMailEntry *web_mail_entry_new (const char *id, guint number);
void web_mail_entry_free (WebMailEntry *self);

/* Replaces the text; NULL: none. What was cleaned goes. */
void web_mail_entry_set (WebMailEntry *self, const WebMail *mail);

/* Cleans the documents on another thread. G_IO_ERROR_CANCELLED when others came meanwhile. */
void web_mail_entry_clean_async (WebMailEntry *self, gboolean dark, GAsyncReadyCallback callback,
                                 gpointer user_data);

/* HtmlClean of each document; @number: of the entry, which may be gone. Fails with a sentence. */
GPtrArray *web_mail_entry_clean_finish (GAsyncResult *result, guint *number, GError **error);

/* How many of a kind were left out. */
guint web_mail_entry_count (const WebMailEntry *self, HtmlBlockedKind kind);

/* The addresses of its frames below that of the page, a blank between them. Owned. */
char *web_mail_entry_dup_frames (const WebMailEntry *self);

G_END_DECLS
