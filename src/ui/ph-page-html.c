/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-page-html.h"

#include "ph-attachment.h"
#include "ph-error.h"
#include "ph-format.h"
#include "ph-header-text.h"
#include "ph-page-style.h"

#include <glib/gi18n.h>

#define APPEND(html, ...) \
  G_STMT_START \
  { \
    g_autofree char *piece_ = g_markup_printf_escaped (__VA_ARGS__); \
    g_string_append (html, piece_); \
  } \
  G_STMT_END

static void
append_icon (GString *html, const char *icon_name)
{
  g_autofree char *icon = ph_page_style_write_icon (icon_name);

  g_string_append (html, icon);
}

static void
append_titled_icon (GString *html, const char *icon_name, const char *css_class, const char *title)
{
  APPEND (html, "<span class=\"%s\" title=\"%s\">", css_class, title);
  append_icon (html, icon_name);
  g_string_append (html, "</span>");
}

static void
append_avatar (GString *html, const char *name, guint size)
{
  g_autofree char *avatar = ph_page_style_write_avatar (name, size);

  g_string_append (html, avatar);
}

/* ---- A line ----------------------------------------------------------------------------------- */

static char *
write_line (PhConversationItem *item)
{
  PhMessage *message = ph_conversation_item_get_message (item);
  g_autofree char *date = ph_message_dup_date_text (message, NULL);
  GString *html = g_string_new (NULL);

  APPEND (html, "<button class=\"line%s\" data-action=\"expand\">",
          ph_message_get_unread (message) ? " unread" : "");
  append_avatar (html, ph_message_get_sender (message), 24);
  APPEND (html, "<span class=\"sender\"><bdi>%s</bdi></span>"
          "<span class=\"preview\"><bdi>%s</bdi></span>",
          ph_message_get_sender (message), ph_message_get_preview (message));
  if (ph_message_get_attachment (message))
    append_titled_icon (html, "mail-attachment-symbolic", "dim", _("Attachments"));
  if (ph_message_get_flagged (message))
    append_titled_icon (html, "starred-symbolic", "flag", _("Flagged"));
  APPEND (html, "<span class=\"date\"><bdi>%s</bdi></span></button>", date);

  return g_string_free (html, FALSE);
}

/* ---- A head ----------------------------------------------------------------------------------- */

static void
append_mark (GString *html, PhConversationItem *item)
{
  g_autofree char *icon_name = NULL;
  g_autofree char *words = NULL;

  g_object_get (item, "mark-icon", &icon_name, "mark-words", &words, NULL);
  if (icon_name != NULL)
    append_titled_icon (html, icon_name, "mark", words != NULL ? words : "");
}

static void
append_fields (GString *html, const PhHeaderText *text)
{
  if (*text->recipients == '\0')
    return;

  APPEND (html, "<details><summary><bdi>%s</bdi></summary><dl class=\"fields\">", text->recipients);
  for (guint i = 0; i < text->fields->len; i++)
    {
      const PhHeaderField *field = text->fields->pdata[i];

      APPEND (html, "<dt>%s</dt><dd dir=\"auto\">%s</dd>", field->title, field->value);
    }
  g_string_append (html, "</dl></details>");
}

static void
append_head (GString *html, PhConversationItem *item, gboolean collapsible)
{
  PhMessage *message = ph_conversation_item_get_message (item);
  g_autoptr (PhHeaderText) text
    = ph_header_text_new (message, ph_conversation_item_get_content (item));

  g_string_append (html, "<div class=\"head\">");
  append_avatar (html, text->initials, 40);
  APPEND (html, "<div class=\"words\"><div class=\"top\"><div class=\"who\">"
          "<span class=\"sender\"><bdi>%s</bdi></span>", text->sender);
  append_mark (html, item);
  g_string_append (html, collapsible
                           ? "<span class=\"space collapse\" data-action=\"collapse\">&#160;</span></div>"
                           : "<span class=\"space\"></span></div>");
  if (ph_message_get_answered (message))
    append_titled_icon (html, "mail-replied-symbolic", "dim", _("Answered"));
  if (ph_message_get_flagged (message))
    append_titled_icon (html, "starred-symbolic", "flag", _("Flagged"));
  if (ph_message_get_muted (message))
    append_titled_icon (html, "notifications-disabled-symbolic", "dim", C_("conversation", "Muted"));
  APPEND (html, "<span class=\"date\" title=\"%s\"><bdi>%s</bdi></span></div>", text->exact_date,
          text->date);
  if (*text->address != '\0')
    APPEND (html, "<div class=\"address\"><bdi>%s</bdi></div>", text->address);
  append_fields (html, text);
  APPEND (html, "</div><button class=\"round\" data-action=\"menu\" title=\"%s\">",
          _("What to do with this message"));
  append_icon (html, "view-more-symbolic");
  g_string_append (html, "</button></div>");
}

/* ---- Notices ---------------------------------------------------------------------------------- */

/* Without the sign before the key. */
static char *
dup_label (const char *label)
{
  GString *text = g_string_new (NULL);

  for (const char *at = label; *at != '\0'; at++)
    {
      if (*at == '_' && at[1] != '\0')
        at++;
      g_string_append_c (text, *at);
    }

  return g_string_free (text, FALSE);
}

