/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "model/unlock/keyfob-context-collector.h"

#include "keyfob-enums.h"
#include "kisi/kisi-error.h"
#include "model/unlock/keyfob-proximity.h"

#include <glib/gi18n-lib.h>
#include <math.h>

struct _KeyfobContextCollector {
  GObject parent_instance;

  KeyfobProximity *proximity;
  gboolean exempt;
  gint64 door_id;
  KeyfobDoorNeeds needs;
  KeyfobWaitingFor waiting_for;
  gboolean listening; /* for a password */
  guint listening_source;
  GCancellable *locating;    /* while this computer is asked where it is */
  KeyfobBluetooth bluetooth; /* when that ended */
  KeyfobWhereabouts whereabouts;
  double metres;
  KisiUnlockContext presence;
  KeyfobProximityFacts facts; /* once it is done */
  gboolean had_proof;
  gboolean had_location;
};

enum {
  PROP_WAITING_FOR = 1,
  N_PROPERTIES,
};

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (KeyfobContextCollector, keyfob_context_collector, G_TYPE_OBJECT)

static KeyfobReaders *
get_readers (KeyfobContextCollector *self) {
  return keyfob_proximity_get_readers (self->proximity);
}

static void
set_waiting_for (KeyfobContextCollector *self, KeyfobWaitingFor waiting_for) {
  if (self->waiting_for == waiting_for)
    return;
  self->waiting_for = waiting_for;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_WAITING_FOR]);
}

static void
stop_listening (KeyfobContextCollector *self) {
  if (!self->listening)
    return;
  self->bluetooth = keyfob_readers_get_bluetooth (get_readers (self));
  self->listening = FALSE;
  g_clear_handle_id (&self->listening_source, g_source_remove);
  g_signal_handlers_disconnect_by_data (get_readers (self), self);
  keyfob_readers_want (get_readers (self), FALSE);
}

static void
stop_locating (KeyfobContextCollector *self) {
  if (self->locating != NULL)
    g_cancellable_cancel (self->locating);
  g_clear_object (&self->locating);
}

static gboolean
take_proof (KeyfobContextCollector *self) {
  guint password;

  if (!keyfob_readers_get_proof (get_readers (self), self->door_id, &password))
    return FALSE;
  self->presence.proof = (int) password;
  return TRUE;
}

/* Whether nothing that may still come would tell Kisi more. */
static gboolean
is_enough (KeyfobContextCollector *self) {
  if (self->presence.proof >= 0)
    return TRUE;
  if (self->listening && (self->needs.reader || self->whereabouts != KEYFOB_WHEREABOUTS_KNOWN))
    return FALSE;
  return self->locating == NULL;
}

static gboolean
may_locate (KeyfobContextCollector *self) {
  return keyfob_proximity_get_consent (self->proximity) == KEYFOB_LOCATION_CONSENT_ALLOW;
}

static KisiService
get_ble (KeyfobBluetooth bluetooth) {
  switch (bluetooth) {
  case KEYFOB_BLUETOOTH_ABSENT:
    return (KisiService) {.available = KISI_TRISTATE_NO};
  case KEYFOB_BLUETOOTH_OFF:
    return (KisiService) {.available = KISI_TRISTATE_YES, .enabled = KISI_TRISTATE_NO};
  case KEYFOB_BLUETOOTH_DENIED:
    return (KisiService) {.authorized =
                              KISI_TRISTATE_NO}; /* BlueZ may not have told of any adapter */
  case KEYFOB_BLUETOOTH_ON:
    return (KisiService) {.available = KISI_TRISTATE_YES,
                          .enabled = KISI_TRISTATE_YES,
                          .authorized = KISI_TRISTATE_YES};
  case KEYFOB_BLUETOOTH_FAILED: /* likewise */
  case KEYFOB_BLUETOOTH_UNKNOWN:
    break;
  }
  return (KisiService) {KISI_TRISTATE_UNKNOWN};
}

