/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "kisi/kisi-organization.h"

#include "kisi/kisi-error.h"
#include "kisi/kisi-fields.h"

#define DOMAIN_MAX_CHARACTERS 100

void
kisi_organization_free (KisiOrganization *self) {
  if (self == NULL)
    return;
  g_free (self->name);
  g_free (self->domain);
  g_free (self);
}

KisiOrganization *
kisi_organization_new_from_json (JsonNode *json, GError **error) {
  g_autoptr (KisiOrganization) self = g_new0 (KisiOrganization, 1);
  KisiFields fields = {NULL};

  if (json == NULL || !JSON_NODE_HOLDS_OBJECT (json)) {
    g_propagate_error (error, kisi_error_new (KISI_ERROR_UNEXPECTED, NULL));
    return NULL;
  }
  fields.object = json_node_get_object (json);
  self->name = kisi_fields_dup_string (&fields, "name");
  if (self->name == NULL)
    self->name = g_strdup ("");
  self->domain = kisi_fields_dup_string (&fields, "domain");
  self->uses_single_sign_on = kisi_fields_get_boolean (&fields, "sso_flow_enabled", FALSE);

  if (!kisi_fields_check (&fields, error))
    return NULL;
  return g_steal_pointer (&self);
}

/* Letters, digits and hyphens (kisi-api.md, section 6.1): nothing that a path needs escaped. */
static char *
normalize_domain (const char *typed) {
  g_autofree char *domain = g_strstrip (g_ascii_strdown (typed, -1));

  if (*domain == '\0' || strlen (domain) > DOMAIN_MAX_CHARACTERS)
    return NULL;
  for (const char *p = domain; *p != '\0'; p++) {
    if (!g_ascii_isalnum (*p) && *p != '-')
      return NULL;
  }
  return g_steal_pointer (&domain);
}

static void
on_organization (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GTask) task = user_data;
  gboolean by_domain = g_task_get_source_tag (task) == kisi_organization_find_async;
  g_autoptr (JsonNode) json = NULL;
  GError *error = NULL;
  KisiOrganization *organization = NULL;

  if (kisi_client_send_finish (KISI_CLIENT (source), result, &json, NULL, &error))
    organization = kisi_organization_new_from_json (json, &error);

  if (by_domain && g_error_matches (error, KISI_ERROR, KISI_ERROR_NOT_FOUND)) {
    g_clear_error (&error);
    error = kisi_error_new (KISI_ERROR_INVALID_INPUT, "domain");
  }
  if (organization != NULL)
    g_task_return_pointer (task, organization, (GDestroyNotify) kisi_organization_free);
  else
    g_task_return_error (task, error);
}

void
kisi_organization_find_async (KisiClient *client,
                              const char *domain,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data) {
  g_autoptr (GTask) task = g_task_new (client, cancellable, callback, user_data);
  g_autofree char *normal = normalize_domain (domain);
  g_autofree char *path = NULL;
  KisiRequest request = {.method = "GET", .urgency = KISI_URGENCY_NOW, .anonymous = TRUE};

  g_task_set_source_tag (task, kisi_organization_find_async);
  if (normal == NULL) {
    g_task_return_error (task, kisi_error_new (KISI_ERROR_INVALID_INPUT, "domain"));
    return;
  }
  path = g_strdup_printf ("/organizations/%s/public", normal);
  request.path = path;
  kisi_client_send_async (client, &request, cancellable, on_organization, g_steal_pointer (&task));
}

KisiOrganization *
kisi_organization_find_finish (KisiClient *client, GAsyncResult *result, GError **error) {
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
kisi_organization_fetch_async (KisiClient *client,
                               KisiUrgency urgency,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data) {
  GTask *task = g_task_new (client, cancellable, callback, user_data);
  KisiRequest request = {.method = "GET", .path = "/organization", .urgency = urgency};

  g_task_set_source_tag (task, kisi_organization_fetch_async);
  kisi_client_send_async (client, &request, cancellable, on_organization, task);
}

KisiOrganization *
kisi_organization_fetch_finish (KisiClient *client, GAsyncResult *result, GError **error) {
  return g_task_propagate_pointer (G_TASK (result), error);
}
