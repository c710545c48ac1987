/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "model/fetch/keyfob-cached-snapshot.h"

#include "kisi/kisi-lock.h"
#include "kisi/kisi-place.h"
#include "model-fixtures.h"

#define SERVER "https://api.example"

/* Every byte is damaged once, and the file is cut everywhere: an snapshot or an error, no crash. */
static void
test_damaged (void) {
  g_autoptr (KeyfobSnapshot) snapshot = new_rich_snapshot ();
  const KeyfobCachedSnapshot kept = {.account = (char *) "77", .snapshot = snapshot};
  g_autoptr (GBytes) whole = keyfob_cached_snapshot_encode (&kept, SERVER);
  gsize size;
  const guint8 *data = g_bytes_get_data (whole, &size);
  guint refused = 0;

  for (gsize i = 0; i < size; i++) {
    g_autofree guint8 *copy = g_memdup2 (data, size);
    g_autoptr (GBytes) damaged = NULL;
    g_autoptr (GBytes) cut = g_bytes_new (data, i);
    g_autoptr (KeyfobCachedSnapshot) decoded = NULL;

    copy[i] ^= 0xa5;
    damaged = g_bytes_new (copy, size);
    decoded = keyfob_cached_snapshot_decode (damaged, SERVER, NULL);
    refused += decoded == NULL;
    for (guint j = 0; decoded != NULL && j < decoded->snapshot->locks->len; j++)
      g_assert_true (g_utf8_validate (snapshot_get_lock (decoded->snapshot, j)->name, -1, NULL));
    g_assert_null (keyfob_cached_snapshot_decode (cut, SERVER, NULL));
  }
  g_assert_cmpuint (refused, >, 0);
}

/* GLib would read text that is none as "", and a damaged door as a door. */
static void
test_no_text (void) {
  g_autoptr (KeyfobSnapshot) snapshot = new_rich_snapshot ();
  const KeyfobCachedSnapshot kept = {.account = (char *) "77", .snapshot = snapshot};
  g_autoptr (GBytes) whole = keyfob_cached_snapshot_encode (&kept, SERVER);
  gsize size;
  const char *data = g_bytes_get_data (whole, &size);
  g_autofree char *copy = g_memdup2 (data, size);
  char *text = memmem (copy, size, "Klingeln", strlen ("Klingeln"));
  g_autoptr (GBytes) damaged = NULL;

  *text = '\xff';
  damaged = g_bytes_new (copy, size);
  g_assert_null (keyfob_cached_snapshot_decode (damaged, SERVER, NULL));
}

