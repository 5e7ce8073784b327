/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-message-row.h"

#include <glib/gi18n.h>
#include <string.h>

/* GtkListView keeps some 205 rows alive, of which a dozen are seen. A row made of labels and images
 * costs a millisecond to make, style and lay out; this one draws its text itself, when it is seen,
 * and has nothing to make before. Screen readers get all of it as the name of the list's row. */

#define DOT_SIZE 8
#define DOT_SPACE 13       /* kept whether there is a dot or not */
#define GAP 6
#define LINE_GAP 2
#define ICON_SIZE 12
#define STRIP_WIDTH 3
#define STRIP_X (-7)       /* in the padding that the style sheet gives rows */
#define COUNT_PADDING 5
#define MAX_COUNT 999
#define MAX_PEOPLE 12      /* names that are tried */
#define MIN_WIDTH 160
#define NATURAL_WIDTH 340
#define SMALL 0.92
#define SMALLER 0.84
#define SENDER_SHARE 0.3   /* of a compact row … */
#define SENDER_MAX 190     /* … but no more */
#define INDENT 16          /* of a reply, for each level … */
#define MAX_LEVELS 6       /* … up to here, and no more than so much of the row */
#define INDENT_SHARE 0.3
#define BUTTON_MARGIN 5    /* around the count of a conversation, where a click still hits it */
#define NARROW 480         /* no column of senders below it: the subject needs the room */

typedef enum
{
  TEXT_CORRESPONDENT,
  TEXT_SUBJECT,
  TEXT_PREVIEW,
  TEXT_DATE,
  TEXT_COUNT,
  N_TEXTS
} Text;

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

G_DEFINE_FINAL_TYPE (PhMessageRow, ph_message_row, GTK_TYPE_WIDGET)

enum
{
  TOGGLED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* ---- Measuring ------------------------------------------------------------------------------- */

typedef struct
{
  int height;
  int ascent;
} Line;

static Line
measure_line (PhMessageRow *self,
              double scale)
{
  PangoContext *context = gtk_widget_get_pango_context (GTK_WIDGET (self));
  PangoFontMetrics *metrics = pango_context_get_metrics (context, NULL, NULL);
  double ascent = pango_font_metrics_get_ascent (metrics) * scale / PANGO_SCALE;
  double descent = pango_font_metrics_get_descent (metrics) * scale / PANGO_SCALE;

  pango_font_metrics_unref (metrics);

  return (Line) { (int) (ascent + descent + 0.99), (int) (ascent + 0.5) };
}

/* All rows of a list are equally high, whatever script they are in: the list knows where each is.
 * */
static void
ph_message_row_measure (GtkWidget *widget,
                        GtkOrientation orientation,
                        int for_size,
                        int *minimum,
                        int *natural,
                        int *minimum_baseline,
                        int *natural_baseline)
{
  PhMessageRow *self = PH_MESSAGE_ROW (widget);

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = MIN_WIDTH;
      *natural = NATURAL_WIDTH;
      return;
    }

  *minimum = measure_line (self, 1).height;
  if (!self->compact)
    *minimum += LINE_GAP + *minimum;
  if (!self->compact && self->show_preview)
    *minimum += LINE_GAP + measure_line (self, SMALL).height;

  *natural = *minimum;
}

/* ---- Text ------------------------------------------------------------------------------------ */

static void
clear_layouts (PhMessageRow *self)
{
  self->people_width = 0;
  for (guint i = 0; i < N_TEXTS; i++)
    g_clear_object (&self->layouts[i]);
}

static PangoLayout *
make_layout (PhMessageRow *self,
             const char *text,
             double scale,
             PangoWeight weight)
{
  PangoLayout *layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);
  PangoAttrList *attributes = pango_attr_list_new ();

  pango_attr_list_insert (attributes, pango_attr_scale_new (scale));
  pango_attr_list_insert (attributes, pango_attr_weight_new (weight));
  if (scale == SMALLER)
    pango_attr_list_insert (attributes, pango_attr_font_features_new ("tnum=1"));
  pango_layout_set_attributes (layout, attributes);
  pango_attr_list_unref (attributes);

  pango_layout_set_single_paragraph_mode (layout, TRUE);
  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);

  return layout;
}

