/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-signature-dialog.h"

#include "compose-signature.h"
#include "compose-text.h"
#include "html-quote.h"
#include "ph-error-row.h"
#include "ph-rich-text.h"

#include <glib/gi18n.h>
#include <string.h>

/* What a signature may be pasted from. */
#define PASTE_MAX (256 * 1024)

struct _PhSignatureDialog
{
  AdwWindow parent_instance;

  /* Template widgets */
  GtkRevealer *general_error_revealer;
  GtkLabel *general_error;
  GtkEditable *name;
  PhErrorRow *name_error;
  GtkSwitch *rich;
  GtkStack *body;
  GtkWidget *plain;
  GtkTextView *content;
  GtkWidget *preview_group;
  GtkLabel *preview;

  /* Owned */
  AccountList *list;
  char *account;
  AccountSignature *signature; /* what is edited */
  GCancellable *cancellable;   /* of what is pasted */

  PhRichText *editor;          /* (unowned) (nullable) of the body, while it is formatted */

  guint is_filling : 1; /* the program sets the text, not the person */
  guint is_source : 1;  /* what is formatted shows as HTML: there is no editor for it */
};

G_DEFINE_FINAL_TYPE (PhSignatureDialog, ph_signature_dialog, ADW_TYPE_WINDOW)

static void changed_cb (PhSignatureDialog *self);
static void show_general_error (PhSignatureDialog *self, const char *text);

/* ---- Text and form -------------------------------------------------------------------------- */

static char *
dup_text (PhSignatureDialog *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->content);
  GtkTextIter start;
  GtkTextIter end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  return gtk_text_buffer_get_text (buffer, &start, &end, TRUE);
}

static char *
dup_content (PhSignatureDialog *self)
{
  return self->editor != NULL ? g_strdup (ph_rich_text_get_html (self->editor)) : dup_text (self);
}

static void
set_text (PhSignatureDialog *self, const char *text)
{
  self->is_filling = TRUE;
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->content), text, -1);
  self->is_filling = FALSE;
}

static void
show_plain (PhSignatureDialog *self, const char *text)
{
  set_text (self, text);
  gtk_stack_set_visible_child (self->body, self->plain);
  if (self->editor != NULL)
    gtk_stack_remove (self->body, GTK_WIDGET (self->editor));
  self->editor = NULL;
}

/* As HTML, which is better than to lose it. */
static void
failed_cb (PhSignatureDialog *self, const char *sentence)
{
  g_autofree char *html = dup_content (self);

  self->is_source = TRUE;
  show_plain (self, html);
  show_general_error (self, sentence);
}

static void
show_rich (PhSignatureDialog *self, const char *html)
{
  const WebEditorContent content = { .html = html };
  GtkWidget *editor;

  if (self->is_source)
    {
      show_plain (self, html);
      return;
    }

  if (self->editor == NULL)
    {
      editor = ph_rich_text_new (FALSE);
      g_signal_connect_object (editor, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (editor, "failed", G_CALLBACK (failed_cb), self, G_CONNECT_SWAPPED);
      gtk_stack_add_child (self->body, editor);
      self->editor = PH_RICH_TEXT (editor);
    }
  ph_rich_text_set_content (self->editor, &content);
  gtk_stack_set_visible_child (self->body, GTK_WIDGET (self->editor));
}

static void
set_content (PhSignatureDialog *self, const char *content, gboolean is_rich)
{
  if (is_rich)
    show_rich (self, content);
  else
    show_plain (self, content);
}

static void
set_rich (PhSignatureDialog *self, gboolean is_rich)
{
  self->is_filling = TRUE;
  gtk_switch_set_active (self->rich, is_rich);
  self->is_filling = FALSE;
}

static void
show_preview (PhSignatureDialog *self)
{
  g_autofree char *content = dup_content (self);
  gboolean is_rich = gtk_switch_get_active (self->rich);
  g_autoptr (ComposeSignature) signature = is_rich ? compose_signature_new (content, TRUE) : NULL;

  gtk_label_set_label (self->preview, signature != NULL ? signature->text : "");
  gtk_widget_set_visible (self->preview_group, is_rich);
  if (is_rich && self->is_source)
    gtk_widget_add_css_class (GTK_WIDGET (self->content), "monospace");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->content), "monospace");
}

static void
show_general_error (PhSignatureDialog *self, const char *text)
{
  if (text != NULL)
    gtk_label_set_label (self->general_error, text);
  gtk_revealer_set_reveal_child (self->general_error_revealer, text != NULL);
}

static void
changed_cb (PhSignatureDialog *self)
{
  if (self->is_filling)
    return;

  ph_error_row_show (self->name_error, GTK_WIDGET (self->name), NULL);
  show_general_error (self, NULL);
  show_preview (self);
}

static char *
convert (const char *content, gboolean to_rich)
{
  return to_rich ? compose_html_from_text (content) : compose_text_from_html (content);
}

/* What stands there says the same in the other form. */
static void
change_form (PhSignatureDialog *self)
{
  gboolean is_rich = gtk_switch_get_active (self->rich);
  g_autofree char *content = dup_content (self);
  g_autofree char *converted = convert (content, is_rich);

  set_content (self, converted, is_rich);
  changed_cb (self);
}

