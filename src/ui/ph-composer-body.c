/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-composer-private.h"

#include "compose-text.h"

#include <string.h>

static ComposeDraft *
get_draft (PhComposer *self)
{
  return ph_composition_get_draft (self->composition);
}

/* Takes both. */
static void
set_twins (PhComposer *self, char *text, char *html)
{
  g_free (self->twin_text);
  self->twin_text = text;
  g_free (self->twin_html);
  self->twin_html = html;
}

/* The last line of what is read of HTML ends; that of what is typed need not. */
static char *
dup_text_of (const char *html)
{
  char *text = compose_text_from_html (html);
  gsize len = strlen (text);

  if (len > 0 && text[len - 1] == '\n')
    text[len - 1] = '\0';
  return text;
}

/* ---- Plain ---------------------------------------------------------------------------------------- */

/* The keyboard does not go with it. */
static void
remove_rich (PhComposer *self)
{
  if (self->rich == NULL)
    return;

  if (gtk_widget_get_focus_child (GTK_WIDGET (self->body)) != NULL)
    gtk_widget_grab_focus (GTK_WIDGET (self->text));
  gtk_stack_remove (self->body, GTK_WIDGET (self->rich));
  self->rich = NULL;
}

static void
show_plain (PhComposer *self, const char *text)
{
  gboolean was_loading = self->is_loading;

  self->is_loading = TRUE;
  ph_composer_load_text (self, text);
  self->is_loading = was_loading;
  gtk_stack_set_visible_child (self->body, self->plain);
  remove_rich (self);
  self->is_formatted = FALSE;
  ph_composer_notify_formatted (self);
}

static void
move_parts (GPtrArray *from, GPtrArray *to, const char *html)
{
  for (guint i = 0; i < from->len;)
    {
      const ComposePart *part = from->pdata[i];
      g_autofree char *uri = part->content_id != NULL ? g_strconcat ("cid:", part->content_id, NULL) : NULL;

      if (uri != NULL && strstr (html, uri) != NULL)
        g_ptr_array_add (to, g_ptr_array_steal_index (from, i));
      else
        i++;
    }
}

/* @html is made plain. */
static void
become_plain (PhComposer *self, const char *html)
{
  ComposeDraft *draft = get_draft (self);
  gboolean is_twin = g_strcmp0 (self->twin_html, html) == 0 && self->twin_text != NULL;
  g_autofree char *text = is_twin ? g_strdup (self->twin_text) : dup_text_of (html);

  if (!is_twin)
    set_twins (self, g_strdup (text), g_strdup (html));
  move_parts (draft->images, draft->attachments, html);
  g_clear_pointer (&draft->html, g_free);
  show_plain (self, text);
  ph_composer_show_parts (self);
}

/* ---- Formatted ------------------------------------------------------------------------------------ */

static void
changed_cb (PhComposer *self)
{
  ph_composer_touch (self);
}

/* Without WebKit the words go on as plain text. What was formatted stays so until they are changed. */
static void
failed_cb (PhComposer *self, const char *sentence)
{
  ComposeDraft *draft = get_draft (self);
  g_autofree char *text = NULL;

  ph_composer_collect_body (self);
  text = draft->text != NULL ? g_strdup (draft->text) : dup_text_of (draft->html);
  show_plain (self, text);
  ph_composer_fail (self, sentence);
}

static void
image_cb (PhComposer *self, const char *content_id, const char *type, GBytes *bytes)
{
  ph_composer_add_image (self, content_id, type, bytes, NULL);
}

static void
files_cb (PhComposer *self, GdkFileList *list)
{
  g_autoptr (GSList) files = gdk_file_list_get_files (list);
  g_autoptr (GPtrArray) all = g_ptr_array_new ();

  for (GSList *l = files; l != NULL; l = l->next)
    g_ptr_array_add (all, l->data);
  ph_composer_insert_files (self, all);
}

