/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "html-clean.h"

#include "css-clean.h"
#include "html-tree.h"
#include "html-url.h"
#include "html-words.h"
#include "ph-markup.h"

#include <stdlib.h>
#include <string.h>

#define MAX_MEMORY (512 * 1024 * 1024)
#define MAX_MS 3000
#define MAX_ATTRIBUTE_BYTES 4096
#define MAX_CSS_BYTES (1024 * 1024)

/* Formatting that is left open is repeated in each paragraph behind it, attributes and all. */
#define MAX_OUTPUT_BYTES (32 * 1024 * 1024)

/* An element whose children are being written. */
typedef struct
{
  const GumboNode *node;
  guint next;          /* child */
  const char *end_tag; /* (nullable) name of what was opened for it */
} Level;

typedef struct
{
  HtmlReport *report;
  GString *out;
  GString *sheet; /* all style elements, to stand in the head */
  GArray *levels;
  guint depth;    /* of open tags */
  const HtmlPolicy *policy;
  gsize css_left;

  GPtrArray *links;     /* HtmlLink */
  char *link_url;       /* (nullable) of the element whose attributes are being written */
  const GumboNode *link_node; /* (nullable) the link that is open */
  GString *link_text;
} Cleaner;

/* ---- Text ----------------------------------------------------------------------------------- */

static void
write_attribute (Cleaner *self, const char *name, const char *value)
{
  g_string_append_printf (self->out, " %s=\"", name);
  ph_markup_append (self->out, value, -1);
  g_string_append_c (self->out, '"');
}

/* The element's name in lower case; what Gumbo does not know stands in the source alone. */
static char *
dup_name (const GumboElement *element)
{
  GumboStringPiece piece = element->original_tag;

  if (element->tag != GUMBO_TAG_UNKNOWN)
    return g_strdup (gumbo_normalized_tagname (element->tag));

  gumbo_tag_from_original_text (&piece);
  return g_ascii_strdown (piece.data != NULL ? piece.data : "", (gssize) piece.length);
}

static const char *
get_value (const GumboElement *element, const char *name)
{
  GumboAttribute *attribute = gumbo_get_attribute (&element->attributes, name);

  return attribute != NULL ? attribute->value : NULL;
}

/* ---- Links ---------------------------------------------------------------------------------- */

static void
link_free (HtmlLink *link)
{
  g_free (link->url);
  g_free (link->text);
  g_free (link);
}

static void
add_link_text (Cleaner *self, const char *text)
{
  gsize left;

  if (self->link_node == NULL || self->link_text->len >= HTML_LINK_MAX_BYTES)
    return;

  left = HTML_LINK_MAX_BYTES - self->link_text->len;
  if (strlen (text) <= left)
    g_string_append (self->link_text, text);
  else
    {
      g_autofree char *cut = g_strndup (text, left);
      g_autofree char *valid = g_utf8_make_valid (cut, -1);

      g_string_append (self->link_text, valid);
    }
}

static void
end_link (Cleaner *self)
{
  HtmlLink *link;

  if (self->link_node == NULL)
    return;

  link = self->links->pdata[self->links->len - 1];
  link->text = g_strdup (self->link_text->str);
  g_string_truncate (self->link_text, 0);
  self->link_node = NULL;
}

/* If the attributes of @node made it one. */
static void
begin_link (Cleaner *self, const GumboNode *node)
{
  HtmlLink *link;

  if (self->link_url == NULL)
    return;

  end_link (self);
  link = g_new0 (HtmlLink, 1);
  link->url = g_steal_pointer (&self->link_url);
  g_ptr_array_add (self->links, link);
  self->link_node = node;
}

/* ---- Images --------------------------------------------------------------------------------- */

static gboolean
is_tiny (const char *length)
{
  char *end;
  double n = length != NULL ? g_ascii_strtod (length, &end) : 2;

  return length != NULL && end != length && *end != '%' && n <= 1;
}

/* Made to be fetched, not to be seen. */
static gboolean
is_counting_image (const GumboElement *element, const char *url)
{
  const char *style = get_value (element, "style");

  return html_url_is_tracker (url) || get_value (element, "hidden") != NULL ||
         is_tiny (get_value (element, "width")) || is_tiny (get_value (element, "height")) ||
         (style != NULL && css_hides (style));
}

