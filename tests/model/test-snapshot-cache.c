/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "model/fetch/keyfob-snapshot-cache.h"

#include "keyfob-test.h"
#include "model-fixtures.h"

#include <glib/gstdio.h>

#define SERVER "https://api.example"

static char *
dup_folder (void) {
  return g_build_filename (g_get_user_cache_dir (), "keyfob", NULL);
}

/* The one file that is there; NULL if none is. */
static char *
dup_file (void) {
  g_autofree char *folder = dup_folder ();
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name = dir == NULL ? NULL : g_dir_read_name (dir);
  char *path = name == NULL ? NULL : g_build_filename (folder, name, NULL);

  if (name != NULL)
    g_assert_null (g_dir_read_name (dir));
  return path;
}

static void
empty_folder (void) {
  g_autofree char *folder = dup_folder ();
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (folder, name, NULL);

    g_assert_cmpint (g_remove (path), ==, 0);
  }
}

static void
start_saving (KeyfobSnapshotCache *cache, KeyfobSnapshot *snapshot, GAsyncResult **result) {
  keyfob_snapshot_cache_save_async (cache, "77", "Ada", "ada@example.org", NULL, "nordhaven",
                                    snapshot, NULL, keyfob_test_store_result, result);
}

static void
save (KeyfobSnapshotCache *cache, KeyfobSnapshot *snapshot) {
  GAsyncResult *result = NULL;
  g_autoptr (GAsyncResult) saved = NULL;
  g_autoptr (GError) error = NULL;

  start_saving (cache, snapshot, &result);
  saved = keyfob_test_wait_for_result (&result);
  g_assert_true (keyfob_snapshot_cache_save_finish (cache, saved, &error));
  g_assert_no_error (error);
}

static KeyfobCachedSnapshot *
load (KeyfobSnapshotCache *cache, GError **error) {
  GAsyncResult *result = NULL;
  g_autoptr (GAsyncResult) loaded = NULL;

  keyfob_snapshot_cache_load_async (cache, NULL, keyfob_test_store_result, &result);
  loaded = keyfob_test_wait_for_result (&result);
  return keyfob_snapshot_cache_load_finish (cache, loaded, error);
}

static void
check_nothing (const char *server, GQuark domain, int code) {
  KeyfobSnapshotCache *cache = keyfob_snapshot_cache_new (server);
  g_autoptr (GError) error = NULL;
  g_autoptr (KeyfobCachedSnapshot) cached = load (cache, &error);

  g_assert_null (cached);
  g_assert_error (error, domain, code);
  keyfob_test_finalize_soon (cache);
}

static void
check_same_lock (const KisiLock *a, const KisiLock *b) {
  g_assert_cmpint (a->id, ==, b->id);
  g_assert_cmpstr (a->name, ==, b->name);
  g_assert_cmpstr (a->description, ==, b->description);
  g_assert_cmpint (a->place_id, ==, b->place_id);
  g_assert_cmpstr (a->place_name, ==, b->place_name);
  g_assert_cmpint (a->floor_id, ==, b->floor_id);
  g_assert_cmpint (a->order_id, ==, b->order_id);
  g_assert_cmpint (a->online, ==, b->online);
  g_assert_cmpint (a->configured, ==, b->configured);
  g_assert_cmpint (a->open, ==, b->open);
  g_assert_cmpint (a->unlocked, ==, b->unlocked);
  g_assert_cmpint (a->on_scheduled_unlock, ==, b->on_scheduled_unlock);
  g_assert_cmpint (a->locked_down, ==, b->locked_down);
  g_assert_cmpint (a->locked_down_since, ==, b->locked_down_since);
  g_assert_cmpint (a->first_to_arrive_satisfied, ==, b->first_to_arrive_satisfied);
  g_assert_cmpint (a->first_to_arrive_required_until, ==, b->first_to_arrive_required_until);
  g_assert_cmpint (a->geofence_restricted, ==, b->geofence_restricted);
  g_assert_cmpfloat (a->geofence_radius_metres, ==, b->geofence_radius_metres);
  g_assert_cmpint (a->reader_restricted, ==, b->reader_restricted);
  g_assert_cmpint (a->time_restricted, ==, b->time_restricted);
  g_assert_cmpstr (a->time_zone, ==, b->time_zone);
  g_assert_cmpint (a->favorite, ==, b->favorite);
  g_assert_cmpint (a->has_state, ==, b->has_state);
}

