/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "ph-account-dialog.h"

#include "ph-color-row.h"
#include "ph-error-row.h"
#include "ph-server-row.h"
#include "ph-trust-group.h"

G_BEGIN_DECLS

/* The dialog in two parts: what its rows say, and how that is tried and saved. */

struct _PhAccountDialog
{
  AdwWindow parent_instance;

  /* Template widgets */
  AdwWindowTitle *title;
  GtkButton *save_button;
  GtkSpinner *spinner;
  GtkRevealer *general_error_revealer;
  GtkLabel *general_error;
  GtkWidget *page;
  GtkEditable *real_name;
  GtkEditable *address;
  PhErrorRow *address_error;
  GtkEditable *password;
  PhErrorRow *password_error;
  PhServerRow *imap;
  PhServerRow *smtp;
  GtkEditable *name;
  PhColorRow *color;
  GtkSwitch *keep_all;
  PhTrustGroup *trust;
  GtkWidget *saved_group;

  /* Owned */
  AccountList *list;
  AccountSettings *settings; /* as it was */
  AccountSettings *result;   /* (nullable) what is being tried */
  GCancellable *cancellable; /* (nullable) of the sign-in under way */
  GTlsCertificate *refused;  /* (nullable) by the last sign-in */
  GTlsCertificateFlags refused_flags;
  GError *guess_error; /* (nullable) of the first of several guesses */

  PhAccountProbeFunc probe;
  guint is_new : 1;
  guint is_filling : 1;        /* the program sets the rows, not the person */
  guint is_outgoing : 1;   /* that server is being tried, and the other is well */
  guint imap_is_known : 1; /* the person's own: an address does not change it any more */
  guint smtp_is_known : 1;
};

/* ---- ph-account-dialog.c ------------------------------------------------------------------------- */

void ph_account_dialog_clear_errors (PhAccountDialog *self);
void ph_account_dialog_show_failure (PhAccountDialog *self, const GError *error);
void ph_account_dialog_show_address_error (PhAccountDialog *self, const char *text);

/* After a certificate was refused: asks about it. */
void ph_account_dialog_show_refused (PhAccountDialog *self, GAsyncResult *result);

/* What the rows say now, as settings of their own. */
AccountSettings *ph_account_dialog_read (PhAccountDialog *self);

/* Shows servers that were guessed; what the person has said stays. */
void ph_account_dialog_fill_servers (PhAccountDialog *self, const AccountSettings *settings);

/* What may be done now. */
void ph_account_dialog_update (PhAccountDialog *self);

void ph_account_dialog_emit_saved (PhAccountDialog *self);
void ph_account_dialog_destroy (PhAccountDialog *self);

/* ---- ph-account-dialog-save.c -------------------------------------------------------------------- */

/* Tries the servers where that is needed, and saves. */
void ph_account_dialog_save (PhAccountDialog *self);

G_END_DECLS
