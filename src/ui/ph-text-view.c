/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-text-view.h"

#include "ph-ui.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#define MAX_BYTES (1024 * 1024)
#define MAX_LINKS 5000

/* Pango lays out a paragraph as a whole: longer ones are broken, or scrolling would stall. */
#define MAX_PARAGRAPH 8000

/* Quotes of no more lines than these stay open: at the end of a text, and anywhere. */
#define FOLD_AT_END 3
#define FOLD_ANYWHERE 12

#define N_DEPTHS 4 /* deeper quotes look like the deepest */
#define MARGIN 18
#define INDENT 14  /* pixels for each depth */
#define RULE "\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500"

/* A quote that can be hidden. */
typedef struct
{
  PhTextView *view;   /* (unowned) */
  GtkButton *button;  /* (unowned) lives in the text */
  GtkTextMark *start; /* (owned) behind the button's line */
  GtkTextMark *end;   /* (owned) */
  guint first;        /* blocks of the text, from … up to last */
  guint last;
  guint n_lines;
  gboolean is_folded;
} Fold;

struct _PhTextView
{
  GtkTextView parent_instance;

  GtkTextTag *quotes[N_DEPTHS]; /* (unowned) of the buffer's table, as the next ones */
  GtkTextTag *kinds[MIME_BLOCK_RULE + 1];
  GtkTextTag *link; /* how every link looks; which one it is says a tag of its own */
  GtkTextTag *current_link;
  GtkTextTag *dim;
  MimeText *text;       /* (owned) (nullable) */
  GPtrArray *folds;     /* (owned) Fold */
  GPtrArray *link_tags; /* (unowned) of the buffer's table */
  GtkCssProvider *zoom; /* (owned) */
  char *hovered_link; /* (owned) (nullable) */
  guint height_source;
  const MimeLink *menu_link; /* (nullable) what the context menu is about */
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
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PhTextView, ph_text_view, GTK_TYPE_TEXT_VIEW)

static GtkTextBuffer *
get_buffer (PhTextView *self)
{
  return gtk_text_view_get_buffer (GTK_TEXT_VIEW (self));
}

static void
fold_free (Fold *fold)
{
  g_clear_object (&fold->start);
  g_clear_object (&fold->end);
  g_free (fold);
}

/* ---- Links ---------------------------------------------------------------------------------- */

static void
set_hovered_link (PhTextView *self, const char *uri)
{
  if (g_strcmp0 (self->hovered_link, uri) == 0)
    return;

  g_free (self->hovered_link);
  self->hovered_link = g_strdup (uri);
  gtk_widget_set_cursor_from_name (GTK_WIDGET (self), uri != NULL ? "pointer" : "text");
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HOVERED_LINK]);
}

/* The link that @iter is in, and its tag; NULL where there is none. */
static const MimeLink *
get_link_at (const GtkTextIter *iter, GtkTextTag **tag)
{
  g_autoptr (GSList) tags = gtk_text_iter_get_tags (iter);

  for (GSList *l = tags; l != NULL; l = l->next)
    {
      const MimeLink *link = g_object_get_data (l->data, "link");

      if (link != NULL)
        {
          if (tag != NULL)
            *tag = l->data;
          return link;
        }
    }

  return NULL;
}

static const MimeLink *
get_link_at_position (PhTextView *self, double x, double y)
{
  GtkTextIter iter;
  int buffer_x, buffer_y;

  gtk_text_view_window_to_buffer_coords (GTK_TEXT_VIEW (self), GTK_TEXT_WINDOW_WIDGET,
                                         (int) x, (int) y, &buffer_x, &buffer_y);
  if (!gtk_text_view_get_iter_at_location (GTK_TEXT_VIEW (self), &iter, buffer_x, buffer_y))
    return NULL;

  return get_link_at (&iter, NULL);
}

static void
activate_link (PhTextView *self, const MimeLink *link)
{
  if (link != NULL)
    g_signal_emit (self, signals[ACTIVATE_LINK], 0, link->uri, link->deceptive);
}

