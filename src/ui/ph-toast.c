/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-toast.h"

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

  return toast;
}
