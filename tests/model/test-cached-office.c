/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "model/keyfob-cached-office.h"

#include "model-fixtures.h"

#define SERVER "https://api.example"

/* Every byte is damaged once, and the file is cut everywhere: an office or an error, no crash. */
static void
test_damaged (void) {
  g_autoptr (KeyfobOffice) office = new_rich_office ();
  const KeyfobCachedOffice kept = {.account = (char *) "77", .office = office};
  g_autoptr (GBytes) whole = keyfob_cached_office_encode (&kept, SERVER);
  gsize size;
  const guint8 *data = g_bytes_get_data (whole, &size);
  guint refused = 0;

  for (gsize i = 0; i < size; i++) {
    g_autofree guint8 *copy = g_memdup2 (data, size);
    g_autoptr (GBytes) damaged = NULL;
    g_autoptr (GBytes) cut = g_bytes_new (data, i);
    g_autoptr (KeyfobCachedOffice) decoded = NULL;

    copy[i] ^= 0xa5;
    damaged = g_bytes_new (copy, size);
    decoded = keyfob_cached_office_decode (damaged, SERVER, NULL);
    refused += decoded == NULL;
    for (guint j = 0; decoded != NULL && j < decoded->office->locks->len; j++)
      g_assert_true (g_utf8_validate (office_get_lock (decoded->office, j)->name, -1, NULL));
    g_assert_null (keyfob_cached_office_decode (cut, SERVER, NULL));
  }
  g_assert_cmpuint (refused, >, 0);
}

/* GLib would read text that is none as "", and a damaged door as a door. */
static void
test_no_text (void) {
  g_autoptr (KeyfobOffice) office = new_rich_office ();
  const KeyfobCachedOffice kept = {.account = (char *) "77", .office = office};
  g_autoptr (GBytes) whole = keyfob_cached_office_encode (&kept, SERVER);
  gsize size;
  const char *data = g_bytes_get_data (whole, &size);
  g_autofree char *copy = g_memdup2 (data, size);
  char *text = memmem (copy, size, "Klingeln", strlen ("Klingeln"));
  g_autoptr (GBytes) damaged = NULL;

  *text = '\xff';
  damaged = g_bytes_new (copy, size);
  g_assert_null (keyfob_cached_office_decode (damaged, SERVER, NULL));
}

static void
check_refused (KeyfobOffice *office) {
  const KeyfobCachedOffice kept = {.account = (char *) "77", .office = office};
  g_autoptr (GBytes) bytes = keyfob_cached_office_encode (&kept, SERVER);
  g_autoptr (GError) error = NULL;

  g_assert_null (keyfob_cached_office_decode (bytes, SERVER, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
}

/* A file in good order with values that Keyfob never writes. */
static void
test_impossible_values (void) {
  g_autoptr (KeyfobOffice) office = new_rich_office ();
  KisiLock *lock = office_get_lock (office, 0);

  lock->online = 3;
  check_refused (office);
  lock->online = KISI_REACHABILITY_ONLINE;
  lock->locked_down_since = -1;
  check_refused (office);
  lock->locked_down_since = G_MAXINT64;
  check_refused (office);
  lock->locked_down_since = 0;
  lock->geofence_radius_metres = 0.0 / 0.0;
  check_refused (office);
  lock->geofence_radius_metres = 0;
  lock->latitude = 91;
  check_refused (office);
  lock->latitude = 0.0 / 0.0;
  check_refused (office);
  lock->latitude = 0;
  lock->longitude = 1.0 / 0.0;
  check_refused (office);
  lock->longitude = 0;
  office->fetched_at = G_MAXINT64;
  check_refused (office);
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cached-office/damaged", test_damaged);
  g_test_add_func ("/cached-office/no-text", test_no_text);
  g_test_add_func ("/cached-office/impossible-values", test_impossible_values);
  return g_test_run ();
}
