/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a server says that it can do, what of it is masked, and what was enabled. Names are given
 * in any case. */
typedef struct _ImapCapabilities ImapCapabilities;

ImapCapabilities *imap_capabilities_new (void);
void imap_capabilities_free (ImapCapabilities *self);

/* A CAPABILITY list (upper case, NULL-terminated, copied), or that none holds any more. */
void imap_capabilities_set (ImapCapabilities *self, const char *const *names);
void imap_capabilities_forget (ImapCapabilities *self);
gboolean imap_capabilities_is_known (ImapCapabilities *self);

/* The list as it was set; owned by @self until it changes. */
const char *const *imap_capabilities_get_all (ImapCapabilities *self);

/* The text behind @name in the list: "" for NAME, "=value" for NAME=value; NULL when it is absent
 * or masked. Where only IMAP4rev2 is spoken, "" also for what that contains. */
const char *imap_capabilities_find (ImapCapabilities *self, const char *name);

/* Treats @names as absent from now on, in lists to come too. */
void imap_capabilities_mask (ImapCapabilities *self, const char *const *names);

/* ENABLED's names; that nothing is enabled any more. */
void imap_capabilities_enable (ImapCapabilities *self, const char *const *names);
void imap_capabilities_disable (ImapCapabilities *self);
gboolean imap_capabilities_is_enabled (ImapCapabilities *self, const char *name);

G_END_DECLS
