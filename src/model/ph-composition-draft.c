/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-composition-private.h"

#include "store-placement.h"

G_DEFINE_ENUM_TYPE (PhDraftState, ph_draft_state,
                    G_DEFINE_ENUM_VALUE (PH_DRAFT_NONE, "none"),
                    G_DEFINE_ENUM_VALUE (PH_DRAFT_SAVING, "saving"),
                    G_DEFINE_ENUM_VALUE (PH_DRAFT_QUEUED, "queued"),
                    G_DEFINE_ENUM_VALUE (PH_DRAFT_ON_SERVER, "on-server"),
                    G_DEFINE_ENUM_VALUE (PH_DRAFT_NOT_SAVED, "not-saved"))

/* ---- Where it lies -------------------------------------------------------------------------- */

static void
clear_version (PhDraftVersion *version)
{
  g_free (version->message_id);
}

const PhDraftVersion *
ph_draft_get_last (PhComposition *self)
{
  return self->draft_versions->len > 0 ? &g_array_index (self->draft_versions, PhDraftVersion,
                                                         self->draft_versions->len - 1)
                                       : NULL;
}

AccountEngine *
ph_draft_get_account (PhComposition *self)
{
  return self->draft_account != NULL && self->draft_versions->len > 0
           ? engine_find (self->engine, self->draft_account)
           : NULL;
}

gboolean
ph_draft_is_shown (AccountEngine *account, gint64 placement_id, StorePlacement *placement)
{
  return store_placement_get (account_engine_get_store (account), placement_id, placement, NULL) &&
         !placement->hidden;
}

static PhDraftState
find_state (PhComposition *self)
{
  AccountEngine *account = ph_draft_get_account (self);
  StorePlacement placement;

  if (self->draft_error != NULL)
    return PH_DRAFT_NOT_SAVED;
  if (self->draft_putting || self->draft_source != 0)
    return PH_DRAFT_SAVING;
  if (account == NULL || !ph_draft_is_shown (account, ph_draft_get_last (self)->placement, &placement))
    return PH_DRAFT_NONE;
  return placement.uid > 0 ? PH_DRAFT_ON_SERVER : PH_DRAFT_QUEUED;
}

void
ph_draft_update_state (PhComposition *self)
{
  PhDraftState state = find_state (self);

  if (self->draft_state == state)
    return;

  self->draft_state = state;
  g_object_notify (G_OBJECT (self), "draft-state");
}

void
ph_draft_set_error (PhComposition *self, GError *error)
{
  gboolean changed = self->draft_error != NULL || error != NULL;

  g_clear_error (&self->draft_error);
  self->draft_error = error;
  if (changed)
    g_object_notify (G_OBJECT (self), "draft-error");
  ph_draft_update_state (self);
}

void
ph_draft_add_version (PhComposition *self, const char *account, gint64 placement, const char *message_id)
{
  const PhDraftVersion version = { placement, g_strdup (message_id) };

  if (g_strcmp0 (self->draft_account, account) != 0)
    {
      g_array_set_size (self->draft_versions, 0);
      g_free (self->draft_account);
      self->draft_account = g_strdup (account);
    }
  g_array_append_val (self->draft_versions, version);
  g_signal_group_set_target (self->draft_changes, engine_find (self->engine, account));
}

void
ph_composition_take_draft (PhComposition *self, const char *account, gint64 placement,
                           const char *message_id)
{
  ph_draft_add_version (self, account, placement, message_id);
  ph_draft_update_state (self);
}

gboolean
ph_composition_has_draft (PhComposition *self, const char *account, gint64 placement)
{
  if (g_strcmp0 (self->draft_account, account) != 0)
    return FALSE;
  for (guint i = 0; i < self->draft_versions->len; i++)
    if (g_array_index (self->draft_versions, PhDraftVersion, i).placement == placement)
      return TRUE;
  return FALSE;
}

gint64
ph_composition_get_draft_in (PhComposition *self, AccountEngine *account)
{
  return ph_draft_get_account (self) == account ? ph_draft_get_last (self)->placement : 0;
}

/* ---- What others do to it ------------------------------------------------------------------- */

/* What another client took away is put there again, once there is reason to: as a mail of its own, beside what
 * that client may have put in its place. */
static void
changes_cb (PhComposition *self)
{
  AccountEngine *account = ph_draft_get_account (self);
  StorePlacement placement;

  if (account != NULL && !ph_draft_is_shown (account, ph_draft_get_last (self)->placement, &placement))
    self->drafted = 0;
  ph_draft_update_state (self);
}

/* What was refused for good is taken back; what it would have replaced is there again. */
static void
failed_cb (PhComposition *self, const char *account_id, gint64 group, const GError *error)
{
  AccountEngine *account = ph_draft_get_account (self);
  StorePlacement placement;

  if (account == NULL || group != self->draft_group ||
      g_strcmp0 (self->draft_account, account_id) != 0)
    return;

  while (ph_draft_get_last (self) != NULL
         && !ph_draft_is_shown (account, ph_draft_get_last (self)->placement, &placement))
    g_array_set_size (self->draft_versions, self->draft_versions->len - 1);
  self->drafted = 0;
  ph_draft_set_error (self, g_error_copy (error));
}

/* ---- Life ----------------------------------------------------------------------------------- */

void
ph_composition_init_draft (PhComposition *self)
{
  self->draft_versions = g_array_new (FALSE, FALSE, sizeof (PhDraftVersion));
  g_array_set_clear_func (self->draft_versions, (GDestroyNotify) clear_version);
  self->draft_waiting = g_ptr_array_new_with_free_func (g_object_unref);
  self->draft_changes = g_signal_group_new (ACCOUNT_TYPE_ENGINE);
  g_signal_group_connect_object (self->draft_changes, "changes", G_CALLBACK (changes_cb), self,
                                 G_CONNECT_SWAPPED);
  g_signal_connect_object (self->engine, "failed", G_CALLBACK (failed_cb), self, G_CONNECT_SWAPPED);
}

void
ph_composition_clear_draft (PhComposition *self)
{
  g_free (self->draft_account);
  g_array_unref (self->draft_versions);
  g_free (self->draft_next);
  g_clear_error (&self->draft_error);
  g_clear_object (&self->draft_changes);
  g_ptr_array_unref (self->draft_waiting);
}

PhDraftState
ph_composition_get_draft_state (PhComposition *self)
{
  return self->draft_state;
}

const GError *
ph_composition_get_draft_error (PhComposition *self)
{
  return self->draft_error;
}
