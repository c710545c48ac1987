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

/* Returns the name of a login's file; of what 0.1.0 wrote, if that is NULL. */
static char *
dup_name (const char *login_id) {
  g_autofree char *server = g_compute_checksum_for_string (G_CHECKSUM_SHA256, SERVER, -1);
  g_autofree char *login =
      login_id != NULL ? g_compute_checksum_for_string (G_CHECKSUM_SHA256, login_id, -1) : NULL;

  return login != NULL ? g_strdup_printf ("doors-%.16s-%.16s", server, login)
                       : g_strdup_printf ("doors-%.16s", server);
}

static char *
dup_path (const char *login_id) {
  g_autofree char *folder = dup_folder ();
  g_autofree char *name = dup_name (login_id);

  return g_build_filename (folder, name, NULL);
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
start_saving_of (KeyfobSnapshotCache *cache,
                 const char *login_id,
                 KeyfobSnapshot *snapshot,
                 GAsyncResult **result) {
  keyfob_snapshot_cache_save_async (cache, login_id, "Ada", "ada@example.org", NULL, "nordhaven",
                                    snapshot, NULL, keyfob_test_store_result, result);
}

static void
start_saving (KeyfobSnapshotCache *cache, KeyfobSnapshot *snapshot, GAsyncResult **result) {
  start_saving_of (cache, "77", snapshot, result);
}

static void
save_of (KeyfobSnapshotCache *cache, const char *login_id, KeyfobSnapshot *snapshot) {
  GAsyncResult *result = NULL;
  g_autoptr (GAsyncResult) saved = NULL;
  g_autoptr (GError) error = NULL;

  start_saving_of (cache, login_id, snapshot, &result);
  saved = keyfob_test_wait_for_result (&result);
  g_assert_true (keyfob_snapshot_cache_save_finish (cache, saved, &error));
  g_assert_no_error (error);
}

static void
save (KeyfobSnapshotCache *cache, KeyfobSnapshot *snapshot) {
  save_of (cache, "77", snapshot);
}

static GPtrArray *
load (KeyfobSnapshotCache *cache) {
  GAsyncResult *result = NULL;
  g_autoptr (GAsyncResult) loaded = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *all;

  keyfob_snapshot_cache_load_async (cache, NULL, keyfob_test_store_result, &result);
  loaded = keyfob_test_wait_for_result (&result);
  all = keyfob_snapshot_cache_load_finish (cache, loaded, &error);
  g_assert_no_error (error);
  return all;
}

static int
compare_accounts (gconstpointer a, gconstpointer b) {
  const KeyfobCachedSnapshot *const *one = a, *const *other = b;

  return strcmp ((*one)->account, (*other)->account);
}

/* Asserts that what is kept is of @logins, `1 2 3`. */
static void
check_logins (KeyfobSnapshotCache *cache, const char *logins) {
  g_autoptr (GPtrArray) all = load (cache);
  g_autoptr (GString) found = g_string_new (NULL);

  g_ptr_array_sort (all, compare_accounts);
  for (guint i = 0; i < all->len; i++)
    g_string_append_printf (found, "%s%s", i > 0 ? " " : "",
                            ((KeyfobCachedSnapshot *) all->pdata[i])->account);
  g_assert_cmpstr (found->str, ==, logins);
}

static void
check_nothing (const char *server) {
  KeyfobSnapshotCache *cache = keyfob_snapshot_cache_new (server);

  check_logins (cache, "");
  keyfob_test_finalize_soon (cache);
}

static void
check_files (guint expected) {
  g_autofree char *folder = dup_folder ();
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint files = 0;

  while (dir != NULL && g_dir_read_name (dir) != NULL)
    files++;
  g_assert_cmpuint (files, ==, expected);
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
  g_autoptr (GPtrArray) all = NULL;
  KeyfobCachedSnapshot *cached;
  KisiPlace *place;
  KisiFloor *floor;

  save (cache, snapshot);
  all = load (cache);
  g_assert_cmpuint (all->len, ==, 1);
  cached = all->pdata[0];
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
  check_nothing (SERVER);
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
  check_nothing ("https://other.example");
  /* Nor if somebody renamed the file. */
  path = dup_file ();
  empty_folder ();
  save (other, snapshot);
  other_path = dup_file ();
  g_assert_cmpint (g_rename (other_path, path), ==, 0);
  check_nothing (SERVER);
  keyfob_test_finalize_soon (cache);
  keyfob_test_finalize_soon (other);
}

static void
test_bad_file_is_overwritten (void) {
  KeyfobSnapshotCache *cache = keyfob_snapshot_cache_new (SERVER);
  g_autoptr (KeyfobSnapshot) snapshot = new_rich_snapshot ();
  g_autofree char *path = NULL;

  save (cache, snapshot);
  path = dup_file ();
  g_assert_true (g_file_set_contents (path, "{}", -1, NULL));
  check_nothing (SERVER);
  save (cache, snapshot);
  check_logins (cache, "77");
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
  check_nothing (SERVER);
  empty_folder ();
  g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
  check_nothing (SERVER);
  g_assert_cmpint (g_rmdir (path), ==, 0);
  keyfob_test_finalize_soon (cache);
}

static void
remove_cached (KeyfobSnapshotCache *cache, GAsyncResult **result) {
  keyfob_snapshot_cache_remove_async (cache, "77", NULL, keyfob_test_store_result, result);
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
    g_autoptr (GPtrArray) all = NULL;
    KeyfobCachedSnapshot *cached;

    start_saving (cache, old, &results[0]);
    remove_cached (cache, &results[1]);
    start_saving (cache, snapshot, &results[2]);
    for (guint i = 0; i < 3; i++)
      g_object_unref (keyfob_test_wait_for_result (&results[i]));
    all = load (cache);
    g_assert_cmpuint (all->len, ==, 1);
    cached = all->pdata[0];
    g_assert_cmpuint (cached->snapshot->locks->len, ==, 3);
    keyfob_test_finalize_soon (cache);
  }
}

