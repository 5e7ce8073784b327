/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "folder-error.h"

#include "config.h"

#include <glib/gi18n-lib.h>

void
folder_error_set_gone (GError **error, PhError code)
{
  if (error != NULL && *error == NULL)
    g_set_error_literal (error, PH_ERROR, code, _("The folder does not exist any more."));
}
