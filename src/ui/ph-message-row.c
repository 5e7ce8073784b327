/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-message-row.h"

#include <glib/gi18n.h>

#define COMPACT_SENDER_CHARS 18
#define STRIP_WIDTH 3
#define STRIP_X (-4) /* in the padding that the style sheet gives rows */

struct _PhMessageRow
{
  GtkWidget parent_instance;

  /* Template widgets */
  GtkGridLayout *grid;
  GtkWidget *dot;
  GtkLabel *correspondent;
  GtkLabel *date;
  GtkLabel *subject;
  GtkLabel *preview;
  GtkWidget *badges;
  GtkWidget *answered;
  GtkWidget *attachment;
  GtkWidget *flagged;
  GtkLabel *thread_count;

  PhMessage *message; /* (owned) (nullable) */
  GdkRGBA strip;

  guint compact : 1;
  guint show_preview : 1;
  guint show_account : 1;
  guint has_strip : 1;
};

G_DEFINE_FINAL_TYPE (PhMessageRow, ph_message_row, GTK_TYPE_WIDGET)

/* What the grid holds, in each of the two styles: column, row, width. */
typedef struct
{
  int column;
  int row;
  int width;
} Cell;

static void
place (PhMessageRow *self,
       gpointer child,
       Cell cell)
{
  GtkLayoutChild *layout =
    gtk_layout_manager_get_layout_child (GTK_LAYOUT_MANAGER (self->grid), child);

  g_object_set (layout, "column", cell.column, "row", cell.row, "column-span", cell.width, NULL);
}

static void
lay_out (PhMessageRow *self)
{
  GtkWidget *widget = GTK_WIDGET (self);

  if (self->compact)
    {
      gtk_widget_add_css_class (widget, "compact");
      place (self, self->dot, (Cell) { 0, 0, 1 });
      place (self, self->correspondent, (Cell) { 1, 0, 1 });
      place (self, self->subject, (Cell) { 2, 0, 1 });
      place (self, self->preview, (Cell) { 3, 0, 1 });
      place (self, self->badges, (Cell) { 4, 0, 1 });
      place (self, self->date, (Cell) { 5, 0, 1 });
    }
  else
    {
      gtk_widget_remove_css_class (widget, "compact");
      place (self, self->dot, (Cell) { 0, 0, 1 });
      place (self, self->correspondent, (Cell) { 1, 0, 1 });
      place (self, self->date, (Cell) { 2, 0, 1 });
      place (self, self->subject, (Cell) { 1, 1, 1 });
      place (self, self->badges, (Cell) { 2, 1, 1 });
      place (self, self->preview, (Cell) { 1, 2, 2 });
    }

  gtk_label_set_width_chars (self->correspondent, self->compact ? COMPACT_SENDER_CHARS : -1);
  gtk_label_set_max_width_chars (self->correspondent, self->compact ? COMPACT_SENDER_CHARS : -1);
  gtk_widget_set_hexpand (GTK_WIDGET (self->correspondent), !self->compact);
  gtk_widget_set_visible (GTK_WIDGET (self->preview), self->show_preview && !self->compact);
}

static void
set_css_class (PhMessageRow *self,
               const char *name,
               gboolean present)
{
  if (present)
    gtk_widget_add_css_class (GTK_WIDGET (self), name);
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), name);
}

/* Tells screen readers: the list's own row widget is what has the focus. */
static void
update_accessible (PhMessageRow *self,
                   GDateTime *now)
{
  GtkWidget *row = gtk_widget_get_parent (GTK_WIDGET (self));
  g_autofree char *name = NULL;

  if (row == NULL)
    return;

  name = ph_message_dup_accessible_name (self->message, now);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                  -1);
}

static void
update_strip (PhMessageRow *self)
{
  AccountEngine *engine = ph_message_get_engine (self->message);

  self->has_strip = self->show_account && engine != NULL &&
                    gdk_rgba_parse (&self->strip, account_engine_get_settings (engine)->color);
}

