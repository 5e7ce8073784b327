/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-message-print.h"

#include "ph-header-text.h"
#include "ph-image-trust.h"
#include "ph-message-export.h"
#include "web-module.h"

#include <glib/gi18n.h>

#define FONT "Sans 10"
#define RULE_SPACE 12 /* points above and below the rule */
#define FOOT 24       /* points that the page number takes */

/* So much is laid out at a time, and then the window may draw. */
#define LINES_AT_ONCE 500

/* Where a page begins. */
typedef struct
{
  guint paragraph;
  int line; /* of the paragraph */
} Place;

typedef struct
{
  char *head;         /* Pango markup */
  char **paragraphs;
  GArray *pages;      /* of Place */
  double head_height; /* with the rule */

  /* While pages are made */
  guint next;
  double y;
} Print;

static void
print_free (gpointer data, GClosure *closure)
{
  Print *self = data;

  g_free (self->head);
  g_strfreev (self->paragraphs);
  g_array_unref (self->pages);
  g_free (self);
}

/* ---- What is printed ------------------------------------------------------------------------ */

static char *
make_head (PhConversationItem *item)
{
  PhMessage *message = ph_conversation_item_get_message (item);
  g_autoptr (PhHeaderText) head
    = ph_header_text_new (message, ph_conversation_item_get_content (item));
  g_autofree char *subject = g_markup_escape_text (ph_message_get_subject (message), -1);
  GString *out = g_string_new (NULL);

  g_string_append_printf (out, "<span size=\"x-large\" weight=\"bold\">%s</span>\n", subject);
  for (guint i = 0; i < head->fields->len; i++)
    {
      const PhHeaderField *field = g_ptr_array_index (head->fields, i);
      g_autofree char *value = g_markup_escape_text (field->value, -1);
      g_auto (GStrv) lines = g_strsplit (value, "\n", -1);
      g_autofree char *line = g_strjoinv (", ", lines);
      g_autofree char *title = g_markup_escape_text (field->title, -1);

      g_string_append_printf (out, "\n<b>%s</b>  %s", title, line);
    }

  return g_string_free (out, FALSE);
}

static Print *
print_new (PhConversationItem *item)
{
  Print *self = g_new0 (Print, 1);
  const PhBody *body = ph_conversation_item_get_body (item);
  g_autofree char *text = body != NULL ? mime_text_to_string (body->text) : g_strdup ("");

  self->head = make_head (item);
  self->paragraphs = g_strsplit (text, "\n", -1);
  self->pages = g_array_new (FALSE, FALSE, sizeof (Place));
  return self;
}

/* ---- Pages ---------------------------------------------------------------------------------- */

static PangoLayout *
make_layout (GtkPrintContext *context)
{
  PangoLayout *layout = gtk_print_context_create_pango_layout (context);
  g_autoptr (PangoFontDescription) font = pango_font_description_from_string (FONT);

  pango_layout_set_font_description (layout, font);
  pango_layout_set_width (layout, (int) (gtk_print_context_get_width (context) * PANGO_SCALE));
  pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
  return layout;
}

static double
get_line_height (PangoLayoutLine *line)
{
  PangoRectangle rectangle;

  pango_layout_line_get_extents (line, NULL, &rectangle);
  return (double) rectangle.height / PANGO_SCALE;
}

static void
begin_cb (GtkPrintOperation *operation, GtkPrintContext *context, Print *self)
{
  g_autoptr (PangoLayout) layout = make_layout (context);
  const Place start = { 0, 0 };
  int height;

  pango_layout_set_markup (layout, self->head, -1);
  pango_layout_get_size (layout, NULL, &height);
  self->head_height = (double) height / PANGO_SCALE + 2 * RULE_SPACE;
  self->y = self->head_height;
  self->next = 0;
  g_array_set_size (self->pages, 0);
  g_array_append_val (self->pages, start);
}

static void
paginate_paragraph (Print *self, PangoLayout *layout, double bottom)
{
  pango_layout_set_text (layout, self->paragraphs[self->next], -1);
  for (int i = 0; i < pango_layout_get_line_count (layout); i++)
    {
      double height = get_line_height (pango_layout_get_line_readonly (layout, i));

      if (self->y + height > bottom && self->y > 0)
        {
          const Place place = { self->next, i };

          g_array_append_val (self->pages, place);
          self->y = 0;
        }
      self->y += height;
    }
}

