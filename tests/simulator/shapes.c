/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "shapes.h"

#include <glib.h>

/* The schemas of kisi-openapi.yaml, transcribed: a member and its type, `?` if it may be null, `+`
 * if it may be missing, `@` for another schema. All of them are closed. */
static const struct {
  const char *name;
  const char *members;
} SCHEMAS[] = {
    {"Lock", "id:integer resource_type:string created_at:time updated_at:time configured:boolean "
             "description:string? first_to_arrive_required_until:time? "
             "first_to_arrive_satisfied:boolean latitude:number? locked_down:boolean "
             "locked_down_since:time? longitude:number? name:string on_scheduled_unlock:boolean "
             "online:boolean? open:boolean order_id:integer? unlocked:boolean "
             "geofence_restriction_enabled:boolean? geofence_restriction_radius:number "
             "reader_restriction_enabled:boolean? time_restriction_enabled:boolean? "
             "time_restriction_time_zone:string? +favorite:boolean place_id:integer "
             "place:@PlaceOfLock floor_id:integer? groups_count:integer unlocked_until:time?"},
    {"LockGroupLink",
     "id:integer configured:boolean description:string? locked_down_since:time? "
     "locked_down:boolean name:string online:boolean? open:boolean unlocked_until:time? "
     "unlocked:boolean place_id:integer place:@PlaceOfLock"},
    {"PlaceOfLock", "id:integer name:string latitude:number? longitude:number?"},
    {"Place",
     "id:integer resource_type:string name:string description:string? created_at:time "
     "updated_at:time latitude:number? longitude:number? address:string image:string? "
     "time_zone:string? tz_time_zone:string? locks_count:integer integrations_count:integer "
     "locked_down:boolean locked_down_since:time? occupancy_rate:number? +favorite:boolean "
     "organization_id:integer organization:@OrganizationRef color:string? logo:string? "
     "user_id:null members_count:integer"},
    {"PlaceGroupLink",
     "id:integer resource_type:string name:string description:string? address:string "
     "latitude:number? longitude:number? image:string? time_zone:string? color:string? "
     "logo:string?"},
    {"Floor", "id:integer resource_type:string name:string description:string? number:integer "
              "created_at:time updated_at:time place_id:integer"},
    {"Login", "id:integer created_at:time updated_at:time type:string name:string? primary:boolean "
              "expire:boolean last_used_at:time? device_brand:string? device_model:string? "
              "os_name:string? user_id:integer user:@UserRef app:object user_agent:object "
              "device:object os:object"},
    {"LoginCurrent",
     "id:integer created_at:time updated_at:time type:string name:string? primary:boolean "
     "expire:boolean last_used_at:time? device_brand:string? device_model:string? "
     "os_name:string? user_id:integer user:@UserRef app:object user_agent:object "
     "device:object os:object scram_credentials:object?"},
    {"LoginCreated",
     "id:integer created_at:time updated_at:time type:string name:string? primary:boolean "
     "expire:boolean last_used_at:time? device_brand:string? device_model:string? "
     "os_name:string? user_id:integer user:@UserRef app:object user_agent:object "
     "device:object os:object scram_credentials:object? secret:string "
     "authentication_token:string has_primary_device:boolean email:string "
     "notifications_unread_count:integer otp_required_for_login:boolean otp_enabled_at:time? "
     "image:string? primary_login_exists:boolean"},
    {"CurrentUser",
     "id:integer resource_type:string name:string email:string image:string? locale:string? "
     "notifications_unread_count:integer otp_required_for_login:boolean otp_enabled_at:time? "
     "primary_login_exists:boolean created_at:time updated_at:time "
     "announcements_last_seen_at:time? last_read_at:object? notes:string? "
     "organization_id:integer organization:@OrganizationRef"},
    {"UserRef", "id:integer resource_type:string email:string name:string"},
    {"OrganizationRef", "id:integer resource_type:string name:string domain:string"},
    {"OrganizationPublic",
     "id:integer resource_type:string name:string domain:string places_count:integer "
     "logo:string? sso_flow_enabled:boolean web_authentication_api_enabled:boolean "
     "image:string? color:string?"},
    {"OrganizationGroupLink",
     "id:integer resource_type:string name:string domain:string logo:string? address:string? "
     "description:string? time_zone:string transfer_to_id:integer? +transfer_to:@UserRef "
     "image:string? color:string?"},
    {"Organization",
     "id:integer resource_type:string name:string domain:string logo:string? address:string? "
     "description:string? device_logins_expire_after:integer? places_count:integer "
     "scim_enabled:boolean sso_flow_enabled:boolean sso_expiration_override_enabled:boolean "
     "sso_expiration_override:integer? metadata:string? time_zone:string "
     "web_authentication_api_enabled:boolean apple_pass_enabled:boolean created_at:time "
     "updated_at:time user_id:integer? transfer_to_id:integer? +transfer_to:@UserRef "
     "image:string? color:string?"},
    {"UnlockResponse", "message:string"},
    {"Error", "error:string code:string"},
    {"Errors", "errors:object"},
};

