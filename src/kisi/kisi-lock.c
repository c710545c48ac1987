/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "kisi/kisi-lock.h"

#include "kisi/kisi-fields.h"

#include <math.h>

#define UNLOCK_DEADLINE_SECONDS 15

KisiLock *
kisi_lock_new (void) {
  return g_atomic_rc_box_new0 (KisiLock);
}

KisiLock *
kisi_lock_ref (KisiLock *self) {
  return g_atomic_rc_box_acquire (self);
}

static void
clear (gpointer data) {
  KisiLock *self = data;

  g_free (self->name);
  g_free (self->description);
  g_free (self->place_name);
  g_free (self->time_zone);
}

void
kisi_lock_unref (KisiLock *self) {
  g_atomic_rc_box_release_full (self, clear);
}

/* Unknown is like unknown, though what is no number equals nothing. */
static gboolean
is_same_degree (double a, double b) {
  return a == b || (isnan (a) && isnan (b));
}

gboolean
kisi_lock_equal (const KisiLock *a, const KisiLock *b) {
  return a->id == b->id && a->place_id == b->place_id && a->floor_id == b->floor_id &&
         is_same_degree (a->latitude, b->latitude) && is_same_degree (a->longitude, b->longitude) &&
         a->order_id == b->order_id && a->online == b->online && a->configured == b->configured &&
         a->open == b->open && a->unlocked == b->unlocked &&
         a->on_scheduled_unlock == b->on_scheduled_unlock && a->locked_down == b->locked_down &&
         a->locked_down_since == b->locked_down_since &&
         a->first_to_arrive_satisfied == b->first_to_arrive_satisfied &&
         a->first_to_arrive_required_until == b->first_to_arrive_required_until &&
         a->geofence_restricted == b->geofence_restricted &&
         a->geofence_radius_metres == b->geofence_radius_metres &&
         a->reader_restricted == b->reader_restricted && a->time_restricted == b->time_restricted &&
         a->favorite == b->favorite && a->has_state == b->has_state &&
         g_str_equal (a->name, b->name) && g_strcmp0 (a->description, b->description) == 0 &&
         g_strcmp0 (a->place_name, b->place_name) == 0 &&
         g_strcmp0 (a->time_zone, b->time_zone) == 0;
}

static KisiReachability
read_reachability (KisiFields *fields) {
  if (!kisi_fields_has (fields, "online"))
    return KISI_REACHABILITY_UNKNOWN;
  return kisi_fields_get_boolean (fields, "online", FALSE) ? KISI_REACHABILITY_ONLINE
                                                           : KISI_REACHABILITY_OFFLINE;
}

/* Fills in a position unless there is one. What is no position counts as missing, of whatever type
 * it is: the door is worth more. */
static void
read_position (KisiLock *self, JsonObject *object) {
  KisiFields fields = {.object = object};
  double latitude = kisi_fields_get_number (&fields, "latitude", NAN);
  double longitude = kisi_fields_get_number (&fields, "longitude", NAN);

  if (!isnan (self->latitude) || !(fabs (latitude) <= 90 && fabs (longitude) <= 180))
    return;
  self->latitude = latitude;
  self->longitude = longitude;
}

static void
read_place (KisiLock *self, KisiFields *fields) {
  KisiFields place = {.object = kisi_fields_get_object (fields, "place")};

  self->latitude = self->longitude = NAN;
  read_position (self, fields->object);
  self->place_id = kisi_fields_get_integer (fields, "place_id", 0);
  if (place.object == NULL)
    return;
  self->place_name = kisi_fields_dup_string (&place, "name");
  if (self->place_id == 0)
    self->place_id = kisi_fields_get_integer (&place, "id", 0);
  read_position (self, place.object);
  if (place.bad_field != NULL && fields->bad_field == NULL)
    fields->bad_field = "place";
}

static void
read_state (KisiLock *self, KisiFields *fields) {
  self->online = read_reachability (fields);
  self->configured = kisi_fields_get_boolean (fields, "configured", TRUE);
  self->open = kisi_fields_get_boolean (fields, "open", FALSE);
  self->unlocked = kisi_fields_get_boolean (fields, "unlocked", FALSE);
  self->on_scheduled_unlock = kisi_fields_get_boolean (fields, "on_scheduled_unlock", FALSE);
  self->has_state =
      kisi_fields_has (fields, "unlocked") || kisi_fields_has (fields, "on_scheduled_unlock");
  self->locked_down = kisi_fields_get_boolean (fields, "locked_down", FALSE);
  self->locked_down_since = kisi_fields_get_time (fields, "locked_down_since");
  self->first_to_arrive_satisfied =
      kisi_fields_get_boolean (fields, "first_to_arrive_satisfied", FALSE);
  self->first_to_arrive_required_until =
      kisi_fields_get_time (fields, "first_to_arrive_required_until");
}

