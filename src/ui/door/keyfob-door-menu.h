/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "model/account/keyfob-accounts.h"
#include "ui/door/keyfob-door-row.h"

/**
 * KeyfobDoorMenu:
 *
 * The context menu of a list of doors, by the secondary button, a long press, or where the keyboard
 * is. What is chosen in it is done to the door that it was opened for, whatever has become of the
 * list meanwhile. It uses the window's actions `door.*`.
 */
typedef struct KeyfobDoorMenu KeyfobDoorMenu;

/**
 * keyfob_door_menu_new:
 * @parent: around @list, with nothing to allocate but a child
 * @list: whose rows have a #KeyfobDoorRow each
 *
 * Returns: (transfer full): the menu; free it before @parent is disposed of
 */
KeyfobDoorMenu *keyfob_door_menu_new (GtkWidget *parent, GtkWidget *list);

void keyfob_door_menu_free (KeyfobDoorMenu *self);

/** keyfob_door_menu_set_accounts: @accounts: (nullable): whose doors they are */
void keyfob_door_menu_set_accounts (KeyfobDoorMenu *self, KeyfobAccounts *accounts);

/** keyfob_door_menu_open: for the door of @row, in its middle */
void keyfob_door_menu_open (KeyfobDoorMenu *self, KeyfobDoorRow *row);