static KisiService
get_gps (KeyfobWhereabouts whereabouts) {
  switch (whereabouts) {
  case KEYFOB_WHEREABOUTS_KNOWN:
  case KEYFOB_WHEREABOUTS_FAR:
  case KEYFOB_WHEREABOUTS_VAGUE:
    return (KisiService) {.available = KISI_TRISTATE_YES,
                          .enabled = KISI_TRISTATE_YES,
                          .authorized = KISI_TRISTATE_YES};
  case KEYFOB_WHEREABOUTS_ABSENT:
    return (KisiService) {.available = KISI_TRISTATE_NO};
  case KEYFOB_WHEREABOUTS_OFF:
    return (KisiService) {.available = KISI_TRISTATE_YES, .enabled = KISI_TRISTATE_NO};
  case KEYFOB_WHEREABOUTS_DENIED:
    return (KisiService) {.available = KISI_TRISTATE_YES, .authorized = KISI_TRISTATE_NO};
  case KEYFOB_WHEREABOUTS_NO_ANSWER:
    return (KisiService) {.available = KISI_TRISTATE_YES};
  case KEYFOB_WHEREABOUTS_UNKNOWN:
    break;
  }
  return (KisiService) {KISI_TRISTATE_UNKNOWN};
}

/* What Kisi is told of this computer's services, truthfully: what is not known is left out. */
static void
tell_services (const KeyfobProximityFacts *facts, KisiUnlockContext *presence) {
  presence->ble = get_ble (facts->bluetooth);
  switch (facts->consent) {
  case KEYFOB_LOCATION_CONSENT_ALLOW:
    presence->gps = get_gps (facts->whereabouts);
    break;
  case KEYFOB_LOCATION_CONSENT_REFUSE:
    presence->gps = (KisiService) {.authorized = KISI_TRISTATE_NO};
    break;
  case KEYFOB_LOCATION_CONSENT_ASK:
    /* Of other doors nobody wants to know. */
    presence->gps =
        (KisiService) {.authorized = facts->needs.area ? KISI_TRISTATE_NO : KISI_TRISTATE_UNKNOWN};
    break;
  }
}

/* What Kisi is told is what was so in this collector, and not what the last one found. */
static void
finish (KeyfobContextCollector *self) {
  stop_listening (self);
  stop_locating (self);
  /* The person may have taken it back since. */
  if (!may_locate (self))
    self->presence.has_location = FALSE;
  self->facts = keyfob_proximity_get_facts (self->proximity, self->door_id, NULL);
  self->facts.needs = self->needs;
  self->facts.heard |= self->presence.proof >= 0;
  self->facts.whereabouts = self->whereabouts;
  self->facts.metres = self->metres;
  if (self->bluetooth != KEYFOB_BLUETOOTH_UNKNOWN)
    self->facts.bluetooth = self->bluetooth;
  if (!self->exempt)
    tell_services (&self->facts, &self->presence);
  set_waiting_for (self, KEYFOB_WAITING_FOR_NOTHING);
}

static void
go_on (KeyfobContextCollector *self) {
  if (is_enough (self))
    finish (self);
  else if (self->listening && (self->needs.reader || self->locating == NULL))
    set_waiting_for (self, KEYFOB_WAITING_FOR_READER);
  else
    set_waiting_for (self, KEYFOB_WAITING_FOR_LOCATION);
}

static void
on_heard (KeyfobContextCollector *self) {
  if (take_proof (self))
    go_on (self);
}

static gboolean
is_deaf (KeyfobContextCollector *self) {
  switch (keyfob_readers_get_bluetooth (get_readers (self))) {
  case KEYFOB_BLUETOOTH_ABSENT:
  case KEYFOB_BLUETOOTH_OFF:
  case KEYFOB_BLUETOOTH_DENIED:
  case KEYFOB_BLUETOOTH_FAILED:
    return TRUE;
  case KEYFOB_BLUETOOTH_UNKNOWN:
  case KEYFOB_BLUETOOTH_ON:
    return FALSE;
  }
  g_return_val_if_reached (TRUE);
}

static void
on_bluetooth (KeyfobContextCollector *self) {
  if (!is_deaf (self))
    return;
  stop_listening (self);
  go_on (self);
}

