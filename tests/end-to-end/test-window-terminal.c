/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

/* A window and a terminal at the same time. */

#include "keyfob-test.h"
#include "terminal-session.h"
#include "window-fixture.h"

static void
test_unlock_shows (void) {
  g_autoptr (WindowTest) test = window_test_new ();
  g_autoptr (AtspiAccessible) row = NULL;
  g_autoptr (Ran) ran = NULL;

  window_test_open_signed_in (test);
  row = window_test_find_row (test, "Front Entrance");
  ran = bench_expect (test->bench, "unlock|front entrance", 0);
  window_test_wait_for_name (row, "Unlocked");
  g_assert_cmpuint (keyfob_simulator_count_unlocks (test->bench->office, 0), ==, 1);
}

static gboolean
has_unlock (gpointer data) {
  WindowTest *test = data;

  return keyfob_simulator_count_requests (test->bench->office, "POST", "/locks/*") > 0;
}

/* What the window has begun is joined, and its end told by both. */
static void
test_unlock_joins (void) {
  const KeyfobFault silence = {.method = "POST", .kind = KEYFOB_FAULT_SILENCE};
  g_autoptr (WindowTest) test = window_test_new ();
  g_autoptr (GSubprocess) terminal = NULL;
  g_autoptr (Ran) ran = NULL;

  window_test_open_signed_in (test);
  keyfob_simulator_add_fault (test->bench->office, &silence);
  window_test_click (test, ATSPI_ROLE_BUTTON, "Unlock Front Entrance");
  keyfob_test_wait_until (has_unlock, test);
  terminal = bench_start (test->bench, "unlock|front entrance");
  window_test_see (test, "The door may have opened.");
  ran = bench_wait (test->bench, terminal);
  g_assert_cmpint (ran->exit, ==, 5);
  g_assert_nonnull (strstr (ran->err, "The door may have opened."));
  g_assert_cmpuint (keyfob_simulator_count_requests (test->bench->office, "POST", "/locks/*"), ==,
                    1);
}

/* In the thread that reads from the bus. */
static GDBusMessage *
swallow (GDBusConnection *bus, GDBusMessage *message, gboolean incoming, gpointer user_data) {
  if (!incoming || g_dbus_message_get_message_type (message) != G_DBUS_MESSAGE_TYPE_METHOD_CALL)
    return message;
  g_object_unref (message);
  return NULL;
}

/* Something that has the portal's name, and never answers. */
static GDBusConnection *
own_silent_portal (void) {
  g_autofree char *address = g_dbus_address_get_for_bus_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GError) error = NULL;
  GDBusConnection *bus =
      g_dbus_connection_new_for_address_sync (address,
                                              G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                                  G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                              NULL, NULL, &error);

  g_assert_no_error (error);
  g_dbus_connection_add_filter (bus, swallow, NULL, NULL);
  reply = g_dbus_connection_call_sync (bus, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                                       "org.freedesktop.DBus", "RequestName",
                                       g_variant_new ("(su)", "org.freedesktop.portal.Desktop", 4),
                                       NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);
  g_assert_no_error (error);
  return bus;
}

/* GTK would wait for the portal, and all the process with it, longer than anybody waits. */
static void
test_silent_portal (void) {
  g_autoptr (WindowTest) test = window_test_new ();
  g_autoptr (GDBusConnection) portal = own_silent_portal ();
  g_autoptr (Ran) unlocked = NULL;
  gint64 begin = g_get_monotonic_time ();

  window_test_open_signed_in (test);
  g_assert_cmpint (g_get_monotonic_time () - begin, <, 20 * G_USEC_PER_SEC);
  unlocked = bench_expect (test->bench, "unlock|front entrance", 0);
  g_assert_cmpuint (bench_count_sent (test->bench), ==, 1);
}

/* Without notifications a small window asks, of the process that does the command; and no terminal,
 * which any program can bring. */
static void
test_question (gconstpointer running) {
  g_autoptr (WindowTest) test = window_test_new ();
  g_autoptr (AtspiAccessible) cancel = NULL;
  g_autoptr (GError) error = NULL;
  Session *session;

  g_setenv ("GSETTINGS_BACKEND", "keyfile", TRUE);
  bench_choose (test->bench, "confirmation", "'ask-first'");
  if (running != NULL)
    window_test_open_signed_in (test);
  else
    bench_sign_in (test->bench);
  session = session_new (test->bench, "unlock|front entrance");
  await_text (session, "Answer on the desktop: Unlock Front Entrance?\r\n");
  type (session, "y");
  cancel = atspi_driver_find (test->desktop, ATSPI_ROLE_BUTTON, "Cancel", 60, &error);
  g_assert_no_error (error);
  atspi_driver_click (cancel, &error);
  g_assert_no_error (error);
  await_text (session, "was not unlocked, because the answer was no.");
  g_assert_cmpint (session_end (session, test->bench), ==, 1);
  g_assert_cmpuint (bench_count_sent (test->bench), ==, 0);
  g_setenv ("GSETTINGS_BACKEND", "memory", TRUE);
}

static void
test_sign_out_and_in (void) {
  g_autoptr (WindowTest) test = window_test_new ();
  g_autoptr (AtspiAccessible) row = NULL;
  g_autoptr (Ran) ran = NULL;

  window_test_open_signed_in (test);
  ran = bench_expect (test->bench, "sign-out", 0);
  window_test_see (test, "Sign In to Kisi");
  window_test_see_no_more (test, "Front Entrance");
  g_assert_cmpuint (keyfob_test_keyring_count_items (test->bench->keyring), ==, 0);
  bench_sign_in (test->bench);
  row = window_test_find_row (test, "Front Entrance");
}

/* A second start shows the window that there is, and ends. */
static void
test_one_window (void) {
  g_autoptr (WindowTest) test = window_test_new ();
  g_autoptr (Ran) ran = NULL;

  window_test_open_signed_in (test);
  ran = bench_expect (test->bench, "", 0);
  g_assert_cmpint (atspi_accessible_get_child_count (test->program, NULL), ==, 1);
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/window/terminal/unlock-shows", test_unlock_shows);
  g_test_add_func ("/window/terminal/unlock-joins", test_unlock_joins);
  g_test_add_func ("/window/terminal/silent-portal", test_silent_portal);
  g_test_add_data_func ("/window/terminal/question/running", "running", test_question);
  g_test_add_data_func ("/window/terminal/question/alone", NULL, test_question);
  g_test_add_func ("/window/terminal/sign-out-and-in", test_sign_out_and_in);
  g_test_add_func ("/window/terminal/one-window", test_one_window);
  return g_test_run ();
}
