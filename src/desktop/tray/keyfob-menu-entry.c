/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "desktop/tray/keyfob-menu-entry.h"

struct _KeyfobMenuEntry {
  DbusmenuMenuitem parent_instance;

  char *action; /* nullable: of a separator */
  GVariant *target;
};

G_DEFINE_FINAL_TYPE (KeyfobMenuEntry, keyfob_menu_entry, DBUSMENU_TYPE_MENUITEM)

/* The library would warn of a host that says so of an item without a submenu. */
static void
keyfob_menu_entry_send_about_to_show (DbusmenuMenuitem *item,
                                      dbusmenu_menuitem_about_to_show_cb callback,
                                      gpointer callback_data) {
  if (callback != NULL)
    callback (item, callback_data);
}

static void
keyfob_menu_entry_finalize (GObject *object) {
  KeyfobMenuEntry *self = KEYFOB_MENU_ENTRY (object);

  g_free (self->action);
  g_clear_pointer (&self->target, g_variant_unref);
  G_OBJECT_CLASS (keyfob_menu_entry_parent_class)->finalize (object);
}

static void
keyfob_menu_entry_class_init (KeyfobMenuEntryClass *klass) {
  DBUSMENU_MENUITEM_CLASS (klass)->send_about_to_show = keyfob_menu_entry_send_about_to_show;
  G_OBJECT_CLASS (klass)->finalize = keyfob_menu_entry_finalize;
}

static void
keyfob_menu_entry_init (KeyfobMenuEntry *self) {
}

/* It is said even where it is what an item is without it: the library's answer to a host that asks
 * for nothing but properties that are not there is wrong or leaks. */
static KeyfobMenuEntry *
new_of_type (const char *type) {
  KeyfobMenuEntry *self = g_object_new (KEYFOB_TYPE_MENU_ENTRY, NULL);

  dbusmenu_menuitem_property_set (DBUSMENU_MENUITEM (self), DBUSMENU_MENUITEM_PROP_TYPE, type);
  return self;
}

KeyfobMenuEntry *
keyfob_menu_entry_new (const char *action, GVariant *target) {
  KeyfobMenuEntry *self = new_of_type ("standard");

  self->action = g_strdup (action);
  if (target != NULL)
    self->target = g_variant_ref_sink (target);
  return self;
}

KeyfobMenuEntry *
keyfob_menu_entry_new_separator (void) {
  return new_of_type ("separator");
}

void
keyfob_menu_entry_set_label (KeyfobMenuEntry *self, const char *words) {
  g_autoptr (GString) label = NULL;

  g_return_if_fail (KEYFOB_IS_MENU_ENTRY (self));

  label = g_string_new (words);
  g_string_replace (label, "_", "__", 0); /* one makes a mnemonic of the next letter */
  dbusmenu_menuitem_property_set (DBUSMENU_MENUITEM (self), DBUSMENU_MENUITEM_PROP_LABEL,
                                  label->str);
}

void
keyfob_menu_entry_set_enabled (KeyfobMenuEntry *self, gboolean enabled) {
  g_return_if_fail (KEYFOB_IS_MENU_ENTRY (self));

  dbusmenu_menuitem_property_set_bool (DBUSMENU_MENUITEM (self), DBUSMENU_MENUITEM_PROP_ENABLED,
                                       enabled);
}

void
keyfob_menu_entry_set_icon (KeyfobMenuEntry *self, GBytes *png) {
  g_return_if_fail (KEYFOB_IS_MENU_ENTRY (self));

  dbusmenu_menuitem_property_set_variant (
      DBUSMENU_MENUITEM (self), DBUSMENU_MENUITEM_PROP_ICON_DATA,
      g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, png, TRUE));
}

void
keyfob_menu_entry_place (KeyfobMenuEntry *self, DbusmenuMenuitem *menu, guint position) {
  DbusmenuMenuitem *item;

  g_return_if_fail (KEYFOB_IS_MENU_ENTRY (self));

  item = DBUSMENU_MENUITEM (self);
  if (dbusmenu_menuitem_get_parent (item) == NULL)
    dbusmenu_menuitem_child_add_position (menu, item, position);
  else
    dbusmenu_menuitem_child_reorder (menu, item, position);
}

void
keyfob_menu_entry_unplace (KeyfobMenuEntry *self) {
  DbusmenuMenuitem *menu;

  g_return_if_fail (KEYFOB_IS_MENU_ENTRY (self));

  menu = dbusmenu_menuitem_get_parent (DBUSMENU_MENUITEM (self));
  if (menu != NULL)
    dbusmenu_menuitem_child_delete (menu, DBUSMENU_MENUITEM (self));
}

void
keyfob_menu_entry_activate (KeyfobMenuEntry *self, GActionGroup *actions) {
  g_return_if_fail (KEYFOB_IS_MENU_ENTRY (self));

  if (self->action != NULL)
    g_action_group_activate_action (actions, self->action, self->target);
}
