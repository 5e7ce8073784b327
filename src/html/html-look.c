/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "html-look.h"

#include "css-tokens.h"
#include "html-look-values.h"

#include <stdlib.h>
#include <string.h>

/* Steps of matching for one page; large newsletters need some 200,000. */
#define MAX_WORK (5 * 1000 * 1000)
#define MAX_RULES 20000
#define MAX_COMPOUNDS 8

/* One step of a selector: "td.wide#top". */
typedef struct
{
  char *tag; /* (nullable) any */
  char *id;  /* (nullable) */
  GPtrArray *classes;
  gboolean is_child; /* of the step before, not only below it */
  gboolean is_never; /* asks for what the pointer or the keyboard does */
  guint n_others;    /* conditions that are not looked at */
} Compound;

/* A rule some of whose conditions are not looked at may hide what it hides, but shows nothing that another
 * hides: rather too little is quoted than a word that was not seen. */
typedef struct
{
  GArray *compounds; /* Compound */
  CssTokens *tokens; /* (unowned) */
  guint start;       /* the declarations */
  guint stop;
  guint specificity;
  gboolean is_guess;
} Rule;

struct _HtmlLooks
{
  GPtrArray *sheets; /* CssTokens */
  GArray *rules;     /* Rule */
  GHashTable *index; /* of "#id", ".class", "tag" or "*" in the last step to GArray of guint: rules */
  GArray *found;     /* guint: rules that an element may match, in order */
  guint64 work;
  gboolean has_backgrounds; /* in a sheet: then colours prove nothing */
};

static void
compound_clear (Compound *self)
{
  g_free (self->tag);
  g_free (self->id);
  g_ptr_array_unref (self->classes);
}

static void
rule_clear (Rule *self)
{
  g_array_unref (self->compounds);
}

HtmlLooks *
html_looks_new (void)
{
  HtmlLooks *self = g_new0 (HtmlLooks, 1);

  self->sheets = g_ptr_array_new_with_free_func ((GDestroyNotify) css_tokens_free);
  self->rules = g_array_new (FALSE, FALSE, sizeof (Rule));
  g_array_set_clear_func (self->rules, (GDestroyNotify) rule_clear);
  self->index =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_array_unref);
  self->found = g_array_new (FALSE, FALSE, sizeof (guint));
  return self;
}

void
html_looks_free (HtmlLooks *self)
{
  g_hash_table_unref (self->index);
  g_array_unref (self->found);
  g_array_unref (self->rules);
  g_ptr_array_unref (self->sheets);
  g_free (self);
}

/* ---- Selectors ------------------------------------------------------------------------------ */

/* Conditions that no mail fulfils as it lies there. */
static gboolean
is_state (const char *name)
{
  static const char *const states[] = { "hover",  "active", "focus",   "focus-within", "focus-visible",
                                        "target", "before", "after",   "first-line",   "first-letter",
                                        "marker", "selection", "placeholder", "checked", NULL };

  return g_strv_contains (states, name);
}

/* ":hover", ":not(.x)", "[title]": returns where it ends. */
static guint
read_condition (CssTokens *tokens, guint i, Compound *compound)
{
  const CssToken *token;

  compound->n_others++;
  if (css_tokens_get (tokens, i)->type == CSS_TOKEN_OPEN)
    return css_tokens_skip_block (tokens, i);
  while (css_tokens_get (tokens, i)->type == CSS_TOKEN_COLON)
    i++;
  token = css_tokens_get (tokens, i);
  if (token->type == CSS_TOKEN_FUNCTION)
    return css_tokens_skip_block (tokens, i);
  if (token->type != CSS_TOKEN_IDENT)
    return 0;
  compound->is_never |= is_state (token->text);
  return i + 1;
}

