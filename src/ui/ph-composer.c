/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-composer-private.h"

#include "mime-address.h"
#include "ph-limit-layout.h"
#include "ph-ui.h"

#include <glib/gi18n.h>

G_DEFINE_FINAL_TYPE (PhComposer, ph_composer, GTK_TYPE_BOX)

enum
{
  PROP_0,
  PROP_TITLE,
  PROP_SUMMARY,
  PROP_FOLDED,
  PROP_FORMATTED,
  N_PROPS
};

enum
{
  SENT,
  DISCARDED,
  FAILED,
  KEPT,
  CLOSED,
  DETACH,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

void
ph_composer_emit_sent (PhComposer *self)
{
  g_signal_emit (self, signals[SENT], 0);
  ph_composer_emit_closed (self);
}

void
ph_composer_emit_discarded (PhComposer *self)
{
  g_signal_emit (self, signals[DISCARDED], 0);
  ph_composer_emit_closed (self);
}

void
ph_composer_emit_kept (PhComposer *self, const char *reason)
{
  g_signal_emit (self, signals[KEPT], 0, reason);
}

void
ph_composer_emit_closed (PhComposer *self)
{
  g_signal_emit (self, signals[CLOSED], 0);
}

void
ph_composer_detach (PhComposer *self)
{
  g_return_if_fail (PH_IS_COMPOSER (self));

  g_signal_emit (self, signals[DETACH], 0);
}

void
ph_composer_fail (PhComposer *self, const char *sentence)
{
  g_signal_emit (self, signals[FAILED], 0, sentence);
}

void
ph_composer_notify_formatted (PhComposer *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FORMATTED]);
}

void
ph_composer_touch (PhComposer *self)
{
  if (!self->is_loading)
    ph_composition_touch (self->composition);
}

static void
show_field (PhRecipientEntry *entry, GtkWidget *button)
{
  gtk_widget_set_visible (GTK_WIDGET (entry), TRUE);
  gtk_widget_set_visible (button, FALSE);
}

void
ph_composer_show_field (PhComposer *self, PhRecipientEntry *entry)
{
  show_field (entry, entry == self->cc    ? self->cc_button
                     : entry == self->bcc ? self->bcc_button
                                          : self->reply_to_button);
  gtk_widget_grab_focus (GTK_WIDGET (entry));
}

static void
load_field (PhRecipientEntry *entry, GPtrArray *mailboxes, GtkWidget *button)
{
  ph_recipient_entry_set (entry, mailboxes);
  if (mailboxes->len > 0 && button != NULL)
    show_field (entry, button);
}

/* ---- Who writes --------------------------------------------------------------------------------- */

static GtkStringList *
list_identities (PhComposer *self)
{
  const ComposeIdentities *all = ph_identities_get (self->identities);
  GtkStringList *list = gtk_string_list_new (NULL);

  for (guint i = 0; i < all->n; i++)
    {
      const MimeAddress address = { all->items[i].name, all->items[i].address };
      g_autofree char *text = mime_address_to_string (&address);

      gtk_string_list_append (list, text);
    }
  return list;
}

static guint
find_identity (PhComposer *self)
{
  const ComposeIdentities *all = ph_identities_get (self->identities);
  const char *id = ph_composition_get_draft (self->composition)->identity;

  for (guint i = 0; i < all->n; i++)
    if (g_strcmp0 (all->items[i].id, id) == 0)
      return i;

  return GTK_INVALID_LIST_POSITION;
}

static gboolean
same_mailboxes (GPtrArray *a, GPtrArray *b)
{
  for (guint i = 0; a->len == b->len && i < a->len; i++)
    {
      const ComposeMailbox *x = a->pdata[i], *y = b->pdata[i];

      if (!compose_address_equal (x->address, y->address))
        return FALSE;
    }
  return a->len == b->len;
}

/* What the person typed as Reply-To, and no identity brought; NULL: nothing. */
static GPtrArray *
dup_own_reply_to (PhComposer *self)
{
  const ComposeDraft *draft = ph_composition_get_draft (self->composition);
  const ComposeIdentity *identity = ph_identities_find (self->identities, draft->identity);
  g_autoptr (GPtrArray) brought
    = compose_mailboxes_parse (identity != NULL && identity->reply_to != NULL ? identity->reply_to : "");

  return same_mailboxes (draft->reply_to, brought) ? NULL : g_ptr_array_ref (draft->reply_to);
}

