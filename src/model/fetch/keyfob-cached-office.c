/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "model/fetch/keyfob-cached-office.h"

#include <gio/gio.h>
#include <math.h>

/* Another number for each change of the format. The one before is read, too: who upgrades has doors
 * at once. Files of other versions are not. */
#define VERSION     3
#define OLD_VERSION 2

/* The fields of each struct in the order of its header. */
#define LOCK_FORMAT  "(xsmsxmsddxxybbbbbxbxbdbbmsbb)"
#define PLACE_FORMAT "(xsbx)"
#define FLOOR_FORMAT "(xxsi)"

/* Version, server, account, person, e-mail, organization, time. */
#define HEAD_FORMAT "(ussmsmsmsx)"

/* Status, not before, not after: one for each lock. */
#define SINCE_FORMAT "(yxx)"

#define OLD_FIELDS      HEAD_FORMAT "a" LOCK_FORMAT "a" PLACE_FORMAT "a" FLOOR_FORMAT
#define OLD_FILE_FORMAT "(" OLD_FIELDS ")"
#define FILE_FORMAT     "(" OLD_FIELDS "a" SINCE_FORMAT "ms)"

/* Which of the file's children they are: those, and the organization's domain. */
#define SINCES 4
#define DOMAIN 5

/* The end of the year 9999: later times cannot be shown. */
#define TIME_MAX G_GINT64_CONSTANT (253402300799)

void
keyfob_cached_office_free (KeyfobCachedOffice *self) {
  if (self == NULL)
    return;
  g_free (self->account);
  g_free (self->person_name);
  g_free (self->person_email);
  g_free (self->organization_name);
  g_free (self->organization_domain);
  g_clear_pointer (&self->office, keyfob_office_unref);
  g_free (self);
}

