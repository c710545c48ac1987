/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "platform/keyfob-timer.h"

#include "keyfob-test.h"

#include <time.h>

#define SOON_US (20 * 1000)

static gboolean
count (gpointer data) {
  ++*(guint *) data;
  return G_SOURCE_CONTINUE;
}

static gboolean
has_gone_off (gpointer data) {
  return *(guint *) data > 0;
}

static void
timer_free (GSource *timer) {
  g_source_destroy (timer);
  g_source_unref (timer);
}

static void
test_once (void) {
  guint times = 0;
  gint64 at = keyfob_timer_now () + SOON_US;
  GSource *timer = keyfob_timer_new (count, &times);

  keyfob_timer_set (timer, at);
  keyfob_test_wait_until (has_gone_off, &times);
  g_assert_cmpint (keyfob_timer_now (), >=, at);
  while (keyfob_timer_now () < at + 2 * SOON_US)
    g_main_context_iteration (NULL, FALSE);
  g_assert_cmpuint (times, ==, 1);
  timer_free (timer);
}

/* What was due long ago, even before the clock began, is due now. */
static void
test_past (void) {
  const gint64 past[] = {G_MININT64, 0, 1};

  for (gsize i = 0; i < G_N_ELEMENTS (past); i++) {
    guint times = 0;
    GSource *timer = keyfob_timer_new (count, &times);

    keyfob_timer_set (timer, past[i]);
    keyfob_test_wait_until (has_gone_off, &times);
    timer_free (timer);
  }
}

static gboolean
unset (gpointer data) {
  keyfob_timer_unset (*(GSource **) data);
  return G_SOURCE_REMOVE;
}

/* Unset by what comes before it in the very turn of the main loop in which it would go off. */
static void
test_unset (void) {
  GSource *timer;
  guint times = 0;

  g_idle_add_full (G_PRIORITY_DEFAULT, unset, &timer, NULL);
  timer = keyfob_timer_new (count, &times);
  keyfob_timer_set (timer, 1);
  while (g_main_context_iteration (NULL, FALSE)) {
  }
  g_assert_cmpuint (times, ==, 0);
  timer_free (timer);
}

/* Tests cannot put the computer to sleep. What the kernel says of the timer is that it runs on the
 * clock that goes on meanwhile. */
static void
test_counts_sleep (void) {
  guint times = 0;
  GSource *timer = keyfob_timer_new (count, &times);
  g_autofree char *clock = g_strdup_printf ("clockid: %d\n", CLOCK_BOOTTIME);
  g_autoptr (GDir) folder = g_dir_open ("/proc/self/fdinfo", 0, NULL);
  const char *name;
  guint found = 0;

  g_assert_nonnull (folder);
  while ((name = g_dir_read_name (folder)) != NULL) {
    g_autofree char *path = g_build_filename ("/proc/self/fdinfo", name, NULL);
    g_autofree char *info = NULL;

    if (g_file_get_contents (path, &info, NULL, NULL))
      found += strstr (info, clock) != NULL;
  }
  g_assert_cmpuint (found, ==, 1);
  timer_free (timer);
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/timer/once", test_once);
  g_test_add_func ("/timer/past", test_past);
  g_test_add_func ("/timer/unset", test_unset);
  g_test_add_func ("/timer/counts-sleep", test_counts_sleep);
  return g_test_run ();
}
