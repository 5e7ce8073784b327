/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "web-editor-private.h"

#include "compose-signature.h"
#include "html-url.h"
#include "web-script.h"

/* A function of the page's script, and what it gets. */
typedef struct
{
  const char *script; /* static */
  GVariant *arguments;
} Call;

static void
call_free (Call *call)
{
  g_variant_unref (call->arguments);
  g_free (call);
}

/* @name, @value …, NULL: strings by these names. What is told before the page is here waits for it. */
static void G_GNUC_NULL_TERMINATED
tell (WebEditor *self, const char *script, ...)
{
  GVariantBuilder builder;
  const char *name;
  Call *call;
  va_list arguments;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  va_start (arguments, script);
  while ((name = va_arg (arguments, const char *)) != NULL)
    {
      const char *value = va_arg (arguments, const char *);

      g_variant_builder_add (&builder, "{sv}", name, g_variant_new_string (value != NULL ? value : ""));
    }
  va_end (arguments);

  if (self->stage == WEB_EDITOR_HERE)
    {
      web_script_call (self->view, script, g_variant_builder_end (&builder));
      return;
    }
  call = g_new (Call, 1);
  *call = (Call) { script, g_variant_ref_sink (g_variant_builder_end (&builder)) };
  g_ptr_array_add (self->waiting, call);
}

void
web_editor_run_waiting (WebEditor *self)
{
  for (guint i = 0; i < self->waiting->len; i++)
    {
      const Call *call = self->waiting->pdata[i];

      web_script_call (self->view, call->script, call->arguments);
    }
  g_ptr_array_set_size (self->waiting, 0);
}

/* ---- Commands -------------------------------------------------------------------------------- */

/* As the script calls them; NULL: not its affair. */
static const char *
get_name (WebEditorCommand command)
{
  switch (command)
    {
    case WEB_EDITOR_BOLD: return "bold";
    case WEB_EDITOR_ITALIC: return "italic";
    case WEB_EDITOR_UNDERLINE: return "underline";
    case WEB_EDITOR_STRIKETHROUGH: return "strikethrough";
    case WEB_EDITOR_BULLETS: return "bullets";
    case WEB_EDITOR_NUMBERS: return "numbers";
    case WEB_EDITOR_CODE: return "code";
    case WEB_EDITOR_QUOTE: return "quote";
    case WEB_EDITOR_UNQUOTE: return "unquote";
    case WEB_EDITOR_CLEAR: return "clear";
    case WEB_EDITOR_SIZE: return "size";
    case WEB_EDITOR_COLOR: return "color";
    case WEB_EDITOR_ALIGN_START: return "align-start";
    case WEB_EDITOR_ALIGN_CENTER: return "align-center";
    case WEB_EDITOR_ALIGN_END: return "align-end";
    case WEB_EDITOR_LEFT_TO_RIGHT: return "left-to-right";
    case WEB_EDITOR_RIGHT_TO_LEFT: return "right-to-left";
    case WEB_EDITOR_INSERT_TEXT: return "insert-text";
    case WEB_EDITOR_UNDO: return "undo";
    case WEB_EDITOR_REDO: return "redo";
    case WEB_EDITOR_SELECT_ALL: return "select-all";
    case WEB_EDITOR_INSERT_HTML:
    case WEB_EDITOR_CUT:
    case WEB_EDITOR_COPY:
    case WEB_EDITOR_PASTE:
    case WEB_EDITOR_PASTE_TEXT:
    default: return NULL;
    }
}