/* As plain text has it by itself. */
static void
add_emoji_key (GtkWidget *rich)
{
  GtkEventController *controller = gtk_shortcut_controller_new ();

  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  gtk_shortcut_controller_add_shortcut (
    GTK_SHORTCUT_CONTROLLER (controller),
    gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_period, GDK_CONTROL_MASK),
                      gtk_named_action_new ("composer.emoji")));
  gtk_widget_add_controller (rich, controller);
}

static void
add_rich (PhComposer *self)
{
  GtkWidget *rich = ph_rich_text_new (TRUE);

  g_signal_connect_object (rich, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (rich, "failed", G_CALLBACK (failed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (rich, "image", G_CALLBACK (image_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (rich, "files", G_CALLBACK (files_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (rich, "ask-for-image", G_CALLBACK (ph_composer_ask_for_image), self,
                           G_CONNECT_SWAPPED);
  add_emoji_key (rich);
  gtk_stack_add_child (self->body, rich);
  self->rich = PH_RICH_TEXT (rich);
}

static void
show_rich (PhComposer *self, WebEditorPlace place)
{
  const WebEditorContent content = {
    .html = get_draft (self)->html,
    .place = place,
    .get_image = ph_composer_get_image,
    .image_source = G_OBJECT (self->composition),
  };

  if (self->rich == NULL)
    add_rich (self);
  ph_rich_text_set_content (self->rich, &content);
  gtk_stack_set_visible_child (self->body, GTK_WIDGET (self->rich));
  self->is_formatted = TRUE;
  ph_composer_notify_formatted (self);
}

static ComposeSignature *
make_signature (PhComposer *self, const char *identity)
{
  gboolean is_answer = ph_composition_get_answer (self->composition) != STORE_OUTBOX_NO_ANSWER;

  return ph_identities_make_signature (self->identities, identity, is_answer);
}

static void
become_formatted (PhComposer *self)
{
  ComposeDraft *draft = get_draft (self);
  g_autofree char *text = ph_composer_dup_text (self);

  /* Where it could not be shown before it is there still. */
  if (draft->html == NULL && g_strcmp0 (self->twin_text, text) == 0 && self->twin_html != NULL)
    draft->html = g_strdup (self->twin_html);
  else if (draft->html == NULL)
    {
      g_autoptr (ComposeSignature) signature = make_signature (self, draft->identity);

      draft->html = compose_signature_html_from_text (text, signature);
      set_twins (self, g_strdup (text), g_strdup (draft->html));
    }
  g_free (draft->text);
  draft->text = g_steal_pointer (&text);
  move_parts (draft->attachments, draft->images, draft->html);
  show_rich (self, WEB_EDITOR_AT_START);
  ph_composer_show_parts (self);
}

/* ---- Both ----------------------------------------------------------------------------------------- */

void
ph_composer_load_body (PhComposer *self)
{
  ComposeDraft *draft = get_draft (self);
  gboolean is_below = ph_composition_get_state (self->composition) == PH_COMPOSITION_UNTOUCHED
                      && ph_composer_begins_below (self->composition);

  set_twins (self, g_strdup (draft->text), g_strdup (draft->html));
  if (draft->html != NULL)
    show_rich (self, is_below ? WEB_EDITOR_BEFORE_SIGNATURE : WEB_EDITOR_AT_START);
  else
    show_plain (self, draft->text != NULL ? draft->text : "");
}

void
ph_composer_collect_body (PhComposer *self)
{
  ComposeDraft *draft = get_draft (self);
  const char *html;

  if (!self->is_formatted)
    {
      g_free (draft->text);
      draft->text = ph_composer_dup_text (self);
      return;
    }

  /* The text is made of it where it is wanted. */
  html = ph_rich_text_get_html (self->rich);
  if (g_strcmp0 (draft->html, html) == 0)
    return;
  g_clear_pointer (&draft->text, g_free);
  g_free (draft->html);
  draft->html = g_strdup (html);
}

void
ph_composer_focus_body (PhComposer *self)
{
  gtk_widget_grab_focus (self->is_formatted ? GTK_WIDGET (self->rich) : GTK_WIDGET (self->text));
}

void
ph_composer_clear_body (PhComposer *self)
{
  self->rich = NULL;
  set_twins (self, NULL, NULL);
}

void
ph_composer_insert (PhComposer *self, const char *text)
{
  if (self->is_formatted)
    ph_rich_text_insert_text (self->rich, text);
  else
    gtk_text_buffer_insert_interactive_at_cursor (gtk_text_view_get_buffer (self->text), text, -1, TRUE);
}

/* ---- Settling ------------------------------------------------------------------------------------- */

typedef struct
{
  PhComposer *self; /* (owned) */
  PhComposerThen then;
  gpointer user_data;
} Settling;

static void
flushed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Settling *settling = user_data;
  g_autoptr (PhComposer) self = settling->self;

  ph_rich_text_flush_finish (PH_RICH_TEXT (source), result);
  settling->then (self, settling->user_data);
}

void
ph_composer_settle (PhComposer *self, PhComposerThen then, gpointer user_data)
{
  Settling *settling;

  g_return_if_fail (PH_IS_COMPOSER (self));

  if (!self->is_formatted)
    {
      then (self, user_data);
      return;
    }

  settling = g_new (Settling, 1);
  *settling = (Settling) { g_object_ref (self), then, user_data };
  ph_rich_text_flush_async (self->rich, flushed_cb, settling);
}

static void
become_plain_cb (PhComposer *self, gpointer unused)
{
  if (!self->is_formatted || self->composition == NULL)
    return;

  become_plain (self, ph_rich_text_get_html (self->rich));
  ph_composer_focus_body (self);
  ph_composer_touch (self);
}

void
ph_composer_set_formatted (PhComposer *self, gboolean is_formatted)
{
  if (self->is_formatted == is_formatted)
    return;

  if (is_formatted)
    {
      become_formatted (self);
      ph_composer_focus_body (self);
      ph_composer_touch (self);
    }
  else
    ph_composer_settle (self, become_plain_cb, NULL);
}

/* ---- The signature -------------------------------------------------------------------------------- */

typedef struct
{
  ComposeSignature *was;     /* (owned) (nullable) */
  ComposeSignature *becomes; /* (owned) (nullable) */
} Switch;

static void
switch_text (PhComposer *self, const Switch *signatures)
{
  ComposeDraft *draft = get_draft (self);
  g_autofree char *text = ph_composer_dup_text (self);
  g_autofree char *switched = compose_signature_switch_text (text, signatures->was, signatures->becomes);
  char *html = switched != NULL && draft->html != NULL
                 ? compose_signature_switch_html (draft->html, signatures->was, signatures->becomes)
                 : NULL;

  if (switched == NULL)
    return;

  /* What could not be shown formatted stays so. */
  if (html != NULL)
    {
      g_free (draft->html);
      draft->html = html;
    }
  self->is_loading = TRUE;
  ph_composer_replace_text (self, text, switched);
  self->is_loading = FALSE;
}

static void
switch_html (PhComposer *self, const Switch *signatures)
{
  g_autofree char *html = compose_signature_switch_html (ph_rich_text_get_html (self->rich), signatures->was,
                                                         signatures->becomes);

  if (html != NULL)
    ph_rich_text_replace (self->rich, html);
}

static void
switch_cb (PhComposer *self, gpointer user_data)
{
  g_autofree Switch *signatures = user_data;

  if (self->composition != NULL && self->is_formatted)
    switch_html (self, signatures);
  else if (self->composition != NULL)
    switch_text (self, signatures);
  g_clear_pointer (&signatures->was, compose_signature_free);
  g_clear_pointer (&signatures->becomes, compose_signature_free);
}

void
ph_composer_switch_signature (PhComposer *self, const char *next)
{
  Switch *signatures = g_new (Switch, 1);

  signatures->was = make_signature (self, get_draft (self)->identity);
  signatures->becomes = make_signature (self, next);
  ph_composer_settle (self, switch_cb, signatures);
}