/* Why a mail waits stands before @text, which is what gives way where there is little room. */
static PangoLayout *
make_status_layout (PhMessageRow *self,
                    const char *text,
                    double scale)
{
  const char *status = ph_message_get_status (self->message);
  g_autofree char *both = *text != '\0' ? g_strdup_printf ("%s · %s", status, text)
                                        : g_strdup (status);
  PangoLayout *layout = make_layout (self, both, scale, PANGO_WEIGHT_NORMAL);
  PangoAttrList *attributes = pango_attr_list_copy (pango_layout_get_attributes (layout));
  PangoAttribute *weight = pango_attr_weight_new (PANGO_WEIGHT_BOLD);

  weight->end_index = strlen (status);
  pango_attr_list_change (attributes, weight);
  pango_layout_set_attributes (layout, attributes);
  pango_attr_list_unref (attributes);

  return layout;
}

/* Of a closed conversation its messages here, of a message alone all of its conversation. */
static guint
get_count (PhMessageRow *self)
{
  switch (ph_message_get_place (self->message))
    {
    case PH_MESSAGE_SINGLE:
      return ph_message_get_thread_count (self->message);
    case PH_MESSAGE_CONVERSATION:
      return ph_message_get_n_messages (self->message);
    default:
      return 1;
    }
}

static void
append_person (GString *text,
               PangoAttrList *attributes,
               const PhPerson *person)
{
  PangoAttribute *weight = pango_attr_weight_new (PANGO_WEIGHT_BOLD);

  weight->start_index = text->len;
  g_string_append (text, person->name);
  weight->end_index = text->len;
  if (person->unread)
    pango_attr_list_insert (attributes, weight);
  else
    pango_attribute_destroy (weight);
}

/* "Anna, Ben, Me", or without @n_left_out of those behind the first: "Anna … Me". */
static void
set_people (PangoLayout *layout,
            const GArray *people,
            guint n_left_out)
{
  g_autoptr (GString) text = g_string_new (NULL);
  PangoAttrList *attributes = pango_attr_list_new ();

  for (guint i = 0; i < people->len; i++)
    {
      if (i > 0 && i <= n_left_out)
        continue;
      if (i > 0)
        g_string_append (text, n_left_out > 0 && i == n_left_out + 1 ? " … " : ", ");
      append_person (text, attributes, &g_array_index (people, PhPerson, i));
    }

  pango_layout_set_text (layout, text->str, -1);
  pango_layout_set_attributes (layout, attributes);
  pango_attr_list_unref (attributes);
}

static int get_text_width (PangoLayout *layout);

/* As many as fit: the one who began it and those who wrote last say most. */
static void
fit_people (PhMessageRow *self,
            int width)
{
  PangoLayout *layout = self->layouts[TEXT_CORRESPONDENT];
  const GArray *people = ph_message_get_people (self->message);
  guint n_left_out = 0;

  if (people == NULL || self->people_width == width)
    return;

  self->people_width = width;
  if (people->len > MAX_PEOPLE)
    n_left_out = people->len - MAX_PEOPLE;
  do
    set_people (layout, people, n_left_out);
  while (get_text_width (layout) > width && ++n_left_out + 1 < people->len);
}

static void
ensure_layouts (PhMessageRow *self)
{
  gboolean unread = ph_message_get_unread (self->message);
  guint n = get_count (self);
  PangoWeight weight = unread ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL;
  gboolean has_status = ph_message_get_status (self->message) != NULL;
  gboolean has_third = !self->compact && self->show_preview;
  g_autofree char *date = NULL;
  char count[16];

  if (self->layouts[TEXT_DATE] != NULL)
    return;

  date = ph_message_dup_date_text (self->message, NULL);
  g_snprintf (count, sizeof count, n > MAX_COUNT ? "%u+" : "%u", MIN (n, MAX_COUNT));

  self->layouts[TEXT_CORRESPONDENT] =
    make_layout (self, ph_message_get_correspondent (self->message), 1, weight);
  self->layouts[TEXT_SUBJECT] = has_status && !has_third
    ? make_status_layout (self, ph_message_get_subject (self->message), 1)
    : make_layout (self, ph_message_get_subject (self->message), 1, weight);
  self->layouts[TEXT_PREVIEW] = has_status && has_third
    ? make_status_layout (self, ph_message_get_preview (self->message), SMALL)
    : make_layout (self, ph_message_get_preview (self->message), SMALL, PANGO_WEIGHT_NORMAL);
  self->layouts[TEXT_DATE] = make_layout (self, date, SMALLER, PANGO_WEIGHT_NORMAL);
  self->layouts[TEXT_COUNT] =
    make_layout (self, n > 1 ? count : "", SMALLER, PANGO_WEIGHT_SEMIBOLD);
}

