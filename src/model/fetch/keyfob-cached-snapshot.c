/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "model/fetch/keyfob-cached-snapshot.h"

#include <gio/gio.h>
#include <math.h>

/* Another number for each change of the format. Those before are read, too: who upgrades has doors
 * at once. */
#define VERSION                4
#define VERSION_WITHOUT_ARRAYS 3
#define VERSION_WITHOUT_SINCES 2

/* Version, server, account, person, e-mail, organization, time; since version 4 the domain. */
#define OLD_HEAD_FORMAT "(ussmsmsmsx)"
#define HEAD_FORMAT     "(ussmsmsmsxms)"

/* The fields of each struct in the order of its header. */
#define OLD_LOCK_FORMAT "(xsmsxmsddxxybbbbbxbxbdbbmsbb)"
#define PLACE_FORMAT    "(xsbx)"
#define FLOOR_FORMAT    "(xxsi)"

/* Status, not before, not after: one for each lock. */
#define OLD_SINCE_FORMAT "(yxx)"
#define SINCE_INTEGERS   3

/* Locks are arrays of their integers, choices, reals and texts, and one of since when each is as it
 * is: what a start waits for is read at once, and not field by field. */
#define FILE_FORMAT                                                                                \
  "(" HEAD_FORMAT "axaiadasax"                                                                     \
  "a" PLACE_FORMAT "a" FLOOR_FORMAT ")"

#define OLD_FIELDS                 OLD_HEAD_FORMAT "a" OLD_LOCK_FORMAT "a" PLACE_FORMAT "a" FLOOR_FORMAT
#define FILE_FORMAT_WITHOUT_SINCES "(" OLD_FIELDS ")"
#define FILE_FORMAT_WITHOUT_ARRAYS "(" OLD_FIELDS "a" OLD_SINCE_FORMAT "ms)"

/* Which of the file's children they are. */
enum { HEAD, INTEGERS, CHOICES, REALS, TEXTS, SINCES, PLACES, FLOORS };
enum { OLD_LOCKS = 1, OLD_PLACES, OLD_FLOORS, OLD_SINCES, OLD_DOMAIN };

#define FIELD(name) G_STRUCT_OFFSET (KisiLock, name)
static const gsize integers[] = {
    FIELD (id),       FIELD (place_id),          FIELD (floor_id),
    FIELD (order_id), FIELD (locked_down_since), FIELD (first_to_arrive_required_until),
};
static const gsize choices[] = {
    FIELD (online), /* the others are booleans */
    FIELD (configured),
    FIELD (open),
    FIELD (unlocked),
    FIELD (on_scheduled_unlock),
    FIELD (locked_down),
    FIELD (first_to_arrive_satisfied),
    FIELD (geofence_restricted),
    FIELD (reader_restricted),
    FIELD (time_restricted),
    FIELD (favorite),
    FIELD (has_state),
};
static const gsize reals[] = {FIELD (latitude), FIELD (longitude), FIELD (geofence_radius_metres)};
static const gsize texts[] = {FIELD (name), FIELD (description), FIELD (place_name),
                              FIELD (time_zone)};
#undef FIELD

/* Before a text that there is, since an array has no place for none. */
#define TEXT_MARK "="

/* The end of the year 9999: later times cannot be shown. */
#define TIME_MAX G_GINT64_CONSTANT (253402300799)

void
keyfob_cached_snapshot_free (KeyfobCachedSnapshot *self) {
  if (self == NULL)
    return;
  g_free (self->account);
  g_free (self->person_name);
  g_free (self->person_email);
  g_free (self->organization_name);
  g_free (self->organization_domain);
  g_clear_pointer (&self->snapshot, keyfob_snapshot_unref);
  g_free (self);
}

/* Takes @array. */
static GVariant *
new_fixed (GArray *array, const GVariantType *type) {
  g_autoptr (GArray) owned = array;

  return g_variant_new_fixed_array (type, array->data, array->len,
                                    g_array_get_element_size (array));
}