static void
motion_cb (PhTextView *self, double x, double y)
{
  const MimeLink *link = get_link_at_position (self, x, y);

  set_hovered_link (self, link != NULL ? link->uri : NULL);
}

static void
leave_cb (PhTextView *self)
{
  set_hovered_link (self, NULL);
}

static void
released_cb (PhTextView *self, int n_press, double x, double y)
{
  /* The end of a drag that selected text is no click. */
  if (!gtk_text_buffer_get_has_selection (get_buffer (self)))
    activate_link (self, get_link_at_position (self, x, y));
}

static void
set_menu_link (PhTextView *self, const MimeLink *link)
{
  self->menu_link = link;
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "link.open", link != NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "link.copy", link != NULL);
}

static void
menu_pressed_cb (PhTextView *self, int n_press, double x, double y)
{
  set_menu_link (self, get_link_at_position (self, x, y));
}

static void
link_open_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PhTextView *self = PH_TEXT_VIEW (widget);

  activate_link (self, self->menu_link);
}

static void
link_copy_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PhTextView *self = PH_TEXT_VIEW (widget);

  if (self->menu_link != NULL)
    gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), self->menu_link->uri);
}

/* Moves @iter to where the next or previous link starts; FALSE when there is none. */
static gboolean
find_link (GtkTextIter *iter, gboolean forward, GtkTextTag **tag)
{
  while (forward ? gtk_text_iter_forward_to_tag_toggle (iter, NULL)
                 : gtk_text_iter_backward_to_tag_toggle (iter, NULL))
    if (get_link_at (iter, tag) != NULL && gtk_text_iter_starts_tag (iter, *tag))
      return TRUE;

  return FALSE;
}

static gboolean
find_link_from_cursor (PhTextView *self, gboolean forward, GtkTextIter *iter, GtkTextTag **tag)
{
  GtkTextBuffer *buffer = get_buffer (self);

  gtk_text_buffer_get_iter_at_mark (buffer, iter, gtk_text_buffer_get_insert (buffer));

  /* A link that is the first thing in the text is not found by looking behind the cursor. */
  if (forward && gtk_text_iter_is_start (iter) && get_link_at (iter, tag) != NULL
      && !gtk_text_iter_has_tag (iter, self->current_link))
    return TRUE;

  return find_link (iter, forward, tag);
}

static void
clear_current_link (PhTextView *self)
{
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (get_buffer (self), &start, &end);
  gtk_text_buffer_remove_tag (get_buffer (self), self->current_link, &start, &end);
  set_hovered_link (self, NULL);
}

static gboolean
move_to_link (PhTextView *self, gboolean forward)
{
  GtkTextIter start, end;
  GtkTextTag *tag;

  if (!find_link_from_cursor (self, forward, &start, &tag))
    {
      clear_current_link (self);
      return FALSE;
    }

  clear_current_link (self);
  end = start;
  gtk_text_iter_forward_to_tag_toggle (&end, tag);
  gtk_text_buffer_apply_tag (get_buffer (self), self->current_link, &start, &end);
  gtk_text_buffer_place_cursor (get_buffer (self), &start);
  gtk_text_view_scroll_to_mark (GTK_TEXT_VIEW (self),
                                gtk_text_buffer_get_insert (get_buffer (self)), 0.05, FALSE, 0, 0);
  set_hovered_link (self, get_link_at (&start, NULL)->uri);
  return TRUE;
}

static gboolean
activate_current_link (PhTextView *self)
{
  GtkTextBuffer *buffer = get_buffer (self);
  GtkTextIter iter;

  gtk_text_buffer_get_iter_at_mark (buffer, &iter, gtk_text_buffer_get_insert (buffer));
  if (!gtk_text_iter_has_tag (&iter, self->current_link))
    return FALSE;

  activate_link (self, get_link_at (&iter, NULL));
  return TRUE;
}

