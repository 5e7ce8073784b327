/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "operation.h"

Operation *
operation_new (OperationKind kind, const char *account_id)
{
  Operation *self = g_new0 (Operation, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->kind = kind;
  self->account_id = g_strdup (account_id);
  self->placements = g_array_new (FALSE, FALSE, sizeof (gint64));

  return self;
}

Operation *
operation_ref (Operation *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
operation_unref (Operation *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_free (self->account_id);
  g_free (self->dst_account_id);
  g_free (self->text);
  g_array_unref (self->placements);
  g_clear_pointer (&self->heads, g_array_unref);
  g_clear_pointer (&self->files, g_ptr_array_unref);
  g_clear_pointer (&self->messages, g_ptr_array_unref);
  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_free (self);
}

void
operation_add_placement (Operation *self, gint64 placement_id)
{
  g_array_append_val (self->placements, placement_id);
}

void
operation_result_free (OperationResult *self)
{
  g_free (self->account_id);
  g_free (self);
}
