/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "ph-window.h"

G_BEGIN_DECLS

struct _PhWindow
{
  AdwApplicationWindow parent_instance;

  /* Template widgets */
  GtkStack *stack;
  AdwToastOverlay *toasts;
  AdwLeaflet *outer;
  AdwLeaflet *inner;
  GtkWidget *sidebar_page;
  GtkWidget *list_page;
  GtkWidget *reader_page;
  AdwBin *sidebar_bin;
  AdwBin *list_bin;
  AdwBin *reader_bin;
  AdwWindowTitle *list_title;
};

/* Adds the window's actions, "win.…", and the keys that work while nobody types. */
void ph_window_init_actions (PhWindow *self);

G_END_DECLS
