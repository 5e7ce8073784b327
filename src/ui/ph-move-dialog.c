/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-move-dialog.h"

#include "ph-format.h"

#include <glib/gi18n.h>

/* What a word found in each place costs. */
enum
{
  SCORE_NAME_START = 0,
  SCORE_NAME_WORD = 1,
  SCORE_NAME = 2,
  SCORE_PATH = 4,
};

struct _PhMoveDialog
{
  AdwWindow parent_instance;

  /* Template widgets */
  AdwWindowTitle *window_title;
  GtkSearchEntry *entry;
  GtkStack *stack;
  GtkListView *list;

  /* Owned */
  GPtrArray *folders;
  GPtrArray *recent;
  PhMessageKeys *keys;
  GListStore *store;
  GtkSingleSelection *selection;

  guint copy : 1;
};

enum
{
  CHOSEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PhMoveDialog, ph_move_dialog, ADW_TYPE_WINDOW)

/* ---- Finding -------------------------------------------------------------------------------- */

/* Without case and accents: "buro" finds "Büro". */
static char *
fold (const char *text)
{
  g_autofree char *normal = g_utf8_normalize (text, -1, G_NORMALIZE_ALL);
  g_autoptr (GString) plain = g_string_new (NULL);

  for (const char *p = normal != NULL ? normal : text; *p != '\0'; p = g_utf8_next_char (p))
    if (!g_unichar_ismark (g_utf8_get_char (p)))
      g_string_append_unichar (plain, g_utf8_get_char (p));

  return g_utf8_casefold (plain->str, -1);
}

static int
score_word (const char *word, const char *name, const char *path)
{
  const char *found = strstr (name, word);

  if (found == name)
    return SCORE_NAME_START;

  for (const char *p = found; p != NULL; p = strstr (p + 1, word))
    if (!g_unichar_isalnum (g_utf8_get_char (g_utf8_prev_char (p))))
      return SCORE_NAME_WORD;

  if (found != NULL)
    return SCORE_NAME;

  return strstr (path, word) != NULL ? SCORE_PATH : -1;
}

int
ph_move_dialog_score (const char *query, const char *name, const char *path)
{
  g_autofree char *folded_query = fold (query);
  g_autofree char *folded_name = fold (name);
  g_autofree char *folded_path = fold (path);
  g_auto (GStrv) words = g_strsplit_set (folded_query, " /", -1);
  int sum = 0;

  for (guint i = 0; words[i] != NULL; i++)
    {
      int score = score_word (words[i], folded_name, folded_path);

      if (score < 0)
        return -1;
      sum += score;
    }

  return sum;
}

typedef struct
{
  PhFolder *folder; /* (unowned) */
  int score;
  guint position;
} Match;

static int
compare_matches (gconstpointer a, gconstpointer b)
{
  const Match *x = a;
  const Match *y = b;

  if (x->score != y->score)
    return x->score - y->score;

  return x->position < y->position ? -1 : 1;
}

static int
score_folder (PhMoveDialog *self, const char *query, PhFolder *folder)
{
  g_autofree char *path = ph_folder_dup_display_path (folder);
  g_autofree char *whole = g_strconcat (ph_folder_get_account_name (folder), " ", path, NULL);
  int score = ph_move_dialog_score (query, ph_folder_get_name (folder), whole);

  /* Only a better fit comes before what was used lately. */
  return score < 0 ? -1 : 2 * score + (g_ptr_array_find (self->recent, folder, NULL) ? 0 : 1);
}

/* Among equals: what was used lately, then the account that the mail is from. */
static guint
rank_folder (PhMoveDialog *self, guint i)
{
  PhFolder *folder = g_ptr_array_index (self->folders, i);
  g_autofree const char **accounts = ph_message_keys_list_accounts (self->keys);
  guint recent;

  if (g_ptr_array_find (self->recent, folder, &recent))
    return recent;
  if (g_strcmp0 (ph_folder_get_account_id (folder), accounts[0]) == 0)
    return self->recent->len + i;

  return self->recent->len + self->folders->len + i;
}

/* Folders that only hold others can never take mail, and stand in the paths of those. */
static GArray *
find_matches (PhMoveDialog *self, const char *query)
{
  GArray *matches = g_array_new (FALSE, FALSE, sizeof (Match));

  for (guint i = 0; i < self->folders->len; i++)
    {
      PhFolder *folder = g_ptr_array_index (self->folders, i);
      Match match = { folder, score_folder (self, query, folder), rank_folder (self, i) };

      if (match.score >= 0 && (ph_folder_get_flags (folder) & STORE_FOLDER_NOSELECT) == 0)
        g_array_append_val (matches, match);
    }

  g_array_sort (matches, compare_matches);
  return matches;
}

static char *
dup_refusal (PhMoveDialog *self, PhFolder *folder)
{
  return ph_filing_dup_refusal (self->keys, folder, self->copy);
}

