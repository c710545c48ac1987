/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define KEYFOB_LOCATOR_ERROR (keyfob_locator_error_quark ())
GQuark keyfob_locator_error_quark (void);

/**
 * KeyfobLocatorError:
 *
 * Why this computer does not tell where it is. What `context.services` tells Kisi follows from it.
 */
typedef enum {
  KEYFOB_LOCATOR_ERROR_ABSENT,    /* no GeoClue */
  KEYFOB_LOCATOR_ERROR_OFF,       /* location services are switched off */
  KEYFOB_LOCATOR_ERROR_DENIED,    /* Keyfob may not know */
  KEYFOB_LOCATOR_ERROR_NO_ANSWER, /* within 8 s no place was found */
} KeyfobLocatorError;

/** keyfob_locator_error_new: Returns: (transfer full): what it means to a person says who asked */
GError *keyfob_locator_error_new (KeyfobLocatorError code);

G_END_DECLS
