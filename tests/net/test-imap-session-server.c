/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The session against a real Dovecot. */

#include "imap-session.h"
#include "patience.h"
#include "ph-error.h"
#include "test-server.h"

#include <signal.h>

static TestServer *server; /* shared by the cases that do not harm it */

static AccountSettings *
make_settings (TestServer *of, AccountSecurity security)
{
  AccountSettings *settings = account_settings_new ();

  g_free (settings->imap.host);
  settings->imap.host = g_strdup (test_server_get_host (of));
  settings->imap.port =
      test_server_get_port (of, security == ACCOUNT_SECURITY_TLS ? "imaps" : "imap");
  settings->imap.security = security;
  g_free (settings->imap.user);
  settings->imap.user = g_strdup (test_server_get_address (of, 0));
  settings->ca_file = g_strdup (test_server_get_ca_file (of));
  return settings;
}

static ImapSession *
new_session (AccountSettings *settings, const char *const *mask, ProtocolLog *log)
{
  ImapSessionConfig config = {
    .settings = settings, .mask = mask, .log = log, .name = "1", .timeout = PATIENCE_SECONDS
  };

  return imap_session_new (&config);
}

static ImapSession *
sign_in_masked (AccountSecurity security, const char *const *mask)
{
  g_autoptr (AccountSettings) settings = make_settings (server, security);
  ImapSession *session = new_session (settings, mask, NULL);
  g_autoptr (GError) error = NULL;

  imap_session_connect (session, test_server_get_password (server, 0), NULL, &error);
  g_assert_no_error (error);
  g_assert_true (imap_session_is_open (session));
  return session;
}

static ImapSession *
sign_in (void)
{
  return sign_in_masked (ACCOUNT_SECURITY_TLS, NULL);
}

static void
deliver (const char *subject)
{
  g_autofree char *text = g_strdup_printf ("From: bob@example.test\r\n"
                                           "To: alice@example.test\r\n"
                                           "Subject: %s\r\n\r\nHello\r\n",
                                           subject);

  test_server_deliver (server, 0, text, -1);
}

static ImapSelected
select_inbox (ImapSession *session)
{
  ImapSelected selected = { 0 };
  g_autoptr (GError) error = NULL;

  imap_session_select (session, "INBOX", NULL, NULL, NULL, &selected, NULL, &error);
  g_assert_no_error (error);
  g_assert_null (selected.mailbox_id);
  return selected;
}

static const ImapResponse *
find_listed (GPtrArray *list, ImapResponseType type, const char *name)
{
  for (guint i = 0; i < list->len; i++)
    {
      const ImapResponse *response = list->pdata[i];

      if (response->type == type &&
          strcmp (type == IMAP_RESPONSE_LIST ? response->list.name
                                             : response->mailbox_status.name,
                  name) == 0)
        return response;
    }
  return NULL;
}

/* ---- Signing in ----------------------------------------------------------------------------- */

static void
test_sign_in (void)
{
  g_autoptr (ImapSession) session = sign_in ();

  g_assert_true (imap_session_has (session, "QRESYNC"));
  g_assert_true (imap_client_is_enabled (imap_session_get_client (session), "QRESYNC"));
  g_assert_cmpstr (imap_session_get_server_name (session), ==, "Dovecot");
  g_assert_nonnull (imap_session_get_namespaces (session));
  g_assert_nonnull (imap_session_get_certificate (session));
  imap_session_logout (session);
  g_assert_false (imap_session_is_open (session));
}

static void
test_starttls (void)
{
  g_autoptr (ImapSession) session = sign_in_masked (ACCOUNT_SECURITY_STARTTLS, NULL);

  g_assert_nonnull (imap_session_get_certificate (session));
}

/* Each mechanism, by hiding the stronger ones. */
static void
test_mechanisms (void)
{
  static const char *const mechanisms[] = { "AUTH=SCRAM-SHA-256", "AUTH=SCRAM-SHA-1",
                                            "AUTH=PLAIN", "AUTH=LOGIN" };

  for (guint n_hidden = 0; n_hidden <= G_N_ELEMENTS (mechanisms); n_hidden++)
    for (guint without_ir = 0; without_ir < 2; without_ir++)
      {
        g_autoptr (GPtrArray) mask = g_ptr_array_new ();
        g_autoptr (AccountSettings) settings = make_settings (server, ACCOUNT_SECURITY_TLS);
        g_autoptr (ProtocolLog) log = protocol_log_new (100000);
        g_autoptr (ImapSession) session = NULL;
        g_autoptr (GError) error = NULL;
        g_autofree char *text = NULL;

        for (guint i = 0; i < n_hidden; i++)
          g_ptr_array_add (mask, (gpointer) mechanisms[i]);
        if (without_ir)
          g_ptr_array_add (mask, (gpointer) "SASL-IR");
        g_ptr_array_add (mask, NULL);

        session = new_session (settings, (const char *const *) mask->pdata, log);
        imap_session_probe (session, test_server_get_password (server, 0), NULL, &error);
        g_assert_no_error (error);

        text = protocol_log_to_string (log);
        g_assert_null (strstr (text, test_server_get_password (server, 0)));
        g_assert_nonnull (
            strstr (text, n_hidden < G_N_ELEMENTS (mechanisms) ? "AUTHENTICATE ***" : "LOGIN ***"));
      }
}

