/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "model/unlock/keyfob-unlock.h"

#include "keyfob-test-clock.h"
#include "keyfob-test.h"
#include "kisi/kisi-error.h"
#include "model-fixtures.h"
#include "model/doors/keyfob-door-presentation.h"
#include "platform/keyfob-time.h"

#define FRONT "Front Entrance"

typedef struct {
  KeyfobSimulator *simulator;
  KisiClient *client;
  gint64 id;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer unused) {
  fixture->simulator = new_simulator ();
  fixture->client = new_client (fixture->simulator);
  fixture->id = keyfob_simulator_find_lock (fixture->simulator, FRONT);
  g_assert_cmpint (fixture->id, !=, 0);
}

static void
tear_down (Fixture *fixture, gconstpointer unused) {
  g_assert_finalize_object (fixture->client);
  g_assert_finalize_object (fixture->simulator);
}

static void
add_fault (Fixture *fixture, KeyfobFault fault) {
  fault.method = "POST";
  fault.path = "/locks/*";
  keyfob_simulator_add_fault (fixture->simulator, &fault);
}

static guint
count_posts (Fixture *fixture) {
  return keyfob_simulator_count_requests (fixture->simulator, "POST", "/locks/*");
}

static gboolean
has_outcome (gpointer data) {
  return !keyfob_unlock_is_pending (data);
}

static gboolean
is_settled (gpointer data) {
  return keyfob_unlock_get_phase (data) == KEYFOB_UNLOCK_PHASE_SETTLED;
}

static void
note (KeyfobUnlock *unlock, GParamSpec *pspec, GString *notes) {
  if (g_str_equal (pspec->name, "seconds-left"))
    g_string_append_printf (notes, "%u ", keyfob_unlock_get_seconds_left (unlock));
  else
    g_string_append_printf (notes, "%s ", pspec->name);
}

/* Each number stands for almost a second, so that a busy computer misses none. */
static void
test_accepted (Fixture *fixture, gconstpointer unused) {
  KeyfobUnlock *unlock = keyfob_unlock_new (fixture->client, NULL, NULL, fixture->id, 1900);
  g_autoptr (GString) notes = g_string_new (NULL);
  g_autofree char *before = keyfob_unlock_dup_words (unlock, FRONT);
  g_autofree char *words = NULL;

  g_signal_connect (unlock, "notify", G_CALLBACK (note), notes);
  g_assert_cmpint (keyfob_unlock_get_phase (unlock), ==, KEYFOB_UNLOCK_PHASE_SENDING);
  g_assert_cmpint (keyfob_unlock_get_door_id (unlock), ==, fixture->id);
  g_assert_cmpstr (before, ==, "");
  keyfob_test_wait_until (has_outcome, unlock);
  g_assert_cmpint (keyfob_unlock_get_phase (unlock), ==, KEYFOB_UNLOCK_PHASE_ACCEPTED);
  words = keyfob_unlock_dup_words (unlock, FRONT);
  g_assert_cmpstr (words, ==, FRONT ": unlock accepted");
  keyfob_test_wait_until (is_settled, unlock);
  /* Whole seconds, rounded up, and one word for each change. */
  assert_words (notes, "phase progress 2 1 phase 0");
  g_assert_null (keyfob_unlock_get_error (unlock));
  g_assert_cmpuint (keyfob_simulator_count_unlocks (fixture->simulator, fixture->id), ==, 1);
  g_assert_finalize_object (unlock);
}

static gboolean
is_unlocked_once (gpointer data) {
  Fixture *fixture = data;

  return keyfob_simulator_count_unlocks (fixture->simulator, fixture->id) == 1;
}

static gboolean
is_gone (gpointer data) {
  return *(gpointer *) data == NULL;
}

/* Nobody looks any more: what was sent goes on, and then nothing is left. */
static void
test_dropped (Fixture *fixture, gconstpointer unused) {
  KeyfobUnlock *unlock = keyfob_unlock_new (fixture->client, NULL, NULL, fixture->id, 60000);

  g_object_add_weak_pointer (G_OBJECT (unlock), (gpointer *) &unlock);
  g_object_unref (unlock);
  g_assert_nonnull (unlock);
  keyfob_test_wait_until (is_unlocked_once, fixture);
  keyfob_test_wait_until (is_gone, &unlock);
}

