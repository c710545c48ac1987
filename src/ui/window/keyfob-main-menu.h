/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <gtk/gtk.h>

#include "model/account/keyfob-accounts.h"

/**
 * keyfob_main_menu_add:
 * @accounts: (nullable): of which each can be signed out; %NULL where nobody is signed in
 *
 * Gives @button the main menu, whose items have names.
 */
void keyfob_main_menu_add (GtkMenuButton *button, KeyfobAccounts *accounts);
