/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "desktop/tray/keyfob-tray-menu.h"

#include "desktop/tray/keyfob-menu-entry.h"
#include "desktop/tray/keyfob-tray-icons.h"
#include "desktop/tray/keyfob-tray-words.h"
#include "platform/keyfob-timer.h"

#include <glib/gi18n-lib.h>

#define DOORS_MAX 12

/* How long the menu counts as open if nobody says that it is closed. Some hosts never do; and some
 * say that they are about to show it when they have just found it. */
#define OPENED_SECONDS        60
#define ABOUT_TO_SHOW_SECONDS 10

/* Hosts mistake a second change of the layout that comes soon after the first. */
#define LAYOUT_INTERVAL_MS 1000

/* A picture that is older is fetched anew when the menu opens, and not more often than that. */
#define PICTURE_MAX_SECONDS 10

struct _KeyfobTrayMenu {
  GObject parent_instance;

  GApplication *application; /* weak: owns this */
  KeyfobAccounts *accounts;
  KeyfobDoorFinder *finder;

  char *path;
  DbusmenuServer *server;
  DbusmenuMenuitem *root;
  KeyfobMenuEntry *no_doors; /* stands in their place, and says why */
  KeyfobMenuEntry *heading;  /* over them: says what a click does */
  KeyfobMenuEntry *line;     /* below those that come first */
  GHashTable *items;  /* (element-type gint64 KeyfobMenuEntry): of known doors, once offered */
  GPtrArray *offered; /* (element-type KeyfobDoor): in their order; they alone are followed */
  GPtrArray *expired; /* (element-type KeyfobAccount): over all, if others are not */
  GPtrArray *expired_items; /* (element-type KeyfobMenuEntry): of them */
  guint n_first;            /* of them: near, or favourites */
  GSource *layout_timer;
  gboolean layout_due; /* other doors may have to be offered when it goes off */
  guint close_source;  /* while it is open */
  gboolean listening;  /* readers are wanted */
  gboolean exported;
};

enum {
  PROP_EXPORTED = 1,
  N_PROPERTIES,
};

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (KeyfobTrayMenu, keyfob_tray_menu, G_TYPE_OBJECT)

static void
show_door (KeyfobTrayMenu *self, KeyfobDoor *door) {
  gint64 id = keyfob_door_get_id (door);
  KeyfobMenuEntry *item = g_hash_table_lookup (self->items, &id);
  KeyfobDoorStatus status = keyfob_door_get_status (door);
  g_autoptr (GBytes) icon = keyfob_tray_icons_dup_status_png (status, keyfob_door_is_open (door));
  g_autofree char *words = keyfob_tray_words_dup_door (door, self->accounts);

  keyfob_menu_entry_set_label (item, words);
  keyfob_menu_entry_set_enabled (item, status != KEYFOB_DOOR_STATUS_LOCKED_DOWN &&
                                           status != KEYFOB_DOOR_STATUS_NOT_SET_UP);
  keyfob_menu_entry_set_icon (item, icon);
}

static void
show_words (KeyfobTrayMenu *self) {
  g_autofree char *words = keyfob_tray_words_dup_no_doors (self->accounts);

  keyfob_menu_entry_set_label (self->no_doors, words);
  for (guint i = 0; i < self->expired->len; i++) {
    g_autofree char *to_do = keyfob_tray_words_dup_expired (self->expired->pdata[i]);

    keyfob_menu_entry_set_label (self->expired_items->pdata[i], to_do);
  }
  for (guint i = 0; i < self->offered->len; i++)
    show_door (self, g_ptr_array_index (self->offered, i));
}

static void
on_door_changed (KeyfobDoor *door, GParamSpec *pspec, gpointer user_data) {
  show_door (user_data, door);
}

static gboolean
is_expired (KeyfobAccount *account) {
  return account != NULL && keyfob_account_get_state (account) == KEYFOB_ACCOUNT_STATE_EXPIRED;
}

/* The accounts that are to be signed in to again, beside others that work. */
static GPtrArray *
find_expired (KeyfobTrayMenu *self) {
  GPtrArray *expired = g_ptr_array_new_with_free_func (g_object_unref);

  if (keyfob_accounts_get_state (self->accounts) != KEYFOB_ACCOUNT_STATE_SIGNED_IN)
    return expired;
  for (guint i = 0; i < keyfob_accounts_get_n (self->accounts); i++) {
    KeyfobAccount *account = keyfob_accounts_get_at (self->accounts, i);

    if (is_expired (account))
      g_ptr_array_add (expired, g_object_ref (account));
  }
  return expired;
}

