/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui-test.h"

#include "patience.h"

static gboolean
timeout_cb (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
  return G_SOURCE_REMOVE;
}

static gboolean
look_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

void
ui_test_wait (UiTestCondition condition, gpointer user_data)
{
  gboolean timed_out = FALSE;
  guint source = g_timeout_add_seconds (PATIENCE_SECONDS, timeout_cb, &timed_out);
  guint look = g_timeout_add (20, look_cb, NULL); /* what another process did wakes nobody here */

  while (!condition (user_data) && !timed_out)
    g_main_context_iteration (NULL, TRUE);

  g_assert_false (timed_out);
  g_source_remove (source);
  g_source_remove (look);
}

void
ui_test_settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

void
ui_test_let_pass (guint ms)
{
  gboolean over = FALSE;

  g_timeout_add (ms, timeout_cb, &over);
  while (!over)
    g_main_context_iteration (NULL, TRUE);
}

void
ui_test_present (GtkWindow *window)
{
  /* As GtkApplication does. */
  gtk_icon_theme_add_resource_path (gtk_icon_theme_get_for_display (gtk_widget_get_display (GTK_WIDGET (window))),
                                    "/org/posthorn/Posthorn/icons");
  gtk_window_present (window);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (window));
}

GtkWindow *
ui_test_show (GtkWidget *child, int width, int height)
{
  GtkWindow *window = GTK_WINDOW (gtk_window_new ());

  gtk_window_set_decorated (window, FALSE);
  gtk_window_set_default_size (window, width, height);
  gtk_window_set_child (window, child);
  ui_test_present (window);

  return window;
}

static GtkWidget *
find (GtkWidget *root, GType type, const char *name)
{
  if (g_type_is_a (G_OBJECT_TYPE (root), type)
      && (name == NULL || g_strcmp0 (gtk_buildable_get_buildable_id (GTK_BUILDABLE (root)), name) == 0))
    return root;

  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find (child, type, name);

      if (found != NULL)
        return found;
    }

  return NULL;
}

gpointer
ui_test_find (GtkWidget *root, GType type, const char *name)
{
  GtkWidget *found = find (root, type, name);

  if (found == NULL)
    g_error ("no %s %s", g_type_name (type), name != NULL ? name : "");

  return found;
}

static gboolean
shows_label (GtkWidget *button, const char *label)
{
  const char *text = gtk_button_get_label (GTK_BUTTON (button));
  g_auto (GStrv) pieces = g_strsplit (text != NULL ? text : "", "_", -1);
  g_autofree char *plain = g_strjoinv ("", pieces);

  return g_str_equal (plain, label);
}

static GtkWidget *
find_button (GtkWidget *root, const char *label)
{
  if (GTK_IS_BUTTON (root) && gtk_widget_get_width (root) > 0 && shows_label (root, label))
    return root;

  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_button (child, label);

      if (found != NULL)
        return found;
    }

  return NULL;
}

GtkWidget *
ui_test_find_button (GtkWidget *root, const char *label)
{
  GtkWidget *button = find_button (root, label);

  if (button == NULL)
    g_error ("no button “%s”", label);

  return button;
}

void
ui_test_shoot (GtkWindow *window, const char *name)
{
  const char *folder = g_getenv ("UI_TEST_SHOTS");
  g_autofree char *file = g_strconcat (name, ".png", NULL);
  g_autofree char *path = NULL;
  g_autoptr (GdkPaintable) paintable = NULL;
  GtkSnapshot *snapshot;
  GskRenderNode *node;
  GdkTexture *texture;

  if (folder == NULL)
    return;

  ui_test_settle ();
  gtk_widget_queue_draw (GTK_WIDGET (window));
  gtk_test_widget_wait_for_draw (GTK_WIDGET (window));

  path = g_build_filename (folder, file, NULL);
  paintable = gtk_widget_paintable_new (GTK_WIDGET (window));
  snapshot = gtk_snapshot_new ();
  gdk_paintable_snapshot (paintable, GDK_SNAPSHOT (snapshot),
                          gdk_paintable_get_intrinsic_width (paintable),
                          gdk_paintable_get_intrinsic_height (paintable));
  node = gtk_snapshot_free_to_node (snapshot);
  g_assert_nonnull (node);
  texture = gsk_renderer_render_texture (gtk_native_get_renderer (GTK_NATIVE (window)), node, NULL);
  g_assert_true (gdk_texture_save_to_png (texture, path));
  g_object_unref (texture);
  gsk_render_node_unref (node);
}

void
ui_test_shoot_at_rest (GtkWindow *window, const char *name)
{
  if (g_getenv ("UI_TEST_SHOTS") == NULL)
    return;

  ui_test_let_pass (500);
  ui_test_shoot (window, name);
}
