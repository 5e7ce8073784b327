/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ph-message-row-private.h"

#include <string.h>

#define MAX_COUNT 999
#define MAX_PEOPLE 12      /* names that are tried */
#define SMALLER 0.84

void
ph_message_row_clear_texts (PhMessageRow *self)
{
  self->people_width = 0;
  for (guint i = 0; i < N_TEXTS; i++)
    g_clear_object (&self->layouts[i]);
}

static PangoLayout *
make_layout (PhMessageRow *self,
             const char *text,
             double scale,
             PangoWeight weight)
{
  PangoLayout *layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);
  PangoAttrList *attributes = pango_attr_list_new ();

  pango_attr_list_insert (attributes, pango_attr_scale_new (scale));
  pango_attr_list_insert (attributes, pango_attr_weight_new (weight));
  if (scale == SMALLER)
    pango_attr_list_insert (attributes, pango_attr_font_features_new ("tnum=1"));
  pango_layout_set_attributes (layout, attributes);
  pango_attr_list_unref (attributes);

  pango_layout_set_single_paragraph_mode (layout, TRUE);
  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);

  return layout;
}

/* Why a mail waits stands before @text, which is what gives way where there is little room. */
static PangoLayout *
make_status_layout (PhMessageRow *self,
                    const char *text,
                    double scale)
{
  const char *status = ph_message_get_status (self->message);
  g_autofree char *both = *text != '\0' ? g_strdup_printf ("%s · %s", status, text)
                                        : g_strdup (status);
  PangoLayout *layout = make_layout (self, both, scale, PANGO_WEIGHT_NORMAL);
  PangoAttrList *attributes = pango_attr_list_copy (pango_layout_get_attributes (layout));
  PangoAttribute *weight = pango_attr_weight_new (PANGO_WEIGHT_BOLD);

  weight->end_index = strlen (status);
  pango_attr_list_change (attributes, weight);
  pango_layout_set_attributes (layout, attributes);
  pango_attr_list_unref (attributes);

  return layout;
}

guint
ph_message_row_get_count (PhMessageRow *self)
{
  switch (ph_message_get_place (self->message))
    {
    case PH_MESSAGE_SINGLE:
      return ph_message_get_thread_count (self->message);
    case PH_MESSAGE_CONVERSATION:
      return ph_message_get_n_messages (self->message);
    default:
      return 1;
    }
}

static void
append_person (GString *text,
               PangoAttrList *attributes,
               const PhPerson *person)
{
  PangoAttribute *weight = pango_attr_weight_new (PANGO_WEIGHT_BOLD);

  weight->start_index = text->len;
  g_string_append (text, person->name);
  weight->end_index = text->len;
  if (person->unread)
    pango_attr_list_insert (attributes, weight);
  else
    pango_attribute_destroy (weight);
}

/* "Anna, Ben, Me", or without @n_left_out of those behind the first: "Anna … Me". */
static void
set_people (PangoLayout *layout,
            const GArray *people,
            guint n_left_out)
{
  g_autoptr (GString) text = g_string_new (NULL);
  PangoAttrList *attributes = pango_attr_list_new ();

  for (guint i = 0; i < people->len; i++)
    {
      if (i > 0 && i <= n_left_out)
        continue;
      if (i > 0)
        g_string_append (text, n_left_out > 0 && i == n_left_out + 1 ? " … " : ", ");
      append_person (text, attributes, &g_array_index (people, PhPerson, i));
    }

  pango_layout_set_text (layout, text->str, -1);
  pango_layout_set_attributes (layout, attributes);
  pango_attr_list_unref (attributes);
}

int
ph_message_row_get_text_width (PangoLayout *layout)
{
  int width;

  pango_layout_set_width (layout, -1);
  pango_layout_get_pixel_size (layout, &width, NULL);

  return width;
}

/* As many as fit: the one who began it and those who wrote last say most. */
void
ph_message_row_fit_people (PhMessageRow *self,
                           int width)
{
  PangoLayout *layout = self->layouts[TEXT_CORRESPONDENT];
  const GArray *people = ph_message_get_people (self->message);
  guint n_left_out = 0;

  if (people == NULL || self->people_width == width)
    return;

  self->people_width = width;
  if (people->len > MAX_PEOPLE)
    n_left_out = people->len - MAX_PEOPLE;
  do
    set_people (layout, people, n_left_out);
  while (ph_message_row_get_text_width (layout) > width && ++n_left_out + 1 < people->len);
}

void
ph_message_row_ensure_texts (PhMessageRow *self)
{
  gboolean unread = ph_message_get_unread (self->message);
  guint n = ph_message_row_get_count (self);
  PangoWeight weight = unread ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL;
  gboolean has_status = ph_message_get_status (self->message) != NULL;
  gboolean has_third = !self->compact && self->show_preview;
  g_autofree char *date = NULL;
  char count[16];

  if (self->layouts[TEXT_DATE] != NULL)
    return;

  date = ph_message_dup_date_text (self->message, NULL);
  g_snprintf (count, sizeof count, n > MAX_COUNT ? "%u+" : "%u", MIN (n, MAX_COUNT));

  self->layouts[TEXT_CORRESPONDENT] =
    make_layout (self, ph_message_get_correspondent (self->message), 1, weight);
  self->layouts[TEXT_SUBJECT] = has_status && !has_third
    ? make_status_layout (self, ph_message_get_subject (self->message), 1)
    : make_layout (self, ph_message_get_subject (self->message), 1, weight);
  self->layouts[TEXT_PREVIEW] = has_status && has_third
    ? make_status_layout (self, ph_message_get_preview (self->message), SMALL)
    : make_layout (self, ph_message_get_preview (self->message), SMALL, PANGO_WEIGHT_NORMAL);
  self->layouts[TEXT_DATE] = make_layout (self, date, SMALLER, PANGO_WEIGHT_NORMAL);
  self->layouts[TEXT_COUNT] =
    make_layout (self, n > 1 ? count : "", SMALLER, PANGO_WEIGHT_SEMIBOLD);
}
