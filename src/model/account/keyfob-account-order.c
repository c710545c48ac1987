/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "model/account/keyfob-account-order.h"

#include "platform/keyfob-text.h"

#include <glib/gi18n-lib.h>

/* Not owned: the list has it. */
static KeyfobAccount *
get_at (GListModel *accounts, guint position) {
  g_autoptr (KeyfobAccount) account = g_list_model_get_item (accounts, position);

  return account;
}

static guint
get_place (const char *const *order, const char *login_id) {
  for (guint i = 0; order != NULL && order[i] != NULL; i++)
    if (g_str_equal (order[i], login_id))
      return i;
  return G_MAXUINT;
}

guint
keyfob_account_order_find (const char *const *order, GListModel *accounts, const char *login_id) {
  guint place = get_place (order, login_id);
  guint position = 0;

  while (position < g_list_model_get_n_items (accounts) &&
         get_place (order, keyfob_account_get_login_id (get_at (accounts, position))) <= place)
    position++;
  return position;
}

static gboolean
is_there (GListModel *accounts, const char *login_id) {
  for (guint i = 0; i < g_list_model_get_n_items (accounts); i++)
    if (g_str_equal (keyfob_account_get_login_id (get_at (accounts, i)), login_id))
      return TRUE;
  return FALSE;
}

GStrv
keyfob_account_order_update (const char *const *order, GListModel *accounts, const char *gone) {
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  guint next = 0;

  for (guint i = 0; order != NULL && order[i] != NULL; i++) {
    if (is_there (accounts, order[i]))
      g_strv_builder_add (builder, keyfob_account_get_login_id (get_at (accounts, next++)));
    else if (g_strcmp0 (order[i], gone) != 0)
      g_strv_builder_add (builder, order[i]);
  }
  while (next < g_list_model_get_n_items (accounts))
    g_strv_builder_add (builder, keyfob_account_get_login_id (get_at (accounts, next++)));
  return g_strv_builder_end (builder);
}

/* What an account is called where there is no other. */
static const char *
get_plain_title (KeyfobAccount *account) {
  const KeyfobIdentity *identity = keyfob_account_get_identity (account);

  if (identity->organization_name != NULL)
    return identity->organization_name;
  if (identity->person_email != NULL)
    return identity->person_email;
  if (identity->person_name != NULL)
    return identity->person_name;
  return kisi_client_get_server (keyfob_account_get_client (account));
}

static gboolean
is_called_alike (KeyfobAccount *account, GListModel *accounts) {
  for (guint i = 0; i < g_list_model_get_n_items (accounts); i++)
    if (get_at (accounts, i) != account &&
        g_str_equal (get_plain_title (get_at (accounts, i)), get_plain_title (account)))
      return TRUE;
  return FALSE;
}

char *
keyfob_account_order_dup_title (KeyfobAccount *account, GListModel *accounts) {
  g_autofree char *title =
      keyfob_text_dup_safe (get_plain_title (account), KEYFOB_NAME_MAX_CHARACTERS);
  const KeyfobIdentity *identity = keyfob_account_get_identity (account);
  const char *person =
      identity->person_email != NULL ? identity->person_email : identity->person_name;
  g_autofree char *whose = NULL;

  if (!is_called_alike (account, accounts))
    return g_steal_pointer (&title);
  if (person == NULL)
    person = _ ("access link");
  whose = keyfob_text_dup_safe (person, KEYFOB_NAME_MAX_CHARACTERS);
  /* Translators: an organization, and whose sign-in there: there are several of it. */
  return g_strdup_printf (C_ ("organization and person", "%1$s (%2$s)"), title, whose);
}

char *
keyfob_account_order_dup_titles (GPtrArray *accounts) {
  g_autoptr (GPtrArray) titles = g_ptr_array_new ();

  for (guint i = 0; i < accounts->len; i++)
    g_ptr_array_add (titles, (char *) keyfob_account_get_title (accounts->pdata[i]));
  g_ptr_array_add (titles, NULL);
  return keyfob_text_dup_list ((const char *const *) titles->pdata);
}

char *
keyfob_account_order_dup_named (GPtrArray *some, GListModel *accounts, const char *words) {
  g_autofree char *titles = keyfob_account_order_dup_titles (some);

  if (some->len == g_list_model_get_n_items (accounts))
    return g_strdup (words);
  /* Translators: %1$s is an organization, or several; %2$s is a whole sentence about them */
  return g_strdup_printf (_ ("%1$s: %2$s"), titles, words);
}
