/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "platform/keyfob-network-watch.h"

#include "fake-network-monitor.h"
#include "keyfob-test.h"

typedef struct {
  guint settled;
  guint changed;
} Said;

static void
note (KeyfobNetworkWatch *watch, gboolean changed, Said *said) {
  said->settled++;
  said->changed += changed;
}

static gboolean
has_settled (gpointer data) {
  return ((Said *) data)->settled > 0;
}

/* Routes come and go; this computer is where it was. */
static void
test_chatter (void) {
  FakeNetworkMonitor *monitor = fake_network_monitor_new ();
  KeyfobNetworkWatch *watch = keyfob_network_watch_new (G_NETWORK_MONITOR (monitor), 5);
  Said said = {0};

  g_signal_connect (watch, "settled", G_CALLBACK (note), &said);
  for (guint i = 0; i < 50; i++)
    fake_network_monitor_say (monitor, TRUE);
  keyfob_test_wait_until (has_settled, &said);
  g_assert_cmpuint (said.settled, ==, 1);
  g_assert_cmpuint (said.changed, ==, 0);
  g_assert_finalize_object (watch);
  g_assert_finalize_object (monitor);
}

static void
test_lost_and_found (void) {
  FakeNetworkMonitor *monitor = fake_network_monitor_new ();
  KeyfobNetworkWatch *watch = keyfob_network_watch_new (G_NETWORK_MONITOR (monitor), 5);
  Said said = {0};

  g_signal_connect (watch, "settled", G_CALLBACK (note), &said);
  g_assert_true (keyfob_network_watch_is_available (watch));
  fake_network_monitor_say (monitor, FALSE);
  g_assert_true (keyfob_network_watch_is_available (watch)); /* it may be back at once */
  keyfob_test_wait_until (has_settled, &said);
  g_assert_false (keyfob_network_watch_is_available (watch));
  g_assert_cmpuint (said.changed, ==, 1);
  said.settled = 0;
  fake_network_monitor_say (monitor, TRUE);
  keyfob_test_wait_until (has_settled, &said);
  g_assert_true (keyfob_network_watch_is_available (watch));
  g_assert_cmpuint (said.changed, ==, 2);
  said.settled = 0;
  fake_network_monitor_say (monitor, FALSE); /* away for a moment, which connections do not live */
  fake_network_monitor_say (monitor, TRUE);
  keyfob_test_wait_until (has_settled, &said);
  g_assert_cmpuint (said.changed, ==, 3);
  fake_network_monitor_say (monitor, FALSE); /* and is dropped before that settles */
  g_assert_finalize_object (watch);
  g_assert_finalize_object (monitor);
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/network-watch/chatter", test_chatter);
  g_test_add_func ("/network-watch/lost-and-found", test_lost_and_found);
  return g_test_run ();
}
