/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "cli/keyfob-organization-argument.h"

#include "model/account/keyfob-account-order.h"
#include "platform/keyfob-text.h"

#include <glib/gi18n.h>

static gboolean
is_called (const char *name, const char *wanted, gboolean whole) {
  g_autofree char *folded = name != NULL ? keyfob_search_fold (name) : NULL;

  if (folded == NULL)
    return FALSE;
  return whole ? g_str_equal (folded, wanted) : g_str_has_prefix (folded, wanted);
}

/* (element-type KeyfobAccount): those that are called @text, or so at the beginning if not @whole.
 * None if nothing of @text can be seen. */
static GPtrArray *
find (KeyfobAccounts *accounts, const char *text, gboolean whole) {
  g_autofree char *wanted = keyfob_search_fold (text);
  GPtrArray *found = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; *wanted != '\0' && i < keyfob_accounts_get_n (accounts); i++) {
    KeyfobAccount *account = keyfob_accounts_get_at (accounts, i);
    const KeyfobIdentity *identity = keyfob_account_get_identity (account);

    if (is_called (keyfob_account_get_title (account), wanted, whole) ||
        is_called (identity->organization_name, wanted, whole) ||
        is_called (identity->organization_domain, wanted, whole) ||
        is_called (identity->person_email, wanted, whole))
      g_ptr_array_add (found, g_object_ref (account));
  }
  return found;
}

char *
keyfob_organization_argument_dup_titles (KeyfobAccounts *accounts) {
  g_autoptr (GPtrArray) all = keyfob_accounts_dup (accounts);

  return keyfob_account_order_dup_titles (all);
}

KeyfobAccount *
keyfob_organization_argument_find (KeyfobAccounts *accounts, const char *text, GError **error) {
  g_autoptr (GPtrArray) found = find (accounts, text, TRUE);
  g_autofree char *safe = keyfob_text_dup_safe (text, KEYFOB_NAME_MAX_CHARACTERS);
  g_autofree char *titles = NULL;

  if (found->len == 0) {
    g_ptr_array_unref (found);
    found = find (accounts, text, FALSE);
  }
  if (found->len == 1)
    return found->pdata[0]; /* the accounts hold it as well */
  titles = found->len > 0 ? keyfob_account_order_dup_titles (found)
                          : keyfob_organization_argument_dup_titles (accounts);
  if (found->len > 0)
    /* Translators: the second is a list, as in “Nordhaven (ada@example.com), Nordhaven Works” */
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
                 _ ("“%s” may be any of these: %s. Give more of the name, or the e-mail address."),
                 safe, titles);
  else
    /* Translators: the second is a list of organizations */
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
                 _ ("You are not signed in to an organization “%s”; there are: %s."), safe, titles);
  return NULL;
}
