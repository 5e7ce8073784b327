/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "html-written.h"

#include "html-quote.h"
#include "html-tree.h"
#include "html-words.h"
#include "html-written-style.h"
#include "ph-markup.h"

#include <string.h>

#define MAX_MEMORY (512 * 1024 * 1024)
#define MAX_MS 3000

/* An element whose children are being written. */
typedef struct
{
  const GumboNode *node;
  guint next;          /* child */
  const char *end_tag; /* (nullable) */
  gsize begin;         /* in what is written: of its tag */
  gsize inner;         /* and behind that */
} Level;

typedef struct
{
  GString *out;
  GArray *levels;
  GPtrArray *content_ids;
  GHashTable *seen_ids;
  const char *signature;
  gboolean is_pasted;
  HtmlWrittenImage image; /* (nullable) */
  gpointer user_data;
} Writer;

static const char *
get_value (const GumboNode *node, const char *name)
{
  const GumboAttribute *attribute = gumbo_get_attribute (&node->v.element.attributes, name);

  return attribute != NULL ? attribute->value : NULL;
}

static void
write_attribute (Writer *self, const char *name, const char *value)
{
  g_string_append_printf (self->out, " %s=\"", name);
  ph_markup_append (self->out, value, -1);
  g_string_append_c (self->out, '"');
}

/* ---- Pictures -------------------------------------------------------------------------------- */

static void
add_content_id (Writer *self, const char *url)
{
  g_autofree char *id = g_uri_unescape_string (url + strlen ("cid:"), NULL);

  if (id != NULL && g_utf8_validate (id, -1, NULL) && g_hash_table_add (self->seen_ids, g_strdup (id)))
    g_ptr_array_add (self->content_ids, g_steal_pointer (&id));
}

/* What stands in its source; NULL: nothing of the mail's own. */
static char *
dup_source (Writer *self, const GumboNode *node)
{
  const char *url = get_value (node, "src");
  g_autofree char *source = NULL;

  if (url == NULL)
    return NULL;
  source = self->image != NULL ? self->image (url, self->user_data) : g_strdup (url);
  return source != NULL && g_ascii_strncasecmp (source, "cid:", 4) == 0 ? g_steal_pointer (&source) : NULL;
}

/* ---- Elements -------------------------------------------------------------------------------- */

/* Names that mean something to the page around it, or to the view that showed it; and what hides. */
static gboolean
is_left_out (const char *name)
{
  static const char *const names[] = { "background", "class", "hidden", "id",       "name", "rel",
                                       "src",        "style", "target", "tabindex", "type", "usemap", NULL };

  return g_strv_contains (names, name);
}

static void
write_marks (Writer *self, const GumboNode *node)
{
  const char *class = get_value (node, "class");
  const char *type = get_value (node, "type");

  if (class != NULL && self->signature != NULL && strcmp (class, self->signature) == 0)
    write_attribute (self, "class", class);
  if (type != NULL && (node->v.element.tag != GUMBO_TAG_BLOCKQUOTE || g_ascii_strcasecmp (type, "cite") == 0))
    write_attribute (self, "type", type);
}

static void
write_attributes (Writer *self, const GumboNode *node)
{
  const GumboVector *attributes = &node->v.element.attributes;
  const char *style = get_value (node, "style");

  write_marks (self, node);
  for (guint i = 0; i < attributes->length; i++)
    {
      const GumboAttribute *attribute = attributes->data[i];

      if (!is_left_out (attribute->name))
        write_attribute (self, attribute->name, attribute->value);
    }
  if (style != NULL)
    {
      g_autofree char *css = html_written_dup_style (node, style, self->is_pasted);

      if (*css != '\0')
        write_attribute (self, "style", css);
    }
}

static void
push (Writer *self, const GumboNode *node, const char *end_tag, gsize begin)
{
  Level level = { node, 0, end_tag, begin, self->out->len };

  g_array_append_val (self->levels, level);
}

static void
write_image (Writer *self, const GumboNode *node)
{
  g_autofree char *source = dup_source (self, node);
  const char *alt = get_value (node, "alt");

  if (source == NULL)
    {
      if (alt != NULL)
        ph_markup_append (self->out, alt, -1);
      return;
    }
  add_content_id (self, source);
  g_string_append (self->out, "<img");
  write_attribute (self, "src", source);
  write_attributes (self, node);
  g_string_append_c (self->out, '>');
}

