/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "web-engine.h"

#include "web-editor-page.h"
#include "web-page.h"

#define MEMORY_LIMIT_MB 1536
#define MEMORY_POLL_SECONDS 2

/* How long the process of editors stays without one. */
#define KEEP_SECONDS 600

typedef struct
{
  WebKitWebContext *context;
  WebKitNetworkSession *session; /* (nullable) until there is a view */
  WebKitSettings *settings;
  WebKitUserContentFilterStore *store;
  WebKitUserContentFilter *filters[2]; /* (nullable) until they are asked for */
  WebKitWebView *relatives[WEB_ENGINE_N_KINDS]; /* (nullable) weak: whose process the others share */
  WebKitWebView *keeper; /* (nullable) an editor that nobody sees: keeps their process */
  guint keeper_source;
  guint n_of[WEB_ENGINE_N_KINDS]; /* views that somebody has */
} WebEngine;

typedef struct
{
  WebEngineServe serve;
  gpointer user_data;
} Server;

/* ---- The context ---------------------------------------------------------------------------- */

static void
scheme_cb (WebKitURISchemeRequest *request, gpointer user_data)
{
  WebKitWebView *view = webkit_uri_scheme_request_get_web_view (request);
  Server *server = view != NULL ? g_object_get_data (G_OBJECT (view), "server") : NULL;

  if (server != NULL)
    {
      server->serve (request, server->user_data);
    }
  else
    {
      g_autoptr (GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "gone");

      webkit_uri_scheme_request_finish_error (request, error);
    }
}

static void
download_cb (WebKitNetworkSession *session, WebKitDownload *download)
{
  webkit_download_cancel (download);
}

static WebKitSettings *
create_settings (void)
{
  return webkit_settings_new_with_settings (
    /* For the script of our own: nothing of the mail's runs. */
    "enable-javascript", TRUE,
    "enable-javascript-markup", FALSE,
    "allow-modal-dialogs", FALSE,
    "enable-back-forward-navigation-gestures", FALSE,
    "enable-developer-extras", FALSE,
    "enable-encrypted-media", FALSE,
    "enable-fullscreen", FALSE,
    "enable-html5-database", FALSE,
    "enable-html5-local-storage", FALSE,
    "enable-media", FALSE,
    "enable-media-capabilities", FALSE,
    "enable-media-stream", FALSE,
    "enable-mediasource", FALSE,
    "enable-page-cache", FALSE,
    "enable-site-specific-quirks", FALSE,
    "enable-webaudio", FALSE,
    "enable-webgl", FALSE,
    "enable-webrtc", FALSE,
    "hardware-acceleration-policy", WEBKIT_HARDWARE_ACCELERATION_POLICY_NEVER,
    "javascript-can-access-clipboard", FALSE,
    "javascript-can-open-windows-automatically", FALSE,
    NULL);
}

static WebKitNetworkSession *
create_session (void)
{
  WebKitNetworkSession *session = webkit_network_session_new_ephemeral ();

  webkit_network_session_set_persistent_credential_storage_enabled (session, FALSE);
  webkit_cookie_manager_set_accept_policy (webkit_network_session_get_cookie_manager (session),
                                           WEBKIT_COOKIE_POLICY_ACCEPT_NEVER);
  g_signal_connect (session, "download-started", G_CALLBACK (download_cb), NULL);

  return session;
}

/* A small file can be a picture of gigabytes, or a hundred of them: the web process ends before the
 * computer has nothing left, and the mail is shown as text. A photo of twelve megapixels that is to be
 * seen takes 48 MB of the limit. */
static WebKitWebContext *
create_context (void)
{
  WebKitMemoryPressureSettings *settings = webkit_memory_pressure_settings_new ();
  WebKitWebContext *context;

  webkit_memory_pressure_settings_set_memory_limit (settings, MEMORY_LIMIT_MB);
  webkit_memory_pressure_settings_set_kill_threshold (settings, 1);
  webkit_memory_pressure_settings_set_poll_interval (settings, MEMORY_POLL_SECONDS);
  context = g_object_new (WEBKIT_TYPE_WEB_CONTEXT, "memory-pressure-settings", settings, NULL);
  webkit_memory_pressure_settings_free (settings);
  return context;
}