static void
update_badges (PhMessageRow *self)
{
  guint n = ph_message_get_thread_count (self->message);
  char count[16];

  gtk_widget_set_visible (self->answered, ph_message_get_answered (self->message));
  gtk_widget_set_visible (self->attachment, ph_message_get_attachment (self->message));
  gtk_widget_set_visible (self->flagged, ph_message_get_flagged (self->message));

  g_snprintf (count, sizeof count, "%u", n);
  gtk_label_set_label (self->thread_count, n > 1 ? count : "");
  gtk_widget_set_visible (GTK_WIDGET (self->thread_count), n > 1);
}

void
ph_message_row_update (PhMessageRow *self)
{
  g_autoptr (GDateTime) now = NULL;
  g_autofree char *date = NULL;

  if (self->message == NULL)
    return;

  now = g_date_time_new_now_local ();
  date = ph_message_dup_date_text (self->message, now);

  gtk_label_set_label (self->correspondent, ph_message_get_correspondent (self->message));
  gtk_label_set_label (self->subject, ph_message_get_subject (self->message));
  gtk_label_set_label (self->preview, ph_message_get_preview (self->message));
  gtk_label_set_label (self->date, date);

  set_css_class (self, "unread", ph_message_get_unread (self->message));
  update_badges (self);
  update_strip (self);
  update_accessible (self, now);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
ph_message_row_snapshot (GtkWidget *widget,
                         GtkSnapshot *snapshot)
{
  PhMessageRow *self = PH_MESSAGE_ROW (widget);

  if (self->has_strip)
    {
      graphene_rect_t area;
      gboolean is_rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
      float x = is_rtl ? gtk_widget_get_width (widget) - STRIP_X - STRIP_WIDTH : STRIP_X;

      graphene_rect_init (&area, x, 2, STRIP_WIDTH, gtk_widget_get_height (widget) - 4);
      gtk_snapshot_append_color (snapshot, &self->strip, &area);
    }

  GTK_WIDGET_CLASS (ph_message_row_parent_class)->snapshot (widget, snapshot);
}

static void
ph_message_row_dispose (GObject *object)
{
  PhMessageRow *self = PH_MESSAGE_ROW (object);

  ph_message_row_set_message (self, NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), PH_TYPE_MESSAGE_ROW);

  G_OBJECT_CLASS (ph_message_row_parent_class)->dispose (object);
}

static void
ph_message_row_class_init (PhMessageRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = ph_message_row_dispose;
  widget_class->snapshot = ph_message_row_snapshot;

  gtk_widget_class_set_css_name (widget_class, "messagerow");
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/posthorn/Posthorn/ui/ph-message-row.ui");
  gtk_widget_class_bind_template_child (widget_class, PhMessageRow, grid);
  gtk_widget_class_bind_template_child (widget_class, PhMessageRow, dot);
  gtk_widget_class_bind_template_child (widget_class, PhMessageRow, correspondent);
  gtk_widget_class_bind_template_child (widget_class, PhMessageRow, date);
  gtk_widget_class_bind_template_child (widget_class, PhMessageRow, subject);
  gtk_widget_class_bind_template_child (widget_class, PhMessageRow, preview);
  gtk_widget_class_bind_template_child (widget_class, PhMessageRow, badges);
  gtk_widget_class_bind_template_child (widget_class, PhMessageRow, answered);
  gtk_widget_class_bind_template_child (widget_class, PhMessageRow, attachment);
  gtk_widget_class_bind_template_child (widget_class, PhMessageRow, flagged);
  gtk_widget_class_bind_template_child (widget_class, PhMessageRow, thread_count);
}

static void
ph_message_row_init (PhMessageRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->show_preview = TRUE;
  lay_out (self);
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
  if (message == NULL)
    return;

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
  lay_out (self);
}

void
ph_message_row_set_show_account (PhMessageRow *self,
                                 gboolean show)
{
  self->show_account = show;
}
