/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <adwaita.h>

#include "desktop/keyfob-desktop.h"
#include "model/account/keyfob-accounts.h"
#include "ui/window/keyfob-door-groups.h"

#define KEYFOB_TYPE_DOORS_PAGE (keyfob_doors_page_get_type ())
G_DECLARE_FINAL_TYPE (KeyfobDoorsPage, keyfob_doors_page, KEYFOB, DOORS_PAGE, AdwNavigationPage)

/*
 * KeyfobDoorsPage: the list of doors, with search and banner.
 *
 * Properties: `accounts` (KeyfobAccounts), read-only; `group` (KeyfobDoorGroup), read and write:
 * which doors are shown.
 *
 * It uses the window's actions `win.*` and `door.*`, and has `doors.unlock-focused`,
 * `doors.open-menu` (of the focused door) and `doors.clear-search` of its own.
 */

/** keyfob_doors_page_show: once: whose doors there are; @desktop: which were unlocked last */
void keyfob_doors_page_show (KeyfobDoorsPage *self,
                             KeyfobAccounts *accounts,
                             KeyfobDoorGroups *groups,
                             KeyfobDesktop *desktop,
                             gboolean demo);

/** keyfob_doors_page_focus: puts the keyboard on the doors, or on the way on where there are none
 */
void keyfob_doors_page_focus (KeyfobDoorsPage *self);

/** keyfob_doors_page_start_search: opens the search bar and puts the focus into it */
void keyfob_doors_page_start_search (KeyfobDoorsPage *self);

/**
 * keyfob_doors_page_shows:
 *
 * Returns: whether the row of @door is seen, with room below it for some lines more
 */
gboolean keyfob_doors_page_shows (KeyfobDoorsPage *self, KeyfobDoor *door);

/** keyfob_doors_page_capture_keys: typing anywhere in @widget searches */
void keyfob_doors_page_capture_keys (KeyfobDoorsPage *self, GtkWidget *widget);