static void
set_up_context (WebKitWebContext *context)
{
  WebKitSecurityManager *security = webkit_web_context_get_security_manager (context);

  webkit_web_context_set_cache_model (context, WEBKIT_CACHE_MODEL_DOCUMENT_VIEWER);
  webkit_web_context_register_uri_scheme (context, WEB_PAGE_SCHEME, scheme_cb, NULL, NULL);
  webkit_web_context_register_uri_scheme (context, "cid", scheme_cb, NULL, NULL);
  webkit_security_manager_register_uri_scheme_as_display_isolated (security, WEB_PAGE_SCHEME);
}

static WebEngine *
get_engine (void)
{
  static WebEngine *self;
  g_autofree char *folder = NULL;

  if (self != NULL)
    return self;

  self = g_new0 (WebEngine, 1);
  self->context = create_context ();
  set_up_context (self->context);
  self->settings = create_settings ();
  folder = g_build_filename (g_get_user_cache_dir (), "posthorn", "content-filters", NULL);
  self->store = webkit_user_content_filter_store_new (folder);

  return self;
}

WebKitWebContext *
web_engine_get_context (void)
{
  return get_engine ()->context;
}

void
web_engine_set_spell_languages (const char *const *languages)
{
  WebKitWebContext *context = get_engine ()->context;

  webkit_web_context_set_spell_checking_languages (context, languages);
  webkit_web_context_set_spell_checking_enabled (context, languages[0] != NULL);
}

/* ---- Views ---------------------------------------------------------------------------------- */

static WebKitUserContentManager *
create_manager (WebEngineKind kind)
{
  WebKitUserContentManager *manager = webkit_user_content_manager_new ();
  WebKitUserScript *script
    = webkit_user_script_new_for_world (kind == WEB_ENGINE_EDITOR ? web_editor_page_get_script ()
                                                                  : web_page_script,
                                        WEBKIT_USER_CONTENT_INJECT_TOP_FRAME,
                                        WEBKIT_USER_SCRIPT_INJECT_AT_DOCUMENT_END, WEB_PAGE_WORLD,
                                        NULL, NULL);

  webkit_user_content_manager_add_script (manager, script);
  webkit_user_script_unref (script);
  webkit_user_content_manager_register_script_message_handler (manager, WEB_PAGE_HANDLER,
                                                               WEB_PAGE_WORLD);
  return manager;
}

static WebKitWebView *
create_first_view (WebEngine *self, WebEngineKind kind, WebKitUserContentManager *manager)
{
  WebKitWebView *view;

  if (self->session == NULL)
    self->session = create_session ();
  view = g_object_new (WEBKIT_TYPE_WEB_VIEW,
                       "web-context", self->context,
                       "network-session", self->session,
                       "settings", self->settings,
                       "user-content-manager", manager,
                       NULL);
  g_set_weak_pointer (&self->relatives[kind], view);
  return view;
}

static void
reader_gone_cb (gpointer user_data, GObject *view)
{
  ((WebEngine *) user_data)->n_of[WEB_ENGINE_READER]--;
}

static gboolean
drop_keeper_cb (gpointer user_data)
{
  WebEngine *self = user_data;

  self->keeper_source = 0;
  g_clear_object (&self->keeper);
  return G_SOURCE_REMOVE;
}

static void
editor_gone_cb (gpointer user_data, GObject *view)
{
  WebEngine *self = user_data;

  if (--self->n_of[WEB_ENGINE_EDITOR] == 0 && self->keeper_source == 0)
    self->keeper_source = g_timeout_add_seconds (KEEP_SECONDS, drop_keeper_cb, self);
}

static WebKitWebView *
create_related_view (WebEngine *self, WebEngineKind kind, WebKitUserContentManager *manager)
{
  return g_object_new (WEBKIT_TYPE_WEB_VIEW,
                       "related-view", self->relatives[kind],
                       "settings", self->settings,
                       "user-content-manager", manager,
                       NULL);
}

