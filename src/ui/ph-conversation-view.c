/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-conversation-view.h"

#include "ph-format.h"
#include "ph-message-line.h"
#include "ph-notice-bar.h"
#include "ph-text-find.h"
#include "ph-text-view.h"

#include <glib/gi18n.h>

struct _PhConversationView
{
  AdwBin parent_instance;

  /* Template widgets */
  GtkScrolledWindow *scroller;
  GtkLabel *subject;
  AdwBin *notice;
  GtkBox *rows;

  /* Owned */
  PhConversation *conversation; /* (nullable) */
  GHashTable *widgets;          /* PhConversationItem -> its line or card, in rows */
  PhConversationItem *target;   /* (nullable) to be kept at the top */

  PhTextFind *find;             /* (nullable) */

  GtkWidget *hovered;   /* (unowned) (nullable) the card that a link is pointed at in */
  GdkFrameClock *clock; /* (unowned) (nullable) while it is realized */
  double zoom;
  guint wants_look : 1;
};

enum
{
  PROP_0,
  PROP_HOVERED_LINK,
  N_PROPS
};

enum
{
  ACTIVATE_LINK,
  FOUND,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PhConversationView, ph_conversation_view, ADW_TYPE_BIN)

static GtkAdjustment *
get_adjustment (PhConversationView *self)
{
  return gtk_scrolled_window_get_vadjustment (self->scroller);
}

/* ---- What is before the eyes ------------------------------------------------------------------ */

typedef struct
{
  double top; /* from that of what is to be seen */
  double bottom;
} Place;

/* FALSE before it has one. */
static gboolean
get_place (PhConversationView *self, GtkWidget *row, Place *place)
{
  graphene_rect_t bounds;

  if (gtk_widget_get_height (row) == 0
      || !gtk_widget_compute_bounds (row, GTK_WIDGET (self->scroller), &bounds))
    return FALSE;

  *place = (Place) { bounds.origin.y, bounds.origin.y + bounds.size.height };
  return TRUE;
}

static PhConversationItem *
get_item (PhConversationView *self, guint position)
{
  return ph_conversation_get (self->conversation, position);
}

static guint
get_n_items (PhConversationView *self)
{
  return self->conversation != NULL ? ph_conversation_get_n_items (self->conversation) : 0;
}

static void
look_at (PhConversationView *self, PhConversationItem *item, double height)
{
  GtkWidget *row = g_hash_table_lookup (self->widgets, item);
  Place place;
  gboolean has_place = PH_IS_MESSAGE_CARD (row) && get_place (self, row, &place);

  ph_conversation_item_set_in_view (item, has_place && place.bottom > 0 && place.top < height
                                            && gtk_widget_get_mapped (row));
  if (has_place && place.bottom > -height && place.top < 2 * height)
    ph_conversation_item_want_body (item);
}

static void
go_to_target (PhConversationView *self)
{
  GtkWidget *row = g_hash_table_lookup (self->widgets, self->target);
  GtkWidget *top = GTK_WIDGET (self->subject);
  gboolean is_first = ph_conversation_find (self->conversation, self->target) == 0;
  graphene_point_t point;

  if (row == NULL || gtk_widget_get_height (row) == 0)
    return;

  /* Below the subject it is at the top as well. */
  if (gtk_widget_compute_point (is_first ? top : row,
                                gtk_widget_get_ancestor (top, ADW_TYPE_CLAMP),
                                &GRAPHENE_POINT_INIT (0, 0), &point))
    gtk_adjustment_set_value (get_adjustment (self), is_first ? 0 : point.y);
}

/* When GTK has given everything its place; what is moved then is placed anew before it is painted. */
static void
layout_cb (PhConversationView *self)
{
  double height = gtk_adjustment_get_page_size (get_adjustment (self));

  if (!self->wants_look)
    return;

  self->wants_look = FALSE;
  if (self->target != NULL)
    go_to_target (self);
  for (guint i = 0; i < get_n_items (self); i++)
    look_at (self, get_item (self, i), height);
}

static void
look (PhConversationView *self)
{
  self->wants_look = TRUE;
  if (self->clock != NULL)
    gdk_frame_clock_request_phase (self->clock, GDK_FRAME_CLOCK_PHASE_LAYOUT);
}

/* What was brought to the top stays there while bodies come and heights change, until the person takes
 * hold of the page. */
static void
let_go (PhConversationView *self)
{
  g_clear_object (&self->target);
}

