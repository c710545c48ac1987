/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "proximity/keyfob-locator.h"

#include "keyfob-test.h"
#include "mock-geoclue.h"

/* Of questions that are not answered. */
#define SHORT_MILLISECONDS 200
/* Of those that are, on however slow a machine. */
#define LONG_MILLISECONDS 60000

#define ASKED   "GetClient Start"
#define STOPPED "Stop DeleteClient"

typedef struct {
  MockGeoclue geoclue;
  KeyfobLocator *locator;
} Fixture;

static void
set_up_bus (Fixture *fixture, gconstpointer unused) {
  mock_geoclue_set_up (&fixture->geoclue);
  fixture->locator = keyfob_locator_new_with (LONG_MILLISECONDS);
}

static void
set_up (Fixture *fixture, gconstpointer unused) {
  set_up_bus (fixture, unused);
  mock_geoclue_start (&fixture->geoclue);
}

static void
tear_down (Fixture *fixture, gconstpointer unused) {
  g_assert_finalize_object (fixture->locator);
  mock_geoclue_tear_down (&fixture->geoclue);
}

static void
set_limit (Fixture *fixture, guint limit_ms) {
  g_assert_finalize_object (fixture->locator);
  fixture->locator = keyfob_locator_new_with (limit_ms);
}

static void
ask (Fixture *fixture, double enough_metres, GCancellable *cancellable, GAsyncResult **result) {
  keyfob_locator_locate_async (fixture->locator, enough_metres, cancellable,
                               keyfob_test_store_result, result);
}

static void
move (Fixture *fixture, double latitude, double accuracy) {
  mock_geoclue_tell (&fixture->geoclue, "Move",
                     g_variant_new ("(ddd)", latitude, 10.754, accuracy));
}

static void
assert_located (Fixture *fixture, GAsyncResult **result, double latitude, double accuracy) {
  g_autoptr (GAsyncResult) answer = keyfob_test_wait_for_result (result);
  g_autoptr (GError) error = NULL;
  KeyfobPosition position;

  keyfob_locator_locate_finish (fixture->locator, answer, &position, &error);
  g_assert_no_error (error);
  g_assert_cmpfloat (position.latitude, ==, latitude);
  g_assert_cmpfloat (position.longitude, ==, 10.754);
  g_assert_cmpfloat (position.accuracy_metres, ==, accuracy);
}

static void
assert_failed (Fixture *fixture, GAsyncResult **result, GQuark domain, int code) {
  g_autoptr (GAsyncResult) answer = keyfob_test_wait_for_result (result);
  g_autoptr (GError) error = NULL;
  KeyfobPosition position;

  g_assert_false (keyfob_locator_locate_finish (fixture->locator, answer, &position, &error));
  g_assert_error (error, domain, code);
}

static void
assert_refused (Fixture *fixture, KeyfobLocatorError code) {
  g_autoptr (GAsyncResult) result = NULL;

  ask (fixture, 100, NULL, &result);
  assert_failed (fixture, &result, KEYFOB_LOCATOR_ERROR, code);
}

static void
assert_in_use (Fixture *fixture, const char *clients) {
  g_autofree char *asking = mock_geoclue_ask (&fixture->geoclue, "GetClients");

  g_assert_cmpstr (asking, ==, clients);
}

/* GeoClue knows the place when it is asked, knows who asks, and is let alone after that. */
static void
test_located (Fixture *fixture, gconstpointer unused) {
  g_autoptr (GAsyncResult) result = NULL;

  move (fixture, 59.9079, 20);
  for (guint i = 0; i < 2; i++) {
    ask (fixture, 100, NULL, &result);
    assert_located (fixture, &result, 59.9079, 20);
    mock_geoclue_wait_for_log (&fixture->geoclue, ASKED " " STOPPED);
    assert_in_use (fixture, "");
  }
}

static void
test_located_later (Fixture *fixture, gconstpointer unused) {
  g_autoptr (GAsyncResult) result = NULL;

  ask (fixture, 100, NULL, &result);
  mock_geoclue_wait_for_log (&fixture->geoclue, ASKED);
  assert_in_use (fixture, "app.keyfob.Keyfob=8");
  move (fixture, 59.9079, 0);
  assert_located (fixture, &result, 59.9079, 0);
}

