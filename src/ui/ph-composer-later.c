/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-composer-later.h"

#include "ph-format.h"

#include <glib/gi18n.h>

#define MORNING 8

struct _PhComposerLater
{
  AdwWindow parent_instance;

  /* Template widgets */
  AdwActionRow *tomorrow_row;
  AdwActionRow *monday_row;
  GtkCalendar *calendar;
  GtkSpinButton *hour;
  GtkSpinButton *minute;
  GtkLabel *summary;
  GtkWidget *ok_button;

  gint64 tomorrow;
  gint64 monday;
};

G_DEFINE_FINAL_TYPE (PhComposerLater, ph_composer_later, ADW_TYPE_WINDOW)

enum
{
  CHOSEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static gint64
get_morning (GDateTime *now, int days)
{
  g_autoptr (GDateTime) day = g_date_time_add_days (now, days);
  g_autoptr (GDateTime) morning
    = g_date_time_new (g_date_time_get_timezone (now), g_date_time_get_year (day),
                       g_date_time_get_month (day), g_date_time_get_day_of_month (day), MORNING, 0, 0);

  return g_date_time_to_unix (morning);
}

gint64
ph_composer_later_get_tomorrow (GDateTime *now)
{
  return get_morning (now, 1);
}

gint64
ph_composer_later_get_monday (GDateTime *now)
{
  return get_morning (now, 8 - g_date_time_get_day_of_week (now));
}

static void
choose (PhComposerLater *self, gint64 when)
{
  g_object_ref (self);
  g_signal_emit (self, signals[CHOSEN], 0, when);
  gtk_window_destroy (GTK_WINDOW (self));
  g_object_unref (self);
}

static void
tomorrow_cb (PhComposerLater *self)
{
  choose (self, self->tomorrow);
}

static void
monday_cb (PhComposerLater *self)
{
  choose (self, self->monday);
}

static gint64
get_own_time (PhComposerLater *self)
{
  g_autoptr (GDateTime) day = gtk_calendar_get_date (self->calendar);
  g_autoptr (GDateTime) moment
    = g_date_time_new_local (g_date_time_get_year (day), g_date_time_get_month (day),
                             g_date_time_get_day_of_month (day),
                             gtk_spin_button_get_value_as_int (self->hour),
                             gtk_spin_button_get_value_as_int (self->minute), 0);

  return g_date_time_to_unix (moment);
}

static void
changed_cb (PhComposerLater *self)
{
  gint64 when = get_own_time (self);
  gboolean is_later = when > g_get_real_time () / G_USEC_PER_SEC;
  g_autofree char *text = is_later ? ph_format_date_full (when, NULL) : NULL;

  gtk_label_set_label (self->summary, is_later ? text : _("That moment has passed."));
  gtk_widget_set_sensitive (self->ok_button, is_later);
}

static void
ok_cb (PhComposerLater *self)
{
  gint64 when = get_own_time (self);

  /* It may have passed while somebody looked at it. */
  if (when > g_get_real_time () / G_USEC_PER_SEC)
    choose (self, when);
  else
    changed_cb (self);
}

static gboolean
output_cb (GtkSpinButton *spin)
{
  g_autofree char *text = g_strdup_printf ("%02d", gtk_spin_button_get_value_as_int (spin));

  gtk_editable_set_text (GTK_EDITABLE (spin), text);
  return TRUE;
}

static void
ph_composer_later_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), PH_TYPE_COMPOSER_LATER);

  G_OBJECT_CLASS (ph_composer_later_parent_class)->dispose (object);
}

static void
ph_composer_later_class_init (PhComposerLaterClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ph_composer_later_dispose;

  signals[CHOSEN] = g_signal_new ("chosen", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 1, G_TYPE_INT64);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/posthorn/Posthorn/ui/ph-composer-later.ui");
  gtk_widget_class_bind_template_child (widget_class, PhComposerLater, tomorrow_row);
  gtk_widget_class_bind_template_child (widget_class, PhComposerLater, monday_row);
  gtk_widget_class_bind_template_child (widget_class, PhComposerLater, calendar);
  gtk_widget_class_bind_template_child (widget_class, PhComposerLater, hour);
  gtk_widget_class_bind_template_child (widget_class, PhComposerLater, minute);
  gtk_widget_class_bind_template_child (widget_class, PhComposerLater, summary);
  gtk_widget_class_bind_template_child (widget_class, PhComposerLater, ok_button);
  gtk_widget_class_bind_template_callback (widget_class, tomorrow_cb);
  gtk_widget_class_bind_template_callback (widget_class, monday_cb);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, ok_cb);
  gtk_widget_class_bind_template_callback (widget_class, output_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
ph_composer_later_init (PhComposerLater *self)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autoptr (GDateTime) soon = g_date_time_add_hours (now, 2);
  g_autofree char *tomorrow = NULL;
  g_autofree char *monday = NULL;

  gtk_widget_init_template (GTK_WIDGET (self));
  self->tomorrow = ph_composer_later_get_tomorrow (now);
  self->monday = ph_composer_later_get_monday (now);
  tomorrow = ph_format_date_full (self->tomorrow, NULL);
  monday = ph_format_date_full (self->monday, NULL);
  adw_action_row_set_subtitle (self->tomorrow_row, tomorrow);
  adw_action_row_set_subtitle (self->monday_row, monday);
  gtk_widget_set_visible (GTK_WIDGET (self->monday_row), self->monday != self->tomorrow);
  gtk_calendar_select_day (self->calendar, soon);
  gtk_spin_button_set_value (self->hour, g_date_time_get_hour (soon));
  changed_cb (self);
}

GtkWidget *
ph_composer_later_new (GtkWindow *parent)
{
  return g_object_new (PH_TYPE_COMPOSER_LATER, "transient-for", parent, NULL);
}
