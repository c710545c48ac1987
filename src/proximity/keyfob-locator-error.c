/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "proximity/keyfob-locator-error.h"

GQuark
keyfob_locator_error_quark (void) {
  return g_quark_from_static_string ("keyfob-locator-error-quark");
}

static const char *
get_message (KeyfobLocatorError code) {
  switch (code) {
  case KEYFOB_LOCATOR_ERROR_ABSENT:
    return "No location service";
  case KEYFOB_LOCATOR_ERROR_OFF:
    return "Location services are off";
  case KEYFOB_LOCATOR_ERROR_DENIED:
    return "Not allowed to know the location";
  case KEYFOB_LOCATOR_ERROR_NO_ANSWER:
    return "No location within the time limit";
  }
  g_return_val_if_reached (NULL);
}

GError *
keyfob_locator_error_new (KeyfobLocatorError code) {
  return g_error_new_literal (KEYFOB_LOCATOR_ERROR, code, get_message (code));
}
