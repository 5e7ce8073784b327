/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-doctor-window.h"

#include "doctor-report.h"
#include "ph-certificate-dialog.h"
#include "ph-doctor-row.h"
#include "ph-protocol-log-window.h"
#include "ph-toast.h"

#include <glib/gi18n.h>

#define LOG_BYTES (256 * 1024)

struct _PhDoctorWindow
{
  AdwWindow parent_instance;

  /* Template widgets */
  AdwToastOverlay *toasts;
  AdwWindowTitle *window_title;
  GtkLabel *summary;
  GtkListBox *incoming;
  GtkListBox *outgoing;
  GtkWidget *outgoing_group;

  /* Owned */
  AccountList *list;
  char *id;
  AccountSettings *settings; /* that are tried */
  GPtrArray *results;        /* of DoctorResult: what is shown */
  GPtrArray *rows;           /* of PhDoctorRow, borrowed */
  ProtocolLog *log;
  GCancellable *cancellable; /* (nullable) of the examination under way */
};

G_DEFINE_FINAL_TYPE (PhDoctorWindow, ph_doctor_window, ADW_TYPE_WINDOW)

/* ---- What is shown -------------------------------------------------------------------------- */

static const char *
summarize (PhDoctorWindow *self)
{
  gboolean is_warned = FALSE;

  for (guint i = 0; i < self->results->len; i++)
    {
      const DoctorResult *result = self->results->pdata[i];

      if (result->verdict == DOCTOR_BAD)
        return _("Something is wrong.");
      is_warned = is_warned || result->verdict == DOCTOR_WARNING;
    }
  return is_warned ? _("It works, though not as well as it could.") : _("All is well.");
}

static void
update (PhDoctorWindow *self)
{
  gboolean is_running = self->cancellable != NULL;

  gtk_label_set_label (self->summary, is_running ? _("Testing…") : summarize (self));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "doctor.restart", !is_running);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "doctor.copy", !is_running);
}

static void
clear_list (GtkListBox *list)
{
  GtkListBoxRow *row;

  while ((row = gtk_list_box_get_row_at_index (list, 0)) != NULL)
    gtk_list_box_remove (list, GTK_WIDGET (row));
}

static void
show_plan (PhDoctorWindow *self)
{
  clear_list (self->incoming);
  clear_list (self->outgoing);
  g_ptr_array_set_size (self->rows, 0);

  for (guint i = 0; i < self->results->len; i++)
    {
      const DoctorResult *result = self->results->pdata[i];
      GtkWidget *row = ph_doctor_row_new (i, result);

      gtk_list_box_append (result->is_outgoing ? self->outgoing : self->incoming, row);
      g_ptr_array_add (self->rows, row);
    }
  gtk_widget_set_visible (self->outgoing_group,
                          gtk_list_box_get_row_at_index (self->outgoing, 0) != NULL);
}

/* ---- The examination, on a thread of its own ------------------------------------------------- */

typedef struct
{
  PhDoctorWindow *window; /* kept alive by the task's callback */
  GCancellable *cancellable;
  AccountSettings *settings;
  ProtocolLog *log;
} Run;

static void
run_free (Run *run)
{
  g_object_unref (run->cancellable);
  account_settings_unref (run->settings);
  protocol_log_unref (run->log);
  g_free (run);
}

typedef struct
{
  PhDoctorWindow *window; /* (owned) */
  GCancellable *cancellable;
  guint number;
  DoctorResult *result;
} Report;

static void
report_free (gpointer data)
{
  Report *report = data;

  g_object_unref (report->window);
  g_object_unref (report->cancellable);
  g_clear_pointer (&report->result, doctor_result_free);
  g_free (report);
}