void
html_clean_mark_own_image (const HtmlPolicy *policy, HtmlUrlKind kind, char **url)
{
  g_autofree char *plain = NULL;

  if (kind != HTML_URL_CID || policy->cid_prefix == NULL)
    return;

  plain = g_steal_pointer (url);
  *url = g_strconcat ("cid:", policy->cid_prefix, strchr (plain, ':') + 1, NULL);
}

/* Writes the attribute with an image's @url, or counts it. */
static void
write_image (Cleaner *self, const GumboElement *element, const char *name, const char *attribute,
             const char *url)
{
  g_autofree char *clean = NULL;
  HtmlUrlKind kind;

  kind = html_url_classify (url, &clean);
  html_clean_mark_own_image (self->policy, kind, &clean);
  switch (kind)
    {
    case HTML_URL_CID:
    case HTML_URL_DATA_IMAGE:
      write_attribute (self, attribute, clean);
      break;
    case HTML_URL_HTTPS:
    case HTML_URL_HTTP:
      if (strcmp (name, "img") == 0 && is_counting_image (element, clean))
        html_report_add (self->report, HTML_BLOCKED_TRACKER, name, attribute, clean);
      else if (self->policy->remote_images && html_url_classify (clean, NULL) == HTML_URL_HTTPS)
        write_attribute (self, attribute, clean);
      else
        html_report_add (self->report, HTML_BLOCKED_IMAGE, name, attribute, clean);
      break;
    case HTML_URL_NONE:
      break;
    case HTML_URL_FRAGMENT:
    case HTML_URL_MAILTO:
    case HTML_URL_FORBIDDEN:
    default:
      html_report_add (self->report, HTML_BLOCKED_URL, name, attribute, clean);
      break;
    }
}

static void
write_link (Cleaner *self, const char *name, const char *url)
{
  g_autofree char *clean = NULL;

  switch (html_url_classify (url, &clean))
    {
    case HTML_URL_HTTP:
    case HTML_URL_HTTPS:
    case HTML_URL_MAILTO:
      write_attribute (self, "href", clean);
      g_free (self->link_url);
      self->link_url = g_strdup (clean);
      g_string_append (self->out, " target=\"_blank\" rel=\"noopener noreferrer\"");
      break;
    case HTML_URL_FRAGMENT:
      write_attribute (self, "href", clean);
      break;
    case HTML_URL_NONE:
      break;
    case HTML_URL_CID:
    case HTML_URL_DATA_IMAGE:
    case HTML_URL_FORBIDDEN:
    default:
      html_report_add (self->report, HTML_BLOCKED_URL, name, "href", clean);
      break;
    }
}

/* ---- Attributes ----------------------------------------------------------------------------- */

static void
write_style (Cleaner *self, const char *css)
{
  g_autofree char *clean = NULL;
  gsize len = strlen (css);

  if (len > self->css_left)
    return;

  self->css_left -= len;
  clean = css_clean_declarations (css, len, self->policy, self->report);
  if (*clean != '\0')
    write_attribute (self, "style", clean);
}

static gboolean
may_fetch (const char *attribute)
{
  static const char *const names[] = {
    "archive", "classid", "codebase", "data", "dynsrc", "icon", "imagesrcset", "longdesc", "lowsrc",
    "manifest", "ping", "poster", "profile", "srcset", NULL,
  };

  return g_strv_contains (names, attribute);
}

static void
write_one_attribute (Cleaner *self, const GumboElement *element, const HtmlElement *rules,
                     const GumboAttribute *attribute)
{
  const char *name = attribute->name;
  const char *value = attribute->value;

  if (strcmp (name, "style") == 0)
    write_style (self, value);
  else if (strcmp (name, "src") == 0 || strcmp (name, "background") == 0)
    write_image (self, element, rules->name, name, value);
  else if (strcmp (name, "href") == 0)
    write_link (self, rules->name, value);
  else if (strcmp (name, "usemap") == 0 && *value != '#')
    html_report_add (self->report, HTML_BLOCKED_ATTRIBUTE, rules->name, name, NULL);
  else if (html_element_has_attribute (rules, name))
    {
      if (strlen (value) <= MAX_ATTRIBUTE_BYTES)
        write_attribute (self, name, value);
      if (strcmp (name, "alt") == 0 && strcmp (rules->name, "img") == 0)
        add_link_text (self, value);
    }
  else if (g_str_has_prefix (name, "on"))
    html_report_add (self->report, HTML_BLOCKED_EVENT_HANDLER, rules->name, name, NULL);
  else if (may_fetch (name))
    html_report_add (self->report, HTML_BLOCKED_IMAGE, rules->name, name, value);
}

