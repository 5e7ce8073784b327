/* SPDX-License-Identifier: GPL-3.0-or-later */

/* posthorn-probe reply FILE: the draft that an answer to a message begins with, one JSON object. --as ADDRESS
 * names an identity ("Anna <anna@…>"), the first one being an account's of its own; --plain is a reader that
 * shows no HTML.
 *
 *   from, reply_to, to, cc, bcc   each with name, address and whether it is one (valid)
 *   subject, in_reply_to, references
 *   text, html    what is quoted; html: null where it is plain
 *   images        the Content-IDs of pictures that go along
 *   attachments   type, filename, and whether it is taken as it lies in the message (taken)
 *   headers       what is kept of a draft
 *   redirected    whether the message goes on as it is */

#include "probe.h"

#include "compose-answer.h"

#include <string.h>

static const struct
{
  const char *option;
  ComposeMode mode;
} modes[] = {
  { "--all", COMPOSE_REPLY_ALL },
  { "--list", COMPOSE_REPLY_LIST },
  { "--forward", COMPOSE_FORWARD },
  { "--forward-attached", COMPOSE_FORWARD_ATTACHED },
  { "--edit-as-new", COMPOSE_EDIT_AS_NEW },
  { "--resend", COMPOSE_RESEND },
  { "--redirect", COMPOSE_REDIRECT },
  { "--continue", COMPOSE_CONTINUE },
  { "--accept", COMPOSE_ACCEPT },
  { "--accept-tentatively", COMPOSE_ACCEPT_TENTATIVELY },
  { "--decline", COMPOSE_DECLINE },
};

static void
add_mailbox (JsonBuilder *json, const ComposeMailbox *mailbox)
{
  json_builder_begin_object (json);
  probe_add_text (json, "name", mailbox->name);
  probe_add_text (json, "address", mailbox->address);
  probe_add_bool (json, "valid", mailbox->is_valid);
  json_builder_end_object (json);
}

static void
add_mailboxes (JsonBuilder *json, const char *name, const GPtrArray *mailboxes)
{
  json_builder_set_member_name (json, name);
  json_builder_begin_array (json);
  for (guint i = 0; i < mailboxes->len; i++)
    add_mailbox (json, mailboxes->pdata[i]);
  json_builder_end_array (json);
}

static void
add_people (JsonBuilder *json, const ComposeDraft *draft)
{
  json_builder_set_member_name (json, "from");
  if (draft->from != NULL)
    add_mailbox (json, draft->from);
  else
    json_builder_add_null_value (json);
  add_mailboxes (json, "reply_to", draft->reply_to);
  add_mailboxes (json, "to", draft->to);
  add_mailboxes (json, "cc", draft->cc);
  add_mailboxes (json, "bcc", draft->bcc);
}

static void
add_parts (JsonBuilder *json, const ComposeDraft *draft)
{
  json_builder_set_member_name (json, "images");
  json_builder_begin_array (json);
  for (guint i = 0; i < draft->images->len; i++)
    json_builder_add_string_value (json, ((ComposePart *) draft->images->pdata[i])->content_id);
  json_builder_end_array (json);

  json_builder_set_member_name (json, "attachments");
  json_builder_begin_array (json);
  for (guint i = 0; i < draft->attachments->len; i++)
    {
      const ComposePart *part = draft->attachments->pdata[i];

      json_builder_begin_object (json);
      probe_add_text (json, "type", part->type);
      probe_add_text (json, "filename", part->filename);
      probe_add_bool (json, "taken", part->body != NULL);
      json_builder_end_object (json);
    }
  json_builder_end_array (json);
}

static void
add_headers (JsonBuilder *json, const ComposeDraft *draft)
{
  json_builder_set_member_name (json, "headers");
  json_builder_begin_array (json);
  for (guint i = 0; i < draft->headers->len; i++)
    {
      const ComposeHeader *header = draft->headers->pdata[i];
      g_autofree char *line = g_strdup_printf ("%s: %s", header->name, header->value);

      json_builder_add_string_value (json, line);
    }
  json_builder_end_array (json);
}

static void
print_draft (const ComposeDraft *draft)
{
  g_autoptr (JsonBuilder) json = probe_builder_new ();

  add_people (json, draft);
  probe_add_text (json, "subject", draft->subject);
  probe_add_text (json, "in_reply_to", draft->in_reply_to);
  probe_add_texts (json, "references", (const char *const *) draft->references);
  probe_add_text (json, "text", draft->text);
  probe_add_text (json, "html", draft->html);
  add_parts (json, draft);
  add_headers (json, draft);
  probe_add_bool (json, "redirected", draft->redirected != NULL);
  probe_print (json);
}

/* @mailbox is borrowed by what is returned. */
static ComposeIdentity
make_identity (const ComposeMailbox *mailbox)
{
  return (ComposeIdentity){ .id = mailbox->address,
                            .account = mailbox->address,
                            .name = mailbox->name,
                            .address = mailbox->address };
}

static gboolean
read_mode (const char *option, ComposeQuestion *question)
{
  for (gsize i = 0; i < G_N_ELEMENTS (modes); i++)
    if (strcmp (option, modes[i].option) == 0)
      {
        question->mode = modes[i].mode;
        return TRUE;
      }
  return FALSE;
}

/* FALSE when the words are not understood. */
static gboolean
read_options (int argc, char *argv[], ComposeQuestion *question, GPtrArray *mailboxes,
              const char **file)
{
  for (int i = 1; i < argc; i++)
    {
      gboolean has_value = i + 1 < argc;

      if (read_mode (argv[i], question))
        continue;
      if (strcmp (argv[i], "--plain") == 0)
        question->shows_html = FALSE;
      else if (strcmp (argv[i], "--as") == 0 && has_value)
        {
          g_autoptr (GPtrArray) typed = compose_mailboxes_parse (argv[++i]);

          g_ptr_array_extend_and_steal (mailboxes, g_steal_pointer (&typed));
        }
      else if (strcmp (argv[i], "--account") == 0 && has_value)
        question->account = argv[++i];
      else if (strcmp (argv[i], "--selection") == 0 && has_value)
        question->selection = argv[++i];
      else if (strcmp (argv[i], "--selection-html") == 0 && has_value)
        question->selection_html = argv[++i];
      else if (argv[i][0] != '-' && *file == NULL)
        *file = argv[i];
      else
        return FALSE;
    }
  return *file != NULL;
}

int
probe_reply (int argc, char *argv[])
{
  ComposeQuestion question = { .mode = COMPOSE_REPLY, .shows_html = TRUE };
  g_autoptr (GPtrArray) mailboxes = compose_mailboxes_new ();
  g_autofree ComposeIdentity *identities = NULL;
  g_autoptr (MimeMessage) message = NULL;
  g_autoptr (ComposeDraft) draft = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GMappedFile) file = NULL;
  g_autoptr (GBytes) raw = NULL;
  const char *path = NULL;

  if (!read_options (argc, argv, &question, mailboxes, &path))
    return PROBE_USAGE;
  if ((file = g_mapped_file_new (path, FALSE, &error)) == NULL)
    return probe_error (error);
  identities = g_new0 (ComposeIdentity, mailboxes->len + 1);
  for (guint i = 0; i < mailboxes->len; i++)
    identities[i] = make_identity (mailboxes->pdata[i]);
  question.identities = (ComposeIdentities){ identities, mailboxes->len };
  raw = g_mapped_file_get_bytes (file);
  message = mime_message_parse (raw);
  draft = compose_answer (message, &question);
  print_draft (draft);
  return PROBE_DONE;
}
