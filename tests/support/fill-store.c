/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "fill-store.h"

#include "store-placement.h"

#define RECENT 512
#define MAX_REFERENCES 8
#define SECONDS_BETWEEN 600

static const char *const people[][2] = {
  { "Ada Winter", "ada.winter@harbour.example" },
  { "Björn Håkansson", "bjorn@fjell.example" },
  { "Charlotte Dubois", "c.dubois@atelier.example" },
  { "Дмитрий Соколов", "d.sokolov@reka.example" },
  { "山田 花子", "hanako.yamada@sakura.example" },
  { "Frieda Köhler", "frieda.koehler@werkstatt.example" },
  { "غادة ناصر", "ghada@oasis.example" },
  { "Henry Okafor", "henry.okafor@meridian.example" },
  { "Inês Carvalho", "ines@porto.example" },
  { "Jonas Brandt", "jonas.brandt@stadtwerke.example" },
  { "Καλλιόπη Γεωργίου", "kalliopi@nisos.example" },
  { "Lena Fischer", "lena@verlag.example" },
  { "Harbour Weekly", "news@harbour.example" },
  { "Ticket Desk", "noreply@tickets.example" },
  { "", "build@ci.example" },
  { "Miguel Ángel Ruiz", "m.ruiz@taller.example" },
};

static const char *const subjects[] = {
  "Minutes of the harbour meeting",
  "Draft of the lease, second reading",
  "Angebot für die Werkbank",
  "Rückfrage zur Lieferung am Donnerstag",
  "Facture du mois de mars",
  "Встреча в пятницу",
  "来週の打ち合わせについて",
  "موعد الاجتماع القادم",
  "Presupuesto para la reforma",
  "Photographs from the walk",
  "Build failed on the nightly branch",
  "Your tickets for Saturday",
  "This week in the harbour",
  "Question about the index page",
  "Πρόσκληση για το καλοκαίρι",
  "Proposal for the reading group",
};

static const char *const words[] = {
  "the",     "ferry",  "leaves", "at",     "nine",   "please",  "bring",  "both",  "copies",
  "of",      "Vertrag", "und",   "den",    "Schlüssel", "mit",  "we",     "agreed", "on",
  "Thursday", "price", "is",     "still",  "open",   "let",     "me",     "know",  "whether",
  "merci",   "pour",   "votre",  "réponse", "завтра", "утром",  "明日",   "資料",  "attached",
};

struct _FillMail
{
  GRand *rand;
  gint64 date;
  guint n;

  StoreMessage message;
  GString *subject;
  GString *preview;
  GString *to;
  GString *structure;
  char message_id[64];
  char own[RECENT][64]; /* Message-IDs of the last messages */
  guint roots[RECENT];  /* the number of the first message of the thread of each */
  guint subjects[RECENT];
  char root_id[64];
  char in_reply_to[64];
  const char *references[MAX_REFERENCES + 1];
};

FillMail *
fill_mail_new (guint32 seed, gint64 first_date)
{
  FillMail *self = g_new0 (FillMail, 1);

  self->rand = g_rand_new_with_seed (seed);
  self->date = first_date;
  self->subject = g_string_new (NULL);
  self->preview = g_string_new (NULL);
  self->to = g_string_new (NULL);
  self->structure = g_string_new (NULL);

  return self;
}

void
fill_mail_free (FillMail *self)
{
  g_rand_free (self->rand);
  g_string_free (self->subject, TRUE);
  g_string_free (self->preview, TRUE);
  g_string_free (self->to, TRUE);
  g_string_free (self->structure, TRUE);
  g_free (self);
}

static void
write_message_id (FillMail *self, char *out, guint n)
{
  g_snprintf (out, 64, "%08x.%u.%x@mail.example", n * 2654435761u, n, n ^ 0x5eed);
}

static void
make_text (FillMail *self)
{
  g_string_truncate (self->preview, 0);
  while (self->preview->len < 112)
    {
      g_string_append (self->preview, words[g_rand_int (self->rand) % G_N_ELEMENTS (words)]);
      g_string_append_c (self->preview, ' ');
    }
}

static void
make_people (FillMail *self)
{
  const char *const *from = people[g_rand_int (self->rand) % G_N_ELEMENTS (people)];
  const char *const *to = people[g_rand_int (self->rand) % 12];

  self->message.from_name = from[0];
  self->message.from_address = from[1];
  self->message.to_short = to[0];
  g_string_printf (self->to, "%s <%s>, %s <%s>", to[0], to[1], people[0][0], people[0][1]);
  self->message.to = self->to->str;
}

