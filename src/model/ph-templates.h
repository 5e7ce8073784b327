/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "compose-draft.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* A mail that is kept to be written again: what the list knows of it. */
#define PH_TYPE_TEMPLATE (ph_template_get_type ())
G_DECLARE_FINAL_TYPE (PhTemplate, ph_template, PH, TEMPLATE, GObject)

const char *ph_template_get_id (PhTemplate *self);
const char *ph_template_get_name (PhTemplate *self);

/* All templates of the person, by their names: a GListModel of PhTemplate. They lie on this computer, in
 * $XDG_DATA_HOME/posthorn/templates, each in a folder of versions (compose-journal.h): a change is there as a whole
 * or not at all, whatever happens. Read and written on a thread; the list follows once the disk has it. It is
 * read when it is made. Main thread. */
#define PH_TYPE_TEMPLATES (ph_templates_get_type ())
G_DECLARE_FINAL_TYPE (PhTemplates, ph_templates, PH, TEMPLATES, GObject)

/* The one for all, while somebody holds it. */
PhTemplates *ph_templates_ref (void); /* (transfer full) */

/* The one called @name, or NULL. (transfer none) */
PhTemplate *ph_templates_find (PhTemplates *self, const char *name);

/* Keeps @draft (compose_template_make()), in the place of the template @id (nullable: a new one). The user's files
 * are read, and kept with it. PH_ERROR_NOT_FOUND: one is not there any more; PH_ERROR_DISK; and then all is as it
 * was. */
void ph_templates_save_async (PhTemplates *self, const char *id, const char *name, const ComposeDraft *draft,
                              GAsyncReadyCallback callback, gpointer user_data);
gboolean ph_templates_save_finish (PhTemplates *self, GAsyncResult *result, GError **error);

/* Calls it @name. PH_ERROR_DISK, PH_ERROR_NOT_FOUND, PH_ERROR_DAMAGED. */
void ph_templates_rename_async (PhTemplates *self, const char *id, const char *name,
                                GAsyncReadyCallback callback, gpointer user_data);
gboolean ph_templates_rename_finish (PhTemplates *self, GAsyncResult *result, GError **error);

/* What is in it, owned. @n_lost (nullable): of how many attachments nothing can be read any more.
 * PH_ERROR_NOT_FOUND, PH_ERROR_DAMAGED. */
void ph_templates_open_async (PhTemplates *self, const char *id, GAsyncReadyCallback callback,
                              gpointer user_data);
ComposeDraft *ph_templates_open_finish (PhTemplates *self, GAsyncResult *result, guint *n_lost, GError **error);

/* Removes it. What was in it, owned, so that it can be saved again. PH_ERROR_DISK, and then it is still there. */
void ph_templates_remove_async (PhTemplates *self, const char *id, GAsyncReadyCallback callback,
                                gpointer user_data);
ComposeDraft *ph_templates_remove_finish (PhTemplates *self, GAsyncResult *result, GError **error);

G_END_DECLS
