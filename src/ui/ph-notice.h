/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum
{
  PH_NOTICE_INFO,
  PH_NOTICE_WARNING,
} PhNoticeKind;

/* Something that stands above the text of a message: a warning, an invitation, pictures that were left
 * out. It is words and buttons, no widget, because it is drawn in two ways: by PhNoticeBar, and within
 * the page of formatted mail. Immutable once it was added to a message. Main thread. */
#define PH_TYPE_NOTICE (ph_notice_get_type ())
G_DECLARE_FINAL_TYPE (PhNotice, ph_notice, PH, NOTICE, GObject)

/* @id: what it is about, unique for the message; ASCII letters and "-". @icon_name and @title nullable.
 * @text: may hold line ends, may be "". Both are plain text. */
PhNotice *ph_notice_new (const char *id, PhNoticeKind kind, const char *icon_name, const char *title,
                         const char *text);

/* @label with "_" before its key. @action: detailed, as g_action_parse_detailed_name() reads it:
 * "message.…" of the message itself (ph_conversation_item_get_actions()), or of the window. */
void ph_notice_add_button (PhNotice *self, const char *label, const char *action);

const char *ph_notice_get_id (PhNotice *self);
PhNoticeKind ph_notice_get_kind (PhNotice *self);
const char *ph_notice_get_icon_name (PhNotice *self); /* (nullable) */
const char *ph_notice_get_title (PhNotice *self);     /* (nullable) */
const char *ph_notice_get_text (PhNotice *self);
guint ph_notice_get_n_buttons (PhNotice *self);
const char *ph_notice_get_label (PhNotice *self, guint button);
const char *ph_notice_get_action (PhNotice *self, guint button);

G_END_DECLS
