/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-composer-private.h"

/* It goes where its words are safe, be it on this computer alone. Without room on the disk they are only here. */
static void
laid_by_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PhComposer) self = user_data;
  PhComposition *composition = PH_COMPOSITION (source);
  g_autoptr (GError) error = NULL;

  self->is_laid_by = FALSE;
  if (!ph_composition_close_finish (composition, result, &error))
    {
      if (ph_composition_get_state (composition) == PH_COMPOSITION_NOT_SAVED)
        {
          ph_composer_fail (self, error->message);
          return;
        }
      ph_composer_emit_kept (self, error->message);
    }
  ph_composer_emit_closed (self);
}

static void
settled_cb (PhComposer *self, gpointer unused)
{
  if (self->composition != NULL)
    ph_composition_close_async (self->composition, laid_by_cb, g_object_ref (self));
}

void
ph_composer_close (PhComposer *self)
{
  g_return_if_fail (PH_IS_COMPOSER (self));

  if (self->is_laid_by)
    return;

  ph_composer_commit (self);
  self->is_laid_by = TRUE;
  ph_composer_settle (self, settled_cb, NULL);
}
