/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "proximity/keyfob-position.h"

#include <gio/gio.h>

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

#define KEYFOB_TYPE_LOCATOR (keyfob_locator_get_type ())
G_DECLARE_FINAL_TYPE (KeyfobLocator, keyfob_locator, KEYFOB, LOCATOR, GObject)

/*
 * KeyfobLocator: asks GeoClue where this computer is: once for each question, and nothing in
 * between. No position is kept.
 */

KeyfobLocator *keyfob_locator_new (void);

/** keyfob_locator_new_with: @limit_ms: instead of 8 s; for tests */
KeyfobLocator *keyfob_locator_new_with (guint limit_ms);

/**
 * keyfob_locator_locate_async:
 * @enough_metres: a position as accurate as this is taken at once; a vaguer one only at the end of
 *   the time limit, since better ones often follow
 *
 * Questions that overlap share one GeoClue client.
 */
void keyfob_locator_locate_async (KeyfobLocator *self,
                                  double enough_metres,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);

/**
 * keyfob_locator_locate_finish:
 * @position: (out caller-allocates): the most accurate one that came in time
 * @error: #KeyfobLocatorError, or %G_IO_ERROR_CANCELLED; not worded for a person
 *
 * Returns: whether there is one
 */
gboolean keyfob_locator_locate_finish (KeyfobLocator *self,
                                       GAsyncResult *result,
                                       KeyfobPosition *position,
                                       GError **error);

/*
 * For the source that it makes while there are questions: the GeoClue client or the portal. Either
 * asks from when it is made until it is disposed of, and has no time limit. Its last reference may
 * be gone after it has told.
 */

/**
 * keyfob_locator_take:
 * @properties: of type `a{sv}`, with what GeoClue and the portal both call Latitude, Longitude,
 *   Accuracy and Timestamp
 *
 * What is no position is ignored, and so is one of more than a minute before or after now by the
 * clock. Without a Timestamp, or with one of zero seconds, it counts as of now.
 */
void keyfob_locator_take (KeyfobLocator *self, GVariant *properties);

/** keyfob_locator_fail: nothing better will come */
void keyfob_locator_fail (KeyfobLocator *self, KeyfobLocatorError code);