static const char *
find_schema (const char *name) {
  for (gsize i = 0; i < G_N_ELEMENTS (SCHEMAS); i++)
    if (g_str_equal (SCHEMAS[i].name, name))
      return SCHEMAS[i].members;
  g_error ("there is no schema %s", name);
}

static gboolean
is_time (JsonNode *node) {
  g_autoptr (GDateTime) time = NULL;

  if (json_node_get_value_type (node) == G_TYPE_STRING)
    time = g_date_time_new_from_iso8601 (json_node_get_string (node), NULL);
  return time != NULL && g_str_has_suffix (json_node_get_string (node), "Z");
}

static gboolean
has_type (JsonNode *node, const char *type) {
  gsize length = strlen (type);
  g_autofree char *bare = NULL;
  GType value;

  if (type[length - 1] == '?') {
    if (JSON_NODE_HOLDS_NULL (node))
      return TRUE;
    bare = g_strndup (type, length - 1);
    return has_type (node, bare);
  }
  if (type[0] == '@') {
    shapes_check (node, type + 1);
    return TRUE;
  }
  if (g_str_equal (type, "null"))
    return JSON_NODE_HOLDS_NULL (node);
  if (g_str_equal (type, "object"))
    return JSON_NODE_HOLDS_OBJECT (node);
  if (!JSON_NODE_HOLDS_VALUE (node))
    return FALSE;
  value = json_node_get_value_type (node);
  if (g_str_equal (type, "time"))
    return is_time (node);
  if (g_str_equal (type, "integer"))
    return value == G_TYPE_INT64;
  if (g_str_equal (type, "number"))
    return value == G_TYPE_INT64 || value == G_TYPE_DOUBLE;
  if (g_str_equal (type, "boolean"))
    return value == G_TYPE_BOOLEAN;
  return value == G_TYPE_STRING;
}

static void
check_object (JsonObject *object, const char *schema) {
  g_auto (GStrv) members = g_strsplit (find_schema (schema), " ", -1);
  guint found = 0;

  for (gsize i = 0; members[i] != NULL; i++) {
    gboolean optional = members[i][0] == '+';
    const char *name = members[i] + optional;
    char *colon = strchr (name, ':');
    JsonNode *node;

    *colon = '\0';
    node = json_object_get_member (object, name);
    if (node == NULL && !optional)
      g_error ("%s lacks %s", schema, name);
    if (node != NULL && !has_type (node, colon + 1))
      g_error ("%s of %s is no %s", name, schema, colon + 1);
    found += node != NULL;
  }
  if (found != json_object_get_size (object))
    g_error ("%s has %u members too many", schema, json_object_get_size (object) - found);
}

void
shapes_check (JsonNode *node, const char *schema) {
  JsonArray *array;

  if (!JSON_NODE_HOLDS_ARRAY (node)) {
    g_assert_true (JSON_NODE_HOLDS_OBJECT (node));
    check_object (json_node_get_object (node), schema);
    return;
  }
  array = json_node_get_array (node);
  g_assert_cmpuint (json_array_get_length (array), >, 0);
  for (guint i = 0; i < json_array_get_length (array); i++)
    check_object (json_array_get_object_element (array, i), schema);
}