static gboolean
key_pressed_cb (PhTextView *self, guint keyval, guint keycode, GdkModifierType state)
{
  /* The buttons of folded quotes take their own keys. */
  if (!gtk_widget_is_focus (GTK_WIDGET (self)) || (state & GDK_CONTROL_MASK) != 0)
    return GDK_EVENT_PROPAGATE;

  switch (keyval)
    {
    case GDK_KEY_ISO_Left_Tab:
      return move_to_link (self, FALSE);
    case GDK_KEY_Tab:
      return move_to_link (self, (state & GDK_SHIFT_MASK) == 0);
    case GDK_KEY_Return:
    case GDK_KEY_KP_Enter:
      return activate_current_link (self);
    default:
      return GDK_EVENT_PROPAGATE;
    }
}

/* ---- Text ----------------------------------------------------------------------------------- */

static GtkTextTag *
get_depth_tag (PhTextView *self, guint depth)
{
  return depth == 0 ? NULL : self->quotes[MIN (depth, N_DEPTHS) - 1];
}

static void
insert_breaking (GtkTextBuffer *buffer, GtkTextIter *iter, const char *text, gsize len)
{
  while (len > MAX_PARAGRAPH && memchr (text, '\n', MAX_PARAGRAPH) == NULL)
    {
      const char *end = g_utf8_find_prev_char (text, text + MAX_PARAGRAPH);

      gtk_text_buffer_insert (buffer, iter, text, (int) (end - text));
      gtk_text_buffer_insert (buffer, iter, "\n", 1);
      len -= end - text;
      text = end;
    }

  gtk_text_buffer_insert (buffer, iter, text, (int) len);
}

static void
insert_link (PhTextView *self, GtkTextIter *iter, const MimeBlock *block, const MimeLink *link)
{
  GtkTextBuffer *buffer = get_buffer (self);
  GtkTextTag *tag;

  if (self->link_tags->len >= MAX_LINKS)
    {
      insert_breaking (buffer, iter, block->text + link->start, link->len);
      return;
    }

  tag = gtk_text_buffer_create_tag (buffer, NULL, NULL);
  g_object_set_data (G_OBJECT (tag), "link", (gpointer) link);
  g_ptr_array_add (self->link_tags, tag);
  gtk_text_buffer_insert_with_tags (buffer, iter, block->text + link->start, (int) link->len,
                                    self->link, tag, NULL);
}

static void
insert_block_text (PhTextView *self, GtkTextIter *iter, const MimeBlock *block)
{
  gsize done = 0;

  if (block->kind == MIME_BLOCK_RULE)
    {
      insert_breaking (get_buffer (self), iter, RULE, strlen (RULE));
      return;
    }

  for (guint i = 0; i < block->n_links; i++)
    {
      const MimeLink *link = &block->links[i];

      insert_breaking (get_buffer (self), iter, block->text + done, link->start - done);
      insert_link (self, iter, block, link);
      done = link->start + link->len;
    }

  insert_breaking (get_buffer (self), iter, block->text + done, block->len - done);
}

static void
apply_from (PhTextView *self, GtkTextTag *tag, int offset, const GtkTextIter *end)
{
  GtkTextIter start;

  if (tag == NULL)
    return;

  gtk_text_buffer_get_iter_at_offset (get_buffer (self), &start, offset);
  gtk_text_buffer_apply_tag (get_buffer (self), tag, &start, end);
}

static void
insert_block (PhTextView *self, GtkTextIter *iter, const MimeBlock *block, gboolean with_gap)
{
  int start = gtk_text_iter_get_offset (iter);

  if (with_gap)
    {
      gtk_text_buffer_insert (get_buffer (self), iter, "\n", 1);
      /* The line of a quote runs through the gaps in it, but does not begin in the one before. */
      if (block[-1].quote_depth < block->quote_depth)
        {
          apply_from (self, get_depth_tag (self, block[-1].quote_depth), start, iter);
          start++;
        }
    }

  insert_block_text (self, iter, block);
  gtk_text_buffer_insert (get_buffer (self), iter, "\n", 1);
  apply_from (self, self->kinds[block->kind], start, iter);
  apply_from (self, get_depth_tag (self, block->quote_depth), start, iter);
}