/* ---- Drawing --------------------------------------------------------------------------------- */

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

static int
get_text_width (PangoLayout *layout)
{
  int width;

  pango_layout_set_width (layout, -1);
  pango_layout_get_pixel_size (layout, &width, NULL);

  return width;
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
            Line line)
{
  PangoLayout *layout = self->layouts[TEXT_COUNT];
  gboolean is_button = ph_message_get_expandable (self->message);
  double number = get_text_width (layout);
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
             Line line)
{
  static const GdkRGBA star = { 0.9, 0.65, 0.04, 1 };
  gboolean has[N_ICONS] = {
    [ICON_ANSWERED] = ph_message_get_answered (self->message),
    [ICON_ATTACHMENT] = ph_message_get_attachment (self->message),
    [ICON_FLAGGED] = ph_message_get_flagged (self->message),
    [ICON_MUTED] = ph_message_get_muted (self->message),
  };
  double y = top + (line.height - ICON_SIZE) / 2;

  if (get_count (self) > 1 || ph_message_get_expandable (self->message))
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
  double width = get_text_width (layout);
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
  Line line = measure_line (self, 1);
  Line small = measure_line (self, SMALL);
  GdkRGBA preview = dim (&pen->color, pen->is_active ? 0.8 : 0.6);
  double second = line.height + LINE_GAP;
  double third = second + line.height + LINE_GAP;
  double start = pen->start + DOT_SPACE;
  double end = draw_date (self, pen, line.ascent);

  fit_people (self, end - start);
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

  fit_people (self, share);
  if (pen->width >= NARROW)
    return share;

  return MIN (share, get_text_width (self->layouts[TEXT_CORRESPONDENT]));
}

/* Sender, subject, as much of the preview as fits, badges, date. */
static void
draw_compact (PhMessageRow *self,
              const Pen *pen)
{
  Line line = measure_line (self, 1);
  GdkRGBA preview = dim (&pen->color, pen->is_active ? 0.8 : 0.5);
  double start = pen->start + DOT_SPACE;
  double sender = get_sender_width (self, pen);
  double subject = start + sender + 2 * GAP;
  double end = draw_badges (self, pen, draw_date (self, pen, line.ascent), 0, line);
  double width;

  draw_text (pen, self->layouts[TEXT_CORRESPONDENT], &pen->color, start, line.ascent, sender);
  width = MIN (get_text_width (self->layouts[TEXT_SUBJECT]), end - subject);
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

static void
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

  ensure_layouts (self);
  if (self->has_strip)
    draw_strip (self, &pen);
  if (ph_message_get_unread (self->message))
    draw_round (&pen, pen.is_active ? &pen.color : &pen.accent, pen.start,
                (measure_line (self, 1).height - DOT_SIZE) / 2, DOT_SIZE, DOT_SIZE);

  if (self->compact)
    draw_compact (self, &pen);
  else
    draw_comfortable (self, &pen);
}

/* ---- The widget ------------------------------------------------------------------------------ */

/* Tells screen readers: the list's own row widget is what has the focus. */
static void
update_expanded (PhMessageRow *self,
                 GtkAccessible *row)
{
  if (ph_message_get_expandable (self->message))
    gtk_accessible_update_state (row, GTK_ACCESSIBLE_STATE_EXPANDED,
                                 ph_message_get_place (self->message) == PH_MESSAGE_HEAD, -1);
  else
    gtk_accessible_reset_state (row, GTK_ACCESSIBLE_STATE_EXPANDED);
}

