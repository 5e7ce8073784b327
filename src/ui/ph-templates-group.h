/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* The templates, in the preferences: to be named, written from (the action win.compose-template of the window
 * that the preferences belong to) and deleted, which can be undone. */
#define PH_TYPE_TEMPLATES_GROUP (ph_templates_group_get_type ())
G_DECLARE_FINAL_TYPE (PhTemplatesGroup, ph_templates_group, PH, TEMPLATES_GROUP, AdwPreferencesGroup)

G_END_DECLS