static void
enter_element (Writer *self, const GumboNode *node)
{
  const char *name = gumbo_normalized_tagname (node->v.element.tag);
  const HtmlElement *rules = html_element_find (name);
  gsize before = self->out->len;

  if (rules == NULL || (rules->rule != HTML_ELEMENT_ALLOW && rules->rule != HTML_ELEMENT_VOID))
    return;
  if (node->v.element.tag == GUMBO_TAG_IMG)
    {
      write_image (self, node);
      return;
    }
  g_string_append_printf (self->out, "<%s", rules->name);
  write_attributes (self, node);
  g_string_append_c (self->out, '>');
  if (strcmp (self->out->str + before, "<span>") == 0 || strcmp (self->out->str + before, "<a>") == 0)
    {
      g_string_truncate (self->out, before);
      push (self, node, NULL, before);
      return;
    }
  if (node->v.element.tag == GUMBO_TAG_PRE)
    g_string_append_c (self->out, '\n');
  if (rules->rule == HTML_ELEMENT_ALLOW)
    push (self, node, rules->name, before);
}

static void
enter (Writer *self, const GumboNode *node)
{
  switch (node->type)
    {
    case GUMBO_NODE_ELEMENT:
      enter_element (self, node);
      break;
    case GUMBO_NODE_WHITESPACE:
    case GUMBO_NODE_TEXT:
    case GUMBO_NODE_CDATA:
      ph_markup_append (self->out, node->v.text.text, -1);
      break;
    case GUMBO_NODE_TEMPLATE:
    case GUMBO_NODE_COMMENT:
    case GUMBO_NODE_DOCUMENT:
    default:
      break;
    }
}

/* No recursion: the mail chooses how deep its page is. */
static void
write_below (Writer *self, const GumboNode *body)
{
  push (self, body, NULL, 0);
  while (self->levels->len > 0)
    {
      Level *level = &g_array_index (self->levels, Level, self->levels->len - 1);
      const GumboVector *children = &level->node->v.element.children;

      if (level->next < children->length)
        {
          enter (self, children->data[level->next++]);
          continue;
        }
      if (level->node->v.element.tag == GUMBO_TAG_SPAN && self->out->len == level->inner)
        g_string_truncate (self->out, level->begin);
      else if (level->end_tag != NULL)
        g_string_append_printf (self->out, "</%s>", level->end_tag);
      g_array_set_size (self->levels, self->levels->len - 1);
    }
}

static const GumboNode *
find_body (const GumboNode *root)
{
  for (guint i = 0; i < root->v.element.children.length; i++)
    {
      const GumboNode *child = root->v.element.children.data[i];

      if (child->type == GUMBO_NODE_ELEMENT && child->v.element.tag == GUMBO_TAG_BODY)
        return child;
    }
  return NULL;
}

/* ---- All of it ------------------------------------------------------------------------------- */

/* Cleaned by the one way or the other; NULL when that cannot be done. */
static char *
dup_clean (const char *html, gsize len, HtmlWrittenSource source)
{
  static const HtmlPolicy policy = { .max_bytes = HTML_WRITTEN_MAX_BYTES };

  if (len > (source == HTML_WRITTEN_PASTED ? HTML_CLEAN_MAX_BYTES : HTML_WRITTEN_MAX_BYTES))
    return NULL;
  if (source == HTML_WRITTEN_PASTED)
    {
      g_autoptr (HtmlQuote) quote = html_quote (html, len, FALSE);

      return quote != NULL ? g_strdup (quote->html) : NULL;
    }
  else
    {
      g_autoptr (HtmlClean) clean = html_clean (html, len, &policy);

      return clean != NULL ? g_strdup (clean->html) : NULL;
    }
}

HtmlWritten *
html_written_new (const char *html, gsize len, HtmlWrittenSource source, const char *signature,
                  HtmlWrittenImage image, gpointer user_data)
{
  g_autofree char *clean = dup_clean (html, len, source);
  g_autoptr (HtmlTree) tree =
      clean != NULL ? html_tree_new (clean, strlen (clean), MAX_MEMORY, MAX_MS) : NULL;
  Writer writer = { .signature = signature,
                    .is_pasted = source == HTML_WRITTEN_PASTED,
                    .image = image,
                    .user_data = user_data };
  const GumboNode *body = tree != NULL ? find_body (html_tree_get_root (tree)) : NULL;
  HtmlWritten *self;

  if (tree == NULL)
    return NULL;

  writer.out = g_string_sized_new (strlen (clean));
  writer.levels = g_array_new (FALSE, FALSE, sizeof (Level));
  writer.content_ids = g_ptr_array_new ();
  writer.seen_ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  if (body != NULL)
    write_below (&writer, body);
  while (writer.out->len > 0 && g_ascii_isspace (writer.out->str[writer.out->len - 1]))
    g_string_truncate (writer.out, writer.out->len - 1);
  g_ptr_array_add (writer.content_ids, NULL);

  self = g_new0 (HtmlWritten, 1);
  self->html = g_string_free (writer.out, FALSE);
  self->content_ids = (GStrv) g_ptr_array_free (writer.content_ids, FALSE);
  g_array_unref (writer.levels);
  g_hash_table_unref (writer.seen_ids);
  return self;
}

void
html_written_free (HtmlWritten *self)
{
  g_free (self->html);
  g_strfreev (self->content_ids);
  g_free (self);
}