static void
append_notice (GString *html, PhNotice *notice)
{
  guint n = ph_notice_get_n_buttons (notice);

  APPEND (html, "<div class=\"notice%s\" role=\"group\"><div class=\"row\">",
          ph_notice_get_kind (notice) == PH_NOTICE_WARNING ? " warning" : "");
  if (ph_notice_get_icon_name (notice) != NULL)
    append_icon (html, ph_notice_get_icon_name (notice));
  g_string_append (html, "<div>");
  if (ph_notice_get_title (notice) != NULL)
    APPEND (html, "<b dir=\"auto\">%s</b>", ph_notice_get_title (notice));
  APPEND (html, "<span class=\"text\" dir=\"auto\">%s</span></div></div>",
          ph_notice_get_text (notice));
  if (n > 0)
    g_string_append (html, "<div class=\"buttons\">");
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *label = dup_label (ph_notice_get_label (notice, i));

      APPEND (html, "<button data-action=\"notice:%s:%u\">%s</button>", ph_notice_get_id (notice), i,
              label);
    }
  g_string_append (html, n > 0 ? "</div></div>" : "</div>");
}

/* ---- Attachments ------------------------------------------------------------------------------- */

static void
append_thumbnail (GString *html, GdkTexture *thumbnail)
{
  g_autoptr (GBytes) png = gdk_texture_save_to_png_bytes (thumbnail);
  g_autofree char *base64 = g_base64_encode (g_bytes_get_data (png, NULL), g_bytes_get_size (png));

  APPEND (html, "<img class=\"thumbnail\" alt=\"\" src=\"data:image/png;base64,%s\">", base64);
}

static void
append_attachment (GString *html, PhAttachment *attachment, guint number)
{
  g_autoptr (GIcon) icon
    = g_content_type_get_symbolic_icon (ph_attachment_get_content_type (attachment));
  g_autofree char *size = g_format_size (ph_attachment_get_size (attachment));
  const char *const *names = G_IS_THEMED_ICON (icon) ? g_themed_icon_get_names (G_THEMED_ICON (icon))
                                                     : NULL;
  GtkIconTheme *theme = gtk_icon_theme_get_for_display (gdk_display_get_default ());
  const char *name = "mail-attachment-symbolic";

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    if (gtk_icon_theme_has_icon (theme, names[i]))
      {
        name = names[i];
        break;
      }

  APPEND (html, "<button data-action=\"attachment:%u\">", number);
  if (ph_attachment_get_thumbnail (attachment) != NULL)
    append_thumbnail (html, ph_attachment_get_thumbnail (attachment));
  else
    append_icon (html, name);
  APPEND (html, "<span class=\"name\"><bdi>%s</bdi></span>"
          "<span class=\"dim\"><bdi>%s</bdi></span></button>",
          ph_attachment_get_name (attachment), size);
}

static void
append_attachments (GString *html, GPtrArray *attachments)
{
  if (attachments == NULL || attachments->len == 0)
    return;

  g_string_append (html, "<div class=\"attachments\">");
  for (guint i = 0; i < attachments->len; i++)
    append_attachment (html, attachments->pdata[i], i);
  if (attachments->len > 1)
    {
      g_autofree char *label = dup_label (_("_Save All…"));

      APPEND (html, "<button data-action=\"save-all\">%s</button>", label);
    }
  g_string_append (html, "</div>");
}

/* ---- What there is in place of a text ----------------------------------------------------------- */

static void
append_state (GString *html, PhConversationItem *item)
{
  const GError *error = ph_conversation_item_get_error (item);
  g_autofree char *again = NULL;

  if (ph_conversation_item_get_state (item) == PH_BODY_STATE_LOADING)
    {
      APPEND (html, "<div class=\"state\">%s</div>", _("Loading the message"));
      return;
    }
  if (error == NULL)
    return;

  again = dup_label (_("_Try Again"));
  if (g_error_matches (error, PH_ERROR, PH_ERROR_OFFLINE))
    APPEND (html, "<div class=\"state\"><b>%s</b><div>%s</div>", _("Not Downloaded Yet"),
            _("The text will be fetched when you are online again."));
  else
    APPEND (html, "<div class=\"state\"><b>%s</b><div>%s</div>", _("The Message Can’t Be Shown"),
            error->message);
  APPEND (html, "<button data-action=\"retry\">%s</button></div>", again);
}

char *
ph_page_html_write_item (PhConversationItem *item, gboolean collapsible)
{
  GListModel *notices = ph_conversation_item_get_notices (item);
  GString *html;

  if (!ph_conversation_item_get_expanded (item))
    return write_line (item);

  html = g_string_new (NULL);
  append_head (html, item, collapsible);
  for (guint i = 0; i < g_list_model_get_n_items (notices); i++)
    {
      g_autoptr (PhNotice) notice = g_list_model_get_item (notices, i);

      append_notice (html, notice);
    }
  append_attachments (html, ph_conversation_item_get_attachments (item));
  append_state (html, item);

  return g_string_free (html, FALSE);
}

char *
ph_page_html_write_fold (guint n)
{
  g_autofree char *count = ph_format_count (n);
  g_autofree char *label
    = g_strdup_printf (ngettext ("%s More Message", "%s More Messages", n), count);

  return g_markup_printf_escaped ("<button class=\"fold dim\" data-action=\"unfold\">%s</button>",
                                  label);
}

char *
ph_page_html_write_subject (const char *subject)
{
  return g_markup_printf_escaped ("<h1><bdi>%s</bdi></h1>", subject);
}
