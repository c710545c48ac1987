/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "model/unlock/keyfob-proximity.h"

#include "model-fixtures.h"

#define G_SETTINGS_ENABLE_BACKEND
#include <gio/gsettingsbackend.h>

#define DOOR 12345

typedef struct {
  KeyfobReaders *readers;
  KeyfobLocator *locator;
  GSettings *settings;
  KeyfobProximity *proximity;
  KeyfobSnapshot *office;
  KeyfobDoorList *doors;
  KeyfobDoor *door; /* borrowed */
  guint changes;
} Fixture;

static void
on_changed (KeyfobProximity *proximity, gpointer user_data) {
  ((Fixture *) user_data)->changes++;
}

static void
set_up (Fixture *fixture, gconstpointer unused) {
  g_autoptr (GSettingsBackend) backend = g_memory_settings_backend_new ();

  fixture->readers = keyfob_readers_new ();
  fixture->locator = keyfob_locator_new ();
  fixture->settings = g_settings_new_with_backend ("app.keyfob.Keyfob", backend);
  fixture->proximity = keyfob_proximity_new (fixture->readers, fixture->locator, fixture->settings);
  g_signal_connect (fixture->proximity, "changed", G_CALLBACK (on_changed), fixture);
  fixture->office = new_snapshot ();
  g_ptr_array_add (fixture->office->locks, new_lock (DOOR, "Laboratory"));
  fixture->doors = keyfob_door_list_new ();
  merge (fixture->doors, fixture->office);
  fixture->door = keyfob_door_list_lookup (fixture->doors, DOOR);
}

static void
tear_down (Fixture *fixture, gconstpointer unused) {
  finalize_doors (fixture->doors);
  keyfob_snapshot_unref (fixture->office);
  g_assert_finalize_object (fixture->proximity);
  g_assert_finalize_object (fixture->settings);
  g_assert_finalize_object (fixture->locator);
  g_assert_finalize_object (fixture->readers);
}

static void
assert_needs (Fixture *fixture, gboolean reader, gboolean area) {
  KeyfobProximityFacts facts =
      keyfob_proximity_get_facts (fixture->proximity, DOOR, keyfob_door_get_lock (fixture->door));
  g_autoptr (GPtrArray) notes = keyfob_proximity_dup_notes (fixture->proximity, fixture->door);

  g_assert_cmpint (facts.needs.reader, ==, reader);
  g_assert_cmpint (facts.needs.area, ==, area);
  g_assert_cmpuint (notes->len, ==, reader + area);
}

static void
assert_changes (Fixture *fixture, guint expected) {
  g_assert_cmpuint (fixture->changes, ==, expected);
  fixture->changes = 0;
}

static void
restrict_to_area (Fixture *fixture) {
  snapshot_get_lock (fixture->office, 0)->geofence_restricted = TRUE;
  merge (fixture->doors, fixture->office);
}

/* Out of the box nobody has said anything; what they say is kept in the settings. */
static void
test_consent (Fixture *fixture, gconstpointer unused) {
  g_autofree char *word = NULL;

  g_assert_cmpint (keyfob_proximity_get_consent (fixture->proximity), ==,
                   KEYFOB_LOCATION_CONSENT_ASK);
  g_object_set (fixture->proximity, "consent", KEYFOB_LOCATION_CONSENT_ALLOW, NULL);
  assert_changes (fixture, 1);
  word = g_settings_get_string (fixture->settings, "send-location");
  g_assert_cmpstr (word, ==, "allow");
  g_settings_set_string (fixture->settings, "send-location", "refuse");
  assert_changes (fixture, 1);
  g_assert_cmpint (keyfob_proximity_get_consent (fixture->proximity), ==,
                   KEYFOB_LOCATION_CONSENT_REFUSE);
  keyfob_proximity_set_consent (fixture->proximity, KEYFOB_LOCATION_CONSENT_REFUSE);
  assert_changes (fixture, 0);
}

static void
test_no_settings (Fixture *fixture, gconstpointer unused) {
  g_autoptr (KeyfobProximity) proximity =
      keyfob_proximity_new (fixture->readers, fixture->locator, NULL);

  g_assert_cmpint (keyfob_proximity_get_consent (proximity), ==, KEYFOB_LOCATION_CONSENT_ASK);
  g_signal_connect (proximity, "changed", G_CALLBACK (on_changed), fixture);
  keyfob_proximity_set_consent (proximity, KEYFOB_LOCATION_CONSENT_ALLOW);
  assert_changes (fixture, 1);
  g_assert_cmpint (keyfob_proximity_get_consent (proximity), ==, KEYFOB_LOCATION_CONSENT_ALLOW);
}

