/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-source-window.h"

#include "mime-headers.h"
#include "ph-toast.h"

#include <glib/gi18n.h>
#include <string.h>

/* A longer line takes GTK long to lay out: it is broken. */
#define LINE_MAX_BYTES 2000

struct _PhSourceWindow
{
  AdwWindow parent_instance;

  /* Template widgets */
  AdwToastOverlay *toasts;
  AdwWindowTitle *window_title;
  GtkStack *stack;
  GtkTextView *text;
  GtkTextView *headers;
  AdwStatusPage *error_page;
  GtkSearchBar *search_bar;
  GtkSearchEntry *search_entry;
  GtkWidget *piece_bar;
  GtkLabel *piece_label;

  /* Owned */
  GCancellable *cancellable;
  GBytes *raw;    /* (nullable) until it has come */
  GArray *pieces; /* (nullable) of gsize: where they begin */
  guint piece;    /* that is shown */
  gboolean wants_headers;
};

G_DEFINE_FINAL_TYPE (PhSourceWindow, ph_source_window, ADW_TYPE_WINDOW)

/* ---- Pieces --------------------------------------------------------------------------------- */

GArray *
ph_source_window_cut (GBytes *raw)
{
  GArray *pieces = g_array_new (FALSE, FALSE, sizeof (gsize));
  gsize len;
  const char *data = g_bytes_get_data (raw, &len);

  for (gsize at = 0; at < len || pieces->len == 0;)
    {
      gsize stop = MIN (len, at + PH_SOURCE_PIECE);
      const char *eol = stop < len ? memrchr (data + at, '\n', stop - at) : NULL;

      g_array_append_val (pieces, at);
      at = eol != NULL ? (gsize) (eol - data) + 1 : stop;
      if (len == 0)
        break;
    }

  return pieces;
}

static const char *
get_piece (PhSourceWindow *self, guint piece, gsize *len)
{
  gsize start = g_array_index (self->pieces, gsize, piece);
  gsize end = piece + 1 < self->pieces->len ? g_array_index (self->pieces, gsize, piece + 1)
                                            : g_bytes_get_size (self->raw);

  *len = end - start;
  return *len > 0 ? (const char *) g_bytes_get_data (self->raw, NULL) + start : "";
}

static char *
make_text (const char *data, gsize len)
{
  g_autofree char *valid = g_utf8_make_valid (data, (gssize) len);
  GString *out = g_string_sized_new (len + 1);
  gsize column = 0;

  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    {
      gsize n = g_utf8_next_char (p) - p;

      if (*p == '\r' && (p[1] == '\n' || p[1] == '\0'))
        continue;
      column = *p == '\n' ? 0 : column + n;
      if (column > LINE_MAX_BYTES)
        {
          g_string_append_c (out, '\n');
          column = n;
        }
      g_string_append_len (out, p, n);
    }

  return g_string_free (out, FALSE);
}

static void
show_piece (PhSourceWindow *self, guint piece)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->text);
  gsize len;
  const char *data = get_piece (self, piece, &len);
  g_autofree char *text = make_text (data, len);
  /* Translators: of a long text, of which one part is shown */
  g_autofree char *label = g_strdup_printf (_("Part %u of %u"), piece + 1, self->pieces->len);
  GtkTextIter start;

  self->piece = piece;
  gtk_text_buffer_set_text (buffer, text, -1);
  gtk_text_buffer_get_start_iter (buffer, &start);
  gtk_text_buffer_place_cursor (buffer, &start);
  gtk_label_set_label (self->piece_label, label);
  gtk_widget_set_visible (self->piece_bar, self->pieces->len > 1);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "source.previous", piece > 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "source.next", piece + 1 < self->pieces->len);
}

/* ---- Loading -------------------------------------------------------------------------------- */

typedef struct
{
  GBytes *raw;
  GArray *pieces;
  char *headers;
} Content;

static void
content_free (gpointer data)
{
  Content *self = data;

  g_clear_pointer (&self->raw, g_bytes_unref);
  g_clear_pointer (&self->pieces, g_array_unref);
  g_free (self->headers);
  g_free (self);
}