/* Which of them may stand on an element is decided here for src, background and href, which look at
 * the URL; the others are in the table. */
static gboolean
is_misplaced (const HtmlElement *rules, const char *attribute)
{
  if (strcmp (attribute, "src") == 0)
    return strcmp (rules->name, "img") != 0;
  if (strcmp (attribute, "background") == 0)
    return strcmp (rules->name, "table") != 0 && strcmp (rules->name, "tr") != 0 &&
           strcmp (rules->name, "td") != 0 && strcmp (rules->name, "th") != 0 &&
           strcmp (rules->name, "body") != 0;
  if (strcmp (attribute, "href") == 0)
    return strcmp (rules->name, "a") != 0 && strcmp (rules->name, "area") != 0;
  return FALSE;
}

static void
write_attributes (Cleaner *self, const GumboElement *element, const HtmlElement *rules)
{
  for (guint i = 0; i < element->attributes.length; i++)
    {
      const GumboAttribute *attribute = element->attributes.data[i];

      if (attribute->attr_namespace != GUMBO_ATTR_NAMESPACE_NONE ||
          is_misplaced (rules, attribute->name))
        html_report_add (self->report, HTML_BLOCKED_ATTRIBUTE, rules->name, attribute->name, NULL);
      else
        write_one_attribute (self, element, rules, attribute);
    }
}

/* ---- Elements ------------------------------------------------------------------------------- */

static void
push (Cleaner *self, const GumboNode *node, const char *end_tag)
{
  Level level = { node, 0, end_tag };

  g_array_append_val (self->levels, level);
  self->depth += end_tag != NULL;
}

static void
add_sheet (Cleaner *self, const GumboElement *element)
{
  const char *media = get_value (element, "media");
  g_autofree char *clean_media = media != NULL && *media != '\0' ? css_clean_media (media) : NULL;
  g_autoptr (GString) css = g_string_new (NULL);
  g_autofree char *clean = NULL;

  for (guint i = 0; i < element->children.length; i++)
    {
      const GumboNode *child = element->children.data[i];

      if (child->type == GUMBO_NODE_TEXT || child->type == GUMBO_NODE_WHITESPACE ||
          child->type == GUMBO_NODE_CDATA)
        g_string_append (css, child->v.text.text);
    }
  if (css->len > self->css_left || (clean_media != NULL && *clean_media == '\0'))
    return;

  self->css_left -= css->len;
  clean = css_clean_sheet (css->str, css->len, self->policy, self->report);
  if (clean_media != NULL)
    g_string_append_printf (self->sheet, "@media %s{\n%s}\n", clean_media, clean);
  else
    g_string_append (self->sheet, clean);
}

static void
report_meta (Cleaner *self, const GumboElement *element)
{
  const char *equivalent = get_value (element, "http-equiv");

  if (equivalent != NULL && g_ascii_strcasecmp (equivalent, "refresh") == 0)
    html_report_add (self->report, HTML_BLOCKED_REFRESH, "meta", "content",
                     get_value (element, "content"));
}

static const char *
get_any_url (const GumboElement *element)
{
  static const char *const names[] = { "src", "srcset", "href", "data", "action", "code" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      const char *value = get_value (element, names[i]);

      if (value != NULL)
        return value;
    }

  return NULL;
}

/* The kind of what a dropped element would have fetched. */
static HtmlBlockedKind
get_kind (const GumboElement *element, const HtmlElement *rules)
{
  const char *relation = get_value (element, "rel");

  if (strcmp (rules->name, "link") == 0 && relation != NULL &&
      strstr (relation, "stylesheet") != NULL)
    return HTML_BLOCKED_STYLE;
  if (strcmp (rules->name, "source") == 0 && get_value (element, "srcset") != NULL)
    return HTML_BLOCKED_IMAGE;
  return rules->blocked;
}

