/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ph-message-row-private.h"

#define DOT_SIZE 8
#define DOT_SPACE 13       /* kept whether there is a dot or not */
#define GAP 6
#define ICON_SIZE 12
#define STRIP_WIDTH 3
#define STRIP_X (-7)       /* in the padding that the style sheet gives rows */
#define COUNT_PADDING 5
#define SENDER_SHARE 0.3   /* of a compact row … */
#define SENDER_MAX 190     /* … but no more */
#define INDENT 16          /* of a reply, for each level … */
#define MAX_LEVELS 6       /* … up to here, and no more than so much of the row */
#define INDENT_SHARE 0.3
#define BUTTON_MARGIN 5    /* around the count of a conversation, where a click still hits it */
#define NARROW 480         /* no column of senders below it: the subject needs the room */

typedef enum
{
  ICON_ANSWERED,
  ICON_ATTACHMENT,
  ICON_FLAGGED,
  ICON_MUTED,
  N_ICONS,
  ICON_CLOSED = N_ICONS,
  ICON_OPEN,
} Icon;

typedef struct
{
  GtkSnapshot *snapshot;
  int width;
  int start;           /* where the dot stands: behind the indent */
  gboolean is_rtl;
  gboolean is_active;  /* selected, in the pane that has the focus */
  GdkRGBA color;
  GdkRGBA accent;
} Pen;

static GdkRGBA
dim (const GdkRGBA *color,
     double alpha)
{
  GdkRGBA dimmed = *color;

  dimmed.alpha *= alpha;

  return dimmed;
}

/* Coordinates are counted from where the line begins, at the left or at the right. */
static double
mirror (const Pen *pen,
        double x,
        double width)
{
  return pen->is_rtl ? pen->width - x - width : x;
}

/* Puts the text at the beginning of the place, or at its end. Latin among Arabic, or the other way,
 * stands where the line begins, not where its own script does. */
static void
draw_text (const Pen *pen,
           PangoLayout *layout,
           const GdkRGBA *color,
           double x,
           double baseline,
           double width)
{
  PangoRectangle extents;
  double left;

  if (width <= 0)
    return;

  pango_layout_set_width (layout, width * PANGO_SCALE);
  pango_layout_get_pixel_extents (layout, NULL, &extents);
  left = mirror (pen, x, extents.width) - extents.x;

  gtk_snapshot_save (pen->snapshot);
  gtk_snapshot_translate (pen->snapshot,
                          &GRAPHENE_POINT_INIT (left, baseline - pango_layout_get_baseline (layout)
                                                        / (double) PANGO_SCALE));
  gtk_snapshot_append_layout (pen->snapshot, layout, color);
  gtk_snapshot_restore (pen->snapshot);
}

static void
draw_round (const Pen *pen,
            const GdkRGBA *color,
            double x,
            double y,
            double width,
            double height)
{
  GskRoundedRect shape;

  gsk_rounded_rect_init_from_rect (
    &shape, &GRAPHENE_RECT_INIT (mirror (pen, x, width), y, width, height),
    MIN (width, height) / 2);
  gtk_snapshot_push_rounded_clip (pen->snapshot, &shape);
  gtk_snapshot_append_color (pen->snapshot, color, &shape.bounds);
  gtk_snapshot_pop (pen->snapshot);
}

static void
draw_icon (PhMessageRow *self,
           const Pen *pen,
           Icon icon,
           const GdkRGBA *color,
           double x,
           double y)
{
  static const char *const names[] = {
    [ICON_ANSWERED] = "mail-reply-sender-symbolic",
    [ICON_ATTACHMENT] = "mail-attachment-symbolic",
    [ICON_FLAGGED] = "starred-symbolic",
    [ICON_MUTED] = "notifications-disabled-symbolic",
    [ICON_CLOSED] = "pan-end-symbolic",
    [ICON_OPEN] = "pan-down-symbolic",
  };
  GtkWidget *widget = GTK_WIDGET (self);
  GtkIconTheme *theme = gtk_icon_theme_get_for_display (gtk_widget_get_display (widget));
  g_autoptr (GtkIconPaintable) paintable =
    gtk_icon_theme_lookup_icon (theme, names[icon], NULL, ICON_SIZE,
                                gtk_widget_get_scale_factor (widget),
                                gtk_widget_get_direction (widget), 0);

  gtk_snapshot_save (pen->snapshot);
  gtk_snapshot_translate (pen->snapshot, &GRAPHENE_POINT_INIT (mirror (pen, x, ICON_SIZE), y));
  gtk_symbolic_paintable_snapshot_symbolic (GTK_SYMBOLIC_PAINTABLE (paintable), pen->snapshot,
                                            ICON_SIZE, ICON_SIZE, color, 1);
  gtk_snapshot_restore (pen->snapshot);
}

