/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "model/unlock/keyfob-proximity.h"

#include "keyfob-enums.h"

#include <math.h>

#define CONSENT_KEY "send-location"

/* As long as a person waits at a reader that advertises several times a second. */
#define PROOF_WAIT_MILLISECONDS 4000

/* Kisi's own radius, for a door that does not tell one (kisi-api.md, section 7.2). */
#define DEFAULT_RADIUS_METRES 300.0

/* What refusals taught of a door. */
typedef struct {
  gboolean reader;
  gboolean area;
} Lesson;

struct _KeyfobProximity {
  GObject parent_instance;

  KeyfobReaders *readers;
  KeyfobLocator *locator;
  GSettings *settings; /* (nullable) */
  guint proof_wait_ms;
  KeyfobLocationConsent consent; /* without settings */
  GHashTable *lessons;           /* (element-type gint64 Lesson) */
  KeyfobWhereabouts whereabouts;
  gint64 located_door; /* for which that was */
  double metres;
};

enum {
  PROP_CONSENT = 1,
  N_PROPERTIES,
};

enum {
  SIGNAL_CHANGED,
  N_SIGNALS,
};

static GParamSpec *properties[N_PROPERTIES];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (KeyfobProximity, keyfob_proximity, G_TYPE_OBJECT)

static void
tell_changed (KeyfobProximity *self) {
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
on_consent (KeyfobProximity *self) {
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CONSENT]);
  tell_changed (self);
}

static KeyfobDoorNeeds
get_needs (KeyfobProximity *self, gint64 door_id, const KisiLock *lock) {
  const Lesson *lesson = g_hash_table_lookup (self->lessons, &door_id);
  KeyfobDoorNeeds needs = {
      .radius_metres = DEFAULT_RADIUS_METRES,
      .latitude = NAN,
      .longitude = NAN,
  };

  needs.reader = (lock != NULL && lock->reader_restricted) || (lesson != NULL && lesson->reader);
  needs.area = (lock != NULL && lock->geofence_restricted) || (lesson != NULL && lesson->area);
  if (lock != NULL && lock->geofence_radius_metres > 0)
    needs.radius_metres = lock->geofence_radius_metres;
  if (lock != NULL) {
    needs.latitude = lock->latitude;
    needs.longitude = lock->longitude;
  }
  return needs;
}

