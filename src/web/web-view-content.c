/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "web-view-private.h"

#include "web-engine.h"
#include "web-page.h"

#include <glib/gi18n.h>

/* A page that a web process dies of is tried again, but not for ever; one that is too large only as
 * often as it takes to know that it was not the pages before. */
#define MAX_ENDS 2
#define MAX_ENDS_OF_MEMORY 1

/* WebKit does not give back all that a page took: it keeps up to 15 times its length, at times for good. After
 * some 100 newsletters another process takes over, which takes a fifth of a second. */
#define MAX_SERVED (5 * 1000 * 1000)

/* ---- Mails ---------------------------------------------------------------------------------- */

WebMailEntry *
web_view_find_mail (WebView *self, const char *id)
{
  for (guint i = 0; i < self->mails->len; i++)
    {
      WebMailEntry *mail = self->mails->pdata[i];

      if (g_str_equal (mail->id, id))
        return mail;
    }

  return NULL;
}

WebMailEntry *
web_view_find_number (WebView *self, guint64 number)
{
  for (guint i = 0; i < self->mails->len; i++)
    {
      WebMailEntry *mail = self->mails->pdata[i];

      if (mail->number == number)
        return mail;
    }

  return NULL;
}

static gboolean
has_remote_images (WebView *self)
{
  for (guint i = 0; i < self->mails->len; i++)
    {
      const WebMailEntry *mail = self->mails->pdata[i];

      if (mail->documents != NULL && mail->remote_images)
        return TRUE;
    }

  return FALSE;
}

char *
web_view_write_page (WebView *self)
{
  g_autofree char *start = web_page_begin (self->style, self->head, self->is_rtl, self->dark);
  GString *page = g_string_new (start);

  for (guint i = 0; i < self->mails->len; i++)
    {
      WebMailEntry *mail = self->mails->pdata[i];
      g_autofree char *frames = web_mail_entry_dup_frames (mail);

      web_page_append (page, mail->id, mail->head, frames);
      mail->news = 0;
    }
  g_string_append (page, web_page_end);

  return g_string_free (page, FALSE);
}

/* ---- To the page ---------------------------------------------------------------------------- */

void
web_view_fail (WebView *self, const char *reason)
{
  web_view_unload (self);
  web_view_emit_failed (self, reason);
}

/* As soon as the page listens, and the filter lets through what the mails may have. From the end, so that
 * what stands behind each is there. */
static void
tell_news (WebView *self)
{
  const char *before = "";

  if (self->stage != WEB_STAGE_HERE || self->n_cleaning > 0 || self->cancellable != NULL)
    return;

  for (guint i = self->mails->len; i-- > 0;)
    {
      WebMailEntry *mail = self->mails->pdata[i];

      if (mail->news != 0)
        web_view_tell (self, mail, before);
      mail->news = 0;
      before = mail->id;
    }
}

static void
filtered_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WebView) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!web_engine_filter_finish (result, &error))
    {
      /* Without the filter nothing is shown. */
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        web_view_fail (self, error->message);
      return;
    }

  g_clear_object (&self->cancellable);
  if (self->stage == WEB_STAGE_PREPARING)
    {
      self->stage = WEB_STAGE_LOADING;
      webkit_web_view_load_uri (self->view, self->base);
    }
  else
    {
      tell_news (self);
    }
}

/* When nothing is being cleaned any more, and nothing about to be: what the filter lets through is what the
 * mails may have. */
static void
go_on (WebView *self)
{
  if (self->n_cleaning > 0 || self->load_source != 0 || self->stage == WEB_STAGE_EMPTY)
    return;

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  web_engine_filter_async (self->view, has_remote_images (self), self->cancellable, filtered_cb,
                           g_object_ref (self));
}

static void
cleaned_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WebView) self = user_data;
  g_autoptr (GError) error = NULL;
  guint number;
  GPtrArray *pages = web_mail_entry_clean_finish (result, &number, &error);
  WebMailEntry *mail = web_view_find_number (self, number);

  self->n_cleaning--;
  if (pages != NULL && mail != NULL)
    {
      g_clear_pointer (&mail->pages, g_ptr_array_unref);
      mail->pages = pages;
      mail->news |= WEB_MAIL_FRAMES;
    }
  else if (mail != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      web_view_fail (self, error->message);
      return;
    }

  go_on (self);
  if (pages != NULL && mail != NULL)
    web_view_emit_blocked (self, mail->id, web_mail_entry_count (mail, HTML_BLOCKED_IMAGE),
                           web_mail_entry_count (mail, HTML_BLOCKED_TRACKER));
}

static void
clean (WebView *self, WebMailEntry *mail)
{
  self->n_cleaning++;
  web_mail_entry_clean_async (mail, self->dark, cleaned_cb, g_object_ref (self));
}

static gboolean
load_cb (gpointer user_data)
{
  WebView *self = WEB_VIEW (user_data);

  self->load_source = 0;
  g_free (self->base);
  self->base = g_strdup_printf (WEB_PAGE_SCHEME "://mail/%u/", ++self->serial);
  for (guint i = 0; i < self->mails->len; i++)
    {
      WebMailEntry *mail = self->mails->pdata[i];

      if (mail->documents != NULL)
        clean (self, mail);
    }
  go_on (self);

  return G_SOURCE_REMOVE;
}

void
web_view_load (WebView *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->stage = WEB_STAGE_PREPARING;
  self->is_shown = FALSE;
  self->at_top = self->at_end = TRUE;
  /* Nothing of the page before is to be seen meanwhile. */
  gtk_widget_set_opacity (GTK_WIDGET (self->view), 0);
  g_hash_table_remove_all (self->fetched);
  web_view_set_hovered_link (self, NULL);
  if (self->load_source == 0)
    self->load_source = g_idle_add_full (G_PRIORITY_DEFAULT, load_cb, self, NULL);
}

