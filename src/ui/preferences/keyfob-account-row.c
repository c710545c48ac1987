/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "ui/preferences/keyfob-account-row.h"

#include <glib/gi18n-lib.h>

#include "model/account/keyfob-lasting-state.h"
#include "ui/accessibility/keyfob-fix-menu-names.h"
#include "ui/keyfob-shared-menu.h"

struct _KeyfobAccountRow {
  AdwActionRow parent_instance;

  GtkMenuButton *button;

  KeyfobAccounts *accounts;
  KeyfobAccount *account;
};

G_DEFINE_FINAL_TYPE (KeyfobAccountRow, keyfob_account_row, ADW_TYPE_ACTION_ROW)

/* Returns: -1 once it is not among them any more */
static int
get_position (KeyfobAccountRow *self) {
  GListModel *model = keyfob_accounts_get_model (self->accounts);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++) {
    g_autoptr (KeyfobAccount) account = g_list_model_get_item (model, i);

    if (account == self->account)
      return i;
  }
  return -1;
}

static char *
dup_state_words (KeyfobAccount *account) {
  KeyfobLastingState state = keyfob_lasting_state_get_of (account);

  if (state != KEYFOB_LASTING_STATE_NONE)
    return keyfob_lasting_state_dup_words_of (state, account);
  if (keyfob_account_is_session_only (account))
    return g_strdup (_ ("Signed in for this session only."));
  return g_strdup (keyfob_account_get_credential (account) != NULL ? _ ("Signed in") : "");
}

static void
show (KeyfobAccountRow *self) {
  const KeyfobIdentity *identity = keyfob_account_get_identity (self->account);
  const char *title = keyfob_account_get_title (self->account);
  const char *person =
      identity->person_email != NULL ? identity->person_email : identity->person_name;
  g_autofree char *state = dup_state_words (self->account);
  g_autofree char *subtitle =
      person != NULL ? g_strconcat (person, "\n", state, NULL) : g_strdup (state);
  /* Translators: what a screen reader calls a menu; %s is an organization */
  g_autofree char *menu_name = g_strdup_printf (_ ("Menu of %s"), title);
  int position = get_position (self);
  int last = keyfob_accounts_get_n (self->accounts) - 1;

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), g_strchomp (subtitle));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  menu_name, -1);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "account.move-up", position > 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "account.move-down",
                                 position >= 0 && position < last);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "account.sign-in",
                                 keyfob_account_get_state (self->account) ==
                                     KEYFOB_ACCOUNT_STATE_EXPIRED);
}

/* The list makes a new row, which has the keyboard then. */
static void
move (KeyfobAccountRow *self, int by) {
  g_autoptr (KeyfobAccountRow) moved = g_object_ref (self);
  GtkListBox *list = GTK_LIST_BOX (gtk_widget_get_parent (GTK_WIDGET (self)));
  int position = get_position (self) + by;
  GtkListBoxRow *row;

  keyfob_accounts_move (self->accounts, self->account, position);
  row = gtk_list_box_get_row_at_index (list, position);
  if (row != NULL)
    gtk_widget_grab_focus (GTK_WIDGET (KEYFOB_ACCOUNT_ROW (row)->button));
}

static void
move_up (GtkWidget *widget, const char *action, GVariant *parameter) {
  move (KEYFOB_ACCOUNT_ROW (widget), -1);
}

static void
move_down (GtkWidget *widget, const char *action, GVariant *parameter) {
  move (KEYFOB_ACCOUNT_ROW (widget), 1);
}

static void
sign_in (GtkWidget *widget, const char *action, GVariant *parameter) {
  KeyfobAccountRow *self = KEYFOB_ACCOUNT_ROW (widget);

  gtk_widget_activate_action (widget, "win.sign-in-to", "s",
                              keyfob_account_get_login_id (self->account));
}

static void
sign_out (GtkWidget *widget, const char *action, GVariant *parameter) {
  KeyfobAccountRow *self = KEYFOB_ACCOUNT_ROW (widget);

  gtk_widget_activate_action (widget, "win.sign-out-of", "s",
                              keyfob_account_get_login_id (self->account));
}

static void
keyfob_account_row_dispose (GObject *object) {
  KeyfobAccountRow *self = KEYFOB_ACCOUNT_ROW (object);

  g_clear_object (&self->account);
  g_clear_object (&self->accounts);

  G_OBJECT_CLASS (keyfob_account_row_parent_class)->dispose (object);
}

static void
keyfob_account_row_class_init (KeyfobAccountRowClass *klass) {
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = keyfob_account_row_dispose;

  gtk_widget_class_install_action (widget_class, "account.move-up", NULL, move_up);
  gtk_widget_class_install_action (widget_class, "account.move-down", NULL, move_down);
  gtk_widget_class_install_action (widget_class, "account.sign-in", NULL, sign_in);
  gtk_widget_class_install_action (widget_class, "account.sign-out", NULL, sign_out);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Up, GDK_ALT_MASK, "account.move-up",
                                       NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Down, GDK_ALT_MASK,
                                       "account.move-down", NULL);
}

static void
keyfob_account_row_init (KeyfobAccountRow *self) {
  self->button = GTK_MENU_BUTTON (gtk_menu_button_new ());
  gtk_menu_button_set_icon_name (self->button, "view-more-symbolic");
  gtk_menu_button_set_menu_model (
      self->button, keyfob_shared_menu_get (GTK_WIDGET (self), "keyfob-account-menu"));
  keyfob_fix_menu_names (self->button);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->button), _ ("Menu"));
  gtk_widget_set_valign (GTK_WIDGET (self->button), GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (GTK_WIDGET (self->button), "flat");
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), GTK_WIDGET (self->button));
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self), FALSE);
}

GtkWidget *
keyfob_account_row_new (KeyfobAccount *account, KeyfobAccounts *accounts) {
  KeyfobAccountRow *self = g_object_new (KEYFOB_TYPE_ACCOUNT_ROW, NULL);

  self->accounts = g_object_ref (accounts);
  self->account = g_object_ref (account);
  g_signal_connect_object (accounts, "changed", G_CALLBACK (show), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (keyfob_account_get_refresher (account), "notify", G_CALLBACK (show),
                           self, G_CONNECT_SWAPPED);
  show (self);
  return GTK_WIDGET (self);
}
