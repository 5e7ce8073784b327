/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "html-quote.h"

#include "html-look.h"
#include "html-tree.h"
#include "html-words.h"
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
  HtmlLook look;
  gboolean is_signed; /* what follows is a signature, up to a quote */
} Level;

typedef struct
{
  GString *out;
  GArray *levels;
  HtmlLooks *looks;
  GPtrArray *content_ids;
  GHashTable *seen_ids;
  guint n_quotes; /* blockquotes around what is written */
  gboolean cut_signature;
} Quoter;

/* Names that mean something to the page around it, or to the view that showed the mail. */
static gboolean
is_left_out (const char *name)
{
  static const char *const names[] = { "class", "id", "target", "rel", "usemap", "tabindex", NULL };

  return g_strv_contains (names, name);
}

static void
add_content_id (Quoter *self, const char *url)
{
  g_autofree char *id = NULL;

  if (g_ascii_strncasecmp (url, "cid:", 4) != 0 || self->content_ids->len >= HTML_QUOTE_MAX_IMAGES)
    return;
  id = g_uri_unescape_string (url + 4, NULL);
  if (id != NULL && g_utf8_validate (id, -1, NULL) && g_hash_table_add (self->seen_ids, g_strdup (id)))
    g_ptr_array_add (self->content_ids, g_steal_pointer (&id));
}

static void
write_attributes (Quoter *self, const GumboNode *node)
{
  const GumboVector *attributes = &node->v.element.attributes;

  for (guint i = 0; i < attributes->length; i++)
    {
      const GumboAttribute *attribute = attributes->data[i];

      if (is_left_out (attribute->name))
        continue;
      if (strcmp (attribute->name, "src") == 0)
        add_content_id (self, attribute->value);
      g_string_append_printf (self->out, " %s=\"", attribute->name);
      ph_markup_append (self->out, attribute->value, -1);
      g_string_append_c (self->out, '"');
    }
}

static void
push (Quoter *self, const GumboNode *node, const char *end_tag, const HtmlLook *look)
{
  Level level = { node, 0, end_tag, *look, FALSE };

  g_array_append_val (self->levels, level);
  self->n_quotes += node->v.element.tag == GUMBO_TAG_BLOCKQUOTE;
}

/* ---- Signatures ------------------------------------------------------------------------------ */

static gboolean
is_marked_signature (const GumboNode *node)
{
  static const char *const marks[] = { "moz-signature", "gmail_signature", "gmail_signature_prefix",
                                       "protonmail_signature_block", "AppleMailSignature", "Signature",
                                       "posthorn-signature" };
  const GumboVector *attributes = &node->v.element.attributes;
  const GumboAttribute *class = gumbo_get_attribute (attributes, "class");
  const GumboAttribute *id = gumbo_get_attribute (attributes, "id");

  for (gsize i = 0; i < G_N_ELEMENTS (marks); i++)
    {
      if (id != NULL && strcmp (id->value, marks[i]) == 0)
        return TRUE;
      if (class != NULL && g_str_has_prefix (class->value, marks[i]) &&
          strchr (" \t\n", class->value[strlen (marks[i])]) != NULL)
        return TRUE;
    }
  return FALSE;
}

/* "-- " and then a line end. */
static gboolean
begins_signature (const Level *level, const GumboNode *text)
{
  const GumboVector *siblings = &level->node->v.element.children;
  g_autofree char *copy = g_strdup (text->v.text.text);
  const GumboNode *next = level->next < siblings->length ? siblings->data[level->next] : NULL;
  char *dashes = g_strstrip (copy);

  if (g_str_has_suffix (dashes, "\302\240"))
    dashes[strlen (dashes) - 2] = '\0';
  return strcmp (dashes, "--") == 0 && next != NULL && next->type == GUMBO_NODE_ELEMENT &&
         next->v.element.tag == GUMBO_TAG_BR;
}

static gboolean
is_quote (const GumboNode *node)
{
  return node->type == GUMBO_NODE_ELEMENT && node->v.element.tag == GUMBO_TAG_BLOCKQUOTE;
}

/* ---- Elements -------------------------------------------------------------------------------- */

static void
enter_element (Quoter *self, const GumboNode *node, const HtmlLook *outer)
{
  const char *name = gumbo_normalized_tagname (node->v.element.tag);
  const HtmlElement *rules = html_element_find (name);
  HtmlLook look = *outer;

  if (rules == NULL || (rules->rule != HTML_ELEMENT_ALLOW && rules->rule != HTML_ELEMENT_VOID) ||
      !html_looks_enter (self->looks, node, &look))
    return;
  if (self->cut_signature && self->n_quotes == 0 && is_marked_signature (node))
    return;
  /* A picture without a source shows nothing and is none of the mail's own. */
  if (node->v.element.tag == GUMBO_TAG_IMG &&
      (gumbo_get_attribute (&node->v.element.attributes, "src") == NULL || look.is_invisible))
    {
      const GumboAttribute *alt = gumbo_get_attribute (&node->v.element.attributes, "alt");

      if (alt != NULL && html_look_is_visible (&look))
        ph_markup_append (self->out, alt->value, -1);
      return;
    }
  g_string_append_printf (self->out, "<%s", rules->name);
  write_attributes (self, node);
  g_string_append_c (self->out, '>');
  if (node->v.element.tag == GUMBO_TAG_PRE)
    g_string_append_c (self->out, '\n');
  if (rules->rule == HTML_ELEMENT_ALLOW)
    push (self, node, rules->name, &look);
}