static void
select_first_possible (PhMoveDialog *self)
{
  const char *query = gtk_editable_get_text (GTK_EDITABLE (self->entry));
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->store));

  /* Return alone must not file mail where nobody said: without a word only what was used last
   * is offered. */
  if (*query == '\0' && self->recent->len == 0)
    n = 0;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (PhFolder) folder = g_list_model_get_item (G_LIST_MODEL (self->store), i);
      g_autofree char *refusal = dup_refusal (self, folder);

      if (refusal == NULL)
        {
          gtk_single_selection_set_selected (self->selection, i);
          return;
        }
    }

  gtk_single_selection_set_selected (self->selection, GTK_INVALID_LIST_POSITION);
}

static void
show_matches (PhMoveDialog *self)
{
  g_autoptr (GArray) matches
    = find_matches (self, gtk_editable_get_text (GTK_EDITABLE (self->entry)));
  g_autofree gpointer *items = g_new (gpointer, matches->len + 1);

  for (guint i = 0; i < matches->len; i++)
    items[i] = g_array_index (matches, Match, i).folder;

  g_list_store_splice (self->store, 0, g_list_model_get_n_items (G_LIST_MODEL (self->store)), items,
                       matches->len);
  gtk_stack_set_visible_child_name (self->stack, matches->len > 0 ? "folders" : "nothing");
  select_first_possible (self);
}

/* ---- Choosing ------------------------------------------------------------------------------- */

static void
choose (PhMoveDialog *self, PhFolder *folder)
{
  g_autofree char *refusal = folder != NULL ? dup_refusal (self, folder) : NULL;

  if (folder == NULL || refusal != NULL)
    {
      gtk_widget_error_bell (GTK_WIDGET (self));
      return;
    }

  g_signal_emit (self, signals[CHOSEN], 0, folder);
  gtk_window_destroy (GTK_WINDOW (self));
}

static void
search_changed_cb (PhMoveDialog *self)
{
  show_matches (self);
}

static void
activate_cb (PhMoveDialog *self)
{
  /* The entry tells of changes a moment late; Return may be quicker. */
  show_matches (self);
  choose (self, gtk_single_selection_get_selected_item (self->selection));
}

static void
row_activated_cb (PhMoveDialog *self, guint position)
{
  g_autoptr (PhFolder) folder = g_list_model_get_item (G_LIST_MODEL (self->store), position);

  choose (self, folder);
}

static void
stop_search_cb (PhMoveDialog *self)
{
  gtk_window_destroy (GTK_WINDOW (self));
}

static void
move_selection (PhMoveDialog *self, int step)
{
  int n = (int) g_list_model_get_n_items (G_LIST_MODEL (self->store));
  guint selected = gtk_single_selection_get_selected (self->selection);
  int position = selected == GTK_INVALID_LIST_POSITION ? -1 : (int) selected;

  for (position += step; position >= 0 && position < n; position += step)
    {
      g_autoptr (PhFolder) folder
        = g_list_model_get_item (G_LIST_MODEL (self->store), (guint) position);
      g_autofree char *refusal = dup_refusal (self, folder);

      if (refusal == NULL)
        {
          gtk_single_selection_set_selected (self->selection, (guint) position);
          gtk_widget_activate_action (GTK_WIDGET (self->list), "list.scroll-to-item", "u",
                                      (guint) position);
          return;
        }
    }
}

static gboolean
key_pressed_cb (PhMoveDialog *self, guint keyval)
{
  if (keyval == GDK_KEY_Down || keyval == GDK_KEY_KP_Down)
    move_selection (self, 1);
  else if (keyval == GDK_KEY_Up || keyval == GDK_KEY_KP_Up)
    move_selection (self, -1);
  else
    return GDK_EVENT_PROPAGATE;

  return GDK_EVENT_STOP;
}

/* ---- Rows ----------------------------------------------------------------------------------- */

static GtkWidget *
create_label (GtkWidget *box, const char *css_class)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  if (css_class != NULL)
    gtk_widget_add_css_class (label, css_class);
  gtk_box_append (GTK_BOX (box), label);

  return label;
}

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *icon = gtk_image_new ();
  GtkWidget *name, *place;

  gtk_box_append (GTK_BOX (row), icon);
  gtk_box_append (GTK_BOX (row), texts);
  name = create_label (texts, NULL);
  place = create_label (texts, "dim-label");
  gtk_widget_add_css_class (place, "caption");
  gtk_widget_set_hexpand (texts, TRUE);
  gtk_widget_set_margin_top (row, 6);
  gtk_widget_set_margin_bottom (row, 6);
  g_object_set_data (G_OBJECT (item), "icon", icon);
  g_object_set_data (G_OBJECT (item), "name", name);
  g_object_set_data (G_OBJECT (item), "place", place);
  gtk_list_item_set_child (item, row);
}