static gboolean
on_listened (gpointer user_data) {
  KeyfobContextCollector *self = user_data;

  self->listening_source = 0;
  stop_listening (self);
  go_on (self);
  return G_SOURCE_REMOVE;
}

static void
listen (KeyfobContextCollector *self) {
  KeyfobReaders *readers = get_readers (self);

  self->listening = TRUE;
  self->listening_source =
      g_timeout_add (keyfob_proximity_get_proof_wait_ms (self->proximity), on_listened, self);
  /* What was so when nobody listened is no answer; and who listens may hear at once. */
  keyfob_readers_want (readers, TRUE);
  if (take_proof (self))
    return;
  if (is_deaf (self)) {
    stop_listening (self);
    return;
  }
  g_signal_connect_swapped (readers, "heard", G_CALLBACK (on_heard), self);
  g_signal_connect_swapped (readers, "bluetooth-changed", G_CALLBACK (on_bluetooth), self);
}

/* Sends the position unless it is no answer to what the door asks. */
static void
take_position (KeyfobContextCollector *self, const KeyfobPosition *position) {
  double distance = 0;

  if (position->accuracy_metres > self->needs.radius_metres) {
    self->whereabouts = KEYFOB_WHEREABOUTS_VAGUE;
    self->metres = position->accuracy_metres;
    return;
  }
  self->presence.has_location = TRUE;
  self->presence.latitude = position->latitude;
  self->presence.longitude = position->longitude;
  if (!isnan (self->needs.latitude))
    distance = keyfob_position_get_distance (position, self->needs.latitude, self->needs.longitude);
  /* Sent all the same: where the door is may be known wrongly here, or has changed. */
  self->whereabouts =
      distance > self->needs.radius_metres ? KEYFOB_WHEREABOUTS_FAR : KEYFOB_WHEREABOUTS_KNOWN;
  self->metres = distance;
}

static KeyfobWhereabouts
get_whereabouts_of_error (const GError *error) {
  if (g_error_matches (error, KEYFOB_LOCATOR_ERROR, KEYFOB_LOCATOR_ERROR_ABSENT))
    return KEYFOB_WHEREABOUTS_ABSENT;
  if (g_error_matches (error, KEYFOB_LOCATOR_ERROR, KEYFOB_LOCATOR_ERROR_OFF))
    return KEYFOB_WHEREABOUTS_OFF;
  if (g_error_matches (error, KEYFOB_LOCATOR_ERROR, KEYFOB_LOCATOR_ERROR_DENIED))
    return KEYFOB_WHEREABOUTS_DENIED;
  return KEYFOB_WHEREABOUTS_NO_ANSWER;
}

static void
on_located (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GError) error = NULL;
  KeyfobPosition position;
  gboolean located =
      keyfob_locator_locate_finish (KEYFOB_LOCATOR (source), result, &position, &error);
  g_autoptr (KeyfobContextCollector) self = user_data;

  /* By then it may be done, or cancelled; and a position may come all the same. */
  if (self->locating == NULL)
    return;
  g_clear_object (&self->locating);
  if (!may_locate (self)) {
    go_on (self);
    return;
  }
  if (located)
    take_position (self, &position);
  else
    self->whereabouts = get_whereabouts_of_error (error);
  keyfob_proximity_located (self->proximity, self->door_id, self->whereabouts, self->metres);
  go_on (self);
}

static void
locate (KeyfobContextCollector *self) {
  self->locating = g_cancellable_new ();
  keyfob_locator_locate_async (keyfob_proximity_get_locator (self->proximity),
                               self->needs.radius_metres, self->locating, on_located,
                               g_object_ref (self));
}

static void
begin (KeyfobContextCollector *self) {
  /* A password that there is goes along, whatever the door is known to need. */
  if (!self->exempt && !take_proof (self) && (self->needs.reader || self->needs.area)) {
    listen (self);
    if (self->presence.proof < 0 && self->needs.area && may_locate (self))
      locate (self);
  }
  go_on (self);
}