static GVariant *
encode_lock (gconstpointer data) {
  const KisiLock *lock = data;

  return g_variant_new (LOCK_FORMAT, lock->id, lock->name, lock->description, lock->place_id,
                        lock->place_name, lock->latitude, lock->longitude, lock->floor_id,
                        lock->order_id, (guchar) lock->online, lock->configured, lock->open,
                        lock->unlocked, lock->on_scheduled_unlock, lock->locked_down,
                        lock->locked_down_since, lock->first_to_arrive_satisfied,
                        lock->first_to_arrive_required_until, lock->geofence_restricted,
                        lock->geofence_radius_metres, lock->reader_restricted,
                        lock->time_restricted, lock->time_zone, lock->favorite, lock->has_state);
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

static GVariant *
encode_sinces (GArray *sinces) {
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a" SINCE_FORMAT));

  for (guint i = 0; sinces != NULL && i < sinces->len; i++) {
    const KeyfobSince *since = &g_array_index (sinces, KeyfobSince, i);

    add_flat (&builder, g_variant_new (SINCE_FORMAT, (guchar) since->status, since->not_before,
                                       since->not_after));
  }
  return g_variant_builder_end (&builder);
}

GBytes *
keyfob_cached_office_encode (const KeyfobCachedOffice *self, const char *server) {
  GVariant *children[] = {
      g_variant_new (HEAD_FORMAT, VERSION, server, self->account, self->person_name,
                     self->person_email, self->organization_name, self->office->fetched_at),
      encode_array (self->office->locks, LOCK_FORMAT, encode_lock),
      encode_array (self->office->places, PLACE_FORMAT, encode_place),
      encode_array (self->office->floors, FLOOR_FORMAT, encode_floor),
      encode_sinces (self->office->sinces),
      g_variant_new ("ms", self->organization_domain),
  };
  g_autoptr (GVariant) file =
      g_variant_ref_sink (g_variant_new_tuple (children, G_N_ELEMENTS (children)));

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

static gpointer
decode_lock (GVariant *value) {
  g_autoptr (KisiLock) lock = kisi_lock_new ();
  guchar online;

  g_variant_get (value, LOCK_FORMAT, &lock->id, &lock->name, &lock->description, &lock->place_id,
                 &lock->place_name, &lock->latitude, &lock->longitude, &lock->floor_id,
                 &lock->order_id, &online, &lock->configured, &lock->open, &lock->unlocked,
                 &lock->on_scheduled_unlock, &lock->locked_down, &lock->locked_down_since,
                 &lock->first_to_arrive_satisfied, &lock->first_to_arrive_required_until,
                 &lock->geofence_restricted, &lock->geofence_radius_metres,
                 &lock->reader_restricted, &lock->time_restricted, &lock->time_zone,
                 &lock->favorite, &lock->has_state);
  if (online > KISI_REACHABILITY_OFFLINE || !is_time (lock->locked_down_since) ||
      !is_time (lock->first_to_arrive_required_until) || !isfinite (lock->geofence_radius_metres) ||
      !is_position (lock->latitude, lock->longitude))
    return NULL;
  lock->online = online;
  return g_steal_pointer (&lock);
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
decode_sinces (GVariant *file, guint n) {
  g_autoptr (GVariant) array = g_variant_get_child_value (file, SINCES);
  g_autoptr (GArray) sinces = g_array_sized_new (FALSE, FALSE, sizeof (KeyfobSince), n);
  GVariantIter iter;
  KeyfobSince since;
  guchar status;

  g_variant_iter_init (&iter, array);
  while (g_variant_iter_next (&iter, SINCE_FORMAT, &status, &since.not_before, &since.not_after)) {
    if (status > KEYFOB_DOOR_STATUS_LOCKED || !is_time (since.not_before) ||
        !is_time (since.not_after))
      return NULL;
    since.status = status;
    g_array_append_val (sinces, since);
  }
  return sinces->len == n ? g_steal_pointer (&sinces) : NULL;
}

static KeyfobOffice *
decode_office (GVariant *file, gint64 fetched_at) {
  g_autoptr (GPtrArray) locks =
      decode_array (file, 1, decode_lock, (GDestroyNotify) kisi_lock_unref);
  g_autoptr (GPtrArray) places =
      decode_array (file, 2, decode_place, (GDestroyNotify) kisi_place_unref);
  g_autoptr (GPtrArray) floors =
      decode_array (file, 3, decode_floor, (GDestroyNotify) kisi_floor_unref);
  KeyfobOffice *office;

  if (locks == NULL || places == NULL || floors == NULL || !is_time (fetched_at))
    return NULL;
  office = keyfob_office_new (g_steal_pointer (&locks), g_steal_pointer (&places),
                              g_steal_pointer (&floors), fetched_at);
  if (g_variant_n_children (file) > SINCES)
    office->sinces = decode_sinces (file, office->locks->len);
  return office;
}

/* Every format begins with its version. Returns NULL for one that cannot be read. */
static const GVariantType *
get_type (GBytes *bytes) {
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  guint32 version = 0;

  if (size >= sizeof version)
    memcpy (&version, data, sizeof version);
  switch (version) {
  case VERSION:
    return G_VARIANT_TYPE (FILE_FORMAT);
  case OLD_VERSION:
    return G_VARIANT_TYPE (OLD_FILE_FORMAT);
  default:
    return NULL;
  }
}

static KeyfobCachedOffice *
decode_file (GVariant *file, const char *server) {
  g_autoptr (KeyfobCachedOffice) self = g_new0 (KeyfobCachedOffice, 1);
  g_autoptr (GVariant) head = g_variant_get_child_value (file, 0);
  g_autofree char *written_server = NULL;
  gint64 fetched_at;
  guint version;

  g_variant_get (head, HEAD_FORMAT, &version, &written_server, &self->account, &self->person_name,
                 &self->person_email, &self->organization_name, &fetched_at);
  if (g_str_equal (written_server, server) && g_variant_is_normal_form (file))
    self->office = decode_office (file, fetched_at);
  if (g_variant_n_children (file) > DOMAIN)
    g_variant_get_child (file, DOMAIN, "ms", &self->organization_domain);
  return self->office != NULL ? g_steal_pointer (&self) : NULL;
}

KeyfobCachedOffice *
keyfob_cached_office_decode (GBytes *bytes, const char *server, GError **error) {
  const GVariantType *type = get_type (bytes);
  g_autoptr (GVariant) file = NULL;
  KeyfobCachedOffice *self = NULL;

  if (type != NULL) {
    file = g_variant_ref_sink (g_variant_new_from_bytes (type, bytes, FALSE));
    self = decode_file (file, server);
  }
  if (self == NULL)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                         "The file of the last known doors cannot be used");
  return self;
}
