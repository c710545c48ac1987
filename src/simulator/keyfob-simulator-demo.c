/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

/* What the simulated office looks like, and its life. All names are invented. */

#include "simulator/keyfob-simulator-office.h"

#define HOUR_US        (G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC)
#define LIFE_TICK_US   (4 * G_USEC_PER_SEC)
#define TICKS_A_DROP   8 /* the dropping doors drop once in so many ticks */
#define DROP_PHASE     3
#define RETURN_PHASE   6
#define DOORS_A_PLACE  250
#define MOST_PLACES    40
#define FLOORS_A_PLACE 5

typedef struct {
  const char *name;
  const char *description;
  int floor; /* of the place, or -1 */
  int place; /* index into PLACES */
  int order; /* 0 for none */
  SimTraits traits;
} Door;

static const struct {
  const char *name;
  double latitude, longitude;
  const char *floors[FLOORS_A_PLACE]; /* from the ground up */
} PLACES[] = {
    {"Nordhaven HQ", 59.9075, 10.7531, {"Ground floor", "First floor", "Second floor"}},
    {"Harbour Warehouse", 59.9032, 10.7462, {"Quay level"}},
};

static const Door DOORS[] = {
    {"Front Entrance", "Street side, beside the flagpoles", 0, 0, 1, SIM_FAVORITE | SIM_SHARED},
    {"Loading Dock", "Ring for the porter after 18:00", 0, 0, 2, SIM_FAVORITE | SIM_SHARED},
    {"Server Room", NULL, 0, 0, 3, SIM_LOCKED_DOWN | SIM_TIMED},
    {"Car Park Gate", "Keep clear of the barrier", 0, 0, 4, SIM_OFFLINE | SIM_SHARED},
    {"Réception", NULL, 0, 0, 0, SIM_SHARED},
    {"Bicycle Store", "Lock your bicycle too", 0, 0, 0, SIM_SHARED | SIM_LIVES},
    {"Besprechungsraum „Rhabarberkuchenverkäuferinnenverband“", NULL, 1, 0, 0, SIM_LIVES},
    {"会議室「さくら」", NULL, 1, 0, 0, SIM_FAVORITE},
    {"Kjøkkenet", "The kitchen", 1, 0, 0, SIM_LIVES},
    {"Terrace Door", "Mind the step", 1, 0, 0, SIM_OPEN},
    {"Meeting Rooms", "Unlocked in office hours", 1, 0, 0, SIM_SCHEDULED},
    {"Laboratory", "Safety goggles beyond this door", 1, 0, 0, SIM_READER},
    {"Αίθουσα Συνεδριάσεων", NULL, 2, 0, 0, SIM_PLAIN},
    {"غرفة الاجتماعات", NULL, 2, 0, 0, SIM_PLAIN},
    {"Archive", "Weekdays from 08:00 to 16:00", 2, 0, 0, SIM_OUTSIDE_HOURS},
    {"Roof Terrace", "Not installed yet", 2, 0, 0, SIM_NOT_CONFIGURED | SIM_NO_CONTROLLER},
    {"Harbour Gate", "Opens only for people who are near", -1, 1, 1, SIM_GEOFENCE},
    {"Main Hall", NULL, 0, 1, 2, SIM_FAVORITE | SIM_LIVES},
    {"Cold Store", "−18 °C", 0, 1, 0, SIM_STATE_UNKNOWN},
    {"Staff Entrance", NULL, 0, 1, 0, SIM_FIRST_ARRIVAL},
    {"Packing Area", NULL, 0, 1, 0, SIM_LIVES | SIM_DROPS},
    {"Quay Door", "Faces the water", 0, 1, 0, SIM_OFFLINE},
    {"Workshop", "The old mechanical lock is still in", 0, 1, 0, SIM_NO_CONTROLLER},
    {"Büro der Lagerleitung", "The warehouse manager’s office", 0, 1, 0, SIM_READER | SIM_GEOFENCE},
};

/* What each trait that shows changes in a lock. */
static const struct {
  SimTraits trait;
  const char *json;
} CHANGES[] = {
    {SIM_NOT_CONFIGURED, SIM_JSON ({"configured": false, "online": null})},
    {SIM_OFFLINE, SIM_JSON ({"online": false})},
    {SIM_LOCKED_DOWN, SIM_JSON ({"locked_down": true})},
    {SIM_OPEN, SIM_JSON ({"open": true})},
    {SIM_SCHEDULED, SIM_JSON ({"on_scheduled_unlock": true, "unlocked": true})},
    {SIM_READER, SIM_JSON ({"reader_restriction_enabled": true})},
    {SIM_GEOFENCE,
     SIM_JSON ({"geofence_restriction_enabled": true, "geofence_restriction_radius": 150})},
    {SIM_TIMED | SIM_OUTSIDE_HOURS,
     SIM_JSON ({"time_restriction_enabled": true, "time_restriction_time_zone": "Europe/Oslo"})},
    {SIM_STATE_UNKNOWN, SIM_JSON ({
       "online": null,
       "reader_restriction_enabled": null,
       "geofence_restriction_enabled": null,
       "time_restriction_enabled": null
     })},
};

