/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The connections of an account sign in one after the other, so that a wrong password is tried once
 * and not once a connection: servers lock people out for that. A refused sign-in shuts the gate until
 * it is opened again by a new password. Any thread, without locks. */
typedef struct _SignInGate SignInGate;

SignInGate *sign_in_gate_new (void);
SignInGate *sign_in_gate_ref (SignInGate *self);
void sign_in_gate_unref (SignInGate *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SignInGate, sign_in_gate_unref)

typedef enum
{
  SIGN_IN_GATE_FREE,
  SIGN_IN_GATE_BUSY, /* another connection is trying */
  SIGN_IN_GATE_SHUT, /* refused */
} SignInGateState;

/* FREE: the caller may try, and must leave. */
SignInGateState sign_in_gate_enter (SignInGate *self);
void sign_in_gate_leave (SignInGate *self, gboolean refused);

/* Lets them try again. */
void sign_in_gate_open (SignInGate *self);

G_END_DECLS
