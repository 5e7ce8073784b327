/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "application.h"

#include "ph-ui.h"
#include "ph-window.h"

#include <glib/gi18n.h>

struct _PhApplication
{
  AdwApplication parent_instance;
};

G_DEFINE_FINAL_TYPE (PhApplication, ph_application, ADW_TYPE_APPLICATION)

static void
quit_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  g_application_quit (G_APPLICATION (user_data));
}

static const GActionEntry app_actions[] = {
  { "quit", quit_action },
};

static void
ph_application_activate (GApplication *application)
{
  GtkApplication *app = GTK_APPLICATION (application);
  GtkWindow *window = gtk_application_get_active_window (app);

  if (window == NULL)
    window = GTK_WINDOW (ph_window_new (app));

  gtk_window_present (window);
}

static void
ph_application_startup (GApplication *application)
{
  G_APPLICATION_CLASS (ph_application_parent_class)->startup (application);

  ph_ui_init ();
  gtk_window_set_default_icon_name (APP_ID);
  g_action_map_add_action_entries (G_ACTION_MAP (application), app_actions,
                                   G_N_ELEMENTS (app_actions), application);
  gtk_application_set_accels_for_action (GTK_APPLICATION (application), "app.quit",
                                         (const char *[]) { "<Control>q", NULL });
}

static int
ph_application_handle_local_options (GApplication *application, GVariantDict *options)
{
  if (g_variant_dict_contains (options, "version"))
    {
      g_print ("%s %s\n", PACKAGE_NAME, PACKAGE_VERSION);
      return 0;
    }

  return -1;
}

static void
ph_application_class_init (PhApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  application_class->activate = ph_application_activate;
  application_class->startup = ph_application_startup;
  application_class->handle_local_options = ph_application_handle_local_options;
}

static const GOptionEntry options[] = {
  { "version", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Show the version and exit"), NULL },
  { NULL },
};

static void
ph_application_init (PhApplication *self)
{
  g_application_add_main_option_entries (G_APPLICATION (self), options);
}

PhApplication *
ph_application_new (void)
{
  return g_object_new (PH_TYPE_APPLICATION,
                       "application-id", APP_ID,
                       "flags", G_APPLICATION_CAN_OVERRIDE_APP_ID,
                       "resource-base-path", "/org/posthorn/Posthorn",
                       NULL);
}