void
web_editor_run (WebEditor *self, WebEditorCommand command, const char *value)
{
  GdkClipboard *clipboard;

  g_return_if_fail (WEB_IS_EDITOR (self));

  clipboard = gtk_widget_get_clipboard (GTK_WIDGET (self));
  if (command == WEB_EDITOR_CUT)
    webkit_web_view_execute_editing_command (self->view, WEBKIT_EDITING_COMMAND_CUT);
  else if (command == WEB_EDITOR_COPY)
    webkit_web_view_execute_editing_command (self->view, WEBKIT_EDITING_COMMAND_COPY);
  else if (command == WEB_EDITOR_PASTE || command == WEB_EDITOR_PASTE_TEXT)
    web_editor_paste (self, clipboard, command == WEB_EDITOR_PASTE_TEXT);
  else if (command == WEB_EDITOR_INSERT_HTML)
    web_editor_paste_html (self, value);
  else
    tell (self, "run (command, value)", "command", get_name (command), "value", value, NULL);
}

gboolean
web_editor_set_link (WebEditor *self, const char *uri, const char *text)
{
  g_autofree char *clean = NULL;

  g_return_val_if_fail (WEB_IS_EDITOR (self), FALSE);

  if (uri != NULL)
    switch (html_url_classify (uri, &clean))
      {
      case HTML_URL_HTTP:
      case HTML_URL_HTTPS:
      case HTML_URL_MAILTO:
        break;
      case HTML_URL_NONE:
      case HTML_URL_FRAGMENT:
      case HTML_URL_CID:
      case HTML_URL_DATA_IMAGE:
      case HTML_URL_FORBIDDEN:
      default:
        return FALSE;
      }
  tell (self, "setLink (uri, text)", "uri", clean, "text", text, NULL);
  return TRUE;
}

void
web_editor_insert_clean (WebEditor *self, const char *html)
{
  tell (self, "run ('insert-html', html)", "html", html, NULL);
}

void
web_editor_insert_image (WebEditor *self, const char *content_id, const char *alt)
{
  const char *ids[] = { content_id, NULL };
  g_autofree char *id = g_uri_escape_string (content_id, "@!$&*+=", FALSE);
  g_autofree char *words = g_markup_escape_text (alt != NULL ? alt : "", -1);
  g_autofree char *html = g_strdup_printf ("<img src=\"cid:%s\" alt=\"%s\">", id, words);

  g_return_if_fail (WEB_IS_EDITOR (self));

  web_editor_know_images (self, ids);
  web_editor_insert_clean (self, html);
}

void
web_editor_replace_html (WebEditor *self, const char *html)
{
  g_autoptr (HtmlWritten) written = NULL;

  g_return_if_fail (WEB_IS_EDITOR (self));

  written = html_written_new (html, strlen (html), HTML_WRITTEN_DRAFT, COMPOSE_SIGNATURE_CLASS, NULL, NULL);
  if (written == NULL)
    return;
  web_editor_know_images (self, (const char *const *) written->content_ids);
  tell (self, "replaceHTML (html)", "html", written->html, NULL);
}

static void
tell_place (WebEditor *self, const char *script, double x, double y)
{
  char left[G_ASCII_DTOSTR_BUF_SIZE], top[G_ASCII_DTOSTR_BUF_SIZE];

  tell (self, script, "x", g_ascii_dtostr (left, sizeof left, x), "y", g_ascii_dtostr (top, sizeof top, y), NULL);
}

void
web_editor_put_cursor_at (WebEditor *self, double x, double y)
{
  tell_place (self, "putCursorAt (Number (x), Number (y))", x, y);
}

void
web_editor_move_selected (WebEditor *self, double x, double y)
{
  tell_place (self, "moveSelected (Number (x), Number (y))", x, y);
}

void
web_editor_tell_looks (WebEditor *self)
{
  if (self->stage == WEB_EDITOR_HERE)
    tell (self, "setDark (dark === '1'); setSpellCheck (check === '1')", "dark", self->dark ? "1" : "0", "check",
          self->spell_check ? "1" : "0", NULL);
}

void
web_editor_begin (WebEditor *self)
{
  tell (self, "begin (place === '1')", "place", self->place == WEB_EDITOR_BEFORE_SIGNATURE ? "1" : "0", NULL);
}

void
web_editor_init_commands (WebEditor *self)
{
  self->waiting = g_ptr_array_new_with_free_func ((GDestroyNotify) call_free);
}
