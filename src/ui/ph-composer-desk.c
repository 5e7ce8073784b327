/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-composer-desk.h"

#include "compose-mailto.h"
#include "ph-composer-window.h"
#include "ph-compositions-answer.h"
#include "ph-compositions-outbox.h"
#include "ph-message-keys.h"

#include <glib/gi18n.h>

struct _PhComposerDesk
{
  GObject parent_instance;

  /* Owned */
  Engine *engine;
  PhCompositions *compositions;
  PhPeople *people;
  GPtrArray *windows; /* of PhComposerWindow, unowned: those that are open */

  GtkApplication *application; /* (unowned) (nullable) */
};

G_DEFINE_FINAL_TYPE (PhComposerDesk, ph_composer_desk, G_TYPE_OBJECT)

enum
{
  SENT,
  DISCARDED,
  FAILED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
fail (PhComposerDesk *self, const char *sentence)
{
  g_signal_emit (self, signals[FAILED], 0, sentence);
}

/* ---- Windows ---------------------------------------------------------------------------------- */

static void
sent_cb (PhComposerDesk *self, PhComposition *composition, gint64 send_at)
{
  g_signal_emit (self, signals[SENT], 0, composition, send_at);
}

static void
discarded_cb (PhComposerDesk *self, PhComposition *composition)
{
  g_signal_emit (self, signals[DISCARDED], 0, composition);
}

static void
kept_cb (PhComposerDesk *self, const char *reason)
{
  /* Translators: the reason why a mail could not be put into Drafts, a sentence */
  g_autofree char *sentence = g_strdup_printf (
    _("The mail is kept on this computer and opened again with the next start. %s"), reason);

  fail (self, sentence);
}

static void
destroyed_cb (PhComposerDesk *self, GtkWidget *window)
{
  g_ptr_array_remove (self->windows, window);
}

static GtkWindow *
find_window (PhComposerDesk *self, PhComposition *composition)
{
  for (guint i = 0; i < self->windows->len; i++)
    {
      PhComposer *composer = ph_composer_window_get_composer (self->windows->pdata[i]);

      if (ph_composer_get_composition (composer) == composition)
        return self->windows->pdata[i];
    }
  return NULL;
}

static GtkWindow *
create_window (PhComposerDesk *self, PhComposition *composition)
{
  g_autoptr (PhIdentities) identities = ph_identities_new (self->engine);
  GtkWidget *window
    = ph_composer_window_new (self->application, composition, identities, self->people);

  g_ptr_array_add (self->windows, window);
  g_signal_connect_object (window, "sent", G_CALLBACK (sent_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (window, "discarded", G_CALLBACK (discarded_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (window, "kept", G_CALLBACK (kept_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (window, "destroy", G_CALLBACK (destroyed_cb), self, G_CONNECT_SWAPPED);
  ph_people_load_async (self->people, NULL, NULL);
  return GTK_WINDOW (window);
}

void
ph_composer_desk_open (PhComposerDesk *self, PhComposition *composition)
{
  GtkWindow *window;

  g_return_if_fail (PH_IS_COMPOSER_DESK (self));

  window = find_window (self, composition);
  if (window == NULL)
    window = create_window (self, composition);
  gtk_window_present (window);
}

/* ---- Beginning -------------------------------------------------------------------------------- */

/* Who is asked for, else the first of all. */
static const ComposeIdentity *
choose_identity (PhIdentities *identities, const char *account)
{
  const ComposeIdentities *all = ph_identities_get (identities);

  for (guint i = 0; i < all->n; i++)
    if (g_strcmp0 (all->items[i].account, account) == 0)
      return &all->items[i];

  return all->n > 0 ? &all->items[0] : NULL;
}

/* A line for the person's words, and what stands below them. What a link says comes first. */
static void
begin_text (ComposeDraft *draft, PhIdentities *identities)
{
  g_autoptr (ComposeSignature) signature
    = ph_identities_make_signature (identities, draft->identity, FALSE);

  compose_signature_begin (draft, signature, COMPOSE_SIGNATURE_BELOW);
}

static void
begin_answer (PhComposition *composition, PhIdentities *identities)
{
  ComposeDraft *draft = ph_composition_get_draft (composition);
  g_autoptr (ComposeSignature) signature
    = ph_identities_make_signature (identities, draft->identity, TRUE);

  compose_signature_begin (draft, signature,
                           ph_composer_begins_below (composition) ? COMPOSE_SIGNATURE_BELOW
                                                                  : COMPOSE_SIGNATURE_ABOVE);
}

/* Takes @draft. */
static void
begin (PhComposerDesk *self, ComposeDraft *draft, const char *account)
{
  g_autoptr (PhIdentities) identities = ph_identities_new (self->engine);
  const ComposeIdentity *identity = choose_identity (identities, account);
  g_autoptr (PhComposition) composition = NULL;

  if (identity == NULL)
    {
      compose_draft_free (draft);
      fail (self, _("There is no account that a mail could be sent from."));
      return;
    }

  compose_draft_set_identity (draft, identity);
  begin_text (draft, identities);
  composition = ph_compositions_begin (self->compositions, draft);
  ph_composer_desk_open (self, composition);
}

void
ph_composer_desk_write (PhComposerDesk *self, const char *account)
{
  g_return_if_fail (PH_IS_COMPOSER_DESK (self));

  begin (self, compose_draft_new (), account);
}

void
ph_composer_desk_write_to (PhComposerDesk *self, const char *uri, const char *account)
{
  g_autoptr (GError) error = NULL;
  ComposeDraft *draft;

  g_return_if_fail (PH_IS_COMPOSER_DESK (self));

  draft = compose_mailto_read (uri, &error);
  if (draft != NULL)
    begin (self, draft, account);
  else
    fail (self, error->message);
}

void
ph_composer_desk_write_with (PhComposerDesk *self, GPtrArray *files)
{
  guint n_windows;

  g_return_if_fail (PH_IS_COMPOSER_DESK (self));

  n_windows = self->windows->len;
  ph_composer_desk_write (self, NULL);
  if (self->windows->len > n_windows)
    ph_composer_attach (ph_composer_window_get_composer (self->windows->pdata[n_windows]), files);
}

typedef struct
{
  PhComposerDesk *desk;
  ComposeMode mode;
} Wish;

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Wish *wish = user_data;
  g_autoptr (PhComposerDesk) self = wish->desk;
  g_autoptr (GError) error = NULL;
  g_autoptr (PhComposition) composition
    = ph_compositions_answer_finish (PH_COMPOSITIONS (source), result, &error);

  if (composition == NULL)
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        fail (self, error->message);
      return;
    }

  if (wish->mode <= COMPOSE_FORWARD)
    {
      g_autoptr (PhIdentities) identities = ph_identities_new (self->engine);

      begin_answer (composition, identities);
    }
  ph_composer_desk_open (self, composition);
}

/* The text of a mail ends its last line, what is typed need not. */
static void
trim_end (ComposeDraft *draft)
{
  if (draft->text != NULL && g_str_has_suffix (draft->text, "\n"))
    draft->text[strlen (draft->text) - 1] = '\0';
}

/* @composition is NULL for @error. */
static void
go_on (PhComposerDesk *self, PhComposition *composition, const GError *error)
{
  if (composition != NULL)
    {
      if (find_window (self, composition) == NULL)
        trim_end (ph_composition_get_draft (composition));
      ph_composer_desk_open (self, composition);
    }
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    fail (self, error->message);
}

static void
draft_opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PhComposerDesk) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (PhComposition) composition
    = ph_compositions_open_draft_finish (PH_COMPOSITIONS (source), result, &error);

  go_on (self, composition, error);
}

void
ph_composer_desk_open_draft (PhComposerDesk *self, PhMessage *message)
{
  AccountEngine *account = ph_message_get_engine (message);

  g_return_if_fail (PH_IS_COMPOSER_DESK (self));

  if (account != NULL)
    ph_compositions_open_draft_async (self->compositions, account,
                                      ph_message_key_get_placement (ph_message_get_key (message)), NULL,
                                      draft_opened_cb, g_object_ref (self));
}

static void
edited_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PhComposerDesk) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (PhComposition) composition
    = ph_compositions_edit_outbox_finish (PH_COMPOSITIONS (source), result, &error);

  go_on (self, composition, error);
}

void
ph_composer_desk_edit_outbox (PhComposerDesk *self, PhMessage *message)
{
  AccountEngine *account = ph_message_get_engine (message);

  g_return_if_fail (PH_IS_COMPOSER_DESK (self));

  if (account != NULL)
    ph_compositions_edit_outbox_async (self->compositions, account,
                                       ph_message_get_outbox_id (message), NULL, edited_cb,
                                       g_object_ref (self));
}

void
ph_composer_desk_answer (PhComposerDesk *self, PhMessage *message, ComposeMode mode,
                         const char *selection)
{
  const PhAnswer answer = {
    .account = ph_message_get_engine (message),
    .message_id = ph_message_get_message_id (message),
    .mode = mode,
    .selection = selection,
  };
  Wish *wish;

  g_return_if_fail (PH_IS_COMPOSER_DESK (self));

  /* Its account is gone, and so is the row in a moment. */
  if (answer.account == NULL)
    return;

  wish = g_new0 (Wish, 1);
  wish->desk = g_object_ref (self);
  wish->mode = mode;
  ph_compositions_answer_async (self->compositions, &answer, NULL, answered_cb, wish);
}

/* ---- Back again ------------------------------------------------------------------------------- */

static void
called_back_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PhComposerDesk) self = user_data;
  PhComposition *composition = PH_COMPOSITION (source);
  g_autoptr (GError) error = NULL;

  if (ph_composition_call_back_finish (composition, result, &error))
    ph_composer_desk_open (self, composition);
  else
    fail (self, error->message);
}