static void
await_removal (KeyfobSnapshotCache *cache, GAsyncResult **result) {
  g_autoptr (GAsyncResult) removed = keyfob_test_wait_for_result (result);
  g_autoptr (GError) error = NULL;

  keyfob_snapshot_cache_remove_finish (cache, removed, &error);
  g_assert_no_error (error);
}

static void
remove_of (KeyfobSnapshotCache *cache, const char *login_id) {
  GAsyncResult *result = NULL;

  keyfob_snapshot_cache_remove_async (cache, login_id, NULL, keyfob_test_store_result, &result);
  await_removal (cache, &result);
}

static void
keep_only (KeyfobSnapshotCache *cache, const char *login_id, const char *other) {
  const char *login_ids[] = {login_id, other, NULL};
  GAsyncResult *result = NULL;

  keyfob_snapshot_cache_keep_only_async (cache, login_ids, NULL, keyfob_test_store_result, &result);
  await_removal (cache, &result);
}

static void
write_text (const char *path, const char *suffix) {
  g_autofree char *whole = g_strconcat (path, suffix, NULL);

  g_assert_true (g_file_set_contents (whole, "Front Door", -1, NULL));
}

static void
test_several_logins (void) {
  KeyfobSnapshotCache *cache = keyfob_snapshot_cache_new (SERVER);
  KeyfobSnapshotCache *other = keyfob_snapshot_cache_new ("https://other.example");
  g_autoptr (KeyfobSnapshot) snapshot = new_rich_snapshot ();
  g_autofree char *one = dup_path ("1");
  g_autofree char *three = dup_path ("3");

  empty_folder ();
  save_of (cache, "1", snapshot);
  save_of (cache, "2", snapshot);
  save_of (cache, "3", snapshot);
  save_of (other, "1", snapshot);
  check_files (4);
  check_logins (cache, "1 2 3");
  g_assert_true (g_file_test (one, G_FILE_TEST_IS_REGULAR));

  /* One that is damaged, or of another login than its name says, is none; the others are. */
  write_text (one, "");
  check_logins (cache, "2 3");
  g_assert_cmpint (g_rename (three, one), ==, 0);
  check_logins (cache, "2");
  save_of (cache, "3", snapshot);

  /* What is left half written goes with its login, and nothing else does. */
  write_text (one, ".ABC123");
  write_text (three, ".ABC123");
  remove_of (cache, "1");
  check_logins (cache, "2 3");
  check_files (4);
  remove_of (cache, "3");
  check_logins (cache, "2");
  check_logins (other, "1");
  check_files (2);
  empty_folder ();
  keyfob_test_finalize_soon (cache);
  keyfob_test_finalize_soon (other);
}