static void
enter (Quoter *self, const GumboNode *node, const HtmlLook *look)
{
  switch (node->type)
    {
    case GUMBO_NODE_ELEMENT:
      enter_element (self, node, look);
      break;
    case GUMBO_NODE_WHITESPACE:
      ph_markup_append (self->out, node->v.text.text, -1);
      break;
    case GUMBO_NODE_TEXT:
    case GUMBO_NODE_CDATA:
      if (html_look_is_visible (look))
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
write_below (Quoter *self, const GumboNode *body, const HtmlLook *look)
{
  push (self, body, NULL, look);
  while (self->levels->len > 0)
    {
      Level *level = &g_array_index (self->levels, Level, self->levels->len - 1);
      const GumboVector *children = &level->node->v.element.children;

      if (level->next < children->length)
        {
          const GumboNode *child = children->data[level->next++];
          HtmlLook outer = level->look;

          if (self->cut_signature && self->n_quotes == 0 && child->type == GUMBO_NODE_TEXT &&
              begins_signature (level, child))
            level->is_signed = TRUE;
          if (is_quote (child))
            level->is_signed = FALSE;
          if (!level->is_signed)
            enter (self, child, &outer);
          continue;
        }
      self->n_quotes -= is_quote (level->node);
      if (level->end_tag != NULL)
        g_string_append_printf (self->out, "</%s>", level->end_tag);
      g_array_set_size (self->levels, self->levels->len - 1);
    }
}

static const GumboNode *
find_child (const GumboNode *root, GumboTag tag)
{
  for (guint i = 0; i < root->v.element.children.length; i++)
    {
      const GumboNode *child = root->v.element.children.data[i];

      if (child->type == GUMBO_NODE_ELEMENT && child->v.element.tag == tag)
        return child;
    }
  return NULL;
}

static void
read_sheets (Quoter *self, const GumboNode *root)
{
  const GumboNode *head = find_child (root, GUMBO_TAG_HEAD);

  for (guint i = 0; head != NULL && i < head->v.element.children.length; i++)
    {
      const GumboNode *style = head->v.element.children.data[i];
      const GumboNode *text;

      if (style->type != GUMBO_NODE_ELEMENT || style->v.element.tag != GUMBO_TAG_STYLE ||
          style->v.element.children.length == 0)
        continue;
      text = style->v.element.children.data[0];
      if (text->type == GUMBO_NODE_TEXT)
        html_looks_add_sheet (self->looks, text->v.text.text);
    }
}

/* The ground that the page stood on goes with it. */
static gboolean
is_color (const char *text)
{
  return *text != '\0' && strlen (text) < 30 &&
         text[strspn (text, "#abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")] == '\0';
}

static char *
dup_ground (const GumboNode *body)
{
  const GumboVector *attributes = &body->v.element.attributes;
  const GumboAttribute *bgcolor = gumbo_get_attribute (attributes, "bgcolor");
  const GumboAttribute *text = gumbo_get_attribute (attributes, "text");
  const GumboAttribute *style = gumbo_get_attribute (attributes, "style");
  GString *ground = g_string_new (NULL);

  if (bgcolor != NULL && is_color (bgcolor->value))
    g_string_append_printf (ground, "background-color:%s;", bgcolor->value);
  if (text != NULL && is_color (text->value))
    g_string_append_printf (ground, "color:%s;", text->value);
  if (style != NULL)
    g_string_append (ground, style->value);
  return g_string_free (ground, FALSE);
}

static void
write_body (Quoter *self, const GumboNode *root)
{
  const GumboNode *body = find_child (root, GUMBO_TAG_BODY);
  g_autofree char *ground = body != NULL ? dup_ground (body) : NULL;
  HtmlLook look;

  html_look_init (&look);
  read_sheets (self, root);
  if (body == NULL || !html_looks_enter (self->looks, body, &look))
    return;
  if (*ground != '\0')
    {
      g_string_append (self->out, "<div style=\"");
      ph_markup_append (self->out, ground, -1);
      g_string_append (self->out, "\">");
    }
  write_below (self, body, &look);
  while (self->out->len > 0 && g_ascii_isspace (self->out->str[self->out->len - 1]))
    g_string_truncate (self->out, self->out->len - 1);
  if (*ground != '\0')
    g_string_append (self->out, "</div>");
}

HtmlQuote *
html_quote (const char *html, gsize len, gboolean cut_signature)
{
  static const HtmlPolicy policy = { .remote_images = FALSE };
  g_autoptr (HtmlClean) clean = html_clean (html, len, &policy);
  g_autoptr (HtmlTree) tree =
      clean != NULL ? html_tree_new (clean->html, strlen (clean->html), MAX_MEMORY, MAX_MS) : NULL;
  Quoter quoter = { .cut_signature = cut_signature };
  HtmlQuote *self;

  if (tree == NULL)
    return NULL;

  quoter.out = g_string_sized_new (strlen (clean->html));
  quoter.levels = g_array_new (FALSE, FALSE, sizeof (Level));
  quoter.looks = html_looks_new ();
  quoter.content_ids = g_ptr_array_new ();
  quoter.seen_ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  write_body (&quoter, html_tree_get_root (tree));
  g_ptr_array_add (quoter.content_ids, NULL);

  self = g_new0 (HtmlQuote, 1);
  self->html = g_strstrip (g_string_free (quoter.out, FALSE));
  self->content_ids = (GStrv) g_ptr_array_free (quoter.content_ids, FALSE);
  g_array_unref (quoter.levels);
  html_looks_free (quoter.looks);
  g_hash_table_unref (quoter.seen_ids);
  return self;
}

void
html_quote_free (HtmlQuote *self)
{
  g_free (self->html);
  g_strfreev (self->content_ids);
  g_free (self);
}
