/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "app/keyfob-ending.h"

/* For what a quit takes back, and for the answers to whoever waits for it. */
#define TAKING_BACK_MILLISECONDS 500

/* For a sign-in or sign-out that is half done: no longer than a request may take. */
#define FINISHING_MILLISECONDS 15000

void
keyfob_ending_take_back (GCancellable *interrupted, KeyfobDesktop *desktop) {
  gint64 end = g_get_monotonic_time () + TAKING_BACK_MILLISECONDS * 1000;

  g_cancellable_cancel (interrupted);
  if (desktop)
    keyfob_desktop_stop (desktop);
  while (g_main_context_iteration (NULL, FALSE) && g_get_monotonic_time () < end)
    continue;
}

static gboolean
on_finishing_over (gpointer user_data) {
  *(gboolean *) user_data = TRUE;
  return G_SOURCE_CONTINUE;
}

void
keyfob_ending_finish (KeyfobAccount *account) {
  gboolean over = FALSE;
  guint source = g_timeout_add (FINISHING_MILLISECONDS, on_finishing_over, &over);

  while (!over && keyfob_account_is_busy (account))
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (source);
}
