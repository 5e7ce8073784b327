/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-filing-words.h"

#include "imap-response.h"

#include <glib/gi18n-lib.h>

/* ---- What was done --------------------------------------------------------------------------- */

static char *
describe_flags (const PhFilingAct *act)
{
  guint n = act->n;

  if (act->set & IMAP_FLAG_SEEN)
    return g_strdup_printf (ngettext ("%u message marked as read",
                                      "%u messages marked as read", n), n);
  if (act->clear & IMAP_FLAG_SEEN)
    return g_strdup_printf (ngettext ("%u message marked as unread",
                                      "%u messages marked as unread", n), n);
  if (act->set & IMAP_FLAG_FLAGGED)
    return g_strdup_printf (ngettext ("%u message flagged", "%u messages flagged", n), n);
  if (act->clear & IMAP_FLAG_FLAGGED)
    return g_strdup_printf (ngettext ("Flag removed from %u message",
                                      "Flag removed from %u messages", n), n);

  return g_strdup_printf (ngettext ("%u message changed", "%u messages changed", n), n);
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

  switch (act->kind)
    {
    case OPERATION_FLAGS:
    case OPERATION_KEYWORD:
      return describe_flags (act);
    case OPERATION_MOVE:
      return g_strdup_printf (ngettext ("%u message moved to “%s”",
                                        "%u messages moved to “%s”", n), n, act->target);
    case OPERATION_COPY:
      return g_strdup_printf (ngettext ("%u message copied to “%s”",
                                        "%u messages copied to “%s”", n), n, act->target);
    case OPERATION_TRASH:
      return g_strdup_printf (ngettext ("%u message moved to the trash",
                                        "%u messages moved to the trash", n), n);
    case OPERATION_ARCHIVE:
      return g_strdup_printf (ngettext ("%u message archived", "%u messages archived", n), n);
    case OPERATION_JUNK:
      return g_strdup_printf (ngettext ("%u message marked as junk",
                                        "%u messages marked as junk", n), n);
    case OPERATION_NOT_JUNK:
      return g_strdup_printf (ngettext ("%u message marked as not junk",
                                        "%u messages marked as not junk", n), n);
    case OPERATION_EXPUNGE:
      return g_strdup_printf (ngettext ("%u message deleted for good",
                                        "%u messages deleted for good", n), n);
    case OPERATION_MARK_ALL_READ:
      return g_strdup_printf (ngettext ("%u message in “%s” marked as read",
                                        "%u messages in “%s” marked as read", n), n, act->target);
    case OPERATION_EMPTY:
      return g_strdup_printf (ngettext ("%u message in “%s” deleted for good",
                                        "%u messages in “%s” deleted for good", n),
                              n, act->target);
    case OPERATION_APPEND:
      return g_strdup_printf (ngettext ("%u message added to “%s”",
                                        "%u messages added to “%s”", n), n, act->target);
    default:
      return describe_folder (act);
    }
}

/* ---- What was not done ----------------------------------------------------------------------- */

static char *
describe_failed_flags (const PhFilingAct *act)
{
  guint n = act->n;

  if (act->set & IMAP_FLAG_SEEN)
    return g_strdup_printf (ngettext ("%u message could not be marked as read",
                                      "%u messages could not be marked as read", n), n);
  if (act->clear & IMAP_FLAG_SEEN)
    return g_strdup_printf (ngettext ("%u message could not be marked as unread",
                                      "%u messages could not be marked as unread", n), n);
  if (act->set & IMAP_FLAG_FLAGGED)
    return g_strdup_printf (ngettext ("%u message could not be flagged",
                                      "%u messages could not be flagged", n), n);
  if (act->clear & IMAP_FLAG_FLAGGED)
    return g_strdup_printf (ngettext ("The flag could not be removed from %u message",
                                      "The flag could not be removed from %u messages", n), n);

  return g_strdup_printf (ngettext ("%u message could not be changed",
                                    "%u messages could not be changed", n), n);
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

  switch (act->kind)
    {
    case OPERATION_FLAGS:
    case OPERATION_KEYWORD:
      return describe_failed_flags (act);
    case OPERATION_MOVE:
      return g_strdup_printf (ngettext ("%u message could not be moved to “%s”",
                                        "%u messages could not be moved to “%s”", n),
                              n, act->target);
    case OPERATION_COPY:
      return g_strdup_printf (ngettext ("%u message could not be copied to “%s”",
                                        "%u messages could not be copied to “%s”", n),
                              n, act->target);
    case OPERATION_TRASH:
      return g_strdup_printf (ngettext ("%u message could not be moved to the trash",
                                        "%u messages could not be moved to the trash", n), n);
    case OPERATION_ARCHIVE:
      return g_strdup_printf (ngettext ("%u message could not be archived",
                                        "%u messages could not be archived", n), n);
    case OPERATION_JUNK:
      return g_strdup_printf (ngettext ("%u message could not be marked as junk",
                                        "%u messages could not be marked as junk", n), n);
    case OPERATION_NOT_JUNK:
      return g_strdup_printf (ngettext ("%u message could not be marked as not junk",
                                        "%u messages could not be marked as not junk", n), n);
    case OPERATION_EXPUNGE:
      return g_strdup_printf (ngettext ("%u message could not be deleted",
                                        "%u messages could not be deleted", n), n);
    case OPERATION_APPEND:
      return g_strdup_printf (ngettext ("%u message could not be added to “%s”",
                                        "%u messages could not be added to “%s”", n),
                              n, act->target);
    default:
      return describe_failed_folder (act);
    }
}
