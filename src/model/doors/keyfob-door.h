/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "model/doors/keyfob-door-status.h"
#include "model/doors/keyfob-section.h"
#include "model/unlock/keyfob-unlock.h"
#include "platform/keyfob-text.h"

/**
 * KeyfobDoorRank:
 *
 * Which doors of a list come before all others, in this order.
 */
typedef enum {
  KEYFOB_DOOR_RANK_FAVOURITE,
  KEYFOB_DOOR_RANK_RECENT, /* unlocked not long ago */
  KEYFOB_DOOR_RANK_NONE,
} KeyfobDoorRank;

#define KEYFOB_TYPE_DOOR (keyfob_door_get_type ())
G_DECLARE_FINAL_TYPE (KeyfobDoor, keyfob_door, KEYFOB, DOOR, GObject)

/* What tells a door from the others of its list, from the shortest on. */
typedef enum {
  KEYFOB_DOOR_NAMING_NAME,
  KEYFOB_DOOR_NAMING_ORGANIZATION, /* where there are several */
  KEYFOB_DOOR_NAMING_PLACE,
  KEYFOB_DOOR_NAMING_FLOOR,
  KEYFOB_DOOR_NAMING_ID,
} KeyfobDoorNaming;

/*
 * KeyfobDoor: one door as views see it. Changed only by #KeyfobDoorList and #KeyfobAccounts; each
 * change notifies just the properties that changed. All properties are read-only:
 *
 *   `id` (int64)                Kisi's ID
 *   `name` (string)             one line, made safe to show; "Door 12" if Kisi has none
 *   `full-name` (string)        how it is called where it stands alone: the name, and where the
 *                               door is if another of its list has the same name, as in "Main
 *                               Entrance, Harbour Warehouse"; no more than tells them apart
 *   `name-in-section` (string)  how it is called beside its section: the name, and the ID if
 *                               nothing else tells it from another
 *   `description` (string)      nullable
 *   `place-name` (string)       "" if unknown
 *   `floor-name` (string)       nullable
 *   `section` (string)          "Place · Floor", or the place alone: the list's section header
 *   `search-key` (string)       name, place and floor: folded by keyfob_search_fold()
 *   `status` (KeyfobDoorStatus)
 *   `status-words` (string)     what is shown: "Locked", "Unlocked" (by schedule: says so), "No
 *                               answer 14:02: look at the door"
 *   `status-since-words` (string)  since when the status may be so, at most as exact as is known:
 *                               "since 14:02"; "" if nothing is
 *   `last-unlock-words` (string)  when an unlock of this login was accepted last, since Keyfob was
 *                               started: "14:02"; "" if none was
 *   `recent-unlock` (string)    nullable: the same time, for some minutes after the countdown, and
 *                               while nothing newer is to be said of the door's unlocks
 *   `seconds-left` (uint)       in status "just unlocked": the countdown; else 0
 *   `pending` (boolean)         an unlock is on its way
 *   `progress` (string)         nullable: what it does then, such as "Unlocking…"
 *   `can-unlock` (boolean)      the status allows it and none is on its way
 *   `hint` (string)             nullable: why it can't be unlocked, or what to expect when trying
 *                               ("Offline: the unlock may not reach the door"); before that, the
 *                               `refusal`
 *   `refusal` (string)          nullable: why the last attempt did not unlock it; until the next
 *                               one, or a reading that tells anything else of it or comes half a
 *                               minute later
 *   `open` (boolean)            the door stands open; of a locked one `status-words` say so
 *   `favourite` (boolean)
 *   `restrictions` (KeyfobDoorRestrictions)
 *   `near` (boolean)            a reader of it is heard
 *   `rank` (uint)               a KeyfobDoorRank: where the window's list has it
 */

/**
 * keyfob_door_new:
 * @lock: what Kisi says of it; kept, and changed by nobody any more
 * @section: where it is; shared with the other doors there
 *
 * Returns: (transfer full): the door
 */
KeyfobDoor *keyfob_door_new (KisiLock *lock, KeyfobSection *section);

/**
 * keyfob_door_is_called_otherwise:
 *
 * Returns: whether keyfob_door_update() with @lock and @section changes its name or place
 */
