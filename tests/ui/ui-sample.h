/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "sample-accounts.h"

G_BEGIN_DECLS

/* A window of this size around @child, shown and drawn once. */
GtkWidget *ui_sample_show (GtkWidget *child, int width, int height);

/* Lets the window draw until nothing is left to do. */
void ui_sample_settle (GtkWidget *window);

/* Writes what the window shows to NAME.png in the folder that the environment variable UI_SHOTS
 * names; does nothing where it is not set. */
void ui_sample_shoot (GtkWidget *window, const char *name);

/* Mail as people write it, in several languages, into the inbox of @account: for looking at.
 * Returns the number of messages. */
guint ui_sample_add_mail (SampleAccounts *accounts, guint account);

G_END_DECLS
