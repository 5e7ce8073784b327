/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-folder-row.h"

#include "ph-format.h"

#include <glib/gi18n.h>

#define STRIP_WIDTH 3
#define STRIP_HEIGHT 14
#define STRIP_X (-9) /* in the padding that the style sheet gives accounts */

struct _PhFolderRow
{
  GtkWidget parent_instance;

  /* Template widgets */
  GtkImage *icon;
  GtkLabel *name;
  GtkSpinner *spinner;
  GtkWidget *offline;
  GtkWidget *attention;
  GtkLabel *fullness;
  GtkLabel *count;

  GObject *item; /* (owned) (nullable) PhFolder or PhAccountItem */
};

G_DEFINE_FINAL_TYPE (PhFolderRow, ph_folder_row, GTK_TYPE_WIDGET)

enum
{
  ATTENTION,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
set_css_class (PhFolderRow *self,
               const char *name,
               gboolean present)
{
  if (present)
    gtk_widget_add_css_class (GTK_WIDGET (self), name);
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), name);
}

/* The list's own row, around the expander around this, is what has the focus. */
static void
set_accessible_name (PhFolderRow *self,
                     const char *name)
{
  GtkWidget *expander = gtk_widget_get_parent (GTK_WIDGET (self));
  GtkWidget *row = expander != NULL ? gtk_widget_get_parent (expander) : NULL;

  if (row != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (row),
                                    GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                    -1);
}

static void
set_count (PhFolderRow *self,
           guint n)
{
  g_autofree char *text = n > 0 ? ph_format_count (n) : NULL;

  gtk_label_set_label (self->count, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->count), n > 0);
}

static void
set_fullness (PhFolderRow *self,
              guint percent)
{
  /* Translators: how full the storage of an account on its server is */
  g_autofree char *text = percent > 0 ? g_strdup_printf (_("%u %%"), percent) : NULL;

  gtk_label_set_label (self->fullness, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->fullness), percent > 0);
}

static char *
describe_folder (PhFolder *folder)
{
  const char *name = ph_folder_get_name (folder);
  guint n = ph_folder_get_show_unread (folder);
  FolderRole role = ph_folder_get_role (folder);

  if (n == 0)
    return g_strdup (name);

  if (role == FOLDER_ROLE_DRAFTS || role == FOLDER_ROLE_OUTBOX)
    /* Translators: read out by screen readers: a folder, and how many messages are in it */
    return g_strdup_printf (ngettext ("%s, %u message", "%s, %u messages", n), name, n);

  /* Translators: read out by screen readers: a folder, and how many messages in it are unread */
  return g_strdup_printf (ngettext ("%s, %u unread", "%s, %u unread", n), name, n);
}

/* Where it lies, and how large it is, as far as that is not seen. */
static char *
dup_tooltip (PhFolder *folder)
{
  g_autofree char *path =
    ph_folder_get_parent (folder) != NULL ? ph_folder_dup_display_path (folder) : NULL;
  guint n = ph_folder_get_total (folder);
  g_autofree char *count = ph_format_count (n);
  g_autofree char *size = ph_format_size (ph_folder_get_size (folder));
  g_autofree char *contents = NULL;

  if (ph_folder_get_size (folder) == 0 || n == 0)
    return g_steal_pointer (&path);

  /* Translators: how many messages are in a folder, and how large they are together:
   * "1,204 messages, 380 MB" */
  contents = g_strdup_printf (ngettext ("%s message, %s", "%s messages, %s", n), count, size);
  return path != NULL ? g_strconcat (path, "\n", contents, NULL) : g_steal_pointer (&contents);
}

static void
show_folder (PhFolderRow *self,
             PhFolder *folder)
{
  g_autofree char *description = describe_folder (folder);
  guint n = ph_folder_get_show_unread (folder);
  FolderRole role = ph_folder_get_role (folder);
  g_autofree char *tooltip = dup_tooltip (folder);

  gtk_image_set_from_icon_name (self->icon, ph_folder_get_icon_name (folder));
  gtk_widget_set_visible (GTK_WIDGET (self->icon), TRUE);
  gtk_label_set_label (self->name, ph_folder_get_name (folder));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), tooltip);
  set_count (self, n);

  set_css_class (self, "is-account", FALSE);
  set_css_class (self, "has-unread", ph_folder_get_unread (folder) > 0 && n > 0);
  set_css_class (self, "unsubscribed",
                 !ph_folder_is_unified (folder) && !ph_folder_get_subscribed (folder) &&
                   role == FOLDER_ROLE_NONE);
  set_accessible_name (self, description);

  set_fullness (self, 0);
  gtk_widget_hide (self->offline);
  gtk_widget_hide (self->attention);
  gtk_widget_hide (GTK_WIDGET (self->spinner));
  gtk_spinner_stop (self->spinner);
}

