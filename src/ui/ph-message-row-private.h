/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "ph-message-row.h"

G_BEGIN_DECLS

/* GtkListView keeps some 205 rows alive, of which a dozen are seen. A row made of labels and images
 * costs a millisecond to make, style and lay out; this one draws its text itself, when it is seen,
 * and has nothing to make before. Screen readers get all of it as the name of the list's row. */

#define LINE_GAP 2
#define NATURAL_WIDTH 340
#define SMALL 0.92

typedef enum
{
  TEXT_CORRESPONDENT,
  TEXT_SUBJECT,
  TEXT_PREVIEW,
  TEXT_DATE,
  TEXT_COUNT,
  N_TEXTS
} Text;

struct _PhMessageRow
{
  GtkWidget parent_instance;

  PhMessage *message;             /* (owned) (nullable) */
  PangoLayout *layouts[N_TEXTS];  /* (owned) (nullable) made when the row is drawn */
  GdkRGBA strip;
  graphene_rect_t button;         /* where the count of a conversation was drawn */
  int people_width;               /* for which the names of a conversation were chosen; 0: for none */

  guint compact : 1;
  guint show_preview : 1;
  guint show_account : 1;
  guint has_strip : 1;
};

/* ---- ph-message-row-text.c: what it says -------------------------------------------------------- */

/* Makes the texts, unless they are there. It has a message. */
void ph_message_row_ensure_texts (PhMessageRow *self);

void ph_message_row_clear_texts (PhMessageRow *self);

/* Of a closed conversation its messages here, of a message alone all of its conversation. */
guint ph_message_row_get_count (PhMessageRow *self);

/* As many of the names of a conversation as have room in @width. */
void ph_message_row_fit_people (PhMessageRow *self, int width);

int ph_message_row_get_text_width (PangoLayout *layout);

/* ---- ph-message-row-draw.c: how it looks --------------------------------------------------------- */

/* The vfunc of GtkWidget. */
void ph_message_row_snapshot (GtkWidget *widget, GtkSnapshot *snapshot);

/* ---- ph-message-row.c --------------------------------------------------------------------------- */

typedef struct
{
  int height;
  int ascent;
} PhMessageRowLine;

/* Of text of that scale. */
PhMessageRowLine ph_message_row_measure_line (PhMessageRow *self, double scale);

G_END_DECLS
