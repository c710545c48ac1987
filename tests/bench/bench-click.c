/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

/* bench-click: how long it takes from a click on a door's Unlock button until the first byte of the
 * POST is at the office, over a connection that an earlier request left. The button is that of the
 * real window. Prints "MILLISECONDS CONNECTIONS": the median of many clicks, and how many new
 * connections all of them took. */

#include "bench-window.h"

#include <stdio.h>
#include <stdlib.h>

#define CLICKS   15
#define QUIET_MS 300 /* that long no request was under way before a click */

static void
collect_buttons (GtkWidget *widget, GPtrArray *buttons) {
  const char *action =
      GTK_IS_BUTTON (widget) ? gtk_actionable_get_action_name (GTK_ACTIONABLE (widget)) : NULL;

  if (g_strcmp0 (action, "row.unlock") == 0 && gtk_widget_get_mapped (widget) &&
      gtk_widget_is_sensitive (widget))
    g_ptr_array_add (buttons, widget);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    collect_buttons (child, buttons);
}

/* The one after the one before, so that every door has time to lock again. */
static GtkWidget *
find_button (GtkWidget *window, guint click) {
  g_autoptr (GPtrArray) buttons = g_ptr_array_new ();

  collect_buttons (window, buttons);
  if (buttons->len == 0)
    g_error ("There is no button to click");
  return g_ptr_array_index (buttons, click % buttons->len);
}

static void
wait_for_quiet (KeyfobSimulator *simulator) {
  guint before;

  do {
    before = keyfob_simulator_count_requests (simulator, NULL, NULL);
    bench_run_for (QUIET_MS);
  } while (keyfob_simulator_count_requests (simulator, NULL, NULL) != before);
}

static gint64
click (BenchWindow *window, GtkWidget *button) {
  const gint64 start_us = g_get_monotonic_time ();
  gint64 arrival_us;

  g_signal_emit_by_name (button, "clicked");
  do {
    g_main_context_iteration (NULL, FALSE);
    arrival_us = keyfob_simulator_get_last_arrival_us (window->simulator, "POST", NULL);
  } while (arrival_us < start_us);
  return arrival_us - start_us;
}

static int
compare (const void *a, const void *b) {
  const gint64 *first = a, *second = b;

  return (*first > *second) - (*first < *second);
}

int
main (void) {
  BenchWindow window;
  gint64 us[CLICKS];
  guint connections = 0;

  bench_window_open (&window, 250);
  for (guint i = 0; i < CLICKS; i++) {
    guint before;

    wait_for_quiet (window.simulator);
    before = keyfob_simulator_count_connections (window.simulator);
    us[i] = click (&window, find_button (window.window, i));
    connections += keyfob_simulator_count_connections (window.simulator) - before;
  }
  qsort (us, CLICKS, sizeof us[0], compare);
  printf ("%.3f %u\n", us[CLICKS / 2] / 1000.0, connections);
  bench_window_close (&window);
  return 0;
}