static void
test_keep_only (void) {
  KeyfobSnapshotCache *cache = keyfob_snapshot_cache_new (SERVER);
  KeyfobSnapshotCache *other = keyfob_snapshot_cache_new ("https://other.example");
  g_autoptr (KeyfobSnapshot) snapshot = new_rich_snapshot ();
  g_autofree char *two = dup_path ("2");
  g_autofree char *first = dup_path (NULL);

  empty_folder ();
  save_of (cache, "1", snapshot);
  save_of (cache, "2", snapshot);
  save_of (cache, "3", snapshot);
  save_of (other, "1", snapshot);
  write_text (two, ".ABC123");
  write_text (first, "");
  write_text (first, ".ABC123");
  keep_only (cache, "3", "2");
  check_logins (cache, "2 3");
  check_files (3);
  keep_only (cache, NULL, NULL);
  check_logins (cache, "");
  check_logins (other, "1");
  check_files (1);
  empty_folder ();
  keep_only (cache, NULL, NULL);
  keyfob_test_finalize_soon (cache);
  keyfob_test_finalize_soon (other);
}

/* What was saved of one while another was removed is kept, whatever thread comes last. */
static void
test_removal_leaves_others (void) {
  g_autoptr (KeyfobSnapshot) snapshot = new_large_snapshot (500);

  empty_folder ();
  for (guint round = 0; round < 30; round++) {
    KeyfobSnapshotCache *cache = keyfob_snapshot_cache_new (SERVER);
    GAsyncResult *results[5] = {0};

    start_saving_of (cache, "1", snapshot, &results[0]);
    start_saving_of (cache, "2", snapshot, &results[1]);
    keyfob_snapshot_cache_remove_async (cache, "1", NULL, keyfob_test_store_result, &results[2]);
    keyfob_snapshot_cache_keep_only_async (cache, (const char *const[]) {"2", NULL}, NULL,
                                           keyfob_test_store_result, &results[3]);
    start_saving_of (cache, "3", snapshot, &results[4]);
    for (guint i = 0; i < 5; i++)
      g_object_unref (keyfob_test_wait_for_result (&results[i]));
    check_logins (cache, "2 3");
    check_files (2);
    empty_folder ();
    keyfob_test_finalize_soon (cache);
  }
}

static void
test_flush (void) {
  KeyfobSnapshotCache *cache = keyfob_snapshot_cache_new (SERVER);
  g_autoptr (KeyfobSnapshot) snapshot = new_large_snapshot (500);
  GAsyncResult *results[3] = {0};

  empty_folder ();
  start_saving_of (cache, "1", snapshot, &results[0]);
  start_saving_of (cache, "2", snapshot, &results[1]);
  keyfob_snapshot_cache_flush_async (cache, keyfob_test_store_result, &results[2]);
  g_object_unref (keyfob_test_wait_for_result (&results[2]));
  check_files (2);
  g_assert_nonnull (results[0]);
  g_assert_nonnull (results[1]);
  g_object_unref (results[0]);
  g_object_unref (results[1]);
  empty_folder ();
  keyfob_test_finalize_soon (cache);
}

