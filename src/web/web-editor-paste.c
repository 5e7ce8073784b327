/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "web-editor-private.h"

#include "web-image-kind.h"

#include <string.h>

/* More than this is not taken from anybody at once. */
#define MAX_BYTES (64 * 1024 * 1024)

static const char *const html_types[] = { "text/html", NULL };
static const char *const image_types[] = { "image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp", NULL };

/* Something on its way in, by paste or by drop: exactly one of @clipboard and @drop is set. */
typedef struct
{
  WebEditor *editor;       /* (owned) */
  GdkClipboard *clipboard; /* (owned) (nullable) */
  GdkDrop *drop;           /* (owned) (nullable) */
  guint n_set;             /* the text that it is for */
  gboolean plain;
} Arrival;

static void
arrival_free (Arrival *self)
{
  if (self->drop != NULL)
    gdk_drop_finish (self->drop, GDK_ACTION_COPY);
  g_clear_object (&self->drop);
  g_clear_object (&self->clipboard);
  g_object_unref (self->editor);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Arrival, arrival_free)

/* It was for another text. */
static gboolean
is_late (const Arrival *self)
{
  return self->n_set != self->editor->n_set;
}

static GdkContentFormats *
get_formats (const Arrival *self)
{
  return self->drop != NULL ? gdk_drop_get_formats (self->drop) : gdk_clipboard_get_formats (self->clipboard);
}

static gboolean
has_type (const Arrival *self, const char *const *types)
{
  for (guint i = 0; types[i] != NULL; i++)
    if (gdk_content_formats_contain_mime_type (get_formats (self), types[i]))
      return TRUE;
  return FALSE;
}

/* ---- HTML, made harmless ------------------------------------------------------------------------ */

/* A picture that came within HTML. */
typedef struct
{
  char *content_id;
  const char *type;
  GBytes *bytes;
} Picture;

static void
picture_free (Picture *self)
{
  g_free (self->content_id);
  g_bytes_unref (self->bytes);
  g_free (self);
}

typedef struct
{
  char *html;          /* what comes; then what is left of it */
  guint n_set;         /* the text that it is for */
  GHashTable *known;   /* content ids of the mail's own pictures */
  GPtrArray *pictures; /* Picture: new ones */
} Cleaning;

static void
cleaning_free (Cleaning *self)
{
  g_free (self->html);
  g_hash_table_unref (self->known);
  g_ptr_array_unref (self->pictures);
  g_free (self);
}

static char *
make_content_id (void)
{
  g_autofree char *uuid = g_uuid_string_random ();

  return g_strconcat (uuid, "@posthorn", NULL);
}

static char *
take_picture (Cleaning *self, GBytes *bytes)
{
  const char *type = web_image_kind_guess_type (bytes);
  Picture *picture;

  if (type == NULL)
    {
      g_bytes_unref (bytes);
      return NULL;
    }
  picture = g_new (Picture, 1);
  *picture = (Picture) { make_content_id (), type, bytes };
  g_ptr_array_add (self->pictures, picture);
  return g_strconcat ("cid:", picture->content_id, NULL);
}

/* Those of the mail stay, those that come along in the text become its own; others are of mails elsewhere. */
static char *
image_cb (const char *url, gpointer user_data)
{
  Cleaning *self = user_data;

  if (g_ascii_strncasecmp (url, "cid:", 4) == 0)
    {
      g_autofree char *id = g_uri_unescape_string (url + 4, NULL);

      return id != NULL && g_hash_table_contains (self->known, id) ? g_strdup (url) : NULL;
    }
  if (g_ascii_strncasecmp (url, "data:", 5) == 0 && strchr (url, ',') != NULL)
    {
      g_autofree char *base64 = g_uri_unescape_string (strchr (url, ',') + 1, NULL);
      gsize len;
      guchar *data = base64 != NULL ? g_base64_decode (base64, &len) : NULL;

      return data != NULL ? take_picture (self, g_bytes_new_take (data, len)) : NULL;
    }
  return NULL;
}

