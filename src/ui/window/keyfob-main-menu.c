/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "ui/window/keyfob-main-menu.h"

#include <glib/gi18n-lib.h>

#include "platform/keyfob-text.h"
#include "ui/accessibility/keyfob-fix-menu-names.h"
#include "ui/keyfob-shared-menu.h"

/* Of keyfob-main-menu.blp: what is about accounts, and in it what is there for any number. */
#define ACCOUNTS_SECTION 1
#define N_COMMON_ITEMS   1

/* So many have a line each in the menu itself; more have a menu of their own. */
#define MOST_LINES 3

/* A menu is as wide as its widest line. */
#define TITLE_MAX_CHARACTERS 32

/* Of the accounts: their menu. GTK keeps the sections of each menu that was shown, so there is one.
 */
#define DATA_MENU "keyfob-main-menu"

/* Of a section: the titles that it was made of. */
#define DATA_TITLES "keyfob-titles"

/* And the section that stands for it where there is one account. */
#define DATA_SHARED "keyfob-shared"

/* An underscore is for the key of a menu's line. */
static char *
dup_menu_title (KeyfobAccount *account) {
  g_autofree char *title =
      keyfob_text_dup_middle (keyfob_account_get_title (account), TITLE_MAX_CHARACTERS);
  g_auto (GStrv) parts = g_strsplit (title, "_", -1);

  return g_strjoinv ("__", parts);
}

static void
append_sign_out (GMenu *menu, const char *words, KeyfobAccount *account) {
  g_autoptr (GMenuItem) item = g_menu_item_new (words, NULL);

  g_menu_item_set_action_and_target (item, "win.sign-out-of", "s",
                                     keyfob_account_get_login_id (account));
  g_menu_append_item (menu, item);
}

static void
append_accounts (GMenu *section, GListModel *accounts) {
  guint n = g_list_model_get_n_items (accounts);
  g_autoptr (GMenu) menu = n > MOST_LINES ? g_menu_new () : g_object_ref (section);

  for (guint i = 0; i < n; i++) {
    g_autoptr (KeyfobAccount) account = g_list_model_get_item (accounts, i);
    g_autofree char *title = dup_menu_title (account);
    g_autofree char *words =
        n > MOST_LINES
            /* Translators: %s is an organization, in a menu that is called "Sign Out of" */
            ? g_strdup_printf (C_ ("sign out of", "%s…"), title)
            /* Translators: %s is an organization */
            : g_strdup_printf (_ ("Sign Out of %s…"), title);

    append_sign_out (menu, words, account);
  }
  if (n > MOST_LINES)
    /* Translators: what opens a menu of organizations */
    g_menu_append_submenu (section, _ ("_Sign Out of"), G_MENU_MODEL (menu));
}

/* One alone is not named. */
static char *
dup_titles (GListModel *accounts) {
  g_autoptr (GString) titles = g_string_new (NULL);
  guint n = g_list_model_get_n_items (accounts);

  for (guint i = 0; n > 1 && i < n; i++) {
    g_autoptr (KeyfobAccount) account = g_list_model_get_item (accounts, i);

    g_string_append_printf (titles, "%s\n%s\n", keyfob_account_get_login_id (account),
                            keyfob_account_get_title (account));
  }
  return g_string_free_and_steal (g_steal_pointer (&titles));
}

/* Not each time when anything of an account is otherwise: the menu may be open. */
static void
show_accounts (GMenu *section, KeyfobAccounts *accounts) {
  GListModel *model = keyfob_accounts_get_model (accounts);
  g_autofree char *titles = dup_titles (model);
  GMenuModel *shared = g_object_get_data (G_OBJECT (section), DATA_SHARED);
  gboolean several = g_list_model_get_n_items (model) > 1;

  if (g_strcmp0 (titles, g_object_get_data (G_OBJECT (section), DATA_TITLES)) == 0)
    return;
  g_object_set_data_full (G_OBJECT (section), DATA_TITLES, g_steal_pointer (&titles), g_free);
  g_menu_remove_all (section);
  for (int i = 0; i < (several ? N_COMMON_ITEMS : g_menu_model_get_n_items (shared)); i++) {
    g_autoptr (GMenuItem) item = g_menu_item_new_from_model (shared, i);

    g_menu_append_item (section, item);
  }
  if (several)
    append_accounts (section, model);
}

/* The shared menu with a section of its own for the accounts. */
static GMenuModel *
create_menu (GMenuModel *shared, KeyfobAccounts *accounts) {
  g_autoptr (GMenu) menu = g_menu_new ();
  g_autoptr (GMenu) section = g_menu_new ();

  g_object_set_data_full (
      G_OBJECT (section), DATA_SHARED,
      g_menu_model_get_item_link (shared, ACCOUNTS_SECTION, G_MENU_LINK_SECTION), g_object_unref);
  for (int i = 0; i < g_menu_model_get_n_items (shared); i++) {
    g_autoptr (GMenuItem) item = g_menu_item_new_from_model (shared, i);

    if (i == ACCOUNTS_SECTION)
      g_menu_item_set_section (item, G_MENU_MODEL (section));
    g_menu_append_item (menu, item);
  }
  g_signal_connect_object (accounts, "changed", G_CALLBACK (show_accounts), section,
                           G_CONNECT_SWAPPED);
  show_accounts (section, accounts);
  return G_MENU_MODEL (g_steal_pointer (&menu));
}

static GMenuModel *
get_menu (GMenuModel *shared, KeyfobAccounts *accounts) {
  GMenuModel *menu = g_object_get_data (G_OBJECT (accounts), DATA_MENU);

  if (menu == NULL) {
    menu = create_menu (shared, accounts);
    g_object_set_data_full (G_OBJECT (accounts), DATA_MENU, menu, g_object_unref);
  }
  return menu;
}

void
keyfob_main_menu_add (GtkMenuButton *button, KeyfobAccounts *accounts) {
  GMenuModel *menu = keyfob_shared_menu_get (GTK_WIDGET (button), "keyfob-main-menu");

  if (accounts != NULL)
    menu = get_menu (menu, accounts);
  gtk_menu_button_set_menu_model (button, menu);
  keyfob_fix_menu_names (button);
}