static void
update_accessible (PhMessageRow *self)
{
  GtkWidget *row = gtk_widget_get_parent (GTK_WIDGET (self));
  g_autofree char *name = NULL;

  if (row == NULL)
    return;

  name = ph_message_dup_accessible_name (self->message, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                  -1);
  update_expanded (self, GTK_ACCESSIBLE (row));
}

static void
update_strip (PhMessageRow *self)
{
  AccountEngine *engine = ph_message_get_engine (self->message);

  self->has_strip = self->show_account && engine != NULL &&
                    gdk_rgba_parse (&self->strip, account_engine_get_settings (engine)->color);
}

void
ph_message_row_update (PhMessageRow *self)
{
  clear_layouts (self);
  if (self->message == NULL)
    return;

  update_strip (self);
  update_accessible (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
ph_message_row_css_changed (GtkWidget *widget,
                            GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (ph_message_row_parent_class)->css_changed (widget, change);

  clear_layouts (PH_MESSAGE_ROW (widget));
}

static void
ph_message_row_system_setting_changed (GtkWidget *widget,
                                       GtkSystemSetting setting)
{
  GTK_WIDGET_CLASS (ph_message_row_parent_class)->system_setting_changed (widget, setting);

  clear_layouts (PH_MESSAGE_ROW (widget));
}

static void
ph_message_row_dispose (GObject *object)
{
  PhMessageRow *self = PH_MESSAGE_ROW (object);

  ph_message_row_set_message (self, NULL);
  clear_layouts (self);

  G_OBJECT_CLASS (ph_message_row_parent_class)->dispose (object);
}

/* A click on the count neither selects the row nor begins a drag. */
static void
pressed_cb (PhMessageRow *self,
            int n_press,
            double x,
            double y,
            GtkGesture *click)
{
  if (self->message == NULL ||
      !graphene_rect_contains_point (&self->button, &GRAPHENE_POINT_INIT (x, y)))
    return;

  gtk_gesture_set_state (click, GTK_EVENT_SEQUENCE_CLAIMED);
  g_signal_emit (self, signals[TOGGLED], 0);
}

static void
ph_message_row_class_init (PhMessageRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ph_message_row_dispose;
  widget_class->measure = ph_message_row_measure;
  widget_class->snapshot = ph_message_row_snapshot;
  widget_class->css_changed = ph_message_row_css_changed;
  widget_class->system_setting_changed = ph_message_row_system_setting_changed;

  signals[TOGGLED] = g_signal_new ("toggled", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_css_name (widget_class, "messagerow");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
ph_message_row_init (PhMessageRow *self)
{
  GtkGesture *click = gtk_gesture_click_new ();

  self->show_preview = TRUE;
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_PRIMARY);
  g_signal_connect_object (click, "pressed", G_CALLBACK (pressed_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
}

GtkWidget *
ph_message_row_new (void)
{
  return g_object_new (PH_TYPE_MESSAGE_ROW, NULL);
}

void
ph_message_row_set_message (PhMessageRow *self,
                            PhMessage *message)
{
  if (self->message == message)
    return;

  if (self->message != NULL)
    g_signal_handlers_disconnect_by_func (self->message, ph_message_row_update, self);

  g_set_object (&self->message, message);
  if (message != NULL)
    g_signal_connect_object (message, "changed", G_CALLBACK (ph_message_row_update), self,
                             G_CONNECT_SWAPPED);

  ph_message_row_update (self);
}

PhMessage *
ph_message_row_get_message (PhMessageRow *self)
{
  return self->message;
}

void
ph_message_row_set_style (PhMessageRow *self,
                          gboolean compact,
                          gboolean show_preview)
{
  if (self->compact == compact && self->show_preview == show_preview)
    return;

  self->compact = compact;
  self->show_preview = show_preview;
  if (compact)
    gtk_widget_add_css_class (GTK_WIDGET (self), "compact");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "compact");

  gtk_widget_queue_resize (GTK_WIDGET (self));
}

void
ph_message_row_set_show_account (PhMessageRow *self,
                                 gboolean show)
{
  self->show_account = show;
}
