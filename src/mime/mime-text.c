/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "mime-text-private.h"

#include "mime-links.h"

typedef struct
{
  MimeText public;
  MimeArena arena;
  GPtrArray *joined; /* (owned) (nullable) the texts that the blocks belong to */
} Text;

/* An attribution is looked for in the last lines before a quote. */
#define ATTRIBUTION_MAX_BYTES 400
#define ATTRIBUTION_MAX_LINES 4

void
mime_text_builder_init (MimeTextBuilder *self, gsize size_hint)
{
  *self = (MimeTextBuilder){ .kind = MIME_BLOCK_PARAGRAPH };
  mime_arena_init (&self->arena, size_hint + 1024);
  self->blocks = g_array_new (FALSE, FALSE, sizeof (MimeBlock));
  self->text = g_string_new (NULL);
  self->links = g_array_new (FALSE, FALSE, sizeof (MimeLink));
}

void
mime_text_builder_add_link (MimeTextBuilder *self, gsize start, gsize len, const char *uri)
{
  g_autofree char *shown = g_strndup (self->text->str + start, len);
  MimeLink link = {
    .start = (guint) start,
    .len = (guint) len,
    .uri = mime_arena_strndup (&self->arena, uri, strlen (uri)),
    .deceptive = mime_link_deceives (shown, uri),
  };

  g_array_append_val (self->links, link);
}

static void
add_found_cb (gsize start, gsize len, const char *uri, gpointer user_data)
{
  GArray *found = user_data;
  MimeLink link = { .start = (guint) start, .len = (guint) len, .uri = uri };

  link.uri = g_strdup (uri);
  g_array_append_val (found, link);
}

/* Marked links win over found ones; both lists are in order. */
static void
merge_found_links (MimeTextBuilder *self)
{
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (MimeLink));
  g_autoptr (GArray) marked = self->links;
  guint m = 0;

  self->links = g_array_new (FALSE, FALSE, sizeof (MimeLink));
  mime_links_find (self->text->str, self->text->len, add_found_cb, found);
  for (guint f = 0; f < found->len; f++)
    {
      MimeLink *link = &g_array_index (found, MimeLink, f);
      char *uri = (char *) link->uri;

      while (m < marked->len &&
             g_array_index (marked, MimeLink, m).start + g_array_index (marked, MimeLink, m).len <=
                 link->start)
        g_array_append_val (self->links, g_array_index (marked, MimeLink, m++));
      if (m == marked->len || g_array_index (marked, MimeLink, m).start >= link->start + link->len)
        {
          link->uri = mime_arena_strndup (&self->arena, uri, strlen (uri));
          g_array_append_val (self->links, *link);
        }
      g_free (uri);
    }
  for (; m < marked->len; m++)
    g_array_append_val (self->links, g_array_index (marked, MimeLink, m));
}

static void
copy_links (MimeTextBuilder *self, MimeBlock *block)
{
  gsize size = self->links->len * sizeof (MimeLink);
  MimeLink *links;

  if (size == 0)
    return;
  links = mime_arena_alloc (&self->arena, size);
  memcpy (links, self->links->data, size);
  block->links = links;
  block->n_links = self->links->len;
}

gboolean
mime_text_builder_end_block (MimeTextBuilder *self)
{
  MimeBlock block = { .kind = self->kind, .quote_depth = self->depth, .gap = self->gap };
  GString *text = self->text;

  while (text->len > 0 && strchr (" \t\n", text->str[text->len - 1]) != NULL)
    g_string_truncate (text, text->len - 1);
  if (text->len == 0 && self->kind != MIME_BLOCK_RULE)
    {
      g_array_set_size (self->links, 0);
      self->kind = MIME_BLOCK_PARAGRAPH;
      return !self->cut;
    }
  if (self->blocks->len >= MIME_TEXT_MAX_BLOCKS || self->total > MIME_TEXT_MAX_BYTES)
    self->cut = TRUE;
  if (self->cut)
    return FALSE;

  merge_found_links (self);
  copy_links (self, &block);
  block.text = mime_arena_strndup (&self->arena, text->str, text->len);
  block.len = (guint) text->len;
  block.gap = self->gap && self->blocks->len > 0;
  g_array_append_val (self->blocks, block);

  self->total += text->len;
  g_string_truncate (text, 0);
  g_array_set_size (self->links, 0);
  self->kind = MIME_BLOCK_PARAGRAPH;
  self->gap = FALSE;
  return TRUE;
}