static void
insert_blocks (PhTextView *self, GtkTextIter *iter, guint first, guint last)
{
  for (guint i = first; i < last; i++)
    {
      const MimeBlock *block = &self->text->blocks[i];

      insert_block (self, iter, block, block->gap && i > first);
    }
}

/* ---- Folded quotes -------------------------------------------------------------------------- */

static void
fold_update (Fold *fold)
{
  g_autofree char *label = NULL;

  if (fold->is_folded)
    label = g_strdup_printf (ngettext ("Show %u quoted line", "Show %u quoted lines",
                                       fold->n_lines),
                             fold->n_lines);
  else
    label = g_strdup (_("Hide quoted text"));

  gtk_button_set_label (fold->button, label);
}

static void
fold_set_folded (Fold *fold, gboolean folded)
{
  GtkTextBuffer *buffer = get_buffer (fold->view);
  GtkTextIter start, end;

  if (fold->is_folded == folded)
    return;

  gtk_text_buffer_get_iter_at_mark (buffer, &start, fold->start);
  gtk_text_buffer_get_iter_at_mark (buffer, &end, fold->end);

  if (folded)
    gtk_text_buffer_delete (buffer, &start, &end);
  else
    insert_blocks (fold->view, &start, fold->first, fold->last);

  fold->is_folded = folded;
  fold_update (fold);
}

static void
fold_clicked_cb (GtkButton *button, Fold *fold)
{
  fold_set_folded (fold, !fold->is_folded);
}

static void
insert_fold (PhTextView *self, GtkTextIter *iter, guint first, guint last, guint n_lines)
{
  GtkTextBuffer *buffer = get_buffer (self);
  GtkWidget *button = gtk_button_new ();
  Fold *fold = g_new0 (Fold, 1);

  fold->view = self;
  fold->button = GTK_BUTTON (button);
  fold->first = first;
  fold->last = last;
  fold->n_lines = n_lines;
  fold->is_folded = TRUE;
  gtk_widget_add_css_class (button, "quote-fold");
  gtk_widget_set_cursor_from_name (button, "default");
  g_signal_connect (button, "clicked", G_CALLBACK (fold_clicked_cb), fold);

  if (self->text->blocks[first].gap)
    gtk_text_buffer_insert (buffer, iter, "\n", 1);
  gtk_text_view_add_child_at_anchor (GTK_TEXT_VIEW (self), button,
                                     gtk_text_buffer_create_child_anchor (buffer, iter));
  gtk_text_buffer_insert (buffer, iter, "\n", 1);
  fold->start = g_object_ref (gtk_text_buffer_create_mark (buffer, NULL, iter, TRUE));
  fold->end = gtk_text_mark_new (NULL, FALSE);
  fold_update (fold);
  g_ptr_array_add (self->folds, fold);
}

/* The end of a fold must stay before what follows it, so its mark is set once that is there. */
static void
finish_folds (PhTextView *self)
{
  for (guint i = 0; i < self->folds->len; i++)
    {
      Fold *fold = g_ptr_array_index (self->folds, i);
      GtkTextIter iter;

      gtk_text_buffer_get_iter_at_mark (get_buffer (self), &iter, fold->start);
      gtk_text_buffer_add_mark (get_buffer (self), fold->end, &iter);
    }
}

static guint
count_lines (const MimeText *text, guint first, guint last)
{
  guint n = 0;

  for (guint i = first; i < last; i++)
    {
      const char *end = text->blocks[i].text + text->blocks[i].len;

      n++;
      for (const char *p = text->blocks[i].text;
           (p = memchr (p, '\n', end - p)) != NULL;
           p++)
        n++;
    }

  return n;
}

