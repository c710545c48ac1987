/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "model/doors/keyfob-door-list.h"
#include "proximity/keyfob-readers.h"

#define KEYFOB_TYPE_NEAR_DOORS (keyfob_near_doors_get_type ())
G_DECLARE_FINAL_TYPE (KeyfobNearDoors, keyfob_near_doors, KEYFOB, NEAR_DOORS, GObject)

/*
 * KeyfobNearDoors: lets doors be `near` while a reader of theirs is heard. A reader tells only the
 * lower 22 bits of an ID, which several doors may have.
 */

/** keyfob_near_doors_new: Returns: (transfer full): from now on until it is disposed of */
KeyfobNearDoors *keyfob_near_doors_new (KeyfobDoorList *doors, KeyfobReaders *readers);
