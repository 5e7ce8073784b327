/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "account-engine.h"

G_BEGIN_DECLS

/* What worker threads hold instead of the account: they hand things over with it, and the main
 * thread alone looks whether the account is still there. Any thread, unless it says otherwise. */
typedef struct _AccountLink AccountLink;

/* Called on the main thread with the @data of account_link_post(). */
typedef void (*AccountLinkFunc) (AccountEngine *engine, gpointer data);

/* A link to @engine, which is borrowed until account_link_cut(). Main thread; its context is the
 * one that things are handed over to. */
AccountLink *account_link_new (AccountEngine *engine);

AccountLink *account_link_ref (AccountLink *self);

/* @self is an AccountLink; a GDestroyNotify. */
void account_link_unref (gpointer self);

/* The account goes: nothing that was posted is called any more. Main thread. */
void account_link_cut (AccountLink *self);

/* Has @func called on the main thread, in the order of posting, or not at all when the account went
 * by then. @data is freed there with @destroy (nullable) in either case. Never calls @func at once,
 * whatever thread this is. */
void account_link_post (AccountLink *self, AccountLinkFunc func, gpointer data,
                        GDestroyNotify destroy);

/* The main thread's context. (transfer none) */
GMainContext *account_link_get_context (AccountLink *self);

G_END_DECLS
