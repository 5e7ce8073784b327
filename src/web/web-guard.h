/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <webkit/webkit.h>

G_BEGIN_DECLS

/* Refuses @view all that no page of ours wants: permissions, dialogs, windows, files, passwords; and the keyboard
 * the widgets inside it. Where it may go ("decide-policy") and its context menu are the caller's affair. */
void web_guard_view (WebKitWebView *view);

G_END_DECLS
