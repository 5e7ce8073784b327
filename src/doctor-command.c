/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "doctor-command.h"

#include "account-list.h"
#include "connection-doctor.h"
#include "doctor-report.h"

#include <glib/gi18n.h>

#define LOG_BYTES (64 * 1024)

#define STATUS_WELL 0
#define STATUS_WRONG 1
#define STATUS_UNKNOWN 2

static gboolean
is_called (const AccountSettings *settings, const char *name)
{
  return g_str_equal (settings->id, name) || g_ascii_strcasecmp (settings->address, name) == 0
         || g_str_equal (settings->name, name);
}

static AccountSettings *
find_account (AccountList *list, const char *name)
{
  for (guint i = 0; i < account_list_get_n_accounts (list); i++)
    if (is_called (account_list_get (list, i), name))
      return account_list_get (list, i);
  return NULL;
}

static void
list_accounts (AccountList *list, const char *name)
{
  const GError *error = account_list_get_error (list);

  if (error != NULL)
    g_printerr ("%s\n", error->message);
  g_printerr (_("There is no account called “%s”."), name);
  g_printerr ("\n");
  for (guint i = 0; i < account_list_get_n_accounts (list); i++)
    {
      const AccountSettings *settings = account_list_get (list, i);

      g_printerr ("  %s <%s>\n", settings->name, settings->address);
    }
}

static void
print_server (const AccountSettings *settings, gboolean is_outgoing)
{
  const AccountServer *server = is_outgoing ? &settings->smtp : &settings->imap;

  g_print ("\n%s: %s:%u\n", doctor_report_get_server (is_outgoing), server->host, server->port);
}

static void
report_cb (guint number, const DoctorResult *result, gpointer user_data)
{
  const AccountSettings *settings = user_data;
  g_autofree char *text = NULL;

  if (result->step == DOCTOR_STEP_LOOKUP && result->verdict == DOCTOR_RUNNING)
    print_server (settings, result->is_outgoing);
  if (result->verdict == DOCTOR_RUNNING)
    return;

  text = doctor_report_result (result);
  g_print ("%s", text);
}

static int
examine (AccountSettings *settings)
{
  g_autoptr (GPtrArray) plan = connection_doctor_plan (settings);
  g_autoptr (ProtocolLog) log = protocol_log_new (LOG_BYTES);
  g_autofree char *said = NULL;

  g_print ("%s <%s>\n", settings->name, settings->address);
  if (connection_doctor_run (settings, plan, log, report_cb, settings, NULL))
    {
      g_print ("\n%s\n", _("All is well."));
      return STATUS_WELL;
    }

  said = protocol_log_to_string (log);
  if (*said != '\0')
    g_print ("\n%s\n%s", _("What was said, without secrets:"), said);
  g_print ("\n%s\n", _("Something is wrong."));
  return STATUS_WRONG;
}

int
doctor_command_run (const char *name)
{
  g_autoptr (AccountList) list = account_list_new (NULL);
  AccountSettings *settings = find_account (list, name);

  if (settings == NULL)
    {
      list_accounts (list, name);
      return STATUS_UNKNOWN;
    }

  return examine (settings);
}
