/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "ui/door/keyfob-status-look.h"

/* No switch here has a default: the compiler names the place for a status that is added. The
 * number of a status comes through property bindings, but only ever from the model. */

gboolean
keyfob_status_look_shows_open (KeyfobDoorStatus status) {
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
keyfob_status_look_get_icon_name (KeyfobDoorStatus status, gboolean open) {
  if (open && keyfob_status_look_shows_open (status))
    return "keyfob-open-symbolic";
  switch (status) {
  case KEYFOB_DOOR_STATUS_MAY_BE_OPEN:
    return "keyfob-may-be-open-symbolic";
  case KEYFOB_DOOR_STATUS_NOT_SET_UP:
    return "keyfob-not-set-up-symbolic";
  case KEYFOB_DOOR_STATUS_LOCKED_DOWN:
    return "keyfob-locked-down-symbolic";
  case KEYFOB_DOOR_STATUS_JUST_UNLOCKED:
    return "keyfob-just-unlocked-symbolic";
  case KEYFOB_DOOR_STATUS_OFFLINE:
    return "keyfob-offline-symbolic";
  case KEYFOB_DOOR_STATUS_UNLOCKED:
    return "keyfob-unlocked-symbolic";
  case KEYFOB_DOOR_STATUS_UNKNOWN:
    return "keyfob-unknown-symbolic";
  case KEYFOB_DOOR_STATUS_LOCKED:
    return "keyfob-locked-symbolic";
  }
  g_return_val_if_reached ("keyfob-unknown-symbolic");
}

const char *
keyfob_status_look_get_css_class (KeyfobDoorStatus status, gboolean open) {
  if (open && keyfob_status_look_shows_open (status))
    return "open";
  switch (status) {
  case KEYFOB_DOOR_STATUS_MAY_BE_OPEN:
    return "may-be-open";
  case KEYFOB_DOOR_STATUS_NOT_SET_UP:
    return "not-set-up";
  case KEYFOB_DOOR_STATUS_LOCKED_DOWN:
    return "locked-down";
  case KEYFOB_DOOR_STATUS_JUST_UNLOCKED:
    return "just-unlocked";
  case KEYFOB_DOOR_STATUS_OFFLINE:
    return "offline";
  case KEYFOB_DOOR_STATUS_UNLOCKED:
    return "unlocked";
  case KEYFOB_DOOR_STATUS_UNKNOWN:
    return "unknown";
  case KEYFOB_DOOR_STATUS_LOCKED:
    return "locked";
  }
  g_return_val_if_reached ("unknown");
}

gboolean
keyfob_status_look_has_button (KeyfobDoorStatus status) {
  switch (status) {
  case KEYFOB_DOOR_STATUS_NOT_SET_UP:
    return FALSE;
  case KEYFOB_DOOR_STATUS_MAY_BE_OPEN:
  case KEYFOB_DOOR_STATUS_LOCKED_DOWN:
  case KEYFOB_DOOR_STATUS_JUST_UNLOCKED:
  case KEYFOB_DOOR_STATUS_OFFLINE:
  case KEYFOB_DOOR_STATUS_UNLOCKED:
  case KEYFOB_DOOR_STATUS_UNKNOWN:
  case KEYFOB_DOOR_STATUS_LOCKED:
    return TRUE;
  }
  g_return_val_if_reached (FALSE);
}

gboolean
keyfob_status_look_shows_since (KeyfobDoorStatus status) {
  switch (status) {
  case KEYFOB_DOOR_STATUS_LOCKED_DOWN:
  case KEYFOB_DOOR_STATUS_OFFLINE:
  case KEYFOB_DOOR_STATUS_UNLOCKED:
    return TRUE;
  case KEYFOB_DOOR_STATUS_MAY_BE_OPEN: /* its words say when */
  case KEYFOB_DOOR_STATUS_NOT_SET_UP:
  case KEYFOB_DOOR_STATUS_JUST_UNLOCKED:
  case KEYFOB_DOOR_STATUS_UNKNOWN:
  case KEYFOB_DOOR_STATUS_LOCKED:
    return FALSE;
  }
  g_return_val_if_reached (FALSE);
}
