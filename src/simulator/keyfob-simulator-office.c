/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "keyfob-simulator-office.h"

#include <math.h>
#include <sys/random.h>

#define ORGANIZATION_ID         4821
#define FIRST_PERSON_ID         88110
#define FIRST_PLACE_ID          9749
#define FIRST_FLOOR_ID          310
#define FIRST_LOCK_ID           21101
#define FOUNDED_AT              (G_GINT64_CONSTANT (1678781769482) * 1000) /* March 2023 */
#define DEFAULT_RELOCK_SECONDS  5
#define DEFAULT_GEOFENCE_METRES 300

gint64
sim_now (void) {
  return g_get_real_time ();
}

char *
sim_office_make_secret (void) {
  guint8 bytes[16];
  GString *text = g_string_new (NULL);

  if (getrandom (bytes, sizeof bytes, 0) != sizeof bytes)
    g_error ("the system has no random numbers");
  for (gsize i = 0; i < sizeof bytes; i++)
    g_string_append_printf (text, "%02x", bytes[i]);
  return g_string_free_and_steal (text);
}

gboolean
sim_budget_take (SimBudget *budget) {
  gint64 now = g_get_monotonic_time ();
  gint64 oldest = budget->passed_at[budget->next];

  if (oldest != 0 && now - oldest < G_USEC_PER_SEC)
    return FALSE;
  budget->passed_at[budget->next] = now;
  budget->next = (budget->next + 1) % SIM_REQUESTS_PER_SECOND;
  return TRUE;
}

static void
free_organization (gpointer data) {
  SimOrganization *organization = data;

  g_free (organization->name);
  g_free (organization->domain);
  g_free (organization);
}

static void
free_place (gpointer data) {
  SimPlace *place = data;

  g_free (place->name);
  g_free (place->description);
  g_free (place->address);
  g_free (place->time_zone);
  g_free (place);
}

static void
free_floor (gpointer data) {
  SimFloor *floor = data;

  g_free (floor->name);
  g_free (floor->description);
  g_free (floor);
}

static void
free_lock (gpointer data) {
  SimLock *lock = data;

  g_clear_pointer (&lock->edits, g_hash_table_unref);
  g_free (lock->name);
  g_free (lock->description);
  g_free (lock->time_restriction_time_zone);
  g_free (lock->last_unlock);
  g_free (lock);
}

static void
free_person (gpointer data) {
  SimPerson *person = data;

  g_free (person->name);
  g_free (person->email);
  g_free (person->password);
  g_free (person->otp_code);
  g_clear_pointer (&person->backup_codes, g_hash_table_unref);
  g_clear_pointer (&person->favorite_locks, g_hash_table_unref);
  g_free (person);
}

static SimOrganization *
add_organization (SimOffice *office, const char *name, const char *domain, gboolean sso) {
  SimOrganization *organization = g_new0 (SimOrganization, 1);

  organization->id = ORGANIZATION_ID + office->organizations->len;
  organization->name = g_strdup (name);
  organization->domain = g_strdup (domain);
  organization->sso = sso;
  g_ptr_array_add (office->organizations, organization);
  return organization;
}

static GHashTable *
new_id_set (void) {
  return g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
}

static SimPerson *
add_person (SimOffice *office, const char *name, const char *email) {
  SimPerson *person = g_new0 (SimPerson, 1);

  person->id = FIRST_PERSON_ID + office->persons->len;
  person->name = g_strdup (name);
  person->email = g_strdup (email);
  person->password = g_strdup ("demo-password");
  person->primary_login_exists = TRUE;
  person->created_at = FOUNDED_AT;
  person->updated_at = FOUNDED_AT;
  person->organization = g_ptr_array_index (office->organizations, 0);
  person->organization_id = person->organization->id;
  person->favorite_locks = new_id_set ();
  g_ptr_array_add (office->persons, person);
  return person;
}

static void
add_persons (SimOffice *office) {
  SimPerson *person;

  person = add_person (office, "Signe Holm", "signe.holm@nordhaven.example");
  person->administrator = TRUE;
  person->organization->user_id = person->id;
  add_person (office, "Ada Lind", "ada.lind@nordhaven.example");
  person = add_person (office, "Bo Berg", "bo.berg@nordhaven.example");
  person->otp_code = g_strdup ("123456");
  person->otp_required_for_login = TRUE;
  person->otp_enabled_at = FOUNDED_AT;
  person->backup_codes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_hash_table_add (person->backup_codes, g_strdup ("abc123"));
}

SimPlace *
sim_office_add_place (SimOffice *office, const char *name, double latitude, double longitude) {
  SimPlace *place = g_new0 (SimPlace, 1);

  place->id = FIRST_PLACE_ID + office->places->len;
  place->name = g_strdup (name);
  place->address = g_strdup_printf ("%s, 0152 Oslo, Norway", name);
  place->time_zone = g_strdup ("Europe/Oslo");
  place->created_at = FOUNDED_AT;
  place->updated_at = FOUNDED_AT;
  place->latitude = latitude;
  place->longitude = longitude;
  place->organization = g_ptr_array_index (office->organizations, 0);
  place->organization_id = place->organization->id;
  place->organization->places_count++;
  g_ptr_array_add (office->places, place);
  return place;
}

