/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "web-mail.h"

#include "web-page.h"

#include <glib/gi18n.h>
#include <string.h>

typedef struct
{
  char **documents;
  char *cid_prefix;
  guint number;
  gboolean remote_images;
  gboolean dark;
} Job;

static void
job_free (Job *job)
{
  g_strfreev (job->documents);
  g_free (job->cid_prefix);
  g_free (job);
}

static HtmlClean *
write_note (const HtmlPolicy *policy)
{
  g_autofree char *text
    = g_markup_printf_escaped ("<p><i>%s</i></p>",
                               _("The rest of this message is too long to be shown."));

  return html_clean (text, strlen (text), policy);
}

static void
clean_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  const Job *job = task_data;
  const HtmlPolicy policy = {
    .remote_images = job->remote_images,
    .style = web_page_get_document_style (job->dark),
    .cid_prefix = job->cid_prefix,
  };
  g_autoptr (GPtrArray) pages
    = g_ptr_array_new_with_free_func ((GDestroyNotify) html_clean_free);

  for (guint i = 0; job->documents[i] != NULL; i++)
    {
      HtmlClean *page = html_clean (job->documents[i], strlen (job->documents[i]), &policy);

      if (page == NULL)
        {
          g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_FAILED,
                                   _("The formatting of this message is too entangled."));
          return;
        }
      g_ptr_array_add (pages, page);
      if (page->is_cut)
        g_ptr_array_add (pages, write_note (&policy));
    }

  g_task_return_pointer (task, g_steal_pointer (&pages), (GDestroyNotify) g_ptr_array_unref);
}

static void
cancel (WebMailEntry *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
}

void
web_mail_entry_clean_async (WebMailEntry *self, gboolean dark, GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  Job *job = g_new0 (Job, 1);

  cancel (self);
  g_clear_pointer (&self->pages, g_ptr_array_unref);
  self->version++;
  self->cancellable = g_cancellable_new ();
  job->documents = g_strdupv (self->documents);
  job->cid_prefix = g_strdup_printf ("%u/", self->number);
  job->number = self->number;
  job->remote_images = self->remote_images;
  job->dark = dark;
  task = g_task_new (NULL, self->cancellable, callback, user_data);
  g_task_set_task_data (task, job, (GDestroyNotify) job_free);
  g_task_run_in_thread (task, clean_thread);
}

GPtrArray *
web_mail_entry_clean_finish (GAsyncResult *result, guint *number, GError **error)
{
  const Job *job = g_task_get_task_data (G_TASK (result));

  *number = job->number;
  return g_task_propagate_pointer (G_TASK (result), error);
}

guint
web_mail_entry_count (const WebMailEntry *self, HtmlBlockedKind kind)
{
  guint n = 0;

  for (guint i = 0; self->pages != NULL && i < self->pages->len; i++)
    n += ((const HtmlClean *) self->pages->pdata[i])->report->counts[kind];

  return n;
}

char *
web_mail_entry_dup_frames (const WebMailEntry *self)
{
  GString *frames = g_string_new (NULL);

  for (guint i = 0; self->pages != NULL && i < self->pages->len; i++)
    g_string_append_printf (frames, "%s%u/%u/%u", i > 0 ? " " : "", self->number, self->version, i);

  return g_string_free (frames, FALSE);
}

void
web_mail_entry_set (WebMailEntry *self, const WebMail *mail)
{
  cancel (self);
  g_clear_pointer (&self->pages, g_ptr_array_unref);
  g_clear_pointer (&self->documents, g_strfreev);
  g_clear_object (&self->image_source);
  self->version++;
  if (mail == NULL)
    return;

  self->documents = g_strdupv ((char **) mail->documents);
  self->remote_images = mail->remote_images;
  self->get_image = mail->get_image;
  g_set_object (&self->image_source, mail->image_source);
}

WebMailEntry *
web_mail_entry_new (const char *id, guint number)
{
  WebMailEntry *self = g_new0 (WebMailEntry, 1);

  self->id = g_strdup (id);
  self->number = number;

  return self;
}

void
web_mail_entry_free (WebMailEntry *self)
{
  web_mail_entry_set (self, NULL);
  g_free (self->id);
  g_free (self->head);
  g_free (self);
}
