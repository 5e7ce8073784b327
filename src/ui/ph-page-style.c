/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-page-style.h"

#define N_AVATAR_COLORS 14

/* As libadwaita's: words, and the ground from top to bottom. */
static const char *const avatar_colors[N_AVATAR_COLORS][3] = {
  { "#cfe1f5", "#83b6ec", "#337fdc" }, { "#caeaf2", "#7ad9f1", "#0f9ac8" },
  { "#cef8d8", "#8de6b1", "#29ae74" }, { "#e6f9d7", "#b5e98a", "#6ab85b" },
  { "#f9f4e1", "#f8e359", "#d29d09" }, { "#ffead1", "#ffcb62", "#d68400" },
  { "#ffe5c5", "#ffa95a", "#ed5b00" }, { "#f8d2ce", "#f78773", "#e62d42" },
  { "#fac7de", "#e973ab", "#e33b6a" }, { "#e7c2e8", "#cb78d4", "#9945b5" },
  { "#d5d2f5", "#9e91e8", "#7a59ca" }, { "#f2eade", "#e3cf9c", "#b08952" },
  { "#e5d6ca", "#be916d", "#785336" }, { "#d8d7d3", "#c0bfbc", "#6e6d71" },
};

static const char style[]
  = "* { box-sizing: border-box; }\n"
    "html { background: var(--bg); color: var(--fg); overflow-wrap: anywhere; cursor: default; }\n"
    "header, .mail { max-width: 860px; margin: 0 auto; }\n"
    "h1 { font-size: 15pt; font-weight: 700; margin: 0; padding: 18px 18px 6px; }\n"
    ".mail + .mail { border-top: 1px solid var(--line); }\n"
    ".mail-body { padding: 0 12px; }\n"
    ".mail-body:not(:empty) { padding-bottom: 24px; }\n"
    "button { font: inherit; color: inherit; background: none; border: 0; margin: 0; "
    "border-radius: 6px; text-align: start; }\n"
    "button:hover { background: var(--shade); }\n"
    "button:focus-visible, summary:focus-visible { outline: 2px solid var(--accent); "
    "outline-offset: -2px; }\n"
    ".line { display: flex; align-items: center; gap: 9px; width: 100%; padding: 8px 18px; "
    "border-radius: 0; white-space: nowrap; }\n"
    ".line .sender { overflow: hidden; text-overflow: ellipsis; flex: 0 1 auto; max-width: 14em; }\n"
    ".line .preview { overflow: hidden; text-overflow: ellipsis; flex: 1 1 0; min-width: 0; }\n"
    ".unread .sender { font-weight: bold; }\n"
    ".fold { width: 100%; padding: 6px; border-radius: 0; text-align: center; }\n"
    ".head { display: flex; gap: 12px; padding: 12px 18px; }\n"
    ".head .words { flex: 1; min-width: 0; }\n"
    ".top { display: flex; flex-wrap: wrap; gap: 0 6px; align-items: center; }\n"
    ".who { display: flex; flex: 1 1 5em; gap: 6px; align-items: center; min-width: 0; }\n"
    ".top .sender { font-size: 11pt; font-weight: 700; overflow: hidden; text-overflow: ellipsis; "
    "white-space: nowrap; user-select: text; }\n"
    ".top .space { flex: 1; }\n"
    ".line .date { white-space: nowrap; }\n"
    ".dim, .preview, .date, .address, summary { color: var(--dim); }\n"
    ".address { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }\n"
    "summary { cursor: pointer; }\n"
    ".fields { display: grid; grid-template-columns: auto 1fr; gap: 6px 12px; margin-top: 6px; "
    "padding: 12px; border-radius: 12px; background: var(--shade); }\n"
    ".fields dt { color: var(--dim); text-align: end; }\n"
    ".fields dd { margin: 0; white-space: pre-line; user-select: text; }\n"
    ".avatar { flex: none; border-radius: 50%; display: flex; align-items: center; "
    "justify-content: center; font-weight: bold; }\n"
    ".icon { display: inline-block; flex: none; width: 16px; height: 16px; background: currentColor; "
    "-webkit-mask-size: contain; mask-size: contain; }\n"
    ".round { width: 34px; height: 34px; padding: 9px; border-radius: 50%; flex: none; "
    "line-height: 0; }\n"
    ".collapse { cursor: pointer; }\n"
    ".flag { color: #e5a50a; }\n"
    ".notice { margin: 0 18px 12px; padding: 12px; border-radius: 12px; background: var(--shade); }\n"
    ".notice.warning { color: var(--warning); background: var(--warning-shade); }\n"
    ".notice .row { display: flex; gap: 12px; align-items: flex-start; }\n"
    ".notice b { display: block; }\n"
    ".notice .text { white-space: pre-line; user-select: text; }\n"
    ".buttons { display: flex; flex-wrap: wrap; gap: 8px; margin-top: 8px; }\n"
    ".buttons button { background: var(--shade); font-weight: bold; padding: 6px 16px; }\n"
    ".attachments { display: flex; flex-wrap: wrap; gap: 8px; margin: 0 18px 12px; }\n"
    ".attachments button { display: flex; gap: 8px; align-items: center; padding: 6px 12px; "
    "background: var(--shade); max-width: 100%; }\n"
    ".thumbnail { width: 48px; height: 48px; object-fit: contain; }\n"
    ".attachments .name { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }\n"
    ".state { padding: 24px 18px; text-align: center; color: var(--dim); }\n"
    ".state button { margin-top: 12px; background: var(--shade); padding: 6px 16px; "
    "border-radius: 99px; color: var(--fg); }\n";

