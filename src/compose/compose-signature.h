/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "compose-draft.h"

G_BEGIN_DECLS

/* What stands below a mail, with the "-- " above it, in both forms of a draft (compose-draft.h). Pure; any
 * thread.
 *
 * text  from "-- " to the last line, without its end
 * html  an element of the class COMPOSE_SIGNATURE_CLASS, cleaned (html_quote()): nothing remote is in it */
typedef struct
{
  char *text;
  char *html;
} ComposeSignature;

/* What marks the signature in the HTML, also to who answers: it is not quoted. */
#define COMPOSE_SIGNATURE_CLASS "posthorn-signature"

/* @content as it was written: plain text, or HTML where @is_rich. NULL when there is nothing in it to be seen. */
ComposeSignature *compose_signature_new (const char *content, gboolean is_rich);
void compose_signature_free (ComposeSignature *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ComposeSignature, compose_signature_free)

/* Where the writer's words and the signature go. */
typedef enum
{
  COMPOSE_SIGNATURE_ABOVE, /* the quote: he writes at the top */
  COMPOSE_SIGNATURE_BELOW, /* the quote: he writes between its lines, or at the end */
} ComposeSignaturePlace;

/* For a draft of compose_answer(), or a new one: puts an empty line for the writer's words into it and @self
 * (nullable) below that. */
void compose_signature_begin (ComposeDraft *draft, const ComposeSignature *self,
                              ComposeSignaturePlace place);

/* The text with @next in the place of @old, which each may be NULL: the writer changed. NULL when the text is to stay
 * as it is: @old was changed or taken out by hand, or nothing is to be done. Without @old, @next goes below the
 * writer's words: above what is quoted at the end, or sent on. Owned. */
char *compose_signature_switch_text (const char *text, const ComposeSignature *old,
                                     const ComposeSignature *next);

/* The same for the HTML of a draft, as it was put there or as a browser writes it. */
char *compose_signature_switch_html (const char *html, const ComposeSignature *old,
                                     const ComposeSignature *next);

/* @text as rich text (compose_html_from_text()), with the HTML of @self (nullable) where its text stands. Owned. */
char *compose_signature_html_from_text (const char *text, const ComposeSignature *self);

G_END_DECLS