static gboolean
looks_like_start (const char *line, gsize len)
{
  static const char *const starts[] = { "On ",        "Am ",  "Le ",  "El ",     "Il ",  "Em ",
                                        "Op ",        "Den ", "Den ", "W dniu ", "Dne ", "Quoting ",
                                        "Zitat von ", "På ",  "Na ",  "Vào ",    "În " };

  for (gsize i = 0; i < G_N_ELEMENTS (starts); i++)
    if (len > strlen (starts[i]) && memcmp (line, starts[i], strlen (starts[i])) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
has_digit_or_at (const char *text, gsize len)
{
  for (gsize i = 0; i < len; i++)
    if (g_ascii_isdigit (text[i]) || text[i] == '@')
      return TRUE;
  return FALSE;
}

/* Where the attribution at the end of @text begins, or @len if there is none. It ends in a colon
 * and takes as many lines as it needs to name a date, an address or a known first word. */
static gsize
find_attribution (const char *text, gsize len)
{
  gsize start = len;
  gsize line_stop = len;
  guint n_lines = 0;

  if (len == 0 || !(text[len - 1] == ':' || (len > 3 && memcmp (text + len - 3, "：", 3) == 0)))
    return len;
  while (line_stop > 0 && n_lines < ATTRIBUTION_MAX_LINES)
    {
      const char *eol = memrchr (text, '\n', line_stop);
      gsize line = eol != NULL ? (gsize) (eol + 1 - text) : 0;

      if (len - line > ATTRIBUTION_MAX_BYTES)
        break;
      n_lines++;
      start = line;
      if (looks_like_start (text + line, line_stop - line))
        return start;
      if (line == 0)
        break;
      if (n_lines == 1 && has_digit_or_at (text + line, line_stop - line) && line_stop - line > 30)
        return start;
      line_stop = line - 1;
    }
  if (n_lines == 1 || (start == 0 && len <= ATTRIBUTION_MAX_BYTES && n_lines <= 2))
    return start;
  /* A colon after longer text: the last line alone, if it says when or who. */
  {
    const char *eol = memrchr (text, '\n', len);

    return eol != NULL && has_digit_or_at (eol, text + len - eol) ? (gsize) (eol + 1 - text) : len;
  }
}

static void
split_links (MimeBlock *head, MimeBlock *tail, gsize start)
{
  guint n = 0;

  if (head->n_links == 0)
    return;
  while (n < head->n_links && head->links[n].start + head->links[n].len <= start)
    n++;
  tail->links = head->links + n;
  tail->n_links = head->n_links - n;
  head->n_links = n;
  for (guint i = 0; i < tail->n_links; i++)
    {
      MimeLink *link = (MimeLink *) &tail->links[i];

      if (link->start < start)
        {
          link->len -= MIN (link->len, start - link->start);
          link->start = (guint) start;
        }
      link->start -= (guint) start;
    }
}

/* Sets apart "On … wrote:" from what stands before a quote. */
static void
mark_attributions (MimeTextBuilder *self)
{
  GArray *old = self->blocks;

  self->blocks = g_array_sized_new (FALSE, FALSE, sizeof (MimeBlock), old->len + 8);
  for (guint i = 0; i < old->len; i++)
    {
      MimeBlock block = g_array_index (old, MimeBlock, i);
      gboolean before_quote =
          i + 1 < old->len &&
          g_array_index (old, MimeBlock, i + 1).quote_depth > block.quote_depth &&
          block.kind == MIME_BLOCK_PARAGRAPH;
      gsize start = before_quote ? find_attribution (block.text, block.len) : block.len;

      if (start < block.len)
        {
          MimeBlock tail = block;

          split_links (&block, &tail, start);
          tail.kind = MIME_BLOCK_ATTRIBUTION;
          tail.text = block.text + start;
          tail.len = block.len - (guint) start;
          if (start > 0)
            {
              block.len = (guint) start - 1;
              block.text = mime_arena_strndup (&self->arena, block.text, block.len);
              g_array_append_val (self->blocks, block);
              tail.gap = FALSE;
            }
          g_array_append_val (self->blocks, tail);
        }
      else
        g_array_append_val (self->blocks, block);
    }
  g_array_unref (old);
}

MimeText *
mime_text_builder_finish (MimeTextBuilder *self)
{
  Text *text = g_new0 (Text, 1);
  MimeBlock *blocks;

  mime_text_builder_end_block (self);
  mark_attributions (self);
  blocks = mime_arena_alloc (&self->arena, MAX (1, self->blocks->len) * sizeof *blocks);
  if (self->blocks->len > 0)
    memcpy (blocks, self->blocks->data, self->blocks->len * sizeof *blocks);
  text->public.blocks = blocks;
  text->public.n_blocks = self->blocks->len;
  text->public.cut = self->cut;
  text->arena = self->arena;

  g_array_unref (self->blocks);
  g_array_unref (self->links);
  g_string_free (self->text, TRUE);
  return &text->public;
}

void
mime_text_free (MimeText *self)
{
  Text *text = (Text *) self;

  mime_arena_clear (&text->arena);
  g_clear_pointer (&text->joined, g_ptr_array_unref);
  g_free (text);
}

MimeText *
mime_text_join (MimeText **texts, guint n)
{
  Text *text;
  MimeBlock *blocks;
  guint n_blocks = 0;

  if (n == 1)
    return texts[0];
  text = g_new0 (Text, 1);
  text->joined = g_ptr_array_new_with_free_func ((GDestroyNotify) mime_text_free);
  for (guint i = 0; i < n; i++)
    n_blocks += texts[i]->n_blocks;
  mime_arena_init (&text->arena, n_blocks * sizeof *blocks);
  blocks = mime_arena_alloc (&text->arena, (n_blocks + 1) * sizeof *blocks);
  text->public.blocks = blocks;
  text->public.n_blocks = n_blocks;
  for (guint i = 0; i < n; i++)
    {
      for (guint k = 0; k < texts[i]->n_blocks; k++)
        {
          *blocks = texts[i]->blocks[k];
          blocks->gap |= k == 0 && blocks > text->public.blocks;
          blocks++;
        }
      text->public.cut |= texts[i]->cut;
      g_ptr_array_add (text->joined, texts[i]);
    }
  return &text->public;
}

static void
append_prefix (GString *out, guint depth)
{
  for (guint i = 0; i < depth; i++)
    g_string_append_c (out, '>');
  if (depth > 0)
    g_string_append_c (out, ' ');
}

static void
append_block (GString *out, const MimeBlock *block)
{
  const char *p = block->text;
  const char *end = p + block->len;

  if (block->kind == MIME_BLOCK_RULE)
    p = end = "---";
  do
    {
      const char *eol = memchr (p, '\n', end - p);
      const char *stop = eol != NULL ? eol : end;

      append_prefix (out, block->quote_depth);
      if (block->kind == MIME_BLOCK_RULE)
        g_string_append (out, "---");
      else
        g_string_append_len (out, p, stop - p);
      g_string_append_c (out, '\n');
      p = eol != NULL ? eol + 1 : NULL;
    }
  while (p != NULL);
}

char *
mime_text_to_string (const MimeText *self)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < self->n_blocks; i++)
    {
      const MimeBlock *block = &self->blocks[i];
      guint depth = i > 0 ? MIN (block->quote_depth, self->blocks[i - 1].quote_depth) : 0;

      if (block->gap)
        {
          append_prefix (out, depth);
          if (depth > 0)
            g_string_truncate (out, out->len - 1);
          g_string_append_c (out, '\n');
        }
      if (block->kind == MIME_BLOCK_SIGNATURE &&
          (i == 0 || self->blocks[i - 1].kind != MIME_BLOCK_SIGNATURE))
        g_string_append (out, "-- \n");
      append_block (out, block);
    }
  return g_string_free (out, FALSE);
}

/* The writer's own words. */
static gboolean
is_own (const MimeBlock *block)
{
  return block->quote_depth == 0 && block->kind != MIME_BLOCK_ATTRIBUTION &&
         block->kind != MIME_BLOCK_SIGNATURE && block->kind != MIME_BLOCK_RULE;
}

char *
mime_text_to_index (const MimeText *self, gsize max_bytes)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < self->n_blocks && out->len < max_bytes; i++)
    {
      if (!is_own (&self->blocks[i]))
        continue;
      g_string_append_len (out, self->blocks[i].text, self->blocks[i].len);
      g_string_append_c (out, '\n');
    }
  if (out->len > max_bytes)
    {
      while (max_bytes > 0 && ((guchar) out->str[max_bytes] & 0xc0) == 0x80)
        max_bytes--;
      g_string_truncate (out, max_bytes);
    }
  return g_string_free (out, FALSE);
}
