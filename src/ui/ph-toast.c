/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-toast.h"

/* A toast slides in for half a second, by the clock of its frames. One that is gone before that is over
 * libadwaita 1.2 frees, and goes on sliding it; nor does it bear that one is dismissed which is fading away
 * already. So it is left alone meanwhile, by the pointer as well. */
#define SLIDE_US (600 * G_TIME_SPAN_MILLISECOND)
#define SLIDE_KEY "ph-slide"

#define MIN_WIDTH_CHARS 12
#define MAX_WIDTH_CHARS 60

/* What a toast has beside its words, in pixels: the window's edges, margins, and the buttons to close
 * it and its own. */
#define CLOSE_ROOM 132
#define BUTTON_ROOM 90

/* A toast is as high as its words on lines of the width that they would like: they must not like more
 * than there is. */
static void
fit (GtkLabel *label, int room)
{
  int max_chars = MAX_WIDTH_CHARS;
  int width;

  do
    {
      gtk_label_set_max_width_chars (label, max_chars);
      gtk_widget_measure (GTK_WIDGET (label), GTK_ORIENTATION_HORIZONTAL, -1, NULL, &width, NULL,
                          NULL);
    }
  while (width > room && --max_chars >= MIN_WIDTH_CHARS);
}

static void
add_line (GtkWidget *box, const char *text, const char *css_class, int room)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, css_class);
  gtk_box_append (GTK_BOX (box), label);
  fit (GTK_LABEL (label), room);
}

/* ---- Sliding in ----------------------------------------------------------------------------------- */

typedef struct
{
  AdwToast *toast;   /* (unowned) whose data this is */
  GtkGesture *guard; /* (nullable) takes what is pressed */
  gint64 start;      /* of the first frame; 0: there was none */
  guint tick;
  guint is_over : 1;
  guint is_unwanted : 1;
  guint is_gone : 1;
} Slide;

static void
pressed_cb (GtkGesture *guard)
{
  gtk_gesture_set_state (guard, GTK_EVENT_SEQUENCE_CLAIMED);
}

static void
add_guard (Slide *self, GtkWidget *widget)
{
  while (gtk_widget_get_parent (widget) != NULL && !ADW_IS_TOAST_OVERLAY (gtk_widget_get_parent (widget)))
    widget = gtk_widget_get_parent (widget);

  self->guard = gtk_gesture_click_new ();
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (self->guard), 0);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (self->guard), GTK_PHASE_CAPTURE);
  g_signal_connect (self->guard, "pressed", G_CALLBACK (pressed_cb), NULL);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (g_object_ref (self->guard)));
}

static void
remove_guard (Slide *self)
{
  GtkEventController *guard = GTK_EVENT_CONTROLLER (self->guard);

  if (guard != NULL && gtk_event_controller_get_widget (guard) != NULL)
    gtk_widget_remove_controller (gtk_event_controller_get_widget (guard), guard);
  g_clear_object (&self->guard);
}

static gboolean
slide_cb (GtkWidget *lines, GdkFrameClock *clock, gpointer user_data)
{
  Slide *self = user_data;
  gint64 now = gdk_frame_clock_get_frame_time (clock);

  if (self->start == 0)
    self->start = now;
  if (now - self->start < SLIDE_US)
    return G_SOURCE_CONTINUE;

  self->tick = 0;
  self->is_over = TRUE;
  remove_guard (self);
  if (self->is_unwanted && !self->is_gone)
    adw_toast_dismiss (self->toast);
  return G_SOURCE_REMOVE;
}

static Slide *
get_slide (AdwToast *toast)
{
  return g_object_get_data (G_OBJECT (toast), SLIDE_KEY);
}

static void
map_cb (AdwToast *toast, GtkWidget *lines)
{
  Slide *self = get_slide (toast);

  self->is_over = FALSE;
  self->start = 0;
  add_guard (self, lines);
  self->tick = gtk_widget_add_tick_callback (lines, slide_cb, self, NULL);
}

static gboolean
dismiss_cb (gpointer toast)
{
  ph_toast_dismiss (toast);
  return G_SOURCE_REMOVE;
}

/* Another one comes first, and it would come back after that. */
static void
unmap_cb (AdwToast *toast, GtkWidget *lines)
{
  Slide *self = get_slide (toast);

  if (self->tick != 0)
    gtk_widget_remove_tick_callback (lines, self->tick);
  self->tick = 0;
  remove_guard (self);
  if (self->is_unwanted && !self->is_gone)
    g_idle_add_full (G_PRIORITY_DEFAULT, dismiss_cb, g_object_ref (self->toast), g_object_unref);
}

static void
dismissed_cb (AdwToast *toast)
{
  get_slide (toast)->is_gone = TRUE;
}

static void
slide_free (Slide *self)
{
  remove_guard (self);
  g_free (self);
}

static void
follow_slide (AdwToast *toast, GtkWidget *lines)
{
  Slide *self = g_new0 (Slide, 1);

  self->toast = toast;
  g_signal_connect_object (lines, "map", G_CALLBACK (map_cb), toast, G_CONNECT_SWAPPED);
  g_signal_connect_object (lines, "unmap", G_CALLBACK (unmap_cb), toast, G_CONNECT_SWAPPED);
  g_signal_connect (toast, "dismissed", G_CALLBACK (dismissed_cb), NULL);
  g_object_set_data_full (G_OBJECT (toast), SLIDE_KEY, self, (GDestroyNotify) slide_free);
}

gboolean
ph_toast_get_ready (AdwToast *toast)
{
  return get_slide (toast)->is_over;
}

void
ph_toast_dismiss (AdwToast *toast)
{
  Slide *self = get_slide (toast);

  self->is_unwanted = TRUE;
  if (!self->is_gone && (self->is_over || !gtk_widget_get_mapped (adw_toast_get_custom_title (toast))))
    adw_toast_dismiss (toast);
}

/* ---- Making one ------------------------------------------------------------------------------------ */

AdwToast *
ph_toast_new (GtkWidget *place, const char *sentence, const char *reason, const char *button)
{
  AdwToast *toast = adw_toast_new ("");
  GtkWidget *lines = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  int room = gtk_widget_get_width (place) - CLOSE_ROOM - (button != NULL ? BUTTON_ROOM : 0);

  gtk_widget_set_valign (lines, GTK_ALIGN_CENTER);
  add_line (lines, sentence, "heading", room);
  if (reason != NULL)
    add_line (lines, reason, "toast-reason", room);
  adw_toast_set_custom_title (toast, lines);
  adw_toast_set_button_label (toast, button);
  follow_slide (toast, lines);

  return toast;
}
