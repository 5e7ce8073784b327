/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui-input.h"

#include <gdk/x11/gdkx.h>

#define STEPS 12
#define STEP_TIME "0.02"

static void
exited_cb (GObject *process, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  g_subprocess_wait_check_finish (G_SUBPROCESS (process), result, &error);
  g_assert_no_error (error);
  *(gboolean *) user_data = TRUE;
}

/* Takes @words. */
static void
run (GString *words)
{
  g_auto (GStrv) argv = NULL;
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  gboolean done = FALSE;

  g_string_prepend (words, "xdotool ");
  argv = g_strsplit (words->str, " ", -1);
  process = g_subprocess_newv ((const char *const *) argv, G_SUBPROCESS_FLAGS_STDOUT_SILENCE,
                               &error);
  g_assert_no_error (error);
  g_subprocess_wait_check_async (process, NULL, exited_cb, &done);
  while (!done)
    g_main_context_iteration (NULL, TRUE);
  g_string_free (words, TRUE);

  /* What was pressed is with the display; it is to have come here, before the keyboard is somewhere else. */
  gdk_display_sync (gdk_display_get_default ());
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

void
ui_input_run (const char *format, ...)
{
  GString *words = g_string_new (NULL);
  va_list arguments;

  va_start (arguments, format);
  g_string_vprintf (words, format, arguments);
  va_end (arguments);
  run (words);
}

UiPlace
ui_input_find_place (GtkWidget *widget)
{
  GtkNative *native = gtk_widget_get_native (widget);
  double x, y, left, top;

  g_assert_true (gtk_widget_translate_coordinates (
    widget, GTK_WIDGET (native), gtk_widget_get_width (widget) / 2,
    gtk_widget_get_height (widget) / 2, &x, &y));
  gtk_native_get_surface_transform (native, &left, &top);

  return (UiPlace) { x + left, y + top };
}

void
ui_input_press (const char *key)
{
  ui_input_run ("key %s", key);
}

void
ui_input_click (UiPlace at, const char *modifier)
{
  if (modifier != NULL)
    ui_input_run ("mousemove %d %d keydown %s click 1 keyup %s", at.x, at.y, modifier, modifier);
  else
    ui_input_run ("mousemove %d %d click 1", at.x, at.y);
}

void
ui_input_drag (UiPlace from, UiPlace to)
{
  GString *words = g_string_new (NULL);

  g_string_append_printf (words, "mousemove %d %d mousedown 1", from.x, from.y);
  for (int i = 1; i <= STEPS; i++)
    g_string_append_printf (words, " mousemove %d %d sleep " STEP_TIME,
                            from.x + (to.x - from.x) * i / STEPS,
                            from.y + (to.y - from.y) * i / STEPS);
  run (words);
}

/* The drag that began in @widget or in what is in it. */
static GdkDrag *
find_drag_in (GtkWidget *widget)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);
  GdkDrag *drag = NULL;

  for (guint i = 0; i < g_list_model_get_n_items (controllers) && drag == NULL; i++)
    {
      g_autoptr (GObject) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_DRAG_SOURCE (controller))
        drag = gtk_drag_source_get_drag (GTK_DRAG_SOURCE (controller));
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && drag == NULL;
       child = gtk_widget_get_next_sibling (child))
    drag = find_drag_in (child);

  return drag;
}

/* What would become of a drop now; 0: nothing. */
static GdkDragAction
get_drag_action (void)
{
  GListModel *windows = gtk_window_get_toplevels ();
  GdkDrag *drag = NULL;

  for (guint i = 0; i < g_list_model_get_n_items (windows) && drag == NULL; i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);

      drag = find_drag_in (window);
    }

  return drag != NULL ? gdk_drag_get_selected_action (drag) : 0;
}

static void
await_action (GdkDragAction actions)
{
  for (int step = 1; (get_drag_action () & actions) == 0; step = -step)
    ui_input_run ("mousemove_relative -- %d 0", step);
}

void
ui_input_drop (void)
{
  await_action (GDK_ACTION_COPY | GDK_ACTION_MOVE);
  ui_input_let_go ();
}

void
ui_input_drop_with_control (void)
{
  ui_input_run ("keydown Control_L");
  await_action (GDK_ACTION_COPY);
  ui_input_run ("mouseup 1 keyup Control_L");
}

void
ui_input_let_go (void)
{
  ui_input_run ("mouseup 1");
}

void
ui_input_focus (GtkWindow *window)
{
  GdkSurface *surface = gtk_native_get_surface (GTK_NATIVE (window));

  ui_input_run ("windowfocus %lu", (gulong) gdk_x11_surface_get_xid (surface));
  while (!gtk_window_is_active (window))
    g_main_context_iteration (NULL, TRUE);
}

GtkWidget *
ui_input_find (GtkWidget *root, UiMatches matches, gpointer data)
{
  if (matches (root, data))
    return root;

  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = ui_input_find (child, matches, data);

      if (found != NULL)
        return found;
    }

  return NULL;
}
