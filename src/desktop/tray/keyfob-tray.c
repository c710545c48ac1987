/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "desktop/tray/keyfob-tray.h"

#include "desktop/tray/keyfob-tray-item.h"
#include "desktop/tray/keyfob-tray-menu.h"
#include "desktop/tray/keyfob-tray-words.h"

struct _KeyfobTray {
  GObject parent_instance;

  GApplication *application; /* weak: owns this */
  KeyfobAccounts *accounts;
  KeyfobTrayMenu *menu;
  KeyfobTrayItem *item; /* once the menu is there: a panel that asks for it early gives it up */
  guint show_source;    /* while the icon may tell something else than is so */
};

enum {
  PROP_HOSTED = 1,
  PROP_KNOWN,
  PROP_MENU_OPEN,
  N_PROPERTIES,
};

enum {
  SIGNAL_ACTIVATION_TOKEN,
  N_SIGNALS,
};

static GParamSpec *properties[N_PROPERTIES];
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
  keyfob_tray_item_show (self->item, icon, words);
  return G_SOURCE_REMOVE;
}

/* Many changes come together, and all doors are looked at for them. */
static void
queue_show (KeyfobTray *self) {
  if (self->item != NULL && self->show_source == 0)
    self->show_source = g_idle_add (show, self);
}

static void
on_hosted (KeyfobTray *self) {
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HOSTED]);
}

static void
on_known (KeyfobTray *self) {
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_KNOWN]);
}

static void
on_menu_open (KeyfobTray *self) {
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MENU_OPEN]);
}

static void
on_activate (KeyfobTray *self) {
  if (self->application != NULL)
    g_action_group_activate_action (G_ACTION_GROUP (self->application), "quick", NULL);
}

static void
on_activation_token (KeyfobTray *self, const char *token) {
  g_signal_emit (self, signals[SIGNAL_ACTIVATION_TOKEN], 0, token);
}

static void
on_menu_exported (KeyfobTray *self) {
  if (self->application == NULL)
    return;
  self->item = keyfob_tray_item_new (g_application_get_dbus_connection (self->application),
                                     keyfob_tray_menu_get_path (self->menu));
  g_signal_connect_object (self->item, "notify::hosted", G_CALLBACK (on_hosted), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->item, "notify::known", G_CALLBACK (on_known), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->item, "activate", G_CALLBACK (on_activate), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->item, "activation-token", G_CALLBACK (on_activation_token), self,
                           G_CONNECT_SWAPPED);
  show (self);
  if (keyfob_tray_item_is_known (self->item))
    on_known (self);
}

static void
follow (KeyfobTray *self, gpointer object, const char *signal) {
  g_signal_connect_object (object, signal, G_CALLBACK (queue_show), self, G_CONNECT_SWAPPED);
}

static void
keyfob_tray_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec) {
  KeyfobTray *self = KEYFOB_TRAY (object);

  switch (id) {
  case PROP_HOSTED:
    g_value_set_boolean (value, keyfob_tray_is_hosted (self));
    break;
  case PROP_KNOWN:
    g_value_set_boolean (value, keyfob_tray_is_known (self));
    break;
  case PROP_MENU_OPEN:
    g_value_set_boolean (value, keyfob_tray_is_menu_open (self));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
keyfob_tray_dispose (GObject *object) {
  KeyfobTray *self = KEYFOB_TRAY (object);

  g_clear_handle_id (&self->show_source, g_source_remove);
  g_clear_object (&self->item);
  g_clear_object (&self->menu);
  g_clear_object (&self->accounts);
  g_clear_weak_pointer (&self->application);
  G_OBJECT_CLASS (keyfob_tray_parent_class)->dispose (object);
}

static void
keyfob_tray_class_init (KeyfobTrayClass *klass) {
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = keyfob_tray_get_property;
  object_class->dispose = keyfob_tray_dispose;

  properties[PROP_HOSTED] = g_param_spec_boolean ("hosted", NULL, NULL, FALSE, flags);
  properties[PROP_KNOWN] = g_param_spec_boolean ("known", NULL, NULL, FALSE, flags);
  properties[PROP_MENU_OPEN] = g_param_spec_boolean ("menu-open", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
  signals[SIGNAL_ACTIVATION_TOKEN] =
      g_signal_new ("activation-token", KEYFOB_TYPE_TRAY, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
keyfob_tray_init (KeyfobTray *self) {
}

KeyfobTray *
keyfob_tray_new (GApplication *application, KeyfobAccounts *accounts, KeyfobDoorFinder *finder) {
  KeyfobTray *self = g_object_new (KEYFOB_TYPE_TRAY, NULL);
  KeyfobRefresher *refresher = keyfob_accounts_get_refresher (accounts);

  g_set_weak_pointer (&self->application, application);
  self->accounts = g_object_ref (accounts);
  self->menu = keyfob_tray_menu_new (application, accounts, finder);
  g_signal_connect_object (self->menu, "notify::exported", G_CALLBACK (on_menu_exported), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->menu, "notify::open", G_CALLBACK (on_menu_open), self,
                           G_CONNECT_SWAPPED);
  follow (self, accounts, "notify");
  follow (self, refresher, "notify");
  follow (self, refresher, "fetched");
  follow (self, keyfob_door_list_get_model (keyfob_accounts_get_doors (accounts)), "items-changed");
  return self;
}

gboolean
keyfob_tray_is_hosted (KeyfobTray *self) {
  g_return_val_if_fail (KEYFOB_IS_TRAY (self), FALSE);
  return self->item != NULL && keyfob_tray_item_is_hosted (self->item);
}

gboolean
keyfob_tray_is_known (KeyfobTray *self) {
  g_return_val_if_fail (KEYFOB_IS_TRAY (self), FALSE);
  return self->item != NULL && keyfob_tray_item_is_known (self->item);
}

gboolean
keyfob_tray_is_menu_open (KeyfobTray *self) {
  g_return_val_if_fail (KEYFOB_IS_TRAY (self), FALSE);
  return self->menu != NULL && keyfob_tray_menu_is_open (self->menu);
}