static double
draw_count (PhMessageRow *self,
            const Pen *pen,
            double end,
            double top,
            PhMessageRowLine line)
{
  PangoLayout *layout = self->layouts[TEXT_COUNT];
  gboolean is_button = ph_message_get_expandable (self->message);
  double number = ph_message_row_get_text_width (layout);
  double width = number + 2 * COUNT_PADDING + (is_button ? ICON_SIZE : 0);
  GdkRGBA ground = dim (&pen->color, pen->is_active ? 0.25 : 0.1);

  draw_round (pen, &ground, end - width, top + 1, width, line.height - 2);
  draw_text (pen, layout, &pen->color, end - width + COUNT_PADDING, top + line.ascent - 1,
             number + 1);
  if (is_button)
    {
      gboolean is_open = ph_message_get_place (self->message) == PH_MESSAGE_HEAD;

      draw_icon (self, pen, is_open ? ICON_OPEN : ICON_CLOSED, &pen->color,
                 end - ICON_SIZE - COUNT_PADDING / 2, top + (line.height - ICON_SIZE) / 2.0);
      self->button = GRAPHENE_RECT_INIT (mirror (pen, end - width, width), top, width, line.height);
      graphene_rect_inset (&self->button, -BUTTON_MARGIN, -BUTTON_MARGIN);
    }

  return end - width - GAP;
}

/* From the end of the line backwards; returns what is left of it. */
static double
draw_badges (PhMessageRow *self,
             const Pen *pen,
             double end,
             double top,
             PhMessageRowLine line)
{
  static const GdkRGBA star = { 0.9, 0.65, 0.04, 1 };
  gboolean has[N_ICONS] = {
    [ICON_ANSWERED] = ph_message_get_answered (self->message),
    [ICON_ATTACHMENT] = ph_message_get_attachment (self->message),
    [ICON_FLAGGED] = ph_message_get_flagged (self->message),
    [ICON_MUTED] = ph_message_get_muted (self->message),
  };
  double y = top + (line.height - ICON_SIZE) / 2;

  if (ph_message_row_get_count (self) > 1 || ph_message_get_expandable (self->message))
    end = draw_count (self, pen, end, top, line);

  for (int icon = N_ICONS - 1; icon >= 0; icon--)
    {
      GdkRGBA color = icon == ICON_FLAGGED && !pen->is_active ? star : dim (&pen->color, 0.6);

      if (!has[icon])
        continue;

      draw_icon (self, pen, icon, pen->is_active ? &pen->color : &color, end - ICON_SIZE, y);
      end -= ICON_SIZE + GAP;
    }

  return end;
}

static double
draw_date (PhMessageRow *self,
           const Pen *pen,
           double baseline)
{
  PangoLayout *layout = self->layouts[TEXT_DATE];
  double width = ph_message_row_get_text_width (layout);
  GdkRGBA color = dim (&pen->color, pen->is_active ? 0.85 : 0.6);

  if (ph_message_get_unread (self->message) && !pen->is_active)
    color = pen->accent;

  draw_text (pen, layout, &color, pen->width - width, baseline, width);

  return pen->width - width - GAP;
}

static void
draw_comfortable (PhMessageRow *self,
                  const Pen *pen)
{
  PhMessageRowLine line = ph_message_row_measure_line (self, 1);
  PhMessageRowLine small = ph_message_row_measure_line (self, SMALL);
  GdkRGBA preview = dim (&pen->color, pen->is_active ? 0.8 : 0.6);
  double second = line.height + LINE_GAP;
  double third = second + line.height + LINE_GAP;
  double start = pen->start + DOT_SPACE;
  double end = draw_date (self, pen, line.ascent);

  ph_message_row_fit_people (self, end - start);
  draw_text (pen, self->layouts[TEXT_CORRESPONDENT], &pen->color, start, line.ascent, end - start);

  end = draw_badges (self, pen, pen->width, second, line);
  draw_text (pen, self->layouts[TEXT_SUBJECT], &pen->color, start, second + line.ascent,
             end - start);

  if (self->show_preview)
    draw_text (pen, self->layouts[TEXT_PREVIEW], &preview, start, third + small.ascent,
               pen->width - start);
}

