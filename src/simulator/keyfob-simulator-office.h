/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "keyfob-simulator-json.h"

G_BEGIN_DECLS

/* The state of the simulated office: plain structs, without a lock or a timer of their own. Times
 * are in microseconds since 1970 unless said otherwise; 0 means none. */

/* Kisi's limit: calls a second for one user (kisi-api.md, section 2). */
#define SIM_REQUESTS_PER_SECOND 5

/**
 * SimBudget:
 *
 * When the last requests of a user were let through (monotonic time), in a ring.
 */
typedef struct {
  gint64 passed_at[SIM_REQUESTS_PER_SECOND];
  guint next;
} SimBudget;

typedef struct {
  gint64 id;
  char *name;
  char *domain;
  int sso;
  gint64 places_count;
  gint64 user_id; /* of its owner; 0 is null */
} SimOrganization;

typedef struct {
  gint64 id;
  char *name;
  char *description;
  char *address;
  char *time_zone;
  gint64 created_at;
  gint64 updated_at;
  double latitude;
  double longitude;
  gint64 locks_count;
  int locked_down;
  gint64 locked_down_since;
  gint64 organization_id;
  SimOrganization *organization;
} SimPlace;

typedef struct {
  gint64 id;
  char *name;
  char *description;
  gint64 number;
  gint64 created_at;
  gint64 updated_at;
  gint64 place_id;
} SimFloor;

typedef struct {
  gint64 id;
  char *name;
  char *description;
  gint64 created_at;
  gint64 updated_at;
  int configured;
  int online;
  int open;
  int unlocked;
  int on_scheduled_unlock;
  int locked_down;
  gint64 locked_down_since;
  gint64 first_to_arrive_required_until;
  int first_to_arrive_satisfied;
  double latitude;
  double longitude;
  int geofence_restriction_enabled;
  double geofence_restriction_radius; /* metres */
  int reader_restriction_enabled;
  int time_restriction_enabled;
  char *time_restriction_time_zone;
  gint64 order_id;
  gint64 place_id;
  SimPlace *place;
  gint64 floor_id;
  gint64 groups_count;
  int favorite; /* of the person who asks; set before it is written */

  /* What Kisi knows but does not tell. */
  gboolean has_controller;
  gboolean outside_hours;
  gboolean shared_by_link;
  gboolean lives; /* opens and closes by itself in a living office */
  gboolean drops; /* goes offline and comes back in a living office */

  guint unlock_count;
  char *last_unlock; /* (nullable): the JSON that the last attempt to unlock sent */
  gint64 relocks_at; /* monotonic time; 0: it is not unlocked by anybody */
  GHashTable *edits; /* (nullable) (element-type utf8 JsonNode): what a test had changed */
} SimLock;

typedef struct {
  gint64 id;
  char *name;
  char *email;
  char *password;
  char *otp_code;           /* (nullable): two-factor is on */
  GHashTable *backup_codes; /* (nullable): those that are not spent */
  gboolean administrator;
  int otp_required_for_login;
  gint64 otp_enabled_at;
  int primary_login_exists;
  gint64 created_at;
  gint64 updated_at;
  gint64 organization_id;
  SimOrganization *organization;
  GHashTable *favorite_locks; /* ID → a number that grows: the later, the higher */
  SimBudget budget;
} SimPerson;

typedef struct {
  gint64 id;
  gint64 created_at;
  gint64 updated_at;
  gint64 last_used_at;
  guint64 last_use; /* a number that grows with each use of any login */
  char *type;       /* `api` or `device` */
  char *name;
  int primary;
  int expire;
  char *device_brand;
  char *device_model;
  char *os_name;
  char *secret;
  gint64 user_id;
  SimPerson *user;
} SimLogin;

/**
 * SimOffice:
 *
 * Two organizations (the second one only uses single sign-on), and the first one's office.
 */