/* Their doors are not offered: they wait until their person has signed in again. */
static GPtrArray *
find_usable_doors (KeyfobTrayMenu *self) {
  guint max = DOORS_MAX;

  while (TRUE) {
    g_autoptr (GPtrArray) found = keyfob_door_finder_find (self->finder, NULL, max);
    gboolean all = found->len < max;

    for (guint i = found->len; i > 0; i--)
      if (is_expired (
              keyfob_accounts_lookup (self->accounts, keyfob_door_get_id (found->pdata[i - 1]))))
        g_ptr_array_remove_index (found, i - 1);
    if (found->len > DOORS_MAX)
      g_ptr_array_set_size (found, DOORS_MAX);
    if (all || found->len == DOORS_MAX)
      return g_steal_pointer (&found);
    max *= 2;
  }
}

/* While the keyring is asked, the doors of the cache are offered: it mostly knows a login, and the
 * guard waits for it. */
static GPtrArray *
find_doors (KeyfobTrayMenu *self) {
  switch (keyfob_accounts_get_state (self->accounts)) {
  case KEYFOB_ACCOUNT_STATE_STARTING:
  case KEYFOB_ACCOUNT_STATE_SIGNED_IN:
    return find_usable_doors (self);
  case KEYFOB_ACCOUNT_STATE_SIGNED_OUT:
  case KEYFOB_ACCOUNT_STATE_EXPIRED:
    break;
  }
  return g_ptr_array_new_with_free_func (g_object_unref);
}

/* How many of @doors come first, whatever was unlocked last. */
static guint
count_first (GPtrArray *doors) {
  guint n = 0;

  while (n < doors->len &&
         (keyfob_door_is_near (doors->pdata[n]) || keyfob_door_is_favourite (doors->pdata[n])))
    n++;
  return n;
}

static gboolean
is_same (GPtrArray *a, GPtrArray *b) {
  return a->len == b->len &&
         (a->len == 0 || memcmp (a->pdata, b->pdata, a->len * sizeof *a->pdata) == 0);
}

static gboolean
is_offered (KeyfobTrayMenu *self, GPtrArray *doors) {
  g_autoptr (GPtrArray) expired = find_expired (self);

  return is_same (doors, self->offered) && count_first (doors) == self->n_first &&
         is_same (expired, self->expired);
}

/* Other doors may have to be offered: in a while, so that many changes are one. */
static void
queue_layout (KeyfobTrayMenu *self) {
  if (!self->layout_due)
    keyfob_timer_set (self->layout_timer, keyfob_timer_now () + LAYOUT_INTERVAL_MS * 1000);
  self->layout_due = TRUE;
}

static void
queue_layout_if_other (KeyfobTrayMenu *self) {
  g_autoptr (GPtrArray) doors = find_doors (self);

  if (!is_offered (self, doors))
    queue_layout (self);
}

/* Which doors are near is looked for while somebody looks at the menu. */
static void
listen (KeyfobTrayMenu *self, gboolean wanted) {
  KeyfobProximity *proximity = keyfob_accounts_get_proximity (self->accounts);

  if (proximity == NULL || wanted == self->listening)
    return;
  self->listening = wanted;
  keyfob_readers_want (keyfob_proximity_get_readers (proximity), wanted);
}

static void
close_menu (KeyfobTrayMenu *self) {
  if (self->close_source == 0)
    return;
  g_clear_handle_id (&self->close_source, g_source_remove);
  listen (self, FALSE);
  queue_layout_if_other (self);
}

static void
on_item_activated (KeyfobMenuEntry *item, guint timestamp, gpointer user_data) {
  KeyfobTrayMenu *self = user_data;

  close_menu (self);
  if (self->application != NULL)
    keyfob_menu_entry_activate (item, G_ACTION_GROUP (self->application));
}

static KeyfobMenuEntry *
new_item (KeyfobTrayMenu *self, const char *action, GVariant *target) {
  KeyfobMenuEntry *item = keyfob_menu_entry_new (action, target);

  g_signal_connect_object (item, DBUSMENU_MENUITEM_SIGNAL_ITEM_ACTIVATED,
                           G_CALLBACK (on_item_activated), self, G_CONNECT_DEFAULT);
  return item;
}

static KeyfobMenuEntry *
get_item (KeyfobTrayMenu *self, KeyfobDoor *door) {
  gint64 id = keyfob_door_get_id (door);
  KeyfobMenuEntry *item = g_hash_table_lookup (self->items, &id);

  if (item == NULL) {
    item = new_item (self, "unlock", g_variant_new_int64 (id));
    g_hash_table_insert (self->items, g_memdup2 (&id, sizeof id), item);
  }
  return item;
}