/* Reads "td.wide#top"; returns where it ends, or 0 if it cannot be one. */
static guint
read_compound (CssTokens *tokens, guint i, guint stop, Compound *compound)
{
  guint start = i;

  while (i < stop && (i > 0 || start == 0))
    {
      const CssToken *token = css_tokens_get (tokens, i);

      if (token->type == CSS_TOKEN_IDENT && i == start)
        compound->tag = g_ascii_strdown (token->text, -1);
      else if (token->type == CSS_TOKEN_COLON ||
               (token->type == CSS_TOKEN_OPEN && token->delim == '['))
        {
          if ((i = read_condition (tokens, i, compound)) == 0)
            return 0;
          continue;
        }
      else if (token->type == CSS_TOKEN_HASH)
        {
          g_free (compound->id);
          compound->id = g_strdup (token->text);
        }
      else if (css_token_is_delim (token, '.') && css_tokens_get (tokens, i + 1)->type == CSS_TOKEN_IDENT)
        g_ptr_array_add (compound->classes, g_strdup (css_tokens_get (tokens, ++i)->text));
      else if (!(css_token_is_delim (token, '*') && i == start))
        break;
      i++;
    }
  return i > start ? i : 0;
}

/* ">" between two steps; "+" and "~" stand for something beside the element, which is not looked at. */
static guint
read_combinator (CssTokens *tokens, guint i, GArray *compounds, Rule *rule, gboolean *is_child)
{
  const CssToken *token = css_tokens_get (tokens, i);

  *is_child = css_token_is_delim (token, '>');
  if (css_token_is_delim (token, '+') || css_token_is_delim (token, '~'))
    {
      g_array_set_size (compounds, 0);
      rule->is_guess = TRUE;
    }
  else if (!*is_child)
    return i;
  return css_tokens_skip_spaces (tokens, i + 1);
}

static void
weigh (Rule *rule, const Compound *compound)
{
  rule->specificity += (compound->id != NULL ? 10000 : 0) +
                       100 * (compound->classes->len + compound->n_others) +
                       (compound->tag != NULL ? 1 : 0);
  rule->is_guess |= compound->n_others > 0;
}

/* The steps of one selector; FALSE when it is none, or never holds. */
static gboolean
read_selector (CssTokens *tokens, guint i, guint stop, Rule *rule)
{
  g_autoptr (GArray) compounds = g_array_new (FALSE, FALSE, sizeof (Compound));
  gboolean is_never = FALSE;

  g_array_set_clear_func (compounds, (GDestroyNotify) compound_clear);
  for (i = css_tokens_skip_spaces (tokens, i); i < stop; i = css_tokens_skip_spaces (tokens, i))
    {
      Compound compound = { .classes = g_ptr_array_new_with_free_func (g_free) };

      if (compounds->len > 0)
        i = read_combinator (tokens, i, compounds, rule, &compound.is_child);
      i = read_compound (tokens, i, stop, &compound);
      weigh (rule, &compound);
      is_never |= compound.is_never;
      g_array_append_val (compounds, compound);
      if (i == 0)
        return FALSE;
      if (compounds->len > MAX_COMPOUNDS)
        {
          g_array_remove_index (compounds, 0);
          rule->is_guess = TRUE;
        }
    }
  if (compounds->len == 0 || is_never)
    return FALSE;
  rule->compounds = g_steal_pointer (&compounds);
  return TRUE;
}

static const char *
get_value (const GumboNode *node, const char *name)
{
  GumboAttribute *attribute = gumbo_get_attribute (&node->v.element.attributes, name);

  return attribute != NULL ? attribute->value : NULL;
}

static gboolean
has_class (const char *classes, const char *name)
{
  gsize len = strlen (name);

  while (*classes != '\0')
    {
      gsize n;

      classes += strspn (classes, " \t\r\n\f");
      n = strcspn (classes, " \t\r\n\f");
      if (n == len && strncmp (classes, name, n) == 0)
        return TRUE;
      classes += n;
    }
  return FALSE;
}

static gboolean
compound_matches (HtmlLooks *self, const Compound *compound, const GumboNode *node)
{
  const char *classes;
  const char *id;

  self->work++;
  if (compound->tag != NULL &&
      strcmp (compound->tag, gumbo_normalized_tagname (node->v.element.tag)) != 0)
    return FALSE;
  if (compound->id != NULL &&
      ((id = get_value (node, "id")) == NULL || strcmp (id, compound->id) != 0))
    return FALSE;
  if (compound->classes->len == 0)
    return TRUE;
  if ((classes = get_value (node, "class")) == NULL)
    return FALSE;
  for (guint i = 0; i < compound->classes->len; i++)
    {
      self->work += 1 + strlen (classes) / 16;
      if (!has_class (classes, compound->classes->pdata[i]))
        return FALSE;
    }
  return TRUE;
}

