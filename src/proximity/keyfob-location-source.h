/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "proximity/keyfob-locator-error.h"
#include "proximity/keyfob-position.h"

#include <gio/gio.h>

G_BEGIN_DECLS

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
