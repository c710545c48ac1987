/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "proximity/keyfob-readers.h"

#include "keyfob-test.h"

/* A test that waits for silence waits so long, and one that does not never comes near it. */
#define SHORT_MILLISECONDS 200
#define LONG_MILLISECONDS  3600000

#define DOOR 12345

static void
hear (KeyfobReaders *readers, const char *source, guint32 lock_bits, guint password, int signal) {
  keyfob_readers_report (readers, source, &(KeyfobIbeacon) {lock_bits, password}, signal);
}

static void
assert_proof (KeyfobReaders *readers, gint64 door_id, guint expected) {
  guint password = G_MAXUINT;

  g_assert_true (keyfob_readers_get_proof (readers, door_id, &password));
  g_assert_cmpuint (password, ==, expected);
}

static gboolean
has_proof (KeyfobReaders *readers, gint64 door_id) {
  guint password;

  return keyfob_readers_get_proof (readers, door_id, &password);
}

static void
note (KeyfobReaders *readers, guint lock_bits, GString *log) {
  g_string_append_printf (log, "%u%c", lock_bits,
                          keyfob_readers_is_near (readers, lock_bits) ? '+' : '-');
}

static GString *
follow (KeyfobReaders *readers) {
  GString *log = g_string_new (NULL);

  g_signal_connect (readers, "near-changed", G_CALLBACK (note), log);
  return log;
}

static void
assert_log (GString *log, const char *expected) {
  g_assert_cmpstr (log->str, ==, expected);
  g_string_set_size (log, 0);
}

static void
count (gpointer unused, guint *counter) {
  (*counter)++;
}

static void
count_heard (gpointer unused, guint lock_bits, guint *counter) {
  (*counter)++;
}

static gboolean
is_not_empty (gpointer data) {
  return ((GString *) data)->len > 0;
}

static void
test_near (void) {
  KeyfobReaders *readers = keyfob_readers_new_with (SHORT_MILLISECONDS, LONG_MILLISECONDS);
  GString *log = follow (readers);
  guint heard = 0;

  g_signal_connect (readers, "heard", G_CALLBACK (count_heard), &heard);
  g_assert_false (keyfob_readers_is_near (readers, DOOR));
  g_assert_false (has_proof (readers, DOOR));
  hear (readers, "a", DOOR, 678, -60);
  g_assert_cmpuint (heard, ==, 1);
  assert_log (log, "12345+");

  /* It is back before the main loop gets to say that it was gone, but somebody may have asked. */
  while (keyfob_readers_is_near (readers, DOOR))
    g_thread_yield ();
  hear (readers, "a", DOOR, 678, -60);
  g_assert_true (g_str_has_suffix (log->str, "12345+"));
  g_string_set_size (log, 0);
  keyfob_test_wait_until (is_not_empty, log);
  assert_log (log, "12345-");
  g_assert_false (keyfob_readers_is_near (readers, DOOR));
  g_assert_false (has_proof (readers, DOOR));
  g_assert_cmpuint (heard, ==, 2);
  g_string_free (log, TRUE);
  g_assert_finalize_object (readers);
}

/* Nothing wakes this computer up for a reader that is near no more. */
static void
test_no_timer (void) {
  KeyfobReaders *readers = keyfob_readers_new_with (SHORT_MILLISECONDS, SHORT_MILLISECONDS);
  GString *log = follow (readers);
  int timeout = 0;

  for (guint round = 0; round < 2; round++) {
    g_assert_true (g_main_context_acquire (NULL));
    g_main_context_prepare (NULL, &timeout);
    g_main_context_query (NULL, G_MAXINT, &timeout, NULL, 0);
    g_assert_cmpint (timeout, ==, -1);
    g_main_context_release (NULL);

    hear (readers, "a", DOOR, 678, -60);
    g_string_set_size (log, 0);
    while (!g_str_has_suffix (log->str, "-"))
      g_main_context_iteration (NULL, TRUE);
  }
  g_string_free (log, TRUE);
  g_assert_finalize_object (readers);
}