static void
form_flushed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PhSignatureDialog) self = user_data;

  ph_rich_text_flush_finish (PH_RICH_TEXT (source), result);
  if (!g_cancellable_is_cancelled (self->cancellable) && self->editor != NULL
      && !gtk_switch_get_active (self->rich))
    change_form (self);
}

static void
rich_cb (PhSignatureDialog *self)
{
  if (self->is_filling)
    return;

  if (self->editor != NULL)
    ph_rich_text_flush_async (self->editor, form_flushed_cb, g_object_ref (self));
  else
    change_form (self);
}

/* ---- What is pasted with its format --------------------------------------------------------- */

/* What is written becomes formatted, with @html at the cursor. */
static void
insert_into_text (PhSignatureDialog *self, const char *html)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->content);
  g_autofree char *words = NULL, *rest = NULL, *above = NULL, *below = NULL, *all = NULL;
  GtkTextIter start, cursor, end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  gtk_text_buffer_get_iter_at_mark (buffer, &cursor, gtk_text_buffer_get_insert (buffer));
  words = gtk_text_buffer_get_text (buffer, &start, &cursor, TRUE);
  rest = gtk_text_buffer_get_text (buffer, &cursor, &end, TRUE);
  above = convert (words, TRUE);
  below = convert (rest, TRUE);
  all = g_strconcat (above, html, below, NULL);
  set_rich (self, TRUE);
  set_content (self, all, TRUE);
}

static void
take_html (PhSignatureDialog *self, GBytes *bytes)
{
  gsize len;
  const char *data = g_bytes_get_data (bytes, &len);
  g_autofree char *html = g_utf8_make_valid (data != NULL ? data : "", (gssize) len);
  g_autoptr (HtmlQuote) clean = html_quote (html, strlen (html), FALSE);

  if (clean == NULL)
    return;

  if (gtk_switch_get_active (self->rich))
    gtk_text_buffer_insert_at_cursor (gtk_text_view_get_buffer (self->content), clean->html, -1);
  else
    insert_into_text (self, clean->html);
  changed_cb (self);
}

static void
spliced_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PhSignatureDialog) self = user_data;
  g_autoptr (GBytes) bytes = g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, NULL);

  if (bytes != NULL && !g_cancellable_is_cancelled (self->cancellable))
    take_html (self, bytes);
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PhSignatureDialog) self = user_data;
  g_autoptr (GInputStream) stream
    = gdk_clipboard_read_finish (GDK_CLIPBOARD (source), result, NULL, NULL);

  if (stream != NULL)
    g_input_stream_read_bytes_async (stream, PASTE_MAX, G_PRIORITY_DEFAULT, self->cancellable,
                                     spliced_cb, g_object_ref (self));
}

static void
paste_cb (PhSignatureDialog *self)
{
  static const char *types[] = { "text/html", NULL };
  GdkClipboard *clipboard = gtk_widget_get_clipboard (GTK_WIDGET (self));

  if (!gdk_content_formats_contain_mime_type (gdk_clipboard_get_formats (clipboard), types[0]))
    return;

  g_signal_stop_emission_by_name (self->content, "paste-clipboard");
  gdk_clipboard_read_async (clipboard, types, G_PRIORITY_DEFAULT, self->cancellable, read_cb,
                            g_object_ref (self));
}

/* ---- Saving --------------------------------------------------------------------------------- */

static void
read_rows (PhSignatureDialog *self)
{
  AccountSignature *signature = self->signature;

  g_free (signature->name);
  signature->name = g_strstrip (g_strdup (gtk_editable_get_text (self->name)));
  g_free (signature->content);
  signature->content = dup_content (self);
  g_strdelimit (signature->content, "\r", '\n');
  signature->is_rich = gtk_switch_get_active (self->rich);
}

/* In the place of the one it was, or behind all others. */
static void
put_signature (AccountSettings *settings, const AccountSignature *signature)
{
  for (guint i = 0; i < settings->signatures->len; i++)
    {
      const AccountSignature *other = settings->signatures->pdata[i];

      if (strcmp (other->id, signature->id) != 0)
        continue;
      g_ptr_array_remove_index (settings->signatures, i);
      g_ptr_array_insert (settings->signatures, (int) i, account_signature_copy (signature));
      return;
    }
  g_ptr_array_add (settings->signatures, account_signature_copy (signature));
}

/* The first is meant to be seen: below all mail that has none yet. */
static void
use_first (AccountSettings *settings)
{
  const AccountSignature *signature = settings->signatures->pdata[0];

  for (guint i = 0; i < settings->identities->len && settings->signatures->len == 1; i++)
    {
      AccountIdentity *identity = settings->identities->pdata[i];

      if (*identity->signature != '\0' || *identity->answer_signature != '\0')
        continue;
      g_free (identity->signature);
      identity->signature = g_strdup (signature->id);
      g_free (identity->answer_signature);
      identity->answer_signature = g_strdup (signature->id);
    }
}

