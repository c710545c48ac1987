/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "simulator/keyfob-simulator-json.h"
#include "simulator/keyfob-simulator.h"

/* The state of the simulated office, without a mutex or a timer of its own. Each thing that Kisi
 * answers with is the JSON of its fullest shape (kisi-openapi.yaml), and beside it what Kisi knows
 * and does not tell. Organizations and floors are a #JsonObject and no more. */

/* Kisi's limit: calls a second for one user (kisi-api.md, section 2). */
#define SIM_REQUESTS_PER_SECOND 5

/* When the last requests of a user were let through (monotonic time), in a ring. */
typedef struct {
  gint64 passed_at[SIM_REQUESTS_PER_SECOND];
  guint next;
} SimBudget;

/* How a door begins, and what stays with it that its JSON does not tell. */
typedef enum {
  SIM_PLAIN = 0,
  SIM_FAVORITE = 1 << 0,
  SIM_SHARED = 1 << 1, /* by access links */
  SIM_NOT_CONFIGURED = 1 << 2,
  SIM_NO_CONTROLLER = 1 << 3,
  SIM_OFFLINE = 1 << 4,
  SIM_STATE_UNKNOWN = 1 << 5,
  SIM_LOCKED_DOWN = 1 << 6,
  SIM_OPEN = 1 << 7,
  SIM_SCHEDULED = 1 << 8,
  SIM_FIRST_ARRIVAL = 1 << 9,
  SIM_READER = 1 << 10,
  SIM_GEOFENCE = 1 << 11,
  SIM_TIMED = 1 << 12,
  SIM_OUTSIDE_HOURS = 1 << 13,
  SIM_LIVES = 1 << 14, /* opens and closes by itself in a living office */
  SIM_DROPS = 1 << 15, /* goes offline and comes back in a living office */
} SimTraits;

typedef struct {
  JsonObject *json;
  JsonObject *of_lock; /* as it is in a lock */
  JsonObject *organization;
} SimPlace;

typedef struct {
  JsonObject *json;
  SimPlace *place;
  JsonObject *guest; /* (nullable): another organization that lists the door, too */
  char *sort_key;    /* (nullable): of its name, once it was sorted by that */
  SimTraits traits;

  guint unlock_count;
  char *last_unlock; /* (nullable): the JSON that the last attempt to unlock sent */
  gint64 relocks_at; /* monotonic time; 0: it is not unlocked by anybody */
} SimLock;

/* Somebody who belongs to several organizations is another user in each, as at Kisi. */
typedef struct {
  JsonObject *json;
  JsonObject *organization;
  char *password;
  char *otp_code;    /* (nullable): two-factor is on */
  char *backup_code; /* (nullable): until it is spent */
  gboolean administrator;
  GHashTable *favorites; /* of SimLock */
  SimBudget budget;
} SimPerson;

/* A login, or an access link. */
typedef struct {
  JsonObject *json; /* %NULL: it is a link */
  char *secret;
  JsonObject *organization;
  SimPerson *person;     /* %NULL: it is a link */
  SimBudget link_budget; /* a login draws on its person's */
} SimLogin;

/* The organizations (the second one only uses single sign-on), and what each of them has. IDs are
 * unique over all of them. */
typedef struct {
  KeyfobSimulatorOptions options;

  char *reader_secret; /* the readers' passwords derive from it */
  gint64 opened_at;    /* monotonic time; they and the ticks of life are counted from then */
  guint turns;         /* how many of them were skipped */

  JsonObject *usual_lock; /* what all doors begin as */
  GPtrArray *organizations;
  GPtrArray *places;
  GPtrArray *floors;
  GPtrArray *locks;
  GPtrArray *persons;
  GPtrArray *logins;

  SimBudget strangers; /* Kisi has one for each address; here all come from the same */

  guint last_login;
  gint64 last_id;
  guint unlock_count;
  guint life_ticks;
} SimOffice;

SimOffice *sim_office_new (const KeyfobSimulatorOptions *options);
void sim_office_free (SimOffice *office);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimOffice, sim_office_free)

/** sim_office_add_organization: Returns: (transfer none): it, with a link and without doors */
JsonObject *sim_office_add_organization (SimOffice *office, const char *name, const char *domain);

JsonObject *sim_office_find_organization (SimOffice *office, const char *domain);

/** sim_office_add_person: @otp_code: (nullable): two-factor is on. Returns: (transfer none): it */
SimPerson *sim_office_add_person (SimOffice *office,
                                  JsonObject *organization,
                                  const char *name,
                                  const char *email,
                                  const char *password,
                                  const char *otp_code);

SimPerson *sim_office_find_person (SimOffice *office, JsonObject *organization, const char *email);

/** sim_office_fill: @doors doors over several places and floors; 0 for the 24 of the demo */
void sim_office_fill (SimOffice *office, JsonObject *organization, guint doors);

/**
 * sim_office_live:
 *
 * One tick of the office's life: one of the doors that live opens, or closes if it opened at the
 * tick before. At the third tick of eight the doors that drop go offline; at the sixth they are
 * back.
 */
void sim_office_live (SimOffice *office);

/** sim_office_catch_up: before each look: doors lock again; a living office has its ticks of life
 */
void sim_office_catch_up (SimOffice *office);

SimPlace *sim_office_add_place (SimOffice *office,
                                JsonObject *organization,
                                const char *name,
                                double latitude,
                                double longitude);
JsonObject *sim_office_add_floor (SimOffice *office,
                                  SimPlace *place,
                                  const char *name,
                                  gint64 number);
SimLock *sim_office_add_lock (SimOffice *office,
                              SimPlace *place,
                              JsonObject *floor,
                              const char *name);

/** sim_office_remove_lock: the door is gone, also from favourites */
void sim_office_remove_lock (SimOffice *office, SimLock *lock);

SimLogin *sim_office_add_login (SimOffice *office, SimPerson *person, const char *type);
SimLogin *sim_office_add_link (SimOffice *office, JsonObject *organization);
SimLogin *sim_office_find_login (SimOffice *office, const char *secret);
SimLock *sim_office_find_lock (SimOffice *office, gint64 id);
SimPlace *sim_office_find_place (SimOffice *office, gint64 id);

/** sim_lock_is_of: Returns: whether @organization lists the door */
gboolean sim_lock_is_of (SimLock *lock, JsonObject *organization);

const char *sim_lock_get_name (SimLock *lock);

/* What the reader of a door radiates (kisi-api.md, section 16). How the real ones come by their
 * passwords, how often these change and how long Kisi takes them is not published: all of it is a
 * guess of this simulator's. */
guint sim_reader_get_password (const SimOffice *office, const SimLock *lock);

/**
 * sim_reader_accepts:
 * @proof: (nullable): what an unlock brought
 *
 * Returns: whether it is the reader's present password or the one before, in decimal digits without
 *   padding. One password may be used more than once: whether Kisi lets it is not published
 */
gboolean sim_reader_accepts (const SimOffice *office, const SimLock *lock, const char *proof);

/** sim_budget_take: Returns: whether one more request may pass now */
gboolean sim_budget_take (SimBudget *budget);
