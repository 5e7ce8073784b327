/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "store-placement.h"

#include <glib/gi18n-lib.h>

#include "ph-error.h"
#include "store-mute.h"
#include "store-private.h"

/* State of a row of placement_keyword. It is shown when the server has it or it is wished for, and
 * it is not wished away. */
enum
{
  HAS = 1 << 0,
  WISHED = 1 << 1,
  UNWISHED = 1 << 2,
};

static gboolean
find_keyword (Store *store, const char *name, gint64 *id, GError **error)
{
  StoreStatement *statement;

  statement = store_prepare_apart (store, "SELECT id FROM keyword WHERE name = ?", error);
  store_bind_text (statement, name);
  if (!store_read_int (statement, 0, id, error) || *id != 0)
    return *id != 0;

  statement = store_prepare_apart (store, "INSERT INTO keyword (name) VALUES (?) RETURNING id", error);
  store_bind_text (statement, name);

  return store_read_int (statement, 0, id, error);
}

/* Changes the state of one keyword: (state & @keep) | @add; a row without state goes away. */
static gboolean
change_state (Store *store,
              gint64 placement_id,
              const char *name,
              guint keep,
              guint add,
              GError **error)
{
  StoreStatement *statement;
  gint64 keyword_id = 0;

  if (!find_keyword (store, name, &keyword_id, error))
    return FALSE;
  statement = store_prepare_apart (store,
                                   "INSERT INTO placement_keyword VALUES (?1, ?2, ?3) "
                                   "ON CONFLICT DO UPDATE SET state = (state & ?4) | ?3",
                                   error);
  store_bind_int (statement, placement_id);
  store_bind_int (statement, keyword_id);
  store_bind_int (statement, add);
  store_bind_int (statement, keep);

  return store_run (statement, error);
}

static gboolean
run_apart (Store *store, const char *sql, gint64 placement_id, GError **error)
{
  StoreStatement *statement = store_prepare_apart (store, sql, error);

  store_bind_int (statement, placement_id);
  return store_run (statement, error);
}

/* Its row stays until the placement has been told. */
static gboolean
mentions_muted (Store *store, gint64 placement_id, gboolean *does, GError **error)
{
  StoreStatement *statement;
  gint64 found;

  statement = store_prepare_apart (store,
                                   "SELECT 1 FROM keyword AS k JOIN placement_keyword AS w "
                                   "ON w.keyword_id = k.id "
                                   "WHERE k.name = '" STORE_MUTED "' AND w.placement_id = ?",
                                   error);
  store_bind_int (statement, placement_id);
  if (!store_read_int (statement, 0, &found, error))
    return FALSE;
  *does = found != 0;

  return TRUE;
}

static gboolean
settle_muted (Store *store, gint64 placement_id, GError **error)
{
  return store_run_with_id (store,
                            "UPDATE placement SET muted = NOT muted WHERE id = ?1 AND muted <> "
                            "(SELECT count(*) FROM placement_keyword AS w "
                            " JOIN keyword AS k ON k.id = w.keyword_id "
                            " WHERE w.placement_id = ?1 AND k.name = '" STORE_MUTED "' "
                            " AND (w.state & 3) <> 0 AND (w.state & 4) = 0)",
                            placement_id, error);
}

/* After a change: what has no state goes away, and the placement says whether it is muted. */
static gboolean
settle_rows (Store *store, gint64 placement_id, GError **error)
{
  gboolean may_be_muted;

  return mentions_muted (store, placement_id, &may_be_muted, error) &&
         (!may_be_muted || settle_muted (store, placement_id, error)) &&
         run_apart (store, "DELETE FROM placement_keyword WHERE placement_id = ? AND state = 0",
                    placement_id, error);
}

static gboolean
has_any (Store *store, gint64 placement_id, gboolean *any, GError **error)
{
  StoreStatement *statement;
  gint64 found;

  statement = store_prepare_apart (store,
                                   "SELECT 1 FROM placement_keyword WHERE placement_id = ? LIMIT 1",
                                   error);
  store_bind_int (statement, placement_id);
  if (!store_read_int (statement, 0, &found, error))
    return FALSE;
  *any = found != 0;

  return TRUE;
}

