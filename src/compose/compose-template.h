/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "compose-signature.h"

G_BEGIN_DECLS

/* Drafts that are kept to be written again. Pure; any thread. */

/* What of @draft is worth to be kept: whom it is to, its subject, its words, and what goes along. Not what it
 * answers, and not its @signature (nullable), as far as that stands there unchanged: who writes brings his own.
 * Owned. */
ComposeDraft *compose_template_make (const ComposeDraft *draft, const ComposeSignature *signature);

/* Adds to @draft, which was begun already, what @kept has beside its words: the subject where there is none, those
 * that it is to where it is to nobody, and what goes along. Pictures of its HTML are attached, unless
 * @with_images: then they are put where those of @draft are. */
void compose_template_add (ComposeDraft *draft, const ComposeDraft *kept, gboolean with_images);

G_END_DECLS