/* Passwords that would break a command or an encoding if they were not put into their right form. */
static void
test_odd_passwords (void)
{
  static const char *const masks[][5] = {
    { NULL },
    { "AUTH=SCRAM-SHA-256", NULL },
    { "AUTH=SCRAM-SHA-256", "AUTH=SCRAM-SHA-1", NULL },
    { "AUTH=SCRAM-SHA-256", "AUTH=SCRAM-SHA-1", "AUTH=PLAIN", NULL },
    { "AUTH=SCRAM-SHA-256", "AUTH=SCRAM-SHA-1", "AUTH=PLAIN", "AUTH=LOGIN", NULL },
  };
  g_autoptr (TestServer) odd =
      test_server_start ("mailserver", "--no-smtp", "--user", "alice@example.test:pa\"ss\\word",
                         "--user", "bob@example.test:größe Ü,=x", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (masks); i++)
    for (guint user = 0; user < 2; user++)
      {
        g_autoptr (AccountSettings) settings = make_settings (odd, ACCOUNT_SECURITY_TLS);
        g_autoptr (ImapSession) session = NULL;
        g_autoptr (GError) error = NULL;

        g_free (settings->imap.user);
        settings->imap.user = g_strdup (test_server_get_address (odd, user));
        session = new_session (settings, masks[i], NULL);
        imap_session_probe (session, test_server_get_password (odd, user), NULL, &error);
        g_assert_no_error (error);
      }
}

/* A server that has enough of us is asked again later, not given another password. */
static void
test_too_many (void)
{
  g_autoptr (TestServer) small =
      test_server_start ("mailserver", "--no-smtp", "--max-connections", "1", NULL);
  g_autoptr (AccountSettings) settings = make_settings (small, ACCOUNT_SECURITY_TLS);
  g_autoptr (ImapSession) first = new_session (settings, NULL, NULL);
  g_autoptr (ImapSession) second = new_session (settings, NULL, NULL);
  g_autoptr (GError) error = NULL;

  imap_session_connect (first, test_server_get_password (small, 0), NULL, &error);
  g_assert_no_error (error);
  g_assert_false (
      imap_session_connect (second, test_server_get_password (small, 0), NULL, &error));
  g_assert_error (error, PH_ERROR, PH_ERROR_UNAVAILABLE);
  g_assert_true (ph_error_is_temporary (error));
}

