/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "session-talk.h"

#include "patience.h"
static void
blamed_cb (const char *capability, gpointer user_data)
{
  g_string_append_printf (user_data, "%s ", capability);
}

SessionTalk
session_talk_begin (const char *script, const ImapSessionConfig *config, const char *without)
{
  SessionTalk self = { scripted_server_new (script), NULL, g_string_new (NULL) };
  g_autoptr (AccountSettings) settings =
      scripted_server_make_settings (self.server, ACCOUNT_SECURITY_NONE);
  ImapSessionConfig ours = config != NULL ? *config : (ImapSessionConfig){ 0 };
  g_autoptr (GError) error = NULL;

  if (without != NULL)
    {
      g_strfreev (settings->imap_without);
      settings->imap_without = g_strsplit (without, ";", -1);
    }
  ours.settings = settings;
  ours.timeout = PATIENCE_SECONDS;
  ours.blamed = blamed_cb;
  ours.blamed_data = self.blamed;
  self.session = imap_session_new (&ours);
  imap_session_connect (self.session, "secret", NULL, &error);
  g_assert_no_error (error);
  return self;
}

void
session_talk_end (SessionTalk *self, const char *blamed)
{
  g_assert_cmpstr (self->blamed->str, ==, blamed);
  imap_session_free (self->session);
  scripted_server_finish (self->server);
  scripted_server_free (self->server);
  g_string_free (self->blamed, TRUE);
}