/* Follows @doors instead of those that were offered. */
static void
take_doors (KeyfobTrayMenu *self, GPtrArray *doors) {
  for (guint i = 0; i < self->offered->len; i++)
    g_signal_handlers_disconnect_by_func (g_ptr_array_index (self->offered, i), on_door_changed,
                                          self);
  g_ptr_array_unref (self->offered);
  self->offered = g_ptr_array_ref (doors);
  self->n_first = count_first (doors);
  for (guint i = 0; i < doors->len; i++)
    g_signal_connect_object (g_ptr_array_index (doors, i), "notify", G_CALLBACK (on_door_changed),
                             self, G_CONNECT_DEFAULT);
}

static gboolean
is_unknown (gpointer id, gpointer item, gpointer user_data) {
  KeyfobTrayMenu *self = user_data;

  return keyfob_door_list_lookup (keyfob_door_finder_get_doors (self->finder), *(gint64 *) id) ==
         NULL;
}

/* Follows what is expired now. */
static void
take_expired (KeyfobTrayMenu *self) {
  g_autoptr (GPtrArray) expired = find_expired (self);

  if (is_same (expired, self->expired))
    return;
  for (guint i = 0; i < self->expired_items->len; i++)
    keyfob_menu_entry_unplace (self->expired_items->pdata[i]);
  g_ptr_array_set_size (self->expired_items, 0);
  g_ptr_array_unref (self->expired);
  self->expired = g_steal_pointer (&expired);
  for (guint i = 0; i < self->expired->len; i++)
    g_ptr_array_add (self->expired_items, new_item (self, "open", NULL));
}

static void
place_doors (KeyfobTrayMenu *self) {
  guint position = 0;

  for (guint i = 0; i < self->expired_items->len; i++)
    keyfob_menu_entry_place (self->expired_items->pdata[i], self->root, position++);
  keyfob_menu_entry_unplace (self->line);
  if (self->offered->len == 0) {
    keyfob_menu_entry_unplace (self->heading);
    keyfob_menu_entry_place (self->no_doors, self->root, position);
    return;
  }
  keyfob_menu_entry_unplace (self->no_doors);
  keyfob_menu_entry_place (self->heading, self->root, position++);
  for (guint i = 0; i < self->offered->len; i++) {
    if (i > 0 && i == self->n_first)
      keyfob_menu_entry_place (self->line, self->root, position++);
    keyfob_menu_entry_place (get_item (self, g_ptr_array_index (self->offered, i)), self->root,
                             position++);
  }
}

/* Makes the menu offer @doors. The library announces all the changes at once, when it is idle. */
static void
offer_doors (KeyfobTrayMenu *self, GPtrArray *doors) {
  g_autoptr (GHashTable) wanted = g_hash_table_new (NULL, NULL);
  GHashTableIter iter;
  gpointer item;

  for (guint i = 0; i < doors->len; i++)
    g_hash_table_add (wanted, get_item (self, g_ptr_array_index (doors, i)));
  g_hash_table_iter_init (&iter, self->items);
  while (g_hash_table_iter_next (&iter, NULL, &item))
    if (!g_hash_table_contains (wanted, item))
      keyfob_menu_entry_unplace (item);
  g_hash_table_foreach_remove (self->items, is_unknown, self);

  take_doors (self, doors);
  take_expired (self);
  show_words (self);
  place_doors (self);
}

static gboolean
on_layout_due (gpointer user_data) {
  KeyfobTrayMenu *self = user_data;
  g_autoptr (GPtrArray) doors = NULL;

  self->layout_due = FALSE;
  /* Nothing may move below the pointer: the click would unlock another door than was aimed at. */
  if (keyfob_tray_menu_is_open (self))
    return G_SOURCE_CONTINUE;
  doors = find_doors (self);
  if (!is_offered (self, doors))
    offer_doors (self, doors);
  return G_SOURCE_CONTINUE;
}

static gboolean
on_time_over (gpointer user_data) {
  close_menu (user_data);
  return G_SOURCE_REMOVE;
}

static void
open_for (KeyfobTrayMenu *self, guint seconds) {
  g_clear_handle_id (&self->close_source, g_source_remove);
  self->close_source = g_timeout_add_seconds (seconds, on_time_over, self);
  listen (self, TRUE);
}

