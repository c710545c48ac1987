/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "ui/door/keyfob-door-menu.h"

#include "ui/accessibility/keyfob-fix-menu-names.h"
#include "ui/keyfob-shared-menu.h"

struct KeyfobDoorMenu {
  GtkWidget *parent;
  GtkWidget *list;
  GtkPopover *popover; /* (nullable): made when it is first opened */
  GtkGesture *click;
  GtkGesture *long_press;
  GSimpleActionGroup *actions;

  KeyfobAccounts *accounts;
  gint64 door_id; /* that it was opened for */

  GtkWidget *focus;       /* weak: what had the keyboard before */
  KeyfobDoor *focus_door; /* (nullable): the door that it showed */
};

static KeyfobDoor *
find_door_of (KeyfobDoorMenu *self, GtkWidget *widget) {
  while (widget != NULL && gtk_widget_get_parent (widget) != self->list)
    widget = gtk_widget_get_parent (widget);
  if (widget != NULL)
    widget = gtk_widget_get_first_child (widget);
  return KEYFOB_IS_DOOR_ROW (widget) ? keyfob_door_row_get_door (KEYFOB_DOOR_ROW (widget)) : NULL;
}

static void
note_focus (KeyfobDoorMenu *self) {
  GtkRoot *root = gtk_widget_get_root (self->parent);
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  if (self->popover != NULL && gtk_widget_get_visible (GTK_WIDGET (self->popover)))
    return;
  g_set_weak_pointer (&self->focus, focus);
  g_set_object (&self->focus_door, find_door_of (self, focus));
}

/* GTK does not give the keyboard back. Rows are used for many doors: only one that shows the same
 * as before may have it. */
static void
restore_focus (KeyfobDoorMenu *self) {
  if (self->focus != NULL && find_door_of (self, self->focus) == self->focus_door)
    gtk_widget_grab_focus (self->focus);
  else
    gtk_widget_grab_focus (self->list);
  g_clear_weak_pointer (&self->focus);
  g_clear_object (&self->focus_door);
}

/* Closed first, so that the keyboard is in the list again, and a dialog leaves it there. */
static void
act (KeyfobDoorMenu *self, const char *action) {
  if (self->popover != NULL)
    gtk_popover_popdown (self->popover);
  gtk_widget_activate_action (self->parent, action, "x", self->door_id);
}

static void
unlock (GSimpleAction *action, GVariant *parameter, gpointer user_data) {
  act (user_data, "door.unlock");
}

static void
show (GSimpleAction *action, GVariant *parameter, gpointer user_data) {
  act (user_data, "door.show");
}

static void
toggle_favourite (GSimpleAction *action, GVariant *parameter, gpointer user_data) {
  act (user_data, "door.toggle-favourite");
}

static void
copy_id (GSimpleAction *action, GVariant *parameter, gpointer user_data) {
  act (user_data, "door.copy-id");
}

static GtkPopover *
get_popover (KeyfobDoorMenu *self) {
  if (self->popover == NULL) {
    self->popover = GTK_POPOVER (gtk_popover_menu_new_from_model (
        keyfob_shared_menu_get (self->parent, "keyfob-door-menu")));
    keyfob_fix_menu_names_of_popover (self->popover);
    gtk_popover_set_has_arrow (self->popover, FALSE);
    gtk_widget_set_halign (GTK_WIDGET (self->popover), GTK_ALIGN_START);
    gtk_widget_set_parent (GTK_WIDGET (self->popover), self->parent);
    g_signal_connect_swapped (self->popover, "closed", G_CALLBACK (restore_focus), self);
  }
  return self->popover;
}

static void
show_favourite (KeyfobDoorMenu *self, KeyfobDoor *door) {
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->actions), "favourite");
  KeyfobAccount *account = self->accounts != NULL
                               ? keyfob_accounts_lookup (self->accounts, keyfob_door_get_id (door))
                               : NULL;

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action),
                               account != NULL && keyfob_account_can_favourite (account));
  g_simple_action_set_state (G_SIMPLE_ACTION (action),
                             g_variant_new_boolean (keyfob_door_is_favourite (door)));
}