static void
clean_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Cleaning *self = data;
  g_autoptr (HtmlWritten) written
    = html_written_new (self->html, strlen (self->html), HTML_WRITTEN_PASTED, NULL, image_cb, self);

  g_free (self->html);
  self->html = g_strdup (written != NULL ? written->html : "");
  g_task_return_boolean (task, TRUE);
}

/* Anything to be seen. */
static gboolean
shows_something (const char *html)
{
  gboolean in_tag = FALSE;

  if (strstr (html, "<img ") != NULL || strstr (html, "<hr") != NULL)
    return TRUE;
  for (; *html != '\0'; html++)
    {
      if (*html == '<')
        in_tag = TRUE;
      else if (*html == '>')
        in_tag = FALSE;
      else if (!in_tag && !g_ascii_isspace (*html))
        return TRUE;
    }
  return FALSE;
}

/* FALSE when nothing is left that could be seen. Another text that was set meanwhile gets nothing. */
static gboolean
insert_cleaned (WebEditor *self, GAsyncResult *result)
{
  const Cleaning *cleaning = g_task_get_task_data (G_TASK (result));

  if (cleaning->n_set != self->n_set)
    return TRUE;
  if (!shows_something (cleaning->html))
    return FALSE;
  for (guint i = 0; i < cleaning->pictures->len; i++)
    {
      const Picture *picture = cleaning->pictures->pdata[i];

      web_editor_emit_image (self, picture->content_id, picture->type, picture->bytes);
    }
  web_editor_insert_clean (self, cleaning->html);
  return TRUE;
}

static void
add_key (gpointer key, gpointer value, gpointer user_data)
{
  g_hash_table_add (user_data, g_strdup (key));
}

static void
clean_async (WebEditor *self, const char *html, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  Cleaning *cleaning = g_new (Cleaning, 1);

  *cleaning = (Cleaning) { g_strdup (html), self->n_set, g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL),
                           g_ptr_array_new_with_free_func ((GDestroyNotify) picture_free) };
  g_hash_table_foreach (self->content_ids, add_key, cleaning->known);
  g_task_set_source_tag (task, clean_async);
  g_task_set_task_data (task, cleaning, (GDestroyNotify) cleaning_free);
  g_task_run_in_thread (task, clean_thread);
}

static void
inserted_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  insert_cleaned (WEB_EDITOR (object), result);
}

void
web_editor_paste_html (WebEditor *self, const char *html)
{
  clean_async (self, html, inserted_cb, NULL);
}

/* ---- Reading ------------------------------------------------------------------------------------- */

static void take_image (Arrival *arrival);
static void take_text (Arrival *arrival);

typedef void (*BytesFunc) (Arrival *arrival, GBytes *bytes);

typedef struct
{
  Arrival *arrival;
  BytesFunc func;
} Reading;

static GInputStream *
open_finish (Arrival *self, GAsyncResult *result)
{
  return self->drop != NULL ? gdk_drop_read_finish (self->drop, result, NULL, NULL)
                            : gdk_clipboard_read_finish (self->clipboard, result, NULL, NULL);
}

static void
read_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autofree Reading *reading = user_data;
  GOutputStream *memory = G_OUTPUT_STREAM (object);
  g_autoptr (GBytes) bytes = NULL;

  if (g_output_stream_splice_finish (memory, result, NULL) >= 0)
    bytes = g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (memory));
  if (bytes == NULL || g_bytes_get_size (bytes) > MAX_BYTES)
    {
      g_clear_pointer (&bytes, g_bytes_unref);
      bytes = g_bytes_new_static ("", 0);
    }
  reading->func (reading->arrival, bytes);
}