static const GumboNode *
get_parent (const GumboNode *node)
{
  return node->parent != NULL && node->parent->type == GUMBO_NODE_ELEMENT ? node->parent : NULL;
}

/* Whether the first @n steps lead down to @node; at most MAX_COMPOUNDS deep. */
static gboolean
steps_match (HtmlLooks *self, const GArray *compounds, guint n, const GumboNode *node)
{
  const Compound *last = &g_array_index (compounds, Compound, n - 1);

  if (self->work > MAX_WORK || !compound_matches (self, last, node))
    return FALSE;
  if (n == 1)
    return TRUE;
  for (node = get_parent (node); node != NULL; node = get_parent (node))
    {
      if (steps_match (self, compounds, n - 1, node))
        return TRUE;
      if (last->is_child || self->work > MAX_WORK)
        return FALSE;
    }
  return FALSE;
}

/* ---- Sheets --------------------------------------------------------------------------------- */

/* Whether what a media query asks for is so on every screen. */
static gboolean
holds_always (CssTokens *tokens, guint i, guint stop)
{
  for (; i < stop; i++)
    {
      const CssToken *token = css_tokens_get (tokens, i);

      if (token->type != CSS_TOKEN_SPACE && token->type != CSS_TOKEN_COMMA &&
          !(token->type == CSS_TOKEN_IDENT && (g_ascii_strcasecmp (token->text, "all") == 0 ||
                                               g_ascii_strcasecmp (token->text, "screen") == 0 ||
                                               g_ascii_strcasecmp (token->text, "only") == 0)))
        return FALSE;
    }
  return TRUE;
}

static void
note_backgrounds (HtmlLooks *self, CssTokens *tokens, guint start, guint stop)
{
  for (guint i = start; i < stop && !self->has_backgrounds; i++)
    {
      const CssToken *token = css_tokens_get (tokens, i);

      self->has_backgrounds = token->type == CSS_TOKEN_IDENT &&
                              g_str_has_prefix (token->text, "background");
    }
}

/* What an element has to have to match the last step: the rarest of it. */
static char *
dup_index_key (const GArray *compounds)
{
  const Compound *last = &g_array_index (compounds, Compound, compounds->len - 1);

  if (last->id != NULL)
    return g_strconcat ("#", last->id, NULL);
  if (last->classes->len > 0)
    return g_strconcat (".", last->classes->pdata[0], NULL);
  return g_strdup (last->tag != NULL ? last->tag : "*");
}

static void
add_rule (HtmlLooks *self, const Rule *rule)
{
  g_autofree char *key = dup_index_key (rule->compounds);
  GArray *numbers = g_hash_table_lookup (self->index, key);
  guint number = self->rules->len;

  if (numbers == NULL)
    {
      numbers = g_array_new (FALSE, FALSE, sizeof (guint));
      g_hash_table_insert (self->index, g_steal_pointer (&key), numbers);
    }
  g_array_append_val (numbers, number);
  g_array_append_vals (self->rules, rule, 1);
}

static void
add_rules (HtmlLooks *self, CssTokens *tokens, guint i, guint open, guint close)
{
  if (self->rules->len >= MAX_RULES)
    self->work = MAX_WORK + 1;
  while (i < open && self->rules->len < MAX_RULES)
    {
      Rule rule = { .tokens = tokens, .start = open + 1, .stop = close };
      guint comma = i;

      while (comma < open && css_tokens_get (tokens, comma)->type != CSS_TOKEN_COMMA)
        comma = css_tokens_get (tokens, comma)->type == CSS_TOKEN_OPEN ||
                        css_tokens_get (tokens, comma)->type == CSS_TOKEN_FUNCTION
                    ? css_tokens_skip_block (tokens, comma)
                    : comma + 1;
      if (read_selector (tokens, i, comma, &rule))
        add_rule (self, &rule);
      i = comma + 1;
    }
}

