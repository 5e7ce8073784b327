/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "account-engine.h"
#include "mime-card.h"
#include "ph-body-images.h"

G_BEGIN_DECLS

/* What the reader shows below the header: the text and what is attached. A value; free with
 * ph_body_free(). Main thread, unless said. */
typedef struct
{
  MimeText *text;         /* never NULL; may have no blocks */
  char **documents;       /* (nullable) the same as HTML, as it came: mime_message_get_html() */
  PhBodyImages *images;   /* that the documents may name */
  GPtrArray *cards;       /* MimeCard: what stands above the text */
  GPtrArray *attachments; /* PhAttachment */
  gboolean cut;           /* a limit was reached, something is missing */
  gboolean lacks_html;    /* there is HTML, too, which could not be had without a network */
} PhBody;

void ph_body_free (PhBody *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PhBody, ph_body_free)

/* Reads the structure of a message, fetches (from the cache or the server) the parts that hold its
 * text, plain and HTML, and takes them apart on another thread. Without a structure the whole message is
 * fetched. HTML that says the same as a plain text may be missing while there is no network: lacks_html.
 * Fails as account_engine_get_part_async() does. */
void ph_body_load_async (AccountEngine *engine,
                         gint64 message_id,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data);
PhBody *ph_body_load_finish (GAsyncResult *result, GError **error);

/* The same for a message that is at hand: @raw as it came. Any thread; the attachments have no
 * engine. */
PhBody *ph_body_new_for_message (GBytes *raw);

G_END_DECLS