gboolean keyfob_door_is_called_otherwise (KeyfobDoor *self,
                                          const KisiLock *lock,
                                          const KeyfobSection *section);

/** keyfob_door_goes_elsewhere: Returns: whether @section has another place in the order */
gboolean keyfob_door_goes_elsewhere (KeyfobDoor *self, const KeyfobSection *section);

/**
 * keyfob_door_read:
 * @time: seconds since 1970
 * @asked_us: when it was asked for, in monotonic microseconds; 0 if it comes from the cache
 *
 * What the door was made of, or the next keyfob_door_update() tells, was so at @time. A change came
 * between two readings, which may be a night apart. What attempts that were over before it was
 * asked for let one assume is assumed no longer.
 */
void keyfob_door_read (KeyfobDoor *self, gint64 time, gint64 asked_us);

/**
 * keyfob_door_restore_since:
 * @since: what keyfob_door_get_since() of an earlier process said
 *
 * Goes on from there, if that was of the status that the door has.
 */
void keyfob_door_restore_since (KeyfobDoor *self, const KeyfobSince *since);

/**
 * keyfob_door_update:
 * @lock: what Kisi says now, of the same ID: kept, so that it is shared. May be the door's own
 * @section: where it is now
 *
 * Takes what is new and notifies what has changed, and nothing else.
 *
 * Returns: whether the door's place in the order may have changed, so that views must sort again
 */
gboolean keyfob_door_update (KeyfobDoor *self, KisiLock *lock, KeyfobSection *section);

/**
 * keyfob_door_hold_favourite:
 *
 * Shows @favourite, whatever updates tell, until keyfob_door_release_favourite(): a picture that
 * was fetched before Kisi took the wish must not flip the star back.
 */
void keyfob_door_hold_favourite (KeyfobDoor *self, gboolean favourite);

/** keyfob_door_release_favourite: shows what Kisi said last; without a hold it does nothing */
void keyfob_door_release_favourite (KeyfobDoor *self);

/** keyfob_door_set_naming: @full_name: (nullable): if it is more than the name. For
 * KeyfobDoorNames, which notifies of it */
void keyfob_door_set_naming (KeyfobDoor *self, KeyfobDoorNaming naming, const char *full_name);

KeyfobDoorNaming keyfob_door_get_naming (KeyfobDoor *self);

/** keyfob_door_set_unlock: @unlock: (nullable): the attempt to follow; may be over */
void keyfob_door_set_unlock (KeyfobDoor *self, KeyfobUnlock *unlock);

/** keyfob_door_forget_refusal: what the last attempt lacked may be there now */
void keyfob_door_forget_refusal (KeyfobDoor *self);

/**
 * keyfob_door_set_gone:
 *
 * Kisi lists it no longer, so it is in no list of doors. Whoever shows it still says so, and cannot
 * unlock it: one that comes back is another object.
 */
void keyfob_door_set_gone (KeyfobDoor *self);

/** keyfob_door_set_expired: whether Kisi accepts the login no longer that lists it */
void keyfob_door_set_expired (KeyfobDoor *self, gboolean expired);

/** keyfob_door_set_exempt: whether it needs no proof, whatever it says: of an access link */
void keyfob_door_set_exempt (KeyfobDoor *self, gboolean exempt);
gboolean keyfob_door_is_exempt (KeyfobDoor *self);

/** keyfob_door_set_near: for #KeyfobNearDoors */
void keyfob_door_set_near (KeyfobDoor *self, gboolean near);

/** keyfob_door_set_rank: for the window's list, which takes it back when it goes; who shows the
 * door elsewhere leaves it alone */
void keyfob_door_set_rank (KeyfobDoor *self, KeyfobDoorRank rank);

gint64 keyfob_door_get_id (KeyfobDoor *self);
const char *keyfob_door_get_name (KeyfobDoor *self);
const char *keyfob_door_get_full_name (KeyfobDoor *self);

/** keyfob_door_dup_name_and_id: Returns: (transfer full): its full name, with its ID in any case */
char *keyfob_door_dup_name_and_id (KeyfobDoor *self);

/** keyfob_door_dup_name_in_section: Returns: (transfer full): `name-in-section` */
char *keyfob_door_dup_name_in_section (KeyfobDoor *self);