static void
report_element (Cleaner *self, const GumboElement *element, const HtmlElement *rules)
{
  if (!rules->is_silent)
    html_report_add (self->report, get_kind (element, rules), rules->name, NULL,
                     get_any_url (element));
}

/* Opens the element and goes down into it, if that is allowed. */
static void
enter_known (Cleaner *self, const GumboNode *node, const HtmlElement *rules)
{
  const GumboElement *element = &node->v.element;

  switch (rules->rule)
    {
    case HTML_ELEMENT_ALLOW:
    case HTML_ELEMENT_VOID:
      if (self->depth >= HTML_CLEAN_MAX_DEPTH)
        {
          push (self, node, NULL);
          return;
        }
      g_string_append_printf (self->out, "<%s", rules->name);
      write_attributes (self, element, rules);
      g_string_append_c (self->out, '>');
      /* The first line end within is dropped when it is read again. */
      if (strcmp (rules->name, "pre") == 0)
        g_string_append_c (self->out, '\n');
      push (self, node, rules->rule == HTML_ELEMENT_ALLOW ? rules->name : NULL);
      begin_link (self, node);
      break;
    case HTML_ELEMENT_UNWRAP:
      report_element (self, element, rules);
      push (self, node, NULL);
      break;
    case HTML_ELEMENT_DROP:
    default:
      report_element (self, element, rules);
      break;
    }
}

static void
enter_element (Cleaner *self, const GumboNode *node)
{
  const GumboElement *element = &node->v.element;
  g_autofree char *name = NULL;
  const HtmlElement *rules;

  if (element->tag_namespace != GUMBO_NAMESPACE_HTML)
    {
      html_report_add (self->report, HTML_BLOCKED_DRAWING,
                       element->tag_namespace == GUMBO_NAMESPACE_SVG ? "svg" : "math", NULL, NULL);
      return;
    }

  switch ((int) element->tag)
    {
    case GUMBO_TAG_STYLE:
      add_sheet (self, element);
      return;
    case GUMBO_TAG_META:
      report_meta (self, element);
      return;
    case GUMBO_TAG_HTML:
    case GUMBO_TAG_HEAD:
    case GUMBO_TAG_BODY:
      push (self, node, NULL);
      return;
    default:
      break;
    }

  name = dup_name (element);
  rules = html_element_find (name);
  if (rules != NULL)
    enter_known (self, node, rules);
  else
    push (self, node, NULL);
}

static gboolean
is_outside_body (Cleaner *self)
{
  const Level *level = &g_array_index (self->levels, Level, self->levels->len - 1);

  return level->node->v.element.tag == GUMBO_TAG_HTML ||
         level->node->v.element.tag == GUMBO_TAG_HEAD;
}

static void
enter (Cleaner *self, const GumboNode *node)
{
  switch (node->type)
    {
    case GUMBO_NODE_ELEMENT:
      enter_element (self, node);
      break;
    case GUMBO_NODE_WHITESPACE:
      if (is_outside_body (self))
        break;
      G_GNUC_FALLTHROUGH;
    case GUMBO_NODE_TEXT:
    case GUMBO_NODE_CDATA:
      ph_markup_append (self->out, node->v.text.text, -1);
      add_link_text (self, node->v.text.text);
      break;
    case GUMBO_NODE_TEMPLATE:
      html_report_add (self->report, HTML_BLOCKED_ELEMENT, "template", NULL, NULL);
      break;
    case GUMBO_NODE_COMMENT:
    case GUMBO_NODE_DOCUMENT:
    default:
      break;
    }
}

/* No recursion: the mail chooses how deep its page is. FALSE when it becomes too large. */
static gboolean
write_tree (Cleaner *self, const GumboNode *root)
{
  enter (self, root);
  while (self->levels->len > 0 && self->out->len <= MAX_OUTPUT_BYTES)
    {
      Level *level = &g_array_index (self->levels, Level, self->levels->len - 1);
      const GumboVector *children = &level->node->v.element.children;

      if (level->next < children->length)
        {
          enter (self, children->data[level->next++]);
          continue;
        }
      if (level->node == self->link_node)
        end_link (self);
      if (level->end_tag != NULL)
        {
          g_string_append_printf (self->out, "</%s>", level->end_tag);
          self->depth--;
        }
      g_array_set_size (self->levels, self->levels->len - 1);
    }

  return self->levels->len == 0;
}

