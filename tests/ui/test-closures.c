/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "ui/keyfob-closures.h"

#include "platform/keyfob-time.h"

/* Every status must be told from every other by its words and by its shape, since some people
 * see no colours and some see no shapes. */
static void
test_told_apart (void) {
  for (KeyfobDoorStatus a = 0; a <= KEYFOB_DOOR_STATUS_LOCKED; a++)
    for (KeyfobDoorStatus b = 0; b < a; b++) {
      g_autofree char *icon_a = keyfob_dup_status_icon (NULL, a, FALSE);
      g_autofree char *icon_b = keyfob_dup_status_icon (NULL, b, FALSE);

      g_assert_cmpstr (icon_a, !=, icon_b);
    }
}

/* Each icon must be one that is drawn for it: a name that is not there shows a broken picture. */
static void
test_icons_exist (void) {
  for (KeyfobDoorStatus status = 0; status <= KEYFOB_DOOR_STATUS_LOCKED; status++) {
    g_autofree char *name = keyfob_dup_status_icon (NULL, status, FALSE);
    g_autofree char *path =
        g_strdup_printf ("/app/keyfob/Keyfob/icons/scalable/actions/%s.svg", name);

    g_assert_true (g_resources_get_info (path, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL, NULL, NULL));
  }
}

/* A padlock is no look for a door that stands open, unless it tells something graver. */
static void
test_open (void) {
  g_autofree char *icon_name = keyfob_dup_status_icon (NULL, KEYFOB_DOOR_STATUS_LOCKED, TRUE);

  g_assert_cmpstr (icon_name, ==, "keyfob-open-symbolic");
  g_assert_cmpstr (keyfob_door_status_get_look (KEYFOB_DOOR_STATUS_UNLOCKED, TRUE), ==, "open");
  g_assert_cmpstr (keyfob_door_status_get_look (KEYFOB_DOOR_STATUS_LOCKED_DOWN, TRUE), ==,
                   "locked-down");
}

static void
test_button (void) {
  g_assert_false (keyfob_has_button (NULL, KEYFOB_DOOR_STATUS_NOT_SET_UP));
  g_assert_true (keyfob_has_button (NULL, KEYFOB_DOOR_STATUS_LOCKED_DOWN));
  g_assert_true (keyfob_has_button (NULL, KEYFOB_DOOR_STATUS_OFFLINE));
}

static char *
dup_line (KeyfobDoorStatus status,
          gint64 since,
          guint seconds_left,
          gboolean sending,
          gboolean open) {
  g_autofree char *words = keyfob_time_dup_since (since, since);

  return keyfob_dup_status_line (NULL, status, keyfob_door_status_get_words (status), words,
                                 seconds_left, sending ? "Unlocking…" : NULL, open, FALSE);
}

static void
test_line (void) {
  g_autoptr (GDateTime) noon = g_date_time_new_local (2020, 5, 3, 12, 5, 0);
  gint64 long_ago = g_date_time_to_unix (noon);
  g_autofree char *locked = dup_line (KEYFOB_DOOR_STATUS_LOCKED, long_ago, 0, FALSE, FALSE);
  g_autofree char *offline = dup_line (KEYFOB_DOOR_STATUS_OFFLINE, long_ago, 0, FALSE, FALSE);
  g_autofree char *open = dup_line (KEYFOB_DOOR_STATUS_UNKNOWN, 0, 0, FALSE, TRUE);
  g_autofree char *sending = dup_line (KEYFOB_DOOR_STATUS_LOCKED, 0, 0, TRUE, FALSE);
  g_autofree char *one = dup_line (KEYFOB_DOOR_STATUS_JUST_UNLOCKED, 0, 1, FALSE, FALSE);
  g_autofree char *four = dup_line (KEYFOB_DOOR_STATUS_JUST_UNLOCKED, 0, 4, FALSE, FALSE);

  g_assert_cmpstr (locked, ==, "Locked");
  g_assert_cmpstr (offline, ==, "Offline since 3 May 2020, 12:05");
  g_assert_cmpstr (open, ==, "Unknown · Door open");
  g_assert_cmpstr (sending, ==, "Unlocking…");
  g_assert_cmpstr (one, ==, "Unlocked · 1 second");
  g_assert_cmpstr (four, ==, "Unlocked · 4 seconds");
}

static void
test_row_label (void) {
  g_autofree char *full = keyfob_dup_row_label (NULL, "Front", "HQ · Ground floor", "Locked");
  g_autofree char *bare = keyfob_dup_row_label (NULL, "Front", "", "Locked");

  g_assert_cmpstr (full, ==, "Front, HQ · Ground floor, Locked");
  g_assert_cmpstr (bare, ==, "Front, Locked");
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/closures/told-apart", test_told_apart);
  g_test_add_func ("/ui/closures/icons-exist", test_icons_exist);
  g_test_add_func ("/ui/closures/open", test_open);
  g_test_add_func ("/ui/closures/button", test_button);
  g_test_add_func ("/ui/closures/line", test_line);
  g_test_add_func ("/ui/closures/row-label", test_row_label);
  return g_test_run ();
}
