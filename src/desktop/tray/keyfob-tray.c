/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "desktop/tray/keyfob-tray.h"

#include "desktop/tray/keyfob-sni-item.h"
#include "desktop/tray/keyfob-tray-menu.h"
#include "desktop/tray/keyfob-tray-words.h"
#include "platform/keyfob-activation-token.h"

struct _KeyfobTray {
  GObject parent_instance;

  GApplication *application; /* weak: owns this */
  KeyfobAccounts *accounts;
  KeyfobDoorFinder *finder;
  KeyfobTrayMenu *menu; /* once it is shown */
  KeyfobSniItem *item;  /* once the menu is there: a panel that asks for it early gives it up */
  guint show_source;    /* while the icon may tell something else than is so */
};

enum {
  SIGNAL_HOST_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (KeyfobTray, keyfob_tray, G_TYPE_OBJECT)

static guint
count_attention (KeyfobTray *self) {
  GListModel *doors = keyfob_door_list_get_model (keyfob_accounts_get_doors (self->accounts));
  guint n_doors = g_list_model_get_n_items (doors);
  guint n = 0;

  for (guint i = 0; i < n_doors; i++) {
    g_autoptr (KeyfobDoor) door = g_list_model_get_item (doors, i);

    if (keyfob_door_needs_attention (door))
      n++;
  }
  return n;
}

static gboolean
show (gpointer user_data) {
  KeyfobTray *self = user_data;
  KeyfobTrayIcon icon;
  g_autofree char *words =
      keyfob_tray_words_dup_icon (self->accounts, count_attention (self), &icon);

  self->show_source = 0;
  keyfob_sni_item_show (self->item, icon, words);
  return G_SOURCE_REMOVE;
}

/* Many changes come together, and all doors are looked at for them. */
static void
queue_show (KeyfobTray *self) {
  if (self->item != NULL && self->show_source == 0)
    self->show_source = g_idle_add (show, self);
}

static void
on_host_changed (KeyfobTray *self) {
  g_signal_emit (self, signals[SIGNAL_HOST_CHANGED], 0);
}

static void
on_activate (KeyfobTray *self) {
  if (self->application != NULL)
    g_action_group_activate_action (G_ACTION_GROUP (self->application), "quick", NULL);
}

static void
on_activation_token (KeyfobTray *self, const char *token) {
  if (self->application != NULL)
    keyfob_activation_token_set (self->application, token);
}

static void
on_menu_exported (KeyfobTray *self) {
  if (self->application == NULL)
    return;
  self->item = keyfob_sni_item_new (g_application_get_dbus_connection (self->application),
                                    keyfob_tray_menu_get_path (self->menu));
  g_signal_connect_object (self->item, "notify", G_CALLBACK (on_host_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->item, "activate", G_CALLBACK (on_activate), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->item, "activation-token", G_CALLBACK (on_activation_token), self,
                           G_CONNECT_SWAPPED);
  show (self);
  if (keyfob_sni_item_is_known (self->item))
    on_host_changed (self);
}

static void
follow (KeyfobTray *self, gpointer object, const char *signal) {
  g_signal_connect_object (object, signal, G_CALLBACK (queue_show), self, G_CONNECT_SWAPPED);
}

static void
keyfob_tray_dispose (GObject *object) {
  KeyfobTray *self = KEYFOB_TRAY (object);

  g_clear_handle_id (&self->show_source, g_source_remove);
  g_clear_object (&self->item);
  g_clear_object (&self->menu);
  g_clear_object (&self->finder);
  g_clear_object (&self->accounts);
  g_clear_weak_pointer (&self->application);
  G_OBJECT_CLASS (keyfob_tray_parent_class)->dispose (object);
}

static void
keyfob_tray_class_init (KeyfobTrayClass *klass) {
  G_OBJECT_CLASS (klass)->dispose = keyfob_tray_dispose;

  signals[SIGNAL_HOST_CHANGED] = g_signal_new ("host-changed", KEYFOB_TYPE_TRAY, G_SIGNAL_RUN_LAST,
                                               0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
keyfob_tray_init (KeyfobTray *self) {
}

KeyfobTray *
keyfob_tray_new (GApplication *application, KeyfobAccounts *accounts, KeyfobDoorFinder *finder) {
  KeyfobTray *self = g_object_new (KEYFOB_TYPE_TRAY, NULL);

  g_set_weak_pointer (&self->application, application);
  self->accounts = g_object_ref (accounts);
  self->finder = g_object_ref (finder);
  return self;
}

void
keyfob_tray_show (KeyfobTray *self) {
  KeyfobRefreshers *refreshers;

  g_return_if_fail (KEYFOB_IS_TRAY (self));
  g_return_if_fail (self->menu == NULL);

  refreshers = keyfob_accounts_get_refreshers (self->accounts);
  self->menu = keyfob_tray_menu_new (self->application, self->accounts, self->finder);
  g_signal_connect_object (self->menu, "notify::exported", G_CALLBACK (on_menu_exported), self,
                           G_CONNECT_SWAPPED);
  follow (self, self->accounts, "notify");
  follow (self, self->accounts, "changed");
  follow (self, refreshers, "notify");
  follow (self, refreshers, "fetched");
  follow (self, keyfob_door_list_get_model (keyfob_accounts_get_doors (self->accounts)),
          "items-changed");
}

gboolean
keyfob_tray_is_hosted (KeyfobTray *self) {
  g_return_val_if_fail (KEYFOB_IS_TRAY (self), FALSE);
  return self->item != NULL && keyfob_sni_item_is_hosted (self->item);
}

gboolean
keyfob_tray_is_known (KeyfobTray *self) {
  g_return_val_if_fail (KEYFOB_IS_TRAY (self), FALSE);
  return self->item != NULL && keyfob_sni_item_is_known (self->item);
}

gboolean
keyfob_tray_is_menu_open (KeyfobTray *self) {
  g_return_val_if_fail (KEYFOB_IS_TRAY (self), FALSE);
  return self->menu != NULL && keyfob_tray_menu_is_open (self->menu);
}