static void
check_outcome (Fixture *fixture, KeyfobUnlockPhase phase, int code, const char *words) {
  KeyfobUnlock *unlock = keyfob_unlock_new (fixture->client, NULL, NULL, fixture->id, 5000);
  g_autofree char *got = NULL;
  g_autofree char *named = NULL;

  keyfob_test_wait_until (has_outcome, unlock);
  g_assert_cmpint (keyfob_unlock_get_phase (unlock), ==, phase);
  if (code >= 0)
    g_assert_error (keyfob_unlock_get_error (unlock), KISI_ERROR, code);
  g_assert_cmpuint (keyfob_unlock_get_seconds_left (unlock), ==, 0);
  got = keyfob_unlock_dup_words (unlock, FRONT);
  named = g_strconcat (FRONT ": ", keyfob_unlock_get_error (unlock)->message, NULL);
  if (words != NULL)
    g_assert_nonnull (strstr (got, words));
  else
    g_assert_cmpstr (got, ==, named);
  g_assert_cmpuint (count_posts (fixture), <=, 1);
  g_assert_finalize_object (unlock);
}

static void
test_refused (Fixture *fixture, gconstpointer unused) {
  add_fault (fixture,
             (KeyfobFault) {.kind = KEYFOB_FAULT_STATUS_CODE, .status = 409, .code = "fad001"});
  check_outcome (fixture, KEYFOB_UNLOCK_PHASE_REFUSED, KISI_ERROR_LOCKED_DOWN, NULL);
}

static void
test_already_unlocked (Fixture *fixture, gconstpointer unused) {
  add_fault (fixture,
             (KeyfobFault) {.kind = KEYFOB_FAULT_STATUS_CODE, .status = 409, .code = "fad110"});
  check_outcome (fixture, KEYFOB_UNLOCK_PHASE_REFUSED, KISI_ERROR_ALREADY_UNLOCKED, NULL);
}

static void
test_too_many (Fixture *fixture, gconstpointer unused) {
  add_fault (fixture, (KeyfobFault) {.kind = KEYFOB_FAULT_TOO_MANY});
  check_outcome (fixture, KEYFOB_UNLOCK_PHASE_REFUSED, KISI_ERROR_TOO_MANY_REQUESTS, NULL);
}

static void
test_unreachable (Fixture *fixture, gconstpointer unused) {
  keyfob_simulator_stop_listening (fixture->simulator);
  check_outcome (fixture, KEYFOB_UNLOCK_PHASE_NOT_SENT, KISI_ERROR_UNREACHABLE, NULL);
  g_assert_cmpuint (keyfob_simulator_count_unlocks (fixture->simulator, 0), ==, 0);
}

static void
test_unknown (Fixture *fixture, gconstpointer unused) {
  add_fault (fixture, (KeyfobFault) {.kind = KEYFOB_FAULT_CLOSE_AFTER});
  check_outcome (fixture, KEYFOB_UNLOCK_PHASE_UNKNOWN, -1, "The door may have opened.");
  g_assert_cmpuint (keyfob_simulator_count_unlocks (fixture->simulator, fixture->id), ==, 1);
}

/* Kisi answered, and does not know either. */
static void
test_may_be_done (Fixture *fixture, gconstpointer unused) {
  add_fault (fixture,
             (KeyfobFault) {.kind = KEYFOB_FAULT_STATUS_CODE, .status = 503, .code = "fac001"});
  check_outcome (fixture, KEYFOB_UNLOCK_PHASE_UNKNOWN, KISI_ERROR_MAY_BE_DONE,
                 "“" FRONT "” may have opened. Kisi could not reach the door’s controller. "
                 "Look before you try again.");
}

static void
test_broken_proxy (Fixture *fixture, gconstpointer unused) {
  add_fault (fixture, (KeyfobFault) {.kind = KEYFOB_FAULT_STATUS_HTML, .status = 502});
  check_outcome (fixture, KEYFOB_UNLOCK_PHASE_UNKNOWN, -1, "The door may have opened.");
}

/* What Kisi says of the door is what it said before. */
static void
read_as_before (KeyfobDoor *door, const KisiLock *lock, gint64 asked_us) {
  keyfob_door_read (door, g_get_real_time () / G_USEC_PER_SEC, asked_us);
  update_door (door, lock, keyfob_door_get_section (door));
}

