/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-message-files.h"

#include "ph-attachment-chip.h"
#include "ph-header-text.h"
#include "ph-message-export.h"
#include "ph-message-print.h"
#include "ph-reader.h"
#include "ph-source-window.h"

#include <glib/gi18n.h>

static PhConversationItem *
get_item (GSimpleAction *action)
{
  return g_object_get_data (G_OBJECT (action), "item");
}

static GtkWindow *
get_window (GtkWidget *place)
{
  GtkRoot *root = gtk_widget_get_root (place);

  return GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL;
}

/* ---- Saving and looking --------------------------------------------------------------------- */

static void
save_cb (GSimpleAction *action, GVariant *parameter, GtkWidget *place)
{
  PhMessage *message = ph_conversation_item_get_message (get_item (action));
  g_autofree char *name = ph_message_export_make_name (ph_message_get_subject (message), ".eml");
  /* The whole of a message is a part of it like others. */
  g_autoptr (PhAttachment) whole
    = ph_attachment_new (ph_message_get_engine (message), ph_message_get_message_id (message), "",
                         NULL, "message/rfc822", name, ph_message_get_size (message), FALSE);

  ph_attachment_chip_save (whole, _("Save Message"), place);
}

static void
show_source (GSimpleAction *action, GtkWidget *place, gboolean headers)
{
  PhMessage *message = ph_conversation_item_get_message (get_item (action));
  GtkWidget *window
    = ph_source_window_new (get_window (place), ph_message_get_engine (message),
                            ph_message_get_message_id (message), ph_message_get_subject (message),
                            headers);

  gtk_window_present (GTK_WINDOW (window));
}

static void
source_cb (GSimpleAction *action, GVariant *parameter, GtkWidget *place)
{
  show_source (action, place, FALSE);
}

static void
headers_cb (GSimpleAction *action, GVariant *parameter, GtkWidget *place)
{
  show_source (action, place, TRUE);
}

/* ---- The text ------------------------------------------------------------------------------- */

char *
ph_message_files_make_text (PhConversationItem *item)
{
  PhMessage *message = ph_conversation_item_get_message (item);
  const PhBody *body = ph_conversation_item_get_body (item);
  g_autoptr (PhHeaderText) head
    = ph_header_text_new (message, ph_conversation_item_get_content (item));
  g_autofree char *text = body != NULL ? mime_text_to_string (body->text) : NULL;
  GString *out = g_string_new (NULL);

  g_string_append_printf (out, "%s\n\n", ph_message_get_subject (message));
  for (guint i = 0; i < head->fields->len; i++)
    {
      const PhHeaderField *field = g_ptr_array_index (head->fields, i);
      g_autofree char *value = g_strdelimit (g_strdup (field->value), "\n", ',');

      /* Translators: the name of a header, and what it holds */
      g_string_append_printf (out, _("%s: %s"), field->title, value);
      g_string_append_c (out, '\n');
    }
  g_string_append_printf (out, "\n%s", text != NULL ? text : "");

  return g_string_free (out, FALSE);
}

static void
copy_text_cb (GSimpleAction *action, GVariant *parameter, GtkWidget *place)
{
  g_autofree char *text = ph_message_files_make_text (get_item (action));

  gdk_clipboard_set_text (gtk_widget_get_clipboard (place), text);
  gtk_widget_activate_action (place, "win.notify", "s", _("Copied"));
}

static void
print_cb (GSimpleAction *action, GVariant *parameter, GtkWidget *place)
{
  ph_message_print (get_item (action), place);
}

/* ---- Actions -------------------------------------------------------------------------------- */

static GSimpleAction *
add (PhConversationItem *item, const char *name, GCallback callback, GtkWidget *place)
{
  g_autoptr (GSimpleAction) action = g_simple_action_new (name, NULL);

  g_object_set_data (G_OBJECT (action), "item", item);
  g_signal_connect_object (action, "activate", callback, place, 0);
  g_action_map_add_action (ph_conversation_item_get_actions (item), G_ACTION (action));
  return action;
}

static gboolean
is_ready (GBinding *binding, const GValue *from, GValue *to, gpointer user_data)
{
  g_value_set_boolean (to, g_value_get_enum (from) == PH_BODY_STATE_READY);
  return TRUE;
}

/* There is no text before it was loaded. */
static void
add_for_text (PhConversationItem *item, const char *name, GCallback callback, GtkWidget *place)
{
  g_object_bind_property_full (item, "state", add (item, name, callback, place), "enabled",
                               G_BINDING_SYNC_CREATE, is_ready, NULL, NULL, NULL);
}

void
ph_message_files_add_actions (PhConversationItem *item, GtkWidget *place)
{
  add (item, "save", G_CALLBACK (save_cb), place);
  add (item, "source", G_CALLBACK (source_cb), place);
  add (item, "headers", G_CALLBACK (headers_cb), place);
  add_for_text (item, "copy-text", G_CALLBACK (copy_text_cb), place);
  add_for_text (item, "print", G_CALLBACK (print_cb), place);
}
