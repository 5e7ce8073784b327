/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-toast.h"
#include "ph-window-private.h"

#include <glib/gi18n.h>

#define DONE_TIMEOUT 6
#define FAILURE_TIMEOUT 15

static void
forget (PhWindow *self, AdwToast *toast)
{
  if (self->toast == toast)
    g_clear_weak_pointer (&self->toast);
  if (self->undo_toast == toast)
    g_clear_weak_pointer (&self->undo_toast);
}

static void
dismiss (PhWindow *self, AdwToast *toast)
{
  if (toast == NULL)
    return;

  forget (self, toast);
  ph_toast_dismiss (toast);
}

/* What is newest shows at once: it is about what the person just did. */
void
ph_window_show_toast (PhWindow *self, AdwToast *toast)
{
  adw_toast_set_priority (toast, ADW_TOAST_PRIORITY_HIGH);
  g_signal_connect_object (toast, "dismissed", G_CALLBACK (forget), self, G_CONNECT_SWAPPED);
  dismiss (self, self->toast);
  g_set_weak_pointer (&self->toast, toast);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

void
ph_window_notify (PhWindow *self, const char *text)
{
  g_return_if_fail (PH_IS_WINDOW (self));

  /* What was begun for a window may end after it. */
  if (self->toasts != NULL)
    ph_window_show_toast (self, ph_toast_new (GTK_WIDGET (self), text, NULL, NULL));
}

static void
done_cb (PhWindow *self, const char *sentence, gboolean show)
{
  gboolean can_undo = ph_filing_can_undo (self->filing);
  AdwToast *toast;

  /* An older Undo would undo this newer act. */
  dismiss (self, self->undo_toast);
  if (!show)
    return;

  toast = ph_toast_new (GTK_WIDGET (self), sentence, NULL, can_undo ? _("_Undo") : NULL);
  adw_toast_set_timeout (toast, DONE_TIMEOUT);
  if (can_undo)
    adw_toast_set_action_name (toast, "win.undo");
  g_set_weak_pointer (&self->undo_toast, toast);
  ph_window_show_toast (self, toast);
}

static void
failed_cb (PhWindow *self, const char *sentence, const char *reason)
{
  AdwToast *toast = ph_toast_new (GTK_WIDGET (self), sentence, reason, NULL);

  adw_toast_set_timeout (toast, FAILURE_TIMEOUT);
  ph_window_show_toast (self, toast);
}

void
ph_window_init_toasts (PhWindow *self)
{
  g_signal_connect_object (self->filing, "done", G_CALLBACK (done_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->filing, "undone", G_CALLBACK (ph_window_notify), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->filing, "failed", G_CALLBACK (failed_cb), self,
                           G_CONNECT_SWAPPED);
}