static gboolean
has_own_words (const MimeText *text)
{
  for (guint i = 0; i < text->n_blocks; i++)
    if (text->blocks[i].quote_depth == 0 && text->blocks[i].kind != MIME_BLOCK_ATTRIBUTION
        && text->blocks[i].kind != MIME_BLOCK_SIGNATURE && text->blocks[i].len > 0)
      return TRUE;

  return FALSE;
}

/* Where the run of quoted blocks ends that begins at @first. */
static guint
find_quote_end (const MimeText *text, guint first)
{
  guint last = first;

  while (last < text->n_blocks && text->blocks[last].quote_depth > 0)
    last++;

  return last;
}

static gboolean
ends_text (const MimeText *text, guint last)
{
  while (last < text->n_blocks && text->blocks[last].kind == MIME_BLOCK_SIGNATURE)
    last++;

  return last == text->n_blocks;
}

static void
insert_quote (PhTextView *self, GtkTextIter *iter, guint first, guint last)
{
  guint n_lines = count_lines (self->text, first, last);
  guint limit = ends_text (self->text, last) ? FOLD_AT_END : FOLD_ANYWHERE;

  if (n_lines > limit)
    {
      insert_fold (self, iter, first, last, n_lines);
      return;
    }

  if (first > 0 && self->text->blocks[first].gap)
    gtk_text_buffer_insert (get_buffer (self), iter, "\n", 1);
  insert_blocks (self, iter, first, last);
}

/* FALSE when the text is longer than can be shown well. */
static gboolean
insert_all (PhTextView *self, GtkTextIter *iter)
{
  const MimeText *text = self->text;
  gboolean may_fold = has_own_words (text);

  for (guint i = 0; i < text->n_blocks;)
    {
      guint last = may_fold ? find_quote_end (text, i) : i;

      if (gtk_text_iter_get_offset (iter) > MAX_BYTES)
        return FALSE;

      if (last > i)
        insert_quote (self, iter, i, last);
      else
        insert_block (self, iter, &text->blocks[i], text->blocks[i].gap && i > 0);

      i = MAX (last, i + 1);
    }

  return TRUE;
}

static void
remove_last_newline (PhTextView *self)
{
  GtkTextIter start, end;

  gtk_text_buffer_get_end_iter (get_buffer (self), &end);
  start = end;

  /* The end of a fold stays where it is: its lines come and go before it. */
  if (gtk_text_iter_backward_char (&start) && gtk_text_iter_get_char (&start) == '\n'
      && !gtk_text_iter_is_start (&start))
    {
      GtkTextIter before = start;

      gtk_text_iter_backward_char (&before);
      if (gtk_text_iter_get_child_anchor (&before) == NULL)
        gtk_text_buffer_delete (get_buffer (self), &start, &end);
    }
}

static void
clear (PhTextView *self)
{
  GtkTextTagTable *table = gtk_text_buffer_get_tag_table (get_buffer (self));

  g_ptr_array_set_size (self->folds, 0);
  set_menu_link (self, NULL);
  set_hovered_link (self, NULL);
  gtk_text_buffer_set_text (get_buffer (self), "", 0);

  for (guint i = 0; i < self->link_tags->len; i++)
    gtk_text_tag_table_remove (table, g_ptr_array_index (self->link_tags, i));
  g_ptr_array_set_size (self->link_tags, 0);
  g_clear_pointer (&self->text, mime_text_free);
}

void
ph_text_view_set_text (PhTextView *self, MimeText *text)
{
  GtkTextBuffer *buffer;
  GtkTextIter iter;

  g_return_if_fail (PH_IS_TEXT_VIEW (self));

  buffer = get_buffer (self);
  clear (self);
  self->text = text;
  if (text == NULL)
    return;

  gtk_text_buffer_get_start_iter (buffer, &iter);
  if (!insert_all (self, &iter) || text->cut)
    {
      gtk_text_buffer_insert (buffer, &iter, "\n", 1);
      gtk_text_buffer_insert_with_tags (buffer, &iter,
                                        _("The rest of this message is too long to be shown."), -1,
                                        self->dim, NULL);
    }

  remove_last_newline (self);
  finish_folds (self);
  gtk_text_buffer_get_start_iter (buffer, &iter);
  gtk_text_buffer_place_cursor (buffer, &iter);
}

