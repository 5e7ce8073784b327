/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-server-row.h"

#include "ph-error-row.h"
#include "ph-error.h"

#include <glib/gi18n.h>

/* The rows of "sign_in". */
enum
{
  SIGN_IN_SHARED,
  SIGN_IN_OWN,
  SIGN_IN_NONE,
};

struct _PhServerRow
{
  AdwExpanderRow parent_instance;

  /* Template widgets */
  GtkEditable *host;
  PhErrorRow *host_error;
  GtkEditable *port;
  PhErrorRow *port_error;
  AdwComboRow *security;
  PhErrorRow *security_error;
  AdwComboRow *sign_in;
  PhErrorRow *sign_in_error;
  GtkEditable *user;
  PhErrorRow *user_error;
  GtkEditable *password;
  PhErrorRow *password_error;

  /* Owned */
  char *shared_user;

  guint is_outgoing : 1;
  guint is_separate : 1;
  guint had_password : 1; /* of its own, as it was filled */
  guint is_filling : 1; /* the program sets the rows, not the person */
};

G_DEFINE_FINAL_TYPE (PhServerRow, ph_server_row, ADW_TYPE_EXPANDER_ROW)

enum
{
  PROP_OUTGOING = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

enum
{
  CHANGED,
  SUBMITTED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* ---- What is wrong -------------------------------------------------------------------------- */

static void
show_error (PhServerRow *self, PhServerField field, const char *text)
{
  switch (field)
    {
    case PH_SERVER_FIELD_HOST:
      ph_error_row_show (self->host_error, GTK_WIDGET (self->host), text);
      break;
    case PH_SERVER_FIELD_PORT:
      ph_error_row_show (self->port_error, GTK_WIDGET (self->port), text);
      break;
    case PH_SERVER_FIELD_SECURITY:
      ph_error_row_show (self->security_error, GTK_WIDGET (self->security), text);
      break;
    case PH_SERVER_FIELD_SIGN_IN:
      ph_error_row_show (self->sign_in_error, GTK_WIDGET (self->sign_in), text);
      break;
    case PH_SERVER_FIELD_USER:
      ph_error_row_show (self->user_error, GTK_WIDGET (self->user), text);
      break;
    case PH_SERVER_FIELD_PASSWORD:
      ph_error_row_show (self->password_error, GTK_WIDGET (self->password), text);
      break;
    case PH_N_SERVER_FIELDS:
    default:
      g_assert_not_reached ();
    }
}

void
ph_server_row_show_error (PhServerRow *self, PhServerField field, const char *text)
{
  g_return_if_fail (PH_IS_SERVER_ROW (self));

  if (text != NULL)
    adw_expander_row_set_expanded (ADW_EXPANDER_ROW (self), TRUE);
  show_error (self, field, text);
}

static PhServerField
get_sign_in_field (PhServerRow *self)
{
  if (self->is_outgoing && adw_combo_row_get_selected (self->sign_in) == SIGN_IN_OWN)
    return PH_SERVER_FIELD_PASSWORD;
  return PH_SERVER_FIELD_SIGN_IN;
}

gboolean
ph_server_row_show_failure (PhServerRow *self, const GError *error)
{
  PhServerField field;

  g_return_val_if_fail (PH_IS_SERVER_ROW (self), FALSE);

  if (error->domain != PH_ERROR)
    return FALSE;

  switch (error->code)
    {
    case PH_ERROR_HOST_UNKNOWN:
    case PH_ERROR_REFUSED:
    case PH_ERROR_TIMED_OUT:
    case PH_ERROR_CERTIFICATE:
      field = PH_SERVER_FIELD_HOST;
      break;
    case PH_ERROR_TLS_MISSING:
      field = PH_SERVER_FIELD_SECURITY;
      break;
    case PH_ERROR_SIGN_IN:
    case PH_ERROR_PASSWORD_NEEDED:
      field = get_sign_in_field (self);
      break;
    default:
      return FALSE;
    }
  ph_server_row_show_error (self, field, error->message);
  return TRUE;
}

void
ph_server_row_offer_certificate (PhServerRow *self, gboolean offer)
{
  g_return_if_fail (PH_IS_SERVER_ROW (self));

  ph_error_row_set_action (self->host_error, offer ? _("Sho_w Certificate…") : NULL,
                           offer ? "server.certificate" : NULL);
}

void
ph_server_row_clear_errors (PhServerRow *self)
{
  g_return_if_fail (PH_IS_SERVER_ROW (self));

  for (int field = 0; field < PH_N_SERVER_FIELDS; field++)
    show_error (self, (PhServerField) field, NULL);
  ph_server_row_offer_certificate (self, FALSE);
}

/* ---- What the rows say ---------------------------------------------------------------------- */

static void
update_subtitle (PhServerRow *self)
{
  GtkStringObject *security = adw_combo_row_get_selected_item (self->security);
  const char *host = gtk_editable_get_text (self->host);
  g_autofree char *subtitle = NULL;

  /* Translators: the name of a server, its port, its encryption */
  if (*host != '\0' && security != NULL)
    subtitle = g_strdup_printf (_("%s, port %s, %s"), host, gtk_editable_get_text (self->port),
                                gtk_string_object_get_string (security));
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (self), subtitle != NULL ? subtitle : "");
}

/* Who signs in where. */
static void
update_sign_in (PhServerRow *self)
{
  gboolean is_own = adw_combo_row_get_selected (self->sign_in) == SIGN_IN_OWN;

  gtk_widget_set_visible (GTK_WIDGET (self->sign_in), self->is_outgoing);
  gtk_widget_set_visible (GTK_WIDGET (self->user), is_own || !self->is_outgoing);
  gtk_widget_set_visible (GTK_WIDGET (self->password), is_own && self->is_outgoing);
}

static void
update_password (PhServerRow *self)
{
  const char *title;

  if (self->had_password)
    title = _("New Pass_word (empty: as before)");
  else if (self->is_separate)
    title = _("Pass_word");
  else
    title = _("Pass_word (empty: as for incoming mail)");
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->password), title);
}