static void
opened_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autofree Reading *reading = user_data;
  g_autoptr (GInputStream) stream = open_finish (reading->arrival, result);
  g_autoptr (GOutputStream) memory = g_memory_output_stream_new_resizable ();
  g_autoptr (GBytes) nothing = g_bytes_new_static ("", 0);

  if (stream == NULL)
    {
      reading->func (reading->arrival, nothing);
      return;
    }
  g_output_stream_splice_async (memory, stream,
                                G_OUTPUT_STREAM_SPLICE_CLOSE_SOURCE | G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET,
                                G_PRIORITY_DEFAULT, NULL, read_cb, g_steal_pointer (&reading));
}

/* @func gets what there is of the first of @types, maybe nothing, and @arrival with it. */
static void
read_bytes (Arrival *arrival, const char *const *types, BytesFunc func)
{
  Reading *reading = g_new (Reading, 1);

  *reading = (Reading) { arrival, func };
  if (arrival->drop != NULL)
    gdk_drop_read_async (arrival->drop, (const char **) types, G_PRIORITY_DEFAULT, NULL, opened_cb, reading);
  else
    gdk_clipboard_read_async (arrival->clipboard, (const char **) types, G_PRIORITY_DEFAULT, NULL, opened_cb,
                              reading);
}

static void
read_value_async (Arrival *arrival, GType type, GAsyncReadyCallback callback)
{
  if (arrival->drop != NULL)
    gdk_drop_read_value_async (arrival->drop, type, G_PRIORITY_DEFAULT, NULL, callback, arrival);
  else
    gdk_clipboard_read_value_async (arrival->clipboard, type, G_PRIORITY_DEFAULT, NULL, callback, arrival);
}

static const GValue *
read_value_finish (Arrival *arrival, GAsyncResult *result)
{
  return arrival->drop != NULL ? gdk_drop_read_value_finish (arrival->drop, result, NULL)
                               : gdk_clipboard_read_value_finish (arrival->clipboard, result, NULL);
}

/* ---- What there may be ---------------------------------------------------------------------------- */

static void
html_cleaned_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Arrival) arrival = user_data;

  if (insert_cleaned (WEB_EDITOR (object), result))
    return;
  /* A picture of the web comes as its address, which is not taken, and as itself. */
  if (has_type (arrival, image_types))
    take_image (g_steal_pointer (&arrival));
  else
    take_text (g_steal_pointer (&arrival));
}

/* As it is, or from what some programs write. */
static char *
dup_utf8 (GBytes *bytes)
{
  gsize len;
  const char *data = g_bytes_get_data (bytes, &len);
  g_autofree char *converted = NULL;

  if (len >= 2 && (memcmp (data, "\xff\xfe", 2) == 0 || memcmp (data, "\xfe\xff", 2) == 0))
    converted = g_convert (data, (gssize) len, "UTF-8", "UTF-16", NULL, NULL, NULL);
  return converted != NULL ? g_steal_pointer (&converted) : g_utf8_make_valid (data != NULL ? data : "", (gssize) len);
}

static void
got_html (Arrival *arrival, GBytes *bytes)
{
  g_autofree char *html = dup_utf8 (bytes);

  clean_async (arrival->editor, html, html_cleaned_cb, arrival);
}

static void
got_image (Arrival *user_data, GBytes *bytes)
{
  g_autoptr (Arrival) arrival = user_data;
  const char *type = web_image_kind_guess_type (bytes);
  g_autofree char *id = make_content_id ();

  if (is_late (arrival))
    return;
  if (type == NULL)
    {
      take_text (g_steal_pointer (&arrival));
      return;
    }
  web_editor_emit_image (arrival->editor, id, type, bytes);
  web_editor_insert_image (arrival->editor, id, NULL);
}

static void
take_image (Arrival *arrival)
{
  read_bytes (arrival, image_types, got_image);
}

static void
got_text_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Arrival) arrival = user_data;
  const GValue *value = read_value_finish (arrival, result);
  const char *text = value != NULL ? g_value_get_string (value) : NULL;

  if (text != NULL && *text != '\0' && !is_late (arrival))
    web_editor_run (arrival->editor, WEB_EDITOR_INSERT_TEXT, text);
}

