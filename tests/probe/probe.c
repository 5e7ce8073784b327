/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The program without a window: each subcommand drives a part of it and prints one JSON object a
 * line. Exit status 0: done; 1: error, a JSON line says which; 2: usage. */

#include "probe.h"

#include <errno.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "ph-error.h"

static const struct
{
  const char *name;
  const char *usage;
  ProbeFunc func;
} commands[] = {
  { "imap", "imap  < server bytes", probe_imap },
  { "mime", "mime FILE", probe_mime },
  { "sanitize", "sanitize [--images]  < HTML", probe_sanitize },
  { "do",
    "do --config FILE --state DIR [--without CAP,…] [--offline] [--timeout SECONDS]\n"
    "         OPERATION… [; OPERATION…]\n"
    "         flag FOLDER UIDS [+-]FLAG | move|copy FOLDER UIDS [ACCOUNT:]FOLDER\n"
    "         delete|archive|junk|not-junk|expunge FOLDER UIDS | append FOLDER FILE…\n"
    "         replace FOLDER UID|0|last FILE\n"
    "         folder create|delete|subscribe|unsubscribe|empty|read FOLDER\n"
    "         folder rename FOLDER NAME | undo GROUP",
    probe_do },
  { "run",
    "run --config FILE --state DIR [--without CAP,…]  < lines\n"
    "         ACCOUNT OPERATION… as above | ACCOUNT undo (the last) | ACCOUNT show FOLDER\n"
    "         ACCOUNT offline|online | refresh | settle",
    probe_run },
  { "send",
    "send --config FILE --state DIR [--without CAP,…] [--offline] [--timeout SECONDS]\n"
    "         [--answers UID] [--report] [FILE SENDER RECIPIENT…]   then all that waits, as if each pause were over\n"
    "         stop|again|others|was-sent|discard ID",
    probe_send },
  { "reply",
    "reply FILE [--all|--list|--forward|--forward-attached|--edit-as-new|--resend|\n"
    "         --redirect|--continue] [--as ADDRESS]… [--account ADDRESS] [--plain]\n"
    "         [--selection TEXT [--selection-html HTML]]",
    probe_reply },
  { "build", "build DRAFT.json OUT", probe_build },
  { "sync", "sync --config FILE --state DIR [--without CAP,…] [--watch SECONDS]", probe_sync },
};

JsonBuilder *
probe_builder_new (void)
{
  JsonBuilder *builder = json_builder_new ();

  json_builder_begin_object (builder);
  return builder;
}

void
probe_print (JsonBuilder *builder)
{
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *line = NULL;

  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  line = json_to_string (root, FALSE);
  puts (line);
  json_builder_reset (builder);
  json_builder_begin_object (builder);
}

int
probe_error (const GError *error)
{
  g_autoptr (JsonBuilder) builder = probe_builder_new ();

  probe_add_text (builder, "error", ph_error_name (error));
  probe_add_text (builder, "message", error->message);
  probe_print (builder);
  return PROBE_ERROR;
}

void
probe_add_bytes (JsonBuilder *builder, const char *name, const char *bytes, gsize len)
{
  g_autofree char *text = g_utf8_make_valid (bytes, (gssize)len);

  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, text);
}

void
probe_add_text (JsonBuilder *builder, const char *name, const char *text)
{
  if (text != NULL)
    {
      probe_add_bytes (builder, name, text, strlen (text));
      return;
    }
  json_builder_set_member_name (builder, name);
  json_builder_add_null_value (builder);
}

void
probe_add_int (JsonBuilder *builder, const char *name, gint64 value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, value);
}

void
probe_add_bool (JsonBuilder *builder, const char *name, gboolean value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_boolean_value (builder, value);
}

void
probe_add_texts (JsonBuilder *builder, const char *name, const char *const *texts)
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_array (builder);
  for (; texts != NULL && *texts != NULL; texts++)
    {
      g_autofree char *text = g_utf8_make_valid (*texts, -1);

      json_builder_add_string_value (builder, text);
    }
  json_builder_end_array (builder);
}

GBytes *
probe_read_input (GError **error)
{
  GByteArray *input = g_byte_array_new ();
  guint8 buffer[64 * 1024];
  gssize n;

  while ((n = read (STDIN_FILENO, buffer, sizeof buffer)) > 0)
    g_byte_array_append (input, buffer, (guint)n);
  if (n == 0)
    return g_byte_array_free_to_bytes (input);
  g_set_error (error, PH_ERROR, PH_ERROR_DISK, "%s", g_strerror (errno));
  g_byte_array_unref (input);
  return NULL;
}

static int
print_usage (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    fprintf (stderr, "%s posthorn-probe %s\n", i == 0 ? "usage:" : "      ", commands[i].usage);
  return PROBE_USAGE;
}

int
main (int argc, char *argv[])
{
  setlocale (LC_ALL, "");
  for (guint i = 0; argc > 1 && i < G_N_ELEMENTS (commands); i++)
    if (strcmp (argv[1], commands[i].name) == 0)
      {
        int status = commands[i].func (argc - 1, argv + 1);

        return status == PROBE_USAGE ? print_usage () : status;
      }
  return print_usage ();
}