static void
check_refused (KeyfobSnapshot *snapshot) {
  const KeyfobCachedSnapshot kept = {.account = (char *) "77", .snapshot = snapshot};
  g_autoptr (GBytes) bytes = keyfob_cached_snapshot_encode (&kept, SERVER);
  g_autoptr (GError) error = NULL;

  g_assert_null (keyfob_cached_snapshot_decode (bytes, SERVER, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
}

/* A file in good order with values that Keyfob never writes. */
static void
test_impossible_values (void) {
  g_autoptr (KeyfobSnapshot) snapshot = new_rich_snapshot ();
  KisiLock *lock = snapshot_get_lock (snapshot, 0);

  lock->online = 3;
  check_refused (snapshot);
  lock->online = KISI_REACHABILITY_ONLINE;
  lock->locked_down_since = -1;
  check_refused (snapshot);
  lock->locked_down_since = G_MAXINT64;
  check_refused (snapshot);
  lock->locked_down_since = 0;
  lock->geofence_radius_metres = 0.0 / 0.0;
  check_refused (snapshot);
  lock->geofence_radius_metres = 0;
  lock->latitude = 91;
  check_refused (snapshot);
  lock->latitude = 0.0 / 0.0;
  check_refused (snapshot);
  lock->latitude = 0;
  lock->longitude = 1.0 / 0.0;
  check_refused (snapshot);
  lock->longitude = 0;
  snapshot->fetched_at = G_MAXINT64;
  check_refused (snapshot);
}

#define OLD_FIELDS "(ussmsmsmsx)a(xsmsxmsddxxybbbbbxbxbdbbmsbb)a(xsbx)a(xxsi)"
#define SINCES     "[(7, 10, 20), (5, 0, 30)]"
#define OLD_FILE                                                                                   \
  "(%u, '" SERVER "', '77', 'Ada', 'ada@example.com', 'Nordhaven', 1700000000), "                  \
  "[(9000000000, 'Tür „A“\\n', 'Klingeln', 4, 'Headquarters', 59.9, -10.7, 5, 6, 2, true, true, "  \
  "true, true, true, 7, true, 8, true, 9.5, true, true, 'Europe/Oslo', true, true), "              \
  "(1, '', nothing, 1, 'Headquarters', nan, nan, 0, 9223372036854775807, 1, true, false, false, "  \
  "false, false, 0, false, 0, false, 0, false, false, nothing, false, true)], "                    \
  "[(4, 'Ort', true, 10)], [(5, 4, 'Keller', -2)]"

/* What earlier versions of Keyfob wrote: 0.1.0, and the one before there was a word of since when.
 */
static void
test_versions_before (void) {
  g_autoptr (KeyfobSnapshot) snapshot = new_rich_snapshot ();

  for (guint version = 2; version <= 3; version++) {
    const char *type = version == 3 ? "(" OLD_FIELDS "a(yxx)ms)" : "(" OLD_FIELDS ")";
    g_autofree char *text = g_strdup_printf (
        version == 3 ? "(" OLD_FILE ", " SINCES ", 'nordhaven')" : "(" OLD_FILE ")", version);
    g_autoptr (GError) error = NULL;
    g_autoptr (GVariant) file = g_variant_parse (G_VARIANT_TYPE (type), text, NULL, NULL, &error);
    g_autoptr (GBytes) bytes = NULL;
    g_autoptr (KeyfobCachedSnapshot) decoded = NULL;

    g_assert_no_error (error);
    bytes = g_variant_get_data_as_bytes (file);
    decoded = keyfob_cached_snapshot_decode (bytes, SERVER, &error);
    g_assert_no_error (error);
    g_assert_cmpstr (decoded->account, ==, "77");
    g_assert_cmpstr (decoded->person_email, ==, "ada@example.com");
    g_assert_cmpstr (decoded->organization_domain, ==, version == 3 ? "nordhaven" : NULL);
    g_assert_cmpuint (decoded->snapshot->locks->len, ==, 2);
    for (guint i = 0; i < 2; i++)
      g_assert_true (kisi_lock_equal (snapshot_get_lock (decoded->snapshot, i),
                                      snapshot_get_lock (snapshot, i)));
    g_assert_cmpuint (decoded->snapshot->places->len, ==, 1);
    g_assert_cmpuint (decoded->snapshot->floors->len, ==, 1);
    g_assert_true ((decoded->snapshot->sinces != NULL) == (version == 3));
    if (version == 3)
      g_assert_cmpint (g_array_index (decoded->snapshot->sinces, KeyfobSince, 1).not_after, ==, 30);
  }
}

static void
check_sinces (KeyfobSince first, KeyfobSince second, gboolean believed) {
  g_autoptr (KeyfobSnapshot) snapshot = new_rich_snapshot ();
  const KeyfobCachedSnapshot kept = {.account = (char *) "77", .snapshot = snapshot};
  const KeyfobSince both[] = {first, second};
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GBytes) again = NULL;
  g_autoptr (KeyfobCachedSnapshot) decoded = NULL;

  snapshot->sinces = g_array_new (FALSE, FALSE, sizeof (KeyfobSince));
  g_array_append_vals (snapshot->sinces, both, G_N_ELEMENTS (both));
  bytes = keyfob_cached_snapshot_encode (&kept, SERVER);
  decoded = keyfob_cached_snapshot_decode (bytes, SERVER, NULL);
  g_assert_nonnull (decoded);
  g_assert_true ((decoded->snapshot->sinces != NULL) == believed);
  again = keyfob_cached_snapshot_encode (decoded, SERVER);
  g_assert_true (g_bytes_equal (bytes, again) == believed);
}

/* Whatever clocks showed is kept; what no clock shows costs no more than itself. */
static void
test_sinces (void) {
  const KeyfobSince none = {0};

  check_sinces (none, (KeyfobSince) {KEYFOB_DOOR_STATUS_LOCKED, 10, 20}, TRUE);
  check_sinces ((KeyfobSince) {KEYFOB_DOOR_STATUS_OFFLINE, 20, 10}, none, TRUE);
  check_sinces ((KeyfobSince) {(KeyfobDoorStatus) 8, 10, 20}, none, FALSE);
  check_sinces (none, (KeyfobSince) {KEYFOB_DOOR_STATUS_LOCKED, -1, 20}, FALSE);
  check_sinces (none, (KeyfobSince) {KEYFOB_DOOR_STATUS_LOCKED, 0, G_MAXINT64}, FALSE);
}

#define FILE_FORMAT "((ussmsmsmsxms)axaiadasaxa(xsbx)a(xxsi))"
/* Which of its children they are. */
enum { TEXTS = 4, SINCE_VALUES };

/* Reads the file with another child @index. */
static KeyfobCachedSnapshot *
decode_with (guint index, GVariant *child) {
  g_autoptr (KeyfobSnapshot) snapshot = new_rich_snapshot ();
  const KeyfobCachedSnapshot kept = {.account = (char *) "77", .snapshot = snapshot};
  g_autoptr (GBytes) bytes = keyfob_cached_snapshot_encode (&kept, SERVER);
  g_autoptr (GVariant) file =
      g_variant_ref_sink (g_variant_new_from_bytes (G_VARIANT_TYPE (FILE_FORMAT), bytes, FALSE));
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE (FILE_FORMAT));
  g_autoptr (GVariant) other = NULL;
  g_autoptr (GBytes) other_bytes = NULL;

  for (guint i = 0; i < g_variant_n_children (file); i++) {
    g_autoptr (GVariant) own = g_variant_get_child_value (file, i);

    g_variant_builder_add_value (&builder, i == index ? child : own);
  }
  other = g_variant_ref_sink (g_variant_builder_end (&builder));
  other_bytes = g_variant_get_data_as_bytes (other);
  return keyfob_cached_snapshot_decode (other_bytes, SERVER, NULL);
}