static gboolean
paginate_cb (GtkPrintOperation *operation, GtkPrintContext *context, Print *self)
{
  g_autoptr (PangoLayout) layout = make_layout (context);
  double bottom = gtk_print_context_get_height (context) - FOOT;

  for (guint i = 0; i < LINES_AT_ONCE && self->paragraphs[self->next] != NULL; i++)
    {
      paginate_paragraph (self, layout, bottom);
      self->next++;
    }

  gtk_print_operation_set_n_pages (operation, (int) self->pages->len);
  return self->paragraphs[self->next] == NULL;
}

/* ---- Drawing -------------------------------------------------------------------------------- */

static void
draw_head (Print *self, GtkPrintContext *context, cairo_t *cr)
{
  g_autoptr (PangoLayout) layout = make_layout (context);

  pango_layout_set_markup (layout, self->head, -1);
  cairo_move_to (cr, 0, 0);
  pango_cairo_show_layout (cr, layout);
  cairo_set_line_width (cr, 0.5);
  cairo_move_to (cr, 0, self->head_height - RULE_SPACE);
  cairo_rel_line_to (cr, gtk_print_context_get_width (context), 0);
  cairo_stroke (cr);
}

static void
draw_number (Print *self, GtkPrintContext *context, cairo_t *cr, int page)
{
  g_autoptr (PangoLayout) layout = make_layout (context);
  /* Translators: the number of a page, and of how many */
  g_autofree char *text = g_strdup_printf (_("%d of %u"), page + 1, self->pages->len);

  pango_layout_set_text (layout, text, -1);
  pango_layout_set_alignment (layout, PANGO_ALIGN_CENTER);
  cairo_move_to (cr, 0, gtk_print_context_get_height (context) - FOOT / 2);
  pango_cairo_show_layout (cr, layout);
}

/* The lines from the page's place to that of the next. */
static void
draw_lines (Print *self, GtkPrintContext *context, cairo_t *cr, int page)
{
  g_autoptr (PangoLayout) layout = make_layout (context);
  const Place *from = &g_array_index (self->pages, Place, page);
  const Place *to = (guint) page + 1 < self->pages->len
                      ? &g_array_index (self->pages, Place, page + 1)
                      : NULL;
  double y = page == 0 ? self->head_height : 0;

  for (guint p = from->paragraph; self->paragraphs[p] != NULL; p++)
    {
      pango_layout_set_text (layout, self->paragraphs[p], -1);
      for (int i = p == from->paragraph ? from->line : 0;
           i < pango_layout_get_line_count (layout); i++)
        {
          PangoLayoutLine *line = pango_layout_get_line_readonly (layout, i);
          PangoRectangle rectangle;

          if (to != NULL && p == to->paragraph && i == to->line)
            return;
          pango_layout_line_get_extents (line, NULL, &rectangle);
          cairo_move_to (cr, 0, y - (double) rectangle.y / PANGO_SCALE);
          pango_cairo_show_layout_line (cr, line);
          y += (double) rectangle.height / PANGO_SCALE;
        }
    }
}

static void
draw_cb (GtkPrintOperation *operation, GtkPrintContext *context, int page, Print *self)
{
  cairo_t *cr = gtk_print_context_get_cairo_context (context);

  cairo_set_source_rgb (cr, 0, 0, 0);
  if (page == 0)
    draw_head (self, context, cr);
  draw_lines (self, context, cr, page);
  if (self->pages->len > 1)
    draw_number (self, context, cr, page);
}

/* A file is called like the mail. */
static GtkPrintSettings *
create_settings (PhConversationItem *item)
{
  GtkPrintSettings *settings = gtk_print_settings_new ();
  g_autofree char *name
    = ph_message_export_make_name (ph_message_get_subject (ph_conversation_item_get_message (item)), "");

  gtk_print_settings_set (settings, GTK_PRINT_SETTINGS_OUTPUT_BASENAME, name);
  return settings;
}