/* Where the folder lies: account and the folders above it. */
static char *
dup_place (PhFolder *folder)
{
  PhFolder *parent = ph_folder_get_parent (folder);
  g_autofree char *path = parent != NULL ? ph_folder_dup_display_path (parent) : NULL;

  if (path == NULL)
    return g_strdup (ph_folder_get_account_name (folder));

  return g_strdup_printf ("%s / %s", ph_folder_get_account_name (folder), path);
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, PhMoveDialog *self)
{
  PhFolder *folder = gtk_list_item_get_item (item);
  GtkWidget *row = gtk_list_item_get_child (item);
  GtkImage *icon = g_object_get_data (G_OBJECT (item), "icon");
  g_autofree char *refusal = dup_refusal (self, folder);
  g_autofree char *place = dup_place (folder);
  g_autofree char *label = NULL;

  gtk_image_set_from_icon_name (icon, ph_folder_get_icon_name (folder));
  gtk_widget_set_opacity (GTK_WIDGET (icon), refusal == NULL ? 1 : 0.5);
  gtk_label_set_label (g_object_get_data (G_OBJECT (item), "name"), ph_folder_get_name (folder));
  gtk_label_set_label (g_object_get_data (G_OBJECT (item), "place"),
                       refusal != NULL ? refusal : place);
  gtk_widget_set_sensitive (row, refusal == NULL);
  gtk_list_item_set_activatable (item, refusal == NULL);
  gtk_list_item_set_selectable (item, refusal == NULL);

  label = g_strdup_printf ("%s, %s", ph_folder_get_name (folder),
                           refusal != NULL ? refusal : place);
  gtk_accessible_update_property (GTK_ACCESSIBLE (gtk_widget_get_parent (row)),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

/* ---- The object ----------------------------------------------------------------------------- */

static void
ph_move_dialog_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), PH_TYPE_MOVE_DIALOG);

  G_OBJECT_CLASS (ph_move_dialog_parent_class)->dispose (object);
}

static void
ph_move_dialog_finalize (GObject *object)
{
  PhMoveDialog *self = PH_MOVE_DIALOG (object);

  g_clear_pointer (&self->folders, g_ptr_array_unref);
  g_clear_pointer (&self->recent, g_ptr_array_unref);
  g_clear_pointer (&self->keys, ph_message_keys_unref);
  g_clear_object (&self->store);
  g_clear_object (&self->selection);

  G_OBJECT_CLASS (ph_move_dialog_parent_class)->finalize (object);
}

static void
ph_move_dialog_class_init (PhMoveDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = ph_move_dialog_dispose;
  object_class->finalize = ph_move_dialog_finalize;

  signals[CHOSEN] = g_signal_new ("chosen", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 1, PH_TYPE_FOLDER);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/posthorn/Posthorn/ui/ph-move-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, PhMoveDialog, window_title);
  gtk_widget_class_bind_template_child (widget_class, PhMoveDialog, entry);
  gtk_widget_class_bind_template_child (widget_class, PhMoveDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, PhMoveDialog, list);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, stop_search_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
ph_move_dialog_init (PhMoveDialog *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkEventController *key = gtk_event_controller_key_new ();

  gtk_widget_init_template (GTK_WIDGET (self));

  self->store = g_list_store_new (PH_TYPE_FOLDER);
  self->selection = gtk_single_selection_new (g_object_ref (G_LIST_MODEL (self->store)));
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);

  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), NULL);
  g_signal_connect_object (factory, "bind", G_CALLBACK (bind_cb), self, 0);
  gtk_list_view_set_factory (self->list, factory);
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (self->selection));
  g_object_unref (factory);

  gtk_search_entry_set_key_capture_widget (self->entry, GTK_WIDGET (self));
  gtk_event_controller_set_propagation_phase (key, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (key, "key-pressed", G_CALLBACK (key_pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->entry), key);
}

GtkWidget *
ph_move_dialog_new (GtkWindow *parent,
                    GPtrArray *folders,
                    GPtrArray *recent,
                    PhMessageKeys *keys,
                    gboolean copy)
{
  PhMoveDialog *self = g_object_new (PH_TYPE_MOVE_DIALOG, "transient-for", parent, NULL);
  g_autofree char *subtitle = ph_message_keys_dup_count (keys);

  self->folders = g_ptr_array_ref (folders);
  self->recent = g_ptr_array_ref (recent);
  self->keys = ph_message_keys_ref (keys);
  self->copy = copy;

  adw_window_title_set_title (self->window_title, copy ? _("Copy to") : _("Move to"));
  adw_window_title_set_subtitle (self->window_title, subtitle);
  gtk_window_set_title (GTK_WINDOW (self), copy ? _("Copy to") : _("Move to"));
  show_matches (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));

  return GTK_WIDGET (self);
}