static void
test_said_once (void) {
  KeyfobReaders *readers = keyfob_readers_new_with (LONG_MILLISECONDS, LONG_MILLISECONDS);
  GString *log = follow (readers);

  hear (readers, "a", DOOR, 1, -60);
  assert_log (log, "12345+");
  hear (readers, "a", DOOR, 2, -61);
  hear (readers, "b", DOOR, 2, -62);
  assert_log (log, "");
  hear (readers, "c", 7, 2, -62);
  assert_log (log, "7+");

  /* One that names another door now is near that. */
  hear (readers, "c", 8, 3, -62);
  assert_log (log, "7-8+");
  hear (readers, "a", 8, 3, -62);
  assert_log (log, ""); /* there is "b" */
  hear (readers, "b", 8, 3, -62);
  assert_log (log, "12345-");
  g_string_free (log, TRUE);
  g_assert_finalize_object (readers);
}

/* Numbers beyond 22 bits are heard as their lower 22 (kisi-api.md, section 16). */
static void
test_large_numbers (void) {
  KeyfobReaders *readers = keyfob_readers_new ();

  hear (readers, "a", 0, 5, -60);
  hear (readers, "b", 0x3FFFFF, 6, -60);
  g_assert_true (keyfob_readers_is_near (readers, 4194304));
  g_assert_true (keyfob_readers_is_near (readers, G_MAXINT64));
  assert_proof (readers, 4194304, 5);
  assert_proof (readers, 4194303, 6);
  assert_proof (readers, G_MAXINT64, 6);
  g_assert_false (keyfob_readers_is_near (readers, 0));
  g_assert_false (keyfob_readers_is_near (readers, -1));
  g_assert_false (has_proof (readers, 0));
  g_assert_false (has_proof (readers, -1));
  g_assert_finalize_object (readers);
}

static void
test_proof (void) {
  KeyfobReaders *readers = keyfob_readers_new_with (LONG_MILLISECONDS, LONG_MILLISECONDS);

  hear (readers, "a", DOOR, 1, -60);
  hear (readers, "b", DOOR, 2, -40);
  hear (readers, "c", DOOR, 3, -50);
  hear (readers, "d", 7, 4, -10);
  assert_proof (readers, DOOR, 2);
  hear (readers, "b", DOOR, 5, -45); /* the password rotates */
  assert_proof (readers, DOOR, 5);
  hear (readers, "b", DOOR, 6, -90); /* the person walks to another reader */
  assert_proof (readers, DOOR, 3);
  g_assert_false (has_proof (readers, 8));
  g_assert_finalize_object (readers);
}

static gboolean
has_no_proof (gpointer data) {
  return !has_proof (data, DOOR);
}

/* A reader may be near still, and its password too old. */
static void
test_old_proof (void) {
  KeyfobReaders *readers = keyfob_readers_new_with (LONG_MILLISECONDS, SHORT_MILLISECONDS);

  hear (readers, "a", DOOR, 1, -20);
  keyfob_test_wait_until (has_no_proof, readers);
  g_assert_true (keyfob_readers_is_near (readers, DOOR));
  g_assert_finalize_object (readers);

  /* A weak signal is better than a strong one of long ago. */
  readers = keyfob_readers_new_with (LONG_MILLISECONDS, 1000);
  hear (readers, "a", DOOR, 1, -20);
  keyfob_test_wait_until (has_no_proof, readers);
  hear (readers, "b", DOOR, 2, -90);
  assert_proof (readers, DOOR, 2);
  g_assert_finalize_object (readers);
}

static void
test_bluetooth (void) {
  KeyfobReaders *readers = keyfob_readers_new_with (LONG_MILLISECONDS, LONG_MILLISECONDS);
  GString *log = follow (readers);
  guint told = 0;

  g_signal_connect (readers, "bluetooth-changed", G_CALLBACK (count), &told);
  g_assert_cmpint (keyfob_readers_get_bluetooth (readers), ==, KEYFOB_BLUETOOTH_UNKNOWN);
  keyfob_readers_set_bluetooth (readers, KEYFOB_BLUETOOTH_ON);
  keyfob_readers_set_bluetooth (readers, KEYFOB_BLUETOOTH_ON);
  g_assert_cmpuint (told, ==, 1);
  hear (readers, "a", 1, 1, -20);
  hear (readers, "b", 2, 1, -20);
  hear (readers, "c", 2, 1, -20);
  assert_log (log, "1+2+");
  keyfob_readers_set_bluetooth (readers, KEYFOB_BLUETOOTH_OFF);
  assert_log (log, "1-2-");
  g_assert_cmpuint (told, ==, 2);
  g_assert_false (has_proof (readers, 1));
  g_assert_cmpint (keyfob_readers_get_bluetooth (readers), ==, KEYFOB_BLUETOOTH_OFF);
  g_string_free (log, TRUE);
  g_assert_finalize_object (readers);
}

