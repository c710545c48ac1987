/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

/* What the simulated office looks like, and its life. All names are invented. */

#include "simulator/keyfob-simulator-office.h"

#define HOUR_US         (G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC)
#define LIFE_TICK_US    (4 * G_USEC_PER_SEC)
#define TICKS_A_DROP    8 /* the dropping doors drop once in so many ticks */
#define DROP_PHASE      3
#define RETURN_PHASE    6
#define DOORS_A_PLACE   250
#define MOST_PLACES     40
#define FLOORS_A_PLACE  5
#define GENERATED_NAMES 12

typedef enum {
  PLAIN = 0,
  FAVORITE = 1 << 0,
  SHARED = 1 << 1,
  NOT_CONFIGURED = 1 << 2,
  NO_CONTROLLER = 1 << 3,
  OFFLINE = 1 << 4,
  STATE_UNKNOWN = 1 << 5,
  LOCKED_DOWN = 1 << 6,
  OPEN = 1 << 7,
  SCHEDULED = 1 << 8,
  FIRST_ARRIVAL = 1 << 9,
  READER = 1 << 10,
  GEOFENCE = 1 << 11,
  TIMED = 1 << 12,
  OUTSIDE_HOURS = 1 << 13,
  LIVES = 1 << 14,
  DROPS = 1 << 15,
} Traits;

typedef struct {
  const char *name;
  const char *description;
  int floor; /* index into FLOORS, or -1 */
  int place; /* index into PLACES */
  int order; /* 0 for none */
  Traits traits;
} Door;

static const struct {
  const char *name;
  double latitude, longitude;
} PLACES[] = {
    {"Nordhaven HQ", 59.9075, 10.7531},
    {"Harbour Warehouse", 59.9032, 10.7462},
};

static const struct {
  const char *name;
  int place;
  int number;
} FLOORS[] = {
    {"Ground floor", 0, 0},
    {"First floor", 0, 1},
    {"Second floor", 0, 2},
    {"Quay level", 1, 0},
};

static const Door DOORS[] = {
    {"Front Entrance", "Street side, beside the flagpoles", 0, 0, 1, FAVORITE | SHARED},
    {"Loading Dock", "Ring for the porter after 18:00", 0, 0, 2, FAVORITE | SHARED},
    {"Server Room", NULL, 0, 0, 3, LOCKED_DOWN | TIMED},
    {"Car Park Gate", "Keep clear of the barrier", 0, 0, 4, OFFLINE | SHARED},
    {"Réception", NULL, 0, 0, 0, SHARED},
    {"Bicycle Store", "Lock your bicycle too", 0, 0, 0, SHARED | LIVES},
    {"Besprechungsraum „Rhabarberkuchenverkäuferinnenverband“", NULL, 1, 0, 0, LIVES},
    {"会議室「さくら」", NULL, 1, 0, 0, FAVORITE},
    {"Kjøkkenet", "The kitchen", 1, 0, 0, LIVES},
    {"Terrace Door", "Mind the step", 1, 0, 0, OPEN},
    {"Meeting Rooms", "Unlocked in office hours", 1, 0, 0, SCHEDULED},
    {"Laboratory", "Safety goggles beyond this door", 1, 0, 0, READER},
    {"Αίθουσα Συνεδριάσεων", NULL, 2, 0, 0, PLAIN},
    {"غرفة الاجتماعات", NULL, 2, 0, 0, PLAIN},
    {"Archive", "Weekdays from 08:00 to 16:00", 2, 0, 0, OUTSIDE_HOURS},
    {"Roof Terrace", "Not installed yet", 2, 0, 0, NOT_CONFIGURED | NO_CONTROLLER},
    {"Harbour Gate", "Opens only for people who are near", -1, 1, 1, GEOFENCE},
    {"Main Hall", NULL, 3, 1, 2, FAVORITE | LIVES},
    {"Cold Store", "−18 °C", 3, 1, 0, STATE_UNKNOWN},
    {"Staff Entrance", NULL, 3, 1, 0, FIRST_ARRIVAL},
    {"Packing Area", NULL, 3, 1, 0, LIVES | DROPS},
    {"Quay Door", "Faces the water", 3, 1, 0, OFFLINE},
    {"Workshop", "The old mechanical lock is still in", 3, 1, 0, NO_CONTROLLER},
    {"Büro der Lagerleitung", "The warehouse manager’s office", 3, 1, 0, READER | GEOFENCE},
};