/* An examination that was given up has nothing more to say. */
static gboolean
take_report_cb (gpointer data)
{
  Report *report = data;
  PhDoctorWindow *self = report->window;

  if (self->cancellable != report->cancellable)
    return G_SOURCE_REMOVE;

  ph_doctor_row_update (self->rows->pdata[report->number], report->result);
  doctor_result_free (self->results->pdata[report->number]);
  self->results->pdata[report->number] = g_steal_pointer (&report->result);
  return G_SOURCE_REMOVE;
}

static void
report_cb (guint number, const DoctorResult *result, gpointer user_data)
{
  Run *run = user_data;
  Report *report = g_new0 (Report, 1);

  report->window = g_object_ref (run->window);
  report->cancellable = g_object_ref (run->cancellable);
  report->number = number;
  report->result = doctor_result_copy (result);
  g_main_context_invoke_full (NULL, G_PRIORITY_DEFAULT, take_report_cb, report, report_free);
}

static void
run_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Run *run = task_data;
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (GPtrArray) plan = connection_doctor_plan (run->settings);

  g_main_context_push_thread_default (context);
  connection_doctor_run (run->settings, plan, run->log, report_cb, run, run->cancellable);
  g_main_context_pop_thread_default (context);
  g_task_return_boolean (task, TRUE);
}

static void
done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PhDoctorWindow) self = user_data;
  Run *run = g_task_get_task_data (G_TASK (result));

  if (self->cancellable != run->cancellable)
    return;

  g_clear_object (&self->cancellable);
  update (self);
}

static void
give_up (PhDoctorWindow *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
}

/* Begins anew, whatever is under way. */
static void
start (PhDoctorWindow *self)
{
  AccountSettings *settings = account_list_find (self->list, self->id);
  g_autoptr (GTask) task = NULL;
  Run *run;

  if (settings == NULL)
    return;

  give_up (self);
  g_clear_pointer (&self->settings, account_settings_unref);
  g_clear_pointer (&self->results, g_ptr_array_unref);
  g_clear_pointer (&self->log, protocol_log_unref);
  self->settings = account_settings_ref (settings);
  self->results = connection_doctor_plan (settings);
  self->log = protocol_log_new (LOG_BYTES);
  self->cancellable = g_cancellable_new ();
  adw_window_title_set_subtitle (self->window_title, settings->name);
  show_plan (self);
  update (self);

  run = g_new0 (Run, 1);
  run->window = self;
  run->cancellable = g_object_ref (self->cancellable);
  run->settings = account_settings_ref (settings);
  run->log = protocol_log_ref (self->log);
  task = g_task_new (NULL, NULL, done_cb, g_object_ref (self));
  g_task_set_source_tag (task, start);
  g_task_set_task_data (task, run, (GDestroyNotify) run_free);
  g_task_run_in_thread (task, run_thread);
}

/* ---- Actions -------------------------------------------------------------------------------- */

static void
restart_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  start (PH_DOCTOR_WINDOW (widget));
}

static void
notify (PhDoctorWindow *self, const char *text)
{
  adw_toast_overlay_add_toast (self->toasts, ph_toast_new (GTK_WIDGET (self), text, NULL, NULL));
}

static void
copy_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PhDoctorWindow *self = PH_DOCTOR_WINDOW (widget);
  g_autofree char *text = doctor_report_make (self->settings, self->results, self->log);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), text);
  notify (self, _("Copied, without addresses and names"));
}

static void
log_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PhDoctorWindow *self = PH_DOCTOR_WINDOW (widget);

  gtk_window_present (GTK_WINDOW (
    ph_protocol_log_window_new (GTK_WINDOW (self), self->settings->name, self->log)));
}

static void
trusted_cb (PhDoctorWindow *self, const AccountException *exception)
{
  AccountSettings *settings = account_list_find (self->list, self->id);
  g_autoptr (AccountSettings) trusting = NULL;
  g_autoptr (GError) error = NULL;

  if (settings == NULL)
    return;

  trusting = account_settings_copy (settings);
  account_settings_add_exception (trusting, account_exception_copy (exception));
  if (!account_list_set (self->list, trusting, &error))
    notify (self, error->message);
  start (self);
}

