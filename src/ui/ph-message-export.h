/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "ph-message-list.h"

G_BEGIN_DECLS

/* Messages as .eml files for other programs: a GdkContentProvider of text/uri-list that fetches the
 * messages and writes the files only when it is asked for them, which is at the drop. The files lie
 * in the user's cache folder and are taken away when the next ones are written an hour later. */
#define PH_TYPE_MESSAGE_EXPORT (ph_message_export_get_type ())
G_DECLARE_FINAL_TYPE (PhMessageExport, ph_message_export, PH, MESSAGE_EXPORT, GdkContentProvider)

/* @list knows the accounts that @keys are of. */
GdkContentProvider *ph_message_export_new (PhMessageList *list, PhMessageKeys *keys);

/* A name that any file system takes, with @suffix: "Re- Offer.eml". Owned by the caller. */
char *ph_message_export_make_name (const char *subject, const char *suffix);

G_END_DECLS
