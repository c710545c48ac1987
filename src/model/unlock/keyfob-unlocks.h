/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "model/doors/keyfob-door-source.h"
#include "model/unlock/keyfob-proximity.h"

#define KEYFOB_TYPE_UNLOCKS (keyfob_unlocks_get_type ())
G_DECLARE_FINAL_TYPE (KeyfobUnlocks, keyfob_unlocks, KEYFOB, UNLOCKS, GObject)

/*
 * KeyfobUnlocks: the attempts to unlock that are on their way or whose assumed seconds still run,
 * one a door, whoever unlocks. Shows each at its door, and reads the door again when it is over.
 * What the last one lets one assume then is shown at a door that comes late, too.
 */

/**
 * keyfob_unlocks_new:
 * @proximity: (nullable): gathers what doors need; without, nothing is sent along
 * @alone: no other process unlocks these doors
 *
 * Returns: (transfer full): none yet
 */
KeyfobUnlocks *keyfob_unlocks_new (const char *server,
                                   KeyfobDoorList *doors,
                                   KeyfobProximity *proximity,
                                   gboolean alone);

/**
 * keyfob_unlocks_unlock:
 * @client: of whoever unlocks
 * @source: where the door is to be read again by them
 * @door_id: which; need not be in the list
 * @assumed_unlocked_ms: how long the door is assumed unlocked after success
 *
 * Unlocks a door now, or joins the attempt that there is, in this process or in another.
 *
 * Returns: (transfer full): the attempt
 */
KeyfobUnlock *keyfob_unlocks_unlock (KeyfobUnlocks *self,
                                     KisiClient *client,
                                     KeyfobDoorSource *source,
                                     gint64 door_id,
                                     guint assumed_unlocked_ms);

/** keyfob_unlocks_lookup: Returns: (nullable): the attempt that there is, if it is not over */
KeyfobUnlock *keyfob_unlocks_lookup (KeyfobUnlocks *self, gint64 door_id);

/** keyfob_unlocks_cancel_unsent: of those of @client (%NULL: of all) that are not sent yet nothing
 * will be sent */
void keyfob_unlocks_cancel_unsent (KeyfobUnlocks *self, KisiClient *client);

/** keyfob_unlocks_hand_over: who unlocked by @client signed in anew, by @heir */
void keyfob_unlocks_hand_over (KeyfobUnlocks *self, KisiClient *client, KisiClient *heir);

/**
 * keyfob_unlocks_forget:
 *
 * Who unlocked by @client signed out: attempts that were sent run to their end, but nobody joins
 * them and no door is read again for them.
 */
void keyfob_unlocks_forget (KeyfobUnlocks *self, KisiClient *client);