guint
ph_text_view_get_n_folded (PhTextView *self)
{
  guint n = 0;

  g_return_val_if_fail (PH_IS_TEXT_VIEW (self), 0);

  for (guint i = 0; i < self->folds->len; i++)
    n += ((Fold *) g_ptr_array_index (self->folds, i))->is_folded ? 1 : 0;

  return n;
}

void
ph_text_view_set_folded (PhTextView *self, guint index, gboolean folded)
{
  g_return_if_fail (PH_IS_TEXT_VIEW (self));
  g_return_if_fail (index < self->folds->len);

  fold_set_folded (g_ptr_array_index (self->folds, index), folded);
}

const char *
ph_text_view_get_hovered_link (PhTextView *self)
{
  g_return_val_if_fail (PH_IS_TEXT_VIEW (self), NULL);

  return self->hovered_link;
}

/* ---- Looks ---------------------------------------------------------------------------------- */

static const char *const light_colors[N_DEPTHS] = { "#1a5fb4", "#26794a", "#813d9c", "#865e3c" };
static const char *const dark_colors[N_DEPTHS] = { "#99c1f1", "#8ff0a4", "#dc8add", "#cdab8f" };

static void
update_colors (PhTextView *self)
{
  gboolean is_dark = adw_style_manager_get_dark (adw_style_manager_get_default ());
  const char *const *colors = is_dark ? dark_colors : light_colors;

  for (guint i = 0; i < N_DEPTHS; i++)
    g_object_set (self->quotes[i], "foreground", colors[i], NULL);
  g_object_set (self->link, "foreground", is_dark ? "#78aeed" : "#1c71d8", NULL);
  g_object_set (self->current_link, "background", is_dark ? "#1a4a80" : "#cfe3fa", NULL);
  g_object_set (self->dim, "foreground", is_dark ? "#9a9996" : "#6a696e", NULL);
}

static gboolean
height_cb (gpointer user_data)
{
  PhTextView *self = PH_TEXT_VIEW (user_data);

  self->height_source = 0;
  gtk_widget_queue_resize (GTK_WIDGET (self));

  return G_SOURCE_REMOVE;
}

/* The parent class lays its lines out anew when it is given another width, and only then knows the
 * height they take; but what is asked for during an allocation goes unheard, and the last lines
 * would be cut off. */
static void
ph_text_view_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  PhTextView *self = PH_TEXT_VIEW (widget);
  int minimum = 0;

  GTK_WIDGET_CLASS (ph_text_view_parent_class)->size_allocate (widget, width, height, baseline);
  GTK_WIDGET_CLASS (ph_text_view_parent_class)
    ->measure (widget, GTK_ORIENTATION_VERTICAL, -1, &minimum, &(int){ 0 }, &(int){ 0 },
               &(int){ 0 });

  if (minimum != height && self->height_source == 0)
    self->height_source = g_idle_add_full (GTK_PRIORITY_RESIZE, height_cb, self, NULL);
}

static guint
get_line_depth (PhTextView *self, const GtkTextIter *line)
{
  for (guint i = 0; i < N_DEPTHS; i++)
    if (gtk_text_iter_has_tag (line, self->quotes[i]))
      return i + 1;

  return 0;
}

static void
snapshot_bars (PhTextView *self, GtkSnapshot *snapshot, int y, int height, guint depth)
{
  int margin = gtk_text_view_get_left_margin (GTK_TEXT_VIEW (self));

  for (guint i = 0; i < depth; i++)
    {
      g_autoptr (GdkRGBA) color = NULL;

      g_object_get (self->quotes[i], "foreground-rgba", &color, NULL);
      color->alpha = 0.5f;
      gtk_snapshot_append_color (snapshot, color,
                                 &GRAPHENE_RECT_INIT (margin + (int) i * INDENT, y, 2, height));
    }
}

