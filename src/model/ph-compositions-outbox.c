/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-compositions-outbox.h"

#include "compose-answer.h"
#include "ph-composition-private.h"
#include "ph-error.h"
#include "ph-identities.h"
#include "store-placement.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  AccountEngine *account;
  gint64 id;
  char *message_id;
  PhIdentities *identities;
  OutboxMail *mail; /* (nullable) until it is read */
  char *reason;     /* (nullable) why it waits */
  gboolean waits;
  gboolean is_stopped;
} Edit;

static void
edit_free (gpointer data)
{
  Edit *edit = data;

  g_object_unref (edit->account);
  g_free (edit->message_id);
  g_free (edit->reason);
  ph_identities_unref (edit->identities);
  g_clear_pointer (&edit->mail, outbox_mail_free);
  g_free (edit);
}

/* ---- The draft ------------------------------------------------------------------------------ */

static gboolean
names (GPtrArray *mailboxes, const char *address)
{
  for (guint i = 0; i < mailboxes->len; i++)
    if (compose_address_equal (((const ComposeMailbox *) mailboxes->pdata[i])->address, address))
      return TRUE;
  return FALSE;
}

/* Whoever is to get it and is named nowhere gets it still. */
static void
add_unnamed (ComposeDraft *draft, char **recipients)
{
  for (guint i = 0; recipients[i] != NULL; i++)
    if (!names (draft->to, recipients[i]) && !names (draft->cc, recipients[i])
        && !names (draft->bcc, recipients[i]))
      g_ptr_array_add (draft->bcc, compose_mailbox_new (NULL, recipients[i]));
}

static void
draft_cb (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  const Edit *edit = task_data;
  g_autoptr (MimeMessage) message = mime_message_parse (edit->mail->message);
  const ComposeQuestion question = {
    .mode = COMPOSE_CONTINUE,
    .identities = *ph_identities_get (edit->identities),
    .account = account_engine_get_id (edit->account),
    .shows_html = TRUE,
  };
  ComposeDraft *draft = compose_answer (message, &question);

  add_unnamed (draft, edit->mail->recipients);
  if (ph_identities_find (edit->identities, edit->mail->identity) != NULL)
    {
      g_free (draft->identity);
      draft->identity = g_strdup (edit->mail->identity);
    }
  g_task_return_pointer (task, draft, (GDestroyNotify) compose_draft_free);
}

/* ---- The composition ------------------------------------------------------------------------ */

/* It lies in Drafts until the mail is filed. */
static void
take_draft (PhComposition *composition, const Edit *edit)
{
  Store *store = account_engine_get_store (edit->account);
  StorePlacement placement;
  g_autoptr (StoreMessage) draft = NULL;

  if (edit->mail->draft_id == 0
      || !store_placement_get (store, edit->mail->draft_id, &placement, NULL))
    return;

  draft = store_message_get (store, placement.message_id, NULL);
  ph_composition_take_draft (composition, account_engine_get_id (edit->account),
                             edit->mail->draft_id, draft != NULL ? draft->message_id : NULL);
}

/* Takes @draft. Owned. What it is called and where it lies is in each of its versions. */
static PhComposition *
begin (PhCompositions *self, const Edit *edit, ComposeDraft *draft)
{
  PhComposition *composition = ph_compositions_create (self, draft);
  const OutboxMail *mail = edit->mail;
  const char *account = account_engine_get_id (edit->account);

  composition->message_id = g_strdup (edit->message_id);
  composition->outbox.account = g_strdup (account);
  composition->outbox.id = edit->id;
  composition->outbox_waited = edit->waits != FALSE;
  composition->outbox_reason = g_strdup (edit->reason);
  composition->send_at = mail->send_at;
  composition->wants_report = mail->wants_report;
  if (mail->original_id != 0)
    ph_composition_set_original (composition,
                                 mail->original_account != NULL ? mail->original_account : account,
                                 mail->original_id, mail->answer);
  take_draft (composition, edit);
  /* Who hears of it finds where it lies. */
  ph_compositions_enter (self, composition);
  return composition;
}

static PhComposition *
find (GTask *task)
{
  const Edit *edit = g_task_get_task_data (task);

  return ph_compositions_find_in_outbox (g_task_get_source_object (task),
                                         account_engine_get_id (edit->account), edit->id);
}

