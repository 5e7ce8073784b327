/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Values of the file of accounts. Private to this folder. Each replaces *@value when the group has the key,
 * and fails with PH_ERROR_INVALID, whose message names the key, when it cannot be used. */

/* A text of one line; control characters are refused: CR, LF and NUL would be dangerous in a command. */
gboolean account_key_file_read_string (GKeyFile *file, const char *group, const char *key, char **value,
                                       GError **error);

/* A text of several lines; no other control characters but the tab. */
gboolean account_key_file_read_text (GKeyFile *file, const char *group, const char *key, char **value,
                                     GError **error);
gboolean account_key_file_read_boolean (GKeyFile *file, const char *group, const char *key, gboolean *value,
                                        GError **error);
gboolean account_key_file_read_port (GKeyFile *file, const char *group, const char *key, guint16 *value,
                                     GError **error);

/* The index of the name among @names. */
gboolean account_key_file_read_name (GKeyFile *file, const char *group, const char *key,
                                     const char *const *names, guint n_names, guint *value, GError **error);

/* Says so; FALSE. */
gboolean account_key_file_refuse (const char *group, const char *key, GError **error);

/* Writes @value, or takes the key away when it is NULL or "". */
void account_key_file_write_optional (GKeyFile *file, const char *group, const char *key, const char *value);

/* Writes the key, or takes it away when it is FALSE. */
void account_key_file_write_flag (GKeyFile *file, const char *group, const char *key, gboolean value);

G_END_DECLS