static void
set (SimLock *lock, const char *member, gboolean value) {
  json_object_set_boolean_member (lock->json, member, value);
}

static void
restrict_lock (SimLock *lock, Traits traits) {
  JsonObject *place = lock->place->json;

  set (lock, "reader_restriction_enabled", (traits & READER) != 0);
  set (lock, "geofence_restriction_enabled", (traits & GEOFENCE) != 0);
  if (traits & GEOFENCE) {
    json_object_set_double_member (lock->json, "latitude",
                                   sim_json_get_number (place, "latitude") + 0.0004);
    json_object_set_double_member (lock->json, "longitude",
                                   sim_json_get_number (place, "longitude") + 0.0009);
    json_object_set_int_member (lock->json, "geofence_restriction_radius", 150);
  }
  lock->outside_hours = (traits & OUTSIDE_HOURS) != 0;
  if (traits & (OUTSIDE_HOURS | TIMED)) {
    set (lock, "time_restriction_enabled", TRUE);
    json_object_set_string_member (lock->json, "time_restriction_time_zone",
                                   sim_json_get_text (place, "time_zone"));
  }
  if (traits & STATE_UNKNOWN) {
    json_object_set_null_member (lock->json, "reader_restriction_enabled");
    json_object_set_null_member (lock->json, "geofence_restriction_enabled");
    json_object_set_null_member (lock->json, "time_restriction_enabled");
  }
}

static void
apply_traits (SimOffice *office, SimLock *lock, Traits traits) {
  gint64 now = g_get_real_time () / G_USEC_PER_SEC * G_USEC_PER_SEC;

  for (guint i = 0; (traits & FAVORITE) && i < office->persons->len; i++) {
    SimPerson *person = g_ptr_array_index (office->persons, i);

    if (sim_lock_is_of (lock, person->organization))
      sim_office_favor (person, lock);
  }
  lock->shared_by_link = (traits & SHARED) != 0;
  lock->lives = (traits & LIVES) != 0;
  lock->drops = (traits & DROPS) != 0;
  lock->has_controller = (traits & NO_CONTROLLER) == 0;
  set (lock, "configured", (traits & NOT_CONFIGURED) == 0);
  if (traits & OFFLINE)
    set (lock, "online", FALSE);
  if (traits & (STATE_UNKNOWN | NOT_CONFIGURED))
    json_object_set_null_member (lock->json, "online");
  set (lock, "open", (traits & OPEN) != 0);
  if (traits & LOCKED_DOWN) {
    set (lock, "locked_down", TRUE);
    sim_json_set_time (lock->json, "locked_down_since", now - 2 * HOUR_US);
  }
  set (lock, "on_scheduled_unlock", (traits & SCHEDULED) != 0);
  set (lock, "unlocked", (traits & SCHEDULED) != 0);
  if (traits & FIRST_ARRIVAL)
    sim_json_set_time (lock->json, "first_to_arrive_required_until", now + 3 * HOUR_US);
  restrict_lock (lock, traits);
}

static void
fill_demo (SimOffice *office, JsonObject *organization) {
  SimPlace *places[G_N_ELEMENTS (PLACES)];
  JsonObject *floors[G_N_ELEMENTS (FLOORS)];

  for (gsize i = 0; i < G_N_ELEMENTS (PLACES); i++)
    places[i] = sim_office_add_place (office, organization, PLACES[i].name, PLACES[i].latitude,
                                      PLACES[i].longitude);
  for (gsize i = 0; i < G_N_ELEMENTS (FLOORS); i++)
    floors[i] =
        sim_office_add_floor (office, places[FLOORS[i].place], FLOORS[i].name, FLOORS[i].number);
  for (gsize i = 0; i < G_N_ELEMENTS (DOORS); i++) {
    const Door *door = &DOORS[i];
    SimLock *lock = sim_office_add_lock (office, places[door->place],
                                         door->floor >= 0 ? floors[door->floor] : NULL, door->name);

    json_object_set_string_member (lock->json, "description", door->description);
    if (door->order != 0)
      json_object_set_int_member (lock->json, "order_id", door->order);
    apply_traits (office, lock, door->traits);
  }
}

/* Most doors are plain, as in a real office; the first one always is, so that it can be unlocked.
 */
