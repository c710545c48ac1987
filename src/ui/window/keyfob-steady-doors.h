/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "model/doors/keyfob-door.h"
#include "model/doors/keyfob-recent-doors.h"

#define KEYFOB_TYPE_STEADY_DOORS (keyfob_steady_doors_get_type ())
G_DECLARE_FINAL_TYPE (KeyfobSteadyDoors, keyfob_steady_doors, KEYFOB, STEADY_DOORS, GObject)

/*
 * KeyfobSteadyDoors: a list of doors as a view may show it: it can be held, so that no other door
 * comes under the fingers between seeing and pressing.
 *
 * While it is held, doors tell their new states, and that is all: none comes, none goes, and none
 * changes its place or its section. When it is released, all that happens at once. If all doors go
 * they are gone at once, held or not: they are another person's.
 */

/** keyfob_steady_doors_new: Returns: (transfer full): without doors */
KeyfobSteadyDoors *keyfob_steady_doors_new (void);

/** keyfob_steady_doors_set_source: @source: (element-type KeyfobDoor): which doors there are */
void keyfob_steady_doors_set_source (KeyfobSteadyDoors *self, GListModel *source);

/** keyfob_steady_doors_get_model: Returns: (transfer none): the doors, in no order */
GListModel *keyfob_steady_doors_get_model (KeyfobSteadyDoors *self);

/** keyfob_steady_doors_hold: lets nothing change until keyfob_steady_doors_release() */
void keyfob_steady_doors_hold (KeyfobSteadyDoors *self);

void keyfob_steady_doors_release (KeyfobSteadyDoors *self);

gboolean keyfob_steady_doors_is_held (KeyfobSteadyDoors *self);

/**
 * keyfob_steady_doors_keep:
 * @door: (nullable): which; %NULL for none
 *
 * Keeps one door, the one that has the keyboard, when Kisi lists it no longer: the keyboard would
 * go to another.
 */
void keyfob_steady_doors_keep (KeyfobSteadyDoors *self, KeyfobDoor *door);

/** keyfob_steady_doors_get_kept: Returns: (transfer none) (nullable): which one that is */
KeyfobDoor *keyfob_steady_doors_get_kept (KeyfobSteadyDoors *self);

/**
 * keyfob_steady_doors_rank:
 * @recent: (nullable): the doors unlocked last; %NULL to rank none
 *
 * Lets favourites come first, then doors unlocked not long ago, as they are now: not by itself when
 * one is unlocked, or it would go from where it is under the fingers. Not while the list is held.
 * The door that is kept stays where it is. The ranks go with this object.
 *
 * Returns: whether any door moved
 */
gboolean keyfob_steady_doors_rank (KeyfobSteadyDoors *self,
                                   KeyfobRecentDoors *recent,
                                   gboolean *left_out);

/**
 * keyfob_steady_doors_compare_sections:
 *
 * Ranked doors first, one section a rank; then as keyfob_door_compare_sections(), for a list that
 * is held as when it began to be. A #GCompareDataFunc with a #KeyfobSteadyDoors.
 */
int keyfob_steady_doors_compare_sections (gconstpointer a, gconstpointer b, gpointer self);
