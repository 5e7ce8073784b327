/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-composer-desk.h"

#include "compose-mailto.h"
#include "compose-text.h"
#include "ph-composer-pane.h"
#include "ph-composer-window.h"
#include "ph-compositions-answer.h"
#include "ph-compositions-outbox.h"
#include "ph-message-keys.h"
#include "ph-sender-formatting.h"
#include "ph-settings.h"

#include <glib/gi18n.h>

struct _PhComposerDesk
{
  GObject parent_instance;

  /* Owned */
  Engine *engine;
  PhCompositions *compositions;
  PhPeople *people;
  GPtrArray *composers; /* of PhComposer: those that are open */

  GtkApplication *application; /* (unowned) (nullable) */
};

G_DEFINE_FINAL_TYPE (PhComposerDesk, ph_composer_desk, G_TYPE_OBJECT)

enum
{
  PLACE,
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

/* ---- Composers -------------------------------------------------------------------------------- */

static void
sent_cb (PhComposerDesk *self, PhComposer *composer)
{
  g_signal_emit (self, signals[SENT], 0, ph_composer_get_composition (composer),
                 ph_composer_get_send_at (composer));
}

static void
discarded_cb (PhComposerDesk *self, PhComposer *composer)
{
  g_signal_emit (self, signals[DISCARDED], 0, ph_composer_get_composition (composer));
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
closed_cb (PhComposerDesk *self, PhComposer *composer)
{
  g_ptr_array_remove (self->composers, composer);
}

static void detach_cb (PhComposerDesk *self, PhComposer *composer);

static PhComposer *
find_composer (PhComposerDesk *self, PhComposition *composition)
{
  for (guint i = 0; i < self->composers->len; i++)
    if (ph_composer_get_composition (self->composers->pdata[i]) == composition)
      return self->composers->pdata[i];

  return NULL;
}

static PhComposer *
create_composer (PhComposerDesk *self, PhComposition *composition)
{
  static const struct
  {
    const char *name;
    GCallback callback;
  } handlers[] = {
    { "sent", G_CALLBACK (sent_cb) },     { "discarded", G_CALLBACK (discarded_cb) },
    { "kept", G_CALLBACK (kept_cb) },     { "closed", G_CALLBACK (closed_cb) },
    { "detach", G_CALLBACK (detach_cb) },
  };
  g_autoptr (PhIdentities) identities = ph_identities_new (self->engine);
  PhComposer *composer = PH_COMPOSER (ph_composer_new (composition, identities, self->people));

  g_ptr_array_add (self->composers, g_object_ref_sink (composer));
  for (guint i = 0; i < G_N_ELEMENTS (handlers); i++)
    g_signal_connect_object (composer, handlers[i].name, handlers[i].callback, self,
                             G_CONNECT_SWAPPED);
  ph_people_load_async (self->people, NULL, NULL);
  return composer;
}

/* ---- Windows ---------------------------------------------------------------------------------- */

/* NULL while it is in none of its own. */
static GtkWindow *
get_window (PhComposer *composer)
{
  return GTK_WINDOW (gtk_widget_get_ancestor (GTK_WIDGET (composer), PH_TYPE_COMPOSER_WINDOW));
}

static void
destroyed_cb (PhComposerDesk *self, PhComposerWindow *window)
{
  closed_cb (self, ph_composer_window_get_composer (window));
}

/* It leaves the place where it is. */
static GtkWindow *
create_window (PhComposerDesk *self, PhComposer *composer)
{
  GtkWidget *pane = gtk_widget_get_ancestor (GTK_WIDGET (composer), PH_TYPE_COMPOSER_PANE);
  GtkWidget *window;

  if (pane != NULL)
    ph_composer_pane_release (PH_COMPOSER_PANE (pane));
  window = ph_composer_window_new (self->application, composer);
  g_signal_connect_object (window, "destroy", G_CALLBACK (destroyed_cb), self, G_CONNECT_SWAPPED);
  return GTK_WINDOW (window);
}

/* The one that has the keyboard of what is in @composer. (nullable) */
static GtkWidget *
find_focus (PhComposer *composer)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (composer));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  return focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (composer)) ? focus : NULL;
}

static void
detach_cb (PhComposerDesk *self, PhComposer *composer)
{
  GtkWidget *focus;
  GtkWindow *window;

  if (get_window (composer) != NULL)
    return;

  focus = find_focus (composer);
  window = create_window (self, composer);
  gtk_window_present (window);
  if (GTK_IS_TEXT (focus))
    gtk_text_grab_focus_without_selecting (GTK_TEXT (focus));
  else if (focus != NULL)
    gtk_widget_grab_focus (focus);
}