/* Sets the children from INTEGERS to TEXTS. */
static void
encode_locks (GPtrArray *locks, GVariant **children) {
  GArray *all_integers = g_array_new (FALSE, FALSE, sizeof (gint64));
  GArray *all_choices = g_array_new (FALSE, FALSE, sizeof (gint32));
  GArray *all_reals = g_array_new (FALSE, FALSE, sizeof (double));
  g_auto (GVariantBuilder) all_texts = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("as"));

  for (guint i = 0; i < locks->len; i++) {
    const KisiLock *lock = g_ptr_array_index (locks, i);

    for (guint j = 0; j < G_N_ELEMENTS (integers); j++)
      g_array_append_val (all_integers, G_STRUCT_MEMBER (gint64, lock, integers[j]));
    for (guint j = 0; j < G_N_ELEMENTS (choices); j++)
      g_array_append_val (all_choices, G_STRUCT_MEMBER (gint32, lock, choices[j]));
    for (guint j = 0; j < G_N_ELEMENTS (reals); j++)
      g_array_append_val (all_reals, G_STRUCT_MEMBER (double, lock, reals[j]));
    for (guint j = 0; j < G_N_ELEMENTS (texts); j++) {
      const char *text = G_STRUCT_MEMBER (const char *, lock, texts[j]);

      g_variant_builder_add_value (
          &all_texts, g_variant_new_take_string (text != NULL ? g_strconcat (TEXT_MARK, text, NULL)
                                                              : g_strdup ("")));
    }
  }
  children[INTEGERS] = new_fixed (all_integers, G_VARIANT_TYPE_INT64);
  children[CHOICES] = new_fixed (all_choices, G_VARIANT_TYPE_INT32);
  children[REALS] = new_fixed (all_reals, G_VARIANT_TYPE_DOUBLE);
  children[TEXTS] = g_variant_builder_end (&all_texts);
}

static GVariant *
encode_sinces (GArray *sinces) {
  GArray *all = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; sinces != NULL && i < sinces->len; i++) {
    const KeyfobSince *since = &g_array_index (sinces, KeyfobSince, i);
    const gint64 values[SINCE_INTEGERS] = {since->status, since->not_before, since->not_after};

    g_array_append_vals (all, values, SINCE_INTEGERS);
  }
  return new_fixed (all, G_VARIANT_TYPE_INT64);
}

static GVariant *
encode_place (gconstpointer data) {
  const KisiPlace *place = data;

  return g_variant_new (PLACE_FORMAT, place->id, place->name, place->locked_down,
                        place->locked_down_since);
}

static GVariant *
encode_floor (gconstpointer data) {
  const KisiFloor *floor = data;

  return g_variant_new (FLOOR_FORMAT, floor->id, floor->place_id, floor->name,
                        (gint32) floor->number);
}

/* Asking for its bytes frees the tree of a struct's fields, which is ten times as large. */
static void
add_flat (GVariantBuilder *builder, GVariant *value) {
  g_autoptr (GVariant) one = g_variant_ref_sink (value);

  g_variant_get_data (one);
  g_variant_builder_add_value (builder, one);
}

static GVariant *
encode_array (GPtrArray *structs, const char *format, GVariant *(*encode) (gconstpointer)) {
  g_autoptr (GVariantType) type = g_variant_type_new_array (G_VARIANT_TYPE (format));
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (type);

  for (guint i = 0; i < structs->len; i++)
    add_flat (&builder, encode (g_ptr_array_index (structs, i)));
  return g_variant_builder_end (&builder);
}

GBytes *
keyfob_cached_snapshot_encode (const KeyfobCachedSnapshot *self, const char *server) {
  GVariant *children[] = {
      [HEAD] = g_variant_new (HEAD_FORMAT, VERSION, server, self->account, self->person_name,
                              self->person_email, self->organization_name,
                              self->snapshot->fetched_at, self->organization_domain),
      [SINCES] = encode_sinces (self->snapshot->sinces),
      [PLACES] = encode_array (self->snapshot->places, PLACE_FORMAT, encode_place),
      [FLOORS] = encode_array (self->snapshot->floors, FLOOR_FORMAT, encode_floor),
  };
  g_autoptr (GVariant) file = NULL;

  encode_locks (self->snapshot->locks, children);
  file = g_variant_ref_sink (g_variant_new_tuple (children, G_N_ELEMENTS (children)));

  return g_variant_get_data_as_bytes (file);
}