static void
test_round_trip (void) {
  KeyfobSnapshotCache *cache = keyfob_snapshot_cache_new (SERVER);
  g_autoptr (KeyfobSnapshot) snapshot = new_rich_snapshot ();
  g_autoptr (KeyfobCachedSnapshot) cached = NULL;
  g_autoptr (GError) error = NULL;
  KisiPlace *place;
  KisiFloor *floor;

  save (cache, snapshot);
  cached = load (cache, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (cached->account, ==, "77");
  g_assert_cmpstr (cached->person_name, ==, "Ada");
  g_assert_cmpstr (cached->person_email, ==, "ada@example.org");
  g_assert_null (cached->organization_name);
  g_assert_cmpstr (cached->organization_domain, ==, "nordhaven");
  g_assert_cmpint (cached->snapshot->fetched_at, ==, snapshot->fetched_at);
  g_assert_cmpuint (cached->snapshot->locks->len, ==, 2);
  for (guint i = 0; i < 2; i++)
    check_same_lock (snapshot_get_lock (cached->snapshot, i), snapshot_get_lock (snapshot, i));
  place = g_ptr_array_index (cached->snapshot->places, 0);
  g_assert_cmpint (place->id, ==, 4);
  g_assert_cmpstr (place->name, ==, "Ort");
  g_assert_true (place->locked_down);
  g_assert_cmpint (place->locked_down_since, ==, 10);
  floor = g_ptr_array_index (cached->snapshot->floors, 0);
  g_assert_cmpint (floor->id, ==, 5);
  g_assert_cmpint (floor->place_id, ==, 4);
  g_assert_cmpint (floor->number, ==, -2);
  g_assert_cmpstr (floor->name, ==, "Keller");
  keyfob_test_finalize_soon (cache);
}

static void
test_private (void) {
  KeyfobSnapshotCache *cache = keyfob_snapshot_cache_new (SERVER);
  g_autoptr (KeyfobSnapshot) snapshot = new_rich_snapshot ();
  g_autofree char *folder = dup_folder ();
  g_autofree char *path = NULL;
  GStatBuf info;

  g_mkdir_with_parents (folder, 0755);
  g_chmod (folder, 0755);
  save (cache, snapshot);
  path = dup_file ();
  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0600);
  g_assert_cmpint (g_stat (folder, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0700);
  keyfob_test_finalize_soon (cache);
}

static void
test_nothing (void) {
  empty_folder ();
  check_nothing (SERVER, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
}

static void
test_other_server (void) {
  KeyfobSnapshotCache *cache = keyfob_snapshot_cache_new (SERVER);
  KeyfobSnapshotCache *other = keyfob_snapshot_cache_new ("https://other.example");
  g_autoptr (KeyfobSnapshot) snapshot = new_rich_snapshot ();
  g_autofree char *path = NULL;
  g_autofree char *other_path = NULL;

  empty_folder ();
  save (cache, snapshot);
  check_nothing ("https://other.example", G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  /* Nor if somebody renamed the file. */
  path = dup_file ();
  empty_folder ();
  save (other, snapshot);
  other_path = dup_file ();
  g_assert_cmpint (g_rename (other_path, path), ==, 0);
  check_nothing (SERVER, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
  keyfob_test_finalize_soon (cache);
  keyfob_test_finalize_soon (other);
}

static void
test_bad_file_is_overwritten (void) {
  KeyfobSnapshotCache *cache = keyfob_snapshot_cache_new (SERVER);
  g_autoptr (KeyfobSnapshot) snapshot = new_rich_snapshot ();
  g_autoptr (KeyfobCachedSnapshot) cached = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;

  save (cache, snapshot);
  path = dup_file ();
  g_assert_true (g_file_set_contents (path, "{}", -1, NULL));
  check_nothing (SERVER, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
  save (cache, snapshot);
  cached = load (cache, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (cached->snapshot->locks->len, ==, 2);
  keyfob_test_finalize_soon (cache);
}

static void
test_huge_file (void) {
  KeyfobSnapshotCache *cache = keyfob_snapshot_cache_new (SERVER);
  g_autoptr (KeyfobSnapshot) snapshot = new_rich_snapshot ();
  g_autofree char *path = NULL;

  empty_folder ();
  save (cache, snapshot);
  path = dup_file ();
  g_assert_cmpint (truncate (path, G_GINT64_CONSTANT (1) << 40), ==, 0); /* takes no room */
  check_nothing (SERVER, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
  empty_folder ();
  g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
  check_nothing (SERVER, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
  g_assert_cmpint (g_rmdir (path), ==, 0);
  keyfob_test_finalize_soon (cache);
}

static void
remove_cached (KeyfobSnapshotCache *cache, GAsyncResult **result) {
  keyfob_snapshot_cache_remove_async (cache, NULL, keyfob_test_store_result, result);
}

static void
test_remove (void) {
  KeyfobSnapshotCache *cache = keyfob_snapshot_cache_new (SERVER);
  g_autoptr (KeyfobSnapshot) snapshot = new_rich_snapshot ();
  g_autofree char *path = NULL;
  g_autofree char *half_written = NULL;

  save (cache, snapshot);
  path = dup_file ();
  half_written = g_strconcat (path, ".ABC123", NULL);
  g_assert_true (g_file_set_contents (half_written, "Front Door", -1, NULL));
  for (guint i = 0; i < 2; i++) { /* nothing to remove is no error */
    GAsyncResult *result = NULL;
    g_autoptr (GAsyncResult) removed = NULL;
    g_autoptr (GError) error = NULL;

    remove_cached (cache, &result);
    removed = keyfob_test_wait_for_result (&result);
    g_assert_true (keyfob_snapshot_cache_remove_finish (cache, removed, &error));
    g_assert_no_error (error);
  }
  g_assert_null (dup_file ());
  keyfob_test_finalize_soon (cache);
}

/* Sign-out while saves are under way: whatever thread comes last, nothing is kept. */
static void
test_remove_beats_save (void) {
  g_autoptr (KeyfobSnapshot) snapshot = new_large_snapshot (500);

  empty_folder ();
  for (guint round = 0; round < 30; round++) {
    KeyfobSnapshotCache *cache = keyfob_snapshot_cache_new (SERVER);
    GAsyncResult *results[4] = {0};

    for (guint i = 0; i < 3; i++)
      start_saving (cache, snapshot, &results[i]);
    remove_cached (cache, &results[3]);
    for (guint i = 0; i < 4; i++)
      g_object_unref (keyfob_test_wait_for_result (&results[i]));
    g_assert_null (dup_file ());
    keyfob_test_finalize_soon (cache);
  }
}

/* Another person signs in right after: what is saved then stays. */
static void
test_save_after_remove (void) {
  g_autoptr (KeyfobSnapshot) old = new_large_snapshot (500);
  g_autoptr (KeyfobSnapshot) snapshot = new_large_snapshot (3);

  for (guint round = 0; round < 30; round++) {
    KeyfobSnapshotCache *cache = keyfob_snapshot_cache_new (SERVER);
    GAsyncResult *results[3] = {0};
    g_autoptr (KeyfobCachedSnapshot) cached = NULL;

    start_saving (cache, old, &results[0]);
    remove_cached (cache, &results[1]);
    start_saving (cache, snapshot, &results[2]);
    for (guint i = 0; i < 3; i++)
      g_object_unref (keyfob_test_wait_for_result (&results[i]));
    cached = load (cache, NULL);
    g_assert_nonnull (cached);
    g_assert_cmpuint (cached->snapshot->locks->len, ==, 3);
    keyfob_test_finalize_soon (cache);
  }
}

static void
test_no_room (void) {
  KeyfobSnapshotCache *cache = keyfob_snapshot_cache_new (SERVER);
  g_autoptr (KeyfobSnapshot) snapshot = new_rich_snapshot ();
  g_autofree char *folder = dup_folder ();
  GAsyncResult *result = NULL;
  g_autoptr (GAsyncResult) saved = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (g_get_user_cache_dir (), 0700), ==, 0);
  g_assert_true (g_file_set_contents (folder, "a file in the way", -1, NULL));
  start_saving (cache, snapshot, &result);
  saved = keyfob_test_wait_for_result (&result);
  g_assert_false (keyfob_snapshot_cache_save_finish (cache, saved, &error));
  g_assert_nonnull (error);
  g_assert_cmpint (g_remove (folder), ==, 0);
  g_clear_object (&saved);
  keyfob_test_finalize_soon (cache);
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/snapshot-cache/round-trip", test_round_trip);
  g_test_add_func ("/snapshot-cache/private", test_private);
  g_test_add_func ("/snapshot-cache/nothing", test_nothing);
  g_test_add_func ("/snapshot-cache/other-server", test_other_server);
  g_test_add_func ("/snapshot-cache/bad-file-is-overwritten", test_bad_file_is_overwritten);
  g_test_add_func ("/snapshot-cache/huge-file", test_huge_file);
  g_test_add_func ("/snapshot-cache/remove", test_remove);
  g_test_add_func ("/snapshot-cache/remove-beats-save", test_remove_beats_save);
  g_test_add_func ("/snapshot-cache/save-after-remove", test_save_after_remove);
  g_test_add_func ("/snapshot-cache/no-room", test_no_room);
  return g_test_run ();
}