typedef struct {
  guint relock_seconds;
  gboolean older_shape;
  gboolean unlimited;
  gboolean living;

  char *reader_secret;    /* the readers' passwords derive from it */
  guint password_seconds; /* how long each lasts; 0 for the usual */
  gint64 opened_at;       /* monotonic time; they and the ticks of life are counted from then */
  guint turns;            /* how many of them were skipped */

  GPtrArray *organizations;
  GPtrArray *places;
  GPtrArray *floors;
  GPtrArray *locks;
  GPtrArray *persons;
  GPtrArray *logins;

  char *access_link; /* (nullable): the secret of the one access link */
  SimBudget access_link_budget;
  GHashTable *anonymous_budgets; /* address → SimBudget */

  guint64 last_number; /* of logins' uses and of favourites */
  gint64 last_id;
  guint unlock_count;
  guint life_ticks;
} SimOffice;

/** sim_office_new: @doors: 0 for the demo office. Returns: (transfer full): an office */
SimOffice *sim_office_new (guint doors);

/** sim_office_free: frees all of it */
void sim_office_free (SimOffice *office);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimOffice, sim_office_free)

/** sim_office_fill_demo: the 24 doors of the demo */
void sim_office_fill_demo (SimOffice *office);

/** sim_office_fill: an office of @doors doors over several places and floors */
void sim_office_fill (SimOffice *office, guint doors);

/**
 * sim_office_live:
 *
 * One tick of the office's life: one of the doors that live opens, or closes if it opened at the
 * tick before. At the third tick of eight the doors that drop go offline; at the sixth they are
 * back.
 */
void sim_office_live (SimOffice *office);

/**
 * sim_office_catch_up:
 *
 * What has become due since it was last looked at happens: doors lock again; in a living office
 * there is a tick of life every few seconds. To be called before each look.
 */
void sim_office_catch_up (SimOffice *office);

/** sim_office_add_place: Returns: (transfer none): a new place */
SimPlace *sim_office_add_place (SimOffice *office,
                                const char *name,
                                double latitude,
                                double longitude);

/** sim_office_add_floor: Returns: (transfer none): a new floor of @place */
SimFloor *sim_office_add_floor (SimOffice *office,
                                SimPlace *place,
                                const char *name,
                                gint64 number);

/** sim_office_add_lock: @floor: (nullable). Returns: (transfer none): a new locked door */
SimLock *sim_office_add_lock (SimOffice *office,
                              SimPlace *place,
                              SimFloor *floor,
                              const char *name);

/** sim_office_remove_lock: the door is gone, also from favourites */
void sim_office_remove_lock (SimOffice *office, SimLock *lock);

/** sim_office_add_login: Returns: (transfer none): a new login with a new secret, used just now */
SimLogin *sim_office_add_login (SimOffice *office, SimPerson *person, const char *type);

/** sim_login_free: #GDestroyNotify of a #SimLogin */
void sim_login_free (gpointer login);

/** sim_office_count_logins: @person: (nullable): anybody. Returns: how many of @type there are */
guint sim_office_count_logins (SimOffice *office, SimPerson *person, const char *type);

/** sim_office_find_lock: Returns: (nullable) (transfer none): the door with that ID */
SimLock *sim_office_find_lock (SimOffice *office, gint64 id);

/** sim_office_find_place: Returns: (nullable) (transfer none): the place with that ID */
SimPlace *sim_office_find_place (SimOffice *office, gint64 id);

/** sim_office_unlock: opens the door's lock now and locks it again after `relock_seconds` */
void sim_office_unlock (SimOffice *office, SimLock *lock);

/** sim_office_lock_place_down: starts or ends the lockdown of a place */
void sim_office_lock_place_down (SimPlace *place, gboolean locked_down);

/** sim_office_lock_down: starts or ends the lockdown of a door */
void sim_office_lock_down (SimLock *lock, gboolean locked_down);

/** sim_office_make_secret: Returns: (transfer full): 32 random hexadecimal digits */
char *sim_office_make_secret (void);

/** sim_now: Returns: the present time in microseconds since 1970 */
gint64 sim_now (void);

/** sim_budget_take: Returns: whether one more request may pass now */
gboolean sim_budget_take (SimBudget *budget);

G_END_DECLS