static gboolean
is_time (gint64 time) {
  return time >= 0 && time <= TIME_MAX;
}

/* Both are known, or neither. */
static gboolean
is_position (double latitude, double longitude) {
  if (isnan (latitude))
    return isnan (longitude);
  return fabs (latitude) <= 90 && fabs (longitude) <= 180;
}

static gboolean
is_credible (const KisiLock *lock) {
  return lock->name != NULL && is_time (lock->locked_down_since) &&
         is_time (lock->first_to_arrive_required_until) &&
         isfinite (lock->geofence_radius_metres) && is_position (lock->latitude, lock->longitude);
}

static gboolean
is_since_credible (gint64 status, gint64 not_before, gint64 not_after) {
  return status >= 0 && status <= KEYFOB_DOOR_STATUS_LOCKED && is_time (not_before) &&
         is_time (not_after);
}

static gpointer
decode_old_lock (GVariant *value) {
  g_autoptr (KisiLock) lock = kisi_lock_new ();
  guchar online;

  g_variant_get (value, OLD_LOCK_FORMAT, &lock->id, &lock->name, &lock->description,
                 &lock->place_id, &lock->place_name, &lock->latitude, &lock->longitude,
                 &lock->floor_id, &lock->order_id, &online, &lock->configured, &lock->open,
                 &lock->unlocked, &lock->on_scheduled_unlock, &lock->locked_down,
                 &lock->locked_down_since, &lock->first_to_arrive_satisfied,
                 &lock->first_to_arrive_required_until, &lock->geofence_restricted,
                 &lock->geofence_radius_metres, &lock->reader_restricted, &lock->time_restricted,
                 &lock->time_zone, &lock->favorite, &lock->has_state);
  lock->online = online;
  return online <= KISI_REACHABILITY_OFFLINE && is_credible (lock) ? g_steal_pointer (&lock) : NULL;
}

static gpointer
decode_place (GVariant *value) {
  g_autoptr (KisiPlace) place = kisi_place_new ();

  g_variant_get (value, PLACE_FORMAT, &place->id, &place->name, &place->locked_down,
                 &place->locked_down_since);
  return is_time (place->locked_down_since) ? g_steal_pointer (&place) : NULL;
}

static gpointer
decode_floor (GVariant *value) {
  KisiFloor *floor = kisi_floor_new ();
  gint32 number;

  g_variant_get (value, FLOOR_FORMAT, &floor->id, &floor->place_id, &floor->name, &number);
  floor->number = number;
  return floor;
}

/* Returns the structs of the file's child @index; NULL if one of them is not to be believed. */
static GPtrArray *
decode_array (GVariant *file,
              gsize index,
              gpointer (*decode) (GVariant *),
              GDestroyNotify free_func) {
  g_autoptr (GVariant) array = g_variant_get_child_value (file, index);
  gsize n = g_variant_n_children (array);
  g_autoptr (GPtrArray) structs = g_ptr_array_new_full (n, free_func);

  for (gsize i = 0; i < n; i++) {
    g_autoptr (GVariant) value = g_variant_get_child_value (array, i);
    gpointer one = decode (value);

    if (one == NULL)
      return NULL;
    g_ptr_array_add (structs, one);
  }
  return g_steal_pointer (&structs);
}

/* Returns (nullable): since when each of @n doors is as it is, unless that is not to be believed.
 */
