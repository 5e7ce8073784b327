/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What an account has several of: identities, servers for outgoing mail, signatures. */

#include "account-settings.h"

#include <string.h>

#define UUID "0b7a2f5e-51c2-4c8e-9d0b-6a3f0f6d1a22"
#define GROUP "Account " UUID
#define SHOP "11111111-51c2-4c8e-9d0b-6a3f0f6d1a22"
#define CLUB "22222222-51c2-4c8e-9d0b-6a3f0f6d1a22"

#define ACCOUNT \
  "[" GROUP "]\naddress=nora@birch.example\nreal-name=Nora Birch\nimap-host=h\nsmtp-host=own\n"

static GKeyFile *
parse (const char *text)
{
  GKeyFile *file = g_key_file_new ();
  g_autoptr (GError) error = NULL;

  g_key_file_load_from_data (file, text, (gsize) -1, G_KEY_FILE_NONE, &error);
  g_assert_no_error (error);
  return file;
}

static AccountSettings *
load (GKeyFile *file)
{
  g_autoptr (GError) error = NULL;
  AccountSettings *settings = account_settings_load (file, GROUP, &error);

  g_assert_no_error (error);
  return settings;
}

static void
replace (char **field, const char *text)
{
  g_free (*field);
  *field = g_strdup (text);
}

static AccountIdentity *
add_identity (AccountSettings *settings, const char *address)
{
  AccountIdentity *identity = account_identity_new ();

  replace (&identity->address, address);
  g_ptr_array_add (settings->identities, identity);
  return identity;
}

/* The addresses in order. */
static void
assert_addresses (const AccountSettings *settings, const char *expected)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < settings->identities->len; i++)
    g_string_append_printf (
      text, "%s%s", i > 0 ? " " : "",
      account_settings_get_sender_address (settings, settings->identities->pdata[i]));
  g_assert_cmpstr (text->str, ==, expected);
}

/* A file of before there were any writes as the account, under the id that drafts know. */
static void
test_migration (void)
{
  g_autoptr (GKeyFile) file = parse (ACCOUNT);
  g_autoptr (AccountSettings) settings = load (file);
  g_autoptr (AccountSettings) again = NULL;
  const AccountIdentity *own;

  g_assert_cmpuint (settings->identities->len, ==, 1);
  g_assert_cmpuint (settings->servers->len, ==, 0);
  g_assert_cmpuint (settings->signatures->len, ==, 0);
  own = account_settings_find_identity (settings, UUID);
  g_assert_true (account_settings_is_own_identity (settings, own));
  g_assert_cmpstr (account_settings_get_sender_name (settings, own), ==, "Nora Birch");
  assert_addresses (settings, "nora@birch.example");

  account_settings_save (settings, file);
  again = load (file);
  g_assert_true (account_settings_equal (settings, again));
}

static AccountSettings *
make_full (void)
{
  g_autoptr (GKeyFile) file = parse (ACCOUNT);
  AccountSettings *settings = load (file);
  AccountServer *server = account_server_new ();
  AccountSignature *signature = account_signature_new ();
  AccountIdentity *shop = add_identity (settings, "shop@birch.example");

  replace (&server->host, "smtp.elm.example");
  replace (&server->user, "nora");
  server->port = 587;
  server->security = ACCOUNT_SECURITY_STARTTLS;
  server->own_password = TRUE;
  g_ptr_array_add (settings->servers, server);
  replace (&signature->name, "Long; with “quotes”");
  replace (&signature->content, "<b>Nora</b>\n\t\\ Birch\n  = [x]\n# no comment\n");
  signature->is_rich = TRUE;
  g_ptr_array_add (settings->signatures, signature);
  replace (&shop->name, "Birch; Shop");
  replace (&shop->reply_to, "Team <team@birch.example>, x@birch.example");
  replace (&shop->organisation, "Birch & Söhne");
  replace (&shop->signature, signature->id);
  replace (&shop->answer_signature, "");
  replace (&shop->server, server->id);
  replace (&shop->sent_folder, "Geschäft/Gesendet");
  return settings;
}

static void
test_round_trip (void)
{
  g_autoptr (GKeyFile) file = parse ("");
  g_autoptr (AccountSettings) settings = make_full ();
  g_autoptr (AccountSettings) copy = account_settings_copy (settings);
  g_autoptr (AccountSettings) again = NULL;
  g_autoptr (AccountSettings) through = NULL;
  const AccountIdentity *shop;

  account_settings_save (settings, file);
  again = load (file);
  g_assert_true (account_settings_equal (settings, again));
  g_assert_true (account_settings_equal (settings, copy));

  shop = again->identities->pdata[1];
  g_assert_cmpstr (account_settings_get_sender_name (again, shop), ==, "Birch; Shop");
  g_assert_nonnull (account_settings_find_signature (again, shop->signature));
  through = account_settings_use_server (again, shop->server);
  g_assert_cmpstr (through->smtp.host, ==, "smtp.elm.example");
  g_assert_cmpstr (again->smtp.host, ==, "own");

  replace (&((AccountIdentity *) copy->identities->pdata[1])->organisation, "Birch");
  g_assert_false (account_settings_equal (settings, copy));
}

