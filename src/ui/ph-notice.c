/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ph-notice.h"

struct _PhNotice
{
  GObject parent_instance;

  char *id;
  char *icon_name; /* (nullable) */
  char *title;     /* (nullable) */
  char *text;
  GPtrArray *labels;
  GPtrArray *actions; /* as many */
  PhNoticeKind kind;
};

G_DEFINE_FINAL_TYPE (PhNotice, ph_notice, G_TYPE_OBJECT)

PhNotice *
ph_notice_new (const char *id, PhNoticeKind kind, const char *icon_name, const char *title,
               const char *text)
{
  PhNotice *self = g_object_new (PH_TYPE_NOTICE, NULL);

  self->id = g_strdup (id);
  self->kind = kind;
  self->icon_name = g_strdup (icon_name);
  self->title = g_strdup (title);
  self->text = g_strdup (text);

  return self;
}

void
ph_notice_add_button (PhNotice *self, const char *label, const char *action)
{
  g_ptr_array_add (self->labels, g_strdup (label));
  g_ptr_array_add (self->actions, g_strdup (action));
}

const char *
ph_notice_get_id (PhNotice *self)
{
  return self->id;
}

PhNoticeKind
ph_notice_get_kind (PhNotice *self)
{
  return self->kind;
}

const char *
ph_notice_get_icon_name (PhNotice *self)
{
  return self->icon_name;
}

const char *
ph_notice_get_title (PhNotice *self)
{
  return self->title;
}

const char *
ph_notice_get_text (PhNotice *self)
{
  return self->text;
}

guint
ph_notice_get_n_buttons (PhNotice *self)
{
  return self->labels->len;
}

const char *
ph_notice_get_label (PhNotice *self, guint button)
{
  return g_ptr_array_index (self->labels, button);
}

const char *
ph_notice_get_action (PhNotice *self, guint button)
{
  return g_ptr_array_index (self->actions, button);
}

static void
ph_notice_finalize (GObject *object)
{
  PhNotice *self = PH_NOTICE (object);

  g_free (self->id);
  g_free (self->icon_name);
  g_free (self->title);
  g_free (self->text);
  g_ptr_array_unref (self->labels);
  g_ptr_array_unref (self->actions);

  G_OBJECT_CLASS (ph_notice_parent_class)->finalize (object);
}

static void
ph_notice_class_init (PhNoticeClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ph_notice_finalize;
}

static void
ph_notice_init (PhNotice *self)
{
  self->labels = g_ptr_array_new_with_free_func (g_free);
  self->actions = g_ptr_array_new_with_free_func (g_free);
}