static gboolean
scrolled_cb (PhConversationView *self)
{
  let_go (self);
  return GDK_EVENT_PROPAGATE;
}

/* ---- Finding ---------------------------------------------------------------------------------- */

static GPtrArray *
list_texts (PhConversationView *self)
{
  GPtrArray *texts = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < get_n_items (self); i++)
    {
      GtkWidget *row = g_hash_table_lookup (self->widgets, get_item (self, i));

      if (PH_IS_MESSAGE_CARD (row))
        g_ptr_array_add (texts, g_object_ref (ph_message_card_get_text_view (PH_MESSAGE_CARD (row))));
    }

  return texts;
}

static void
tell_found (PhConversationView *self)
{
  g_signal_emit (self, signals[FOUND], 0, ph_text_find_get_n (self->find));
}

/* What is open has changed. */
static void
find_again (PhConversationView *self)
{
  g_autoptr (GPtrArray) texts = NULL;

  if (self->find == NULL)
    return;

  texts = list_texts (self);
  ph_text_find_renew (self->find, texts);
  tell_found (self);
}

void
ph_conversation_view_find_next (PhConversationView *self, gboolean forward)
{
  GtkAdjustment *adjustment = get_adjustment (self);
  double page = gtk_adjustment_get_page_size (adjustment);
  GdkRectangle place;
  GtkTextView *text;
  graphene_point_t point;

  text = self->find != NULL ? ph_text_find_next (self->find, forward, &place) : NULL;
  if (text == NULL
      || !gtk_widget_compute_point (GTK_WIDGET (text), GTK_WIDGET (self->scroller),
                                    &GRAPHENE_POINT_INIT (0, (float) place.y), &point))
    return;

  g_clear_object (&self->target);
  if (point.y < 0 || point.y + (float) place.height > page)
    gtk_adjustment_set_value (adjustment,
                              gtk_adjustment_get_value (adjustment) + point.y - page / 3);
}

void
ph_conversation_view_find (PhConversationView *self, const char *text)
{
  g_autoptr (GPtrArray) texts = list_texts (self);

  g_clear_pointer (&self->find, ph_text_find_free);
  if (text == NULL)
    return;

  self->find = ph_text_find_new (texts, text);
  tell_found (self);
  ph_conversation_view_find_next (self, TRUE);
}

/* ---- Rows ------------------------------------------------------------------------------------- */

static void
hovered_link_cb (PhConversationView *self, GParamSpec *pspec, GtkWidget *card)
{
  self->hovered = card;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HOVERED_LINK]);
}

static void
activate_link_cb (PhConversationView *self, const char *uri, gboolean deceptive)
{
  g_signal_emit (self, signals[ACTIVATE_LINK], 0, uri, deceptive);
}