static guint
find_block (CssTokens *tokens, guint i, guint stop)
{
  while (i < stop)
    {
      const CssToken *token = css_tokens_get (tokens, i);

      if (token->type == CSS_TOKEN_SEMICOLON ||
          (token->type == CSS_TOKEN_OPEN && token->delim == '{'))
        return i;
      i = token->type == CSS_TOKEN_OPEN || token->type == CSS_TOKEN_FUNCTION
              ? css_tokens_skip_block (tokens, i)
              : i + 1;
    }
  return stop;
}

static void
add_block (HtmlLooks *self, CssTokens *tokens, guint i, guint stop, guint depth)
{
  while ((i = css_tokens_skip_spaces (tokens, i)) < stop)
    {
      const CssToken *token = css_tokens_get (tokens, i);
      guint open = find_block (tokens, i, stop);
      guint close = open < stop && css_tokens_get (tokens, open)->type == CSS_TOKEN_OPEN
                        ? css_tokens_skip_block (tokens, open)
                        : open + 1;

      if (close > open + 1)
        note_backgrounds (self, tokens, open, close);
      if (token->type == CSS_TOKEN_AT_KEYWORD)
        {
          if (depth < 4 && close > open + 1 && g_ascii_strcasecmp (token->text, "media") == 0 &&
              holds_always (tokens, i + 1, open))
            add_block (self, tokens, open + 1, close - 1, depth + 1);
        }
      else if (close > open + 1)
        add_rules (self, tokens, i, open, close - 1);
      i = close;
    }
}

void
html_looks_add_sheet (HtmlLooks *self, const char *css)
{
  CssTokens *tokens = css_tokens_new (css, strlen (css));

  g_ptr_array_add (self->sheets, tokens);
  add_block (self, tokens, 0, tokens->tokens->len, 0);
}

/* ---- Elements ------------------------------------------------------------------------------- */

static void
read_attributes (const GumboNode *node, HtmlLook *look)
{
  const char *bgcolor = get_value (node, "bgcolor");
  const char *color = NULL;

  if (node->v.element.tag == GUMBO_TAG_FONT)
    color = get_value (node, "color");
  else if (node->v.element.tag == GUMBO_TAG_BODY)
    color = get_value (node, "text");
  if (bgcolor != NULL)
    look->background = html_color_read (bgcolor);
  if (color != NULL)
    {
      look->color = html_color_read (color);
      look->is_transparent = FALSE;
    }
  if (get_value (node, "background") != NULL)
    look->background = HTML_COLOR_UNKNOWN;
}

static void
find_rules_of (HtmlLooks *self, const char *prefix, const char *name, gsize len)
{
  g_autofree char *key = g_strdup_printf ("%s%.*s", prefix, (int) len, name);
  const GArray *numbers = g_hash_table_lookup (self->index, key);

  self->work++;
  if (numbers != NULL)
    g_array_append_vals (self->found, numbers->data, numbers->len);
}

/* As they override each other. */
static int
compare_rules (gconstpointer a, gconstpointer b, gpointer user_data)
{
  const HtmlLooks *self = user_data;
  guint x = *(const guint *) a, y = *(const guint *) b;
  guint weight_x = g_array_index (self->rules, Rule, x).specificity;
  guint weight_y = g_array_index (self->rules, Rule, y).specificity;

  if (weight_x != weight_y)
    return weight_x < weight_y ? -1 : 1;
  return x < y ? -1 : x > y;
}

/* The rules whose last step may be @node. */
static void
find_rules (HtmlLooks *self, const GumboNode *node)
{
  const char *tag = gumbo_normalized_tagname (node->v.element.tag);
  const char *id = get_value (node, "id");
  const char *classes = get_value (node, "class");

  g_array_set_size (self->found, 0);
  if (self->rules->len == 0)
    return;
  find_rules_of (self, "", "*", 1);
  find_rules_of (self, "", tag, strlen (tag));
  if (id != NULL)
    find_rules_of (self, "#", id, strlen (id));
  while (classes != NULL && *(classes += strspn (classes, " \t\r\n\f")) != '\0' &&
         self->found->len <= 2 * MAX_RULES)
    {
      gsize n = strcspn (classes, " \t\r\n\f");

      find_rules_of (self, ".", classes, n);
      classes += n;
    }
  self->work += self->found->len > 2 * MAX_RULES ? MAX_WORK : self->found->len;
  g_array_sort_with_data (self->found, compare_rules, self);
}

