/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "model/doors/keyfob-door-list.h"
#include "model/unlock/keyfob-requirements.h"
#include "proximity/keyfob-locator.h"

#define KEYFOB_TYPE_PROXIMITY (keyfob_proximity_get_type ())
G_DECLARE_FINAL_TYPE (KeyfobProximity, keyfob_proximity, KEYFOB, PROXIMITY, GObject)

/*
 * KeyfobProximity: what doors need, and whether this computer can give it. One for the application;
 * #KeyfobContextCollector gathers it for an unlock. It keeps no proof and no position.
 *
 * Property: `consent` (KeyfobLocationConsent; read and write): the setting `send-location`.
 *
 * Signal `changed`: what keyfob_proximity_dup_notes() says may be otherwise, for any door.
 */

/**
 * keyfob_proximity_new:
 * @readers: those that are heard
 * @settings: (nullable): of schema `app.keyfob.Keyfob`; without, consent lasts as long as this
 */
KeyfobProximity *keyfob_proximity_new (KeyfobReaders *readers,
                                       KeyfobLocator *locator,
                                       GSettings *settings);

/** keyfob_proximity_new_with: @proof_wait_ms: instead of 4 s; for tests */
KeyfobProximity *keyfob_proximity_new_with (KeyfobReaders *readers,
                                            KeyfobLocator *locator,
                                            GSettings *settings,
                                            guint proof_wait_ms);

KeyfobReaders *keyfob_proximity_get_readers (KeyfobProximity *self);
KeyfobLocator *keyfob_proximity_get_locator (KeyfobProximity *self);
KeyfobLocationConsent keyfob_proximity_get_consent (KeyfobProximity *self);
void keyfob_proximity_set_consent (KeyfobProximity *self, KeyfobLocationConsent consent);

/** keyfob_proximity_get_proof_wait_ms: Returns: how long an unlock listens for a proof */
guint keyfob_proximity_get_proof_wait_ms (KeyfobProximity *self);

/**
 * keyfob_proximity_must_ask:
 *
 * Returns: whether the person should be asked for consent before this door is unlocked: it wants to
 *   know where this computer is, they have not said, and no reader of it is heard
 */
gboolean keyfob_proximity_must_ask (KeyfobProximity *self, KeyfobDoor *door);

/**
 * keyfob_proximity_dup_notes:
 *
 * Returns: (transfer full) (element-type KeyfobProximityNote): what the door needs and whether this
 *   computer can give it: at most two sentences, each with its remedy; none for a door that needs
 *   nothing. An unlock can be tried all the same: Kisi's answer is the only truth
 */
GPtrArray *keyfob_proximity_dup_notes (KeyfobProximity *self, KeyfobDoor *door);

/* For #KeyfobAccounts and #KeyfobContextCollector: */

/** keyfob_proximity_forget_unlisted: somebody went: what was learned of doors that are not in
 * @doors was about them */
void keyfob_proximity_forget_unlisted (KeyfobProximity *self, KeyfobDoorList *doors);

/** keyfob_proximity_get_facts: @lock: (nullable): what is known of the door */
KeyfobProximityFacts keyfob_proximity_get_facts (KeyfobProximity *self,
                                                 gint64 door_id,
                                                 const KisiLock *lock);

/** keyfob_proximity_located: what came of asking where this computer is, for a door */
void keyfob_proximity_located (KeyfobProximity *self,
                               gint64 door_id,
                               KeyfobWhereabouts whereabouts,
                               double metres);

/**
 * keyfob_proximity_learn_refused:
 *
 * Kisi refused a door with that code: if it speaks of a restriction, the door counts as restricted
 * from now on. Those of groups show nowhere else.
 */
void keyfob_proximity_learn_refused (KeyfobProximity *self, gint64 door_id, const char *kisi_code);

/** keyfob_proximity_learn_accepted: Kisi unlocked a door that was given those: it needs no more */
void keyfob_proximity_learn_accepted (KeyfobProximity *self,
                                      gint64 door_id,
                                      gboolean had_proof,
                                      gboolean had_location);
