/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "proximity/keyfob-location-source.h"

/* Half of the way around the earth: who is that vague does not know. */
#define ACCURACY_MAX_METRES 20037508.0

/* Where the computer was before that says nothing of where it is. GeoClue's sources keep what they
 * found out last, and tell it at once to who asks next. */
#define POSITION_MAX_AGE_SECONDS 60

enum {
  SIGNAL_LOCATED,
  SIGNAL_FAILED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_ABSTRACT_TYPE (KeyfobLocationSource, keyfob_location_source, G_TYPE_OBJECT)

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

static void
keyfob_location_source_class_init (KeyfobLocationSourceClass *klass) {
  signals[SIGNAL_LOCATED] = g_signal_new ("located", KEYFOB_TYPE_LOCATION_SOURCE, G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[SIGNAL_FAILED] =
      g_signal_new ("failed", KEYFOB_TYPE_LOCATION_SOURCE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 1, G_TYPE_ERROR | G_SIGNAL_TYPE_STATIC_SCOPE);
}

static void
keyfob_location_source_init (KeyfobLocationSource *self) {
}

/* What has no time is of now, and so is what is a little ahead of the clock. */
static gboolean
is_of_now (GVariant *properties) {
  guint64 now = g_get_real_time () / G_USEC_PER_SEC;
  guint64 seconds;

  if (!g_variant_lookup (properties, "Timestamp", "(tt)", &seconds, NULL) || seconds == 0)
    return TRUE;
  return (now > seconds ? now - seconds : seconds - now) <= POSITION_MAX_AGE_SECONDS;
}

void
keyfob_location_source_take (KeyfobLocationSource *self, GVariant *properties) {
  KeyfobPosition position;

  g_return_if_fail (KEYFOB_IS_LOCATION_SOURCE (self));

  if (!g_variant_lookup (properties, "Latitude", "d", &position.latitude) ||
      !g_variant_lookup (properties, "Longitude", "d", &position.longitude) ||
      !g_variant_lookup (properties, "Accuracy", "d", &position.accuracy_metres) ||
      !keyfob_position_is_valid (position.latitude, position.longitude) || !is_of_now (properties))
    return;
  /* GeoClue says -1 if it does not know, and 0 for the best that a satellite receiver gives. */
  if (position.accuracy_metres >= 0 && position.accuracy_metres <= ACCURACY_MAX_METRES)
    g_signal_emit (self, signals[SIGNAL_LOCATED], 0, &position);
}

void
keyfob_location_source_fail (KeyfobLocationSource *self, KeyfobLocatorError code) {
  g_autoptr (GError) error = keyfob_locator_error_new (code);

  g_return_if_fail (KEYFOB_IS_LOCATION_SOURCE (self));

  g_signal_emit (self, signals[SIGNAL_FAILED], 0, error);
}
