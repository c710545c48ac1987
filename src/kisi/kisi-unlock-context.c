/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "kisi/kisi-unlock-context.h"

static void
add_tristate (JsonObject *object, const char *name, KisiTristate tristate) {
  if (tristate != KISI_TRISTATE_UNKNOWN)
    json_object_set_boolean_member (object, name, tristate == KISI_TRISTATE_YES);
}

static void
add_service (JsonArray *services, const char *type, const KisiService *service) {
  g_autoptr (JsonObject) object = json_object_new ();

  json_object_set_string_member (object, "type", type);
  add_tristate (object, "available", service->available);
  add_tristate (object, "enabled", service->enabled);
  add_tristate (object, "authorized", service->authorized);
  if (json_object_get_size (object) > 1)
    json_array_add_object_element (services, g_steal_pointer (&object));
}

/* Returns: (nullable): NULL if nothing is known */
static JsonObject *
make_context (const KisiUnlockContext *self) {
  g_autoptr (JsonObject) context = json_object_new ();
  g_autoptr (JsonArray) services = json_array_new ();

  add_service (services, "BLE", &self->ble);
  add_service (services, "GPS", &self->gps);
  if (self->has_location) {
    JsonObject *location = json_object_new ();

    json_object_set_double_member (location, "latitude", self->latitude);
    json_object_set_double_member (location, "longitude", self->longitude);
    json_object_set_object_member (context, "location", location);
  }
  if (json_array_get_length (services) > 0)
    json_object_set_array_member (context, "services", g_steal_pointer (&services));
  return json_object_get_size (context) > 0 ? g_steal_pointer (&context) : NULL;
}

/* A string: the API refuses a number (kisi-api.md, section 16). */
static JsonObject *
make_proof (int proof) {
  JsonObject *object = json_object_new ();
  g_autofree char *text = g_strdup_printf ("%d", proof);

  json_object_set_string_member (object, "proximity_proof", text);
  return object;
}

JsonNode *
kisi_unlock_context_to_json (const KisiUnlockContext *self) {
  JsonObject *context = self != NULL ? make_context (self) : NULL;
  gboolean has_proof = self != NULL && self->proof >= 0;
  JsonObject *root;
  JsonNode *node;

  if (context == NULL && !has_proof)
    return NULL;
  root = json_object_new ();
  if (context != NULL)
    json_object_set_object_member (root, "context", context);
  if (has_proof)
    json_object_set_object_member (root, "lock", make_proof (self->proof));
  node = json_node_new (JSON_NODE_OBJECT);
  json_node_take_object (node, root);
  return node;
}