/* It is about to be seen. May be called twice for one opening. */
static void
prepare_to_open (KeyfobTrayMenu *self) {
  show_words (self); /* yesterday's 14:02 is no longer called so */
  if (keyfob_accounts_get_state (self->accounts) != KEYFOB_ACCOUNT_STATE_SIGNED_IN)
    return;
  keyfob_refreshers_refresh_if_older (keyfob_accounts_get_refreshers (self->accounts),
                                      PICTURE_MAX_SECONDS);
  /* After that, or the fetch would take the connection that waits for a click. */
  keyfob_accounts_warm_up (self->accounts);
}

static gboolean
on_about_to_show (KeyfobTrayMenu *self) {
  if (!keyfob_tray_menu_is_open (self))
    open_for (self, ABOUT_TO_SHOW_SECONDS);
  prepare_to_open (self);
  return FALSE;
}

static gboolean
on_event (KeyfobTrayMenu *self, const char *name, GVariant *value, guint timestamp) {
  if (g_str_equal (name, DBUSMENU_MENUITEM_EVENT_OPENED)) {
    open_for (self, OPENED_SECONDS);
    prepare_to_open (self);
  } else if (g_str_equal (name, DBUSMENU_MENUITEM_EVENT_CLOSED)) {
    close_menu (self);
  }
  return FALSE;
}

/* The library emits this first when it has registered the menu. */
static void
on_layout_updated (KeyfobTrayMenu *self) {
  g_signal_handlers_disconnect_by_func (self->server, on_layout_updated, self);
  dbusmenu_server_set_root (self->server, g_object_ref (self->root));
  self->exported = TRUE;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_EXPORTED]);
}

static void
add_item (KeyfobTrayMenu *self, KeyfobMenuEntry *item, const char *words) {
  g_autoptr (KeyfobMenuEntry) added = item;

  if (words != NULL)
    keyfob_menu_entry_set_label (added, words);
  dbusmenu_menuitem_child_append (self->root, DBUSMENU_MENUITEM (added));
}

static void
add_lasting_items (KeyfobTrayMenu *self) {
  add_item (self, keyfob_menu_entry_new_separator (), NULL);
  add_item (self, new_item (self, "quick", NULL), _ ("All Doors…"));
  add_item (self, new_item (self, "open", NULL), _ ("Open Keyfob"));
  add_item (self, new_item (self, "preferences", NULL), _ ("Preferences"));
  add_item (self, new_item (self, "quit", NULL), _ ("Quit"));
}