static void
set (SimLock *lock, const char *member, gboolean value) {
  json_object_set_boolean_member (lock->json, member, value);
  sim_json_touch (lock->json);
}

static void
apply_traits (SimOffice *office, SimLock *lock, SimTraits traits) {
  gint64 now = g_get_real_time () / G_USEC_PER_SEC * G_USEC_PER_SEC;

  lock->traits = traits;
  for (gsize i = 0; i < G_N_ELEMENTS (CHANGES); i++)
    if (traits & CHANGES[i].trait) {
      g_autoptr (JsonObject) change = sim_json_new (CHANGES[i].json);

      sim_json_add (lock->json, change);
    }
  if (traits & SIM_LOCKED_DOWN)
    sim_json_set_time (lock->json, "locked_down_since", now - 2 * HOUR_US);
  if (traits & SIM_FIRST_ARRIVAL)
    sim_json_set_time (lock->json, "first_to_arrive_required_until", now + 3 * HOUR_US);
  if (traits & SIM_GEOFENCE) {
    json_object_set_double_member (lock->json, "latitude",
                                   sim_json_get_number (lock->place->json, "latitude") + 0.0004);
    json_object_set_double_member (lock->json, "longitude",
                                   sim_json_get_number (lock->place->json, "longitude") + 0.0009);
  }
  for (guint i = 0; (traits & SIM_FAVORITE) && i < office->persons->len; i++) {
    SimPerson *person = g_ptr_array_index (office->persons, i);

    if (sim_lock_is_of (lock, person->organization))
      g_hash_table_add (person->favorites, lock);
  }
}

static void
fill_demo (SimOffice *office, JsonObject *organization) {
  SimPlace *places[G_N_ELEMENTS (PLACES)];
  JsonObject *floors[G_N_ELEMENTS (PLACES)][FLOORS_A_PLACE];

  for (gsize i = 0; i < G_N_ELEMENTS (PLACES); i++) {
    places[i] = sim_office_add_place (office, organization, PLACES[i].name, PLACES[i].latitude,
                                      PLACES[i].longitude);
    for (guint j = 0; j < FLOORS_A_PLACE && PLACES[i].floors[j] != NULL; j++)
      floors[i][j] = sim_office_add_floor (office, places[i], PLACES[i].floors[j], j);
  }
  for (gsize i = 0; i < G_N_ELEMENTS (DOORS); i++) {
    const Door *door = &DOORS[i];
    JsonObject *floor = door->floor >= 0 ? floors[door->place][door->floor] : NULL;
    SimLock *lock = sim_office_add_lock (office, places[door->place], floor, door->name);

    json_object_set_string_member (lock->json, "description", door->description);
    if (door->order != 0)
      json_object_set_int_member (lock->json, "order_id", door->order);
    apply_traits (office, lock, door->traits);
  }
}

/* Most doors are plain, as in a real office; the first one always is, so that it can be unlocked.
 */
static SimTraits
generated_traits (guint index) {
  static const struct {
    guint every;
    guint from;
    SimTraits traits;
  } RARE[] = {
      {37, 11, SIM_OFFLINE},       {53, 17, SIM_LOCKED_DOWN},
      {41, 19, SIM_SCHEDULED},     {71, 23, SIM_NOT_CONFIGURED | SIM_NO_CONTROLLER},
      {29, 7, SIM_READER},         {31, 13, SIM_GEOFENCE},
      {67, 29, SIM_OPEN},          {79, 37, SIM_OUTSIDE_HOURS},
      {83, 41, SIM_FIRST_ARRIVAL}, {97, 31, SIM_DROPS},
      {5, 1, SIM_LIVES},
  };
  SimTraits traits = (index % 50 == 0 ? SIM_FAVORITE : 0) | (index % 10 == 0 ? SIM_SHARED : 0);

  for (gsize i = 0; i < G_N_ELEMENTS (RARE); i++)
    if (index % RARE[i].every == RARE[i].from)
      return traits | RARE[i].traits;
  return traits;
}

void
sim_office_fill (SimOffice *office, JsonObject *organization, guint doors) {
  static const char *const NAMES[] = {
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
    g_autofree char *name = g_strdup_printf ("%s %u.%u.%03u", NAMES[i % G_N_ELEMENTS (NAMES)],
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

    if (lock->traits & SIM_LIVES)
      g_ptr_array_add (living, lock);
    if ((lock->traits & SIM_DROPS) && (phase == DROP_PHASE || phase == RETURN_PHASE))
      set (lock, "online", phase == RETURN_PHASE);
  }
  if (living->len > 0) {
    SimLock *lock = g_ptr_array_index (living, (office->life_ticks - 1) / 2 % living->len);

    set (lock, "open", office->life_ticks % 2 == 1);
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
    set (lock, "unlocked", sim_json_is (lock->json, "on_scheduled_unlock", TRUE));
  }
  while (office->options.living && office->life_ticks < (now - office->opened_at) / LIFE_TICK_US)
    sim_office_live (office);
}