static void
test_too_many_files (void) {
  KeyfobSnapshotCache *cache = keyfob_snapshot_cache_new (SERVER);
  g_autoptr (KeyfobSnapshot) snapshot = new_rich_snapshot ();
  g_autoptr (GPtrArray) all = NULL;

  empty_folder ();
  for (guint i = 0; i < 40; i++) {
    g_autofree char *login_id = g_strdup_printf ("%u", i);

    save_of (cache, login_id, snapshot);
  }
  all = load (cache);
  g_assert_cmpuint (all->len, ==, 32);
  empty_folder ();
  keyfob_test_finalize_soon (cache);
}

/* Writes the file of login 4711 as 0.1.0 did. */
static void
write_first_file (void) {
  g_autofree char *fixture =
      g_test_build_filename (G_TEST_DIST, "model", "stored-0.1.0", "doors.gvariant", NULL);
  g_autofree char *pattern = NULL;
  g_autofree char *path = dup_path (NULL);
  g_autofree char *folder = dup_folder ();
  g_auto (GStrv) parts = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GVariant) variant = NULL;
  g_autoptr (GError) error = NULL;

  g_file_get_contents (fixture, &pattern, NULL, &error);
  g_assert_no_error (error);
  parts = g_strsplit (pattern, "SERVER", 2);
  text = g_strjoinv (SERVER, parts);
  variant = g_variant_parse (
      G_VARIANT_TYPE ("((ussmsmsmsx)a(xsmsxmsddxxybbbbbxbxbdbbmsbb)a(xsbx)a(xxsi)a(yxx)ms)"), text,
      NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_file_set_contents (path, g_variant_get_data (variant), g_variant_get_size (variant), &error);
  g_assert_no_error (error);
}

static void
test_earlier_version (void) {
  KeyfobSnapshotCache *cache = keyfob_snapshot_cache_new (SERVER);
  g_autoptr (KeyfobSnapshot) snapshot = new_large_snapshot (3);
  g_autofree char *own = dup_path ("4711");
  g_autoptr (GPtrArray) all = NULL;

  empty_folder ();
  write_first_file ();
  check_logins (cache, "4711");
  save_of (cache, "1", snapshot); /* another's does not replace it */
  check_logins (cache, "1 4711");
  keep_only (cache, "1", "4711");
  remove_of (cache, "1");
  check_files (1);
  check_logins (cache, "4711");

  /* Its own does. */
  save_of (cache, "4711", snapshot);
  check_files (1);
  g_assert_true (g_file_test (own, G_FILE_TEST_IS_REGULAR));

  /* Nor does an older Keyfob, which comes after, take its place. */
  write_first_file ();
  all = load (cache);
  g_assert_cmpuint (all->len, ==, 1);
  g_assert_cmpuint (((KeyfobCachedSnapshot *) all->pdata[0])->snapshot->locks->len, ==, 3);

  remove_of (cache, "4711");
  check_files (0);
  write_first_file ();
  keep_only (cache, "1", NULL);
  check_files (0);
  keyfob_test_finalize_soon (cache);
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
  g_test_add_func ("/snapshot-cache/several-logins", test_several_logins);
  g_test_add_func ("/snapshot-cache/keep-only", test_keep_only);
  g_test_add_func ("/snapshot-cache/removal-leaves-others", test_removal_leaves_others);
  g_test_add_func ("/snapshot-cache/flush", test_flush);
  g_test_add_func ("/snapshot-cache/too-many-files", test_too_many_files);
  g_test_add_func ("/snapshot-cache/earlier-version", test_earlier_version);
  g_test_add_func ("/snapshot-cache/no-room", test_no_room);
  return g_test_run ();
}