/* Answers one of the last messages, or starts anew. */
static void
make_thread (FillMail *self)
{
  guint at = self->n % RECENT;
  guint subject = g_rand_int (self->rand) % G_N_ELEMENTS (subjects);
  guint root = self->n;

  self->message.in_reply_to = NULL;
  self->message.references = NULL;
  if (self->n > 0 && g_rand_int (self->rand) % 100 < 45)
    {
      guint back = 1 + g_rand_int (self->rand) % MIN (self->n, 40);
      guint parent = (self->n - back) % RECENT;
      guint n_references = 0;

      root = self->roots[parent];
      subject = self->subjects[parent];
      g_strlcpy (self->in_reply_to, self->own[parent], 64);
      write_message_id (self, self->root_id, root);
      if (root != self->n - back)
        self->references[n_references++] = self->root_id;
      self->references[n_references++] = self->in_reply_to;
      self->references[n_references] = NULL;
      self->message.in_reply_to = self->in_reply_to;
      self->message.references = self->references;
    }
  self->roots[at] = root;
  self->subjects[at] = subject;
  write_message_id (self, self->own[at], self->n);
  self->message.message_id = self->own[at];

  g_string_printf (self->subject, "%s%s %u", self->message.in_reply_to != NULL ? "Re: " : "",
                   subjects[subject], root % 997);
  self->message.subject = self->subject->str;
}

const StoreMessage *
fill_mail_next (FillMail *self, guint *flags)
{
  guint kind = g_rand_int (self->rand) % 100;

  make_people (self);
  make_thread (self);
  make_text (self);
  self->message.preview = self->preview->str;
  self->message.date_received = self->date;
  self->message.date_sent = self->date - 1 - (gint64) (g_rand_int (self->rand) % 30);
  self->message.zone = 60;
  self->message.size = 1500 + g_rand_int (self->rand) % 60000;
  self->message.bits = STORE_MESSAGE_PREVIEW | (kind < 12 ? STORE_MESSAGE_ATTACHMENT : 0);
  g_string_printf (self->structure,
                   "(\"TEXT\" \"PLAIN\" (\"CHARSET\" \"UTF-8\") NIL NIL \"8BIT\" %u %u)",
                   (guint) self->message.size - 900, (guint) self->message.size / 60);
  self->message.structure = self->structure->str;
  self->message.structure_len = self->structure->len;

  *flags = (kind % 20 != 0 ? 1 << 0 : 0) | (kind == 7 ? 1 << 2 : 0) | (kind % 9 == 0 ? 1 << 1 : 0);
  self->n++;
  self->date += SECONDS_BETWEEN;

  return &self->message;
}

gint64
fill_store_add_folder (Store *store, const char *name, FolderRole role)
{
  StoreFolder folder = { .wire_name = (char *) name, .path = (char *) name, .name = (char *) name,
                         .delimiter = '/', .role = role, .server_total = -1,
                         .server_unseen = -1 };
  g_autoptr (GError) error = NULL;

  store_begin (store, &error);
  g_assert_no_error (error);
  folder.id = store_folder_put (store, &folder, &error);
  g_assert_no_error (error);
  folder.uidvalidity = 1;
  folder.lo_uid = 1;
  folder.synced_at = 1;
  store_folder_set_state (store, &folder, &error);
  g_assert_no_error (error);
  store_commit (store, &error);
  g_assert_no_error (error);

  return folder.id;
}

void
fill_store_add_messages (Store *store,
                         gint64 folder_id,
                         guint n,
                         guint32 first_uid,
                         gint64 last_date,
                         guint32 seed)
{
  g_autoptr (FillMail) mail = fill_mail_new (seed, last_date - (gint64) n * SECONDS_BETWEEN);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < n; i++)
    {
      const StoreMessage *message;
      gint64 message_id;
      guint flags;

      if (i % 1000 == 0)
        store_begin (store, &error);
      g_assert_no_error (error);
      message = fill_mail_next (mail, &flags);
      message_id = store_message_add (store, message, &error);
      g_assert_no_error (error);
      store_placement_add (store, folder_id, first_uid + i, message_id, message->date_received,
                           flags, NULL, 0, &error);
      g_assert_no_error (error);
      if (i % 1000 == 999 || i + 1 == n)
        store_commit (store, &error);
      g_assert_no_error (error);
    }
}