static void
drafted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  PhCompositions *self = g_task_get_source_object (task);
  g_autoptr (ComposeDraft) draft = g_task_propagate_pointer (G_TASK (result), NULL);
  PhComposition *composition = find (task);

  if (ph_compositions_get_engine (self) == NULL)
    {
      g_clear_object (&composition);
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "The program ends.");
      return;
    }

  /* It was asked for twice. */
  if (composition == NULL)
    composition = begin (self, g_task_get_task_data (task), g_steal_pointer (&draft));
  g_task_return_pointer (task, composition, g_object_unref);
}

/* ---- The mail ------------------------------------------------------------------------------- */

static void open_mail (GTask *task);

static void
stopped_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Edit *edit = g_task_get_task_data (task);
  GError *error = NULL;

  if (!account_engine_decide_outbox_finish (edit->account, result, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  edit->is_stopped = TRUE;
  open_mail (g_steal_pointer (&task));
}

/* Takes @task. It is stopped and read. */
static void
write_on (GTask *task)
{
  PhComposition *composition = find (task);
  g_autoptr (GTask) inner = NULL;

  if (composition != NULL)
    {
      if (ph_composition_get_sent (composition))
        ph_composition_come_back (composition);
      g_task_return_pointer (task, composition, g_object_unref);
      g_object_unref (task);
      return;
    }

  inner = g_task_new (NULL, NULL, drafted_cb, task);
  g_task_set_task_data (inner, g_task_get_task_data (task), NULL);
  g_task_run_in_thread (inner, draft_cb);
}

static gboolean
is_sent_on (GBytes *mail)
{
  gsize len;
  const char *data = g_bytes_get_data (mail, &len);
  g_auto (GStrv) resent = mime_headers_get_values (data, len, "Resent-Message-ID");

  return resent[0] != NULL;
}

/* What can't be changed is not stopped for it. */
static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Edit *edit = g_task_get_task_data (task);
  g_autoptr (PhComposition) known = find (task);
  GError *error = NULL;

  g_clear_pointer (&edit->mail, outbox_mail_free);
  edit->mail = account_engine_open_outbox_finish (edit->account, result, &error);
  if (edit->mail == NULL)
    g_task_return_error (task, error);
  else if (known == NULL && is_sent_on (edit->mail->message))
    g_task_return_new_error (task, PH_ERROR, PH_ERROR_INVALID, "%s",
                             _("A message that is sent on as it is can’t be changed."));
  else if (edit->is_stopped)
    write_on (g_steal_pointer (&task));
  else
    account_engine_decide_outbox_async (edit->account, edit->id, OUTBOX_STOP, NULL, stopped_cb,
                                        g_steal_pointer (&task));
}

/* Takes @task. */
static void
open_mail (GTask *task)
{
  const Edit *edit = g_task_get_task_data (task);

  account_engine_open_outbox_async (edit->account, edit->id, NULL, opened_cb, task);
}

gboolean
ph_outbox_can_edit (const StoreOutbox *row)
{
  return row->n_delivered == 0
         && (row->state == STORE_OUTBOX_HELD || outbox_can_decide (row->state, OUTBOX_STOP));
}

gboolean
ph_compositions_edits_outbox (PhCompositions *self, AccountEngine *account, gint64 id)
{
  g_autoptr (PhComposition) composition
    = ph_compositions_find_in_outbox (self, account_engine_get_id (account), id);

  return composition != NULL && !ph_composition_get_sent (composition);
}

void
ph_compositions_edit_outbox_async (PhCompositions *self, AccountEngine *account, gint64 id,
                                   GCancellable *cancellable, GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  Engine *engine = ph_compositions_get_engine (self);
  g_autoptr (StoreOutbox) row = store_outbox_get (account_engine_get_store (account), id, NULL);
  Edit *edit;

  g_return_if_fail (engine != NULL);

  g_task_set_source_tag (task, ph_compositions_edit_outbox_async);
  /* Once it is in the list, it is told. */
  g_task_set_check_cancellable (task, FALSE);
  if (row == NULL)
    {
      g_task_return_new_error (task, PH_ERROR, PH_ERROR_NOT_FOUND, "%s",
                               _("The mail is not in the outbox any more."));
      return;
    }

  edit = g_new0 (Edit, 1);
  edit->account = g_object_ref (account);
  edit->id = id;
  edit->message_id = g_strdup (row->message_id);
  edit->identities = ph_identities_new (engine);
  edit->is_stopped = row->state == STORE_OUTBOX_HELD;
  edit->waits = row->state == STORE_OUTBOX_QUEUED;
  edit->reason = g_strdup (row->error);
  g_task_set_task_data (task, edit, edit_free);
  open_mail (g_steal_pointer (&task));
}

PhComposition *
ph_compositions_edit_outbox_finish (PhCompositions *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, ph_compositions_edit_outbox_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