static void
destroy (PhSignatureDialog *self)
{
  g_cancellable_cancel (self->cancellable);
  /* A text that goes while it has the focus warns. */
  gtk_window_set_focus (GTK_WINDOW (self), NULL);
  gtk_window_destroy (GTK_WINDOW (self));
}

static void
save (PhSignatureDialog *self)
{
  AccountSettings *saved = account_list_find (self->list, self->account);
  g_autoptr (AccountSettings) settings = NULL;
  g_autoptr (GError) error = NULL;
  gboolean is_new;

  read_rows (self);
  if (*self->signature->name == '\0')
    {
      ph_error_row_show (self->name_error, GTK_WIDGET (self->name), _("The name is missing."));
      return;
    }
  if (saved == NULL)
    {
      show_general_error (self, _("There is no such account."));
      return;
    }

  settings = account_settings_copy (saved);
  is_new = account_settings_find_signature (settings, self->signature->id) == NULL;
  put_signature (settings, self->signature);
  if (is_new)
    use_first (settings);
  if (account_list_set (self->list, settings, &error))
    destroy (self);
  else
    show_general_error (self, error->message);
}

static void
flushed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PhSignatureDialog) self = user_data;

  ph_rich_text_flush_finish (PH_RICH_TEXT (source), result);
  if (!g_cancellable_is_cancelled (self->cancellable))
    save (self);
}

static void
save_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PhSignatureDialog *self = PH_SIGNATURE_DIALOG (widget);

  if (self->editor != NULL)
    ph_rich_text_flush_async (self->editor, flushed_cb, g_object_ref (self));
  else
    save (self);
}

static void
cancel_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  destroy (PH_SIGNATURE_DIALOG (widget));
}

static void
activated_cb (PhSignatureDialog *self)
{
  gtk_widget_grab_focus (self->editor != NULL ? GTK_WIDGET (self->editor) : GTK_WIDGET (self->content));
}

/* ---- The object ----------------------------------------------------------------------------- */

static void
ph_signature_dialog_dispose (GObject *object)
{
  g_cancellable_cancel (PH_SIGNATURE_DIALOG (object)->cancellable);
  PH_SIGNATURE_DIALOG (object)->editor = NULL;
  gtk_widget_dispose_template (GTK_WIDGET (object), PH_TYPE_SIGNATURE_DIALOG);

  G_OBJECT_CLASS (ph_signature_dialog_parent_class)->dispose (object);
}

static void
ph_signature_dialog_finalize (GObject *object)
{
  PhSignatureDialog *self = PH_SIGNATURE_DIALOG (object);

  g_clear_object (&self->list);
  g_clear_pointer (&self->account, g_free);
  g_clear_pointer (&self->signature, account_signature_free);
  g_clear_object (&self->cancellable);

  G_OBJECT_CLASS (ph_signature_dialog_parent_class)->finalize (object);
}

#define BIND(name) gtk_widget_class_bind_template_child (widget_class, PhSignatureDialog, name)

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/posthorn/Posthorn/ui/ph-signature-dialog.ui");
  BIND (general_error_revealer);
  BIND (general_error);
  BIND (name);
  BIND (name_error);
  BIND (rich);
  BIND (body);
  BIND (plain);
  BIND (content);
  BIND (preview_group);
  BIND (preview);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, rich_cb);
  gtk_widget_class_bind_template_callback (widget_class, paste_cb);
  gtk_widget_class_bind_template_callback (widget_class, activated_cb);
}

static void
ph_signature_dialog_class_init (PhSignatureDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ph_signature_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = ph_signature_dialog_finalize;

  bind_template (widget_class);
  gtk_widget_class_install_action (widget_class, "dialog.save", NULL, save_action);
  gtk_widget_class_install_action (widget_class, "dialog.cancel", NULL, cancel_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "dialog.cancel", NULL);
}

static void
ph_signature_dialog_init (PhSignatureDialog *self)
{
  g_type_ensure (PH_TYPE_ERROR_ROW);
  gtk_widget_init_template (GTK_WIDGET (self));
  self->cancellable = g_cancellable_new ();
  g_signal_connect_object (gtk_text_view_get_buffer (self->content), "changed", G_CALLBACK (changed_cb),
                           self, G_CONNECT_SWAPPED);
}

GtkWidget *
ph_signature_dialog_new (GtkWindow *parent, AccountList *list, const char *account_id, const char *id)
{
  PhSignatureDialog *self = g_object_new (PH_TYPE_SIGNATURE_DIALOG, "transient-for", parent, NULL);
  AccountSignature *signature
    = account_settings_find_signature (account_list_find (list, account_id), id);

  self->list = g_object_ref (list);
  self->account = g_strdup (account_id);
  self->signature = signature != NULL ? account_signature_copy (signature) : account_signature_new ();
  gtk_window_set_title (GTK_WINDOW (self), signature == NULL ? _("Add Signature") : _("Edit Signature"));
  gtk_editable_set_text (self->name, self->signature->name);
  set_rich (self, self->signature->is_rich);
  set_content (self, self->signature->content, self->signature->is_rich);
  show_preview (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->name));

  return GTK_WIDGET (self);
}
