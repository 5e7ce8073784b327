/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-attachment-chip.h"

#include "mime-message.h"
#include "ph-attachment-content.h"
#include "ph-format.h"
#include "ph-save-folder.h"
#include "ph-ui.h"

#include <glib/gi18n.h>

/* The side of the square that a thumbnail lies in, in pixels of the program. */
#define THUMBNAIL_SIZE 48

struct _PhAttachmentChip
{
  AdwBin parent_instance;

  /* Template widgets */
  GtkButton *button;
  GtkMenuButton *menu_button;
  GtkWidget *stop_button;
  GtkStack *icon_stack;
  GtkImage *icon;
  GtkSpinner *spinner;
  GtkLabel *name;
  GtkLabel *size;

  /* Owned */
  PhAttachment *attachment;
  GCancellable *cancellable; /* (nullable) of opening, which nobody waits for when the chip is gone */
  GFile *file;               /* (nullable) that is to be opened, once the person has agreed */
};

G_DEFINE_FINAL_TYPE (PhAttachmentChip, ph_attachment_chip, ADW_TYPE_BIN)

static GtkWindow *
get_window (GtkWidget *widget)
{
  GtkRoot *root = gtk_widget_get_root (widget);

  return GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL;
}

static void
notify_error (GtkWidget *widget, const GError *error)
{
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    gtk_widget_activate_action (widget, "win.notify", "s", error->message);
}

/* ---- Saving --------------------------------------------------------------------------------- */

typedef struct
{
  GPtrArray *attachments; /* of PhAttachment */
  GtkWidget *window;      /* that is told how it ended */
} Saving;

static void
saving_free (gpointer data, GClosure *closure)
{
  Saving *saving = data;

  g_ptr_array_unref (saving->attachments);
  g_object_unref (saving->window);
  g_free (saving);
}

static void
saved_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GtkWidget) window = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = ph_attachment_finish (PH_ATTACHMENT (object), result, &error);
  g_autofree char *name = NULL;
  g_autofree char *sentence = NULL;

  if (file == NULL)
    {
      notify_error (window, error);
      return;
    }

  name = g_file_get_basename (file);
  sentence = g_strdup_printf (_("“%s” saved"), name);
  gtk_widget_activate_action (window, "win.notify", "s", sentence);
}

static void
save_response_cb (GtkNativeDialog *dialog, int response, Saving *saving)
{
  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
      g_autoptr (GFile) folder = g_file_get_parent (file);

      ph_save_folder_remember (folder);
      ph_attachment_save_async (g_ptr_array_index (saving->attachments, 0), file, NULL, saved_cb,
                                g_object_ref (saving->window));
    }

  g_object_unref (dialog);
}

static void
save_all_response_cb (GtkNativeDialog *dialog, int response, Saving *saving)
{
  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GFile) folder = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));

      ph_save_folder_remember (folder);
      for (guint i = 0; i < saving->attachments->len; i++)
        ph_attachment_save_into_async (g_ptr_array_index (saving->attachments, i), folder, NULL,
                                       saved_cb, g_object_ref (saving->window));
    }

  g_object_unref (dialog);
}

/* Whichever message is shown meanwhile: what was asked for is saved. */
static void
show_save_dialog (GtkFileChooserNative *dialog,
                  GPtrArray *attachments,
                  GtkWidget *window,
                  GCallback response_cb)
{
  Saving *saving = g_new0 (Saving, 1);

  saving->attachments = g_ptr_array_ref (attachments);
  saving->window = g_object_ref (window);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  ph_save_folder_show (GTK_FILE_CHOOSER (dialog));
  g_signal_connect_data (dialog, "response", response_cb, saving, saving_free, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

void
ph_attachment_chip_save (PhAttachment *attachment, const char *title, GtkWidget *parent)
{
  g_autoptr (GPtrArray) attachments = g_ptr_array_new_with_free_func (g_object_unref);
  GtkFileChooserNative *dialog
    = gtk_file_chooser_native_new (title, get_window (parent), GTK_FILE_CHOOSER_ACTION_SAVE,
                                   _("_Save"), _("_Cancel"));

  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog),
                                     ph_attachment_get_name (attachment));
  g_ptr_array_add (attachments, g_object_ref (attachment));
  show_save_dialog (dialog, attachments, GTK_WIDGET (get_window (parent)),
                    G_CALLBACK (save_response_cb));
}

static void
save_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  ph_attachment_chip_save (PH_ATTACHMENT_CHIP (widget)->attachment, _("Save Attachment"), widget);
}

void
ph_attachment_chip_save_all (GPtrArray *attachments, GtkWidget *parent)
{
  GtkFileChooserNative *dialog
    = gtk_file_chooser_native_new (_("Save All Attachments"), get_window (parent),
                                   GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, _("_Save"),
                                   _("_Cancel"));

  show_save_dialog (dialog, attachments, GTK_WIDGET (get_window (parent)),
                    G_CALLBACK (save_all_response_cb));
}