void
ph_server_row_set_shared_user (PhServerRow *self, const char *user)
{
  g_return_if_fail (PH_IS_SERVER_ROW (self));

  g_free (self->shared_user);
  self->shared_user = g_strdup (user);
}

void
ph_server_row_set_separate (PhServerRow *self)
{
  g_return_if_fail (PH_IS_SERVER_ROW (self));

  self->is_separate = TRUE;
  update_password (self);
}

static guint
get_sign_in (PhServerRow *self, const AccountServer *server)
{
  if (self->is_separate && *server->host == '\0')
    return SIGN_IN_OWN;
  if (*server->user == '\0')
    return SIGN_IN_NONE;
  return !server->own_password && g_strcmp0 (server->user, self->shared_user) == 0 ? SIGN_IN_SHARED
                                                                                : SIGN_IN_OWN;
}

void
ph_server_row_fill (PhServerRow *self, const AccountServer *server)
{
  g_autofree char *port = NULL;

  g_return_if_fail (PH_IS_SERVER_ROW (self));

  port = g_strdup_printf ("%u", server->port);
  self->is_filling = TRUE;
  gtk_editable_set_text (self->host, server->host);
  gtk_editable_set_text (self->port, port);
  gtk_editable_set_text (self->user, server->user);
  adw_combo_row_set_selected (self->security, server->security);
  adw_combo_row_set_selected (self->sign_in, get_sign_in (self, server));
  self->had_password = server->own_password;
  self->is_filling = FALSE;
  update_sign_in (self);
  update_password (self);
  update_subtitle (self);
}

static guint16
read_port (PhServerRow *self)
{
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (self->port)));
  guint64 port = 0;

  g_ascii_string_to_unsigned (text, 10, 1, G_MAXUINT16, &port, NULL);
  return (guint16) port;
}

static void
read_text (GtkEditable *editable, char **field)
{
  g_free (*field);
  *field = g_strstrip (g_strdup (gtk_editable_get_text (editable)));
}

static void
read_sign_in (PhServerRow *self, AccountServer *server)
{
  guint sign_in = adw_combo_row_get_selected (self->sign_in);
  gboolean is_own = sign_in == SIGN_IN_OWN;

  if (is_own)
    read_text (self->user, &server->user);
  else
    {
      g_free (server->user);
      server->user = g_strdup (sign_in == SIGN_IN_SHARED && self->shared_user != NULL ? self->shared_user : "");
    }
  server->own_password = is_own && (self->is_separate || self->had_password ||
                                    *gtk_editable_get_text (self->password) != '\0');
}

const char *
ph_server_row_get_password (PhServerRow *self)
{
  g_return_val_if_fail (PH_IS_SERVER_ROW (self), NULL);

  return adw_combo_row_get_selected (self->sign_in) == SIGN_IN_OWN ? gtk_editable_get_text (self->password)
                                                                   : "";
}

void
ph_server_row_read (PhServerRow *self, AccountServer *server)
{
  g_return_if_fail (PH_IS_SERVER_ROW (self));

  read_text (self->host, &server->host);
  if (self->is_outgoing)
    read_sign_in (self, server);
  else
    read_text (self->user, &server->user);
  server->security = (AccountSecurity) adw_combo_row_get_selected (self->security);
  server->port = read_port (self);
}