/* Four texts a door: one more than those of two doors is of none. */
static void
test_texts_left (void) {
  const char *texts[9] = {"=", "", "", "", "=", "", "", "", "="};

  for (guint n = 8; n <= 9; n++) {
    g_autoptr (KeyfobCachedSnapshot) decoded = decode_with (TEXTS, g_variant_new_strv (texts, n));

    g_assert_true ((decoded != NULL) == (n == 8));
  }
}

/* The first status there is says that the door may be open. */
static void
test_impossible_status (void) {
  for (gint64 status = -1; status <= KEYFOB_DOOR_STATUS_LOCKED + 1; status++) {
    const gint64 values[] = {status, 10, 20, KEYFOB_DOOR_STATUS_LOCKED, 10, 20};
    GVariant *sinces = g_variant_new_fixed_array (G_VARIANT_TYPE_INT64, values,
                                                  G_N_ELEMENTS (values), sizeof *values);
    g_autoptr (KeyfobCachedSnapshot) decoded = decode_with (SINCE_VALUES, sinces);

    g_assert_nonnull (decoded);
    g_assert_true ((decoded->snapshot->sinces != NULL) ==
                   (status >= 0 && status <= KEYFOB_DOOR_STATUS_LOCKED));
  }
}

/* What a field may hold that nobody thought of: of any type, and the extremes of each. */
static const char *const values[] = {
    "null",
    "true",
    "false",
    "0",
    "-1",
    "9223372036854775807",
    "-9223372036854775808",
    "1e308",
    "-1e308",
    "5e-324",
    "90.0000001",
    "0.5",
    "\"\"",
    "\"x\"",
    "\"\\u0000\"",
    "\"\\ud83d\\ude00\"",
    "\"0001-01-01T00:00:00Z\"",
    "\"1969-12-31T23:59:59Z\"",
    "\"1970-01-01T00:00:00Z\"",
    "\"9999-12-31T23:59:59Z\"",
    "\"9999-12-31T23:59:59-14:00\"",
    "[]",
    "{}",
    "{\"latitude\": 1e9, \"longitude\": 0, \"id\": -1, \"name\": \"y\"}",
};

