/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "model/doors/keyfob-door-status.h"

#include "keyfob-enums.h"
#include "model-fixtures.h"

/* One row of design.md's table: the least that makes it, and all that it beats. */
typedef struct {
  gboolean not_configured;
  gboolean locked_down;
  gboolean place_locked_down;
  KeyfobDoorGuess guess;
  KisiReachability online;
  gboolean unlocked;
  gboolean scheduled;
  gboolean no_state;
  KeyfobDoorStatus status;
} Row;

static void
test_derive (void) {
  const Row rows[] = {
      {1, 1, 1, KEYFOB_DOOR_GUESS_MAY_BE_OPEN, KISI_REACHABILITY_OFFLINE, 1, 1, 1,
       KEYFOB_DOOR_STATUS_MAY_BE_OPEN},
      {0, 0, 0, KEYFOB_DOOR_GUESS_MAY_BE_OPEN, KISI_REACHABILITY_ONLINE, 0, 0, 0,
       KEYFOB_DOOR_STATUS_MAY_BE_OPEN},
      {0, 0, 1, KEYFOB_DOOR_GUESS_UNLOCKED, KISI_REACHABILITY_ONLINE, 0, 0, 0,
       KEYFOB_DOOR_STATUS_LOCKED_DOWN},
      {0, 0, 0, KEYFOB_DOOR_GUESS_UNLOCKED, KISI_REACHABILITY_OFFLINE, 0, 0, 0,
       KEYFOB_DOOR_STATUS_UNLOCKED},
      {1, 1, 1, KEYFOB_DOOR_GUESS_JUST_UNLOCKED, KISI_REACHABILITY_OFFLINE, 1, 1, 1,
       KEYFOB_DOOR_STATUS_NOT_SET_UP},
      {1, 0, 0, KEYFOB_DOOR_GUESS_NONE, KISI_REACHABILITY_ONLINE, 0, 0, 0,
       KEYFOB_DOOR_STATUS_NOT_SET_UP},
      {0, 1, 0, KEYFOB_DOOR_GUESS_JUST_UNLOCKED, KISI_REACHABILITY_OFFLINE, 1, 1, 1,
       KEYFOB_DOOR_STATUS_LOCKED_DOWN},
      {0, 0, 1, KEYFOB_DOOR_GUESS_JUST_UNLOCKED, KISI_REACHABILITY_OFFLINE, 1, 1, 1,
       KEYFOB_DOOR_STATUS_LOCKED_DOWN},
      {0, 0, 0, KEYFOB_DOOR_GUESS_JUST_UNLOCKED, KISI_REACHABILITY_OFFLINE, 1, 1, 1,
       KEYFOB_DOOR_STATUS_JUST_UNLOCKED},
      {0, 0, 0, KEYFOB_DOOR_GUESS_JUST_UNLOCKED, KISI_REACHABILITY_ONLINE, 0, 0, 0,
       KEYFOB_DOOR_STATUS_JUST_UNLOCKED},
      {0, 0, 0, KEYFOB_DOOR_GUESS_NONE, KISI_REACHABILITY_OFFLINE, 1, 1, 0,
       KEYFOB_DOOR_STATUS_OFFLINE},
      {0, 0, 0, KEYFOB_DOOR_GUESS_NONE, KISI_REACHABILITY_ONLINE, 1, 0, 0,
       KEYFOB_DOOR_STATUS_UNLOCKED},
      {0, 0, 0, KEYFOB_DOOR_GUESS_NONE, KISI_REACHABILITY_ONLINE, 0, 1, 0,
       KEYFOB_DOOR_STATUS_UNLOCKED},
      {0, 0, 0, KEYFOB_DOOR_GUESS_NONE, KISI_REACHABILITY_UNKNOWN, 1, 0, 0,
       KEYFOB_DOOR_STATUS_UNLOCKED},
      {0, 0, 0, KEYFOB_DOOR_GUESS_NONE, KISI_REACHABILITY_UNKNOWN, 0, 0, 1,
       KEYFOB_DOOR_STATUS_UNKNOWN},
      {0, 0, 0, KEYFOB_DOOR_GUESS_NONE, KISI_REACHABILITY_UNKNOWN, 0, 0, 0,
       KEYFOB_DOOR_STATUS_LOCKED},
      {0, 0, 0, KEYFOB_DOOR_GUESS_NONE, KISI_REACHABILITY_ONLINE, 0, 0, 0,
       KEYFOB_DOOR_STATUS_LOCKED},
      {0, 0, 0, KEYFOB_DOOR_GUESS_NONE, KISI_REACHABILITY_ONLINE, 0, 0, 1,
       KEYFOB_DOOR_STATUS_LOCKED},
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (KisiLock) lock = new_lock (1, "Door");

    lock->configured = !rows[i].not_configured;
    lock->locked_down = rows[i].locked_down;
    lock->online = rows[i].online;
    lock->unlocked = rows[i].unlocked;
    lock->on_scheduled_unlock = rows[i].scheduled;
    lock->has_state = !rows[i].no_state;
    g_test_message ("row %zu", i);
    g_assert_cmpint (keyfob_door_status_derive (lock, rows[i].place_locked_down, rows[i].guess), ==,
                     rows[i].status);
  }
}

static void
test_words (void) {
  g_autoptr (GEnumClass) statuses = g_type_class_ref (KEYFOB_TYPE_DOOR_STATUS);

  for (guint i = 0; i < statuses->n_values; i++) {
    KeyfobDoorStatus status = statuses->values[i].value;

    g_assert_cmpstr (keyfob_door_status_get_words (status), !=, "");
    g_assert_cmpstr (keyfob_door_status_get_id (status), !=, "");
  }
  g_assert_cmpstr (keyfob_door_status_get_words (KEYFOB_DOOR_STATUS_LOCKED_DOWN), ==,
                   "Locked down");
  g_assert_cmpstr (keyfob_door_status_get_id (KEYFOB_DOOR_STATUS_JUST_UNLOCKED), ==, "unlocked");
  g_assert_cmpstr (keyfob_door_status_get_id (KEYFOB_DOOR_STATUS_NOT_SET_UP), ==, "not-set-up");
}

static void
test_can_unlock (void) {
  /* A person decides. */
  g_assert_true (keyfob_door_status_can_unlock (KEYFOB_DOOR_STATUS_MAY_BE_OPEN));
  g_assert_false (keyfob_door_status_can_unlock (KEYFOB_DOOR_STATUS_NOT_SET_UP));
  g_assert_false (keyfob_door_status_can_unlock (KEYFOB_DOOR_STATUS_LOCKED_DOWN));
  g_assert_false (keyfob_door_status_can_unlock (KEYFOB_DOOR_STATUS_JUST_UNLOCKED));
  g_assert_true (keyfob_door_status_can_unlock (KEYFOB_DOOR_STATUS_OFFLINE));
  g_assert_true (keyfob_door_status_can_unlock (KEYFOB_DOOR_STATUS_UNLOCKED));
  g_assert_true (keyfob_door_status_can_unlock (KEYFOB_DOOR_STATUS_UNKNOWN));
  g_assert_true (keyfob_door_status_can_unlock (KEYFOB_DOOR_STATUS_LOCKED));
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/door-status/derive", test_derive);
  g_test_add_func ("/door-status/words", test_words);
  g_test_add_func ("/door-status/can-unlock", test_can_unlock);
  return g_test_run ();
}