/* Every folder below "INBOX.", and a dot between the levels. */
static void
test_prefix (void)
{
  g_autoptr (TestServer) other =
      test_server_start ("mailserver", "--no-smtp", "--separator", ".", "--prefix", "INBOX.", NULL);
  g_autoptr (AccountSettings) settings = make_settings (other, ACCOUNT_SECURITY_TLS);
  g_autoptr (ImapSession) session = new_session (settings, NULL, NULL);
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (GError) error = NULL;
  const ImapResponse *namespaces;
  gboolean complete;

  imap_session_connect (session, test_server_get_password (other, 0), NULL, &error);
  g_assert_no_error (error);
  namespaces = imap_session_get_namespaces (session);
  g_assert_cmpuint (namespaces->namespaces.n_personal, ==, 1);
  g_assert_cmpstr (namespaces->namespaces.personal[0].prefix, ==, "INBOX.");
  g_assert_cmpint (namespaces->namespaces.personal[0].delimiter, ==, '.');

  list = imap_session_list (session, &complete, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (complete);
  g_assert_nonnull (find_listed (list, IMAP_RESPONSE_LIST, "INBOX"));
  g_assert_nonnull (find_listed (list, IMAP_RESPONSE_LIST, "INBOX.Sent"));
}

static void
test_wrong_password (void)
{
  static const char *const masks[][3] = { { NULL }, { "AUTH=SCRAM-SHA-256", "AUTH=SCRAM-SHA-1" } };

  for (guint i = 0; i < G_N_ELEMENTS (masks); i++)
    {
      g_autoptr (AccountSettings) settings = make_settings (server, ACCOUNT_SECURITY_TLS);
      g_autoptr (ProtocolLog) log = protocol_log_new (100000);
      g_autoptr (ImapSession) session = new_session (settings, masks[i], log);
      g_autoptr (GError) error = NULL;
      g_autofree char *text = NULL;
      const char *tried;

      g_assert_false (imap_session_connect (session, "wrong", NULL, &error));
      g_assert_error (error, PH_ERROR, PH_ERROR_SIGN_IN);
      g_assert_false (imap_session_is_open (session));

      /* Once, and in no other way then. */
      text = protocol_log_to_string (log);
      tried = strstr (text, "AUTHENTICATE ***");
      g_assert_nonnull (tried);
      g_assert_null (strstr (tried + 1, "AUTHENTICATE ***"));
      g_assert_null (strstr (text, "LOGIN ***"));
    }
}

static void
test_bad_certificates (void)
{
  static const struct
  {
    const char *host;
    const char *why;
  } rows[] = {
    { "expired.localhost", "expired" },
    { "wrong-host.localhost", "another server" },
    { "self-signed.localhost", "nobody but itself" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    for (guint security = ACCOUNT_SECURITY_TLS; security <= ACCOUNT_SECURITY_STARTTLS; security++)
      {
        g_autoptr (AccountSettings) settings = make_settings (server, (AccountSecurity) security);
        g_autoptr (ImapSession) session = NULL;
        g_autoptr (GError) error = NULL;

        g_free (settings->imap.host);
        settings->imap.host = g_strdup (rows[i].host);
        session = new_session (settings, NULL, NULL);
        g_assert_false (imap_session_connect (session, "irrelevant", NULL, &error));
        g_assert_error (error, PH_ERROR, PH_ERROR_CERTIFICATE);
        g_assert_nonnull (strstr (error->message, rows[i].why));
        g_assert_nonnull (strstr (error->message, rows[i].host));
        g_assert_nonnull (imap_session_get_certificate (session));
      }
}

/* ---- Mailboxes ------------------------------------------------------------------------------ */

static void
test_select (void)
{
  g_autoptr (ImapSession) session = sign_in ();
  g_auto (ImapSelected) first = { 0 };
  g_auto (ImapSelected) second = { 0 };
  g_autoptr (GPtrArray) events = NULL;
  g_autoptr (GPtrArray) rest = NULL;
  g_autoptr (GError) error = NULL;
  ImapQresync known = { 0 };

  deliver ("before");
  imap_session_select (session, "INBOX", NULL, NULL, NULL, &first, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (imap_session_get_mailbox (session), ==, "INBOX");
  g_assert_cmpuint (first.uidvalidity, >, 0);
  g_assert_cmpuint (first.uidnext, >, 1);
  g_assert_cmpuint (first.highestmodseq, >, 0);
  g_assert_cmpuint (first.exists, >=, 1);
  g_assert_false (first.read_only);
  g_assert_cmpuint (first.permanent_flags & IMAP_FLAG_WILDCARD, !=, 0);

  deliver ("after");
  known.uidvalidity = first.uidvalidity;
  known.modseq = first.highestmodseq;
  g_ptr_array_unref (imap_session_take_events (session));
  imap_session_select (session, "INBOX", &known, NULL, NULL, &second, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (second.exists, ==, first.exists + 1);

  /* The new message alone is told. */
  events = imap_session_take_events (session);
  g_assert_cmpuint (events->len, ==, 1);
  g_assert_cmpint (((ImapResponse *) events->pdata[0])->type, ==, IMAP_RESPONSE_FETCH);
  g_assert_cmpuint (((ImapResponse *) events->pdata[0])->fetch.uid, ==, first.uidnext);

  /* And not even that when only the older ones are asked about. */
  known.lo_uid = 1;
  known.hi_uid = first.uidnext - 1;
  imap_session_select (session, "INBOX", &known, NULL, NULL, &second, NULL, &error);
  g_assert_no_error (error);
  rest = imap_session_take_events (session);
  g_assert_cmpuint (rest->len, ==, 0);

  imap_session_unselect (session, NULL, &error);
  g_assert_no_error (error);
  g_assert_null (imap_session_get_mailbox (session));
}

static ImapCommand *
make_fetch (const char *set, const char *items)
{
  ImapCommand *command = imap_command_new ("UID FETCH");

  imap_command_atom (command, set);
  imap_command_atom (command, items);
  return command;
}

static GPtrArray *
make_behind (const char *set, const char *items)
{
  GPtrArray *then = g_ptr_array_new_with_free_func ((GDestroyNotify) imap_command_free);

  g_ptr_array_add (then, make_fetch (set, items));
  return then;
}

static void
test_select_missing (void)
{
  g_autoptr (ImapSession) session = sign_in ();
  g_autoptr (GPtrArray) then = make_behind ("1:*", "FLAGS");
  g_auto (ImapSelected) selected = { 0 };
  g_autoptr (GError) error = NULL;
  guint then_number = 7;

  g_assert_false (imap_session_select (session, "No such folder", NULL, then, &then_number,
                                       &selected, NULL, &error));
  g_assert_error (error, PH_ERROR, PH_ERROR_NOT_FOUND);
  g_assert_cmpuint (then_number, ==, 0);
  g_assert_cmpint (imap_session_get_last_status (session)->status, ==, IMAP_STATUS_NO);
  g_clear_error (&error);

  g_assert_true (imap_session_is_open (session));
  imap_session_run (session, imap_command_new ("NOOP"), NULL, &error);
  g_assert_no_error (error);
}

/* SELECT and FETCH in one round trip, two more FETCHes under way at once. */
static void
test_pipelined_fetch (void)
{
  g_autoptr (ImapSession) session = sign_in ();
  g_autoptr (GPtrArray) then = make_behind ("1:*", "(FLAGS)");
  g_auto (ImapSelected) selected = { 0 };
  g_autoptr (GPtrArray) events = NULL;
  g_autoptr (GError) error = NULL;
  guint numbers[3];
  guint n_bodies = 0;

  deliver ("one");
  imap_session_select (session, "INBOX", NULL, then, &numbers[0], &selected, NULL, &error);
  g_assert_no_error (error);
  numbers[1] = imap_session_send (session, make_fetch ("1:*", "(BODY.PEEK[])"), &error);
  numbers[2] = imap_session_send (session, make_fetch ("1:*", "(ENVELOPE)"), &error);
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      g_assert_cmpuint (numbers[i], !=, 0);
      imap_session_wait (session, numbers[i], NULL, &error);
      g_assert_no_error (error);
    }

  events = imap_session_take_events (session);
  g_assert_cmpuint (events->len, ==, 3 * selected.exists);
  for (guint i = 0; i < events->len; i++)
    if (imap_fetch_get_section (&((ImapResponse *) events->pdata[i])->fetch, "") != NULL)
      n_bodies++;
  g_assert_cmpuint (n_bodies, ==, selected.exists);
}

static void
test_wait_events (void)
{
  g_autoptr (ImapSession) session = sign_in ();
  g_autoptr (GPtrArray) then = make_behind ("1:*", "(FLAGS)");
  g_auto (ImapSelected) selected = { 0 };
  g_autoptr (GError) error = NULL;
  guint number;
  guint n_seen = 0;

  deliver ("one");
  imap_session_select (session, "INBOX", NULL, then, &number, &selected, NULL, &error);
  g_assert_no_error (error);
  while (n_seen < selected.exists)
    {
      g_autoptr (GPtrArray) events = NULL;

      g_assert_true (imap_session_wait_events (session, number, NULL, &error));
      g_assert_no_error (error);
      events = imap_session_take_events (session);
      g_assert_cmpuint (events->len, >, 0);
      n_seen += events->len;
    }
  imap_session_wait (session, number, NULL, &error);
  g_assert_no_error (error);
}

static void
test_append (void)
{
  g_autoptr (ImapSession) session = sign_in ();
  g_autoptr (GBytes) message = g_bytes_new_static ("Subject: x\r\n\r\ny\r\n", 17);
  const char *const keywords[] = { "$Forwarded", NULL };
  g_autoptr (GPtrArray) events = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *uids = NULL;
  const ImapFetch *fetch;
  guint32 uidvalidity, uid;

  imap_session_append (session, "INBOX", IMAP_FLAG_SEEN | IMAP_FLAG_FLAGGED, keywords, 1700000000,
                       60, message, &uidvalidity, &uid, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (uidvalidity, >, 0);
  g_assert_cmpuint (uid, >, 0);

  select_inbox (session);
  uids = g_strdup_printf ("%u", uid);
  g_ptr_array_unref (imap_session_take_events (session));
  imap_session_run (session, make_fetch (uids, "(FLAGS INTERNALDATE BODY.PEEK[])"), NULL, &error);
  g_assert_no_error (error);
  events = imap_session_take_events (session);
  g_assert_cmpuint (events->len, ==, 1);
  fetch = &((ImapResponse *) events->pdata[0])->fetch;
  g_assert_cmpint (fetch->flags.system & ~IMAP_FLAG_RECENT, ==, IMAP_FLAG_SEEN | IMAP_FLAG_FLAGGED);
  g_assert_cmpuint (fetch->flags.n_keywords, ==, 1);
  g_assert_cmpint (fetch->internal_date, ==, 1700000000);
  g_assert_cmpmem (imap_fetch_get_section (fetch, "")->data,
                   imap_fetch_get_section (fetch, "")->len, g_bytes_get_data (message, NULL),
                   g_bytes_get_size (message));

  g_assert_false (imap_session_append (session, "Nowhere", 0, NULL, G_MININT64, 0, message, NULL,
                                       NULL, NULL, &error));
  g_assert_error (error, PH_ERROR, PH_ERROR_NOT_FOUND);
  g_assert_true (imap_session_is_open (session));
}

/* All or none: the order of the uids is that of the mails, and a refusal leaves the line in step. */
static void
test_append_many (void)
{
  static const char *const masks[][3] = { { NULL }, { "LITERAL+", "LITERAL-", NULL } };

  for (guint i = 0; i < G_N_ELEMENTS (masks); i++)
    {
      g_autoptr (ImapSession) session = sign_in_masked (ACCOUNT_SECURITY_TLS, masks[i]);
      g_autoptr (GBytes) first = g_bytes_new_static ("Subject: a\r\n\r\ny\r\n", 17);
      g_autoptr (GBytes) second = g_bytes_new_static ("Subject: bb\r\n\r\ny\r\n", 18);
      const ImapAppend messages[] = {
        { .flags = IMAP_FLAG_SEEN, .date = 1700000000, .bytes = first },
        { .date = G_MININT64, .bytes = second },
      };
      g_autoptr (GPtrArray) events = NULL;
      g_autoptr (GError) error = NULL;
      g_autofree char *text = NULL;
      guint32 uidvalidity, uids[2];
      guint number = imap_session_send_append (session, "INBOX", messages, 2, &error);

      g_assert_no_error (error);
      imap_session_wait_append (session, number, &uidvalidity, uids, 2, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (uidvalidity, >, 0);
      g_assert_cmpuint (uids[0], >, 0);
      g_assert_cmpuint (uids[1], ==, uids[0] + 1);

      select_inbox (session);
      text = g_strdup_printf ("%u", uids[1]);
      g_ptr_array_unref (imap_session_take_events (session));
      imap_session_run (session, make_fetch (text, "(FLAGS RFC822.SIZE)"), NULL, &error);
      g_assert_no_error (error);
      events = imap_session_take_events (session);
      g_assert_cmpuint (((ImapResponse *) events->pdata[0])->fetch.size, ==, 18);

      number = imap_session_send_append (session, "Nowhere", messages, 2, &error);
      g_assert_no_error (error);
      g_assert_false (imap_session_wait_append (session, number, NULL, uids, 2, NULL, &error));
      g_assert_error (error, PH_ERROR, PH_ERROR_NOT_FOUND);
      g_assert_cmpuint (uids[0], ==, 0);
      g_clear_error (&error);
      g_assert_true (imap_session_run (session, imap_command_new ("NOOP"), NULL, &error));
    }
}

/* Dovecot has BINARY. */
static void
test_append_nul (void)
{
  g_autoptr (ImapSession) session = sign_in ();
  g_autoptr (GBytes) message = g_bytes_new_static ("Subject: x\r\n\r\ny\0z\r\n", 19);
  g_autoptr (GError) error = NULL;
  guint32 uid;

  imap_session_append (session, "INBOX", 0, NULL, G_MININT64, 0, message, NULL, &uid, NULL,
                       &error);
  g_assert_no_error (error);
  g_assert_cmpuint (uid, >, 0);
}

/* Ten megabytes, with and without the server being asked first. */
static void
test_append_large (void)
{
  static const char *const masks[][3] = { { NULL }, { "LITERAL+", "LITERAL-", NULL } };
  gsize size = 10 * 1000 * 1000;
  char *text = g_malloc (size);
  g_autoptr (GBytes) message = NULL;

  memset (text, 'x', size);
  for (gsize i = 78; i < size; i += 80)
    memcpy (text + i, "\r\n", 2);
  memcpy (text, "Subject: large\r\n\r\n", 18);
  message = g_bytes_new_take (text, size);

  for (guint i = 0; i < G_N_ELEMENTS (masks); i++)
    {
      g_autoptr (ImapSession) session = sign_in_masked (ACCOUNT_SECURITY_TLS, masks[i]);
      g_autoptr (GError) error = NULL;
      guint32 uid;

      imap_session_append (session, "INBOX", 0, NULL, G_MININT64, 0, message, NULL, &uid, NULL,
                           &error);
      g_assert_no_error (error);
      g_assert_cmpuint (uid, >, 0);
    }
}

static void
test_search (void)
{
  static const char *const masks[][2] = { { NULL }, { "ESEARCH", NULL } };

  deliver ("to be found");
  for (guint i = 0; i < G_N_ELEMENTS (masks); i++)
    {
      g_autoptr (ImapSession) session = sign_in_masked (ACCOUNT_SECURITY_TLS, masks[i]);
      g_autoptr (ImapSet) all = NULL;
      g_autoptr (ImapSet) none = NULL;
      g_autoptr (GError) error = NULL;
      ImapSelected selected = select_inbox (session);

      all = imap_session_uid_search (session, "UID 1:*", NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (imap_set_count (all), ==, selected.exists);
      none = imap_session_uid_search (session, "KEYWORD nobody-has-it", NULL, &error);
      g_assert_no_error (error);
      g_assert_true (imap_set_is_empty (none));
      g_assert_null (imap_session_uid_search (session, "NONSENSE", NULL, &error));
      g_assert_error (error, PH_ERROR, PH_ERROR_SERVER);
    }
}

static void
create (ImapSession *session, const char *name)
{
  ImapCommand *command = imap_command_new ("CREATE");

  imap_command_mailbox (command, name);
  imap_session_run (session, command, NULL, NULL);
  command = imap_command_new ("SUBSCRIBE");
  imap_command_mailbox (command, name);
  imap_session_run (session, command, NULL, NULL);
}

static void
test_status (void)
{
  g_autoptr (ImapSession) session = sign_in ();
  g_autoptr (ImapResponse) status = NULL;
  g_autoptr (GError) error = NULL;

  create (session, "A b\"c");
  status = imap_session_status (session, "A b\"c", "MESSAGES UIDNEXT", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (status->mailbox_status.messages, ==, 0);
  g_assert_cmpint (status->mailbox_status.uidnext, ==, 1);
  g_assert_cmpint (status->mailbox_status.unseen, ==, -1);

  g_assert_null (imap_session_status (session, "Nowhere", "MESSAGES", NULL, &error));
  g_assert_error (error, PH_ERROR, PH_ERROR_NOT_FOUND);
}

static void
test_list (void)
{
  static const char *const masks[][2] = { { NULL }, { "LIST-STATUS", NULL },
                                          { "LIST-EXTENDED", NULL } };

  for (guint i = 0; i < G_N_ELEMENTS (masks); i++)
    {
      g_autoptr (ImapSession) session = sign_in_masked (ACCOUNT_SECURITY_TLS, masks[i]);
      g_autoptr (GPtrArray) list = NULL;
      g_autoptr (GError) error = NULL;
      const ImapResponse *folder;
      gboolean complete;

      create (session, "Listed");
      list = imap_session_list (session, &complete, NULL, &error);
      g_assert_no_error (error);
      g_assert_true (complete);
      g_assert_nonnull (find_listed (list, IMAP_RESPONSE_LIST, "INBOX"));
      folder = find_listed (list, IMAP_RESPONSE_LIST, "Listed");
      g_assert_nonnull (folder);
      g_assert_cmpuint (folder->list.attributes & IMAP_MAILBOX_SUBSCRIBED, !=, 0);
      g_assert_cmpint (find_listed (list, IMAP_RESPONSE_MAILBOX_STATUS, "INBOX") != NULL, ==,
                       i == 0);
    }
}

/* ---- IDLE ----------------------------------------------------------------------------------- */

static gpointer
deliver_thread (gpointer unused)
{
  deliver ("pushed");
  return NULL;
}

static void
test_idle_delivery (void)
{
  g_autoptr (ImapSession) session = sign_in ();
  g_autoptr (GPtrArray) events = NULL;
  g_autoptr (GError) error = NULL;
  GThread *thread;
  gboolean has_exists = FALSE;

  select_inbox (session);
  g_ptr_array_unref (imap_session_take_events (session));
  thread = g_thread_new ("deliver", deliver_thread, NULL);
  imap_session_idle (session, 30, NULL, NULL, NULL, &error);
  g_thread_join (thread);
  g_assert_no_error (error);

  events = imap_session_take_events (session);
  for (guint i = 0; i < events->len; i++)
    has_exists |= ((ImapResponse *) events->pdata[i])->type == IMAP_RESPONSE_EXISTS;
  g_assert_true (has_exists);

  imap_session_run (session, imap_command_new ("NOOP"), NULL, &error);
  g_assert_no_error (error);
}

typedef struct
{
  GMainContext *context;
  int stop; /* atomic */
  guint n_asked;
} Stop;

static gboolean
should_stop (gpointer user_data)
{
  Stop *stop = user_data;

  stop->n_asked++;
  return g_atomic_int_get (&stop->stop);
}

static gpointer
stop_thread (gpointer user_data)
{
  Stop *stop = user_data;

  g_atomic_int_set (&stop->stop, TRUE);
  g_main_context_wakeup (stop->context);
  return NULL;
}

static void
test_idle_stop (void)
{
  g_autoptr (ImapSession) session = sign_in ();
  g_autoptr (GError) error = NULL;
  Stop stop = { g_main_context_default (), FALSE, 0 };
  gint64 began;
  GThread *thread;

  select_inbox (session);
  thread = g_thread_new ("stop", stop_thread, &stop);
  g_assert_true (imap_session_idle (session, 0, should_stop, &stop, NULL, &error));
  g_thread_join (thread);
  g_assert_no_error (error);

  /* And by time. */
  stop.stop = FALSE;
  began = g_get_monotonic_time ();
  g_assert_true (imap_session_idle (session, 1, should_stop, &stop, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (g_get_monotonic_time () - began, >=, G_USEC_PER_SEC);
}

static gboolean
cancel_cb (gpointer cancellable)
{
  g_cancellable_cancel (cancellable);
  return G_SOURCE_REMOVE;
}

/* A cancelled IDLE leaves a session that goes on working. */
static void
test_idle_cancel (void)
{
  g_autoptr (ImapSession) session = sign_in ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  select_inbox (session);
  g_timeout_add (100, cancel_cb, cancellable);
  g_assert_false (imap_session_idle (session, 30, NULL, NULL, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  if (imap_session_is_open (session))
    {
      imap_session_run (session, imap_command_new ("NOOP"), NULL, &error);
      g_assert_no_error (error);
    }
}

/* ---- Another server ------------------------------------------------------------------------- */

static void
test_cyrus (void)
{
  g_autoptr (TestServer) cyrus = test_server_start ("cyrus", NULL);
  g_autoptr (AccountSettings) settings = make_settings (cyrus, ACCOUNT_SECURITY_TLS);
  g_autoptr (ImapSession) session = new_session (settings, NULL, NULL);
  g_autoptr (GBytes) message =
      g_bytes_new_static ("From: a@example.test\r\nSubject: x\r\n\r\ny\r\n", 39);
  g_auto (ImapSelected) selected = { 0 };
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (ImapSet) found = NULL;
  g_autoptr (GError) error = NULL;
  gboolean complete;
  guint32 uid;

  imap_session_connect (session, test_server_get_password (cyrus, 0), NULL, &error);
  g_assert_no_error (error);
  g_assert_true (imap_client_is_enabled (imap_session_get_client (session), "QRESYNC"));
  list = imap_session_list (session, &complete, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (complete);
  g_assert_nonnull (find_listed (list, IMAP_RESPONSE_MAILBOX_STATUS, "INBOX"));

  imap_session_append (session, "INBOX", IMAP_FLAG_SEEN, NULL, G_MININT64, 0, message, NULL, &uid,
                       NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (uid, >, 0);
  imap_session_select (session, "INBOX", NULL, NULL, NULL, &selected, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (selected.exists, ==, 1);
  found = imap_session_uid_search (session, "SEEN", NULL, &error);
  g_assert_no_error (error);
  g_assert_true (imap_set_contains (found, uid));
  imap_session_idle (session, 1, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  imap_session_unselect (session, NULL, &error);
  g_assert_no_error (error);
}

/* ---- Trouble -------------------------------------------------------------------------------- */

static void
test_cancel_fetch (void)
{
  g_autoptr (ImapSession) session = sign_in ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  guint number;

  deliver ("one");
  select_inbox (session);
  number = imap_session_send (session, make_fetch ("1:*", "(BODY.PEEK[])"), &error);
  g_cancellable_cancel (cancellable);
  g_assert_false (imap_session_wait (session, number, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);

  /* Cancelled before it had left: the line is gone. Otherwise its answer is swallowed. */
  if (!imap_session_is_open (session))
    return;
  imap_session_run (session, imap_command_new ("NOOP"), NULL, &error);
  g_assert_no_error (error);
}

/* One error and no hang when the server dies with a command under way. */
static void
test_server_killed (void)
{
  g_autoptr (TestServer) victim = test_server_start ("mailserver", "--no-smtp", NULL);
  g_autoptr (AccountSettings) settings = make_settings (victim, ACCOUNT_SECURITY_TLS);
  g_autoptr (ImapSession) session = new_session (settings, NULL, NULL);
  g_autoptr (GError) error = NULL;

  imap_session_connect (session, test_server_get_password (victim, 0), NULL, &error);
  g_assert_no_error (error);
  select_inbox (session);
  g_clear_pointer (&victim, test_server_stop);

  g_assert_false (imap_session_run (session, imap_command_new ("NOOP"), NULL, &error));
  g_assert_true (error->domain == PH_ERROR && ph_error_is_temporary (error));
  g_assert_cmpint (error->code, !=, PH_ERROR_TIMED_OUT);
  g_assert_false (imap_session_is_open (session));
  g_clear_error (&error);

  g_assert_false (imap_session_run (session, imap_command_new ("NOOP"), NULL, &error));
  g_assert_error (error, PH_ERROR, PH_ERROR_OFFLINE);
}

/* ---- Compression ---------------------------------------------------------------------------- */

/* Large things in both directions, and many small ones, while the bytes on the wire are few. */
static void
test_compress (void)
{
  g_autoptr (AccountSettings) settings = make_settings (server, ACCOUNT_SECURITY_TLS);
  ImapSessionConfig config = { .settings = settings, .timeout = PATIENCE_SECONDS, .always_compress = TRUE };
  g_autoptr (ImapSession) session = imap_session_new (&config);
  g_autofree char *filler = g_strnfill (300 * 1024, 'x');
  g_autofree char *text = g_strconcat ("Subject: large\r\n\r\n", filler, "\r\n", NULL);
  g_autoptr (GBytes) message = g_bytes_new (text, strlen (text));
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) events = NULL;
  ImapSelected selected = { 0 };
  ImapCommand *command = imap_command_new ("UID FETCH");
  const ImapResponse *fetch;
  MailTraffic traffic;
  guint32 uid;

  imap_session_connect (session, test_server_get_password (server, 0), NULL, &error);
  g_assert_no_error (error);
  g_assert_true (imap_session_is_compressed (session));
  g_assert_true (imap_client_is_enabled (imap_session_get_client (session), "QRESYNC"));
  imap_session_append (session, "INBOX", 0, NULL, G_MININT64, 0, message, NULL, &uid, NULL, &error);
  g_assert_no_error (error);
  imap_session_select (session, "INBOX", NULL, NULL, NULL, &selected, NULL, &error);
  g_assert_no_error (error);
  imap_selected_clear (&selected);
  g_ptr_array_unref (imap_session_take_events (session));

  imap_command_number (command, uid);
  imap_command_atom (command, "BODY.PEEK[]");
  imap_session_run (session, command, NULL, &error);
  g_assert_no_error (error);
  events = imap_session_take_events (session);
  g_assert_cmpuint (events->len, ==, 1);
  fetch = events->pdata[0];
  g_assert_cmpmem (fetch->fetch.sections[0].data, fetch->fetch.sections[0].len, text,
                   strlen (text));

  imap_session_get_traffic (session, &traffic);
  g_assert_cmpuint (traffic.inflated, >, strlen (text));
  g_assert_cmpuint (traffic.received, <, traffic.inflated / 10);
  g_assert_cmpuint (traffic.sent, <, strlen (text) / 10);
  imap_session_logout (session);
}

int
main (int argc, char *argv[])
{
  int status;

  g_test_init (&argc, &argv, NULL);
  server = test_server_start ("mailserver", "--no-smtp", NULL);

  g_test_add_func ("/imap-session/compress", test_compress);
  g_test_add_func ("/imap-session/sign-in", test_sign_in);
  g_test_add_func ("/imap-session/starttls", test_starttls);
  g_test_add_func ("/imap-session/mechanisms", test_mechanisms);
  g_test_add_func ("/imap-session/odd-passwords", test_odd_passwords);
  g_test_add_func ("/imap-session/too-many", test_too_many);
  g_test_add_func ("/imap-session/prefix", test_prefix);
  g_test_add_func ("/imap-session/wrong-password", test_wrong_password);
  g_test_add_func ("/imap-session/bad-certificates", test_bad_certificates);
  g_test_add_func ("/imap-session/select", test_select);
  g_test_add_func ("/imap-session/select-missing", test_select_missing);
  g_test_add_func ("/imap-session/pipelined-fetch", test_pipelined_fetch);
  g_test_add_func ("/imap-session/wait-events", test_wait_events);
  g_test_add_func ("/imap-session/append", test_append);
  g_test_add_func ("/imap-session/append-many", test_append_many);
  g_test_add_func ("/imap-session/append-nul", test_append_nul);
  g_test_add_func ("/imap-session/append-large", test_append_large);
  g_test_add_func ("/imap-session/search", test_search);
  g_test_add_func ("/imap-session/status", test_status);
  g_test_add_func ("/imap-session/list", test_list);
  g_test_add_func ("/imap-session/idle-delivery", test_idle_delivery);
  g_test_add_func ("/imap-session/idle-stop", test_idle_stop);
  g_test_add_func ("/imap-session/idle-cancel", test_idle_cancel);
  g_test_add_func ("/imap-session/cyrus", test_cyrus);
  g_test_add_func ("/imap-session/cancel-fetch", test_cancel_fetch);
  g_test_add_func ("/imap-session/server-killed", test_server_killed);

  status = g_test_run ();
  test_server_stop (server);
  return status;
}
