/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "compose-template.h"

static void
add_mailboxes (GPtrArray *list, const GPtrArray *others)
{
  for (guint i = 0; i < others->len; i++)
    g_ptr_array_add (list, compose_mailbox_copy (others->pdata[i]));
}

static void
add_parts (GPtrArray *list, const GPtrArray *others)
{
  for (guint i = 0; i < others->len; i++)
    g_ptr_array_add (list, compose_part_copy (others->pdata[i]));
}

static void
add_recipients (ComposeDraft *draft, const ComposeDraft *other)
{
  add_mailboxes (draft->to, other->to);
  add_mailboxes (draft->cc, other->cc);
  add_mailboxes (draft->bcc, other->bcc);
}

static char *
without_signature (const char *words, const ComposeSignature *signature,
                   char *(*take_out) (const char *, const ComposeSignature *, const ComposeSignature *))
{
  char *rest = words != NULL && signature != NULL ? take_out (words, signature, NULL) : NULL;

  return rest != NULL ? rest : g_strdup (words);
}

ComposeDraft *
compose_template_make (const ComposeDraft *draft, const ComposeSignature *signature)
{
  ComposeDraft *kept = compose_draft_new ();

  kept->identity = g_strdup (draft->identity);
  add_recipients (kept, draft);
  kept->subject = g_strdup (draft->subject);
  kept->text = without_signature (draft->text, signature, compose_signature_switch_text);
  kept->html = without_signature (draft->html, signature, compose_signature_switch_html);
  if (kept->text != NULL)
    g_strchomp (kept->text);
  add_parts (kept->images, draft->images);
  add_parts (kept->attachments, draft->attachments);
  return kept;
}

void
compose_template_add (ComposeDraft *draft, const ComposeDraft *kept, gboolean with_images)
{
  if (draft->to->len == 0 && draft->cc->len == 0 && draft->bcc->len == 0)
    add_recipients (draft, kept);
  if (draft->subject == NULL || *draft->subject == '\0')
    {
      g_free (draft->subject);
      draft->subject = g_strdup (kept->subject);
    }
  add_parts (with_images ? draft->images : draft->attachments, kept->images);
  add_parts (draft->attachments, kept->attachments);
}