/* The order is the user's, and the account's own may stand anywhere, but does not go. */
static void
test_order (void)
{
  g_autoptr (GKeyFile) file = parse ("");
  g_autoptr (AccountSettings) settings = make_full ();
  g_autoptr (AccountSettings) again = NULL;
  g_autoptr (AccountSettings) lost = NULL;

  g_ptr_array_add (settings->identities, g_ptr_array_steal_index (settings->identities, 0));
  account_settings_save (settings, file);
  again = load (file);
  assert_addresses (again, "shop@birch.example nora@birch.example");

  g_key_file_remove_key (file, GROUP, "identities", NULL);
  lost = load (file);
  assert_addresses (lost, "nora@birch.example");
}

static guint
count_groups (GKeyFile *file)
{
  gsize n;

  g_strfreev (g_key_file_get_groups (file, &n));
  return (guint) n;
}

static void
test_remove (void)
{
  g_autoptr (GKeyFile) file = parse ("[Other]\nx=1\n");
  g_autoptr (AccountSettings) settings = make_full ();
  g_autoptr (AccountSettings) again = NULL;
  g_autofree char *server = g_strdup (((AccountServer *) settings->servers->pdata[0])->id);

  /* The account, Other, and one of each. */
  account_settings_save (settings, file);
  g_assert_cmpuint (count_groups (file), ==, 5);

  g_ptr_array_set_size (settings->servers, 0);
  g_ptr_array_set_size (settings->signatures, 0);
  account_settings_save (settings, file);
  again = load (file);
  g_assert_true (account_settings_equal (settings, again));
  g_assert_cmpuint (count_groups (file), ==, 3);
  g_assert_false (g_key_file_has_key (file, GROUP, "signatures", NULL));

  /* What an identity names, and is gone. */
  g_assert_true (account_settings_find_server (again, server) == &again->smtp);
  g_assert_null (account_settings_find_signature (again, "gone"));

  g_assert_true (account_settings_remove (file, UUID));
  g_assert_false (account_settings_remove (file, UUID));
  g_assert_cmpuint (count_groups (file), ==, 1);
}

/* One that cannot be read costs neither the account nor the others, and nothing of it is written over. */
static void
test_damaged (void)
{
  static const char *const bad[] = {
    "[Identity " SHOP "]\naddress=shop@birch.example\nname=a\\nb\n",
    "[Identity " SHOP "]\naddress=shop\\r@birch.example\n",
    "[Identity " SHOP "]\naddress=shop@birch.example\nreply-to=\xff\n",
    "[Outgoing Server " SHOP "]\nsmtp-host=h\nsmtp-port=0\n",
    "[Outgoing Server " SHOP "]\nsmtp-host=h\nsmtp-security=maybe\n",
    "[Outgoing Server " SHOP "]\nsmtp-port=465\n",
    "[Signature " SHOP "]\nname=a\\nb\n",
    "[Signature " SHOP "]\ncontent=a\\rb\n",
    "[Signature " SHOP "]\ncontent=x\nrich=perhaps\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *text = g_strconcat (
        ACCOUNT "identities=" SHOP ";" CLUB ";../../x;" CLUB ";\noutgoing-servers=" SHOP ";\nsignatures=" SHOP
                ";\n[Identity " CLUB "]\naddress=club@birch.example\n",
        bad[i], NULL);
      g_autoptr (GKeyFile) file = parse (text);
      g_autoptr (AccountSettings) settings = load (file);
      g_autofree char *group = g_strndup (bad[i] + 1, strcspn (bad[i], "]") - 1);
      gsize n_before;
      gsize n_after;
      g_auto (GStrv) keys = g_key_file_get_keys (file, group, &n_before, NULL);
      g_auto (GStrv) kept = NULL;
      g_autoptr (AccountSettings) again = NULL;

      assert_addresses (settings, "nora@birch.example club@birch.example");
      g_assert_cmpuint (settings->servers->len, ==, 0);
      g_assert_cmpuint (settings->signatures->len, ==, 0);

      account_settings_save (settings, file);
      account_settings_save (settings, file);
      kept = g_key_file_get_keys (file, group, &n_after, NULL);
      g_assert_cmpuint (n_before, ==, n_after);
      again = load (file);
      g_assert_true (account_settings_equal (settings, again));

      /* It goes with the account. */
      account_settings_remove (file, UUID);
      g_assert_cmpuint (count_groups (file), ==, 0);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/account-parts/migration", test_migration);
  g_test_add_func ("/account-parts/round-trip", test_round_trip);
  g_test_add_func ("/account-parts/order", test_order);
  g_test_add_func ("/account-parts/remove", test_remove);
  g_test_add_func ("/account-parts/damaged", test_damaged);

  return g_test_run ();
}
