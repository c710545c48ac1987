/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "keyfob-guard-error.h"

#include <glib/gi18n-lib.h>

GQuark
keyfob_guard_error_quark (void) {
  return g_quark_from_static_string ("keyfob-guard-error-quark");
}

GError *
keyfob_guard_error_new (KeyfobGuardError code, const char *door_name, const char *hint) {
  switch (code) {
  case KEYFOB_GUARD_ERROR_SESSION_LOCKED:
    /* Translators: %s is a door's name. The screen is the computer's. */
    return g_error_new (KEYFOB_GUARD_ERROR, code,
                        _ ("“%s” was not unlocked, because the screen was locked."), door_name);
  case KEYFOB_GUARD_ERROR_CANNOT:
    /* Translators: a door's name, and a sentence that says why it was not unlocked. */
    return g_error_new (KEYFOB_GUARD_ERROR, code, _ ("%s: %s"), door_name, hint);
  case KEYFOB_GUARD_ERROR_DECLINED:
    /* Translators: %s is a door's name. */
    return g_error_new (KEYFOB_GUARD_ERROR, code,
                        _ ("“%s” was not unlocked, because the answer was no."), door_name);
  case KEYFOB_GUARD_ERROR_NOT_ANSWERED:
    /* Translators: %s is a door's name. */
    return g_error_new (KEYFOB_GUARD_ERROR, code,
                        _ ("“%s” was not unlocked, because nobody answered in time."), door_name);
  case KEYFOB_GUARD_ERROR_ASKING:
    /* Translators: %s is a door's name. */
    return g_error_new (KEYFOB_GUARD_ERROR, code,
                        _ ("You are being asked about “%s” already. Answer that question first."),
                        door_name);
  }
  g_return_val_if_reached (NULL);
}