static void
read_restrictions (KisiLock *self, KisiFields *fields) {
  self->geofence_restricted =
      kisi_fields_get_boolean (fields, "geofence_restriction_enabled", FALSE);
  self->geofence_radius_metres = kisi_fields_get_number (fields, "geofence_restriction_radius", 0);
  self->reader_restricted = kisi_fields_get_boolean (fields, "reader_restriction_enabled", FALSE);
  self->time_restricted = kisi_fields_get_boolean (fields, "time_restriction_enabled", FALSE);
  self->time_zone = kisi_fields_dup_string (fields, "time_restriction_time_zone");
}

KisiLock *
kisi_lock_new_from_json (JsonObject *json, GError **error) {
  g_autoptr (KisiLock) self = kisi_lock_new ();
  KisiFields fields = {.object = json};

  self->id = kisi_fields_get_id (&fields);
  self->name = kisi_fields_dup_string (&fields, "name");
  if (self->name == NULL)
    self->name = g_strdup ("");
  self->description = kisi_fields_dup_string (&fields, "description");
  self->floor_id = kisi_fields_get_integer (&fields, "floor_id", 0);
  self->order_id = kisi_fields_get_integer (&fields, "order_id", G_MAXINT64);
  self->favorite = kisi_fields_get_boolean (&fields, "favorite", FALSE);
  read_place (self, &fields);
  read_state (self, &fields);
  read_restrictions (self, &fields);

  if (!kisi_fields_check (&fields, error))
    return NULL;
  return g_steal_pointer (&self);
}

static gboolean
is_access_link (KisiClient *client) {
  return kisi_client_get_credential_kind (client) == KISI_CREDENTIAL_ACCESS_LINK;
}

void
kisi_lock_fetch_all_async (KisiClient *client,
                           KisiUrgency urgency,
                           KisiProgress progress,
                           gpointer progress_data,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data) {
  kisi_list_fetch_async (client, "/locks",
                         is_access_link (client) ? "sort=name" : "favorite=*&sort=name", urgency,
                         (KisiDecoder) kisi_lock_new_from_json, (GDestroyNotify) kisi_lock_unref,
                         progress, progress_data, cancellable, callback, user_data);
}

void
kisi_lock_fetch_async (KisiClient *client,
                       gint64 id,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data) {
  g_autofree char *path = NULL;
  g_autofree char *query = NULL;
  KisiRequest request = {.method = "GET", .urgency = KISI_URGENCY_LOAD};

  /* An access link may not ask for one lock (kisi-api.md, section 5). */
  if (is_access_link (client)) {
    query = g_strdup_printf ("ids=%" G_GINT64_FORMAT, id);
    request.path = "/locks";
    request.query = query;
  } else {
    path = g_strdup_printf ("/locks/%" G_GINT64_FORMAT, id);
    request.path = path;
    request.query = "favorite=true";
  }
  kisi_object_fetch_async (client, &request, id, (KisiDecoder) kisi_lock_new_from_json,
                           (GDestroyNotify) kisi_lock_unref, cancellable, callback, user_data);
}

KisiLock *
kisi_lock_fetch_finish (KisiClient *client, GAsyncResult *result, GError **error) {
  return kisi_object_fetch_finish (client, result, error);
}

void
kisi_lock_unlock_async (KisiClient *client,
                        gint64 id,
                        const KisiUnlockContext *context,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data) {
  g_autofree char *path = g_strdup_printf ("/locks/%" G_GINT64_FORMAT "/unlock", id);
  /* Without anything to tell there is no body: Kisi needs none (kisi-api.md, section 8). */
  g_autoptr (JsonNode) body = kisi_unlock_context_to_json (context);
  KisiRequest request = {
      .method = "POST",
      .path = path,
      .body = body,
      .urgency = KISI_URGENCY_NOW,
      .once = TRUE,
      .awaited = TRUE,
      .deadline_seconds = UNLOCK_DEADLINE_SECONDS,
  };

  kisi_client_send_async (client, &request, cancellable, callback, user_data);
}

gboolean
kisi_lock_unlock_finish (KisiClient *client, GAsyncResult *result, GError **error) {
  return kisi_client_send_finish (client, result, NULL, NULL, error);
}

void
kisi_lock_set_favorite_async (KisiClient *client,
                              gint64 id,
                              gboolean favorite,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data) {
  g_autofree char *path =
      g_strdup_printf ("/locks/%" G_GINT64_FORMAT "/%s", id, favorite ? "favorite" : "unfavorite");
  KisiRequest request = {.method = "POST", .path = path, .urgency = KISI_URGENCY_NOW};

  kisi_client_send_async (client, &request, cancellable, callback, user_data);
}

gboolean
kisi_lock_set_favorite_finish (KisiClient *client, GAsyncResult *result, GError **error) {
  return kisi_client_send_finish (client, result, NULL, NULL, error);
}
