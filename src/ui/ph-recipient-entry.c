/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-recipient-entry.h"

#include "ph-recipient-chip.h"
#include "ph-recipient-completion.h"
#include "ph-ui.h"
#include "ph-wrap-layout.h"

#include <string.h>

struct _PhRecipientEntry
{
  GtkWidget parent_instance;

  /* Children: chips, then these */
  GtkWidget *entry;
  GtkText *text; /* (unowned) within it */
  PhRecipientCompletion *completion;

  char *label;
  gboolean is_setting; /* not the person */
};

G_DEFINE_FINAL_TYPE (PhRecipientEntry, ph_recipient_entry, GTK_TYPE_WIDGET)

enum
{
  PROP_0,
  PROP_LABEL,
  PROP_N_RECIPIENTS,
  N_PROPS
};

enum
{
  CHANGED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static void
emit_changed (PhRecipientEntry *self)
{
  if (!self->is_setting)
    g_signal_emit (self, signals[CHANGED], 0);
}

static const char *
get_text (PhRecipientEntry *self)
{
  return gtk_editable_get_text (GTK_EDITABLE (self->text));
}

/* ---- Chips -------------------------------------------------------------------------------------- */

/* The first chip from @widget on. (nullable) */
static PhRecipientChip *
as_chip (GtkWidget *widget)
{
  return PH_IS_RECIPIENT_CHIP (widget) ? PH_RECIPIENT_CHIP (widget) : NULL;
}

static PhRecipientChip *
get_first (PhRecipientEntry *self)
{
  return as_chip (gtk_widget_get_first_child (GTK_WIDGET (self)));
}

static PhRecipientChip *
get_next (PhRecipientChip *chip)
{
  return as_chip (gtk_widget_get_next_sibling (GTK_WIDGET (chip)));
}

static PhRecipientChip *
get_last (PhRecipientEntry *self)
{
  return as_chip (gtk_widget_get_prev_sibling (self->entry));
}

static gboolean
same_recipient (const ComposeMailbox *a, const ComposeMailbox *b)
{
  return *a->address != '\0' ? compose_address_equal (a->address, b->address)
                             : *b->address == '\0' && g_strcmp0 (a->name, b->name) == 0;
}

static gboolean
has_recipient (PhRecipientEntry *self, const ComposeMailbox *mailbox)
{
  for (PhRecipientChip *chip = get_first (self); chip != NULL; chip = get_next (chip))
    if (same_recipient (ph_recipient_chip_get_mailbox (chip), mailbox))
      return TRUE;

  return FALSE;
}

/* The keyboard stays in the field. */
static void
remove_chip (PhRecipientEntry *self, PhRecipientChip *chip)
{
  GtkWidget *next = gtk_widget_get_next_sibling (GTK_WIDGET (chip));

  if (gtk_widget_has_focus (GTK_WIDGET (chip))
      || gtk_widget_get_focus_child (GTK_WIDGET (self)) == GTK_WIDGET (chip))
    gtk_widget_grab_focus (next);
  gtk_widget_unparent (GTK_WIDGET (chip));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_RECIPIENTS]);
  emit_changed (self);
}

static void
remove_cb (PhRecipientEntry *self, PhRecipientChip *chip)
{
  remove_chip (self, chip);
}

/* What was typed meanwhile is not lost. */
static void
edit_cb (PhRecipientEntry *self, PhRecipientChip *chip)
{
  g_autofree char *text = ph_recipient_chip_dup_text (chip);

  ph_recipient_entry_commit (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->text));
  remove_chip (self, chip);
  gtk_editable_set_text (GTK_EDITABLE (self->text), text);
  gtk_popover_popdown (GTK_POPOVER (self->completion));
  gtk_editable_select_region (GTK_EDITABLE (self->text), 0, -1);
}

