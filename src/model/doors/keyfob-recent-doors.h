/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "model/doors/keyfob-door-list.h"

#define KEYFOB_TYPE_RECENT_DOORS (keyfob_recent_doors_get_type ())
G_DECLARE_FINAL_TYPE (KeyfobRecentDoors, keyfob_recent_doors, KEYFOB, RECENT_DOORS, GObject)

/*
 * KeyfobRecentDoors: which doors were unlocked last, on this computer: a dozen at most. Kept in the
 * setting `recent-doors`.
 *
 * Signal `changed`: another door is first, or all are forgotten.
 */

/**
 * keyfob_recent_doors_new:
 * @settings: (nullable): of schema `app.keyfob.Keyfob`; %NULL keeps them in memory
 *
 * Returns: (transfer full): the doors that were unlocked last
 */
KeyfobRecentDoors *keyfob_recent_doors_new (GSettings *settings);

/** keyfob_recent_doors_add: @door_id was unlocked just now */
void keyfob_recent_doors_add (KeyfobRecentDoors *self, gint64 door_id);

/** keyfob_recent_doors_get_rank: Returns: 0 for the last one, and so on; %G_MAXUINT if it is none
 */
guint keyfob_recent_doors_get_rank (KeyfobRecentDoors *self, gint64 door_id);

/** keyfob_recent_doors_keep_listed: forgets those that are not in @doors: somebody signed out */
void keyfob_recent_doors_keep_listed (KeyfobRecentDoors *self, KeyfobDoorList *doors);

/** keyfob_recent_doors_forget: nobody is signed in */
void keyfob_recent_doors_forget (KeyfobRecentDoors *self);
