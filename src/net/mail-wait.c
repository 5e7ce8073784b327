/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "mail-wait.h"

static gboolean
alarm_dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  g_source_set_ready_time (source, -1);
  return G_SOURCE_CONTINUE;
}

static GSourceFuncs alarm_funcs = { .dispatch = alarm_dispatch };

static void
cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  g_main_context_wakeup (user_data);
}

void
mail_wait_begin (MailWait *self, GCancellable *cancellable)
{
  self->context = g_main_context_ref_thread_default ();
  self->alarm = g_source_new (&alarm_funcs, sizeof (GSource));
  g_source_set_static_name (self->alarm, "[posthorn] alarm");
  g_source_attach (self->alarm, self->context);
  self->cancellable = NULL;
  self->handler = 0;
  if (cancellable != NULL)
    {
      self->cancellable = g_object_ref (cancellable);
      self->handler =
          g_cancellable_connect (cancellable, G_CALLBACK (cancelled_cb), self->context, NULL);
    }
}

void
mail_wait_end (MailWait *self)
{
  if (self->cancellable != NULL)
    g_cancellable_disconnect (self->cancellable, self->handler);
  g_clear_object (&self->cancellable);
  g_source_destroy (self->alarm);
  g_clear_pointer (&self->alarm, g_source_unref);
  g_clear_pointer (&self->context, g_main_context_unref);
}

void
mail_wait_sleep (MailWait *self, gint64 until)
{
  gint64 alarm = g_source_get_ready_time (self->alarm);

  /* Setting it wakes the context. One that is early does no harm, as each byte that comes puts the end
   * of the wait off. */
  if (until != 0 && (alarm == -1 || alarm > until))
    g_source_set_ready_time (self->alarm, until);
  g_main_context_iteration (self->context, TRUE);
}