gboolean
ph_server_row_has_host (PhServerRow *self)
{
  g_return_val_if_fail (PH_IS_SERVER_ROW (self), FALSE);

  return *gtk_editable_get_text (self->host) != '\0';
}

/* ---- What the person does ------------------------------------------------------------------- */

static void
changed_cb (PhServerRow *self)
{
  if (self->is_filling)
    return;

  update_subtitle (self);
  ph_server_row_clear_errors (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
submit_cb (PhServerRow *self)
{
  g_signal_emit (self, signals[SUBMITTED], 0);
}

static guint16
get_usual_port (PhServerRow *self, gboolean is_tls)
{
  if (self->is_outgoing)
    return is_tls ? 465 : 587;
  return is_tls ? 993 : 143;
}

/* A port that is the usual one of the encryption before becomes the usual one of the new. */
static void
security_cb (PhServerRow *self)
{
  gboolean is_tls = adw_combo_row_get_selected (self->security) == ACCOUNT_SECURITY_TLS;

  if (self->is_filling)
    return;

  if (read_port (self) == get_usual_port (self, !is_tls))
    {
      g_autofree char *text = g_strdup_printf ("%u", get_usual_port (self, is_tls));

      gtk_editable_set_text (self->port, text);
    }
  changed_cb (self);
}

static void
sign_in_cb (PhServerRow *self)
{
  if (self->is_filling)
    return;

  update_sign_in (self);
  changed_cb (self);
}

/* ---- The object ----------------------------------------------------------------------------- */

static void
ph_server_row_constructed (GObject *object)
{
  PhServerRow *self = PH_SERVER_ROW (object);

  G_OBJECT_CLASS (ph_server_row_parent_class)->constructed (object);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), self->is_outgoing
                                                                 ? _("Outgoing Mail (SMTP)")
                                                                 : _("Incoming Mail (IMAP)"));
  update_sign_in (self);
}

static void
ph_server_row_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_OUTGOING)
    PH_SERVER_ROW (object)->is_outgoing = g_value_get_boolean (value);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
ph_server_row_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), PH_TYPE_SERVER_ROW);

  G_OBJECT_CLASS (ph_server_row_parent_class)->dispose (object);
}

static void
ph_server_row_finalize (GObject *object)
{
  g_free (PH_SERVER_ROW (object)->shared_user);

  G_OBJECT_CLASS (ph_server_row_parent_class)->finalize (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/posthorn/Posthorn/ui/ph-server-row.ui");
  gtk_widget_class_bind_template_child (widget_class, PhServerRow, host);
  gtk_widget_class_bind_template_child (widget_class, PhServerRow, host_error);
  gtk_widget_class_bind_template_child (widget_class, PhServerRow, port);
  gtk_widget_class_bind_template_child (widget_class, PhServerRow, port_error);
  gtk_widget_class_bind_template_child (widget_class, PhServerRow, security);
  gtk_widget_class_bind_template_child (widget_class, PhServerRow, security_error);
  gtk_widget_class_bind_template_child (widget_class, PhServerRow, sign_in);
  gtk_widget_class_bind_template_child (widget_class, PhServerRow, sign_in_error);
  gtk_widget_class_bind_template_child (widget_class, PhServerRow, user);
  gtk_widget_class_bind_template_child (widget_class, PhServerRow, user_error);
  gtk_widget_class_bind_template_child (widget_class, PhServerRow, password);
  gtk_widget_class_bind_template_child (widget_class, PhServerRow, password_error);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, security_cb);
  gtk_widget_class_bind_template_callback (widget_class, sign_in_cb);
  gtk_widget_class_bind_template_callback (widget_class, submit_cb);
}

static void
ph_server_row_class_init (PhServerRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->constructed = ph_server_row_constructed;
  object_class->set_property = ph_server_row_set_property;
  object_class->dispose = ph_server_row_dispose;
  object_class->finalize = ph_server_row_finalize;

  properties[PROP_OUTGOING]
      = g_param_spec_boolean ("outgoing", NULL, NULL, FALSE,
                              G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[CHANGED] = g_signal_new ("changed", PH_TYPE_SERVER_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 0);
  signals[SUBMITTED] = g_signal_new ("submitted", PH_TYPE_SERVER_ROW, G_SIGNAL_RUN_LAST, 0, NULL,
                                     NULL, NULL, G_TYPE_NONE, 0);
  bind_template (GTK_WIDGET_CLASS (klass));
}

static void
ph_server_row_init (PhServerRow *self)
{
  g_type_ensure (PH_TYPE_ERROR_ROW);
  self->is_filling = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  self->is_filling = FALSE;
}
