/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "ph-body-images.h"

G_BEGIN_DECLS

/* Shows the HTML of a message in the view that src/web/ brings, which is loaded for the first one,
 * and above it, where pictures from elsewhere were left out, a bar that counts and offers them: for this
 * message, for all of its sender, or of their domain. Main thread.
 *
 * Properties: "zoom" (double); "original-colors" (boolean): as sent, on white, also where all else is
 * dark; "hovered-link" (string, nullable, read-only).
 * Signals: "shown": the message stands there; "activate-link" (char *uri, gboolean deceptive), as of
 * PhTextView; "failed" (char *reason): it cannot be shown, for this reason. */
#define PH_TYPE_HTML_BODY (ph_html_body_get_type ())
G_DECLARE_FINAL_TYPE (PhHtmlBody, ph_html_body, PH, HTML_BODY, AdwBin)

/* @documents: HTML, as of mime_message_get_html(), copied. @images (nullable). @sender: address, may
 * be "". */
void ph_html_body_show (PhHtmlBody *self,
                        const char *const *documents,
                        PhBodyImages *images,
                        const char *sender);
void ph_html_body_clear (PhHtmlBody *self);

/* The keyboard is in the message itself. */
gboolean ph_html_body_has_focus (PhHtmlBody *self);

/* As ph_reader_scroll_page(). */
gboolean ph_html_body_scroll_page (PhHtmlBody *self, gboolean down);
void ph_html_body_scroll_to_end (PhHtmlBody *self, gboolean down);

const char *ph_html_body_get_hovered_link (PhHtmlBody *self); /* (nullable), owned by it */

G_END_DECLS