static void
prepare_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Content *content = g_new0 (Content, 1);
  gsize len;
  const char *data = g_bytes_get_data (task_data, &len);

  content->raw = g_bytes_ref (task_data);
  content->pieces = ph_source_window_cut (task_data);
  content->headers = mime_headers_to_text (data, len);
  g_task_return_pointer (task, content, content_free);
}

static void
prepared_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  PhSourceWindow *self = PH_SOURCE_WINDOW (object);
  Content *content = g_task_propagate_pointer (G_TASK (result), NULL);

  /* The window was closed. */
  if (content == NULL)
    return;

  self->raw = g_steal_pointer (&content->raw);
  self->pieces = g_steal_pointer (&content->pieces);
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->headers), content->headers, -1);
  content_free (content);
  show_piece (self, 0);
  gtk_stack_set_visible_child_name (self->stack, self->wants_headers ? "headers" : "source");
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "source.copy", TRUE);
}

void
ph_source_window_show (PhSourceWindow *self, GBytes *raw)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (PH_IS_SOURCE_WINDOW (self));

  task = g_task_new (self, self->cancellable, prepared_cb, NULL);
  g_task_set_task_data (task, g_bytes_ref (raw), (GDestroyNotify) g_bytes_unref);
  g_task_run_in_thread (task, prepare_thread);
}

static void
fetched_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PhSourceWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) raw
    = account_engine_get_part_finish (ACCOUNT_ENGINE (object), result, &error);

  if (raw != NULL)
    {
      ph_source_window_show (self, raw);
      return;
    }
  if (g_cancellable_is_cancelled (self->cancellable))
    return;

  {
    g_autofree char *reason = g_markup_escape_text (error->message, -1);

    adw_status_page_set_description (self->error_page, reason);
    gtk_stack_set_visible_child_name (self->stack, "error");
  }
}

/* ---- Search --------------------------------------------------------------------------------- */

typedef struct
{
  GBytes *raw;
  GArray *pieces;
  char *words;
  guint first; /* piece to look at, and then those behind it, to the last, and on from the first … */
  gboolean backward; /* … or those before it */
} Search;

static void
search_free (gpointer data)
{
  Search *self = data;

  g_bytes_unref (self->raw);
  g_array_unref (self->pieces);
  g_free (self->words);
  g_free (self);
}

static gboolean
contains (const char *data, gsize len, const char *words)
{
  gsize n = strlen (words);
  char first = g_ascii_tolower (*words);

  for (gsize i = 0; i + n <= len; i++)
    if (g_ascii_tolower (data[i]) == first && g_ascii_strncasecmp (data + i, words, n) == 0)
      return TRUE;

  return FALSE;
}

static void
search_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  const Search *search = task_data;
  guint n = search->pieces->len;
  gsize size;
  const char *data = g_bytes_get_data (search->raw, &size);

  for (guint i = 0; i < n && !g_cancellable_is_cancelled (cancellable); i++)
    {
      guint piece = (search->first + (search->backward ? n - i : i)) % n;
      gsize start = g_array_index (search->pieces, gsize, piece);
      gsize end = piece + 1 < n ? g_array_index (search->pieces, gsize, piece + 1) : size;

      if (contains (data + start, end - start, search->words))
        {
          g_task_return_int (task, piece);
          return;
        }
    }

  g_task_return_int (task, -1);
}

static GtkTextView *
get_visible_view (PhSourceWindow *self)
{
  return g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "headers") == 0 ? self->headers
                                                                                    : self->text;
}