/* @x, @y: in the list */
static void
open_at (KeyfobDoorMenu *self, KeyfobDoor *door, double x, double y) {
  graphene_point_t point = GRAPHENE_POINT_INIT (x, y);

  if (!gtk_widget_compute_point (self->list, self->parent, &point, &point))
    return;
  note_focus (self);
  self->door_id = keyfob_door_get_id (door);
  show_favourite (self, door);
  gtk_popover_set_pointing_to (get_popover (self), &(GdkRectangle) {point.x, point.y, 1, 1});
  gtk_popover_popup (self->popover);
}

static void
open_below (KeyfobDoorMenu *self, double x, double y, GtkGesture *gesture) {
  KeyfobDoor *door = find_door_of (self, gtk_widget_pick (self->list, x, y, GTK_PICK_DEFAULT));

  if (door == NULL)
    return;
  gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED); /* or it would be a click too */
  open_at (self, door, x, y);
}

static void
on_click (KeyfobDoorMenu *self, int n_press, double x, double y, GtkGesture *gesture) {
  open_below (self, x, y, gesture);
}

KeyfobDoorMenu *
keyfob_door_menu_new (GtkWidget *parent, GtkWidget *list) {
  KeyfobDoorMenu *self = g_new0 (KeyfobDoorMenu, 1);
  const GActionEntry entries[] = {
      {.name = "unlock", .activate = unlock},
      {.name = "show", .activate = show},
      {.name = "favourite", .activate = toggle_favourite, .state = "false"},
      {.name = "copy-id", .activate = copy_id},
  };

  self->parent = parent;
  self->list = g_object_ref (list);
  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries),
                                   self);
  gtk_widget_insert_action_group (parent, "pointed", G_ACTION_GROUP (self->actions));
  self->click = gtk_gesture_click_new ();
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (self->click), GDK_BUTTON_SECONDARY);
  g_signal_connect_swapped (self->click, "pressed", G_CALLBACK (on_click), self);
  gtk_widget_add_controller (list, GTK_EVENT_CONTROLLER (self->click));
  self->long_press = gtk_gesture_long_press_new ();
  gtk_gesture_single_set_touch_only (GTK_GESTURE_SINGLE (self->long_press), TRUE);
  g_signal_connect_swapped (self->long_press, "pressed", G_CALLBACK (open_below), self);
  gtk_widget_add_controller (list, GTK_EVENT_CONTROLLER (self->long_press));
  return self;
}

void
keyfob_door_menu_free (KeyfobDoorMenu *self) {
  gtk_widget_remove_controller (self->list, GTK_EVENT_CONTROLLER (self->click));
  gtk_widget_remove_controller (self->list, GTK_EVENT_CONTROLLER (self->long_press));
  gtk_widget_insert_action_group (self->parent, "pointed", NULL);
  if (self->popover != NULL) {
    g_signal_handlers_disconnect_by_data (self->popover, self);
    gtk_widget_unparent (GTK_WIDGET (self->popover));
  }
  g_clear_weak_pointer (&self->focus);
  g_clear_object (&self->focus_door);
  g_object_unref (self->actions);
  g_clear_object (&self->accounts);
  g_object_unref (self->list);
  g_free (self);
}

void
keyfob_door_menu_set_accounts (KeyfobDoorMenu *self, KeyfobAccounts *accounts) {
  g_set_object (&self->accounts, accounts);
}

void
keyfob_door_menu_open (KeyfobDoorMenu *self, KeyfobDoorRow *row) {
  KeyfobDoor *door = keyfob_door_row_get_door (row);
  graphene_point_t middle = GRAPHENE_POINT_INIT (gtk_widget_get_width (GTK_WIDGET (row)) / 2,
                                                 gtk_widget_get_height (GTK_WIDGET (row)) / 2);

  if (door != NULL && gtk_widget_compute_point (GTK_WIDGET (row), self->list, &middle, &middle))
    open_at (self, door, middle.x, middle.y);
}
