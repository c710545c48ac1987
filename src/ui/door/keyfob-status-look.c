/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "ui/door/keyfob-status-look.h"

/* No switch here has a default: the compiler names the place for a status that is added. The
 * number of a status comes through property bindings, but only ever from the model. */

char *
keyfob_status_look_dup_icon_name (KeyfobDoorStatus status, gboolean open) {
  return g_strdup_printf ("keyfob-%s-symbolic", keyfob_door_status_get_look (status, open));
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
