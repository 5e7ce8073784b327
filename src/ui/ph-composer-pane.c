/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-composer-pane.h"

struct _PhComposerPane
{
  GtkBox parent_instance;

  /* Template widgets */
  GtkWidget *back_button;
  GtkToggleButton *unfold_button;
  GtkImage *arrow;
  GtkLabel *summary;

  PhComposer *composer; /* (nullable) the last child */
  guint alone : 1;
};

G_DEFINE_FINAL_TYPE (PhComposerPane, ph_composer_pane, GTK_TYPE_BOX)

enum
{
  PROP_0,
  PROP_ALONE,
  N_PROPS
};

enum
{
  LEAVE,
  GONE,
  FAILED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

/* ---- The composer --------------------------------------------------------------------------- */

static void
failed_cb (PhComposerPane *self, const char *sentence)
{
  g_signal_emit (self, signals[FAILED], 0, sentence);
}

static gboolean
has_focus (PhComposerPane *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  return focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (self));
}

void
ph_composer_pane_release (PhComposerPane *self)
{
  PhComposer *composer;
  gboolean had_focus;

  g_return_if_fail (PH_IS_COMPOSER_PANE (self));

  composer = g_steal_pointer (&self->composer);
  if (composer == NULL)
    return;

  had_focus = has_focus (self);
  g_signal_handlers_disconnect_by_data (composer, self);
  gtk_box_remove (GTK_BOX (self), GTK_WIDGET (composer));
  g_signal_emit (self, signals[GONE], 0, had_focus);
}

PhComposer *
ph_composer_pane_get_composer (PhComposerPane *self)
{
  return self->composer;
}

/* ---- Actions -------------------------------------------------------------------------------- */

static void
leave_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_signal_emit (widget, signals[LEAVE], 0);
}

static void
detach_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  ph_composer_detach (PH_COMPOSER_PANE (widget)->composer);
}

static void
close_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  ph_composer_close (PH_COMPOSER_PANE (widget)->composer);
}

/* ---- Keys ----------------------------------------------------------------------------------- */

/* What no widget in here wanted would archive the conversation, or undo that. */
static gboolean
is_for_reading (guint keyval, GdkModifierType state)
{
  if (state & GDK_ALT_MASK)
    return FALSE;
  if (state & GDK_CONTROL_MASK)
    return keyval == GDK_KEY_z;

  return gdk_keyval_to_unicode (keyval) > ' ' || keyval == GDK_KEY_Delete || keyval == GDK_KEY_KP_Delete
         || keyval == GDK_KEY_BackSpace;
}

static gboolean
key_pressed_cb (PhComposerPane *self, guint keyval, guint keycode, GdkModifierType state)
{
  if (keyval == GDK_KEY_Escape)
    {
      g_signal_emit (self, signals[LEAVE], 0);
      return GDK_EVENT_STOP;
    }
  return is_for_reading (keyval, state) ? GDK_EVENT_STOP : GDK_EVENT_PROPAGATE;
}

static void
add_keys (PhComposerPane *self)
{
  GtkEventController *early = gtk_shortcut_controller_new ();
  GtkEventController *late = gtk_event_controller_key_new ();

  gtk_event_controller_set_propagation_phase (early, GTK_PHASE_CAPTURE);
  gtk_shortcut_controller_add_shortcut (
    GTK_SHORTCUT_CONTROLLER (early),
    gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_d, GDK_CONTROL_MASK),
                      gtk_named_action_new ("pane.detach")));
  gtk_widget_add_controller (GTK_WIDGET (self), early);
  g_signal_connect_swapped (late, "key-pressed", G_CALLBACK (key_pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), late);
}

/* ---- The object ----------------------------------------------------------------------------- */

static void
ph_composer_pane_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  PhComposerPane *self = PH_COMPOSER_PANE (object);

  switch (prop_id)
    {
    case PROP_ALONE:
      g_value_set_boolean (value, self->alone);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
ph_composer_pane_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  PhComposerPane *self = PH_COMPOSER_PANE (object);

  switch (prop_id)
    {
    case PROP_ALONE:
      self->alone = g_value_get_boolean (value) != FALSE;
      gtk_widget_set_visible (self->back_button, self->alone);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
ph_composer_pane_dispose (GObject *object)
{
  PhComposerPane *self = PH_COMPOSER_PANE (object);

  if (self->composer != NULL)
    {
      PhComposer *composer = g_steal_pointer (&self->composer);

      g_signal_handlers_disconnect_by_data (composer, self);
      gtk_box_remove (GTK_BOX (self), GTK_WIDGET (composer));
    }
  gtk_widget_dispose_template (GTK_WIDGET (self), PH_TYPE_COMPOSER_PANE);

  G_OBJECT_CLASS (ph_composer_pane_parent_class)->dispose (object);
}

static void
ph_composer_pane_class_init (PhComposerPaneClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  object_class->get_property = ph_composer_pane_get_property;
  object_class->set_property = ph_composer_pane_set_property;
  object_class->dispose = ph_composer_pane_dispose;

  properties[PROP_ALONE] = g_param_spec_boolean ("alone", NULL, NULL, FALSE,
                                                 G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[LEAVE] = g_signal_new ("leave", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[GONE] = g_signal_new ("gone", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                G_TYPE_BOOLEAN);
  signals[FAILED] = g_signal_new ("failed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                  G_TYPE_STRING);

  gtk_widget_class_install_action (widget_class, "pane.leave", NULL, leave_action);
  gtk_widget_class_install_action (widget_class, "pane.detach", NULL, detach_action);
  gtk_widget_class_install_action (widget_class, "pane.close", NULL, close_action);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/posthorn/Posthorn/ui/ph-composer-pane.ui");
  gtk_widget_class_bind_template_child (widget_class, PhComposerPane, back_button);
  gtk_widget_class_bind_template_child (widget_class, PhComposerPane, unfold_button);
  gtk_widget_class_bind_template_child (widget_class, PhComposerPane, arrow);
  gtk_widget_class_bind_template_child (widget_class, PhComposerPane, summary);
}

static void
ph_composer_pane_init (PhComposerPane *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  add_keys (self);
}

static gboolean
get_arrow (GBinding *binding, const GValue *folded, GValue *icon, gpointer unused)
{
  g_value_set_string (icon, g_value_get_boolean (folded) ? "pan-end-symbolic" : "pan-down-symbolic");
  return TRUE;
}

GtkWidget *
ph_composer_pane_new (PhComposer *composer)
{
  PhComposerPane *self = g_object_new (PH_TYPE_COMPOSER_PANE, NULL);
  const ComposeDraft *draft = ph_composition_get_draft (ph_composer_get_composition (composer));

  self->composer = composer;
  ph_composer_set_folded (composer, draft->to->len + draft->cc->len + draft->bcc->len > 0);
  gtk_widget_set_vexpand (GTK_WIDGET (composer), TRUE);
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (composer));
  g_object_bind_property (composer, "summary", self->summary, "label", G_BINDING_SYNC_CREATE);
  g_object_bind_property (composer, "folded", self->unfold_button, "active",
                          G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL | G_BINDING_INVERT_BOOLEAN);
  g_object_bind_property_full (composer, "folded", self->arrow, "icon-name", G_BINDING_SYNC_CREATE,
                               get_arrow, NULL, NULL, NULL);
  g_signal_connect_object (composer, "failed", G_CALLBACK (failed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (composer, "closed", G_CALLBACK (ph_composer_pane_release), self,
                           G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}