void
web_view_unload (WebView *self)
{
  g_clear_handle_id (&self->load_source, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_ptr_array_set_size (self->mails, 0);
  g_hash_table_remove_all (self->fetched);
  g_clear_pointer (&self->target, g_free);
  g_clear_pointer (&self->top, g_free);
  self->stage = WEB_STAGE_EMPTY;
  self->is_shown = FALSE;
  web_view_set_hovered_link (self, NULL);
  gtk_widget_set_opacity (GTK_WIDGET (self->view), 0);
  /* Nor does the web process keep it. */
  if (self->base != NULL)
    webkit_web_view_load_uri (self->view, WEB_PAGE_EMPTY);
}

void
web_view_page_is_here (WebView *self)
{
  self->stage = WEB_STAGE_HERE;
  tell_news (self);
  web_view_tell_place (self);
}

/* ---- What the person is shown ---------------------------------------------------------------- */

/* While there is nothing to be seen. */
static void
renew_process (WebView *self)
{
  if (self->n_served > MAX_SERVED && web_engine_renew (self->view))
    self->n_served = 0;
}

void
web_view_begin (WebView *self, const WebPage *page)
{
  g_autofree char *top = NULL;

  g_return_if_fail (WEB_IS_VIEW (self));

  if (page->keeps_place)
    top = g_steal_pointer (&self->top);
  web_view_unload (self);
  self->top = g_steal_pointer (&top);
  renew_process (self);
  g_free (self->style);
  g_free (self->head);
  self->style = g_strdup (page->style);
  self->head = g_strdup (page->head);
  self->is_rtl = page->is_rtl != FALSE;
  self->n_ends = 0;
  web_view_load (self);
}

static void
insert (WebView *self, WebMailEntry *mail, const char *before)
{
  WebMailEntry *next = before != NULL ? web_view_find_mail (self, before) : NULL;
  guint position = self->mails->len;

  if (next != NULL)
    g_ptr_array_find (self->mails, next, &position);
  g_ptr_array_insert (self->mails, (int) position, mail);
}

void
web_view_put (WebView *self, const char *id, const char *head, const char *before)
{
  WebMailEntry *mail;

  g_return_if_fail (WEB_IS_VIEW (self));

  mail = web_view_find_mail (self, id);
  if (mail == NULL)
    {
      mail = web_mail_entry_new (id, ++self->n_mails);
      insert (self, mail, before);
    }
  else if (g_str_equal (mail->head, head))
    {
      return;
    }

  g_free (mail->head);
  mail->head = g_strdup (head);
  mail->news |= WEB_MAIL_HEAD;
  tell_news (self);
}

void
web_view_remove (WebView *self, const char *id)
{
  WebMailEntry *mail;

  g_return_if_fail (WEB_IS_VIEW (self));

  mail = web_view_find_mail (self, id);
  if (mail == NULL)
    return;

  if (self->stage == WEB_STAGE_HERE)
    web_view_tell_removal (self, id);
  else if (self->stage == WEB_STAGE_LOADING)
    web_view_load (self);
  g_ptr_array_remove (self->mails, mail);
}

void
web_view_set_mail (WebView *self, const char *id, const WebMail *mail)
{
  WebMailEntry *entry;

  g_return_if_fail (WEB_IS_VIEW (self));

  entry = web_view_find_mail (self, id);
  g_return_if_fail (entry != NULL);
  web_mail_entry_set (entry, mail);
  if (self->load_source != 0)
    return;

  if (mail != NULL)
    {
      clean (self, entry);
    }
  else
    {
      entry->news |= WEB_MAIL_FRAMES;
      go_on (self);
    }
}

void
web_view_clear (WebView *self)
{
  g_return_if_fail (WEB_IS_VIEW (self));

  web_view_unload (self);
}

/* ---- Ends ------------------------------------------------------------------------------------ */

static void
ended_cb (WebView *self, WebKitWebProcessTerminationReason reason)
{
  gboolean is_too_large = reason == WEBKIT_WEB_PROCESS_EXCEEDED_MEMORY_LIMIT;

  if (self->stage == WEB_STAGE_EMPTY)
    return;

  if (++self->n_ends <= (is_too_large ? MAX_ENDS_OF_MEMORY : MAX_ENDS))
    web_view_load (self);
  else if (is_too_large)
    web_view_fail (self, _("Its formatting needs more memory than a message may take."));
  else
    web_view_fail (self, _("What shows formatted messages ended several times."));
}

static gboolean
load_failed_cb (WebView *self, WebKitLoadEvent event, const char *uri, const GError *error)
{
  /* Another page came in between, or a link within this one was followed. */
  if (g_error_matches (error, WEBKIT_NETWORK_ERROR, WEBKIT_NETWORK_ERROR_CANCELLED)
      || g_error_matches (error, WEBKIT_POLICY_ERROR,
                          WEBKIT_POLICY_ERROR_FRAME_LOAD_INTERRUPTED_BY_POLICY_CHANGE))
    return TRUE;

  if (g_strcmp0 (uri, self->base) == 0)
    web_view_fail (self, error->message);
  return TRUE;
}

void
web_view_init_content (WebView *self)
{
  self->mails = g_ptr_array_new_with_free_func ((GDestroyNotify) web_mail_entry_free);
  self->style = g_strdup ("");
  self->head = g_strdup ("");
  g_signal_connect_object (self->view, "web-process-terminated", G_CALLBACK (ended_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->view, "load-failed", G_CALLBACK (load_failed_cb), self,
                           G_CONNECT_SWAPPED);
}