/* What a person sees of it at the door. */
static void
test_door_follows (Fixture *fixture, gconstpointer unused) {
  g_autoptr (KisiLock) lock = new_lock (fixture->id, FRONT);
  g_autoptr (KeyfobSection) section = keyfob_section_new (NULL, 0, 1, "HQ", FALSE, 0, 0, NULL, 0);
  KeyfobDoor *door = make_door (lock, section);
  g_autofree char *none = keyfob_door_dup_last_unlock_words (door);
  g_autofree char *accepted = NULL;
  g_autofree char *later = NULL;
  KeyfobUnlock *unlock = keyfob_unlock_new (fixture->client, NULL, NULL, fixture->id, 200);

  keyfob_door_set_unlock (door, unlock);
  g_assert_true (keyfob_door_is_pending (door));
  g_assert_false (keyfob_door_can_unlock (door));
  g_assert_cmpint (keyfob_door_get_status (door), ==, KEYFOB_DOOR_STATUS_LOCKED);

  keyfob_test_wait_until (has_outcome, unlock);
  g_assert_false (keyfob_door_is_pending (door));
  g_assert_cmpint (keyfob_door_get_status (door), ==, KEYFOB_DOOR_STATUS_JUST_UNLOCKED);
  g_assert_cmpuint (keyfob_door_get_seconds_left (door), ==, 1);
  g_assert_cmpstr (keyfob_door_get_status_words (door), ==, "Unlocked");
  g_assert_cmpstr (none, ==, "");
  accepted = keyfob_door_dup_last_unlock_words (door);
  g_assert_cmpstr (accepted, !=, "");
  g_assert_false (keyfob_door_can_unlock (door));

  keyfob_test_wait_until (is_settled, unlock);
  g_assert_cmpint (keyfob_door_get_status (door), ==, KEYFOB_DOOR_STATUS_UNLOCKED);
  g_assert_true (keyfob_door_is_assumed (door));
  g_assert_cmpuint (keyfob_door_get_seconds_left (door), ==, 0);
  g_assert_true (keyfob_door_can_unlock (door));
  read_as_before (door, lock, keyfob_unlock_get_over_us (unlock) - 1);
  g_assert_cmpint (keyfob_door_get_status (door), ==, KEYFOB_DOOR_STATUS_UNLOCKED);
  read_as_before (door, lock, keyfob_unlock_get_over_us (unlock));
  g_assert_cmpint (keyfob_door_get_status (door), ==, KEYFOB_DOOR_STATUS_LOCKED);
  g_assert_false (keyfob_door_is_assumed (door));
  later = keyfob_door_dup_last_unlock_words (door);
  g_assert_cmpstr (later, !=, "");
  g_assert_finalize_object (unlock); /* the door has let go of it */
  g_assert_finalize_object (door);
}

static void
count (guint *notified) {
  (*notified)++;
}

static void
test_door_after_refusal (Fixture *fixture, gconstpointer unused) {
  g_autoptr (KisiLock) lock = new_lock (fixture->id, FRONT);
  g_autoptr (KeyfobSection) section = keyfob_section_new (NULL, 0, 1, "HQ", FALSE, 0, 0, NULL, 0);
  KeyfobDoor *door = make_door (lock, section);
  KeyfobUnlock *unlock;

  add_fault (fixture,
             (KeyfobFault) {.kind = KEYFOB_FAULT_STATUS_CODE, .status = 403, .code = "fcd8ef"});
  unlock = keyfob_unlock_new (fixture->client, NULL, NULL, fixture->id, 200);
  keyfob_door_set_unlock (door, unlock);
  keyfob_test_wait_until (has_outcome, unlock);
  g_assert_true (keyfob_door_can_unlock (door));
  g_assert_cmpint (keyfob_door_get_status (door), ==, KEYFOB_DOOR_STATUS_LOCKED);
  g_assert_nonnull (keyfob_door_get_refusal (door));
  g_assert_cmpstr (keyfob_door_get_refusal (door), ==, keyfob_unlock_get_error (unlock)->message);
  g_assert_cmpstr (keyfob_door_get_hint (door), ==, keyfob_door_get_refusal (door));
  g_assert_finalize_object (unlock);
  g_assert_finalize_object (door);
}

