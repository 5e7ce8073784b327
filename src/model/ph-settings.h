/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The program's settings (data/…gschema.xml). NULL where the schema is not installed, as in tests:
 * who asks then keeps to its defaults. One for all, borrowed. Main thread. */
GSettings *ph_settings_get (void);

/* For keys that hold lists of names. */
gboolean ph_settings_list_contains (GSettings *settings, const char *key, const char *name);
void ph_settings_list_set (GSettings *settings, const char *key, const char *name,
                           gboolean present);

/* For keys that say yes or no of some names, and nothing (@fallback) of all others. */
gboolean ph_settings_map_get (GSettings *settings, const char *key, const char *name,
                              gboolean fallback);
void ph_settings_map_set (GSettings *settings, const char *key, const char *name, gboolean value);
void ph_settings_map_unset (GSettings *settings, const char *key, const char *name);

G_END_DECLS