static GtkWidget *
create_card (PhConversationView *self, PhConversationItem *item)
{
  GtkWidget *card = ph_message_card_new (item);

  ph_message_card_set_zoom (PH_MESSAGE_CARD (card), self->zoom);
  g_signal_connect_object (card, "notify::hovered-link", G_CALLBACK (hovered_link_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (card, "activate-link", G_CALLBACK (activate_link_cb), self,
                           G_CONNECT_SWAPPED);

  return card;
}

static void
unfold_cb (PhConversationView *self, GtkWidget *button)
{
  PhConversationItem *item = g_object_get_data (G_OBJECT (button), "item");

  ph_conversation_unfold (self->conversation, item);
}

/* The button that stands for the lines folded from @position on. */
static GtkWidget *
create_fold (PhConversationView *self, guint position)
{
  guint n = ph_conversation_count_folded (self->conversation, position);
  g_autofree char *count = ph_format_count (n);
  g_autofree char *label
    = g_strdup_printf (ngettext ("%s More Message", "%s More Messages", n), count);
  GtkWidget *button = gtk_button_new_with_label (label);

  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "message-fold");
  g_object_set_data (G_OBJECT (button), "item", get_item (self, position));
  g_signal_connect_object (button, "clicked", G_CALLBACK (unfold_cb), self, G_CONNECT_SWAPPED);

  return button;
}

/* The line or card of @item, made anew when it is not of the kind that is wanted. */
static GtkWidget *
take_row (PhConversationView *self, PhConversationItem *item)
{
  gboolean expanded = ph_conversation_item_get_expanded (item);
  GtkWidget *row = g_hash_table_lookup (self->widgets, item);

  if (row == NULL || PH_IS_MESSAGE_CARD (row) != expanded)
    row = expanded ? create_card (self, item) : ph_message_line_new (item);
  if (expanded)
    ph_message_card_set_collapsible (PH_MESSAGE_CARD (row), get_n_items (self) > 1);

  return row;
}

static GtkWidget *
get_first_row (PhConversationView *self)
{
  return gtk_widget_get_first_child (GTK_WIDGET (self->rows));
}

static gboolean
has_focus_within (GtkWidget *widget)
{
  return gtk_widget_get_focus_child (gtk_widget_get_parent (widget)) == widget;
}

/* Puts @row behind @previous. */
static void
place_row (PhConversationView *self, GtkWidget *row, GtkWidget *previous)
{
  if (gtk_widget_get_parent (row) == NULL)
    gtk_box_insert_child_after (self->rows, row, previous);
  else
    gtk_box_reorder_child_after (self->rows, row, previous);
}

/* Rows from @row on have nothing to show any more. The keyboard goes to what came in place of the one
 * that has it. */
static void
remove_rows (PhConversationView *self, GtkWidget *row, GtkWidget *heir)
{
  while (row != NULL)
    {
      GtkWidget *next = gtk_widget_get_next_sibling (row);

      if (heir != NULL && has_focus_within (row))
        gtk_widget_child_focus (heir, GTK_DIR_TAB_FORWARD);
      if (self->hovered == row)
        self->hovered = NULL;
      gtk_box_remove (self->rows, row);
      row = next;
    }
}

static void
update_rows (PhConversationView *self)
{
  g_autoptr (GHashTable) widgets = g_hash_table_new (NULL, NULL);
  GtkWidget *previous = NULL, *heir = NULL;

  for (guint i = 0; i < get_n_items (self); i++)
    {
      PhConversationItem *item = get_item (self, i);
      GtkWidget *old = g_hash_table_lookup (self->widgets, item);
      GtkWidget *row;

      if (ph_conversation_item_get_folded (item))
        {
          row = create_fold (self, i);
          i += ph_conversation_count_folded (self->conversation, i) - 1;
        }
      else
        {
          row = take_row (self, item);
          g_hash_table_insert (widgets, item, row);
        }

      place_row (self, row, previous);
      if (old != NULL && old != row && has_focus_within (old))
        heir = row;
      previous = row;
    }

  g_hash_table_unref (self->widgets);
  self->widgets = g_steal_pointer (&widgets);
  remove_rows (self, previous != NULL ? gtk_widget_get_next_sibling (previous) : get_first_row (self),
               heir);
  find_again (self);
  look (self);
}

static void
show_subject (PhConversationView *self)
{
  gtk_label_set_label (self->subject, self->conversation != NULL
                                        ? ph_conversation_get_subject (self->conversation)
                                        : "");
}

static void
items_changed_cb (PhConversationView *self)
{
  if (self->target != NULL
      && ph_conversation_find (self->conversation, self->target) == get_n_items (self))
    g_clear_object (&self->target);
  show_subject (self);
  update_rows (self);
}

static void
item_changed_cb (PhConversationView *self, PhConversationItem *item, GParamSpec *pspec)
{
  if (g_str_equal (pspec->name, "expanded") || g_str_equal (pspec->name, "folded"))
    update_rows (self);
  else if (g_str_equal (pspec->name, "state"))
    {
      find_again (self);
      look (self);
    }
}

/* ---- The conversation ------------------------------------------------------------------------- */

void
ph_conversation_view_set_conversation (PhConversationView *self, PhConversation *conversation)
{
  g_return_if_fail (PH_IS_CONVERSATION_VIEW (self));

  if (self->conversation == conversation)
    return;

  g_clear_object (&self->target);
  if (self->conversation != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->conversation, self);
      for (guint i = 0; i < get_n_items (self); i++)
        ph_conversation_item_set_in_view (get_item (self, i), FALSE);
    }
  g_set_object (&self->conversation, conversation);
  items_changed_cb (self);
  gtk_adjustment_set_value (get_adjustment (self), 0);
  if (conversation == NULL)
    return;

  g_signal_connect_object (conversation, "items-changed", G_CALLBACK (items_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (conversation, "item-changed", G_CALLBACK (item_changed_cb), self,
                           G_CONNECT_SWAPPED);
  if (get_n_items (self) > 0)
    ph_conversation_view_scroll_to (self, ph_conversation_get_start (conversation));
}

void
ph_conversation_view_set_notice (PhConversationView *self, const char *text)
{
  GtkWidget *bar = NULL;

  if (text != NULL)
    {
      g_autoptr (PhNotice) notice = ph_notice_new ("conversation", PH_NOTICE_INFO, NULL, NULL, text);

      bar = ph_notice_bar_new (notice);
    }
  adw_bin_set_child (self->notice, bar);
  gtk_widget_set_visible (GTK_WIDGET (self->notice), bar != NULL);
}

void
ph_conversation_view_set_zoom (PhConversationView *self, double zoom)
{
  GHashTableIter iter;
  gpointer row;

  self->zoom = zoom;
  g_hash_table_iter_init (&iter, self->widgets);
  while (g_hash_table_iter_next (&iter, NULL, &row))
    if (PH_IS_MESSAGE_CARD (row))
      ph_message_card_set_zoom (row, zoom);
}

void
ph_conversation_view_scroll_to (PhConversationView *self, PhConversationItem *item)
{
  g_set_object (&self->target, item);
  look (self);
}

PhMessageCard *
ph_conversation_view_get_card (PhConversationView *self, PhConversationItem *item)
{
  GtkWidget *row = g_hash_table_lookup (self->widgets, item);

  return PH_IS_MESSAGE_CARD (row) ? PH_MESSAGE_CARD (row) : NULL;
}

PhConversationItem *
ph_conversation_view_get_current (PhConversationView *self)
{
  GtkWidget *focus = gtk_widget_get_focus_child (GTK_WIDGET (self->rows));

  if (self->target != NULL)
    return self->target;
  if (PH_IS_MESSAGE_CARD (focus))
    return ph_message_card_get_item (PH_MESSAGE_CARD (focus));

  for (guint i = 0; i < get_n_items (self); i++)
    if (ph_conversation_item_get_in_view (get_item (self, i)))
      return get_item (self, i);

  return NULL;
}

/* ---- Keys -------------------------------------------------------------------------------------- */

gboolean
ph_conversation_view_scroll_page (PhConversationView *self, gboolean down)
{
  GtkAdjustment *adjustment = get_adjustment (self);
  double page = gtk_adjustment_get_page_size (adjustment) * 0.9;
  double value = gtk_adjustment_get_value (adjustment);
  double most = gtk_adjustment_get_upper (adjustment) - gtk_adjustment_get_page_size (adjustment);
  double next = CLAMP (value + (down ? page : -page), 0, MAX (most, 0));

  let_go (self);
  gtk_adjustment_set_value (adjustment, next);

  return next != value;
}

void
ph_conversation_view_scroll_to_end (PhConversationView *self, gboolean down)
{
  GtkAdjustment *adjustment = get_adjustment (self);

  let_go (self);
  gtk_adjustment_set_value (adjustment, down ? gtk_adjustment_get_upper (adjustment) : 0);
}

gboolean
ph_conversation_view_has_focus (PhConversationView *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  return PH_IS_TEXT_VIEW (focus) && gtk_widget_is_ancestor (focus, GTK_WIDGET (self));
}

static gboolean
ph_conversation_view_grab_focus (GtkWidget *widget)
{
  PhConversationView *self = PH_CONVERSATION_VIEW (widget);
  PhConversationItem *item = ph_conversation_view_get_current (self);
  PhMessageCard *card = item != NULL ? ph_conversation_view_get_card (self, item) : NULL;

  if (card != NULL && gtk_widget_get_mapped (GTK_WIDGET (ph_message_card_get_text_view (card))))
    return gtk_widget_grab_focus (GTK_WIDGET (ph_message_card_get_text_view (card)));

  return gtk_widget_child_focus (GTK_WIDGET (self->rows), GTK_DIR_TAB_FORWARD);
}

const char *
ph_conversation_view_get_hovered_link (PhConversationView *self)
{
  if (self->hovered == NULL)
    return NULL;

  return ph_text_view_get_hovered_link (
    PH_TEXT_VIEW (ph_message_card_get_text_view (PH_MESSAGE_CARD (self->hovered))));
}

/* ---- The object -------------------------------------------------------------------------------- */

static void
ph_conversation_view_realize (GtkWidget *widget)
{
  PhConversationView *self = PH_CONVERSATION_VIEW (widget);

  GTK_WIDGET_CLASS (ph_conversation_view_parent_class)->realize (widget);
  self->clock = gtk_widget_get_frame_clock (widget);
  g_signal_connect_object (self->clock, "layout", G_CALLBACK (layout_cb), self,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
}

static void
ph_conversation_view_unrealize (GtkWidget *widget)
{
  PhConversationView *self = PH_CONVERSATION_VIEW (widget);

  g_signal_handlers_disconnect_by_func (self->clock, layout_cb, self);
  self->clock = NULL;
  GTK_WIDGET_CLASS (ph_conversation_view_parent_class)->unrealize (widget);
}

static void
ph_conversation_view_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (ph_conversation_view_parent_class)->map (widget);
  look (PH_CONVERSATION_VIEW (widget));
}

static void
ph_conversation_view_unmap (GtkWidget *widget)
{
  PhConversationView *self = PH_CONVERSATION_VIEW (widget);

  GTK_WIDGET_CLASS (ph_conversation_view_parent_class)->unmap (widget);
  for (guint i = 0; i < get_n_items (self); i++)
    ph_conversation_item_set_in_view (get_item (self, i), FALSE);
}

static void
ph_conversation_view_get_property (GObject *object, guint prop_id, GValue *value,
                                   GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_HOVERED_LINK:
      g_value_set_string (value, ph_conversation_view_get_hovered_link (
                                   PH_CONVERSATION_VIEW (object)));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
ph_conversation_view_dispose (GObject *object)
{
  PhConversationView *self = PH_CONVERSATION_VIEW (object);

  g_clear_object (&self->target);
  g_clear_pointer (&self->find, ph_text_find_free);
  g_clear_object (&self->conversation);
  g_hash_table_remove_all (self->widgets);
  self->hovered = NULL;
  /* The template would unparent it behind the back of the bin. */
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), PH_TYPE_CONVERSATION_VIEW);

  G_OBJECT_CLASS (ph_conversation_view_parent_class)->dispose (object);
}

static void
ph_conversation_view_finalize (GObject *object)
{
  g_hash_table_unref (PH_CONVERSATION_VIEW (object)->widgets);

  G_OBJECT_CLASS (ph_conversation_view_parent_class)->finalize (object);
}

static void
ph_conversation_view_class_init (PhConversationViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = ph_conversation_view_get_property;
  object_class->dispose = ph_conversation_view_dispose;
  object_class->finalize = ph_conversation_view_finalize;
  widget_class->grab_focus = ph_conversation_view_grab_focus;
  widget_class->realize = ph_conversation_view_realize;
  widget_class->unrealize = ph_conversation_view_unrealize;
  widget_class->map = ph_conversation_view_map;
  widget_class->unmap = ph_conversation_view_unmap;

  properties[PROP_HOVERED_LINK]
    = g_param_spec_string ("hovered-link", NULL, NULL, NULL,
                           G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[ACTIVATE_LINK]
    = g_signal_new ("activate-link", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                    NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_BOOLEAN);
  signals[FOUND] = g_signal_new ("found", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 1, G_TYPE_UINT);

  gtk_widget_class_set_template_from_resource (
    widget_class, "/org/posthorn/Posthorn/ui/ph-conversation-view.ui");
  gtk_widget_class_bind_template_child (widget_class, PhConversationView, scroller);
  gtk_widget_class_bind_template_child (widget_class, PhConversationView, subject);
  gtk_widget_class_bind_template_child (widget_class, PhConversationView, notice);
  gtk_widget_class_bind_template_child (widget_class, PhConversationView, rows);
}

static void
ph_conversation_view_init (PhConversationView *self)
{
  GtkEventController *scroll
    = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_BOTH_AXES);
  GtkEventController *click = GTK_EVENT_CONTROLLER (gtk_gesture_click_new ());

  self->widgets = g_hash_table_new (NULL, NULL);
  self->zoom = 1;
  gtk_widget_init_template (GTK_WIDGET (self));

  gtk_event_controller_set_propagation_phase (scroll, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (scroll, "scroll", G_CALLBACK (scrolled_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), scroll);
  gtk_event_controller_set_propagation_phase (click, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (click, "pressed", G_CALLBACK (let_go), self);
  gtk_widget_add_controller (GTK_WIDGET (self), click);
  g_signal_connect_object (get_adjustment (self), "value-changed", G_CALLBACK (look), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (get_adjustment (self), "changed", G_CALLBACK (look), self,
                           G_CONNECT_SWAPPED);
}
