/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "atspi-driver.h"
#include "keyfob-process.h"

#include <locale.h>

#define PATIENCE_SECONDS 60

/* What assistive technology sees of every program, from before the first bus of a bench. */
static AtspiAccessible *desktop;
static char *display;

typedef struct {
  Bench *bench;
  GSubprocess *process;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer unused) {
  fixture->bench = bench_new (KEYFOB_TEST_KEYRING_REAL);
  g_setenv ("DISPLAY", display, TRUE); /* GTestDBus takes it away */
}

static void
tear_down (Fixture *fixture, gconstpointer unused) {
  g_clear_object (&fixture->process);
  bench_free (fixture->bench);
}

static void
open_window (Fixture *fixture) {
  fixture->process = bench_start (fixture->bench, "");
}

static AtspiAccessible *
find (AtspiRole role, const char *words) {
  g_autoptr (GError) error = NULL;
  AtspiAccessible *found = atspi_driver_find (desktop, role, words, PATIENCE_SECONDS, &error);

  g_assert_no_error (error);
  return found;
}

static void
wait_until_gone (AtspiRole role, const char *words) {
  gint64 start = g_get_monotonic_time ();
  AtspiAccessible *found;

  while ((found = atspi_driver_find (desktop, role, words, 0, NULL)) != NULL) {
    g_object_unref (found);
    g_assert_cmpint (g_get_monotonic_time () - start, <, PATIENCE_SECONDS * G_TIME_SPAN_SECOND);
  }
}

static void
click (const char *button) {
  g_autoptr (AtspiAccessible) found = find (ATSPI_ROLE_BUTTON, button);
  g_autoptr (GError) error = NULL;

  atspi_driver_click (found, &error);
  g_assert_no_error (error);
}

static void
type (const char *entry, const char *text) {
  g_autoptr (AtspiAccessible) found = find (ATSPI_ROLE_TEXT, entry);
  g_autoptr (GError) error = NULL;

  atspi_driver_type (found, text, &error);
  g_assert_no_error (error);
}

static void
press (const char *keys) {
  g_autoptr (GError) error = NULL;

  atspi_driver_press (keys, &error);
  g_assert_no_error (error);
}

static void
wait_for_name (AtspiAccessible *accessible, const char *words) {
  g_autoptr (GError) error = NULL;

  atspi_driver_wait_for_name (accessible, words, PATIENCE_SECONDS, &error);
  g_assert_no_error (error);
}

static void
assert_unlocked_once (Bench *bench, const char *door) {
  gint64 id = keyfob_simulator_find_lock (bench->office, door);

  g_assert_cmpuint (keyfob_simulator_count_unlocks (bench->office, id), ==, 1);
  g_assert_cmpuint (keyfob_simulator_count_unlocks (bench->office, 0), ==, 1);
}

static void
test_two_factor (Fixture *fixture, gconstpointer unused) {
  g_autoptr (AtspiAccessible) row = NULL;

  open_window (fixture);
  type ("Organization domain", "nordhaven");
  click ("Continue");
  type ("E-mail", "bo.berg@nordhaven.example");
  type ("Password", "demo-password");
  click ("Sign In");
  type ("Code", "123456");
  click ("Sign In");

  row = find (ATSPI_ROLE_LIST_ITEM, "Front Entrance");
  g_assert_cmpuint (keyfob_simulator_count_logins (fixture->bench->office), ==, 1);
  g_assert_cmpuint (keyfob_test_keyring_count_items (fixture->bench->keyring), ==, 1);

  click ("Unlock Front Entrance");
  wait_for_name (row, "Unlocked");
  assert_unlocked_once (fixture->bench, "Front Entrance");
  bench_quit (fixture->bench, fixture->process);
}

/* Not once is anything clicked. */
static void
test_keyboard (Fixture *fixture, gconstpointer unused) {
  const char *const name[] = {"p", "a", "c", "k"};
  g_autoptr (AtspiAccessible) other = NULL;
  g_autoptr (AtspiAccessible) row = NULL;
  g_autoptr (Ran) ran = NULL;

  bench_sign_in (fixture->bench);
  open_window (fixture);
  other = find (ATSPI_ROLE_LIST_ITEM, "Front Entrance");

  for (guint i = 0; i < G_N_ELEMENTS (name); i++)
    press (name[i]);
  wait_until_gone (ATSPI_ROLE_LIST_ITEM, "Front Entrance");
  row = find (ATSPI_ROLE_LIST_ITEM, "Packing Area");
  press ("Down");
  press ("Control_L Return");
  wait_for_name (row, "Unlocked");
  assert_unlocked_once (fixture->bench, "Packing Area");

  press ("Control_L q");
  ran = bench_wait (fixture->bench, fixture->process);
  if (ran->exit != 0)
    g_test_message ("%s", ran->err);
  g_assert_cmpint (ran->exit, ==, 0);
}

int
main (int argc, char **argv) {
  g_autoptr (GError) error = NULL;
  int status;

  setlocale (LC_ALL, "");
  display = g_strdup (g_getenv ("DISPLAY"));
  g_test_init (&argc, &argv, NULL);
  desktop = atspi_driver_start (&error);
  g_assert_no_error (error);

#define TEST(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)
  TEST ("/window/two-factor", test_two_factor);
  TEST ("/window/keyboard", test_keyboard);
  status = g_test_run ();
  g_clear_object (&desktop);
  return status;
}
