/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "keyfob-test.h"

#define PATIENCE_SECONDS 60

static gboolean
give_up (gpointer user_data) {
  g_error ("what the test waits for did not come within %d s", PATIENCE_SECONDS);
  return G_SOURCE_REMOVE;
}

/* A condition may depend on something that is not a source of this loop (the simulator's thread),
 * so it is asked again now and then even if nothing happens here. */
static gboolean
wake_up (gpointer user_data) {
  return G_SOURCE_CONTINUE;
}

static gboolean
has_result (gpointer data) {
  return *(GAsyncResult **) data != NULL;
}

void
keyfob_test_store_result (GObject *source, GAsyncResult *result, gpointer user_data) {
  GAsyncResult **stored = user_data;

  g_assert_null (*stored);
  *stored = g_object_ref (result);
}

GAsyncResult *
keyfob_test_wait_for_result (GAsyncResult **result) {
  keyfob_test_wait_until (has_result, result);
  return g_steal_pointer (result);
}

void
keyfob_test_wait_until (KeyfobTestCondition condition, gpointer data) {
  guint patience = g_timeout_add_seconds (PATIENCE_SECONDS, give_up, NULL);
  guint pulse = g_timeout_add (20, wake_up, NULL);

  while (!condition (data))
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (patience);
  g_source_remove (pulse);
}

static gboolean
end (gpointer over) {
  *(gboolean *) over = TRUE;
  return G_SOURCE_REMOVE;
}

static gboolean
is_over (gpointer over) {
  return *(gboolean *) over;
}

void
keyfob_test_let_pass (guint milliseconds) {
  gboolean over = FALSE;

  g_timeout_add (milliseconds, end, &over);
  keyfob_test_wait_until (is_over, &over);
}

void
keyfob_test_settle (void) {
  gboolean over = FALSE;

  g_idle_add_full (G_PRIORITY_LOW, end, &over, NULL);
  keyfob_test_wait_until (is_over, &over);
}

static gboolean
is_gone (gpointer data) {
  return g_atomic_pointer_get ((gpointer *) data) == NULL;
}

void
keyfob_test_finalize_soon (gpointer object) {
  gpointer weak = object;

  g_object_add_weak_pointer (object, &weak);
  g_object_unref (object);
  keyfob_test_wait_until (is_gone, &weak);
}