/* From the selection on, or from that end of the text. */
static gboolean
find_in_view (GtkTextView *view, const char *words, gboolean backward, gboolean from_end)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (view);
  GtkTextIter start;
  GtkTextIter end;
  GtkTextIter from;

  gtk_text_buffer_get_selection_bounds (buffer, &start, &end);
  from = backward ? start : end;
  if (from_end && backward)
    gtk_text_buffer_get_end_iter (buffer, &from);
  else if (from_end)
    gtk_text_buffer_get_start_iter (buffer, &from);

  if (backward ? !gtk_text_iter_backward_search (&from, words, GTK_TEXT_SEARCH_CASE_INSENSITIVE,
                                                 &start, &end, NULL)
               : !gtk_text_iter_forward_search (&from, words, GTK_TEXT_SEARCH_CASE_INSENSITIVE,
                                                &start, &end, NULL))
    return FALSE;

  gtk_text_buffer_select_range (buffer, &start, &end);
  gtk_text_view_scroll_to_mark (view, gtk_text_buffer_get_insert (buffer), 0.1, FALSE, 0, 0);
  return TRUE;
}

static void
show_found (PhSourceWindow *self, gboolean found)
{
  if (found)
    gtk_widget_remove_css_class (GTK_WIDGET (self->search_entry), "error");
  else
    gtk_widget_add_css_class (GTK_WIDGET (self->search_entry), "error");
}

static void
piece_found_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  PhSourceWindow *self = PH_SOURCE_WINDOW (object);
  const Search *search = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  gssize piece = g_task_propagate_int (G_TASK (result), &error);

  /* Another search, or another piece, by now. */
  if (error != NULL
      || g_strcmp0 (gtk_editable_get_text (GTK_EDITABLE (self->search_entry)), search->words) != 0)
    return;

  if (piece >= 0 && (guint) piece != self->piece)
    show_piece (self, (guint) piece);
  show_found (self,
              piece >= 0 && find_in_view (self->text, search->words, search->backward, TRUE));
}

static void
search_other_pieces (PhSourceWindow *self, const char *words, gboolean backward)
{
  g_autoptr (GTask) task = g_task_new (self, self->cancellable, piece_found_cb, NULL);
  Search *search = g_new0 (Search, 1);
  guint n = self->pieces->len;

  search->raw = g_bytes_ref (self->raw);
  search->pieces = g_array_ref (self->pieces);
  search->words = g_strdup (words);
  search->first = (self->piece + (backward ? n - 1 : 1)) % n;
  search->backward = backward;
  g_task_set_task_data (task, search, search_free);
  g_task_run_in_thread (task, search_thread);
}

static void
search_on (PhSourceWindow *self, gboolean backward)
{
  const char *words = gtk_editable_get_text (GTK_EDITABLE (self->search_entry));
  GtkTextView *view = get_visible_view (self);

  if (self->raw == NULL || *words == '\0')
    show_found (self, TRUE);
  else if (find_in_view (view, words, backward, FALSE))
    show_found (self, TRUE);
  else if (view == self->text && self->pieces->len > 1)
    search_other_pieces (self, words, backward);
  else
    show_found (self, find_in_view (view, words, backward, TRUE));
}

static void
search_changed_cb (PhSourceWindow *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (get_visible_view (self));
  GtkTextIter start;

  /* What is typed on may go on where it is. */
  gtk_text_buffer_get_selection_bounds (buffer, &start, NULL);
  gtk_text_buffer_place_cursor (buffer, &start);
  search_on (self, FALSE);
}

static void
search_next_cb (PhSourceWindow *self)
{
  search_on (self, FALSE);
}

static void
search_previous_cb (PhSourceWindow *self)
{
  search_on (self, TRUE);
}

static void
search_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PhSourceWindow *self = PH_SOURCE_WINDOW (widget);

  gtk_search_bar_set_search_mode (self->search_bar, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->search_entry));
}

/* ---- Other actions -------------------------------------------------------------------------- */

static void
previous_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PhSourceWindow *self = PH_SOURCE_WINDOW (widget);

  if (self->pieces != NULL && self->piece > 0)
    show_piece (self, self->piece - 1);
}

static void
next_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PhSourceWindow *self = PH_SOURCE_WINDOW (widget);

  if (self->pieces != NULL && self->piece + 1 < self->pieces->len)
    show_piece (self, self->piece + 1);
}

