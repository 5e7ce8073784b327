/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-composer-private.h"

#include "compose-template.h"
#include "compose-text.h"
#include "ph-template-menu.h"

#include <adwaita.h>
#include <glib/gi18n.h>

/* ---- A template into the mail ---------------------------------------------------------------------- */

/* One step of undo. */
static void
insert_words (PhComposer *self, const ComposeDraft *kept)
{
  g_autofree char *text = kept->text == NULL && kept->html != NULL ? compose_text_from_html (kept->html)
                                                                   : g_strdup (kept->text);

  if (text != NULL)
    ph_composer_insert (self, text);
}

/* Who wrote it writes it again. */
static void
take_writer (PhComposer *self, ComposeDraft *draft, const ComposeDraft *kept)
{
  const ComposeIdentity *writer = ph_identities_find (self->identities, kept->identity);

  if (writer != NULL)
    compose_draft_set_identity (draft, writer);
}

/* The mail is what is kept, plain or formatted as it was. Nobody has touched it: as long as that is so there is
 * nothing to be put into Drafts. */
static void
begin (PhComposer *self, const ComposeDraft *kept)
{
  ComposeDraft *draft = ph_composition_get_draft (self->composition);
  g_autoptr (ComposeSignature) signature = NULL;

  take_writer (self, draft, kept);
  compose_template_add (draft, kept, kept->html != NULL);
  g_free (draft->text);
  draft->text = g_strdup (kept->text);
  g_free (draft->html);
  draft->html = g_strdup (kept->html);
  signature = ph_identities_make_signature (self->identities, draft->identity, FALSE);
  compose_signature_begin (draft, signature, COMPOSE_SIGNATURE_BELOW);
  ph_composer_load (self);
}

static void
add (PhComposer *self, const ComposeDraft *kept)
{
  ph_composer_collect (self);
  compose_template_add (ph_composition_get_draft (self->composition), kept, FALSE);
  ph_composer_load_fields (self);
  insert_words (self, kept);
  ph_composer_show_parts (self);
  ph_composer_touch (self);
}

/* Something may have been typed since it was asked for. */
static void
insert (PhComposer *self, const ComposeDraft *kept)
{
  if (self->begins_template && ph_composition_get_state (self->composition) == PH_COMPOSITION_UNTOUCHED)
    begin (self, kept);
  else
    add (self, kept);
  self->begins_template = FALSE;
  ph_composer_focus_body (self);
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PhComposer) self = user_data;
  g_autoptr (GError) error = NULL;
  guint n_lost = 0;
  g_autoptr (ComposeDraft) kept = ph_templates_open_finish (self->templates, result, &n_lost, &error);

  if (kept == NULL)
    ph_composer_fail (self, error->message);
  else if (gtk_widget_get_root (GTK_WIDGET (self)) != NULL)
    insert (self, kept);
  if (n_lost > 0)
    ph_composer_fail (self, ngettext ("An attachment of the template can’t be read any more.",
                                      "Some attachments of the template can’t be read any more.", n_lost));
}

void
ph_composer_insert_template (PhComposer *self, const char *id)
{
  g_return_if_fail (PH_IS_COMPOSER (self));

  ph_templates_open_async (self->templates, id, opened_cb, g_object_ref (self));
}

void
ph_composer_begin_template (PhComposer *self, const char *id)
{
  GListModel *templates = G_LIST_MODEL (self->templates);

  for (guint i = 0; i < g_list_model_get_n_items (templates); i++)
    {
      g_autoptr (PhTemplate) template = g_list_model_get_item (templates, i);

      if (g_str_equal (ph_template_get_id (template), id))
        self->template_name = g_strdup (ph_template_get_name (template));
    }
  self->begins_template = TRUE;
  ph_composer_insert_template (self, id);
}

/* ---- The mail into a template ---------------------------------------------------------------------- */

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PhComposer) self = user_data;
  g_autoptr (GError) error = NULL;

  if (ph_templates_save_finish (self->templates, result, &error))
    ph_composer_fail (self, _("The template is saved."));
  else
    ph_composer_fail (self, error->message);
}

