/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "proximity/keyfob-position.h"

#include <gio/gio.h>

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

#define KEYFOB_TYPE_LOCATION_SOURCE (keyfob_location_source_get_type ())
G_DECLARE_DERIVABLE_TYPE (KeyfobLocationSource,
                          keyfob_location_source,
                          KEYFOB,
                          LOCATION_SOURCE,
                          GObject)

struct _KeyfobLocationSourceClass {
  GObjectClass parent_class;
};

/*
 * KeyfobLocationSource: one who may tell where this computer is. It asks from when it is made until
 * it is disposed of, and has no time limit. It keeps no position.
 *
 * Signals:
 *   `located` (KeyfobPosition *)  somewhere; the same place with another accuracy, too
 *   `failed` (GError *)           it will not tell: #KeyfobLocatorError
 */

/**
 * keyfob_location_source_take:
 * @properties: of type `a{sv}`, with what GeoClue and the portal both call Latitude, Longitude,
 *   Accuracy and Timestamp
 *
 * For subclasses, whose last reference may be gone after it. What is no position is ignored, and so
 * is one of more than a minute before or after now by the clock. Without a Timestamp, or with one
 * of zero seconds, it counts as of now.
 */
void keyfob_location_source_take (KeyfobLocationSource *self, GVariant *properties);

/** keyfob_location_source_fail: for subclasses, whose last reference may be gone after it */
void keyfob_location_source_fail (KeyfobLocationSource *self, KeyfobLocatorError code);

G_END_DECLS