static void
show_account (PhFolderRow *self,
              PhAccountItem *account)
{
  AccountState state = ph_account_item_get_state (account);
  const char *status = ph_account_item_get_status (account);
  const char *name = ph_account_item_get_name (account);
  gboolean is_busy = state == ACCOUNT_STATE_CONNECTING || state == ACCOUNT_STATE_WORKING;
  g_autofree char *description = NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->icon), FALSE);
  gtk_label_set_label (self->name, name);
  set_count (self, 0);
  set_fullness (self, ph_account_item_get_fullness (account));
  set_css_class (self, "is-account", TRUE);
  set_css_class (self, "has-unread", FALSE);
  set_css_class (self, "unsubscribed", FALSE);

  gtk_widget_set_visible (GTK_WIDGET (self->spinner), is_busy);
  gtk_spinner_set_spinning (self->spinner, is_busy);
  gtk_widget_set_visible (self->offline, state == ACCOUNT_STATE_OFFLINE);
  gtk_widget_set_visible (self->attention, state == ACCOUNT_STATE_ATTENTION);
  gtk_widget_set_tooltip_text (self->attention, status);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), *status != '\0' ? status : NULL);

  /* Translators: read out by screen readers: an account, and how it is doing */
  description = *status != '\0' ? g_strdup_printf (C_("account", "%s, %s"), name, status)
                                : g_strdup (name);
  set_accessible_name (self, description);
}

static void
update (PhFolderRow *self)
{
  if (PH_IS_FOLDER (self->item))
    show_folder (self, PH_FOLDER (self->item));
  else if (self->item != NULL)
    show_account (self, PH_ACCOUNT_ITEM (self->item));

  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
attention_cb (PhFolderRow *self)
{
  g_signal_emit (self, signals[ATTENTION], 0);
}

/* The account's colour, before its name. */
static void
snapshot_color (PhFolderRow *self,
                GtkSnapshot *snapshot)
{
  gboolean is_rtl = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  int width = gtk_widget_get_width (GTK_WIDGET (self));
  int height = gtk_widget_get_height (GTK_WIDGET (self));
  graphene_rect_t area;
  GdkRGBA color;

  if (!PH_IS_ACCOUNT_ITEM (self->item) ||
      !gdk_rgba_parse (&color, ph_account_item_get_color (PH_ACCOUNT_ITEM (self->item))))
    return;

  graphene_rect_init (&area, is_rtl ? width - STRIP_X - STRIP_WIDTH : STRIP_X,
                      (height - STRIP_HEIGHT) / 2, STRIP_WIDTH, STRIP_HEIGHT);
  gtk_snapshot_append_color (snapshot, &color, &area);
}

static void
ph_folder_row_snapshot (GtkWidget *widget,
                        GtkSnapshot *snapshot)
{
  snapshot_color (PH_FOLDER_ROW (widget), snapshot);

  GTK_WIDGET_CLASS (ph_folder_row_parent_class)->snapshot (widget, snapshot);
}

static void
ph_folder_row_dispose (GObject *object)
{
  PhFolderRow *self = PH_FOLDER_ROW (object);

  ph_folder_row_set_item (self, NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), PH_TYPE_FOLDER_ROW);

  G_OBJECT_CLASS (ph_folder_row_parent_class)->dispose (object);
}

static void
ph_folder_row_class_init (PhFolderRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = ph_folder_row_dispose;
  widget_class->snapshot = ph_folder_row_snapshot;

  signals[ATTENTION] = g_signal_new ("attention", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                     NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_css_name (widget_class, "folderrow");
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/posthorn/Posthorn/ui/ph-folder-row.ui");
  gtk_widget_class_bind_template_child (widget_class, PhFolderRow, icon);
  gtk_widget_class_bind_template_child (widget_class, PhFolderRow, name);
  gtk_widget_class_bind_template_child (widget_class, PhFolderRow, spinner);
  gtk_widget_class_bind_template_child (widget_class, PhFolderRow, offline);
  gtk_widget_class_bind_template_child (widget_class, PhFolderRow, attention);
  gtk_widget_class_bind_template_child (widget_class, PhFolderRow, fullness);
  gtk_widget_class_bind_template_child (widget_class, PhFolderRow, count);
  gtk_widget_class_bind_template_callback (widget_class, attention_cb);
}

static void
ph_folder_row_init (PhFolderRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
ph_folder_row_new (void)
{
  return g_object_new (PH_TYPE_FOLDER_ROW, NULL);
}

void
ph_folder_row_set_item (PhFolderRow *self,
                        GObject *item)
{
  if (self->item == item)
    return;

  if (self->item != NULL)
    g_signal_handlers_disconnect_by_func (self->item, update, self);

  g_set_object (&self->item, item);
  if (item == NULL)
    return;

  g_signal_connect_object (item, "notify", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
}

PhFolder *
ph_folder_row_get_folder (PhFolderRow *self)
{
  return PH_IS_FOLDER (self->item) ? PH_FOLDER (self->item) : NULL;
}

PhAccountItem *
ph_folder_row_get_account (PhFolderRow *self)
{
  return PH_IS_ACCOUNT_ITEM (self->item) ? PH_ACCOUNT_ITEM (self->item) : NULL;
}

void
ph_folder_row_set_refuses (PhFolderRow *self,
                           gboolean refuses)
{
  set_css_class (self, "refuses", refuses);
}