gboolean
store_keyword_set_server (Store *store,
                          gint64 placement_id,
                          const char *const *keywords,
                          gboolean *changed,
                          GError **error)
{
  g_auto (GStrv) before = NULL;
  g_auto (GStrv) after = NULL;
  gboolean any;

  *changed = FALSE;
  if (!has_any (store, placement_id, &any, error))
    return FALSE;
  if (!any && (keywords == NULL || *keywords == NULL))
    return TRUE;

  before = store_placement_get_keywords (store, placement_id, error);
  if (before == NULL ||
      !run_apart (store, "UPDATE placement_keyword SET state = state & ~1 WHERE placement_id = ?",
                  placement_id, error))
    return FALSE;
  for (guint i = 0; keywords != NULL && keywords[i] != NULL; i++)
    {
      if (!change_state (store, placement_id, keywords[i], ~0u, HAS, error))
        return FALSE;
    }
  if (!settle_rows (store, placement_id, error))
    return FALSE;

  after = store_placement_get_keywords (store, placement_id, error);
  if (after == NULL)
    return FALSE;
  *changed = !g_strv_equal ((const char *const *) before, (const char *const *) after);

  return TRUE;
}

gboolean
store_keyword_move (Store *store, gint64 from, gint64 to, GError **error)
{
  StoreStatement *statement;

  statement = store_prepare (store,
                             "INSERT INTO placement_keyword "
                             "SELECT ?1, keyword_id, state FROM placement_keyword "
                             "WHERE placement_id = ?2 "
                             "ON CONFLICT DO UPDATE SET state = state | (excluded.state & 1)",
                             error);
  store_bind_int (statement, to);
  store_bind_int (statement, from);

  return store_run (statement, error) && settle_rows (store, to, error);
}

static gboolean
record_update (Store *store, gint64 placement_id, GError **error)
{
  g_autoptr (StoreStatement) row = NULL;
  int step;

  row = store_prepare (store,
                       "SELECT folder_id, message_id, date, hidden FROM placement WHERE id = ?",
                       error);
  store_bind_int (row, placement_id);
  step = store_step (row, error);
  if (step == 0)
    g_set_error_literal (error, PH_ERROR, PH_ERROR_NOT_FOUND,
                         _ ("The message is not in this folder any more."));
  if (step > 0 && store_column_int (row, 3) == 0)
    store_record (store, STORE_CHANGE_UPDATED, store_column_int (row, 0), placement_id,
                  store_column_int (row, 1), store_column_int (row, 2));

  return step > 0;
}

gboolean
store_placement_set_keyword (Store *store,
                             gint64 id,
                             const char *keyword,
                             gboolean present,
                             gboolean pending,
                             GError **error)
{
  gboolean done;

  STORE_ASSERT_WRITING (store);
  if (!record_update (store, id, error))
    return FALSE;

  if (pending)
    done = change_state (store, id, keyword, HAS, present ? WISHED : UNWISHED, error);
  else
    done = change_state (store, id, keyword, 0, present ? HAS : 0, error);

  return done && settle_rows (store, id, error);
}

gboolean
store_placement_settle_keyword (Store *store, gint64 id, const char *keyword, GError **error)
{
  STORE_ASSERT_WRITING (store);

  return record_update (store, id, error) && change_state (store, id, keyword, HAS, 0, error) &&
         settle_rows (store, id, error);
}

char **
store_placement_get_keywords (Store *store, gint64 id, GError **error)
{
  g_autoptr (StoreStatement) row = NULL;
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  int step;

  row = store_prepare_apart (store,
                             "SELECT k.name FROM placement_keyword AS p "
                             "JOIN keyword AS k ON k.id = p.keyword_id "
                             "WHERE p.placement_id = ? "
                             "AND (p.state & 3) <> 0 AND (p.state & 4) = 0 "
                             "ORDER BY k.name",
                             error);
  store_bind_int (row, id);
  while ((step = store_step (row, error)) > 0)
    g_ptr_array_add (names, store_column_dup (row, 0));
  if (step < 0)
    return NULL;
  g_ptr_array_add (names, NULL);

  return (char **) g_ptr_array_steal (names, NULL);
}