static void
take_text (Arrival *arrival)
{
  read_value_async (arrival, G_TYPE_STRING, got_text_cb);
}

static void
got_files_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Arrival) arrival = user_data;
  const GValue *value = read_value_finish (arrival, result);

  if (value != NULL && g_value_get_boxed (value) != NULL && !is_late (arrival))
    web_editor_emit_files (arrival->editor, g_value_get_boxed (value));
}

static gboolean
has_files (const Arrival *self)
{
  return gdk_content_formats_contain_gtype (get_formats (self), GDK_TYPE_FILE_LIST)
         || gdk_content_formats_contain_mime_type (get_formats (self), "text/uri-list");
}

/* The best of what is offered. */
static void
take (Arrival *arrival)
{
  if (arrival->plain)
    take_text (arrival);
  else if (has_type (arrival, html_types))
    read_bytes (arrival, html_types, got_html);
  else if (has_files (arrival))
    read_value_async (arrival, GDK_TYPE_FILE_LIST, got_files_cb);
  else if (has_type (arrival, image_types))
    take_image (arrival);
  else
    take_text (arrival);
}

void
web_editor_paste (WebEditor *self, GdkClipboard *clipboard, gboolean plain)
{
  Arrival *arrival = g_new (Arrival, 1);

  *arrival = (Arrival) { g_object_ref (self), g_object_ref (clipboard), NULL, self->n_set, plain };
  take (arrival);
}

/* ---- Dropping ------------------------------------------------------------------------------------- */

static gboolean
accept_cb (WebEditor *self, GdkDrop *drop)
{
  return self->stage == WEB_EDITOR_HERE;
}

static GdkDragAction
motion_cb (WebEditor *self, GdkDrop *drop, double x, double y)
{
  return GDK_ACTION_COPY;
}

static gboolean
drop_cb (WebEditor *self, GdkDrop *drop, double x, double y)
{
  double across = x / MAX (1, gtk_widget_get_width (GTK_WIDGET (self)));
  double down = y / MAX (1, gtk_widget_get_height (GTK_WIDGET (self)));
  Arrival *arrival;

  if (self->is_dragging && gdk_drop_get_drag (drop) != NULL)
    {
      web_editor_move_selected (self, across, down);
      gdk_drop_finish (drop, GDK_ACTION_COPY);
      return TRUE;
    }

  arrival = g_new (Arrival, 1);
  *arrival = (Arrival) { g_object_ref (self), NULL, g_object_ref (drop), self->n_set, FALSE };
  web_editor_put_cursor_at (self, across, down);
  take (arrival);
  return TRUE;
}

static GdkContentFormats *
new_drop_formats (void)
{
  GdkContentFormatsBuilder *builder = gdk_content_formats_builder_new ();

  gdk_content_formats_builder_add_gtype (builder, GDK_TYPE_FILE_LIST);
  gdk_content_formats_builder_add_gtype (builder, G_TYPE_STRING);
  gdk_content_formats_builder_add_mime_type (builder, html_types[0]);
  for (guint i = 0; image_types[i] != NULL; i++)
    gdk_content_formats_builder_add_mime_type (builder, image_types[i]);
  return gdk_content_formats_union_deserialize_gtypes (gdk_content_formats_builder_free_to_formats (builder));
}

void
web_editor_init_paste (WebEditor *self)
{
  GtkDropTargetAsync *target = gtk_drop_target_async_new (new_drop_formats (), GDK_ACTION_COPY | GDK_ACTION_MOVE);

  /* Before WebKit's own. */
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (target), GTK_PHASE_CAPTURE);
  g_signal_connect_object (target, "accept", G_CALLBACK (accept_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (target, "drag-enter", G_CALLBACK (motion_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (target, "drag-motion", G_CALLBACK (motion_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (target, "drop", G_CALLBACK (drop_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
}