static void
watch_doors (KeyfobTrayMenu *self) {
  KeyfobRefreshers *refreshers = keyfob_accounts_get_refreshers (self->accounts);
  GListModel *doors = keyfob_door_list_get_model (keyfob_door_finder_get_doors (self->finder));
  KeyfobProximity *proximity = keyfob_accounts_get_proximity (self->accounts);
  const char *words_follow[] = {"notify::current", "notify::error", "notify::fetched-at"};

  for (guint i = 0; i < G_N_ELEMENTS (words_follow); i++)
    g_signal_connect_object (refreshers, words_follow[i], G_CALLBACK (show_words), self,
                             G_CONNECT_SWAPPED);
  g_signal_connect_object (self->accounts, "notify::keyring-error", G_CALLBACK (show_words), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->accounts, "notify::state", G_CALLBACK (show_words), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->accounts, "notify::state", G_CALLBACK (queue_layout), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->accounts, "changed", G_CALLBACK (show_words), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->accounts, "changed", G_CALLBACK (queue_layout_if_other), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (doors, "items-changed", G_CALLBACK (queue_layout), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (keyfob_door_finder_get_recent (self->finder), "changed",
                           G_CALLBACK (queue_layout), self, G_CONNECT_SWAPPED);
  if (proximity != NULL)
    g_signal_connect_object (keyfob_proximity_get_readers (proximity), "near-changed",
                             G_CALLBACK (queue_layout), self, G_CONNECT_SWAPPED);
  /* Of thousands of doors no other is followed that could become a favourite. */
  g_signal_connect_object (refreshers, "fetched", G_CALLBACK (queue_layout_if_other), self,
                           G_CONNECT_SWAPPED);
  /* That one picture is new says nothing of all. */
  g_signal_connect_object (refreshers, "fetched", G_CALLBACK (show_words), self, G_CONNECT_SWAPPED);
}

static void
keyfob_tray_menu_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec) {
  KeyfobTrayMenu *self = KEYFOB_TRAY_MENU (object);

  switch (id) {
  case PROP_EXPORTED:
    g_value_set_boolean (value, self->exported);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
keyfob_tray_menu_dispose (GObject *object) {
  KeyfobTrayMenu *self = KEYFOB_TRAY_MENU (object);

  g_clear_handle_id (&self->close_source, g_source_remove);
  g_source_destroy (self->layout_timer);
  if (self->accounts != NULL)
    listen (self, FALSE);
  g_clear_object (&self->server);
  g_clear_object (&self->root);
  g_clear_object (&self->no_doors);
  g_clear_object (&self->heading);
  g_clear_object (&self->line);
  g_hash_table_remove_all (self->items);
  g_ptr_array_set_size (self->expired_items, 0);
  g_ptr_array_set_size (self->expired, 0);
  g_clear_object (&self->finder);
  g_clear_object (&self->accounts);
  g_clear_weak_pointer (&self->application);
  G_OBJECT_CLASS (keyfob_tray_menu_parent_class)->dispose (object);
}

static void
keyfob_tray_menu_finalize (GObject *object) {
  KeyfobTrayMenu *self = KEYFOB_TRAY_MENU (object);

  g_source_unref (self->layout_timer);
  g_free (self->path);
  g_hash_table_unref (self->items);
  g_ptr_array_unref (self->offered);
  g_ptr_array_unref (self->expired);
  g_ptr_array_unref (self->expired_items);
  G_OBJECT_CLASS (keyfob_tray_menu_parent_class)->finalize (object);
}

static void
keyfob_tray_menu_class_init (KeyfobTrayMenuClass *klass) {
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = keyfob_tray_menu_get_property;
  object_class->dispose = keyfob_tray_menu_dispose;
  object_class->finalize = keyfob_tray_menu_finalize;

  properties[PROP_EXPORTED] =
      g_param_spec_boolean ("exported", NULL, NULL, FALSE,
                            G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
keyfob_tray_menu_init (KeyfobTrayMenu *self) {
  self->root = dbusmenu_menuitem_new_with_id (0);
  self->layout_timer = keyfob_timer_new (on_layout_due, self);
  self->items = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_object_unref);
  self->offered = g_ptr_array_new_with_free_func (g_object_unref);
  self->expired = g_ptr_array_new_with_free_func (g_object_unref);
  self->expired_items = g_ptr_array_new_with_free_func (g_object_unref);
  self->no_doors = new_item (self, "open", NULL);
  self->heading = keyfob_menu_entry_new (NULL, NULL);
  /* Translators: in a menu, over the names of doors that a click unlocks */
  keyfob_menu_entry_set_label (self->heading, _ ("Unlock:"));
  keyfob_menu_entry_set_enabled (self->heading, FALSE);
  self->line = keyfob_menu_entry_new_separator ();
  add_lasting_items (self);
  g_signal_connect_object (self->root, DBUSMENU_MENUITEM_SIGNAL_ABOUT_TO_SHOW,
                           G_CALLBACK (on_about_to_show), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->root, DBUSMENU_MENUITEM_SIGNAL_EVENT, G_CALLBACK (on_event), self,
                           G_CONNECT_SWAPPED);
}

KeyfobTrayMenu *
keyfob_tray_menu_new (GApplication *application,
                      KeyfobAccounts *accounts,
                      KeyfobDoorFinder *finder) {
  KeyfobTrayMenu *self = g_object_new (KEYFOB_TYPE_TRAY_MENU, NULL);
  g_autoptr (GPtrArray) doors = NULL;

  g_set_weak_pointer (&self->application, application);
  self->accounts = g_object_ref (accounts);
  self->finder = g_object_ref (finder);
  doors = find_doors (self);
  offer_doors (self, doors);
  watch_doors (self);

  self->path = g_strconcat (g_application_get_dbus_object_path (application), "/menu", NULL);
  self->server = dbusmenu_server_new (self->path);
  g_signal_connect_object (self->server, DBUSMENU_SERVER_SIGNAL_LAYOUT_UPDATED,
                           G_CALLBACK (on_layout_updated), self, G_CONNECT_SWAPPED);
  return self;
}

const char *
keyfob_tray_menu_get_path (KeyfobTrayMenu *self) {
  g_return_val_if_fail (KEYFOB_IS_TRAY_MENU (self), NULL);
  return self->path;
}

gboolean
keyfob_tray_menu_is_exported (KeyfobTrayMenu *self) {
  g_return_val_if_fail (KEYFOB_IS_TRAY_MENU (self), FALSE);
  return self->exported;
}

gboolean
keyfob_tray_menu_is_open (KeyfobTrayMenu *self) {
  g_return_val_if_fail (KEYFOB_IS_TRAY_MENU (self), FALSE);
  return self->close_source != 0;
}