static void
certificate_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PhDoctorWindow *self = PH_DOCTOR_WINDOW (widget);
  const DoctorResult *result = self->results->pdata[g_variant_get_uint32 (parameter)];
  const AccountServer *server
    = result->is_outgoing ? &self->settings->smtp : &self->settings->imap;
  GtkWidget *dialog = ph_certificate_dialog_new (GTK_WINDOW (self), server->host, server->port,
                                                 result->certificate, result->flags);

  g_signal_connect_object (dialog, "trusted", G_CALLBACK (trusted_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* ---- The object ----------------------------------------------------------------------------- */

/* An account that is removed takes its doctor along. */
static void
accounts_changed_cb (PhDoctorWindow *self)
{
  if (account_list_find (self->list, self->id) == NULL)
    gtk_window_destroy (GTK_WINDOW (self));
}

/* The window lives for as long as its examination: that ends when the window is closed. */
static void
ph_doctor_window_unrealize (GtkWidget *widget)
{
  give_up (PH_DOCTOR_WINDOW (widget));

  GTK_WIDGET_CLASS (ph_doctor_window_parent_class)->unrealize (widget);
}

static void
ph_doctor_window_dispose (GObject *object)
{
  PhDoctorWindow *self = PH_DOCTOR_WINDOW (object);

  give_up (self);
  gtk_widget_dispose_template (GTK_WIDGET (self), PH_TYPE_DOCTOR_WINDOW);

  G_OBJECT_CLASS (ph_doctor_window_parent_class)->dispose (object);
}

static void
ph_doctor_window_finalize (GObject *object)
{
  PhDoctorWindow *self = PH_DOCTOR_WINDOW (object);

  g_clear_object (&self->list);
  g_clear_pointer (&self->id, g_free);
  g_clear_pointer (&self->settings, account_settings_unref);
  g_clear_pointer (&self->results, g_ptr_array_unref);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_clear_pointer (&self->log, protocol_log_unref);

  G_OBJECT_CLASS (ph_doctor_window_parent_class)->finalize (object);
}

static void
ph_doctor_window_class_init (PhDoctorWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = ph_doctor_window_dispose;
  object_class->finalize = ph_doctor_window_finalize;
  widget_class->unrealize = ph_doctor_window_unrealize;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/posthorn/Posthorn/ui/ph-doctor-window.ui");
  gtk_widget_class_bind_template_child (widget_class, PhDoctorWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, PhDoctorWindow, window_title);
  gtk_widget_class_bind_template_child (widget_class, PhDoctorWindow, summary);
  gtk_widget_class_bind_template_child (widget_class, PhDoctorWindow, incoming);
  gtk_widget_class_bind_template_child (widget_class, PhDoctorWindow, outgoing);
  gtk_widget_class_bind_template_child (widget_class, PhDoctorWindow, outgoing_group);
  gtk_widget_class_install_action (widget_class, "doctor.restart", NULL, restart_action);
  gtk_widget_class_install_action (widget_class, "doctor.copy", NULL, copy_action);
  gtk_widget_class_install_action (widget_class, "doctor.log", NULL, log_action);
  gtk_widget_class_install_action (widget_class, "doctor.certificate", "u", certificate_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F5, 0, "doctor.restart", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
ph_doctor_window_init (PhDoctorWindow *self)
{
  self->rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
ph_doctor_window_new (GtkWindow *parent, AccountList *list, const char *id)
{
  PhDoctorWindow *self = g_object_new (PH_TYPE_DOCTOR_WINDOW, "transient-for", parent, NULL);

  self->list = g_object_ref (list);
  self->id = g_strdup (id);
  g_signal_connect_object (list, "changed", G_CALLBACK (accounts_changed_cb), self,
                           G_CONNECT_SWAPPED);
  start (self);
  return GTK_WIDGET (self);
}
