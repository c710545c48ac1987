/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "kisi/kisi-lock.h"

/**
 * KeyfobDoorStatus:
 *
 * What a door is shown as: the rows of design.md, "The status of a door", in their order.
 */
typedef enum {
  KEYFOB_DOOR_STATUS_MAY_BE_OPEN, /* an unlock was sent, and nothing tells what became of it */
  KEYFOB_DOOR_STATUS_NOT_SET_UP,
  KEYFOB_DOOR_STATUS_LOCKED_DOWN,
  KEYFOB_DOOR_STATUS_JUST_UNLOCKED, /* Kisi accepted an unlock a few seconds ago: a countdown */
  KEYFOB_DOOR_STATUS_OFFLINE,
  KEYFOB_DOOR_STATUS_UNLOCKED, /* by a schedule, by somebody else, or a while ago by an unlock */
  KEYFOB_DOOR_STATUS_UNKNOWN,
  KEYFOB_DOOR_STATUS_LOCKED,
} KeyfobDoorStatus;

/**
 * KeyfobSince:
 *
 * Between which times a door came to be as it is, seconds since 1970.
 */
typedef struct {
  KeyfobDoorStatus status; /* what the times are of */
  gint64 not_before;       /* it was another then; 0: not known */
  gint64 not_after;        /* it was this one by then; 0: not known */
} KeyfobSince;

/**
 * KeyfobDoorGuess:
 *
 * What the last attempts to unlock a door let one assume of it. All but the countdown holds until
 * Kisi says how the door is after them.
 */
typedef enum {
  KEYFOB_DOOR_GUESS_NONE,
  KEYFOB_DOOR_GUESS_JUST_UNLOCKED, /* Kisi accepted one, and the assumed seconds run */
  KEYFOB_DOOR_GUESS_UNLOCKED,      /* they are over */
  KEYFOB_DOOR_GUESS_MAY_BE_OPEN,   /* one was sent, and no answer tells what became of it */
} KeyfobDoorGuess;

/**
 * KeyfobDoorRestrictions:
 *
 * What stands beside the status. Hints only: the answer to an unlock is the truth (kisi-api.md,
 * section 15).
 */
typedef enum {
  KEYFOB_DOOR_RESTRICTIONS_NONE = 0,
  KEYFOB_DOOR_RESTRICTIONS_READER = 1 << 0,        /* one must stand at the reader */
  KEYFOB_DOOR_RESTRICTIONS_AREA = 1 << 1,          /* one must be near, by the map */
  KEYFOB_DOOR_RESTRICTIONS_HOURS = 1 << 2,         /* only at some hours */
  KEYFOB_DOOR_RESTRICTIONS_FIRST_ARRIVAL = 1 << 3, /* its schedule waits for the first arrival */
} KeyfobDoorRestrictions;

/**
 * keyfob_door_status_derive:
 * @lock: what Kisi says
 * @place_locked_down: whether the lock's place is locked down
 * @guess: what attempts to unlock it let one assume
 *
 * Returns: the first row of the table that matches
 */
KeyfobDoorStatus keyfob_door_status_derive (const KisiLock *lock,
                                            gboolean place_locked_down,
                                            KeyfobDoorGuess guess);

/**
 * keyfob_door_status_get_words:
 *
 * Returns: (not nullable): the translated word that is shown, such as "Locked down"
 */
const char *keyfob_door_status_get_words (KeyfobDoorStatus status);

/**
 * keyfob_door_status_tells_open:
 *
 * Returns: whether the words of a door of that status are other ones while it stands open: that it
 *   is locked would be no comfort then. Those of all others leave it to be told beside them.
 */
gboolean keyfob_door_status_tells_open (KeyfobDoorStatus status);

/**
 * keyfob_door_status_get_id:
 *
 * Returns: (not nullable): the untranslated word for scripts: `may-be-open`, `not-set-up`,
 *   `locked-down`, `unlocked` (for both kinds), `offline`, `unknown`, `locked`
 */
const char *keyfob_door_status_get_id (KeyfobDoorStatus status);

/**
 * keyfob_door_status_shows_open:
 *
 * Returns: whether a door of that status that stands open looks open. A graver one, and the few
 *   seconds after an unlock, look as ever: it is told beside them.
 */
gboolean keyfob_door_status_shows_open (KeyfobDoorStatus status);

/**
 * keyfob_door_status_get_look:
 * @open: whether the door stands open
 *
 * Shape and colour only repeat the words, which are always shown beside them.
 *
 * Returns: (not nullable): how a door of that status looks wherever it is shown, as the names of
 *   icons and style classes have it: that for scripts, `just-unlocked`, or `open`
 */
const char *keyfob_door_status_get_look (KeyfobDoorStatus status, gboolean open);

/**
 * keyfob_door_status_can_unlock:
 *
 * Returns: whether an unlock may be tried: not when not set up, locked down, or just unlocked
 */
gboolean keyfob_door_status_can_unlock (KeyfobDoorStatus status);