static GArray *
decode_old_sinces (GVariant *file, guint n) {
  g_autoptr (GVariant) array = g_variant_get_child_value (file, OLD_SINCES);
  g_autoptr (GArray) sinces = g_array_sized_new (FALSE, FALSE, sizeof (KeyfobSince), n);
  GVariantIter iter;
  KeyfobSince since;
  guchar status;

  g_variant_iter_init (&iter, array);
  while (
      g_variant_iter_next (&iter, OLD_SINCE_FORMAT, &status, &since.not_before, &since.not_after)) {
    since.status = status;
    if (!is_since_credible (status, since.not_before, since.not_after))
      return NULL;
    g_array_append_val (sinces, since);
  }
  return sinces->len == n ? g_steal_pointer (&sinces) : NULL;
}

/* Returns: (nullable): the values of the file's child @index, unless there are not just @n */
static gconstpointer
get_values (GVariant *file, gsize index, gsize value_size, gsize n) {
  g_autoptr (GVariant) array = g_variant_get_child_value (file, index);
  gsize n_values;
  gconstpointer values = g_variant_get_fixed_array (array, &n_values, value_size);

  return n_values == n ? values : NULL; /* they are the file's, not the array's */
}

static KisiLock *
decode_lock (const gint64 *integer, const gint32 *choice, const double *real, const char **text) {
  g_autoptr (KisiLock) lock = kisi_lock_new ();

  for (guint i = 0; i < G_N_ELEMENTS (integers); i++)
    G_STRUCT_MEMBER (gint64, lock, integers[i]) = integer[i];
  for (guint i = 0; i < G_N_ELEMENTS (choices); i++) {
    if (choice[i] < 0 || choice[i] > (i == 0 ? KISI_REACHABILITY_OFFLINE : TRUE))
      return NULL;
    G_STRUCT_MEMBER (gint32, lock, choices[i]) = choice[i];
  }
  for (guint i = 0; i < G_N_ELEMENTS (reals); i++)
    G_STRUCT_MEMBER (double, lock, reals[i]) = real[i];
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    if (text[i][0] == '\0')
      continue;
    if (!g_str_has_prefix (text[i], TEXT_MARK))
      return NULL;
    G_STRUCT_MEMBER (char *, lock, texts[i]) = g_strdup (text[i] + strlen (TEXT_MARK));
  }
  return is_credible (lock) ? g_steal_pointer (&lock) : NULL;
}

static GPtrArray *
decode_locks (GVariant *file) {
  g_autoptr (GVariant) text_array = g_variant_get_child_value (file, TEXTS);
  gsize n_texts;
  g_autofree const char **text = g_variant_get_strv (text_array, &n_texts);
  gsize n = n_texts / G_N_ELEMENTS (texts);
  const gint64 *integer = get_values (file, INTEGERS, sizeof *integer, n * G_N_ELEMENTS (integers));
  const gint32 *choice = get_values (file, CHOICES, sizeof *choice, n * G_N_ELEMENTS (choices));
  const double *real = get_values (file, REALS, sizeof *real, n * G_N_ELEMENTS (reals));
  g_autoptr (GPtrArray) locks = g_ptr_array_new_full (n, (GDestroyNotify) kisi_lock_unref);

  if (n_texts % G_N_ELEMENTS (texts) != 0)
    return NULL;
  if (n > 0 && (integer == NULL || choice == NULL || real == NULL))
    return NULL;
  for (gsize i = 0; i < n; i++) {
    KisiLock *lock =
        decode_lock (&integer[i * G_N_ELEMENTS (integers)], &choice[i * G_N_ELEMENTS (choices)],
                     &real[i * G_N_ELEMENTS (reals)], &text[i * G_N_ELEMENTS (texts)]);

    if (lock == NULL)
      return NULL;
    g_ptr_array_add (locks, lock);
  }
  return g_steal_pointer (&locks);
}

/* Returns: (nullable): since when each of @n doors is as it is, unless that is not to be believed
 */
