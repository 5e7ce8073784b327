/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "ph-templates.h"

G_BEGIN_DECLS

/* The menu of all @templates, which follows them as long as somebody holds them: each activates @action with its id
 * (s). Borrowed, one for all who ask. Main thread. */
GMenuModel *ph_template_menu_get (PhTemplates *templates, const char *action);

G_END_DECLS
