/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "kisi/kisi-place.h"

#include "kisi/kisi-error.h"
#include "kisi/kisi-fields.h"
#include "kisi/kisi-list.h"

void
kisi_place_free (KisiPlace *self) {
  if (self == NULL)
    return;
  g_free (self->name);
  g_free (self);
}

KisiPlace *
kisi_place_new_from_json (JsonObject *json, GError **error) {
  g_autoptr (KisiPlace) self = g_new0 (KisiPlace, 1);
  KisiFields fields = {.object = json};

  self->id = kisi_fields_get_id (&fields);
  self->name = kisi_fields_dup_string (&fields, "name");
  if (self->name == NULL)
    self->name = g_strdup ("");
  self->locked_down = kisi_fields_get_boolean (&fields, "locked_down", FALSE);
  self->locked_down_since = kisi_fields_get_time (&fields, "locked_down_since");

  return kisi_fields_check (&fields, error) ? g_steal_pointer (&self) : NULL;
}

static gpointer
decode_place (JsonObject *json, GError **error) {
  return kisi_place_new_from_json (json, error);
}

void
kisi_place_fetch_all_async (KisiClient *client,
                            KisiUrgency urgency,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data) {
  kisi_list_fetch_async (client, "/places", "sort=name", urgency, decode_place,
                         (GDestroyNotify) kisi_place_free, NULL, NULL, cancellable, callback,
                         user_data);
}

GPtrArray *
kisi_place_fetch_all_finish (KisiClient *client, GAsyncResult *result, GError **error) {
  return kisi_list_fetch_finish (client, result, error);
}

static void
on_place (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GTask) task = user_data;
  const gint64 *id = g_task_get_task_data (task);
  g_autoptr (JsonNode) json = NULL;
  g_autoptr (KisiPlace) place = NULL;
  GError *error = NULL;

  if (kisi_client_send_finish (KISI_CLIENT (source), result, &json, NULL, &error) && json != NULL &&
      JSON_NODE_HOLDS_OBJECT (json))
    place = decode_place (json_node_get_object (json), &error);
  /* Not another place's lockdown. */
  if (place != NULL && place->id == *id)
    g_task_return_pointer (task, g_steal_pointer (&place), (GDestroyNotify) kisi_place_free);
  else
    g_task_return_error (task,
                         error != NULL ? error : kisi_error_new (KISI_ERROR_UNEXPECTED, NULL));
}

void
kisi_place_fetch_async (KisiClient *client,
                        gint64 id,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data) {
  GTask *task = g_task_new (client, cancellable, callback, user_data);
  g_autofree char *path = g_strdup_printf ("/places/%" G_GINT64_FORMAT, id);
  KisiRequest request = {.method = "GET", .path = path, .urgency = KISI_URGENCY_LOAD};

  g_task_set_source_tag (task, kisi_place_fetch_async);
  g_task_set_task_data (task, g_memdup2 (&id, sizeof id), g_free);
  kisi_client_send_async (client, &request, cancellable, on_place, task);
}

KisiPlace *
kisi_place_fetch_finish (KisiClient *client, GAsyncResult *result, GError **error) {
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
kisi_floor_free (KisiFloor *self) {
  if (self == NULL)
    return;
  g_free (self->name);
  g_free (self);
}

KisiFloor *
kisi_floor_new_from_json (JsonObject *json, GError **error) {
  g_autoptr (KisiFloor) self = g_new0 (KisiFloor, 1);
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

static gpointer
decode_floor (JsonObject *json, GError **error) {
  return kisi_floor_new_from_json (json, error);
}

void
kisi_floor_fetch_all_async (KisiClient *client,
                            gint64 place_id,
                            KisiUrgency urgency,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data) {
  g_autofree char *query = g_strdup_printf ("place_id=%" G_GINT64_FORMAT, place_id);

  kisi_list_fetch_async (client, "/floors", query, urgency, decode_floor,
                         (GDestroyNotify) kisi_floor_free, NULL, NULL, cancellable, callback,
                         user_data);
}

GPtrArray *
kisi_floor_fetch_all_finish (KisiClient *client, GAsyncResult *result, GError **error) {
  return kisi_list_fetch_finish (client, result, error);
}
