/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Domains as their owners, and those who pose as them, see them. "In the form of DNS" is lower case
 * with A-labels ("xn--…", RFC 5890). Pure; any thread. */

/* The domain of a mail address in the form of DNS. Owned; NULL where it has none. */
char *mime_domain_of_address (const char *address);

/* What of @domain (in the form of DNS) somebody registered, by the Public Suffix List: "example.org"
 * of "news.example.org". Where nothing was, such as of "co.uk" or "[192.0.2.1]", it is all of it.
 * Owned. */
char *mime_domain_dup_owner (const char *domain);

/* Both belong to one owner. In the form of DNS. */
gboolean mime_domain_same_owner (const char *a, const char *b);

/* @domain, in the form of DNS, to be read: "bücher.example". One that is disguised has its A-labels
 * behind it, "аррӏе.com (xn--80ak6aa92e.com)". Owned. */
char *mime_domain_dup_shown (const char *domain);

/* The letters of @domain (in the form of DNS) are of scripts that nobody writes together, or of one
 * script but look like the ASCII ones each and every one, or there is something in it that is no
 * letter. Where the last label is not ASCII, the others need not be. */
gboolean mime_domain_is_disguised (const char *domain);

/* Which of @known (owners, NULL-terminated, all in the form of DNS) @domain could be taken for: it reads
 * the same ("examp1e.org", "exarnple.org", "ехаmple.org"), or is one letter off. NULL when its owner
 * is one of them, or none is like it. Owned by @known. */
const char *mime_domain_find_like (const char *domain, const char *const *known);

G_END_DECLS