SimFloor *
sim_office_add_floor (SimOffice *office, SimPlace *place, const char *name, gint64 number) {
  SimFloor *floor = g_new0 (SimFloor, 1);

  floor->id = FIRST_FLOOR_ID + office->floors->len;
  floor->name = g_strdup (name);
  floor->number = number;
  floor->created_at = FOUNDED_AT;
  floor->updated_at = FOUNDED_AT;
  floor->place_id = place->id;
  g_ptr_array_add (office->floors, floor);
  return floor;
}

SimLock *
sim_office_add_lock (SimOffice *office, SimPlace *place, SimFloor *floor, const char *name) {
  SimLock *lock = g_new0 (SimLock, 1);

  lock->id = office->last_id == 0 ? FIRST_LOCK_ID : office->last_id + 1;
  office->last_id = lock->id;
  lock->name = g_strdup (name);
  lock->created_at = FOUNDED_AT;
  lock->updated_at = FOUNDED_AT;
  lock->configured = TRUE;
  lock->online = TRUE;
  lock->has_controller = TRUE;
  lock->latitude = NAN;
  lock->longitude = NAN;
  lock->geofence_restriction_radius = DEFAULT_GEOFENCE_METRES;
  lock->place = place;
  lock->place_id = place->id;
  lock->floor_id = floor != NULL ? floor->id : 0;
  lock->groups_count = 2;
  place->locks_count++;
  g_ptr_array_add (office->locks, lock);
  return lock;
}

void
sim_office_remove_lock (SimOffice *office, SimLock *lock) {
  for (guint i = 0; i < office->persons->len; i++) {
    SimPerson *person = g_ptr_array_index (office->persons, i);

    g_hash_table_remove (person->favorite_locks, &lock->id);
  }
  lock->place->locks_count--;
  g_ptr_array_remove (office->locks, lock);
}

SimLock *
sim_office_find_lock (SimOffice *office, gint64 id) {
  for (guint i = 0; i < office->locks->len; i++) {
    SimLock *lock = g_ptr_array_index (office->locks, i);

    if (lock->id == id)
      return lock;
  }
  return NULL;
}

SimPlace *
sim_office_find_place (SimOffice *office, gint64 id) {
  for (guint i = 0; i < office->places->len; i++) {
    SimPlace *place = g_ptr_array_index (office->places, i);

    if (place->id == id)
      return place;
  }
  return NULL;
}

void
sim_office_unlock (SimOffice *office, SimLock *lock) {
  guint seconds = office->relock_seconds != 0 ? office->relock_seconds : DEFAULT_RELOCK_SECONDS;

  lock->unlocked = TRUE;
  lock->relocks_at = g_get_monotonic_time () + (gint64) seconds * G_USEC_PER_SEC;
  lock->updated_at = sim_now ();
  lock->unlock_count++;
  office->unlock_count++;
}

void
sim_office_lock_down (SimLock *lock, gboolean locked_down) {
  lock->locked_down = locked_down;
  lock->updated_at = sim_now ();
  lock->locked_down_since = locked_down ? lock->updated_at : 0;
}

void
sim_office_lock_place_down (SimPlace *place, gboolean locked_down) {
  place->locked_down = locked_down;
  place->updated_at = sim_now ();
  place->locked_down_since = locked_down ? place->updated_at : 0;
}

SimOffice *
sim_office_new (guint doors) {
  SimOffice *office = g_new0 (SimOffice, 1);

  office->reader_secret = sim_office_make_secret ();
  office->opened_at = g_get_monotonic_time ();
  office->organizations = g_ptr_array_new_with_free_func (free_organization);
  office->places = g_ptr_array_new_with_free_func (free_place);
  office->floors = g_ptr_array_new_with_free_func (free_floor);
  office->locks = g_ptr_array_new_with_free_func (free_lock);
  office->persons = g_ptr_array_new_with_free_func (free_person);
  office->logins = g_ptr_array_new_with_free_func (sim_login_free);
  office->access_link = sim_office_make_secret ();
  office->anonymous_budgets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  add_organization (office, "Nordhaven Works", "nordhaven", FALSE);
  add_organization (office, "Fjord Bank", "fjordbank", TRUE);
  add_persons (office);
  if (doors == 0)
    sim_office_fill_demo (office);
  else
    sim_office_fill (office, doors);
  return office;
}

void
sim_office_free (SimOffice *office) {
  g_clear_pointer (&office->logins, g_ptr_array_unref);
  g_clear_pointer (&office->persons, g_ptr_array_unref);
  g_clear_pointer (&office->locks, g_ptr_array_unref);
  g_clear_pointer (&office->floors, g_ptr_array_unref);
  g_clear_pointer (&office->places, g_ptr_array_unref);
  g_clear_pointer (&office->organizations, g_ptr_array_unref);
  g_clear_pointer (&office->anonymous_budgets, g_hash_table_unref);
  g_free (office->access_link);
  g_free (office->reader_secret);
  g_free (office);
}