const char *keyfob_door_get_description (KeyfobDoor *self);
const char *keyfob_door_get_search_key (KeyfobDoor *self);
KeyfobDoorStatus keyfob_door_get_status (KeyfobDoor *self);
const char *keyfob_door_get_status_words (KeyfobDoor *self);

/**
 * keyfob_door_get_status_since:
 *
 * Returns: seconds since 1970: what Kisi tells (lockdown), else when Keyfob saw the status change;
 *   0 if it was so from the start
 */
gint64 keyfob_door_get_status_since (KeyfobDoor *self);

/** keyfob_door_get_since: Returns: between which times the status began, and which one that is */
KeyfobSince keyfob_door_get_since (KeyfobDoor *self);

/** keyfob_door_dup_since_words: Returns: (transfer full): `status-since-words` */
char *keyfob_door_dup_since_words (KeyfobDoor *self);

/** keyfob_door_is_assumed: Returns: whether the status is a guess after an unlock, and not read */
gboolean keyfob_door_is_assumed (KeyfobDoor *self);

/** keyfob_door_dup_last_unlock_words: Returns: (transfer full): `last-unlock-words` */
char *keyfob_door_dup_last_unlock_words (KeyfobDoor *self);
const char *keyfob_door_get_recent_unlock (KeyfobDoor *self);
guint keyfob_door_get_seconds_left (KeyfobDoor *self);
gboolean keyfob_door_is_pending (KeyfobDoor *self);
const char *keyfob_door_get_progress (KeyfobDoor *self);
gboolean keyfob_door_can_unlock (KeyfobDoor *self);
const char *keyfob_door_get_hint (KeyfobDoor *self);
const char *keyfob_door_get_refusal (KeyfobDoor *self);

/** keyfob_door_get_remedy: Returns: what may mend the `refusal`, with which it changes */
KeyfobRemedy keyfob_door_get_remedy (KeyfobDoor *self);
gboolean keyfob_door_is_open (KeyfobDoor *self);

/** keyfob_door_is_open_beside: Returns: whether it stands open and `status-words` do not say so */
gboolean keyfob_door_is_open_beside (KeyfobDoor *self);
gboolean keyfob_door_is_favourite (KeyfobDoor *self);

/** keyfob_door_needs_attention: Returns: whether it is offline, locked down or open, or may be */
gboolean keyfob_door_needs_attention (KeyfobDoor *self);
gboolean keyfob_door_is_near (KeyfobDoor *self);
KeyfobDoorRank keyfob_door_get_rank (KeyfobDoor *self);
KeyfobDoorRestrictions keyfob_door_get_restrictions (KeyfobDoor *self);

/**
 * keyfob_door_get_search_name_length:
 *
 * Returns: how many bytes of `search-key` are the name; place and floor follow after a blank
 */
gsize keyfob_door_get_search_name_length (KeyfobDoor *self);

/** keyfob_door_get_section: Returns: (transfer none): where it is */
KeyfobSection *keyfob_door_get_section (KeyfobDoor *self);

/** keyfob_door_get_lock: Returns: (transfer none): what Kisi said last; valid until an update */
KisiLock *keyfob_door_get_lock (KeyfobDoor *self);

/**
 * keyfob_door_dup_restriction_words:
 *
 * Returns: (transfer full): whom it unlocks for, and when, as translated sentences, one a line; ""
 *   for everybody. That a schedule waits for the first arrival is none of it: `hint` tells.
 */
char *keyfob_door_dup_restriction_words (KeyfobDoor *self);

/**
 * keyfob_door_compare:
 *
 * The order of the list: place name (natural), place ID, floor number, floor ID, Kisi's
 * `order_id`, name (natural: "Door 2" before "Door 10"), ID. A #GCompareDataFunc for #KeyfobDoor.
 */
int keyfob_door_compare (gconstpointer a, gconstpointer b, gpointer unused);

/** keyfob_door_compare_names: name (natural), then as keyfob_door_compare(). A #GCompareFunc */
int keyfob_door_compare_names (gconstpointer a, gconstpointer b);

/**
 * keyfob_door_compare_sections:
 *
 * As keyfob_door_compare(), up to the floor: equal for doors under one header.
 */
int keyfob_door_compare_sections (gconstpointer a, gconstpointer b, gpointer unused);
