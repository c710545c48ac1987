/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "kisi/kisi-place.h"

#include "kisi/kisi-fields.h"

KisiPlace *
kisi_place_new (void) {
  return g_atomic_rc_box_new0 (KisiPlace);
}

KisiPlace *
kisi_place_ref (KisiPlace *self) {
  return g_atomic_rc_box_acquire (self);
}

static void
clear_place (gpointer data) {
  g_free (((KisiPlace *) data)->name);
}

void
kisi_place_unref (KisiPlace *self) {
  g_atomic_rc_box_release_full (self, clear_place);
}

KisiPlace *
kisi_place_new_from_json (JsonObject *json, GError **error) {
  g_autoptr (KisiPlace) self = kisi_place_new ();
  KisiFields fields = {.object = json};

  self->id = kisi_fields_get_id (&fields);
  self->name = kisi_fields_dup_string (&fields, "name");
  if (self->name == NULL)
    self->name = g_strdup ("");
  self->locked_down = kisi_fields_get_boolean (&fields, "locked_down", FALSE);
  self->locked_down_since = kisi_fields_get_time (&fields, "locked_down_since");

  return kisi_fields_check (&fields, error) ? g_steal_pointer (&self) : NULL;
}

void
kisi_place_fetch_all_async (KisiClient *client,
                            KisiUrgency urgency,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data) {
  kisi_list_fetch_async (client, "/places", "sort=name", urgency,
                         (KisiDecoder) kisi_place_new_from_json, (GDestroyNotify) kisi_place_unref,
                         NULL, NULL, cancellable, callback, user_data);
}

void
kisi_place_fetch_async (KisiClient *client,
                        gint64 id,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data) {
  g_autofree char *path = g_strdup_printf ("/places/%" G_GINT64_FORMAT, id);
  KisiRequest request = {.method = "GET", .path = path, .urgency = KISI_URGENCY_LOAD};

  kisi_object_fetch_async (client, &request, id, (KisiDecoder) kisi_place_new_from_json,
                           (GDestroyNotify) kisi_place_unref, cancellable, callback, user_data);
}

KisiPlace *
kisi_place_fetch_finish (KisiClient *client, GAsyncResult *result, GError **error) {
  return kisi_object_fetch_finish (client, result, error);
}

KisiFloor *
kisi_floor_new (void) {
  return g_atomic_rc_box_new0 (KisiFloor);
}

KisiFloor *
kisi_floor_ref (KisiFloor *self) {
  return g_atomic_rc_box_acquire (self);
}

static void
clear_floor (gpointer data) {
  g_free (((KisiFloor *) data)->name);
}

void
kisi_floor_unref (KisiFloor *self) {
  g_atomic_rc_box_release_full (self, clear_floor);
}

KisiFloor *
kisi_floor_new_from_json (JsonObject *json, GError **error) {
  g_autoptr (KisiFloor) self = kisi_floor_new ();
  KisiFields fields = {.object = json};
  gint64 number = kisi_fields_get_integer (&fields, "number", 0);

  self->id = kisi_fields_get_id (&fields);
  self->place_id = kisi_fields_get_integer (&fields, "place_id", 0);
  self->name = kisi_fields_dup_string (&fields, "name");
  if (self->name == NULL)
    self->name = g_strdup ("");
  self->number = CLAMP (number, G_MININT, G_MAXINT);

  return kisi_fields_check (&fields, error) ? g_steal_pointer (&self) : NULL;
}

void
kisi_floor_fetch_all_async (KisiClient *client,
                            gint64 place_id,
                            KisiUrgency urgency,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data) {
  g_autofree char *query = g_strdup_printf ("place_id=%" G_GINT64_FORMAT, place_id);

  kisi_list_fetch_async (client, "/floors", query, urgency, (KisiDecoder) kisi_floor_new_from_json,
                         (GDestroyNotify) kisi_floor_unref, NULL, NULL, cancellable, callback,
                         user_data);
}