static void
set_age (Fixture *fixture, gint64 seconds) {
  mock_geoclue_tell (&fixture->geoclue, "Age", g_variant_new ("(x)", seconds));
}

/* GeoClue tells at once where the computer was when it was asked before. */
static void
test_stale (Fixture *fixture, gconstpointer unused) {
  static const gint64 STALE[] = {3600, 62, -3600, -G_MAXINT32};
  static const gint64 OF_NOW[] = {0, -20, G_MAXINT32 * G_GINT64_CONSTANT (2)};
  g_autoptr (GAsyncResult) result = NULL;

  set_age (fixture, 86400);
  move (fixture, 50, 1);
  for (guint i = 0; i < G_N_ELEMENTS (OF_NOW); i++) {
    ask (fixture, 100, NULL, &result);
    mock_geoclue_wait_for_log (&fixture->geoclue, ASKED);
    for (guint j = 0; j < G_N_ELEMENTS (STALE); j++) {
      set_age (fixture, STALE[j]);
      move (fixture, 50, 1);
    }
    set_age (fixture, OF_NOW[i]);
    move (fixture, 59.9079, 20);
    assert_located (fixture, &result, 59.9079, 20);
    mock_geoclue_wait_for_log (&fixture->geoclue, STOPPED);
    set_age (fixture, 86400);
    move (fixture, 50, 1);
  }
}

/* The vague ones that come first do not end the question. */
static void
test_better (Fixture *fixture, gconstpointer unused) {
  g_autoptr (GAsyncResult) result = NULL;

  move (fixture, 59, 25000);
  ask (fixture, 100, NULL, &result);
  mock_geoclue_wait_for_log (&fixture->geoclue, ASKED);
  move (fixture, 59.9, 101);
  move (fixture, 59.9079, 100);
  assert_located (fixture, &result, 59.9079, 100);
}

/* Waits longer and longer, since what is to be known at the limit comes when it does. */
static gboolean
ask_longer (Fixture *fixture, guint *limit_ms, KeyfobPosition *position, GError **error) {
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) answer = NULL;

  g_clear_error (error);
  g_assert_cmpuint (*limit_ms, <, LONG_MILLISECONDS);
  set_limit (fixture, *limit_ms);
  *limit_ms *= 2;
  ask (fixture, 100, NULL, &result);
  answer = keyfob_test_wait_for_result (&result);
  return keyfob_locator_locate_finish (fixture->locator, answer, position, error);
}

/* None is as accurate as was asked for. */
static void
test_best_at_limit (Fixture *fixture, gconstpointer unused) {
  guint limit_ms = SHORT_MILLISECONDS;
  g_autoptr (GError) error = NULL;
  KeyfobPosition position;

  move (fixture, 59.9, 1200);
  while (!ask_longer (fixture, &limit_ms, &position, &error))
    g_assert_error (error, KEYFOB_LOCATOR_ERROR, KEYFOB_LOCATOR_ERROR_NO_ANSWER);
  g_assert_cmpfloat (position.latitude, ==, 59.9);
  g_assert_cmpfloat (position.accuracy_metres, ==, 1200);
}

/* The most accurate counts, not the last. */
static void
test_best_at_end (Fixture *fixture, gconstpointer unused) {
  g_autoptr (GAsyncResult) exact = NULL;
  g_autoptr (GAsyncResult) vague = NULL;

  ask (fixture, 100, NULL, &exact);
  ask (fixture, 300, NULL, &vague);
  mock_geoclue_wait_for_log (&fixture->geoclue, ASKED);
  move (fixture, 59.9, 300);
  assert_located (fixture, &vague, 59.9, 300);
  move (fixture, 60, 400);
  mock_geoclue_end (&fixture->geoclue);
  assert_located (fixture, &exact, 59.9, 300);
}

static void
test_absent (Fixture *fixture, gconstpointer unused) {
  assert_refused (fixture, KEYFOB_LOCATOR_ERROR_ABSENT);
}

static void
test_no_bus (void) {
  Fixture fixture = {.locator = keyfob_locator_new_with (LONG_MILLISECONDS)};

  g_setenv ("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/no/such/socket", TRUE);
  assert_refused (&fixture, KEYFOB_LOCATOR_ERROR_ABSENT);
  g_assert_finalize_object (fixture.locator);
}

