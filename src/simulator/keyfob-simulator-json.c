/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "simulator/keyfob-simulator-json.h"

#include <math.h>

JsonObject *
sim_json_new (const char *text) {
  g_autoptr (JsonNode) node = json_from_string (text, NULL);

  return json_node_dup_object (node);
}

void
sim_json_add (JsonObject *object, JsonObject *other) {
  JsonObjectIter iter;
  const char *name;
  JsonNode *value;

  json_object_iter_init_ordered (&iter, other);
  while (json_object_iter_next_ordered (&iter, &name, &value))
    json_object_set_member (object, name, json_node_ref (value));
}

JsonObject *
sim_json_pick (JsonObject *object, const char *const *names) {
  JsonObject *picked = json_object_new ();

  for (gsize i = 0; names[i] != NULL; i++)
    if (json_object_has_member (object, names[i]))
      json_object_set_member (picked, names[i],
                              json_node_ref (json_object_get_member (object, names[i])));
  return picked;
}

gint64
sim_json_get_id (JsonObject *object) {
  return json_object_get_int_member_with_default (object, "id", 0);
}

const char *
sim_json_get_text (JsonObject *object, const char *name) {
  JsonNode *node = object != NULL ? json_object_get_member (object, name) : NULL;

  return node != NULL && json_node_get_value_type (node) == G_TYPE_STRING
             ? json_node_get_string (node)
             : NULL;
}

JsonObject *
sim_json_get_object (JsonObject *object, const char *name) {
  JsonNode *node = object != NULL ? json_object_get_member (object, name) : NULL;

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

double
sim_json_get_number (JsonObject *object, const char *name) {
  JsonNode *node = json_object_get_member (object, name);
  GType type = node != NULL ? json_node_get_value_type (node) : G_TYPE_INVALID;

  return type == G_TYPE_DOUBLE || type == G_TYPE_INT64 ? json_node_get_double (node) : NAN;
}

gboolean
sim_json_is (JsonObject *object, const char *name, gboolean value) {
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && json_node_get_value_type (node) == G_TYPE_BOOLEAN &&
         json_node_get_boolean (node) == value;
}

void
sim_json_set_time (JsonObject *object, const char *name, gint64 time) {
  g_autoptr (GDateTime) moment = g_date_time_new_from_unix_utc_usec (time);
  g_autofree char *text = g_date_time_format_iso8601 (moment);

  json_object_set_string_member (object, name, text);
}

void
sim_json_touch (JsonObject *object) {
  sim_json_set_time (object, "updated_at", g_get_real_time ());
}

void
sim_json_lock_down (JsonObject *object, gboolean locked_down) {
  json_object_set_boolean_member (object, "locked_down", locked_down);
  if (locked_down)
    sim_json_set_time (object, "locked_down_since", g_get_real_time ());
  else
    json_object_set_null_member (object, "locked_down_since");
  sim_json_touch (object);
}