/* ---- The document --------------------------------------------------------------------------- */

static const GumboElement *
find_body (const GumboNode *root)
{
  for (guint i = 0; i < root->v.element.children.length; i++)
    {
      const GumboNode *child = root->v.element.children.data[i];

      if (child->type == GUMBO_NODE_ELEMENT && child->v.element.tag == GUMBO_TAG_BODY)
        return &child->v.element;
    }

  return NULL;
}

static char *
write_body_tag (Cleaner *self, const GumboNode *root)
{
  static const HtmlElement rules = {
    "body", HTML_ELEMENT_ALLOW,
    " alink bgcolor leftmargin link marginheight marginwidth text topmargin vlink ",
  };
  const GumboElement *body = find_body (root);
  GString *out = g_steal_pointer (&self->out);
  char *tag;

  self->out = g_string_new ("<body");
  if (body != NULL)
    write_attributes (self, body, &rules);
  g_string_append_c (self->out, '>');
  tag = g_string_free (self->out, FALSE);
  self->out = out;
  return tag;
}

static char *
write_document (Cleaner *self, const GumboNode *root, const char *style)
{
  g_autofree char *body_tag = write_body_tag (self, root);
  const char *direction = get_value (&root->v.element, "dir");
  GString *document = g_string_new ("<!DOCTYPE html>\n<html");

  if (direction != NULL && g_ascii_strcasecmp (direction, "rtl") == 0)
    g_string_append (document, " dir=\"rtl\"");
  g_string_append (document, ">\n<head>\n<meta charset=\"utf-8\">\n");
  if (style != NULL)
    g_string_append_printf (document, "<style>\n%s</style>\n", style);
  if (self->sheet->len > 0)
    g_string_append_printf (document, "<style>\n%s</style>\n", self->sheet->str);
  g_string_append (document, "</head>\n");
  g_string_append (document, body_tag);
  g_string_append_len (document, self->out->str, (gssize) self->out->len);
  g_string_append (document, "\n</body>\n</html>\n");
  return g_string_free (document, FALSE);
}

/* Cut between characters. */
static gsize
get_cut_length (const char *html, gsize len, gsize max)
{
  if (len <= max)
    return len;
  while (max > 0 && ((guchar) html[max] & 0xc0) == 0x80)
    max--;
  return max;
}

HtmlClean *
html_clean (const char *html, gsize len, const HtmlPolicy *policy)
{
  gsize max = policy->max_bytes != 0 ? policy->max_bytes : HTML_CLEAN_MAX_BYTES;
  gsize cut = get_cut_length (html, len, max);
  g_autofree char *valid = g_utf8_make_valid (html, (gssize) cut);
  g_autoptr (HtmlTree) tree = html_tree_new (valid, strlen (valid), MAX_MEMORY, MAX_MS);
  Cleaner cleaner = { .policy = policy, .css_left = MAX_CSS_BYTES };
  g_autoptr (HtmlClean) self = NULL;

  if (tree == NULL)
    return NULL;

  self = g_new0 (HtmlClean, 1);
  self->is_cut = cut < len;
  self->report = cleaner.report = html_report_new ();
  cleaner.out = g_string_sized_new (cut);
  cleaner.sheet = g_string_new (NULL);
  cleaner.link_text = g_string_new (NULL);
  self->links = cleaner.links = g_ptr_array_new_with_free_func ((GDestroyNotify) link_free);
  cleaner.levels = g_array_new (FALSE, FALSE, sizeof (Level));
  if (write_tree (&cleaner, html_tree_get_root (tree)))
    self->html = write_document (&cleaner, html_tree_get_root (tree), policy->style);

  end_link (&cleaner);
  g_free (cleaner.link_url);
  g_string_free (cleaner.link_text, TRUE);
  g_string_free (cleaner.out, TRUE);
  g_string_free (cleaner.sheet, TRUE);
  g_array_unref (cleaner.levels);
  return self->html != NULL ? g_steal_pointer (&self) : NULL;
}

void
html_clean_free (HtmlClean *self)
{
  html_report_free (self->report);
  g_ptr_array_unref (self->links);
  g_free (self->html);
  g_free (self);
}
