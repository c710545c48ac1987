/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "keyfob-locator-error.h"

#include <glib/gi18n-lib.h>

GQuark
keyfob_locator_error_quark (void) {
  return g_quark_from_static_string ("keyfob-locator-error-quark");
}

static const char *
get_sentence (KeyfobLocatorError code) {
  switch (code) {
  case KEYFOB_LOCATOR_ERROR_ABSENT:
    return _ ("Nothing on this computer tells where it is. Installing GeoClue may help.");
  case KEYFOB_LOCATOR_ERROR_OFF:
    return _ ("Location services are switched off. Switch them on in the privacy settings.");
  case KEYFOB_LOCATOR_ERROR_DENIED:
    return _ ("Keyfob may not know where this computer is. Allow it in the privacy settings.");
  case KEYFOB_LOCATOR_ERROR_NO_ANSWER:
    return _ ("This computer could not find out where it is. Switching Wi-Fi on may help.");
  }
  g_return_val_if_reached (NULL);
}

GError *
keyfob_locator_error_new (KeyfobLocatorError code) {
  return g_error_new_literal (KEYFOB_LOCATOR_ERROR, code, get_sentence (code));
}