static void
from_cb (PhComposer *self)
{
  guint position = gtk_drop_down_get_selected (self->from);
  g_autoptr (GPtrArray) own = NULL;
  ComposeDraft *draft;

  if (self->is_loading || position == GTK_INVALID_LIST_POSITION)
    return;

  ph_composer_collect (self);
  draft = ph_composition_get_draft (self->composition);
  own = dup_own_reply_to (self);
  ph_composer_switch_signature (self, ph_identities_get (self->identities)->items[position].id);
  compose_draft_set_identity (draft, &ph_identities_get (self->identities)->items[position]);
  if (own != NULL)
    {
      g_ptr_array_unref (draft->reply_to);
      draft->reply_to = g_steal_pointer (&own);
    }

  self->is_loading = TRUE;
  load_field (self->reply_to, draft->reply_to, self->reply_to_button);
  self->is_loading = FALSE;
  ph_composer_show_parts (self);
  ph_composer_show_report (self);
  ph_composer_touch (self);
}

static void
load_from (PhComposer *self)
{
  g_autoptr (GtkStringList) list = list_identities (self);

  gtk_drop_down_set_model (self->from, G_LIST_MODEL (list));
  gtk_drop_down_set_selected (self->from, find_identity (self));
}

/* ---- Fields ------------------------------------------------------------------------------------- */

static void
changed_cb (PhComposer *self)
{
  ph_composer_touch (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SUMMARY]);
}

static void
subject_cb (PhComposer *self)
{
  ph_composer_touch (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TITLE]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SUMMARY]);
}

gboolean
ph_composer_get_folded (PhComposer *self)
{
  return !gtk_widget_get_visible (self->fields);
}

void
ph_composer_set_folded (PhComposer *self, gboolean folded)
{
  g_return_if_fail (PH_IS_COMPOSER (self));

  if (ph_composer_get_folded (self) == !!folded)
    return;

  gtk_widget_set_visible (self->fields, !folded);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FOLDED]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SUMMARY]);
}

void
ph_composer_load_fields (PhComposer *self)
{
  const ComposeDraft *draft = ph_composition_get_draft (self->composition);

  self->is_loading = TRUE;
  load_field (self->to, draft->to, NULL);
  load_field (self->cc, draft->cc, self->cc_button);
  load_field (self->bcc, draft->bcc, self->bcc_button);
  load_field (self->reply_to, draft->reply_to, self->reply_to_button);
  gtk_editable_set_text (GTK_EDITABLE (self->subject), draft->subject != NULL ? draft->subject : "");
  self->is_loading = FALSE;
}

void
ph_composer_load (PhComposer *self)
{
  self->is_loading = TRUE;
  load_from (self);
  ph_composer_load_fields (self);
  self->is_loading = TRUE;
  ph_composer_load_body (self);
  ph_composer_show_parts (self);
  ph_composer_show_report (self);
  self->is_loading = FALSE;
}

void
ph_composer_collect (PhComposer *self)
{
  ComposeDraft *draft = ph_composition_get_draft (self->composition);

  ph_recipient_entry_get (self->to, draft->to);
  ph_recipient_entry_get (self->cc, draft->cc);
  ph_recipient_entry_get (self->bcc, draft->bcc);
  ph_recipient_entry_get (self->reply_to, draft->reply_to);
  g_free (draft->subject);
  draft->subject = g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->subject)));
  ph_composer_collect_body (self);
}

void
ph_composer_commit (PhComposer *self)
{
  g_return_if_fail (PH_IS_COMPOSER (self));

  ph_recipient_entry_commit (self->to);
  ph_recipient_entry_commit (self->cc);
  ph_recipient_entry_commit (self->bcc);
  ph_recipient_entry_commit (self->reply_to);
}

/* What is true of the version on this computer, and of the draft on the server, which there is none of when a mail
 * is sent on as it is. (nullable) an error. */
static const char *
describe_saved (PhComposer *self, const GError **error)
{
  *error = ph_composition_get_draft_error (self->composition);
  switch (ph_composition_get_draft_state (self->composition))
    {
    case PH_DRAFT_ON_SERVER:
    case PH_DRAFT_QUEUED:
      return _("Saved in Drafts");
    case PH_DRAFT_NOT_SAVED:
      return _("Saved on this computer alone");
    case PH_DRAFT_NONE:
      return ph_composition_get_draft (self->composition)->redirected != NULL
               ? _("Saved on this computer alone")
               : _("Saved");
    case PH_DRAFT_SAVING:
    default:
      return _("Saved");
    }
}

