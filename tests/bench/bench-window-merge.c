/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

/* bench-window-merge: the longest time for which the main loop is not free while 20,000 doors are
 * merged into the list that the real window shows. Prints it in milliseconds. A stretch is from one
 * poll of the main loop to the next, so it holds the merge's own slices, the sorting, filtering and
 * counting of the lists that follow it, and the frames that are drawn meanwhile. */

#include "bench-window.h"

#include <stdio.h>

#define DOORS         20000
#define AFTERWARDS_MS 1000 /* for what the window does when the merge is over */

static gint64 woken_us, longest_us;

static int
poll_and_measure (GPollFD *descriptors, guint count, int timeout_ms) {
  const gint64 now_us = g_get_monotonic_time ();
  int result;

  if (woken_us != 0)
    longest_us = MAX (longest_us, now_us - woken_us);
  result = g_poll (descriptors, count, timeout_ms);
  woken_us = g_get_monotonic_time ();
  return result;
}

static void
keep_result (GObject *source, GAsyncResult *result, gpointer user_data) {
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static GAsyncResult *
wait_for (GAsyncResult **result) {
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return g_steal_pointer (result);
}

/* All doors of an office of that size, as fast as they can be had. */
static KeyfobSnapshot *
fetch_office (guint doors) {
  const KeyfobSimulatorOptions options = {.doors = doors, .unlimited = TRUE};
  g_autoptr (KeyfobSimulator) simulator = keyfob_simulator_new (&options, NULL);
  g_autoptr (KisiClient) client =
      kisi_client_new (keyfob_simulator_get_url (simulator), NULL, NULL);
  g_autoptr (SecretValue) secret =
      secret_value_new (keyfob_simulator_get_api_key (simulator), -1, "text/plain");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GAsyncResult *waiting = NULL;
  KeyfobSnapshot *office;

  kisi_client_set_credential (client, KISI_CREDENTIAL_LOGIN, secret);
  keyfob_snapshot_fetch_async (client, KISI_URGENCY_NOW, NULL, NULL, NULL, NULL, keep_result,
                               &waiting);
  result = wait_for (&waiting);
  office = keyfob_snapshot_fetch_finish (client, result, &error);
  if (office == NULL)
    g_error ("%s", error->message);
  return office;
}

int
main (void) {
  g_autoptr (KeyfobSnapshot) office = fetch_office (DOORS);
  g_autoptr (GAsyncResult) result = NULL;
  GAsyncResult *waiting = NULL;
  KeyfobDoorList *doors;
  g_autoptr (KeyfobDoorSource) source = NULL;
  BenchWindow window;

  bench_window_open (&window, 250);
  keyfob_refreshers_set_paused (keyfob_accounts_get_refreshers (window.accounts), TRUE);
  doors = keyfob_accounts_get_doors (window.accounts);
  source = keyfob_door_source_new (doors);
  g_main_context_set_poll_func (NULL, poll_and_measure);
  keyfob_door_source_merge_async (source, office, NULL, keep_result, &waiting);
  result = wait_for (&waiting);
  if (!keyfob_door_source_merge_finish (source, result, NULL) ||
      g_list_model_get_n_items (keyfob_door_list_get_model (doors)) != DOORS)
    g_error ("The doors were not merged");
  bench_run_for (AFTERWARDS_MS);
  g_main_context_set_poll_func (NULL, NULL);
  printf ("%.3f\n", longest_us / 1000.0);
  bench_window_close (&window);
  return 0;
}
