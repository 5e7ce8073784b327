/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-window-private.h"

#include <glib/gi18n.h>

#define DONE_TIMEOUT 6
#define FAILURE_TIMEOUT 15

#define MIN_WIDTH_CHARS 12
#define MAX_WIDTH_CHARS 60

/* What a toast has beside its words, in pixels: margins, and the buttons to close it and to undo. */
#define CLOSE_ROOM 120
#define BUTTON_ROOM 90

/* As many letters, by a label's measure, as fit into the window: a toast is as high as its words on lines of the width
 * that they would like. */
static int
count_chars (PhWindow *self, gboolean has_button)
{
  PangoContext *context = gtk_widget_get_pango_context (GTK_WIDGET (self));
  PangoFontMetrics *metrics = pango_context_get_metrics (context, NULL, NULL);
  int char_width = PANGO_PIXELS (MAX (pango_font_metrics_get_approximate_char_width (metrics),
                                      pango_font_metrics_get_approximate_digit_width (metrics)));
  int room = gtk_widget_get_width (GTK_WIDGET (self)) - CLOSE_ROOM - (has_button ? BUTTON_ROOM : 0);

  pango_font_metrics_unref (metrics);

  return CLAMP (room / MAX (1, char_width), MIN_WIDTH_CHARS, MAX_WIDTH_CHARS);
}

static void
add_line (GtkWidget *box, const char *text, const char *css_class, int max_chars)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_max_width_chars (GTK_LABEL (label), max_chars);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, css_class);
  gtk_box_append (GTK_BOX (box), label);
}

/* A toast slides in for half a second. When it is gone before that is over, libadwaita 1.2 frees it and
 * goes on sliding; and it does not bear that one is dismissed which is fading away already. */
#define SLIDE_US (700 * G_TIME_SPAN_MILLISECOND)
#define GONE_KEY "ph-gone"

static void
forget (PhWindow *self, AdwToast *toast)
{
  if (self->toast == toast)
    g_clear_weak_pointer (&self->toast);
  if (self->undo_toast == toast)
    g_clear_weak_pointer (&self->undo_toast);
}

static void
dismissed_cb (PhWindow *self, AdwToast *toast)
{
  g_object_set_data (G_OBJECT (toast), GONE_KEY, GINT_TO_POINTER (TRUE));
  forget (self, toast);
}

static gboolean
dismiss_cb (gpointer toast)
{
  if (g_object_get_data (G_OBJECT (toast), GONE_KEY) == NULL)
    adw_toast_dismiss (toast);
  return G_SOURCE_REMOVE;
}

static void
dismiss (PhWindow *self, AdwToast *toast)
{
  gint64 left = self->toast_shown_at + SLIDE_US - g_get_monotonic_time ();

  if (toast == NULL)
    return;

  forget (self, toast);
  if (left <= 0)
    adw_toast_dismiss (toast);
  else
    g_timeout_add_full (G_PRIORITY_DEFAULT, (guint) (left / 1000) + 1, dismiss_cb,
                        g_object_ref (toast), g_object_unref);
}

/* A toast's own title is a single line, which a narrow window cuts off. What is newest shows at
 * once, in the place of what showed before: it is about what the person just did. */
static void
show_toast (PhWindow *self, AdwToast *toast, const char *sentence, const char *reason)
{
  GtkWidget *lines = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  int max_chars = count_chars (self, adw_toast_get_button_label (toast) != NULL);

  gtk_widget_set_valign (lines, GTK_ALIGN_CENTER);
  add_line (lines, sentence, "heading", max_chars);
  if (reason != NULL)
    add_line (lines, reason, "toast-reason", max_chars);
  adw_toast_set_custom_title (toast, lines);
  adw_toast_set_priority (toast, ADW_TOAST_PRIORITY_HIGH);

  g_signal_connect_object (toast, "dismissed", G_CALLBACK (dismissed_cb), self, G_CONNECT_SWAPPED);
  dismiss (self, self->toast);
  g_set_weak_pointer (&self->toast, toast);
  self->toast_shown_at = g_get_monotonic_time ();
  adw_toast_overlay_add_toast (self->toasts, toast);
}

void
ph_window_notify (PhWindow *self, const char *text)
{
  g_return_if_fail (PH_IS_WINDOW (self));

  show_toast (self, adw_toast_new (""), text, NULL);
}

static void
done_cb (PhWindow *self, const char *sentence, gboolean show)
{
  AdwToast *toast;

  /* An older Undo would undo this newer act. */
  dismiss (self, self->undo_toast);
  if (!show)
    return;

  toast = adw_toast_new ("");
  adw_toast_set_timeout (toast, DONE_TIMEOUT);
  if (ph_filing_can_undo (self->filing))
    {
      adw_toast_set_button_label (toast, _("_Undo"));
      adw_toast_set_action_name (toast, "win.undo");
    }
  g_set_weak_pointer (&self->undo_toast, toast);
  show_toast (self, toast, sentence, NULL);
}

static void
failed_cb (PhWindow *self, const char *sentence, const char *reason)
{
  AdwToast *toast = adw_toast_new ("");

  adw_toast_set_timeout (toast, FAILURE_TIMEOUT);
  show_toast (self, toast, sentence, reason);
}

void
ph_window_init_toasts (PhWindow *self)
{
  g_signal_connect_object (self->filing, "done", G_CALLBACK (done_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->filing, "undone", G_CALLBACK (ph_window_notify), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->filing, "failed", G_CALLBACK (failed_cb), self,
                           G_CONNECT_SWAPPED);
}
