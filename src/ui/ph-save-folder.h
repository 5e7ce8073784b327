/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Where the next dialog that saves something opens: where the last one was left, else with what was downloaded. Main
 * thread. */
void ph_save_folder_show (GtkFileChooser *chooser);

/* @folder (nullable) was chosen. */
void ph_save_folder_remember (GFile *folder);

G_END_DECLS