static void
add_chip (PhRecipientEntry *self, const ComposeMailbox *mailbox)
{
  GtkWidget *chip = ph_recipient_chip_new (mailbox);

  g_signal_connect_object (chip, "edit", G_CALLBACK (edit_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (chip, "remove", G_CALLBACK (remove_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_insert_before (chip, GTK_WIDGET (self), self->entry);
}

/* Those that are not there yet. */
static void
add_chips (PhRecipientEntry *self, GPtrArray *mailboxes)
{
  for (guint i = 0; i < mailboxes->len; i++)
    if (!has_recipient (self, mailboxes->pdata[i]))
      add_chip (self, mailboxes->pdata[i]);
}

static void
add_typed (PhRecipientEntry *self, const char *text)
{
  g_autoptr (GPtrArray) mailboxes = compose_mailboxes_parse (text);

  add_chips (self, mailboxes);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_RECIPIENTS]);
}

/* ---- Typing ------------------------------------------------------------------------------------- */

/* Behind the last comma (and its like) that ends an address: none within quotes, brackets or a comment does.
 * 0: there is none. */
static gsize
find_end (const char *text)
{
  gboolean quoted = FALSE;
  int depth = 0;
  gsize end = 0;

  for (gsize i = 0; text[i] != '\0'; i++)
    {
      if (quoted && text[i] == '\\' && text[i + 1] != '\0')
        i++;
      else if (text[i] == '"')
        quoted = !quoted;
      else if (quoted)
        continue;
      else if (text[i] == '<' || text[i] == '(')
        depth++;
      else if (text[i] == '>' || text[i] == ')')
        depth = MAX (depth - 1, 0);
      else if (depth == 0 && strchr (",;\n\r", text[i]) != NULL)
        end = i + 1;
    }
  return end;
}

static void
set_text (PhRecipientEntry *self, const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (self->text), text);
  gtk_editable_set_position (GTK_EDITABLE (self->text), -1);
}

/* From @text, which is in the field, up to @end. */
static void
commit (PhRecipientEntry *self, gsize end)
{
  gboolean was_setting = self->is_setting;
  g_autofree char *done = g_strndup (get_text (self), end);
  g_autofree char *rest = g_strchug (g_strdup (get_text (self) + end));

  self->is_setting = TRUE;
  set_text (self, rest);
  add_typed (self, done);
  self->is_setting = was_setting;
  ph_recipient_completion_update (self->completion, rest);
  emit_changed (self);
}

void
ph_recipient_entry_commit (PhRecipientEntry *self)
{
  g_return_if_fail (PH_IS_RECIPIENT_ENTRY (self));

  if (*get_text (self) != '\0')
    commit (self, strlen (get_text (self)));
}

static void
text_changed_cb (PhRecipientEntry *self)
{
  gsize end;

  if (self->is_setting)
    return;

  end = find_end (get_text (self));
  if (end > 0)
    {
      commit (self, end);
      return;
    }
  ph_recipient_completion_update (self->completion, get_text (self));
  emit_changed (self);
}

static void
chosen_cb (PhRecipientEntry *self, GPtrArray *mailboxes)
{
  self->is_setting = TRUE;
  set_text (self, "");
  self->is_setting = FALSE;
  add_chips (self, mailboxes);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_RECIPIENTS]);
  emit_changed (self);
}

static void
activate_cb (PhRecipientEntry *self)
{
  if (*get_text (self) != '\0')
    ph_recipient_entry_commit (self);
  else
    gtk_widget_child_focus (GTK_WIDGET (gtk_widget_get_root (GTK_WIDGET (self))), GTK_DIR_TAB_FORWARD);
}

/* ---- Keys --------------------------------------------------------------------------------------- */

static gboolean
is_at_beginning (PhRecipientEntry *self)
{
  return gtk_editable_get_position (GTK_EDITABLE (self->text)) == 0
         && !gtk_editable_get_selection_bounds (GTK_EDITABLE (self->text), NULL, NULL);
}

static gboolean
is_back (PhRecipientEntry *self, guint key)
{
  gboolean is_rtl = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;

  return key == (is_rtl ? GDK_KEY_Right : GDK_KEY_Left)
         || key == (is_rtl ? GDK_KEY_KP_Right : GDK_KEY_KP_Left);
}

static gboolean
text_key_cb (PhRecipientEntry *self, guint key, guint code, GdkModifierType state)
{
  PhRecipientChip *last = get_last (self);

  if (ph_recipient_completion_press (self->completion, key, state))
    return GDK_EVENT_STOP;
  if (last == NULL || (state & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SHIFT_MASK)) != 0
      || !is_at_beginning (self) || (key != GDK_KEY_BackSpace && !is_back (self, key)))
    return GDK_EVENT_PROPAGATE;

  gtk_widget_grab_focus (GTK_WIDGET (last));
  return GDK_EVENT_STOP;
}

static void
focus_text (PhRecipientEntry *self)
{
  gtk_text_grab_focus_without_selecting (self->text);
}

static void
go_along (PhRecipientEntry *self, PhRecipientChip *chip, gboolean back)
{
  GtkWidget *next = back ? gtk_widget_get_prev_sibling (GTK_WIDGET (chip))
                         : gtk_widget_get_next_sibling (GTK_WIDGET (chip));

  if (next == self->entry)
    focus_text (self);
  else if (next != NULL)
    gtk_widget_grab_focus (next);
}

/* Backspace goes back, as it does in text. */
static void
delete_chip (PhRecipientEntry *self, PhRecipientChip *chip, gboolean back)
{
  GtkWidget *before = gtk_widget_get_prev_sibling (GTK_WIDGET (chip));

  remove_chip (self, chip);
  if (back && before != NULL)
    gtk_widget_grab_focus (before);
}