static KeyfobDoor *
refuse (Fixture *fixture, const KisiLock *lock) {
  g_autoptr (KeyfobSection) section = keyfob_section_new (NULL, 0, 1, "HQ", FALSE, 0, 0, NULL, 0);
  KeyfobDoor *door = make_door (lock, section);
  g_autoptr (KeyfobUnlock) unlock = NULL;

  add_fault (fixture,
             (KeyfobFault) {
                 .kind = KEYFOB_FAULT_STATUS_CODE, .status = 403, .code = "fcd8ef", .times = 1});
  unlock = keyfob_unlock_new (fixture->client, NULL, NULL, fixture->id, 200);
  keyfob_door_set_unlock (door, unlock);
  keyfob_test_wait_until (has_outcome, unlock);
  g_assert_nonnull (keyfob_door_get_refusal (door));
  return door;
}

/* The reading that follows an attempt at once says nothing of why it was refused. */
static void
test_refusal_until_read (Fixture *fixture, gconstpointer unused) {
  g_autoptr (KisiLock) lock = new_lock (fixture->id, FRONT);
  g_autoptr (KeyfobDoor) late = refuse (fixture, lock);
  g_autoptr (KeyfobDoor) other = refuse (fixture, lock);
  guint notified = 0;

  g_signal_connect_swapped (late, "notify::refusal", G_CALLBACK (count), &notified);
  read_as_before (late, lock, g_get_monotonic_time ());
  g_assert_nonnull (keyfob_door_get_refusal (late));
  g_assert_cmpuint (notified, ==, 0);
  keyfob_test_clock_sleep (31);
  read_as_before (late, lock, g_get_monotonic_time ());
  g_assert_null (keyfob_door_get_refusal (late));
  g_assert_null (keyfob_door_get_hint (late));
  g_assert_cmpuint (notified, ==, 1);

  lock->online = KISI_REACHABILITY_OFFLINE;
  update_door (other, lock, keyfob_door_get_section (other));
  g_assert_null (keyfob_door_get_refusal (other));
  g_assert_true (g_str_has_prefix (keyfob_door_get_hint (other), "This door is offline."));
}

/* The next attempt is about to tell, and another login is another matter. */
static void
test_refusal_until_tried (Fixture *fixture, gconstpointer unused) {
  g_autoptr (KisiLock) lock = new_lock (fixture->id, FRONT);
  g_autoptr (KeyfobDoor) door = refuse (fixture, lock);
  g_autoptr (KeyfobDoor) expired = refuse (fixture, lock);
  g_autoptr (KeyfobUnlock) unlock =
      keyfob_unlock_new (fixture->client, NULL, NULL, fixture->id, 200);

  keyfob_door_set_unlock (door, unlock);
  g_assert_null (keyfob_door_get_hint (door));
  keyfob_test_wait_until (has_outcome, unlock);
  g_assert_null (keyfob_door_get_refusal (door));

  keyfob_door_set_expired (expired, TRUE);
  g_assert_cmpstr (keyfob_door_get_hint (expired), ==, "Sign in again to unlock this door.");
  keyfob_door_set_expired (expired, FALSE);
  g_assert_null (keyfob_door_get_hint (expired));
}

static void
assert_doubt (KeyfobDoor *door, const char *start) {
  g_autofree char *since = keyfob_door_dup_since_words (door);

  g_assert_true (g_str_has_prefix (keyfob_door_get_status_words (door), start));
  g_assert_true (g_str_has_suffix (keyfob_door_get_status_words (door), ": look at the door"));
  g_assert_cmpstr (since, ==, ""); /* that stands in the words */
}

/* Neither what was read before, nor a later attempt that came to nothing, says that it is locked.
 */
