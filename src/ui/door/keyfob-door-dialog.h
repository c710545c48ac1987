/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <adwaita.h>

#include "model/account/keyfob-accounts.h"
#include "model/unlock/keyfob-confirmations.h"

#define KEYFOB_TYPE_DOOR_DIALOG (keyfob_door_dialog_get_type ())
G_DECLARE_FINAL_TYPE (KeyfobDoorDialog, keyfob_door_dialog, KEYFOB, DOOR_DIALOG, AdwDialog)

/*
 * KeyfobDoorDialog: all that is known of one door, and how old that is; and a big Unlock button.
 *
 * It uses the window's actions `door.*`, and closes when its door is listed no longer.
 *
 * Signal `lost`: it has closed because Kisi no longer lists the door, while it does others.
 */

/** keyfob_door_dialog_new: Returns: (transfer floating): details of @door */
AdwDialog *keyfob_door_dialog_new (KeyfobAccounts *accounts,
                                   KeyfobConfirmations *confirmations,
                                   KeyfobDoor *door);

/** keyfob_door_dialog_get_door: Returns: (transfer none): whose details they are */
KeyfobDoor *keyfob_door_dialog_get_door (KeyfobDoorDialog *self);

/** keyfob_door_dialog_get_toast_overlay: Returns: (transfer none): for toasts in the dialog */
AdwToastOverlay *keyfob_door_dialog_get_toast_overlay (KeyfobDoorDialog *self);