static void
refuse (Fixture *fixture, const char *message) {
  mock_geoclue_tell (&fixture->geoclue, "Refuse", g_variant_new ("(s)", message));
}

/* With the words of GeoClue 2.7. */
static void
test_refused (Fixture *fixture, gconstpointer unused) {
  refuse (fixture, "Geolocation disabled for UID 1000");
  assert_refused (fixture, KEYFOB_LOCATOR_ERROR_OFF);
  refuse (fixture, "'app.keyfob.Keyfob' disallowed by configuration for UID 1000");
  assert_refused (fixture, KEYFOB_LOCATOR_ERROR_DENIED);
  mock_geoclue_wait_for_log (&fixture->geoclue, ASKED " " STOPPED " " ASKED " " STOPPED);
  refuse (fixture, "'app.keyfob.Keyfob' disallowed, no agent for UID 1000");
  assert_refused (fixture, KEYFOB_LOCATOR_ERROR_DENIED);
}

static void
test_silent (Fixture *fixture, gconstpointer unused) {
  static const char *const silent[] = {"Start", "GetClient"};

  set_limit (fixture, SHORT_MILLISECONDS);
  assert_refused (fixture, KEYFOB_LOCATOR_ERROR_NO_ANSWER);
  /* Such as while its agent asks the person, and before any agent is there. */
  for (guint i = 0; i < G_N_ELEMENTS (silent); i++) {
    mock_geoclue_tell (&fixture->geoclue, "KeepSilent", g_variant_new ("(s)", silent[i]));
    assert_refused (fixture, KEYFOB_LOCATOR_ERROR_NO_ANSWER);
  }
  mock_geoclue_tell (&fixture->geoclue, "Speak", NULL);
}

static void
test_vanishes (Fixture *fixture, gconstpointer unused) {
  g_autoptr (GAsyncResult) result = NULL;

  ask (fixture, 100, NULL, &result);
  mock_geoclue_wait_for_log (&fixture->geoclue, ASKED);
  mock_geoclue_end (&fixture->geoclue);
  assert_failed (fixture, &result, KEYFOB_LOCATOR_ERROR, KEYFOB_LOCATOR_ERROR_NO_ANSWER);

  /* The next question finds the next one. */
  mock_geoclue_start (&fixture->geoclue);
  move (fixture, 59.9079, 20);
  ask (fixture, 100, NULL, &result);
  assert_located (fixture, &result, 59.9079, 20);
}

static void
test_nonsense (Fixture *fixture, gconstpointer unused) {
  g_autoptr (GAsyncResult) result = NULL;

  ask (fixture, 1e12, NULL, &result);
  mock_geoclue_wait_for_log (&fixture->geoclue, ASKED);
  mock_geoclue_tell (&fixture->geoclue, "TalkNonsense", NULL);
  move (fixture, 59.9079, 20);
  assert_located (fixture, &result, 59.9079, 20);
}

