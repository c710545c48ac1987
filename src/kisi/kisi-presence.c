/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "kisi/kisi-presence.h"

static gboolean
is_known (const KisiService *service) {
  return service->available != KISI_FACT_UNKNOWN || service->enabled != KISI_FACT_UNKNOWN ||
         service->authorized != KISI_FACT_UNKNOWN;
}

static void
add_fact (JsonBuilder *builder, const char *name, KisiFact fact) {
  if (fact == KISI_FACT_UNKNOWN)
    return;
  json_builder_set_member_name (builder, name);
  json_builder_add_boolean_value (builder, fact == KISI_FACT_YES);
}

static void
add_service (JsonBuilder *builder, const char *type, const KisiService *service) {
  if (!is_known (service))
    return;
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "type");
  json_builder_add_string_value (builder, type);
  add_fact (builder, "available", service->available);
  add_fact (builder, "enabled", service->enabled);
  add_fact (builder, "authorized", service->authorized);
  json_builder_end_object (builder);
}

static void
add_services (JsonBuilder *builder, const KisiPresence *self) {
  json_builder_set_member_name (builder, "services");
  json_builder_begin_array (builder);
  add_service (builder, "BLE", &self->ble);
  add_service (builder, "GPS", &self->gps);
  json_builder_end_array (builder);
}

static void
add_location (JsonBuilder *builder, const KisiPresence *self) {
  json_builder_set_member_name (builder, "location");
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "latitude");
  json_builder_add_double_value (builder, self->latitude);
  json_builder_set_member_name (builder, "longitude");
  json_builder_add_double_value (builder, self->longitude);
  json_builder_end_object (builder);
}

/* A string: the API refuses a number (kisi-api.md, section 16). */
static void
add_proof (JsonBuilder *builder, int proof) {
  g_autofree char *text = g_strdup_printf ("%d", proof);

  json_builder_set_member_name (builder, "lock");
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "proximity_proof");
  json_builder_add_string_value (builder, text);
  json_builder_end_object (builder);
}

JsonNode *
kisi_presence_to_json (const KisiPresence *self) {
  g_autoptr (JsonBuilder) builder = NULL;
  gboolean knows_services = self != NULL && (is_known (&self->ble) || is_known (&self->gps));

  if (self == NULL || (!knows_services && !self->has_location && self->proof < 0))
    return NULL;
  builder = json_builder_new ();
  json_builder_begin_object (builder);
  if (knows_services || self->has_location) {
    json_builder_set_member_name (builder, "context");
    json_builder_begin_object (builder);
    if (self->has_location)
      add_location (builder, self);
    if (knows_services)
      add_services (builder, self);
    json_builder_end_object (builder);
  }
  if (self->proof >= 0)
    add_proof (builder, self->proof);
  json_builder_end_object (builder);
  return json_builder_get_root (builder);
}