static JsonObject *
object_with (const char *field, const char *value) {
  g_autofree char *text = g_strdup_printf ("{\"%s\": %s}", field, value);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = json_from_string (text, &error);
  JsonObject *object;

  g_assert_no_error (error);
  object = json_object_ref (json_node_get_object (node));
  if (!g_str_equal (field, "id"))
    json_object_set_int_member (object, "id", 7);
  return object;
}

/* Keeps what the answer was read as, and asserts that it is read back as that. */
static void
check_round_trip (KeyfobSnapshot *snapshot) {
  const KeyfobCachedSnapshot kept = {.account = (char *) "77", .snapshot = snapshot};
  g_autoptr (GBytes) bytes = keyfob_cached_snapshot_encode (&kept, SERVER);
  g_autoptr (GError) error = NULL;
  g_autoptr (KeyfobCachedSnapshot) read = keyfob_cached_snapshot_decode (bytes, SERVER, &error);
  const KeyfobCachedSnapshot *again = read;
  g_autoptr (GBytes) bytes_again = NULL;

  g_assert_no_error (error);
  bytes_again = keyfob_cached_snapshot_encode (again, SERVER);
  g_assert_true (g_bytes_equal (bytes, bytes_again));
  for (guint i = 0; i < snapshot->locks->len; i++)
    g_assert_true (
        kisi_lock_equal (snapshot_get_lock (snapshot, i), snapshot_get_lock (again->snapshot, i)));
}

static void
check_field (const char *field, const char *value) {
  g_autoptr (JsonObject) object = object_with (field, value);
  g_autoptr (GPtrArray) locks = g_ptr_array_new_with_free_func ((GDestroyNotify) kisi_lock_unref);
  g_autoptr (GPtrArray) places = g_ptr_array_new_with_free_func ((GDestroyNotify) kisi_place_unref);
  g_autoptr (GPtrArray) floors = g_ptr_array_new_with_free_func ((GDestroyNotify) kisi_floor_unref);
  KisiLock *lock = kisi_lock_new_from_json (object, NULL);
  KisiPlace *place = kisi_place_new_from_json (object, NULL);
  KisiFloor *floor = kisi_floor_new_from_json (object, NULL);
  g_autoptr (KeyfobSnapshot) snapshot = NULL;

  if (lock != NULL)
    g_ptr_array_add (locks, lock);
  if (place != NULL)
    g_ptr_array_add (places, place);
  if (floor != NULL)
    g_ptr_array_add (floors, floor);
  g_test_message ("%s: %s", field, value);
  snapshot = keyfob_snapshot_new (g_steal_pointer (&locks), g_steal_pointer (&places),
                                  g_steal_pointer (&floors), 1);
  check_round_trip (snapshot);
}

/* Whatever an answer is read as can be kept: one odd time must not cost all doors. */
static void
test_round_trip (void) {
  static const char *const fields[] = {"id",
                                       "name",
                                       "description",
                                       "place",
                                       "place_id",
                                       "floor_id",
                                       "order_id",
                                       "latitude",
                                       "longitude",
                                       "number",
                                       "online",
                                       "configured",
                                       "open",
                                       "unlocked",
                                       "on_scheduled_unlock",
                                       "locked_down",
                                       "locked_down_since",
                                       "first_to_arrive_satisfied",
                                       "first_to_arrive_required_until",
                                       "geofence_restriction_enabled",
                                       "geofence_restriction_radius",
                                       "reader_restriction_enabled",
                                       "time_restriction_enabled",
                                       "time_restriction_time_zone",
                                       "favorite"};

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    for (guint j = 0; j < G_N_ELEMENTS (values); j++)
      check_field (fields[i], values[j]);
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cached-snapshot/damaged", test_damaged);
  g_test_add_func ("/cached-snapshot/no-text", test_no_text);
  g_test_add_func ("/cached-snapshot/impossible-values", test_impossible_values);
  g_test_add_func ("/cached-snapshot/versions-before", test_versions_before);
  g_test_add_func ("/cached-snapshot/sinces", test_sinces);
  g_test_add_func ("/cached-snapshot/texts-left", test_texts_left);
  g_test_add_func ("/cached-snapshot/impossible-status", test_impossible_status);
  g_test_add_func ("/cached-snapshot/round-trip", test_round_trip);
  return g_test_run ();
}