GtkPrintOperation *
ph_message_print_new (PhConversationItem *item)
{
  GtkPrintOperation *operation = gtk_print_operation_new ();
  g_autoptr (GtkPrintSettings) settings = create_settings (item);
  Print *self = print_new (item);

  gtk_print_operation_set_print_settings (operation, settings);

  gtk_print_operation_set_unit (operation, GTK_UNIT_POINTS);
  gtk_print_operation_set_job_name (
    operation, ph_message_get_subject (ph_conversation_item_get_message (item)));
  gtk_print_operation_set_embed_page_setup (operation, TRUE);
  g_signal_connect_data (operation, "begin-print", G_CALLBACK (begin_cb), self, print_free, 0);
  g_signal_connect (operation, "paginate", G_CALLBACK (paginate_cb), self);
  g_signal_connect (operation, "draw-page", G_CALLBACK (draw_cb), self);
  return operation;
}

static void
done_cb (GtkPrintOperation *operation, GtkPrintOperationResult result, GtkWidget *place)
{
  g_autoptr (GError) error = NULL;

  if (result != GTK_PRINT_OPERATION_RESULT_ERROR)
    return;

  gtk_print_operation_get_error (operation, &error);
  gtk_widget_activate_action (place, "win.notify", "s", error->message);
}

/* ---- As HTML -------------------------------------------------------------------------------- */

char *
ph_message_print_make_head (PhConversationItem *item)
{
  PhMessage *message = ph_conversation_item_get_message (item);
  g_autoptr (PhHeaderText) head
    = ph_header_text_new (message, ph_conversation_item_get_content (item));
  g_autofree char *subject = g_markup_escape_text (ph_message_get_subject (message), -1);
  GString *out = g_string_new (NULL);

  g_string_append_printf (out, "<h1>%s</h1>", subject);
  for (guint i = 0; i < head->fields->len; i++)
    {
      const PhHeaderField *field = g_ptr_array_index (head->fields, i);
      g_autofree char *line = g_strdelimit (g_strdup (field->value), "\n", ',');
      g_autofree char *text
        = g_markup_printf_escaped ("<p><b>%s</b> %s</p>", field->title, line);

      g_string_append (out, text);
    }

  return g_string_free (out, FALSE);
}

static void
html_printed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GtkWidget) place = user_data;
  g_autoptr (GError) error = NULL;

  if (!web_module_get ()->print_finish (result, &error)
      && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    gtk_widget_activate_action (place, "win.notify", "s", error->message);
}

static void
print_html (PhConversationItem *item, GtkWidget *place, GtkWindow *window)
{
  const PhBody *body = ph_conversation_item_get_body (item);
  PhMessage *message = ph_conversation_item_get_message (item);
  g_autofree char *head = ph_message_print_make_head (item);
  g_autoptr (GtkPrintSettings) settings = create_settings (item);
  const WebMail mail = {
    .documents = (const char *const *) body->documents,
    .remote_images = ph_image_trust_covers (ph_message_get_sender_address (message)),
    .get_image = ph_body_images_get,
    .image_source = G_OBJECT (body->images),
  };

  web_module_get ()->print_async (&mail, head, settings, NULL, window, NULL, html_printed_cb,
                                  g_object_ref (place));
}

/* ---- Either --------------------------------------------------------------------------------- */

void
ph_message_print (PhConversationItem *item, GtkWidget *place)
{
  const PhBody *body = ph_conversation_item_get_body (item);
  g_autoptr (GtkPrintOperation) operation = ph_message_print_new (item);
  GtkRoot *root = gtk_widget_get_root (place);

  if (ph_conversation_item_get_formatted (item) && body != NULL && body->documents != NULL
      && web_module_get () != NULL && GTK_IS_WINDOW (root))
    {
      print_html (item, place, GTK_WINDOW (root));
      return;
    }

  gtk_print_operation_set_allow_async (operation, TRUE);
  g_signal_connect_object (operation, "done", G_CALLBACK (done_cb), place, 0);
  gtk_print_operation_run (operation, GTK_PRINT_OPERATION_ACTION_PRINT_DIALOG,
                           GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, NULL);
}