static void
save (PhComposer *self, gpointer unused)
{
  const ComposeDraft *draft = ph_composition_get_draft (self->composition);
  gboolean is_answer = ph_composition_get_answer (self->composition) != STORE_OUTBOX_NO_ANSWER;
  PhTemplate *old = ph_templates_find (self->templates, self->template_name);
  g_autoptr (ComposeSignature) signature = NULL;
  g_autoptr (ComposeDraft) kept = NULL;

  ph_composer_commit (self);
  ph_composer_collect (self);
  signature = ph_identities_make_signature (self->identities, draft->identity, is_answer);
  kept = compose_template_make (draft, signature);
  ph_templates_save_async (self->templates, old != NULL ? ph_template_get_id (old) : NULL, self->template_name,
                           kept, saved_cb, g_object_ref (self));
}

static void
response_cb (AdwMessageDialog *dialog, const char *response, PhComposer *self)
{
  GtkWidget *entry = adw_message_dialog_get_extra_child (dialog);
  g_autofree char *name = g_strdup (gtk_editable_get_text (GTK_EDITABLE (entry)));

  if (g_str_equal (response, "save"))
    {
      g_free (self->template_name);
      self->template_name = g_strdup (g_strstrip (name));
      ph_composer_settle (self, save, NULL);
    }
}

/* What has that name is replaced, which the button says. */
static void
name_cb (GtkEditable *entry, AdwMessageDialog *dialog)
{
  PhComposer *self = g_object_get_data (G_OBJECT (dialog), "composer");
  g_autofree char *name = g_strdup (gtk_editable_get_text (entry));
  gboolean is_taken;

  g_strstrip (name);
  is_taken = ph_templates_find (self->templates, name) != NULL;
  adw_message_dialog_set_response_enabled (dialog, "save", *name != '\0');
  adw_message_dialog_set_response_label (dialog, "save", is_taken ? _("_Replace") : _("_Save"));
  adw_message_dialog_set_response_appearance (dialog, "save",
                                              is_taken ? ADW_RESPONSE_DESTRUCTIVE : ADW_RESPONSE_SUGGESTED);
}

void
ph_composer_save_template (PhComposer *self)
{
  GtkWidget *dialog
    = adw_message_dialog_new (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), _("Save as Template"),
                              _("The subject, the text, the recipients and the attachments are kept."));
  GtkWidget *entry = gtk_entry_new ();
  const char *name
    = self->template_name != NULL ? self->template_name : gtk_editable_get_text (GTK_EDITABLE (self->subject));

  gtk_entry_set_activates_default (GTK_ENTRY (entry), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Name"), -1);
  gtk_entry_set_placeholder_text (GTK_ENTRY (entry), _("Name"));
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), entry);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _("_Cancel"), "save", _("_Save"), NULL);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "save");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_object_set_data_full (G_OBJECT (dialog), "composer", g_object_ref (self), g_object_unref);
  g_signal_connect_object (entry, "changed", G_CALLBACK (name_cb), dialog, G_CONNECT_DEFAULT);
  g_signal_connect_object (dialog, "response", G_CALLBACK (response_cb), self, G_CONNECT_DEFAULT);
  gtk_editable_set_text (GTK_EDITABLE (entry), name);
  name_cb (GTK_EDITABLE (entry), ADW_MESSAGE_DIALOG (dialog));
  gtk_window_present (GTK_WINDOW (dialog));
}

/* ---- The menu -------------------------------------------------------------------------------------- */

void
ph_composer_init_templates (PhComposer *self)
{
  g_autoptr (GMenu) menu = g_menu_new ();
  g_autoptr (GMenu) saving = g_menu_new ();

  self->templates = ph_templates_ref ();
  g_menu_append_section (menu, _("Insert Template"),
                         ph_template_menu_get (self->templates, "composer.insert-template"));
  g_menu_append (saving, _("Save as _Template…"), "composer.save-template");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (saving));
  gtk_menu_button_set_menu_model (self->templates_button, G_MENU_MODEL (menu));
}
