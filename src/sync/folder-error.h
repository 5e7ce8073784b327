/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "ph-error.h"

G_BEGIN_DECLS

/* Says that a folder does not exist any more. To be called when store_folder_get() had none: an
 * error of the store that is set already stays. @code is PH_ERROR_NOT_FOUND, or PH_ERROR_INVALID
 * for a wish that is refused because of it. Any thread. */
void folder_error_set_gone (GError **error, PhError code);

G_END_DECLS