static void
apply_guess (const Rule *rule, gboolean important, HtmlBox *box, HtmlLook *look)
{
  HtmlBox guessed = *box;
  HtmlLook guessed_look = *look;

  html_declarations_read (rule->tokens, rule->start, rule->stop, important, &guessed, &guessed_look);
  box->is_gone |= guessed.is_gone;
  box->is_faded |= guessed.is_faded;
  box->is_low |= guessed.is_low;
  box->is_narrow |= guessed.is_narrow;
  box->is_clipped |= guessed.is_clipped;
  box->is_outdented |= guessed.is_outdented;
  look->is_tiny |= guessed_look.is_tiny;
  look->is_invisible |= guessed_look.is_invisible;
  look->is_transparent |= guessed_look.is_transparent;
}

static void
apply_rules (HtmlLooks *self, gboolean important, HtmlBox *box, HtmlLook *look)
{
  for (guint i = 0; i < self->found->len && self->work <= MAX_WORK; i++)
    {
      const Rule *rule =
          &g_array_index (self->rules, Rule, g_array_index (self->found, guint, i));

      self->work += rule->stop - rule->start;
      if (rule->is_guess)
        apply_guess (rule, important, box, look);
      else
        html_declarations_read (rule->tokens, rule->start, rule->stop, important, box, look);
    }
}

/* Of those that may be meant, the ones that are. */
static void
keep_matching (HtmlLooks *self, const GumboNode *node)
{
  guint n = 0;

  for (guint i = 0; i < self->found->len; i++)
    {
      guint number = g_array_index (self->found, guint, i);
      const GArray *compounds = g_array_index (self->rules, Rule, number).compounds;

      if (steps_match (self, compounds, compounds->len, node))
        g_array_index (self->found, guint, n++) = number;
    }
  g_array_set_size (self->found, n);
}

void
html_look_init (HtmlLook *self)
{
  *self = (HtmlLook){ .color = 0x000000, .background = 0xffffff };
}

/* In a <details> that is closed only its heading can be read. */
static gboolean
is_folded_away (const GumboNode *node)
{
  const GumboNode *parent = get_parent (node);

  return parent != NULL && parent->v.element.tag == GUMBO_TAG_DETAILS &&
         get_value (parent, "open") == NULL && node->v.element.tag != GUMBO_TAG_SUMMARY;
}

gboolean
html_looks_enter (HtmlLooks *self, const GumboNode *node, HtmlLook *look)
{
  const char *style = get_value (node, "style");
  g_autoptr (CssTokens) tokens = NULL;
  HtmlBox box = { .is_gone = get_value (node, "hidden") != NULL || is_folded_away (node) };
  gboolean is_link = node->v.element.tag == GUMBO_TAG_A;

  if (is_link && get_value (node, "href") != NULL)
    look->color = HTML_COLOR_UNKNOWN;
  read_attributes (node, look);
  find_rules (self, node);
  keep_matching (self, node);
  if (style != NULL)
    tokens = css_tokens_new (style, strlen (style));
  for (guint important = 0; important < 2; important++)
    {
      apply_rules (self, important, &box, look);
      if (tokens != NULL)
        html_declarations_read (tokens, 0, tokens->tokens->len, important, &box, look);
    }
  if (self->has_backgrounds)
    look->background = HTML_COLOR_UNKNOWN;
  return self->work <= MAX_WORK && !box.is_gone && !box.is_faded && !box.is_outdented &&
         !(box.is_clipped && (box.is_low || box.is_narrow));
}

static gboolean
is_near (int a, int b)
{
  return abs ((a >> 16 & 255) - (b >> 16 & 255)) + abs ((a >> 8 & 255) - (b >> 8 & 255)) +
             abs ((a & 255) - (b & 255)) <= 12;
}

gboolean
html_look_is_visible (const HtmlLook *self)
{
  return !self->is_tiny && !self->is_invisible && !self->is_transparent &&
         (self->color == HTML_COLOR_UNKNOWN || self->background == HTML_COLOR_UNKNOWN ||
          !is_near (self->color, self->background));
}
