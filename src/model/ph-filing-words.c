/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-filing-words.h"

#include "imap-response.h"
#include "ph-format.h"

#include <glib/gi18n-lib.h>

/* ---- What was done --------------------------------------------------------------------------- */

static char *
describe_flags (const PhFilingAct *act)
{
  guint n = act->n;
  g_autofree char *count = ph_format_count (n);

  if (act->set & IMAP_FLAG_SEEN)
    return g_strdup_printf (ngettext ("%s message marked as read",
                                      "%s messages marked as read", n), count);
  if (act->clear & IMAP_FLAG_SEEN)
    return g_strdup_printf (ngettext ("%s message marked as unread",
                                      "%s messages marked as unread", n), count);
  if (act->set & IMAP_FLAG_FLAGGED)
    return g_strdup_printf (ngettext ("%s message flagged", "%s messages flagged", n), count);
  if (act->clear & IMAP_FLAG_FLAGGED)
    return g_strdup_printf (ngettext ("Flag removed from %s message",
                                      "Flag removed from %s messages", n), count);

  return g_strdup_printf (ngettext ("%s message changed", "%s messages changed", n), count);
}

static char *
describe_mute (const PhFilingAct *act)
{
  g_autofree char *count = ph_format_count (act->n);

  if (act->present)
    return g_strdup_printf (ngettext ("%s conversation muted", "%s conversations muted", act->n),
                            count);

  return g_strdup_printf (ngettext ("%s conversation no longer muted",
                                    "%s conversations no longer muted", act->n), count);
}

static char *
describe_folder (const PhFilingAct *act)
{
  switch (act->kind)
    {
    case OPERATION_CREATE_FOLDER:
      return g_strdup_printf (_("Folder “%s” created"), act->target);
    case OPERATION_RENAME_FOLDER:
      return g_strdup_printf (_("Folder renamed to “%s”"), act->target);
    case OPERATION_MOVE_FOLDER:
      return g_strdup_printf (_("Folder “%s” moved"), act->target);
    case OPERATION_DELETE_FOLDER:
      return g_strdup_printf (_("Folder “%s” deleted"), act->target);
    case OPERATION_SUBSCRIBE:
    default:
      return g_strdup_printf (act->present ? _("Folder “%s” subscribed")
                                            : _("Folder “%s” unsubscribed"), act->target);
    }
}

char *
ph_filing_act_describe (const PhFilingAct *act)
{
  guint n = act->n;
  g_autofree char *count = ph_format_count (n);

  switch (act->kind)
    {
    case OPERATION_FLAGS:
    case OPERATION_KEYWORD:
      return describe_flags (act);
    case OPERATION_MUTE:
      return describe_mute (act);
    case OPERATION_MOVE:
      return g_strdup_printf (ngettext ("%s message moved to “%s”",
                                        "%s messages moved to “%s”", n), count, act->target);
    case OPERATION_COPY:
      return g_strdup_printf (ngettext ("%s message copied to “%s”",
                                        "%s messages copied to “%s”", n), count, act->target);
    case OPERATION_TRASH:
      return g_strdup_printf (ngettext ("%s message moved to the trash",
                                        "%s messages moved to the trash", n), count);
    case OPERATION_ARCHIVE:
      return g_strdup_printf (ngettext ("%s message archived", "%s messages archived", n), count);
    case OPERATION_JUNK:
      return g_strdup_printf (ngettext ("%s message marked as junk",
                                        "%s messages marked as junk", n), count);
    case OPERATION_NOT_JUNK:
      return g_strdup_printf (ngettext ("%s message marked as not junk",
                                        "%s messages marked as not junk", n), count);
    case OPERATION_EXPUNGE:
      return g_strdup_printf (ngettext ("%s message deleted for good",
                                        "%s messages deleted for good", n), count);
    case OPERATION_MARK_ALL_READ:
      return g_strdup_printf (ngettext ("%s message in “%s” marked as read",
                                        "%s messages in “%s” marked as read", n), count, act->target);
    case OPERATION_EMPTY:
      return g_strdup_printf (ngettext ("%s message in “%s” deleted for good",
                                        "%s messages in “%s” deleted for good", n),
                              count, act->target);
    case OPERATION_APPEND:
      return g_strdup_printf (ngettext ("%s message added to “%s”",
                                        "%s messages added to “%s”", n), count, act->target);
    default:
      return describe_folder (act);
    }
}