static void
state_cb (PhComposer *self)
{
  PhCompositionState state = ph_composition_get_state (self->composition);
  const GError *error = NULL;
  const char *words = "";

  if (state == PH_COMPOSITION_SAVING)
    words = _("Saving…");
  else if (state == PH_COMPOSITION_SAVED)
    words = describe_saved (self, &error);
  else if (state == PH_COMPOSITION_NOT_SAVED)
    {
      error = ph_composition_get_error (self->composition);
      words = error->message;
    }

  gtk_label_set_label (self->state, words);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->state), error != NULL ? error->message : NULL);
  if (error != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (self->state), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->state), "error");
}

/* ---- Actions ------------------------------------------------------------------------------------ */

static void
emoji_cb (PhComposer *self, const char *emoji)
{
  ph_composer_insert (self, emoji);
  ph_composer_focus_body (self);
}

/* ---- GObject ------------------------------------------------------------------------------------ */

static void
ph_composer_dispose (GObject *object)
{
  PhComposer *self = PH_COMPOSER (object);

  /* What the fields say when they go is not of the person. */
  if (self->composition != NULL && self->to != NULL && !ph_composition_get_sent (self->composition))
    ph_composer_collect (self);
  self->is_loading = TRUE;
  ph_composer_clear_body (self);
  gtk_widget_dispose_template (GTK_WIDGET (self), PH_TYPE_COMPOSER);
  g_clear_object (&self->composition);
  g_clear_pointer (&self->identities, ph_identities_unref);

  G_OBJECT_CLASS (ph_composer_parent_class)->dispose (object);
}

static void
ph_composer_finalize (GObject *object)
{
  PhComposer *self = PH_COMPOSER (object);

  g_clear_object (&self->report);
  g_clear_object (&self->report_actions);
  g_clear_object (&self->actions);
  g_clear_object (&self->templates);
  g_ptr_array_unref (self->dropped);
  g_free (self->template_name);

  G_OBJECT_CLASS (ph_composer_parent_class)->finalize (object);
}

static void
ph_composer_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  PhComposer *self = PH_COMPOSER (object);

  switch (prop_id)
    {
    case PROP_TITLE:
      g_value_set_string (value, ph_composer_get_title (self));
      break;
    case PROP_SUMMARY:
      g_value_take_string (value, ph_composer_dup_summary (self));
      break;
    case PROP_FOLDED:
      g_value_set_boolean (value, ph_composer_get_folded (self));
      break;
    case PROP_FORMATTED:
      g_value_set_boolean (value, self->is_formatted);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
ph_composer_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_FOLDED:
      ph_composer_set_folded (PH_COMPOSER (object), g_value_get_boolean (value));
      break;
    case PROP_FORMATTED:
      ph_composer_set_formatted (PH_COMPOSER (object), g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
ph_composer_root (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (ph_composer_parent_class)->root (widget);
  ph_composer_insert_actions (PH_COMPOSER (widget));
}

static void
ph_composer_class_init (PhComposerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = ph_composer_dispose;
  object_class->finalize = ph_composer_finalize;
  object_class->get_property = ph_composer_get_property;
  object_class->set_property = ph_composer_set_property;
  widget_class->root = ph_composer_root;

  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, flags);
  properties[PROP_SUMMARY] = g_param_spec_string ("summary", NULL, NULL, NULL, flags);
  properties[PROP_FOLDED]
    = g_param_spec_boolean ("folded", NULL, NULL, FALSE, flags | G_PARAM_WRITABLE);
  properties[PROP_FORMATTED]
    = g_param_spec_boolean ("formatted", NULL, NULL, FALSE, flags | G_PARAM_WRITABLE);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[SENT] = g_signal_new ("sent", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[DISCARDED]
    = g_signal_new ("discarded", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[FAILED] = g_signal_new ("failed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                  G_TYPE_STRING);
  signals[KEPT] = g_signal_new ("kept", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                G_TYPE_STRING);
  signals[CLOSED] = g_signal_new ("closed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[DETACH] = g_signal_new ("detach", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (PH_TYPE_LIMIT_LAYOUT);
  g_type_ensure (PH_TYPE_RECIPIENT_ENTRY);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/posthorn/Posthorn/ui/ph-composer.ui");
  gtk_widget_class_bind_template_child (widget_class, PhComposer, fields);
  gtk_widget_class_bind_template_child (widget_class, PhComposer, from);
  gtk_widget_class_bind_template_child (widget_class, PhComposer, to);
  gtk_widget_class_bind_template_child (widget_class, PhComposer, cc);
  gtk_widget_class_bind_template_child (widget_class, PhComposer, bcc);
  gtk_widget_class_bind_template_child (widget_class, PhComposer, reply_to);
  gtk_widget_class_bind_template_child (widget_class, PhComposer, cc_button);
  gtk_widget_class_bind_template_child (widget_class, PhComposer, bcc_button);
  gtk_widget_class_bind_template_child (widget_class, PhComposer, reply_to_button);
  gtk_widget_class_bind_template_child (widget_class, PhComposer, subject);
  gtk_widget_class_bind_template_child (widget_class, PhComposer, body);
  gtk_widget_class_bind_template_child (widget_class, PhComposer, plain);
  gtk_widget_class_bind_template_child (widget_class, PhComposer, text);
  gtk_widget_class_bind_template_child (widget_class, PhComposer, emoji_button);
  gtk_widget_class_bind_template_child (widget_class, PhComposer, attachments);
  gtk_widget_class_bind_template_child (widget_class, PhComposer, templates_button);
  gtk_widget_class_bind_template_child (widget_class, PhComposer, state);
  gtk_widget_class_bind_template_child (widget_class, PhComposer, send_button);
  gtk_widget_class_bind_template_callback (widget_class, from_cb);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, emoji_cb);
  gtk_widget_class_bind_template_callback (widget_class, subject_cb);
}

/* Before the text, which would begin a line. */
static void
add_keys (PhComposer *self)
{
  GtkEventController *controller = gtk_shortcut_controller_new ();

  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  gtk_shortcut_controller_add_shortcut (
    GTK_SHORTCUT_CONTROLLER (controller),
    gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_Return, GDK_CONTROL_MASK),
                      gtk_named_action_new ("composer.send")));
  gtk_shortcut_controller_add_shortcut (
    GTK_SHORTCUT_CONTROLLER (controller),
    gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_f, GDK_CONTROL_MASK | GDK_SHIFT_MASK),
                      gtk_named_action_new ("composer.formatted")));
  gtk_widget_add_controller (GTK_WIDGET (self), controller);
}

