/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-filing.h"

#include "ph-format.h"

#include <glib/gi18n-lib.h>

/* Within an account nothing is sent that could be too large. */
static char *
dup_size_refusal (PhMessageKeys *keys,
                  PhFolder *folder)
{
  guint64 limit = ph_folder_get_append_limit (folder);
  g_autofree const char **accounts = NULL;
  g_autofree char *size = NULL;

  if (limit == 0 || ph_message_keys_get_largest (keys) <= limit)
    return NULL;
  accounts = ph_message_keys_list_accounts (keys);
  if (g_strcmp0 (accounts[0], ph_folder_get_account_id (folder)) == 0 && accounts[1] == NULL)
    return NULL;

  size = ph_format_size (limit);
  return g_strdup_printf (_("“%s” takes no mail that is larger than %s"),
                          ph_folder_get_name (folder), size);
}

char *
ph_filing_dup_refusal (PhMessageKeys *keys,
                       PhFolder *folder,
                       gboolean copy)
{
  char *refusal = ph_folder_dup_refusal (folder);
  g_autofree const char **accounts = NULL;

  if (refusal == NULL && keys != NULL)
    refusal = dup_size_refusal (keys, folder);
  if (refusal != NULL || keys == NULL || copy)
    return refusal;

  if (ph_message_keys_get_folder (keys) != ph_folder_get_id (folder))
    return NULL;

  accounts = ph_message_keys_list_accounts (keys);
  if (g_strcmp0 (accounts[0], ph_folder_get_account_id (folder)) == 0)
    return g_strdup_printf (ngettext ("It is in “%s” already", "They are in “%s” already",
                                      ph_message_keys_get_n (keys)),
                            ph_folder_get_name (folder));

  return NULL;
}

char *
ph_filing_dup_folder_refusal (PhFolder *folder,
                              PhFolder *below,
                              const char *account_id)
{
  const char *name = ph_folder_get_name (folder);

  if (!ph_folder_can_rename (folder))
    return g_strdup_printf (_("“%s” stays where it is: the account needs it there"), name);

  if (g_strcmp0 (ph_folder_get_account_id (folder), account_id) != 0)
    return g_strdup (_("Folders can only be moved within their account"));

  if (below == ph_folder_get_parent (folder))
    return g_strdup_printf (_("“%s” is here already"), name);

  if (below == NULL)
    return NULL;

  if (ph_folder_is_within (below, folder))
    return g_strdup (_("A folder can’t be moved into itself"));

  if (!ph_folder_can_have_children (below))
    return g_strdup_printf (_("“%s” can’t hold other folders"), ph_folder_get_name (below));

  return NULL;
}
