/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ph-save-folder.h"

#include "ph-settings.h"

void
ph_save_folder_show (GtkFileChooser *chooser)
{
  GSettings *settings = ph_settings_get ();
  g_autofree char *uri = settings != NULL ? g_settings_get_string (settings, "save-folder") : NULL;
  const char *downloads = g_get_user_special_dir (G_USER_DIRECTORY_DOWNLOAD);
  g_autoptr (GFile) folder
    = uri != NULL && *uri != '\0'
        ? g_file_new_for_uri (uri)
        : g_file_new_for_path (downloads != NULL ? downloads : g_get_home_dir ());

  gtk_file_chooser_set_current_folder (chooser, folder, NULL);
}

void
ph_save_folder_remember (GFile *folder)
{
  g_autofree char *uri = folder != NULL ? g_file_get_uri (folder) : NULL;

  if (uri != NULL && ph_settings_get () != NULL)
    g_settings_set_string (ph_settings_get (), "save-folder", uri);
}