static void
keyfob_proximity_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec) {
  KeyfobProximity *self = KEYFOB_PROXIMITY (object);

  switch (id) {
  case PROP_CONSENT:
    g_value_set_enum (value, keyfob_proximity_get_consent (self));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
keyfob_proximity_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec) {
  KeyfobProximity *self = KEYFOB_PROXIMITY (object);

  switch (id) {
  case PROP_CONSENT:
    keyfob_proximity_set_consent (self, g_value_get_enum (value));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
keyfob_proximity_dispose (GObject *object) {
  KeyfobProximity *self = KEYFOB_PROXIMITY (object);

  g_clear_object (&self->readers);
  g_clear_object (&self->locator);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (keyfob_proximity_parent_class)->dispose (object);
}

static void
keyfob_proximity_finalize (GObject *object) {
  g_hash_table_unref (KEYFOB_PROXIMITY (object)->lessons);
  G_OBJECT_CLASS (keyfob_proximity_parent_class)->finalize (object);
}

static void
keyfob_proximity_class_init (KeyfobProximityClass *klass) {
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = keyfob_proximity_get_property;
  object_class->set_property = keyfob_proximity_set_property;
  object_class->dispose = keyfob_proximity_dispose;
  object_class->finalize = keyfob_proximity_finalize;

  properties[PROP_CONSENT] = g_param_spec_enum (
      "consent", NULL, NULL, KEYFOB_TYPE_LOCATION_CONSENT, KEYFOB_LOCATION_CONSENT_ASK,
      G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", KEYFOB_TYPE_PROXIMITY, G_SIGNAL_RUN_LAST, 0,
                                          NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
keyfob_proximity_init (KeyfobProximity *self) {
  self->lessons = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
}

KeyfobProximity *
keyfob_proximity_new (KeyfobReaders *readers, KeyfobLocator *locator, GSettings *settings) {
  return keyfob_proximity_new_with (readers, locator, settings, PROOF_WAIT_MILLISECONDS);
}

KeyfobProximity *
keyfob_proximity_new_with (KeyfobReaders *readers,
                           KeyfobLocator *locator,
                           GSettings *settings,
                           guint proof_wait_ms) {
  KeyfobProximity *self = g_object_new (KEYFOB_TYPE_PROXIMITY, NULL);

  self->readers = g_object_ref (readers);
  self->locator = g_object_ref (locator);
  self->proof_wait_ms = proof_wait_ms;
  g_signal_connect_object (readers, "bluetooth-changed", G_CALLBACK (tell_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (readers, "near-changed", G_CALLBACK (tell_changed), self,
                           G_CONNECT_SWAPPED);
  if (settings == NULL)
    return self;
  self->settings = g_object_ref (settings);
  g_signal_connect_object (settings, "changed::" CONSENT_KEY, G_CALLBACK (on_consent), self,
                           G_CONNECT_SWAPPED);
  return self;
}

KeyfobReaders *
keyfob_proximity_get_readers (KeyfobProximity *self) {
  g_return_val_if_fail (KEYFOB_IS_PROXIMITY (self), NULL);
  return self->readers;
}

KeyfobLocator *
keyfob_proximity_get_locator (KeyfobProximity *self) {
  g_return_val_if_fail (KEYFOB_IS_PROXIMITY (self), NULL);
  return self->locator;
}

KeyfobLocationConsent
keyfob_proximity_get_consent (KeyfobProximity *self) {
  g_return_val_if_fail (KEYFOB_IS_PROXIMITY (self), KEYFOB_LOCATION_CONSENT_REFUSE);

  return self->settings != NULL
             ? (KeyfobLocationConsent) g_settings_get_enum (self->settings, CONSENT_KEY)
             : self->consent;
}

void
keyfob_proximity_set_consent (KeyfobProximity *self, KeyfobLocationConsent consent) {
  g_return_if_fail (KEYFOB_IS_PROXIMITY (self));

  if (consent == keyfob_proximity_get_consent (self))
    return;
  if (self->settings != NULL) {
    g_settings_set_enum (self->settings, CONSENT_KEY, consent);
    return; /* they tell of it */
  }
  self->consent = consent;
  on_consent (self);
}

guint
keyfob_proximity_get_proof_wait_ms (KeyfobProximity *self) {
  g_return_val_if_fail (KEYFOB_IS_PROXIMITY (self), 0);
  return self->proof_wait_ms;
}

static KeyfobProximityFacts
get_facts_of (KeyfobProximity *self, KeyfobDoor *door) {
  KeyfobProximityFacts facts =
      keyfob_proximity_get_facts (self, keyfob_door_get_id (door), keyfob_door_get_lock (door));

  if (keyfob_door_is_exempt (door))
    facts.needs.reader = facts.needs.area = FALSE;
  return facts;
}

gboolean
keyfob_proximity_must_ask (KeyfobProximity *self, KeyfobDoor *door) {
  KeyfobProximityFacts facts;

  g_return_val_if_fail (KEYFOB_IS_PROXIMITY (self), FALSE);
  g_return_val_if_fail (KEYFOB_IS_DOOR (door), FALSE);

  facts = get_facts_of (self, door);
  return facts.needs.area && !facts.heard && facts.consent == KEYFOB_LOCATION_CONSENT_ASK;
}

GPtrArray *
keyfob_proximity_dup_notes (KeyfobProximity *self, KeyfobDoor *door) {
  KeyfobProximityFacts facts;

  g_return_val_if_fail (KEYFOB_IS_PROXIMITY (self), NULL);
  g_return_val_if_fail (KEYFOB_IS_DOOR (door), NULL);

  facts = get_facts_of (self, door);
  return keyfob_requirements_dup_notes (&facts);
}

static gboolean
is_unlisted (gpointer door_id, gpointer lesson, gpointer doors) {
  return keyfob_door_list_lookup (doors, *(gint64 *) door_id) == NULL;
}

void
keyfob_proximity_forget_unlisted (KeyfobProximity *self, KeyfobDoorList *doors) {
  g_return_if_fail (KEYFOB_IS_PROXIMITY (self));

  g_hash_table_foreach_remove (self->lessons, is_unlisted, doors);
  keyfob_proximity_located (self, 0, KEYFOB_WHEREABOUTS_UNKNOWN, 0);
}

KeyfobProximityFacts
keyfob_proximity_get_facts (KeyfobProximity *self, gint64 door_id, const KisiLock *lock) {
  KeyfobProximityFacts facts = {
      .needs = get_needs (self, door_id, lock),
      .heard = keyfob_readers_is_near (self->readers, door_id),
      .consent = keyfob_proximity_get_consent (self),
      .whereabouts = self->whereabouts,
      .metres = self->metres,
  };

  /* While nobody listens, what was so when somebody did may be otherwise. */
  if (keyfob_readers_is_wanted (self->readers))
    facts.bluetooth = keyfob_readers_get_bluetooth (self->readers);
  /* How far from one door says nothing of another. */
  if ((facts.whereabouts == KEYFOB_WHEREABOUTS_FAR ||
       facts.whereabouts == KEYFOB_WHEREABOUTS_VAGUE) &&
      self->located_door != door_id)
    facts.whereabouts = KEYFOB_WHEREABOUTS_KNOWN;
  return facts;
}

void
keyfob_proximity_located (KeyfobProximity *self,
                          gint64 door_id,
                          KeyfobWhereabouts whereabouts,
                          double metres) {
  g_return_if_fail (KEYFOB_IS_PROXIMITY (self));

  self->located_door = door_id;
  self->whereabouts = whereabouts;
  self->metres = metres;
  tell_changed (self);
}

void
keyfob_proximity_learn_refused (KeyfobProximity *self, gint64 door_id, const char *kisi_code) {
  Lesson *lesson;
  gboolean reader = keyfob_requirements_is_of_reader (kisi_code);
  gboolean area = keyfob_requirements_is_of_area (kisi_code);

  g_return_if_fail (KEYFOB_IS_PROXIMITY (self));

  if (!reader && !area)
    return;
  lesson = g_hash_table_lookup (self->lessons, &door_id);
  if (lesson == NULL) {
    lesson = g_new0 (Lesson, 1);
    g_hash_table_insert (self->lessons, g_memdup2 (&door_id, sizeof door_id), lesson);
  }
  lesson->reader |= reader;
  lesson->area |= area;
  tell_changed (self);
}

void
keyfob_proximity_learn_accepted (KeyfobProximity *self,
                                 gint64 door_id,
                                 gboolean had_proof,
                                 gboolean had_location) {
  Lesson *lesson;

  g_return_if_fail (KEYFOB_IS_PROXIMITY (self));

  lesson = g_hash_table_lookup (self->lessons, &door_id);
  if (lesson == NULL || had_proof)
    return;
  lesson->reader = FALSE;
  lesson->area &= had_location;
  tell_changed (self);
}
