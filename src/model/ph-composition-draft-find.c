/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-composition-private.h"

#include "mime-write.h"
#include "store-placement.h"

/* So many of a folder's newest mails are looked at for a draft of which the program's end left but a name. */
#define LOOK_MAX 500

/* ---- What a crash leaves -------------------------------------------------------------------- */

/* It is named before it is put there: so it is found again. */
static void
choose_name (PhComposition *self)
{
  if (self->draft_next == NULL)
    self->draft_next = mime_message_id_new (self->draft->from != NULL ? self->draft->from->address : "");
}

void
ph_composition_write_draft (PhComposition *self, GVariantBuilder *map)
{
  const PhDraftVersion *last = ph_draft_get_last (self);

  choose_name (self);
  g_variant_builder_add (map, "{sv}", "draft-next", g_variant_new_string (self->draft_next));
  if (last != NULL)
    g_variant_builder_add (map, "{sv}", "draft",
                           g_variant_new ("(sxs)", self->draft_account, last->placement,
                                          last->message_id != NULL ? last->message_id : ""));
}

void
ph_composition_read_draft (PhComposition *self, GVariant *extra)
{
  const char *account;
  const char *message_id;
  gint64 placement;

  g_clear_pointer (&self->draft_next, g_free);
  g_variant_lookup (extra, "draft-next", "s", &self->draft_next);
  if (g_variant_lookup (extra, "draft", "(&sx&s)", &account, &placement, &message_id))
    ph_draft_add_version (self, account, placement, message_id);
}

static gboolean
is_called (AccountEngine *account, gint64 placement_id, const char *message_id)
{
  g_autoptr (StoreMessage) message = NULL;
  StorePlacement placement;

  if (!ph_draft_is_shown (account, placement_id, &placement))
    return FALSE;
  message = store_message_get (account_engine_get_store (account), placement.message_id, NULL);
  return message != NULL && g_strcmp0 (message->message_id != NULL ? message->message_id : "",
                                       message_id != NULL ? message_id : "") == 0;
}

/* It is heard of before this is told where it is. */
gboolean
ph_composition_is_draft (PhComposition *self, const char *account, gint64 placement)
{
  AccountEngine *engine = engine_find (self->engine, account);

  return ph_composition_has_draft (self, account, placement)
         || (engine != NULL && self->draft_next != NULL && is_called (engine, placement, self->draft_next));
}

/* The placement in Drafts of the mail of that name; 0: none. */
static gint64
find_called (AccountEngine *account, const char *message_id)
{
  Store *store = account_engine_get_store (account);
  g_autoptr (StoreFolder) drafts = store_folder_find_role (store, FOLDER_ROLE_DRAFTS, NULL);
  const StoreQuery query = { .folder_id = drafts != NULL ? drafts->id : 0 };
  g_autoptr (StoreIds) ids
    = drafts != NULL && message_id != NULL && *message_id != '\0'
        ? store_placement_query (store, &query, LOOK_MAX, NULL, NULL)
        : NULL;

  for (guint i = 0; ids != NULL && i < ids->n; i++)
    if (is_called (account, ids->ids[i], message_id))
      return ids->ids[i];
  return 0;
}

/* The account that has the next draft, if it got so far. (transfer none) (nullable) */
static AccountEngine *
find_next (PhComposition *self, gint64 *placement)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->engine));

  for (guint i = 0; self->draft_next != NULL && i < n; i++)
    {
      g_autoptr (AccountEngine) account = g_list_model_get_item (G_LIST_MODEL (self->engine), i);

      *placement = find_called (account, self->draft_next);
      if (*placement != 0)
        return account;
    }
  return NULL;
}

/* The end may have come between the draft and the version that says where it is. That is said at once: later
 * another client may have put its own in that place, under the same name. */
void
ph_composition_find_draft (PhComposition *self)
{
  AccountEngine *before = ph_draft_get_account (self);
  gint64 placement = 0;
  AccountEngine *account = find_next (self, &placement);

  if (account != NULL)
    {
      if (before != NULL && before != account)
        ph_draft_remove_from (before, self->engine, ph_draft_get_last (self)->placement, NULL, NULL);
      ph_draft_add_version (self, account_engine_get_id (account), placement, self->draft_next);
      g_clear_pointer (&self->draft_next, g_free);
      ph_composition_save_async (self, NULL, NULL);
    }
  else if (before != NULL
           && !is_called (before, ph_draft_get_last (self)->placement,
                          ph_draft_get_last (self)->message_id))
    {
      g_array_set_size (self->draft_versions, 0);
    }
  ph_draft_update_state (self);
}