void
ph_composer_desk_open (PhComposerDesk *self, PhComposition *composition)
{
  PhComposer *composer;
  gboolean is_placed = FALSE;
  GtkWindow *window;

  g_return_if_fail (PH_IS_COMPOSER_DESK (self));

  composer = find_composer (self, composition);
  if (composer == NULL)
    composer = create_composer (self, composition);
  window = get_window (composer);
  if (window == NULL)
    g_signal_emit (self, signals[PLACE], 0, composer, &is_placed);
  if (is_placed)
    return;

  gtk_window_present (window != NULL ? window : create_window (self, composer));
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

/* What new mails begin with. */
static gboolean
writes_formatted (void)
{
  return ph_settings_get () != NULL && g_settings_get_boolean (ph_settings_get (), "write-formatted");
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

/* Takes @draft. The composer, borrowed; NULL: nobody could write it. */
static PhComposer *
begin (PhComposerDesk *self, ComposeDraft *draft, const char *account)
{
  g_autoptr (PhIdentities) identities = ph_identities_new (self->engine);
  const ComposeIdentity *identity = choose_identity (identities, account);
  g_autoptr (PhComposition) composition = NULL;

  if (identity == NULL)
    {
      compose_draft_free (draft);
      fail (self, _("There is no account that a mail could be sent from."));
      return NULL;
    }

  compose_draft_set_identity (draft, identity);
  if (writes_formatted ())
    draft->html = compose_html_from_text (draft->text != NULL ? draft->text : "");
  begin_text (draft, identities);
  composition = ph_compositions_begin (self->compositions, draft);
  ph_composer_desk_open (self, composition);
  return find_composer (self, composition);
}

void
ph_composer_desk_write (PhComposerDesk *self, const char *account)
{
  g_return_if_fail (PH_IS_COMPOSER_DESK (self));

  begin (self, compose_draft_new (), account);
}

void
ph_composer_desk_write_from (PhComposerDesk *self, const char *template, const char *account)
{
  PhComposer *composer;

  g_return_if_fail (PH_IS_COMPOSER_DESK (self));

  composer = begin (self, compose_draft_new (), account);
  if (composer != NULL)
    ph_composer_begin_template (composer, template);
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
  PhComposer *composer;

  g_return_if_fail (PH_IS_COMPOSER_DESK (self));

  composer = begin (self, compose_draft_new (), NULL);
  if (composer != NULL)
    ph_composer_attach (composer, files);
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

  /* It may have been begun before. */
  if (wish->mode <= COMPOSE_FORWARD && find_composer (self, composition) == NULL
      && ph_composition_get_state (composition) == PH_COMPOSITION_UNTOUCHED)
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
      if (find_composer (self, composition) == NULL)
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

/* What goes on with a mail keeps its form; an answer has it where the person reads it so, and wants to write so. */
static gboolean
takes_html (PhMessage *message, ComposeMode mode)
{
  if (mode == COMPOSE_EDIT_AS_NEW || mode == COMPOSE_RESEND)
    return TRUE;

  return writes_formatted ()
         && ph_sender_formatting_get (ph_message_get_sender_address (message),
                                      g_settings_get_boolean (ph_settings_get (), "show-formatting"));
}

void
ph_composer_desk_answer (PhComposerDesk *self, PhMessage *message, ComposeMode mode,
                         const char *selection, const char *selection_html)
{
  const PhAnswer answer = {
    .account = ph_message_get_engine (message),
    .message_id = ph_message_get_message_id (message),
    .mode = mode,
    .shows_html = takes_html (message, mode),
    .selection = selection,
    .selection_html = selection_html,
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

  for (guint i = 0; i < self->composers->len; i++)
    ph_composer_close (self->composers->pdata[i]);
}

void
ph_composer_desk_stop (PhComposerDesk *self)
{
  g_return_if_fail (PH_IS_COMPOSER_DESK (self));

  while (self->composers->len > 0)
    {
      GtkWindow *window = get_window (self->composers->pdata[0]);

      ph_composer_commit (self->composers->pdata[0]);
      if (window != NULL)
        gtk_window_destroy (window);
      else
        g_ptr_array_remove_index (self->composers, 0);
    }
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

  g_ptr_array_unref (self->composers);

  G_OBJECT_CLASS (ph_composer_desk_parent_class)->finalize (object);
}

static void
ph_composer_desk_class_init (PhComposerDeskClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  object_class->dispose = ph_composer_desk_dispose;
  object_class->finalize = ph_composer_desk_finalize;

  signals[PLACE] = g_signal_new ("place", type, G_SIGNAL_RUN_LAST, 0, g_signal_accumulator_true_handled,
                                 NULL, NULL, G_TYPE_BOOLEAN, 1, PH_TYPE_COMPOSER);
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
  self->composers = g_ptr_array_new_with_free_func (g_object_unref);
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
