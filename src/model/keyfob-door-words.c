/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "keyfob-door.h"

#include <glib/gi18n-lib.h>

/* The sentences about a door. */

static const char *
get_first_arrival_words (void) {
  return _ ("The unlock schedule of this door starts when the first person arrives.");
}

const char *
keyfob_door_get_hint (KeyfobDoor *self) {
  g_return_val_if_fail (KEYFOB_IS_DOOR (self), NULL);

  switch (keyfob_door_get_status (self)) {
  case KEYFOB_DOOR_STATUS_NOT_SET_UP:
    return _ ("This door is not set up yet. An administrator can set it up in Kisi.");
  case KEYFOB_DOOR_STATUS_LOCKED_DOWN:
    if (keyfob_door_get_lock (self)->locked_down)
      return _ ("This door is locked down. It opens again when an administrator ends that.");
    return _ ("This place is locked down. Its doors open again when an administrator ends that.");
  case KEYFOB_DOOR_STATUS_OFFLINE:
    return _ ("This door is offline. An unlock may not reach it.");
  case KEYFOB_DOOR_STATUS_JUST_UNLOCKED:
    return NULL;
  case KEYFOB_DOOR_STATUS_UNLOCKED:
  case KEYFOB_DOOR_STATUS_UNKNOWN:
  case KEYFOB_DOOR_STATUS_LOCKED:
    if (keyfob_door_get_restrictions (self) & KEYFOB_DOOR_RESTRICTIONS_FIRST_ARRIVAL)
      return get_first_arrival_words ();
    return NULL;
  }
  g_return_val_if_reached (NULL);
}

static char *
dup_area_words (const KisiLock *lock) {
  if (!(lock->geofence_radius_metres >= 1 && lock->geofence_radius_metres < G_MAXINT))
    return g_strdup (_ ("Unlocks only for people who are near the door."));
  /* Translators: %d is a distance in metres. */
  return g_strdup_printf (_ ("Unlocks only for people within %d m of the door."),
                          (int) lock->geofence_radius_metres);
}

static char *
dup_hours_words (const KisiLock *lock) {
  g_autofree char *zone = keyfob_text_dup_safe (lock->time_zone, KEYFOB_NAME_MAX_CHARACTERS);

  if (zone[0] == '\0')
    return g_strdup (_ ("Unlocks only at certain hours."));
  /* Translators: %s is a time zone, such as Europe/Oslo. */
  return g_strdup_printf (_ ("Unlocks only at certain hours (time zone %s)."), zone);
}

char *
keyfob_door_dup_restriction_words (KeyfobDoor *self) {
  g_autoptr (GStrvBuilder) lines = g_strv_builder_new ();
  g_auto (GStrv) sentences = NULL;
  KeyfobDoorRestrictions restrictions;

  g_return_val_if_fail (KEYFOB_IS_DOOR (self), NULL);

  restrictions = keyfob_door_get_restrictions (self);
  if (restrictions & KEYFOB_DOOR_RESTRICTIONS_READER)
    g_strv_builder_add (lines, _ ("Unlocks only for people who stand at its reader."));
  if (restrictions & KEYFOB_DOOR_RESTRICTIONS_AREA)
    g_strv_builder_take (lines, dup_area_words (keyfob_door_get_lock (self)));
  if (restrictions & KEYFOB_DOOR_RESTRICTIONS_HOURS)
    g_strv_builder_take (lines, dup_hours_words (keyfob_door_get_lock (self)));
  if (restrictions & KEYFOB_DOOR_RESTRICTIONS_FIRST_ARRIVAL)
    g_strv_builder_add (lines, get_first_arrival_words ());
  sentences = g_strv_builder_end (lines);
  return g_strjoinv ("\n", sentences);
}