static Traits
generated_traits (guint index) {
  Traits traits = index % 50 == 0 ? FAVORITE : PLAIN;

  if (index % 10 == 0)
    traits |= SHARED;
  if (index % 37 == 11)
    return traits | OFFLINE;
  if (index % 53 == 17)
    return traits | LOCKED_DOWN;
  if (index % 41 == 19)
    return traits | SCHEDULED;
  if (index % 71 == 23)
    return traits | NOT_CONFIGURED | NO_CONTROLLER;
  if (index % 29 == 7)
    return traits | READER;
  if (index % 31 == 13)
    return traits | GEOFENCE;
  if (index % 67 == 29)
    return traits | OPEN;
  if (index % 79 == 37)
    return traits | OUTSIDE_HOURS;
  if (index % 83 == 41)
    return traits | FIRST_ARRIVAL;
  if (index % 97 == 31)
    return traits | DROPS;
  return index % 5 == 1 ? traits | LIVES : traits;
}

void
sim_office_fill (SimOffice *office, JsonObject *organization, guint doors) {
  static const char *const NAMES[GENERATED_NAMES] = {
      "Entrance", "Office",     "Meeting Room", "Stairwell", "Lift Lobby",  "Store Room",
      "Corridor", "Laboratory", "Workshop",     "Archive",   "Kitchenette", "Plant Room",
  };
  guint places = CLAMP (doors / DOORS_A_PLACE + 2, 2, MOST_PLACES);
  guint first_place = office->places->len;
  g_autoptr (GPtrArray) floors = g_ptr_array_new ();

  if (doors == 0) {
    fill_demo (office, organization);
    return;
  }
  for (guint i = 0; i < places; i++) {
    g_autofree char *name = g_strdup_printf ("Campus Building %u", i + 1);
    SimPlace *place =
        sim_office_add_place (office, organization, name, 59.91 + i * 0.001, 10.75 + i * 0.002);

    for (guint number = 0; number < FLOORS_A_PLACE; number++) {
      g_autofree char *floor = g_strdup_printf ("Level %u", number);

      g_ptr_array_add (floors, sim_office_add_floor (office, place, floor, number));
    }
  }
  for (guint i = 0; i < doors; i++) {
    guint slot = (guint) ((guint64) i * floors->len / doors);
    JsonObject *floor = g_ptr_array_index (floors, slot);
    SimPlace *place = g_ptr_array_index (office->places, first_place + slot / FLOORS_A_PLACE);
    g_autofree char *name = g_strdup_printf ("%s %u.%u.%03u", NAMES[i % GENERATED_NAMES],
                                             slot / FLOORS_A_PLACE + 1, slot % FLOORS_A_PLACE, i);
    SimLock *lock = sim_office_add_lock (office, place, floor, i == 0 ? "Front Entrance" : name);

    apply_traits (office, lock, generated_traits (i));
  }
}

void
sim_office_live (SimOffice *office) {
  g_autoptr (GPtrArray) living = g_ptr_array_new ();
  guint phase = ++office->life_ticks % TICKS_A_DROP;

  for (guint i = 0; i < office->locks->len; i++) {
    SimLock *lock = g_ptr_array_index (office->locks, i);

    if (lock->lives)
      g_ptr_array_add (living, lock);
    if (lock->drops && (phase == DROP_PHASE || phase == RETURN_PHASE)) {
      set (lock, "online", phase == RETURN_PHASE);
      sim_json_touch (lock->json);
    }
  }
  if (living->len > 0) {
    SimLock *lock = g_ptr_array_index (living, (office->life_ticks - 1) / 2 % living->len);

    set (lock, "open", office->life_ticks % 2 == 1);
    sim_json_touch (lock->json);
  }
}

void
sim_office_catch_up (SimOffice *office) {
  gint64 now = g_get_monotonic_time ();

  for (guint i = 0; i < office->locks->len; i++) {
    SimLock *lock = g_ptr_array_index (office->locks, i);

    if (lock->relocks_at == 0 || now < lock->relocks_at)
      continue;
    lock->relocks_at = 0;
    set (lock, "unlocked", sim_json_is_true (lock->json, "on_scheduled_unlock"));
    sim_json_touch (lock->json);
  }
  while (office->living && office->life_ticks < (now - office->opened_at) / LIFE_TICK_US)
    sim_office_live (office);
}