void
ph_composer_desk_call_back (PhComposerDesk *self, PhComposition *composition)
{
  g_return_if_fail (PH_IS_COMPOSER_DESK (self));

  if (ph_composition_get_sent (composition))
    ph_composition_call_back_async (composition, called_back_cb, g_object_ref (self));
}

void
ph_composer_desk_restore (PhComposerDesk *self, PhComposition *composition)
{
  g_return_if_fail (PH_IS_COMPOSER_DESK (self));

  ph_composition_restore (composition);
  ph_composer_desk_open (self, composition);
}

/* What is missing is not to be sent unnoticed. */
static void
tell_lost (PhComposerDesk *self, PhComposition *composition)
{
  guint n = ph_composition_get_n_lost (composition);

  if (n > 0)
    fail (self, ngettext ("An attachment of a mail that was being written can’t be read any more.",
                          "Some attachments of a mail that was being written can’t be read any more.", n));
}

static void
open_all (PhComposerDesk *self)
{
  GListModel *all = G_LIST_MODEL (self->compositions);

  for (guint i = 0; i < g_list_model_get_n_items (all); i++)
    {
      g_autoptr (PhComposition) composition = g_list_model_get_item (all, i);

      ph_composer_desk_open (self, composition);
      tell_lost (self, composition);
    }
}

