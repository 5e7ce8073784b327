/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "doctor-report.h"

#include "doctor-advice.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* ---- Text ----------------------------------------------------------------------------------- */

static const char *
get_mark (DoctorVerdict verdict)
{
  switch (verdict)
    {
    case DOCTOR_GOOD:
      return "[ ok ]";
    case DOCTOR_WARNING:
      return "[warn]";
    case DOCTOR_BAD:
      return "[FAIL]";
    case DOCTOR_RUNNING:
      return "[ .. ]";
    case DOCTOR_WAITING:
    case DOCTOR_SKIPPED:
    default:
      return "[ -- ]";
    }
}

const char *
doctor_report_get_server (gboolean is_outgoing)
{
  return is_outgoing ? _("Outgoing Mail (SMTP)") : _("Incoming Mail (IMAP)");
}

char *
doctor_report_result (const DoctorResult *result)
{
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "%s %s", get_mark (result->verdict),
                          doctor_step_get_name (result->step));
  if (result->finding != NULL && *result->finding != '\0')
    g_string_append_printf (text, ": %s", result->finding);
  g_string_append_c (text, '\n');
  if (result->fault != DOCTOR_FAULT_NONE)
    g_string_append_printf (text, "       %s %s\n", _("At fault:"),
                            doctor_fault_get_name (result->fault));
  if (result->advice != NULL)
    g_string_append_printf (text, "       %s\n", result->advice);

  return g_string_free (text, FALSE);
}

static void
append_results (GString *text, GPtrArray *results)
{
  for (guint i = 0; i < results->len; i++)
    {
      const DoctorResult *result = results->pdata[i];
      const DoctorResult *before = i > 0 ? results->pdata[i - 1] : NULL;
      g_autofree char *line = doctor_report_result (result);

      if (before == NULL || before->is_outgoing != result->is_outgoing)
        g_string_append_printf (text, "\n%s\n", doctor_report_get_server (result->is_outgoing));
      g_string_append (text, line);
    }
}

/* ---- What nobody else must know ------------------------------------------------------------- */

/* Servers choose the text: no pattern looks at a long run of letters more than once. */
static char *
replace_all (char *text, const char *pattern, const char *with)
{
  g_autofree char *before = text;
  g_autoptr (GRegex) regex
      = g_regex_new (pattern, G_REGEX_CASELESS | G_REGEX_MULTILINE | G_REGEX_OPTIMIZE, 0, NULL);
  char *after;

  g_assert (regex != NULL);
  after = g_regex_replace (regex, before, -1, 0, with, 0, NULL);

  /* What could not be searched through is not told. */
  return after != NULL ? after : g_strdup ("");
}

/* A word of the settings, wherever it stands by itself. */
static char *
hide_word (char *text, const char *word, const char *with)
{
  g_autofree char *escaped = NULL;
  g_autofree char *pattern = NULL;

  if (word == NULL || *word == '\0')
    return text;

  escaped = g_regex_escape_string (word, -1);
  pattern = g_strdup_printf ("(?<![\\w])%s(?![\\w])", escaped);
  return replace_all (text, pattern, with);
}

/* Servers greet "nora" where the settings say "nora@example.org". */
static char *
hide_local_part (char *text, const char *address)
{
  g_autofree char *local = g_strndup (address, strcspn (address, "@"));

  return hide_word (text, local, "USER");
}

static char *
hide_settings (char *text, const AccountSettings *settings)
{
  text = hide_word (text, settings->address, "ADDRESS");
  text = hide_word (text, settings->imap.user, "USER");
  text = hide_word (text, settings->smtp.user, "USER");
  text = hide_local_part (text, settings->address);
  text = hide_local_part (text, settings->imap.user);
  text = hide_local_part (text, settings->smtp.user);
  text = hide_word (text, settings->real_name, "NAME");
  text = hide_word (text, settings->imap.host, "SERVER");
  text = hide_word (text, settings->smtp.host, "SERVER");
  return hide_word (text, settings->ca_file, "FILE");
}

/* What servers say of their own accord. */
static char *
hide_patterns (char *text)
{
  /* Folders and labels, which people call by the names of other people */
  text = replace_all (text, "(< \\* (?:X?LIST|LSUB|STATUS|FLAGS)\\b).*$", "\\1 …");
  text = replace_all (text, "(> \\S+ (?:STATUS|SELECT|EXAMINE)\\b).*$", "\\1 …");
  text = replace_all (text, "(\\[PERMANENTFLAGS) [^\\]\n]*+", "\\1 …");
  /* Exchange greets with its name in base64. */
  text = replace_all (text, "(?<![a-z0-9+/])[a-z0-9+/]{24,}+=*+", "…");
  text = replace_all (text, "(?<![^\\s<>()\"])[^\\s<>()\"@]*+@[^\\s<>()\"]*+", "ADDRESS");
  text = replace_all (text, "\\b\\d{1,3}(?:\\.\\d{1,3}){3}\\b", "IP");
  text = replace_all (text, "(?<![\\w:])(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{0,4}(?![\\w:.])", "IP");
  return replace_all (text, "\\b(?:[a-z0-9_-]{1,63}+\\.){1,10}[a-z]{2,63}\\b", "SERVER");
}

char *
doctor_report_make (const AccountSettings *settings, GPtrArray *results, ProtocolLog *log)
{
  GString *text = g_string_new (PACKAGE_NAME " " PACKAGE_VERSION "\n");
  g_autofree char *said = protocol_log_to_string (log);

  append_results (text, results);
  g_string_append_printf (text, "\n%s", said);
  return hide_patterns (hide_settings (g_string_free (text, FALSE), settings));
}