static void
ph_text_view_snapshot_layer (GtkTextView *view, GtkTextViewLayer layer, GtkSnapshot *snapshot)
{
  PhTextView *self = PH_TEXT_VIEW (view);
  GdkRectangle visible;
  GtkTextIter line;
  int y, height;

  if (layer != GTK_TEXT_VIEW_LAYER_BELOW_TEXT)
    return;

  gtk_text_view_get_visible_rect (view, &visible);
  gtk_text_view_get_line_at_y (view, &line, visible.y, NULL);

  do
    {
      gtk_text_view_get_line_yrange (view, &line, &y, &height);
      snapshot_bars (self, snapshot, y, height, get_line_depth (self, &line));
    }
  while (y < visible.y + visible.height && gtk_text_iter_forward_line (&line));
}

static void
create_tags (PhTextView *self)
{
  GtkTextBuffer *buffer = get_buffer (self);
  int margin = gtk_text_view_get_left_margin (GTK_TEXT_VIEW (self));

  for (guint i = 0; i < N_DEPTHS; i++)
    self->quotes[i] = gtk_text_buffer_create_tag (buffer, NULL,
                                                  "left-margin", margin + (int) (i + 1) * INDENT,
                                                  NULL);

  self->dim = gtk_text_buffer_create_tag (buffer, NULL, NULL);
  self->kinds[MIME_BLOCK_PREFORMATTED]
    = gtk_text_buffer_create_tag (buffer, NULL, "family", "monospace", NULL);
  self->kinds[MIME_BLOCK_HEADING]
    = gtk_text_buffer_create_tag (buffer, NULL, "weight", PANGO_WEIGHT_BOLD, "scale", 1.15, NULL);
  self->kinds[MIME_BLOCK_LIST_ITEM]
    = gtk_text_buffer_create_tag (buffer, NULL, "indent", -INDENT, NULL);
  self->kinds[MIME_BLOCK_ATTRIBUTION] = self->dim;
  self->kinds[MIME_BLOCK_SIGNATURE] = self->dim;
  self->kinds[MIME_BLOCK_RULE] = self->dim;
  self->link = gtk_text_buffer_create_tag (buffer, NULL, "underline", PANGO_UNDERLINE_SINGLE, NULL);
  self->current_link = gtk_text_buffer_create_tag (buffer, NULL, NULL);
}

static void
add_controllers (PhTextView *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *key = gtk_event_controller_key_new ();
  GtkGesture *click = gtk_gesture_click_new ();
  GtkGesture *menu = gtk_gesture_click_new ();

  g_signal_connect_swapped (motion, "motion", G_CALLBACK (motion_cb), self);
  g_signal_connect_swapped (motion, "leave", G_CALLBACK (leave_cb), self);
  gtk_widget_add_controller (widget, motion);

  gtk_event_controller_set_propagation_phase (key, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (key, "key-pressed", G_CALLBACK (key_pressed_cb), self);
  gtk_widget_add_controller (widget, key);

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_PRIMARY);
  g_signal_connect_swapped (click, "released", G_CALLBACK (released_cb), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (click));

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (menu), GDK_BUTTON_SECONDARY);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (menu), GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (menu, "pressed", G_CALLBACK (menu_pressed_cb), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (menu));
}

void
ph_text_view_set_zoom (PhTextView *self, double zoom)
{
  g_autofree char *css = NULL;
  char number[G_ASCII_DTOSTR_BUF_SIZE];

  g_return_if_fail (PH_IS_TEXT_VIEW (self));

  if (self->zoom == NULL)
    {
      self->zoom = gtk_css_provider_new ();
      gtk_style_context_add_provider (gtk_widget_get_style_context (GTK_WIDGET (self)),
                                      GTK_STYLE_PROVIDER (self->zoom),
                                      GTK_STYLE_PROVIDER_PRIORITY_APPLICATION + 1);
    }

  g_ascii_formatd (number, sizeof number, "%.0f", zoom * 100);
  css = g_strdup_printf ("textview { font-size: %s%%; }", number);
  gtk_css_provider_load_from_data (self->zoom, css, -1);
}