static gboolean
chip_key (PhRecipientEntry *self, PhRecipientChip *chip, guint key)
{
  switch (key)
    {
    case GDK_KEY_Left:
    case GDK_KEY_KP_Left:
    case GDK_KEY_Right:
    case GDK_KEY_KP_Right:
      go_along (self, chip, is_back (self, key));
      return GDK_EVENT_STOP;
    case GDK_KEY_Home:
    case GDK_KEY_KP_Home:
      gtk_widget_grab_focus (GTK_WIDGET (get_first (self)));
      return GDK_EVENT_STOP;
    case GDK_KEY_End:
    case GDK_KEY_KP_End:
      focus_text (self);
      return GDK_EVENT_STOP;
    case GDK_KEY_Delete:
    case GDK_KEY_KP_Delete:
    case GDK_KEY_BackSpace:
      delete_chip (self, chip, key == GDK_KEY_BackSpace);
      return GDK_EVENT_STOP;
    case GDK_KEY_F2:
      edit_cb (self, chip);
      return GDK_EVENT_STOP;
    default:
      return GDK_EVENT_PROPAGATE;
    }
}

static gboolean
is_typing (guint key, GdkModifierType state)
{
  return (state & (GDK_CONTROL_MASK | GDK_ALT_MASK)) == 0 && key != GDK_KEY_space
         && g_unichar_isgraph (gdk_keyval_to_unicode (key));
}

static gboolean
key_cb (PhRecipientEntry *self, guint key, guint code, GdkModifierType state,
        GtkEventController *controller)
{
  GtkWidget *focus = gtk_widget_get_focus_child (GTK_WIDGET (self));

  if (!PH_IS_RECIPIENT_CHIP (focus) || !gtk_widget_has_focus (focus))
    return GDK_EVENT_PROPAGATE;
  if (chip_key (self, PH_RECIPIENT_CHIP (focus), key) == GDK_EVENT_STOP)
    return GDK_EVENT_STOP;
  if (!is_typing (key, state))
    return GDK_EVENT_PROPAGATE;

  focus_text (self);
  return gtk_event_controller_key_forward (GTK_EVENT_CONTROLLER_KEY (controller),
                                           GTK_WIDGET (self->text));
}

/* Not for a menu of its own, or another window: the person comes back. */
static void
left_cb (PhRecipientEntry *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  gtk_popover_popdown (GTK_POPOVER (self->completion));
  if (root != NULL && GTK_IS_WINDOW (root) && gtk_window_is_active (GTK_WINDOW (root)))
    ph_recipient_entry_commit (self);
}

/* ---- GObject ------------------------------------------------------------------------------------ */

static gboolean
ph_recipient_entry_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (PH_RECIPIENT_ENTRY (widget)->text));
}

/* One stop for Tab, however many chips there are: these are a key away. */
static gboolean
ph_recipient_entry_focus (GtkWidget *widget, GtkDirectionType direction)
{
  if (direction != GTK_DIR_TAB_FORWARD && direction != GTK_DIR_TAB_BACKWARD)
    return GTK_WIDGET_CLASS (ph_recipient_entry_parent_class)->focus (widget, direction);

  return gtk_widget_get_focus_child (widget) == NULL
         && gtk_widget_grab_focus (GTK_WIDGET (PH_RECIPIENT_ENTRY (widget)->text));
}

static void
ph_recipient_entry_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (ph_recipient_entry_parent_class)->dispose (object);
}

static void
ph_recipient_entry_finalize (GObject *object)
{
  g_free (PH_RECIPIENT_ENTRY (object)->label);

  G_OBJECT_CLASS (ph_recipient_entry_parent_class)->finalize (object);
}

static void
set_label (PhRecipientEntry *self, const char *label)
{
  if (g_strcmp0 (self->label, label) == 0)
    return;

  g_free (self->label);
  self->label = g_strdup (label);
  ph_ui_set_label (GTK_WIDGET (self), label);
  ph_ui_set_label (self->entry, label);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LABEL]);
}

