/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sign-in-gate.h"

struct _SignInGate
{
  gatomicrefcount ref_count;
  int state; /* SignInGateState, atomic */
};

SignInGate *
sign_in_gate_new (void)
{
  SignInGate *self = g_new0 (SignInGate, 1);

  g_atomic_ref_count_init (&self->ref_count);
  return self;
}

SignInGate *
sign_in_gate_ref (SignInGate *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
sign_in_gate_unref (SignInGate *self)
{
  if (g_atomic_ref_count_dec (&self->ref_count))
    g_free (self);
}

SignInGateState
sign_in_gate_enter (SignInGate *self)
{
  if (g_atomic_int_compare_and_exchange (&self->state, SIGN_IN_GATE_FREE, SIGN_IN_GATE_BUSY))
    return SIGN_IN_GATE_FREE;

  return g_atomic_int_get (&self->state) == SIGN_IN_GATE_SHUT ? SIGN_IN_GATE_SHUT
                                                              : SIGN_IN_GATE_BUSY;
}

void
sign_in_gate_leave (SignInGate *self, gboolean refused)
{
  g_atomic_int_set (&self->state, refused ? SIGN_IN_GATE_SHUT : SIGN_IN_GATE_FREE);
}

void
sign_in_gate_open (SignInGate *self)
{
  g_atomic_int_compare_and_exchange (&self->state, SIGN_IN_GATE_SHUT, SIGN_IN_GATE_FREE);
}
