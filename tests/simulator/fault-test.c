/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "fault-test.h"

int
fault_test_run (int argc, char *argv[], const char *group, const FaultTest *tests) {
  g_test_init (&argc, &argv, NULL);
  for (const FaultTest *test = tests; test->name != NULL; test++) {
    g_autofree char *plain = g_strdup_printf ("/simulator/%s/http1/%s", group, test->name);
    g_autofree char *secure = g_strdup_printf ("/simulator/%s/http2/%s", group, test->name);

    g_test_add_data_func (plain, GINT_TO_POINTER (FALSE), test->function);
    g_test_add_data_func (secure, GINT_TO_POINTER (TRUE), test->function);
  }
  return g_test_run ();
}

Asker *
fault_test_new_asker (gconstpointer secure) {
  return asker_new ((KeyfobSimulatorOptions) {.unlimited = TRUE}, GPOINTER_TO_INT (secure));
}

void
fault_test_add (Asker *asker, KeyfobFault fault) {
  keyfob_simulator_add_fault (asker->simulator, &fault);
}

Reply *
fault_test_unlock (Asker *asker, KeyfobFault fault) {
  fault.method = "POST";
  fault.path = FAULT_TEST_UNLOCK;
  fault.times = 1;
  fault_test_add (asker, fault);
  return asker_ask (asker, "POST", FAULT_TEST_UNLOCK, NULL);
}

void
fault_test_expect_unlocks (Asker *asker, guint count) {
  g_assert_cmpuint (keyfob_simulator_count_unlocks (asker->simulator, 21101), ==, count);
  g_assert_cmpuint (keyfob_simulator_count_requests (asker->simulator, "POST", FAULT_TEST_UNLOCK),
                    ==, 1);
  /* The simulator is well again. */
  asker_expect (asker, "GET", "/locks", NULL, SOUP_STATUS_OK, NULL);
}

gboolean
fault_test_has_unlocked (gpointer data) {
  Asker *asker = data;

  return keyfob_simulator_count_unlocks (asker->simulator, 21101) > 0;
}
