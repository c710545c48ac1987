/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "model/doors/keyfob-recent-doors.h"

#define KEY "recent-doors"

static void
on_changed (KeyfobRecentDoors *recent, gpointer user_data) {
  ++*(guint *) user_data;
}

/* Asserts which doors were last, up to one that is none. */
static void
assert_last (KeyfobRecentDoors *recent, const gint64 *ids, guint n_ids) {
  for (guint i = 0; i < n_ids; i++)
    g_assert_cmpuint (keyfob_recent_doors_get_rank (recent, ids[i]), ==, i);
}

static void
assert_kept (GSettings *settings, const char *expected) {
  g_autoptr (GVariant) value = g_settings_get_value (settings, KEY);
  g_autofree char *text = g_variant_print (value, FALSE);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_order (void) {
  KeyfobRecentDoors *recent = keyfob_recent_doors_new (NULL);
  guint changes = 0;

  g_signal_connect (recent, "changed", G_CALLBACK (on_changed), &changes);
  g_assert_cmpuint (keyfob_recent_doors_get_rank (recent, 1), ==, G_MAXUINT);
  keyfob_recent_doors_add (recent, 1);
  keyfob_recent_doors_add (recent, 2);
  keyfob_recent_doors_add (recent, 3);
  keyfob_recent_doors_add (recent, 1);
  assert_last (recent, (const gint64[]) {1, 3, 2}, 3);
  g_assert_cmpuint (changes, ==, 4);

  keyfob_recent_doors_add (recent, 1);
  g_assert_cmpuint (changes, ==, 4);

  keyfob_recent_doors_forget (recent);
  g_assert_cmpuint (keyfob_recent_doors_get_rank (recent, 1), ==, G_MAXUINT);
  g_assert_cmpuint (changes, ==, 5);
  keyfob_recent_doors_forget (recent);
  g_assert_cmpuint (changes, ==, 5);
  g_assert_finalize_object (recent);
}

static void
test_dozen (void) {
  KeyfobRecentDoors *recent = keyfob_recent_doors_new (NULL);

  for (gint64 id = 1; id <= 13; id++)
    keyfob_recent_doors_add (recent, id);
  g_assert_cmpuint (keyfob_recent_doors_get_rank (recent, 13), ==, 0);
  g_assert_cmpuint (keyfob_recent_doors_get_rank (recent, 2), ==, 11);
  g_assert_cmpuint (keyfob_recent_doors_get_rank (recent, 1), ==, G_MAXUINT);

  /* The last of a full dozen comes first, and no other is lost. */
  keyfob_recent_doors_add (recent, 2);
  g_assert_cmpuint (keyfob_recent_doors_get_rank (recent, 2), ==, 0);
  g_assert_cmpuint (keyfob_recent_doors_get_rank (recent, 3), ==, 11);
  g_assert_finalize_object (recent);
}

static void
test_settings (void) {
  g_autoptr (GSettings) settings = g_settings_new ("app.keyfob.Keyfob");
  KeyfobRecentDoors *recent = keyfob_recent_doors_new (settings);
  guint changes = 0;

  g_settings_reset (settings, KEY);
  g_signal_connect (recent, "changed", G_CALLBACK (on_changed), &changes);
  keyfob_recent_doors_add (recent, G_MAXINT64);
  keyfob_recent_doors_add (recent, 12);
  assert_kept (settings, "[12, 9223372036854775807]");
  g_assert_cmpuint (changes, ==, 2);
  g_assert_finalize_object (recent);

  recent = keyfob_recent_doors_new (settings);
  changes = 0;
  g_signal_connect (recent, "changed", G_CALLBACK (on_changed), &changes);
  assert_last (recent, (const gint64[]) {12, G_MAXINT64}, 2);

  /* Another Keyfob of this person's wrote it. */
  g_settings_set (settings, KEY, "ax", NULL);
  g_assert_cmpuint (changes, ==, 1);
  g_assert_cmpuint (keyfob_recent_doors_get_rank (recent, 12), ==, G_MAXUINT);

  keyfob_recent_doors_add (recent, 7);
  keyfob_recent_doors_forget (recent);
  assert_kept (settings, "[]");
  g_assert_finalize_object (recent);
}

static void
test_hostile_setting (void) {
  g_autoptr (GSettings) settings = g_settings_new ("app.keyfob.Keyfob");
  GVariantBuilder builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("ax"));
  KeyfobRecentDoors *recent;

  for (guint i = 0; i < 10000; i++)
    g_variant_builder_add (&builder, "x", (gint64) (i / 2) - 5000);
  g_settings_set_value (settings, KEY, g_variant_builder_end (&builder));
  recent = keyfob_recent_doors_new (settings);
  g_assert_cmpuint (keyfob_recent_doors_get_rank (recent, -5000), ==, 0);
  g_assert_cmpuint (keyfob_recent_doors_get_rank (recent, -4989), ==, 11);
  g_assert_cmpuint (keyfob_recent_doors_get_rank (recent, -4988), ==, G_MAXUINT);

  keyfob_recent_doors_add (recent, 1);
  assert_kept (settings, "[1, -5000, -4999, -4998, -4997, -4996, -4995, -4994, -4993, -4992, "
                         "-4991, -4990]");
  g_settings_reset (settings, KEY);
  g_assert_finalize_object (recent);
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/recent-doors/order", test_order);
  g_test_add_func ("/recent-doors/dozen", test_dozen);
  g_test_add_func ("/recent-doors/settings", test_settings);
  g_test_add_func ("/recent-doors/hostile-setting", test_hostile_setting);
  return g_test_run ();
}