/* ---- Opening -------------------------------------------------------------------------------- */

static void
opened_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GtkWidget) widget = user_data;
  g_autoptr (GError) error = NULL;

  if (!gtk_show_uri_full_finish (GTK_WINDOW (object), result, &error))
    notify_error (widget, error);
}

static void
show_file (PhAttachmentChip *self)
{
  GtkWindow *window = get_window (GTK_WIDGET (self));
  g_autoptr (GFile) file = g_steal_pointer (&self->file);
  g_autofree char *uri = NULL;

  if (window == NULL || file == NULL)
    return;

  uri = g_file_get_uri (file);
  gtk_show_uri_full (window, uri, GDK_CURRENT_TIME, NULL, opened_cb, g_object_ref (self));
}

/* @go_on: what "Open Anyway" does. */
static void
ask_open (PhAttachmentChip *self, const char *warning, GCallback go_on)
{
  GtkWidget *dialog = adw_message_dialog_new (get_window (GTK_WIDGET (self)),
                                              _("Open This File?"), warning);

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog),
                                    "cancel", _("_Cancel"), "open", _("_Open Anyway"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "open",
                                              ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_object (dialog, "response::open", go_on, self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
fetched_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PhAttachmentChip) self = user_data;
  g_autoptr (GError) error = NULL;
  PhAttachment *attachment = PH_ATTACHMENT (object);
  g_autoptr (GFile) file = ph_attachment_finish (attachment, result, &error);
  g_autofree char *warning = NULL;

  if (file == NULL)
    {
      notify_error (GTK_WIDGET (self), error);
      return;
    }

  g_set_object (&self->file, file);
  if (!ph_attachment_holds_program (attachment) || ph_attachment_is_dangerous (attachment))
    {
      show_file (self);
      return;
    }

  if (get_window (GTK_WIDGET (self)) == NULL)
    return;
  warning = g_strdup_printf (_("“%s” is not what its name says: there is a program in it. Programs "
                               "that come by mail can do harm: open it only if you expected it."),
                             ph_attachment_get_name (attachment));
  ask_open (self, warning, G_CALLBACK (show_file));
}

static void
open_now (PhAttachmentChip *self)
{
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  ph_attachment_fetch_async (self->attachment, self->cancellable, fetched_cb, g_object_ref (self));
}

static void
open_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PhAttachmentChip *self = PH_ATTACHMENT_CHIP (widget);
  const char *file = ph_attachment_get_name (self->attachment);
  g_autofree char *warning = NULL;

  if (!ph_attachment_is_dangerous (self->attachment))
    {
      open_now (self);
      return;
    }

  warning = mime_filename_pretends (file)
              ? g_strdup_printf (_("“%s” is made to look like a document, but is a program. It was "
                                   "most likely sent to do harm."),
                                 file)
              : g_strdup_printf (_("“%s” may be a program. Programs that come by mail can do harm: "
                                   "open it only if you expected it."),
                                 file);
  ask_open (self, warning, G_CALLBACK (open_now));
}

static void
stop_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  ph_attachment_cancel (PH_ATTACHMENT_CHIP (widget)->attachment);
}

/* ---- Looks ---------------------------------------------------------------------------------- */

static GdkContentProvider *
drag_prepare_cb (PhAttachmentChip *self, double x, double y, GtkDragSource *source)
{
  g_autoptr (GdkPaintable) icon = gtk_widget_paintable_new (GTK_WIDGET (self));
  GdkContentProvider *parts[2];

  gtk_drag_source_set_icon (source, icon, (int) x, (int) y);
  /* For a mail that is written here, and for other programs. */
  parts[0] = gdk_content_provider_new_typed (PH_TYPE_ATTACHMENT, self->attachment);
  parts[1] = ph_attachment_content_new (self->attachment);
  return gdk_content_provider_new_union (parts, G_N_ELEMENTS (parts));
}

static void
fraction_cb (PhAttachmentChip *self)
{
  double fraction = ph_attachment_get_fraction (self->attachment);
  g_autofree char *text
    = fraction < 0 ? ph_format_size (ph_attachment_get_size (self->attachment))
                   /* Translators: how much of an attachment has come */
                   : g_strdup_printf (_("%d %%"), (int) (fraction * 100));

  gtk_label_set_label (self->size, text);
}

static void
busy_cb (PhAttachmentChip *self)
{
  gboolean is_busy = ph_attachment_is_busy (self->attachment);

  gtk_stack_set_visible_child (self->icon_stack,
                               is_busy ? GTK_WIDGET (self->spinner) : GTK_WIDGET (self->icon));
  gtk_spinner_set_spinning (self->spinner, is_busy);
  gtk_widget_set_visible (self->stop_button, is_busy);
  gtk_widget_set_visible (GTK_WIDGET (self->menu_button), !is_busy);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "chip.open", !is_busy);
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_STATE_BUSY, is_busy,
                               -1);
}

