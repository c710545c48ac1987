/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "model/doors/keyfob-door.h"

/**
 * KeyfobDoorNames:
 *
 * The names of the doors of a list, counted, so that each door knows what it takes to tell it from
 * all others: its `full-name`. A few steps a door that comes or goes, however many there are.
 */
typedef struct _KeyfobDoorNames KeyfobDoorNames;

KeyfobDoorNames *keyfob_door_names_new (void);

void keyfob_door_names_free (KeyfobDoorNames *self);

/** keyfob_door_names_add: @door: not owned; has come, and stays as it is until it is removed */
void keyfob_door_names_add (KeyfobDoorNames *self, KeyfobDoor *door);

/** keyfob_door_names_remove: @door: goes, or is about to be called otherwise or to be elsewhere */
void keyfob_door_names_remove (KeyfobDoorNames *self, KeyfobDoor *door);

/** keyfob_door_names_clear: all doors go */
void keyfob_door_names_clear (KeyfobDoorNames *self);

/**
 * keyfob_door_names_tell:
 *
 * Notifies of all full names that have changed: only now, since whoever is told may do anything
 * with the list.
 */
void keyfob_door_names_tell (KeyfobDoorNames *self);