static GArray *
decode_sinces (GVariant *file, gsize n) {
  const gint64 *value = get_values (file, SINCES, sizeof *value, n * SINCE_INTEGERS);
  g_autoptr (GArray) sinces = g_array_sized_new (FALSE, FALSE, sizeof (KeyfobSince), n);

  for (gsize i = 0; value != NULL && i < n; i++, value += SINCE_INTEGERS) {
    const KeyfobSince since = {value[0], value[1], value[2]};

    if (!is_since_credible (value[0], value[1], value[2]))
      return NULL;
    g_array_append_val (sinces, since);
  }
  return value != NULL ? g_steal_pointer (&sinces) : NULL;
}

static KeyfobSnapshot *
decode_snapshot (GVariant *file, guint version, gint64 fetched_at) {
  gboolean old = version != VERSION;
  g_autoptr (GPtrArray) locks =
      old ? decode_array (file, OLD_LOCKS, decode_old_lock, (GDestroyNotify) kisi_lock_unref)
          : decode_locks (file);
  g_autoptr (GPtrArray) places = decode_array (file, old ? OLD_PLACES : PLACES, decode_place,
                                               (GDestroyNotify) kisi_place_unref);
  g_autoptr (GPtrArray) floors = decode_array (file, old ? OLD_FLOORS : FLOORS, decode_floor,
                                               (GDestroyNotify) kisi_floor_unref);
  KeyfobSnapshot *snapshot;

  if (locks == NULL || places == NULL || floors == NULL || !is_time (fetched_at))
    return NULL;
  snapshot = keyfob_snapshot_new (g_steal_pointer (&locks), g_steal_pointer (&places),
                                  g_steal_pointer (&floors), fetched_at);
  if (version == VERSION)
    snapshot->sinces = decode_sinces (file, snapshot->locks->len);
  else if (version == VERSION_WITHOUT_ARRAYS)
    snapshot->sinces = decode_old_sinces (file, snapshot->locks->len);
  return snapshot;
}

/* Every format begins with its version. Returns 0 for none. */
static guint32
get_version (GBytes *bytes) {
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  guint32 version = 0;

  if (size >= sizeof version)
    memcpy (&version, data, sizeof version);
  return version;
}

static const GVariantType *
get_type (guint32 version) {
  switch (version) {
  case VERSION:
    return G_VARIANT_TYPE (FILE_FORMAT);
  case VERSION_WITHOUT_ARRAYS:
    return G_VARIANT_TYPE (FILE_FORMAT_WITHOUT_ARRAYS);
  case VERSION_WITHOUT_SINCES:
    return G_VARIANT_TYPE (FILE_FORMAT_WITHOUT_SINCES);
  default:
    return NULL;
  }
}

static KeyfobCachedSnapshot *
decode_file (GVariant *file, guint32 version, const char *server) {
  g_autoptr (KeyfobCachedSnapshot) self = g_new0 (KeyfobCachedSnapshot, 1);
  g_autoptr (GVariant) head = g_variant_get_child_value (file, HEAD);
  g_autofree char *written_server = NULL;
  gint64 fetched_at;

  g_variant_get (head, version == VERSION ? HEAD_FORMAT : OLD_HEAD_FORMAT, NULL, &written_server,
                 &self->account, &self->person_name, &self->person_email, &self->organization_name,
                 &fetched_at, &self->organization_domain);
  if (version == VERSION_WITHOUT_ARRAYS)
    g_variant_get_child (file, OLD_DOMAIN, "ms", &self->organization_domain);
  if (g_str_equal (written_server, server) && g_variant_is_normal_form (file))
    self->snapshot = decode_snapshot (file, version, fetched_at);
  return self->snapshot != NULL ? g_steal_pointer (&self) : NULL;
}

KeyfobCachedSnapshot *
keyfob_cached_snapshot_decode (GBytes *bytes, const char *server, GError **error) {
  guint32 version = get_version (bytes);
  const GVariantType *type = get_type (version);
  g_autoptr (GVariant) file = NULL;
  KeyfobCachedSnapshot *self = NULL;

  if (type != NULL) {
    file = g_variant_ref_sink (g_variant_new_from_bytes (type, bytes, FALSE));
    self = decode_file (file, version, server);
  }
  if (self == NULL)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                         "The file of the last known doors cannot be used");
  return self;
}