static void
thumbnail_cb (PhAttachmentChip *self)
{
  GdkTexture *thumbnail = ph_attachment_get_thumbnail (self->attachment);

  if (thumbnail == NULL)
    return;
  gtk_image_set_from_paintable (self->icon, GDK_PAINTABLE (thumbnail));
  gtk_image_set_pixel_size (self->icon, THUMBNAIL_SIZE);
}

static void
show_attachment (PhAttachmentChip *self)
{
  PhAttachment *attachment = self->attachment;
  g_autoptr (GIcon) icon
    = g_content_type_get_symbolic_icon (ph_attachment_get_content_type (attachment));
  g_autofree char *size = ph_format_size (ph_attachment_get_size (attachment));
  g_autofree char *label = NULL;

  if (ph_attachment_is_dangerous (attachment))
    gtk_image_set_from_icon_name (self->icon, "dialog-warning-symbolic");
  else
    gtk_image_set_from_gicon (self->icon, icon);

  gtk_label_set_label (self->name, ph_attachment_get_name (attachment));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->button), ph_attachment_get_name (attachment));

  /* Translators: an attachment, for screen readers: name, size */
  label = g_strdup_printf (_("Attachment %s, %s"), ph_attachment_get_name (attachment), size);
  ph_ui_set_label (GTK_WIDGET (self->button), label);
}

static void
ph_attachment_chip_dispose (GObject *object)
{
  PhAttachmentChip *self = PH_ATTACHMENT_CHIP (object);

  g_cancellable_cancel (self->cancellable);
  gtk_widget_dispose_template (GTK_WIDGET (self), PH_TYPE_ATTACHMENT_CHIP);

  G_OBJECT_CLASS (ph_attachment_chip_parent_class)->dispose (object);
}

static void
ph_attachment_chip_finalize (GObject *object)
{
  PhAttachmentChip *self = PH_ATTACHMENT_CHIP (object);

  g_clear_object (&self->cancellable);
  g_clear_object (&self->file);
  g_clear_object (&self->attachment);

  G_OBJECT_CLASS (ph_attachment_chip_parent_class)->finalize (object);
}

static void
ph_attachment_chip_class_init (PhAttachmentChipClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = ph_attachment_chip_dispose;
  object_class->finalize = ph_attachment_chip_finalize;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/posthorn/Posthorn/ui/ph-attachment-chip.ui");
  gtk_widget_class_bind_template_child (widget_class, PhAttachmentChip, button);
  gtk_widget_class_bind_template_child (widget_class, PhAttachmentChip, menu_button);
  gtk_widget_class_bind_template_child (widget_class, PhAttachmentChip, stop_button);
  gtk_widget_class_bind_template_child (widget_class, PhAttachmentChip, icon_stack);
  gtk_widget_class_bind_template_child (widget_class, PhAttachmentChip, icon);
  gtk_widget_class_bind_template_child (widget_class, PhAttachmentChip, spinner);
  gtk_widget_class_bind_template_child (widget_class, PhAttachmentChip, name);
  gtk_widget_class_bind_template_child (widget_class, PhAttachmentChip, size);

  gtk_widget_class_install_action (widget_class, "chip.open", NULL, open_action);
  gtk_widget_class_install_action (widget_class, "chip.save", NULL, save_action);
  gtk_widget_class_install_action (widget_class, "chip.stop", NULL, stop_action);
}

static void
ph_attachment_chip_init (PhAttachmentChip *self)
{
  GtkDragSource *drag = gtk_drag_source_new ();

  gtk_widget_init_template (GTK_WIDGET (self));

  g_signal_connect_swapped (drag, "prepare", G_CALLBACK (drag_prepare_cb), self);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (drag), GTK_PHASE_CAPTURE);
  gtk_widget_add_controller (GTK_WIDGET (self->button), GTK_EVENT_CONTROLLER (drag));
}

GtkWidget *
ph_attachment_chip_new (PhAttachment *attachment)
{
  PhAttachmentChip *self = g_object_new (PH_TYPE_ATTACHMENT_CHIP, NULL);

  self->attachment = g_object_ref (attachment);
  show_attachment (self);
  busy_cb (self);
  fraction_cb (self);
  thumbnail_cb (self);
  g_signal_connect_object (attachment, "notify::busy", G_CALLBACK (busy_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (attachment, "notify::fraction", G_CALLBACK (fraction_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (attachment, "notify::thumbnail", G_CALLBACK (thumbnail_cb), self,
                           G_CONNECT_SWAPPED);

  return GTK_WIDGET (self);
}