static char *
dup_color (GtkStyleContext *context, const char *name, const char *fallback, double alpha)
{
  GdkRGBA color;

  if (!gtk_style_context_lookup_color (context, name, &color))
    gdk_rgba_parse (&color, fallback);
  color.alpha = (float) (color.alpha * alpha);

  return gdk_rgba_to_string (&color);
}

/* WebKit makes all of the page larger where the desktop wants larger text. */
static char *
write_font (GtkWidget *widget)
{
  g_autofree char *name = NULL;
  g_autoptr (PangoFontDescription) font = NULL;
  g_autoptr (GString) family = NULL;
  char size[G_ASCII_DTOSTR_BUF_SIZE];
  double points;

  g_object_get (gtk_widget_get_settings (widget), "gtk-font-name", &name, NULL);
  font = pango_font_description_from_string (name != NULL ? name : "sans 11");
  points = pango_font_description_get_size (font) > 0
             ? (double) pango_font_description_get_size (font) / PANGO_SCALE
             : 11;
  /* A name that could end the string is not one. */
  family = g_string_new (pango_font_description_get_family (font));
  g_strcanon (family->str,
              "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 -", ' ');

  g_ascii_formatd (size, sizeof size, "%.2f", points);
  return g_strdup_printf ("body { font: %spt \"%s\", sans-serif; }\n", size, family->str);
}

char *
ph_page_style_write (GtkWidget *widget)
{
  GtkStyleContext *context = gtk_widget_get_style_context (widget);
  g_autofree char *bg = dup_color (context, "view_bg_color", "white", 1);
  g_autofree char *fg = dup_color (context, "view_fg_color", "black", 1);
  g_autofree char *dim = dup_color (context, "view_fg_color", "black", 0.55);
  g_autofree char *line = dup_color (context, "view_fg_color", "black", 0.12);
  g_autofree char *shade = dup_color (context, "view_fg_color", "black", 0.06);
  g_autofree char *accent = dup_color (context, "accent_color", "#1c71d8", 1);
  g_autofree char *warning = dup_color (context, "warning_color", "#9c6e03", 1);
  g_autofree char *warning_shade = dup_color (context, "warning_color", "#9c6e03", 0.12);
  g_autofree char *font = write_font (widget);

  return g_strdup_printf (":root { --bg: %s; --fg: %s; --dim: %s; --line: %s; --shade: %s; "
                          "--accent: %s; --warning: %s; --warning-shade: %s; }\n%s%s",
                          bg, fg, dim, line, shade, accent, warning, warning_shade, font, style);
}

/* ---- Icons ----------------------------------------------------------------------------------- */

static char *
load_icon (const char *icon_name)
{
  GtkIconTheme *theme = gtk_icon_theme_get_for_display (gdk_display_get_default ());
  g_autoptr (GtkIconPaintable) icon
    = gtk_icon_theme_lookup_icon (theme, icon_name, NULL, 16, 1, GTK_TEXT_DIR_NONE,
                                  GTK_ICON_LOOKUP_FORCE_SYMBOLIC);
  g_autoptr (GFile) file = gtk_icon_paintable_get_file (icon);
  g_autofree char *bytes = NULL;
  g_autofree char *data = NULL;
  gsize len;

  if (file == NULL || !g_file_load_contents (file, NULL, &bytes, &len, NULL, NULL))
    return g_strdup ("");

  data = g_base64_encode ((const guchar *) bytes, len);
  return g_strdup_printf ("<i class=\"icon\" style=\"-webkit-mask-image: "
                          "url(data:image/%s;base64,%s)\"></i>",
                          g_str_has_prefix (bytes, "\x89PNG") ? "png" : "svg+xml", data);
}

char *
ph_page_style_write_icon (const char *icon_name)
{
  static GHashTable *icons;

  if (icons == NULL)
    icons = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  if (!g_hash_table_contains (icons, icon_name))
    g_hash_table_insert (icons, g_strdup (icon_name), load_icon (icon_name));

  return g_strdup (g_hash_table_lookup (icons, icon_name));
}

/* ---- Pictures --------------------------------------------------------------------------------- */

static char *
dup_initials (const char *name)
{
  g_autofree char *upper = g_utf8_strup (name, -1);
  g_autofree char *normal = g_utf8_normalize (g_strstrip (upper), -1, G_NORMALIZE_DEFAULT_COMPOSE);
  const char *last = normal != NULL ? g_utf8_strrchr (normal, -1, ' ') : NULL;
  GString *initials = g_string_new (NULL);

  if (normal != NULL && *normal != '\0')
    g_string_append_unichar (initials, g_utf8_get_char (normal));
  if (last != NULL && last[1] != '\0')
    g_string_append_unichar (initials, g_utf8_get_char (last + 1));

  return g_string_free (initials, FALSE);
}

char *
ph_page_style_write_avatar (const char *name, guint size)
{
  const char *const *color = avatar_colors[g_str_hash (name) % N_AVATAR_COLORS];
  g_autofree char *initials = dup_initials (name);
  g_autofree char *escaped = g_markup_escape_text (initials, -1);

  return g_strdup_printf ("<span class=\"avatar\" aria-hidden=\"true\" style=\"width: %upx; "
                          "height: %upx; font-size: %upx; color: %s; "
                          "background: linear-gradient(%s, %s)\">%s</span>",
                          size, size, size * 2 / 5, color[0], color[1], color[2], escaped);
}
