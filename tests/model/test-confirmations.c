/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "model/unlock/keyfob-confirmations.h"

#define G_SETTINGS_ENABLE_BACKEND
#include <gio/gsettingsbackend.h>

typedef struct {
  GSettings *settings;
  KeyfobConfirmations *confirmations;
  guint changes;
} Fixture;

static void
on_changed (KeyfobConfirmations *confirmations, gpointer user_data) {
  ((Fixture *) user_data)->changes++;
}

static void
set_up (Fixture *fixture, gconstpointer unused) {
  g_autoptr (GSettingsBackend) backend = g_memory_settings_backend_new ();

  fixture->settings = g_settings_new_with_backend ("app.keyfob.Keyfob", backend);
  fixture->confirmations = keyfob_confirmations_new (fixture->settings);
  g_signal_connect (fixture->confirmations, "changed", G_CALLBACK (on_changed), fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer unused) {
  g_assert_finalize_object (fixture->confirmations);
  g_assert_finalize_object (fixture->settings);
}

#define assert_holds(door_id, confirmation)                                                        \
  g_assert_cmpint (keyfob_confirmations_get (fixture->confirmations, door_id), ==,                 \
                   KEYFOB_CONFIRMATION_##confirmation)

/* Out of the box nobody is asked; then a default holds, but for doors with a choice of their own.
 */
static void
test_choose (Fixture *fixture, gconstpointer unused) {
  KeyfobConfirmation chosen;

  assert_holds (1, AT_ONCE);
  g_assert_true (g_settings_set_string (fixture->settings, "confirmation", "ask-first"));
  assert_holds (1, ASK_FIRST);
  g_assert_cmpint (keyfob_confirmations_get_default (fixture->confirmations), ==,
                   KEYFOB_CONFIRMATION_ASK_FIRST);
  g_assert_cmpuint (fixture->changes, ==, 1);

  keyfob_confirmations_choose (fixture->confirmations, 1, KEYFOB_CONFIRMATION_ASK_ALWAYS);
  keyfob_confirmations_choose (fixture->confirmations, G_MAXINT64, KEYFOB_CONFIRMATION_AT_ONCE);
  g_assert_cmpuint (fixture->changes, ==, 3);
  assert_holds (1, ASK_ALWAYS);
  assert_holds (G_MAXINT64, AT_ONCE);
  assert_holds (2, ASK_FIRST);
  g_assert_true (keyfob_confirmations_lookup (fixture->confirmations, 1, &chosen));
  g_assert_cmpint (chosen, ==, KEYFOB_CONFIRMATION_ASK_ALWAYS);
  g_assert_false (keyfob_confirmations_lookup (fixture->confirmations, 2, &chosen));

  keyfob_confirmations_choose (fixture->confirmations, 1, KEYFOB_CONFIRMATION_AT_ONCE);
  assert_holds (1, AT_ONCE);
  keyfob_confirmations_choose_default (fixture->confirmations, 1);
  assert_holds (1, ASK_FIRST);
  assert_holds (G_MAXINT64, AT_ONCE);
}

/* Another Keyfob reads what this one has written. */
static void
test_kept (Fixture *fixture, gconstpointer unused) {
  KeyfobConfirmations *another;

  keyfob_confirmations_choose (fixture->confirmations, 7, KEYFOB_CONFIRMATION_ASK_FIRST);
  another = keyfob_confirmations_new (fixture->settings);
  g_assert_cmpint (keyfob_confirmations_get (another, 7), ==, KEYFOB_CONFIRMATION_ASK_FIRST);
  g_assert_finalize_object (another);
}

/* Words that this version does not know must not open a door unasked; they stay for the one that
 * does. */
static void
test_unknown_word (Fixture *fixture, gconstpointer unused) {
  g_autoptr (GVariant) left = NULL;
  KeyfobConfirmation chosen;
  const char *word = NULL;
  GVariantIter iter;
  gint64 id;

  g_assert_true (g_settings_set_value (fixture->settings, "door-confirmations",
                                       g_variant_new_parsed ("@a{xs} {3: 'ask-twice'}")));
  assert_holds (1, AT_ONCE);
  assert_holds (3, ASK_ALWAYS);
  g_assert_true (keyfob_confirmations_lookup (fixture->confirmations, 3, &chosen));
  g_assert_cmpint (chosen, ==, KEYFOB_CONFIRMATION_ASK_ALWAYS);

  keyfob_confirmations_choose (fixture->confirmations, 4, KEYFOB_CONFIRMATION_AT_ONCE);
  left = g_settings_get_value (fixture->settings, "door-confirmations");
  g_assert_cmpuint (g_variant_n_children (left), ==, 2);
  g_variant_iter_init (&iter, left);
  while (g_variant_iter_next (&iter, "{x&s}", &id, &word) && id != 3)
    continue;
  g_assert_cmpstr (word, ==, "ask-twice");
}

static void
test_without_settings (void) {
  KeyfobConfirmations *confirmations = keyfob_confirmations_new (NULL);
  KeyfobConfirmation chosen;

  keyfob_confirmations_choose (confirmations, 1, KEYFOB_CONFIRMATION_ASK_ALWAYS);
  keyfob_confirmations_choose_default (confirmations, 1);
  g_assert_cmpint (keyfob_confirmations_get (confirmations, 1), ==, KEYFOB_CONFIRMATION_AT_ONCE);
  g_assert_false (keyfob_confirmations_lookup (confirmations, 1, &chosen));
  g_assert_finalize_object (confirmations);
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
#define TEST(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)
  TEST ("/confirmations/choose", test_choose);
  TEST ("/confirmations/kept", test_kept);
  TEST ("/confirmations/unknown-word", test_unknown_word);
  g_test_add_func ("/confirmations/without-settings", test_without_settings);
  return g_test_run ();
}