/* A person is asked only before an unlock that would use the answer, and only once. */
static void
test_must_ask (Fixture *fixture, gconstpointer unused) {
  const KeyfobIbeacon beacon = {.lock_bits = DOOR};

  g_assert_false (keyfob_proximity_must_ask (fixture->proximity, fixture->door));
  restrict_to_area (fixture);
  g_assert_true (keyfob_proximity_must_ask (fixture->proximity, fixture->door));
  keyfob_readers_report (fixture->readers, "/a", &beacon, -60);
  assert_changes (fixture, 1);
  g_assert_false (keyfob_proximity_must_ask (fixture->proximity, fixture->door));
  keyfob_readers_set_bluetooth (fixture->readers, KEYFOB_BLUETOOTH_OFF);
  g_assert_true (keyfob_proximity_must_ask (fixture->proximity, fixture->door));
  keyfob_proximity_set_consent (fixture->proximity, KEYFOB_LOCATION_CONSENT_REFUSE);
  g_assert_false (keyfob_proximity_must_ask (fixture->proximity, fixture->door));
}

/* Restrictions of groups show in no door: Kisi's refusals teach them, until it unlocks without. */
static void
test_lessons (Fixture *fixture, gconstpointer unused) {
  const char *const readers[] = {"bb4faa", "bb5bff", "bb4bff", "bb4fff"};
  const char *const areas[] = {"a3995f", "a3799f", "a3793f", "a7793f"};
  const char *const others[] = {"fcd8ef", "fad001", "bbb93f", "bbc93f", "bbb99f", "what's this"};

  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    keyfob_proximity_learn_refused (fixture->proximity, DOOR, others[i]);
  assert_needs (fixture, FALSE, FALSE);
  for (gsize i = 0; i < G_N_ELEMENTS (readers); i++) {
    keyfob_proximity_learn_refused (fixture->proximity, DOOR, readers[i]);
    assert_needs (fixture, TRUE, FALSE);
    keyfob_proximity_learn_refused (fixture->proximity, DOOR, areas[i]);
    assert_needs (fixture, TRUE, TRUE);
    keyfob_proximity_learn_accepted (fixture->proximity, DOOR, TRUE, FALSE);
    assert_needs (fixture, TRUE, TRUE);
    keyfob_proximity_learn_accepted (fixture->proximity, DOOR, FALSE, TRUE);
    assert_needs (fixture, FALSE, TRUE);
    keyfob_proximity_learn_accepted (fixture->proximity, DOOR, FALSE, FALSE);
    assert_needs (fixture, FALSE, FALSE);
  }
  keyfob_proximity_learn_refused (fixture->proximity, DOOR + 1, "bb4faa");
  assert_needs (fixture, FALSE, FALSE);
}

/* What Kisi said to one person is nothing to the next; and doors of links need nothing. */
static void
test_terms (Fixture *fixture, gconstpointer unused) {
  g_autoptr (KeyfobDoorList) nothing = keyfob_door_list_new ();

  restrict_to_area (fixture);
  keyfob_proximity_learn_refused (fixture->proximity, DOOR, "bb4faa");
  keyfob_proximity_located (fixture->proximity, DOOR, KEYFOB_WHEREABOUTS_FAR, 1000);
  assert_needs (fixture, TRUE, TRUE);
  g_assert_true (keyfob_proximity_must_ask (fixture->proximity, fixture->door));
  keyfob_door_set_exempt (fixture->door, TRUE);
  g_assert_false (keyfob_proximity_must_ask (fixture->proximity, fixture->door));
  keyfob_door_set_exempt (fixture->door, FALSE);
  keyfob_proximity_forget_unlisted (fixture->proximity, nothing);
  assert_needs (fixture, FALSE, TRUE);
  g_assert_cmpint (keyfob_proximity_get_facts (fixture->proximity, DOOR, NULL).whereabouts, ==,
                   KEYFOB_WHEREABOUTS_UNKNOWN);
}

/* Who shows notes hears of all that they follow from. */
static void
test_changed (Fixture *fixture, gconstpointer unused) {
  const KeyfobIbeacon beacon = {.lock_bits = DOOR};
  g_autoptr (KeyfobDoorList) nothing = keyfob_door_list_new ();

  keyfob_readers_set_bluetooth (fixture->readers, KEYFOB_BLUETOOTH_ON);
  assert_changes (fixture, 1);
  keyfob_readers_report (fixture->readers, "/a", &beacon, -60);
  keyfob_readers_report (fixture->readers, "/a", &beacon, -61);
  assert_changes (fixture, 1);
  keyfob_proximity_learn_refused (fixture->proximity, DOOR, "a3995f");
  assert_changes (fixture, 1);
  keyfob_proximity_located (fixture->proximity, DOOR, KEYFOB_WHEREABOUTS_OFF, 0);
  assert_changes (fixture, 1);
  keyfob_proximity_forget_unlisted (fixture->proximity, nothing);
  assert_changes (fixture, 1);
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
  g_test_add ("/proximity/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("consent", test_consent);
  ADD ("no-settings", test_no_settings);
  ADD ("must-ask", test_must_ask);
  ADD ("lessons", test_lessons);
  ADD ("terms", test_terms);
  ADD ("changed", test_changed);
#undef ADD
  return g_test_run ();
}