/* ---- What was not done ----------------------------------------------------------------------- */

static char *
describe_failed_flags (const PhFilingAct *act)
{
  guint n = act->n;
  g_autofree char *count = ph_format_count (n);

  if (act->set & IMAP_FLAG_SEEN)
    return g_strdup_printf (ngettext ("%s message could not be marked as read",
                                      "%s messages could not be marked as read", n), count);
  if (act->clear & IMAP_FLAG_SEEN)
    return g_strdup_printf (ngettext ("%s message could not be marked as unread",
                                      "%s messages could not be marked as unread", n), count);
  if (act->set & IMAP_FLAG_FLAGGED)
    return g_strdup_printf (ngettext ("%s message could not be flagged",
                                      "%s messages could not be flagged", n), count);
  if (act->clear & IMAP_FLAG_FLAGGED)
    return g_strdup_printf (ngettext ("The flag could not be removed from %s message",
                                      "The flag could not be removed from %s messages", n), count);

  return g_strdup_printf (ngettext ("%s message could not be changed",
                                    "%s messages could not be changed", n), count);
}

static char *
describe_failed_mute (const PhFilingAct *act)
{
  g_autofree char *count = ph_format_count (act->n);

  if (act->present)
    return g_strdup_printf (ngettext ("%s conversation could not be muted",
                                      "%s conversations could not be muted", act->n), count);

  return g_strdup_printf (ngettext ("%s conversation is muted still",
                                    "%s conversations are muted still", act->n), count);
}

static char *
describe_failed_folder (const PhFilingAct *act)
{
  switch (act->kind)
    {
    case OPERATION_MARK_ALL_READ:
      return g_strdup_printf (_("The messages in “%s” could not be marked as read"), act->target);
    case OPERATION_EMPTY:
      return g_strdup_printf (_("“%s” could not be emptied"), act->target);
    case OPERATION_CREATE_FOLDER:
      return g_strdup_printf (_("Folder “%s” could not be created"), act->target);
    case OPERATION_RENAME_FOLDER:
      return g_strdup_printf (_("The folder could not be renamed to “%s”"), act->target);
    case OPERATION_MOVE_FOLDER:
      return g_strdup_printf (_("Folder “%s” could not be moved"), act->target);
    case OPERATION_DELETE_FOLDER:
      return g_strdup_printf (_("Folder “%s” could not be deleted"), act->target);
    case OPERATION_SUBSCRIBE:
    default:
      return g_strdup_printf (act->present ? _("Folder “%s” could not be subscribed")
                                           : _("Folder “%s” could not be unsubscribed"),
                              act->target);
    }
}

char *
ph_filing_act_describe_failure (const PhFilingAct *act)
{
  guint n = act->n;
  g_autofree char *count = ph_format_count (n);

  switch (act->kind)
    {
    case OPERATION_FLAGS:
    case OPERATION_KEYWORD:
      return describe_failed_flags (act);
    case OPERATION_MUTE:
      return describe_failed_mute (act);
    case OPERATION_MOVE:
      return g_strdup_printf (ngettext ("%s message could not be moved to “%s”",
                                        "%s messages could not be moved to “%s”", n),
                              count, act->target);
    case OPERATION_COPY:
      return g_strdup_printf (ngettext ("%s message could not be copied to “%s”",
                                        "%s messages could not be copied to “%s”", n),
                              count, act->target);
    case OPERATION_TRASH:
      return g_strdup_printf (ngettext ("%s message could not be moved to the trash",
                                        "%s messages could not be moved to the trash", n), count);
    case OPERATION_ARCHIVE:
      return g_strdup_printf (ngettext ("%s message could not be archived",
                                        "%s messages could not be archived", n), count);
    case OPERATION_JUNK:
      return g_strdup_printf (ngettext ("%s message could not be marked as junk",
                                        "%s messages could not be marked as junk", n), count);
    case OPERATION_NOT_JUNK:
      return g_strdup_printf (ngettext ("%s message could not be marked as not junk",
                                        "%s messages could not be marked as not junk", n), count);
    case OPERATION_EXPUNGE:
      return g_strdup_printf (ngettext ("%s message could not be deleted",
                                        "%s messages could not be deleted", n), count);
    case OPERATION_APPEND:
      return g_strdup_printf (ngettext ("%s message could not be added to “%s”",
                                        "%s messages could not be added to “%s”", n),
                              count, act->target);
    default:
      return describe_failed_folder (act);
    }
}