static void
test_door_may_be_open (Fixture *fixture, gconstpointer unused) {
  g_autoptr (KisiLock) lock = new_lock (fixture->id, FRONT);
  g_autoptr (KeyfobSection) section = keyfob_section_new (NULL, 0, 1, "HQ", FALSE, 0, 0, NULL, 0);
  KeyfobDoor *door = make_door (lock, section);
  KeyfobUnlock *lost;
  KeyfobUnlock *refused;
  gint64 over_us;

  add_fault (fixture, (KeyfobFault) {.kind = KEYFOB_FAULT_CLOSE_AFTER, .times = 1});
  lost = keyfob_unlock_new (fixture->client, NULL, NULL, fixture->id, 200);
  keyfob_door_set_unlock (door, lost);
  keyfob_test_wait_until (has_outcome, lost);
  over_us = keyfob_unlock_get_over_us (lost);
  g_assert_cmpint (keyfob_door_get_status (door), ==, KEYFOB_DOOR_STATUS_MAY_BE_OPEN);
  assert_doubt (door, "No answer ");
  g_assert_nonnull (strstr (keyfob_door_get_hint (door), "Look before you try again."));
  g_assert_true (keyfob_door_needs_attention (door));
  g_assert_true (keyfob_door_can_unlock (door));
  g_assert_finalize_object (lost);

  lock->locked_down = TRUE;
  read_as_before (door, lock, over_us - 1);
  g_assert_cmpint (keyfob_door_get_status (door), ==, KEYFOB_DOOR_STATUS_MAY_BE_OPEN);
  add_fault (fixture,
             (KeyfobFault) {.kind = KEYFOB_FAULT_STATUS_CODE, .status = 403, .code = "fcd8ef"});
  refused = keyfob_unlock_new (fixture->client, NULL, NULL, fixture->id, 200);
  keyfob_door_set_unlock (door, refused);
  keyfob_test_wait_until (has_outcome, refused);
  g_assert_cmpint (keyfob_door_get_status (door), ==, KEYFOB_DOOR_STATUS_MAY_BE_OPEN);
  g_assert_null (keyfob_door_get_refusal (door)); /* that one should look goes before */

  read_as_before (door, lock, over_us);
  g_assert_cmpint (keyfob_door_get_status (door), ==, KEYFOB_DOOR_STATUS_LOCKED_DOWN);
  g_assert_finalize_object (refused);
  g_assert_finalize_object (door);
}

/* It tells of the last attempt, and whether Kisi answered to that. */
static void
test_door_doubt (Fixture *fixture, gconstpointer unused) {
  g_autoptr (KisiLock) lock = new_lock (fixture->id, FRONT);
  g_autoptr (KeyfobSection) section = keyfob_section_new (NULL, 0, 1, "HQ", FALSE, 0, 0, NULL, 0);
  KeyfobDoor *door = make_door (lock, section);
  g_autofree char *words = NULL;
  g_autofree char *time = NULL;
  gint64 then;
  guint notified = 0;

  add_fault (fixture, (KeyfobFault) {.kind = KEYFOB_FAULT_CLOSE_AFTER, .times = 1});
  add_fault (fixture,
             (KeyfobFault) {.kind = KEYFOB_FAULT_STATUS_CODE, .status = 503, .code = "fac001"});
  for (guint i = 0; i < 2; i++) {
    KeyfobUnlock *unlock = keyfob_unlock_new (fixture->client, NULL, NULL, fixture->id, 200);

    keyfob_door_set_unlock (door, unlock);
    keyfob_test_wait_until (has_outcome, unlock);
    assert_doubt (door, i == 0 ? "No answer " : "May be open since ");
    g_assert_finalize_object (unlock);
    g_signal_connect_swapped (door, "notify::status-words", G_CALLBACK (count), &notified);
  }
  g_assert_cmpuint (notified, ==, 1);

  /* Who asks the day after is told the day. */
  then = g_get_real_time () / G_USEC_PER_SEC - 24 * 60 * 60;
  words = keyfob_door_presentation_dup_doubt (then, FALSE);
  time = keyfob_time_dup_words (then);
  g_assert_nonnull (strstr (words, time));
  g_assert_finalize_object (door);
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
#define TEST(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)
  TEST ("/unlock/accepted", test_accepted);
  TEST ("/unlock/dropped", test_dropped);
  TEST ("/unlock/refused", test_refused);
  TEST ("/unlock/already-unlocked", test_already_unlocked);
  TEST ("/unlock/too-many", test_too_many);
  TEST ("/unlock/unreachable", test_unreachable);
  TEST ("/unlock/unknown", test_unknown);
  TEST ("/unlock/may-be-done", test_may_be_done);
  TEST ("/unlock/broken-proxy", test_broken_proxy);
  TEST ("/unlock/door-follows", test_door_follows);
  TEST ("/unlock/door-after-refusal", test_door_after_refusal);
  TEST ("/unlock/door-may-be-open", test_door_may_be_open);
  TEST ("/unlock/refusal-until-read", test_refusal_until_read);
  TEST ("/unlock/refusal-until-tried", test_refusal_until_tried);
  TEST ("/unlock/door-doubt", test_door_doubt);
  return g_test_run ();
}
