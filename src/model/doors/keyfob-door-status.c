/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "model/doors/keyfob-door-status.h"

#include "keyfob-enums.h"

#include <glib/gi18n-lib.h>

KeyfobDoorStatus
keyfob_door_status_derive (const KisiLock *lock,
                           gboolean place_locked_down,
                           KeyfobDoorGuess guess) {
  /* Whatever was read before it, locked down too. */
  if (guess == KEYFOB_DOOR_GUESS_MAY_BE_OPEN)
    return KEYFOB_DOOR_STATUS_MAY_BE_OPEN;
  if (!lock->configured)
    return KEYFOB_DOOR_STATUS_NOT_SET_UP;
  if (lock->locked_down || place_locked_down)
    return KEYFOB_DOOR_STATUS_LOCKED_DOWN;
  if (guess == KEYFOB_DOOR_GUESS_JUST_UNLOCKED)
    return KEYFOB_DOOR_STATUS_JUST_UNLOCKED;
  if (guess == KEYFOB_DOOR_GUESS_UNLOCKED)
    return KEYFOB_DOOR_STATUS_UNLOCKED;
  if (lock->online == KISI_REACHABILITY_OFFLINE)
    return KEYFOB_DOOR_STATUS_OFFLINE;
  if (lock->unlocked || lock->on_scheduled_unlock)
    return KEYFOB_DOOR_STATUS_UNLOCKED;
  if (lock->online == KISI_REACHABILITY_UNKNOWN && !lock->has_state)
    return KEYFOB_DOOR_STATUS_UNKNOWN;
  return KEYFOB_DOOR_STATUS_LOCKED;
}

/* The switches have no default, so that the compiler names each when a status is added. */

const char *
keyfob_door_status_get_words (KeyfobDoorStatus status) {
  switch (status) {
  case KEYFOB_DOOR_STATUS_MAY_BE_OPEN:
    return C_ ("door status", "May be open");
  case KEYFOB_DOOR_STATUS_NOT_SET_UP:
    return C_ ("door status", "Not set up");
  case KEYFOB_DOOR_STATUS_LOCKED_DOWN:
    return C_ ("door status", "Locked down");
  case KEYFOB_DOOR_STATUS_JUST_UNLOCKED:
  case KEYFOB_DOOR_STATUS_UNLOCKED:
    return C_ ("door status", "Unlocked");
  case KEYFOB_DOOR_STATUS_OFFLINE:
    return C_ ("door status", "Offline");
  case KEYFOB_DOOR_STATUS_UNKNOWN:
    return C_ ("door status", "Unknown");
  case KEYFOB_DOOR_STATUS_LOCKED:
    return C_ ("door status", "Locked");
  }
  g_return_val_if_reached ("");
}

gboolean
keyfob_door_status_tells_open (KeyfobDoorStatus status) {
  return status == KEYFOB_DOOR_STATUS_LOCKED;
}

const char *
keyfob_door_status_get_id (KeyfobDoorStatus status) {
  GEnumClass *statuses = g_type_class_get (KEYFOB_TYPE_DOOR_STATUS);

  if (status == KEYFOB_DOOR_STATUS_JUST_UNLOCKED)
    status = KEYFOB_DOOR_STATUS_UNLOCKED;
  return g_enum_get_value (statuses, status)->value_nick;
}

gboolean
keyfob_door_status_shows_open (KeyfobDoorStatus status) {
  switch (status) {
  case KEYFOB_DOOR_STATUS_UNLOCKED:
  case KEYFOB_DOOR_STATUS_UNKNOWN:
  case KEYFOB_DOOR_STATUS_LOCKED:
    return TRUE;
  case KEYFOB_DOOR_STATUS_MAY_BE_OPEN:
  case KEYFOB_DOOR_STATUS_NOT_SET_UP:
  case KEYFOB_DOOR_STATUS_LOCKED_DOWN:
  case KEYFOB_DOOR_STATUS_JUST_UNLOCKED:
  case KEYFOB_DOOR_STATUS_OFFLINE:
    return FALSE;
  }
  g_return_val_if_reached (FALSE);
}

const char *
keyfob_door_status_get_look (KeyfobDoorStatus status, gboolean open) {
  if (open && keyfob_door_status_shows_open (status))
    return "open";
  if (status == KEYFOB_DOOR_STATUS_JUST_UNLOCKED)
    return "just-unlocked";
  return keyfob_door_status_get_id (status);
}

gboolean
keyfob_door_status_can_unlock (KeyfobDoorStatus status) {
  switch (status) {
  case KEYFOB_DOOR_STATUS_NOT_SET_UP:
  case KEYFOB_DOOR_STATUS_LOCKED_DOWN:
  case KEYFOB_DOOR_STATUS_JUST_UNLOCKED:
    return FALSE;
  case KEYFOB_DOOR_STATUS_MAY_BE_OPEN:
  case KEYFOB_DOOR_STATUS_OFFLINE:
  case KEYFOB_DOOR_STATUS_UNLOCKED:
  case KEYFOB_DOOR_STATUS_UNKNOWN:
  case KEYFOB_DOOR_STATUS_LOCKED:
    return TRUE;
  }
  g_return_val_if_reached (FALSE);
}