static void
recovered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  PhComposerDesk *self = g_task_get_source_object (task);
  guint n_failed;

  if (ph_compositions_recover_finish (self->compositions, result, &n_failed) > 0)
    open_all (self);
  if (n_failed > 0)
    fail (self, ngettext ("A mail that was being written can’t be read any more.",
                          "Some mails that were being written can’t be read any more.", n_failed));
  g_task_return_boolean (task, TRUE);
}

void
ph_composer_desk_recover_async (PhComposerDesk *self, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, ph_composer_desk_recover_async);
  ph_compositions_recover_async (self->compositions, recovered_cb, task);
}

void
ph_composer_desk_recover_finish (PhComposerDesk *self, GAsyncResult *result)
{
  g_return_if_fail (g_async_result_is_tagged (result, ph_composer_desk_recover_async));
}

/* ---- The end ---------------------------------------------------------------------------------- */

void
ph_composer_desk_close (PhComposerDesk *self)
{
  g_return_if_fail (PH_IS_COMPOSER_DESK (self));

  /* From behind: one whose words are on the disk goes at once. */
  for (guint i = self->windows->len; i-- > 0;)
    gtk_window_close (self->windows->pdata[i]);
}

void
ph_composer_desk_stop (PhComposerDesk *self)
{
  g_return_if_fail (PH_IS_COMPOSER_DESK (self));

  while (self->windows->len > 0)
    gtk_window_destroy (self->windows->pdata[0]);
  ph_compositions_stop (self->compositions);
}

static void
ph_composer_desk_dispose (GObject *object)
{
  PhComposerDesk *self = PH_COMPOSER_DESK (object);

  g_clear_object (&self->people);
  g_clear_object (&self->compositions);
  g_clear_object (&self->engine);

  G_OBJECT_CLASS (ph_composer_desk_parent_class)->dispose (object);
}

static void
ph_composer_desk_finalize (GObject *object)
{
  PhComposerDesk *self = PH_COMPOSER_DESK (object);

  g_ptr_array_unref (self->windows);

  G_OBJECT_CLASS (ph_composer_desk_parent_class)->finalize (object);
}

static void
ph_composer_desk_class_init (PhComposerDeskClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  object_class->dispose = ph_composer_desk_dispose;
  object_class->finalize = ph_composer_desk_finalize;

  signals[SENT] = g_signal_new ("sent", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                                PH_TYPE_COMPOSITION, G_TYPE_INT64);
  signals[DISCARDED] = g_signal_new ("discarded", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                     G_TYPE_NONE, 1, PH_TYPE_COMPOSITION);
  signals[FAILED] = g_signal_new ("failed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                  G_TYPE_STRING);
}

static void
ph_composer_desk_init (PhComposerDesk *self)
{
  self->windows = g_ptr_array_new ();
}

/* The address books are of the bus that the program is on. */
static PhPeople *
create_people (Engine *engine)
{
  GApplication *application = g_application_get_default ();
  GDBusConnection *bus
    = application != NULL ? g_application_get_dbus_connection (application) : NULL;
  g_autoptr (PhAddressBooks) books = bus != NULL ? ph_address_books_new (bus) : NULL;

  return ph_people_new (engine, books);
}

PhComposerDesk *
ph_composer_desk_new (GtkApplication *application, Engine *engine, const char *root)
{
  PhComposerDesk *self = g_object_new (PH_TYPE_COMPOSER_DESK, NULL);

  self->application = application;
  self->engine = g_object_ref (engine);
  self->compositions = ph_compositions_new (engine, root);
  self->people = create_people (engine);
  return self;
}

PhCompositions *
ph_composer_desk_get_compositions (PhComposerDesk *self)
{
  return self->compositions;
}