static void
test_wanted (void) {
  KeyfobReaders *readers = keyfob_readers_new ();
  guint told = 0;

  g_signal_connect (readers, "wanted-changed", G_CALLBACK (count), &told);
  g_assert_false (keyfob_readers_is_wanted (readers));
  keyfob_readers_want (readers, TRUE);
  keyfob_readers_want (readers, TRUE);
  g_assert_cmpuint (told, ==, 1);
  keyfob_readers_want (readers, FALSE);
  g_assert_true (keyfob_readers_is_wanted (readers));
  keyfob_readers_want (readers, FALSE);
  g_assert_false (keyfob_readers_is_wanted (readers));
  g_assert_cmpuint (told, ==, 2);
  g_assert_finalize_object (readers);
}

/* Whoever fills the air with names makes Keyfob no larger, and the reader is heard again. */
static void
test_thousands (void) {
  KeyfobReaders *readers = keyfob_readers_new_with (LONG_MILLISECONDS, LONG_MILLISECONDS);
  GString *log = follow (readers);
  guint near = 0;

  hear (readers, "reader", DOOR, 678, -60);
  for (guint i = 0; i < 20000; i++) {
    g_autofree char *source = g_strdup_printf ("%u", i);

    hear (readers, source, 20000 + i, i & KEYFOB_IBEACON_PASSWORD_MASK, -i % 100);
  }
  for (guint i = 0; i < 20000; i++)
    near += keyfob_readers_is_near (readers, 20000 + i);
  g_assert_cmpuint (near, <=, 4096);
  g_assert_true (keyfob_readers_is_near (readers, 20000 + 19999)); /* the last ones */
  g_assert_false (keyfob_readers_is_near (readers, DOOR));
  g_string_set_size (log, 0);
  hear (readers, "reader", DOOR, 679, -60);
  g_assert_true (g_str_has_suffix (log->str, "12345+"));
  assert_proof (readers, DOOR, 679);
  g_string_free (log, TRUE);
  g_assert_finalize_object (readers);
}

/* Who is told may drop the last reference, want and unwant. */
static void
drop (KeyfobReaders *readers, guint lock_bits, KeyfobReaders **owned) {
  keyfob_readers_want (readers, TRUE);
  keyfob_readers_want (readers, FALSE);
  if (!keyfob_readers_is_near (readers, lock_bits))
    g_clear_object (owned);
}

static gboolean
is_null (gpointer data) {
  return *(gpointer *) data == NULL;
}

static void
test_dropped_when_told (void) {
  KeyfobReaders *readers = keyfob_readers_new_with (SHORT_MILLISECONDS, SHORT_MILLISECONDS);
  gpointer weak = readers;

  g_object_add_weak_pointer (G_OBJECT (readers), &weak);
  g_signal_connect (readers, "near-changed", G_CALLBACK (drop), &readers);
  hear (readers, "a", DOOR, 1, -20);
  keyfob_test_wait_until (is_null, &readers);
  g_assert_null (weak);
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/readers/near", test_near);
  g_test_add_func ("/readers/no-timer", test_no_timer);
  g_test_add_func ("/readers/said-once", test_said_once);
  g_test_add_func ("/readers/large-numbers", test_large_numbers);
  g_test_add_func ("/readers/proof", test_proof);
  g_test_add_func ("/readers/old-proof", test_old_proof);
  g_test_add_func ("/readers/bluetooth", test_bluetooth);
  g_test_add_func ("/readers/wanted", test_wanted);
  g_test_add_func ("/readers/thousands", test_thousands);
  g_test_add_func ("/readers/dropped-when-told", test_dropped_when_told);
  return g_test_run ();
}
