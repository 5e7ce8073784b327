/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "mime-calendar.h"
#include "mime-card.h"
#include "mime-contact.h"
#include "mime-report.h"

G_BEGIN_DECLS

/* How cards are made; private to this folder. Title and text are taken. */
MimeCard *mime_card_new (MimeCardKind kind, char *title, char *text);
void mime_card_free (gpointer card);

/* Adds a row, unless @value (taken) is NULL or empty. @uri may be NULL; what may not be opened is left
 * out. */
void mime_card_add (MimeCard *self, const char *label, char *value, const char *uri);

/* The cards of one thing each, appended to @cards. @alone: the message has no text that says the same. @asked
 * (nullable, taken): of all events of the calendar; the first that takes place gets it. */
void mime_cards_add_report (GPtrArray *cards, const MimeReport *report);
void mime_cards_add_calendar (GPtrArray *cards, const MimeCalendar *calendar, char **asked,
                              gboolean alone);
void mime_cards_add_contacts (GPtrArray *cards, GPtrArray *contacts);

G_END_DECLS