static void
ph_text_view_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_HOVERED_LINK:
      g_value_set_string (value, PH_TEXT_VIEW (object)->hovered_link);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
ph_text_view_dispose (GObject *object)
{
  PhTextView *self = PH_TEXT_VIEW (object);

  g_clear_handle_id (&self->height_source, g_source_remove);
  g_ptr_array_set_size (self->folds, 0);
  if (self->zoom != NULL)
    gtk_style_context_remove_provider (gtk_widget_get_style_context (GTK_WIDGET (self)),
                                       GTK_STYLE_PROVIDER (self->zoom));
  g_clear_object (&self->zoom);

  G_OBJECT_CLASS (ph_text_view_parent_class)->dispose (object);
}

static void
ph_text_view_finalize (GObject *object)
{
  PhTextView *self = PH_TEXT_VIEW (object);

  g_clear_pointer (&self->folds, g_ptr_array_unref);
  g_clear_pointer (&self->link_tags, g_ptr_array_unref);
  g_clear_pointer (&self->hovered_link, g_free);
  g_clear_pointer (&self->text, mime_text_free);

  G_OBJECT_CLASS (ph_text_view_parent_class)->finalize (object);
}

static void
ph_text_view_class_init (PhTextViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GtkTextViewClass *view_class = GTK_TEXT_VIEW_CLASS (klass);

  object_class->get_property = ph_text_view_get_property;
  object_class->dispose = ph_text_view_dispose;
  object_class->finalize = ph_text_view_finalize;
  widget_class->size_allocate = ph_text_view_size_allocate;
  view_class->snapshot_layer = ph_text_view_snapshot_layer;

  properties[PROP_HOVERED_LINK]
    = g_param_spec_string ("hovered-link", NULL, NULL, NULL,
                           G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[ACTIVATE_LINK]
    = g_signal_new ("activate-link", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                    NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_BOOLEAN);

  gtk_widget_class_install_action (widget_class, "link.open", NULL, link_open_action);
  gtk_widget_class_install_action (widget_class, "link.copy", NULL, link_copy_action);
}

static void
ph_text_view_init (PhTextView *self)
{
  GtkTextView *view = GTK_TEXT_VIEW (self);
  g_autoptr (GMenu) menu = g_menu_new ();

  self->folds = g_ptr_array_new_with_free_func ((GDestroyNotify) fold_free);
  self->link_tags = g_ptr_array_new ();

  gtk_text_view_set_editable (view, FALSE);
  gtk_text_view_set_cursor_visible (view, FALSE);
  gtk_text_view_set_accepts_tab (view, FALSE);
  gtk_text_view_set_wrap_mode (view, GTK_WRAP_WORD_CHAR);
  gtk_text_view_set_left_margin (view, MARGIN);
  gtk_text_view_set_right_margin (view, MARGIN);
  gtk_text_view_set_pixels_inside_wrap (view, 2);
  gtk_text_view_set_pixels_below_lines (view, 2);
  gtk_widget_add_css_class (GTK_WIDGET (self), "message-text");
  ph_ui_set_label (GTK_WIDGET (self), _("Message text"));

  g_menu_append (menu, _("_Open Link"), "link.open");
  g_menu_append (menu, _("Copy _Link Address"), "link.copy");
  gtk_text_view_set_extra_menu (view, G_MENU_MODEL (menu));
  set_menu_link (self, NULL);

  create_tags (self);
  update_colors (self);
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark",
                           G_CALLBACK (update_colors), self, G_CONNECT_SWAPPED);
  add_controllers (self);
}

GtkWidget *
ph_text_view_new (void)
{
  return g_object_new (PH_TYPE_TEXT_VIEW, NULL);
}