/* The selection, else all that is shown. */
static void
copy_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PhSourceWindow *self = PH_SOURCE_WINDOW (widget);
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (get_visible_view (self));
  g_autofree char *text = NULL;
  GtkTextIter start;
  GtkTextIter end;

  if (!gtk_text_buffer_get_selection_bounds (buffer, &start, &end))
    gtk_text_buffer_get_bounds (buffer, &start, &end);
  text = gtk_text_buffer_get_text (buffer, &start, &end, TRUE);
  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), text);
  adw_toast_overlay_add_toast (self->toasts, ph_toast_new (widget, _("Copied"), NULL, NULL));
}

static void
close_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PhSourceWindow *self = PH_SOURCE_WINDOW (widget);

  if (gtk_search_bar_get_search_mode (self->search_bar))
    gtk_search_bar_set_search_mode (self->search_bar, FALSE);
  else
    gtk_window_close (GTK_WINDOW (self));
}

/* ---- The window ----------------------------------------------------------------------------- */

static void
ph_source_window_dispose (GObject *object)
{
  PhSourceWindow *self = PH_SOURCE_WINDOW (object);

  g_cancellable_cancel (self->cancellable);
  gtk_widget_dispose_template (GTK_WIDGET (self), PH_TYPE_SOURCE_WINDOW);

  G_OBJECT_CLASS (ph_source_window_parent_class)->dispose (object);
}

static void
ph_source_window_finalize (GObject *object)
{
  PhSourceWindow *self = PH_SOURCE_WINDOW (object);

  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->raw, g_bytes_unref);
  g_clear_pointer (&self->pieces, g_array_unref);

  G_OBJECT_CLASS (ph_source_window_parent_class)->finalize (object);
}

static void
ph_source_window_class_init (PhSourceWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = ph_source_window_dispose;
  object_class->finalize = ph_source_window_finalize;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/posthorn/Posthorn/ui/ph-source-window.ui");
  gtk_widget_class_bind_template_child (widget_class, PhSourceWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, PhSourceWindow, window_title);
  gtk_widget_class_bind_template_child (widget_class, PhSourceWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, PhSourceWindow, text);
  gtk_widget_class_bind_template_child (widget_class, PhSourceWindow, headers);
  gtk_widget_class_bind_template_child (widget_class, PhSourceWindow, error_page);
  gtk_widget_class_bind_template_child (widget_class, PhSourceWindow, search_bar);
  gtk_widget_class_bind_template_child (widget_class, PhSourceWindow, search_entry);
  gtk_widget_class_bind_template_child (widget_class, PhSourceWindow, piece_bar);
  gtk_widget_class_bind_template_child (widget_class, PhSourceWindow, piece_label);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_next_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_previous_cb);

  gtk_widget_class_install_action (widget_class, "source.copy", NULL, copy_action);
  gtk_widget_class_install_action (widget_class, "source.search", NULL, search_action);
  gtk_widget_class_install_action (widget_class, "source.previous", NULL, previous_action);
  gtk_widget_class_install_action (widget_class, "source.next", NULL, next_action);
  gtk_widget_class_install_action (widget_class, "source.close", NULL, close_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_f, GDK_CONTROL_MASK, "source.search",
                                       NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Page_Up, GDK_CONTROL_MASK,
                                       "source.previous", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Page_Down, GDK_CONTROL_MASK,
                                       "source.next", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "source.close", NULL);
}

static void
ph_source_window_init (PhSourceWindow *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_search_bar_connect_entry (self->search_bar, GTK_EDITABLE (self->search_entry));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "source.copy", FALSE);
}

GtkWidget *
ph_source_window_new (GtkWindow *parent,
                      AccountEngine *engine,
                      gint64 message_id,
                      const char *subject,
                      gboolean headers)
{
  PhSourceWindow *self = g_object_new (PH_TYPE_SOURCE_WINDOW, "transient-for", parent, NULL);

  gtk_window_set_title (GTK_WINDOW (self), subject);
  adw_window_title_set_subtitle (self->window_title, subject);
  self->wants_headers = headers;
  if (engine != NULL)
    account_engine_get_part_async (engine, message_id, "", self->cancellable, fetched_cb,
                                   g_object_ref (self));

  return GTK_WIDGET (self);
}