static void
test_cancelled (Fixture *fixture, gconstpointer unused) {
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GCancellable) cancelled_at_once = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;

  ask (fixture, 100, cancellable, &result);
  mock_geoclue_wait_for_log (&fixture->geoclue, ASKED);
  g_cancellable_cancel (cancellable);
  assert_failed (fixture, &result, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  mock_geoclue_wait_for_log (&fixture->geoclue, STOPPED);
  assert_in_use (fixture, "");

  g_cancellable_cancel (cancelled_at_once);
  ask (fixture, 100, cancelled_at_once, &result);
  assert_failed (fixture, &result, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* While GeoClue is asked for a client, for a start, and for the place that it has told of. */
static void
test_disposed (Fixture *fixture, gconstpointer unused) {
  static const char *const silent[] = {"GetClient", "Start", NULL};

  for (guint i = 0; i < G_N_ELEMENTS (silent); i++) {
    g_autoptr (GAsyncResult) result = NULL;

    if (silent[i] != NULL)
      mock_geoclue_tell (&fixture->geoclue, "KeepSilent", g_variant_new ("(s)", silent[i]));
    ask (fixture, 10, NULL, &result);
    mock_geoclue_wait_for_log (&fixture->geoclue, i == 0 ? "GetClient" : ASKED);
    if (silent[i] == NULL)
      move (fixture, 59.9079, 20);
    g_object_run_dispose (G_OBJECT (fixture->locator));
    assert_failed (fixture, &result, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    mock_geoclue_tell (&fixture->geoclue, "Speak", NULL);
    mock_geoclue_wait_for_log (&fixture->geoclue, STOPPED);
    assert_in_use (fixture, "");
  }
}

/* One client for both; who comes later is told what is known; who leaves takes nothing away. */
static void
test_overlapping (Fixture *fixture, gconstpointer unused) {
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) exact = NULL;
  g_autoptr (GAsyncResult) vague = NULL;
  g_autoptr (GAsyncResult) taken_back = NULL;

  ask (fixture, 10, NULL, &exact);
  mock_geoclue_wait_for_log (&fixture->geoclue, ASKED);
  move (fixture, 59.9, 300);
  ask (fixture, 10, cancellable, &taken_back);
  ask (fixture, 500, NULL, &vague);
  assert_located (fixture, &vague, 59.9, 300);
  g_cancellable_cancel (cancellable);
  assert_failed (fixture, &taken_back, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_null (exact);
  move (fixture, 59.9079, 5);
  assert_located (fixture, &exact, 59.9079, 5);
  mock_geoclue_wait_for_log (&fixture->geoclue, STOPPED);
}

typedef struct {
  Fixture *fixture;
  GCancellable *other;
  GAsyncResult *next;
} Answered;

static void
on_first_answered (GObject *source, GAsyncResult *result, gpointer user_data) {
  Answered *answered = user_data;
  KeyfobPosition position;

  g_assert_true (keyfob_locator_locate_finish (KEYFOB_LOCATOR (source), result, &position, NULL));
  g_cancellable_cancel (answered->other);
  ask (answered->fixture, 100, NULL, &answered->next);
}

/* Who is answered takes back another question and asks a new one. */
static void
test_asked_when_answered (Fixture *fixture, gconstpointer unused) {
  g_autoptr (GCancellable) other = g_cancellable_new ();
  g_autoptr (GAsyncResult) second = NULL;
  Answered answered = {fixture, other, NULL};

  keyfob_locator_locate_async (fixture->locator, 100, NULL, on_first_answered, &answered);
  ask (fixture, 10, other, &second);
  mock_geoclue_wait_for_log (&fixture->geoclue, ASKED);
  move (fixture, 59.9079, 20);
  assert_failed (fixture, &second, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  assert_located (fixture, &answered.next, 59.9079, 20);
}

static void
on_answered_dispose (GObject *source, GAsyncResult *result, gpointer user_data) {
  keyfob_test_store_result (source, result, user_data);
  g_object_run_dispose (source);
}

/* Who is answered ends it all, before the other that waits for the same is answered. */
static void
test_disposed_when_answered (Fixture *fixture, gconstpointer unused) {
  g_autoptr (GAsyncResult) first = NULL;
  g_autoptr (GAsyncResult) second = NULL;

  keyfob_locator_locate_async (fixture->locator, 100, NULL, on_answered_dispose, &first);
  ask (fixture, 100, NULL, &second);
  mock_geoclue_wait_for_log (&fixture->geoclue, ASKED);
  move (fixture, 59.9079, 20);
  assert_located (fixture, &first, 59.9079, 20);
  assert_failed (fixture, &second, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char **argv) {
  static const struct {
    const char *path;
    void (*test) (Fixture *, gconstpointer);
  } tests[] = {
      {"/locator/located", test_located},
      {"/locator/located/later", test_located_later},
      {"/locator/located/better", test_better},
      {"/locator/located/best-at-limit", test_best_at_limit},
      {"/locator/located/best-at-end", test_best_at_end},
      {"/locator/stale", test_stale},
      {"/locator/refused", test_refused},
      {"/locator/silent", test_silent},
      {"/locator/vanishes", test_vanishes},
      {"/locator/nonsense", test_nonsense},
      {"/locator/cancelled", test_cancelled},
      {"/locator/disposed", test_disposed},
      {"/locator/overlapping", test_overlapping},
      {"/locator/asked-when-answered", test_asked_when_answered},
      {"/locator/disposed-when-answered", test_disposed_when_answered},
  };

  g_test_init (&argc, &argv, NULL);
  g_test_add ("/locator/absent", Fixture, NULL, set_up_bus, test_absent, tear_down);
  g_test_add_func ("/locator/no-bus", test_no_bus);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].test, tear_down);
  return g_test_run ();
}