static void
ph_recipient_entry_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_LABEL:
      set_label (PH_RECIPIENT_ENTRY (object), g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
ph_recipient_entry_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  PhRecipientEntry *self = PH_RECIPIENT_ENTRY (object);

  switch (prop_id)
    {
    case PROP_LABEL:
      g_value_set_string (value, self->label);
      break;
    case PROP_N_RECIPIENTS:
      g_value_set_uint (value, ph_recipient_entry_get_n_recipients (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
ph_recipient_entry_class_init (PhRecipientEntryClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags flags = G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = ph_recipient_entry_dispose;
  object_class->finalize = ph_recipient_entry_finalize;
  object_class->set_property = ph_recipient_entry_set_property;
  object_class->get_property = ph_recipient_entry_get_property;
  widget_class->grab_focus = ph_recipient_entry_grab_focus;
  widget_class->focus = ph_recipient_entry_focus;

  properties[PROP_LABEL] = g_param_spec_string ("label", NULL, NULL, NULL, flags | G_PARAM_READWRITE);
  properties[PROP_N_RECIPIENTS]
    = g_param_spec_uint ("n-recipients", NULL, NULL, 0, G_MAXUINT, 0, flags | G_PARAM_READABLE);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_layout_manager_type (widget_class, PH_TYPE_WRAP_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "recipients");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
add_controllers (PhRecipientEntry *self)
{
  GtkEventController *text_key = gtk_event_controller_key_new ();
  GtkEventController *key = gtk_event_controller_key_new ();
  GtkEventController *focus = gtk_event_controller_focus_new ();

  gtk_event_controller_set_propagation_phase (text_key, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (text_key, "key-pressed", G_CALLBACK (text_key_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->text), text_key);

  gtk_event_controller_set_propagation_phase (key, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (key, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), key);

  g_signal_connect_swapped (focus, "leave", G_CALLBACK (left_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->text), focus);
}

static void
ph_recipient_entry_init (PhRecipientEntry *self)
{
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (GTK_WIDGET (self));

  g_object_set (layout, "spacing", 4, NULL);
  self->entry = gtk_entry_new ();
  gtk_entry_set_has_frame (GTK_ENTRY (self->entry), FALSE);
  gtk_widget_add_css_class (self->entry, "line");
  self->text = GTK_TEXT (gtk_editable_get_delegate (GTK_EDITABLE (self->entry)));
  gtk_text_set_propagate_text_width (self->text, TRUE);
  gtk_text_set_input_purpose (self->text, GTK_INPUT_PURPOSE_EMAIL);
  gtk_editable_set_width_chars (GTK_EDITABLE (self->entry), 12);
  gtk_widget_set_parent (self->entry, GTK_WIDGET (self));
  self->completion = PH_RECIPIENT_COMPLETION (ph_recipient_completion_new (GTK_WIDGET (self->text)));
  gtk_widget_set_parent (GTK_WIDGET (self->completion), GTK_WIDGET (self));

  g_signal_connect_object (self->completion, "chosen", G_CALLBACK (chosen_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->text, "changed", G_CALLBACK (text_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->text, "activate", G_CALLBACK (activate_cb), self, G_CONNECT_SWAPPED);
  add_controllers (self);
}

GtkWidget *
ph_recipient_entry_new (void)
{
  return g_object_new (PH_TYPE_RECIPIENT_ENTRY, NULL);
}

void
ph_recipient_entry_set (PhRecipientEntry *self, GPtrArray *mailboxes)
{
  PhRecipientChip *chip;

  g_return_if_fail (PH_IS_RECIPIENT_ENTRY (self));

  self->is_setting = TRUE;
  set_text (self, "");
  while ((chip = get_first (self)) != NULL)
    gtk_widget_unparent (GTK_WIDGET (chip));
  for (guint i = 0; i < mailboxes->len; i++)
    add_chip (self, mailboxes->pdata[i]);
  self->is_setting = FALSE;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_RECIPIENTS]);
}

void
ph_recipient_entry_get (PhRecipientEntry *self, GPtrArray *mailboxes)
{
  g_autoptr (GPtrArray) typed = NULL;

  g_return_if_fail (PH_IS_RECIPIENT_ENTRY (self));

  g_ptr_array_set_size (mailboxes, 0);
  for (PhRecipientChip *chip = get_first (self); chip != NULL; chip = get_next (chip))
    g_ptr_array_add (mailboxes, compose_mailbox_copy (ph_recipient_chip_get_mailbox (chip)));

  typed = compose_mailboxes_parse (get_text (self));
  for (guint i = 0; i < typed->len; i++)
    if (!has_recipient (self, typed->pdata[i]))
      g_ptr_array_add (mailboxes, compose_mailbox_copy (typed->pdata[i]));
}

void
ph_recipient_entry_set_people (PhRecipientEntry *self, PhPeople *people)
{
  g_return_if_fail (PH_IS_RECIPIENT_ENTRY (self));

  ph_recipient_completion_set_people (self->completion, people);
}

guint
ph_recipient_entry_get_n_recipients (PhRecipientEntry *self)
{
  guint n = 0;

  for (PhRecipientChip *chip = get_first (self); chip != NULL; chip = get_next (chip))
    n++;

  return n;
}