/* Who closes one and opens another one does not wait for a process again. */
static void
keep_process (WebEngine *self)
{
  g_autoptr (WebKitUserContentManager) manager = create_manager (WEB_ENGINE_EDITOR);

  g_clear_handle_id (&self->keeper_source, g_source_remove);
  if (self->keeper != NULL)
    return;
  self->keeper = g_object_ref_sink (create_related_view (self, WEB_ENGINE_EDITOR, manager));
  g_set_weak_pointer (&self->relatives[WEB_ENGINE_EDITOR], self->keeper);
}

WebKitWebView *
web_engine_create_view (WebEngineKind kind)
{
  WebEngine *self = get_engine ();
  g_autoptr (WebKitUserContentManager) manager = create_manager (kind);
  WebKitWebView *view;

  if (self->relatives[kind] == NULL)
    view = create_first_view (self, kind, manager);
  else
    view = create_related_view (self, kind, manager);
  self->n_of[kind]++;
  g_object_weak_ref (G_OBJECT (view), kind == WEB_ENGINE_READER ? reader_gone_cb : editor_gone_cb, self);
  if (kind == WEB_ENGINE_EDITOR)
    keep_process (self);
  return view;
}

gboolean
web_engine_renew (WebKitWebView *view)
{
  if (get_engine ()->n_of[WEB_ENGINE_READER] > 1)
    return FALSE;

  webkit_web_view_terminate_web_process (view);
  return TRUE;
}

void
web_engine_set_server (WebKitWebView *view, WebEngineServe serve, gpointer user_data)
{
  Server *server = g_new (Server, 1);

  *server = (Server) { serve, user_data };
  g_object_set_data_full (G_OBJECT (view), "server", server, g_free);
}

/* ---- Filters -------------------------------------------------------------------------------- */

typedef struct
{
  WebKitWebView *view; /* (owned) */
  gboolean remote_images;
} Filter;

static void
filter_free (Filter *filter)
{
  g_object_unref (filter->view);
  g_free (filter);
}

static const char *const filter_names[] = { "nothing", "images" };

/* What one filter blocks no other lets through, so between the two calls nothing passes. */
static void
apply (GTask *task)
{
  Filter *filter = g_task_get_task_data (task);
  WebKitUserContentManager *manager = webkit_web_view_get_user_content_manager (filter->view);

  webkit_user_content_manager_add_filter (manager, get_engine ()->filters[filter->remote_images]);
  webkit_user_content_manager_remove_filter_by_id (manager, filter_names[!filter->remote_images]);
  g_task_return_boolean (task, TRUE);
}

static void
saved_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Filter *filter = g_task_get_task_data (task);
  WebKitUserContentFilter **slot = &get_engine ()->filters[filter->remote_images];
  GError *error = NULL;
  WebKitUserContentFilter *made
    = webkit_user_content_filter_store_save_finish (WEBKIT_USER_CONTENT_FILTER_STORE (object),
                                                    result, &error);

  if (made == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  g_clear_pointer (slot, webkit_user_content_filter_unref);
  *slot = made;
  /* Another one may be wanted by now, and have been there at once. */
  if (!g_task_return_error_if_cancelled (task))
    apply (task);
}

void
web_engine_filter_async (WebKitWebView *view, gboolean remote_images, GCancellable *cancellable,
                         GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  Filter *filter = g_new (Filter, 1);
  const char *rules = web_page_get_filter (remote_images);
  g_autoptr (GBytes) source = g_bytes_new_static (rules, strlen (rules));

  *filter = (Filter) { g_object_ref (view), remote_images != FALSE };
  g_task_set_source_tag (task, web_engine_filter_async);
  g_task_set_task_data (task, filter, (GDestroyNotify) filter_free);

  if (get_engine ()->filters[filter->remote_images] != NULL)
    {
      apply (task);
      g_object_unref (task);
      return;
    }

  webkit_user_content_filter_store_save (get_engine ()->store,
                                         filter_names[filter->remote_images], source,
                                         cancellable, saved_cb, task);
}

gboolean
web_engine_filter_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