static double
get_sender_width (PhMessageRow *self,
                  const Pen *pen)
{
  double share = MIN (pen->width * SENDER_SHARE, SENDER_MAX);

  ph_message_row_fit_people (self, share);
  if (pen->width >= NARROW)
    return share;

  return MIN (share, ph_message_row_get_text_width (self->layouts[TEXT_CORRESPONDENT]));
}

/* Sender, subject, as much of the preview as fits, badges, date. */
static void
draw_compact (PhMessageRow *self,
              const Pen *pen)
{
  PhMessageRowLine line = ph_message_row_measure_line (self, 1);
  GdkRGBA preview = dim (&pen->color, pen->is_active ? 0.8 : 0.5);
  double start = pen->start + DOT_SPACE;
  double sender = get_sender_width (self, pen);
  double subject = start + sender + 2 * GAP;
  double end = draw_badges (self, pen, draw_date (self, pen, line.ascent), 0, line);
  double width;

  draw_text (pen, self->layouts[TEXT_CORRESPONDENT], &pen->color, start, line.ascent, sender);
  width = MIN (ph_message_row_get_text_width (self->layouts[TEXT_SUBJECT]), end - subject);
  draw_text (pen, self->layouts[TEXT_SUBJECT], &pen->color, subject, line.ascent, end - subject);

  subject += width + 2 * GAP;
  if (self->show_preview && end - subject > NATURAL_WIDTH / 4)
    draw_text (pen, self->layouts[TEXT_PREVIEW], &preview, subject, line.ascent, end - subject);
}

/* On the ground of a selected row, which may be of the same colour, it has an edge. */
static void
draw_strip (PhMessageRow *self,
            const Pen *pen)
{
  int height = gtk_widget_get_height (GTK_WIDGET (self));

  if (pen->is_active)
    draw_round (pen, &pen->color, STRIP_X - 1, 0, STRIP_WIDTH + 2, height);
  draw_round (pen, &self->strip, STRIP_X, 1, STRIP_WIDTH, height - 2);
}

static gboolean
is_active (PhMessageRow *self)
{
  GtkWidget *row = gtk_widget_get_parent (GTK_WIDGET (self));
  GtkWidget *list = row != NULL ? gtk_widget_get_parent (row) : NULL;

  return list != NULL && (gtk_widget_get_state_flags (row) & GTK_STATE_FLAG_SELECTED) != 0 &&
         gtk_widget_has_css_class (list, "has-focus");
}

static int
get_indent (PhMessageRow *self,
            int width)
{
  guint levels = MIN (ph_message_get_depth (self->message) + 1, MAX_LEVELS);

  if (ph_message_get_place (self->message) != PH_MESSAGE_REPLY)
    return 0;

  return MIN (levels * INDENT, width * INDENT_SHARE);
}

void
ph_message_row_snapshot (GtkWidget *widget,
                         GtkSnapshot *snapshot)
{
  PhMessageRow *self = PH_MESSAGE_ROW (widget);
  GtkStyleContext *style = gtk_widget_get_style_context (widget);
  Pen pen = {
    .snapshot = snapshot,
    .width = gtk_widget_get_width (widget),
    .is_rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL,
    .is_active = is_active (self),
  };

  if (self->message == NULL)
    return;

  pen.start = get_indent (self, pen.width);
  self->button = *graphene_rect_zero ();
  gtk_style_context_get_color (style, &pen.color);
  if (!gtk_style_context_lookup_color (style, "accent_color", &pen.accent))
    pen.accent = pen.color;

  ph_message_row_ensure_texts (self);
  if (self->has_strip)
    draw_strip (self, &pen);
  if (ph_message_get_unread (self->message))
    draw_round (&pen, pen.is_active ? &pen.color : &pen.accent, pen.start,
                (ph_message_row_measure_line (self, 1).height - DOT_SIZE) / 2, DOT_SIZE, DOT_SIZE);

  if (self->compact)
    draw_compact (self, &pen);
  else
    draw_comfortable (self, &pen);
}