static void
keyfob_context_collector_get_property (GObject *object,
                                       guint id,
                                       GValue *value,
                                       GParamSpec *pspec) {
  KeyfobContextCollector *self = KEYFOB_CONTEXT_COLLECTOR (object);

  switch (id) {
  case PROP_WAITING_FOR:
    g_value_set_enum (value, self->waiting_for);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
keyfob_context_collector_dispose (GObject *object) {
  KeyfobContextCollector *self = KEYFOB_CONTEXT_COLLECTOR (object);

  if (self->proximity != NULL)
    keyfob_context_collector_cancel (self);
  g_clear_object (&self->proximity);
  G_OBJECT_CLASS (keyfob_context_collector_parent_class)->dispose (object);
}

static void
keyfob_context_collector_class_init (KeyfobContextCollectorClass *klass) {
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = keyfob_context_collector_get_property;
  object_class->dispose = keyfob_context_collector_dispose;

  properties[PROP_WAITING_FOR] = g_param_spec_enum (
      "waiting-for", NULL, NULL, KEYFOB_TYPE_WAITING_FOR, KEYFOB_WAITING_FOR_NOTHING,
      G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
keyfob_context_collector_init (KeyfobContextCollector *self) {
  self->presence = KISI_UNLOCK_CONTEXT_UNKNOWN;
}

KeyfobContextCollector *
keyfob_context_collector_new (KeyfobProximity *proximity,
                              gint64 door_id,
                              const KisiLock *lock,
                              gboolean exempt) {
  KeyfobContextCollector *self = g_object_new (KEYFOB_TYPE_CONTEXT_COLLECTOR, NULL);

  self->proximity = g_object_ref (proximity);
  self->door_id = door_id;
  self->exempt = exempt;
  self->needs = keyfob_proximity_get_facts (proximity, door_id, lock).needs;
  begin (self);
  return self;
}

KeyfobWaitingFor
keyfob_context_collector_get_waiting_for (KeyfobContextCollector *self) {
  g_return_val_if_fail (KEYFOB_IS_CONTEXT_COLLECTOR (self), KEYFOB_WAITING_FOR_NOTHING);
  return self->waiting_for;
}

const char *
keyfob_context_collector_get_words (KeyfobContextCollector *self) {
  g_return_val_if_fail (KEYFOB_IS_CONTEXT_COLLECTOR (self), NULL);

  switch (self->waiting_for) {
  case KEYFOB_WAITING_FOR_NOTHING:
    return NULL;
  case KEYFOB_WAITING_FOR_READER:
    return _ ("Looking for the reader…");
  case KEYFOB_WAITING_FOR_LOCATION:
    return _ ("Finding out your location…");
  }
  g_return_val_if_reached (NULL);
}

KisiUnlockContext
keyfob_context_collector_take (KeyfobContextCollector *self) {
  KisiUnlockContext presence = KISI_UNLOCK_CONTEXT_UNKNOWN;

  g_return_val_if_fail (KEYFOB_IS_CONTEXT_COLLECTOR (self), presence);

  presence = self->presence;
  self->had_proof = presence.proof >= 0;
  self->had_location = presence.has_location;
  self->presence = KISI_UNLOCK_CONTEXT_UNKNOWN;
  return presence;
}

void
keyfob_context_collector_cancel (KeyfobContextCollector *self) {
  g_return_if_fail (KEYFOB_IS_CONTEXT_COLLECTOR (self));

  stop_listening (self);
  stop_locating (self);
  self->waiting_for = KEYFOB_WAITING_FOR_NOTHING;
}

char *
keyfob_context_collector_learn (KeyfobContextCollector *self,
                                const GError *error,
                                KeyfobRemedy *remedy) {
  const char *code = kisi_error_get_kisi_code (error);

  g_return_val_if_fail (KEYFOB_IS_CONTEXT_COLLECTOR (self), NULL);

  *remedy = KEYFOB_REMEDY_NONE;
  if (self->exempt)
    return NULL;
  if (error == NULL)
    keyfob_proximity_learn_accepted (self->proximity, self->door_id, self->had_proof,
                                     self->had_location);
  if (code == NULL)
    return NULL;
  keyfob_proximity_learn_refused (self->proximity, self->door_id, code);
  return keyfob_requirements_dup_unmet (&self->facts, code, remedy);
}