/* For screen readers libadwaita says the one half twice, once with the underline, and the other not at all. */
static void
name_send_button (PhComposer *self)
{
  gtk_accessible_reset_property (GTK_ACCESSIBLE (gtk_widget_get_first_child (self->send_button)),
                                 GTK_ACCESSIBLE_PROPERTY_LABEL);
  ph_ui_set_label (gtk_widget_get_last_child (self->send_button), _("More ways to send"));
}

static void
ph_composer_init (PhComposer *self)
{
  self->is_loading = TRUE;
  self->dropped = g_ptr_array_new_with_free_func ((GDestroyNotify) compose_part_free);
  gtk_widget_init_template (GTK_WIDGET (self));
  ph_composer_init_actions (self);
  ph_composer_init_text (self);
  ph_composer_init_parts (self);
  ph_composer_init_report (self);
  name_send_button (self);
  ph_composer_init_templates (self);
  add_keys (self);
  self->is_loading = FALSE;
}

GtkWidget *
ph_composer_new (PhComposition *composition, PhIdentities *identities, PhPeople *people)
{
  PhComposer *self = g_object_new (PH_TYPE_COMPOSER, NULL);
  PhRecipientEntry *const entries[] = { self->to, self->cc, self->bcc, self->reply_to };

  self->composition = g_object_ref (composition);
  self->identities = ph_identities_ref (identities);
  for (guint i = 0; i < G_N_ELEMENTS (entries); i++)
    ph_recipient_entry_set_people (entries[i], people);
  ph_composer_load (self);
  g_signal_connect_object (composition, "collect", G_CALLBACK (ph_composer_collect), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (composition, "notify::state", G_CALLBACK (state_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (composition, "notify::error", G_CALLBACK (state_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (composition, "notify::draft-state", G_CALLBACK (state_cb), self,
                           G_CONNECT_SWAPPED);
  state_cb (self);
  return GTK_WIDGET (self);
}

PhComposition *
ph_composer_get_composition (PhComposer *self)
{
  return self->composition;
}

gint64
ph_composer_get_send_at (PhComposer *self)
{
  return self->send_at;
}

void
ph_composer_focus (PhComposer *self)
{
  g_return_if_fail (PH_IS_COMPOSER (self));

  if (ph_composer_get_folded (self))
    ph_composer_focus_body (self);
  else if (ph_recipient_entry_get_n_recipients (self->to) == 0)
    gtk_widget_grab_focus (GTK_WIDGET (self->to));
  else if (*gtk_editable_get_text (GTK_EDITABLE (self->subject)) == '\0')
    gtk_widget_grab_focus (GTK_WIDGET (self->subject));
  else
    ph_composer_focus_body (self);
}
