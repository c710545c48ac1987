/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "kisi/kisi-organization.h"

#include "kisi/kisi-error.h"
#include "kisi/kisi-fields.h"
#include "kisi/kisi-object.h"

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
kisi_organization_new_from_json (JsonObject *json, GError **error) {
  g_autoptr (KisiOrganization) self = g_new0 (KisiOrganization, 1);
  KisiFields fields = {.object = json};

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

  if (*domain == '\0' || strlen (domain) > DOMAIN_MAX_CHARACTERS ||
      domain[strspn (domain, G_CSET_a_2_z G_CSET_DIGITS "-")] != '\0')
    return NULL;
  return g_steal_pointer (&domain);
}

static void
fetch (KisiClient *client,
       const KisiRequest *request,
       GCancellable *cancellable,
       GAsyncReadyCallback callback,
       gpointer user_data) {
  kisi_object_fetch_async (client, request, 0, (KisiDecoder) kisi_organization_new_from_json,
                           (GDestroyNotify) kisi_organization_free, cancellable, callback,
                           user_data);
}

void
kisi_organization_find_async (KisiClient *client,
                              const char *domain,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data) {
  g_autofree char *normal = normalize_domain (domain);
  g_autofree char *path = NULL;
  KisiRequest request = {.method = "GET", .urgency = KISI_URGENCY_NOW, .anonymous = TRUE};

  if (normal == NULL) {
    g_task_report_error (client, callback, user_data, kisi_organization_find_async,
                         kisi_error_new (KISI_ERROR_INVALID_INPUT, "domain"));
    return;
  }
  path = g_strdup_printf ("/organizations/%s/public", normal);
  request.path = path;
  fetch (client, &request, cancellable, callback, user_data);
}

KisiOrganization *
kisi_organization_find_finish (KisiClient *client, GAsyncResult *result, GError **error) {
  GError *reason = NULL;
  KisiOrganization *organization = kisi_object_fetch_finish (client, result, &reason);

  if (g_error_matches (reason, KISI_ERROR, KISI_ERROR_NOT_FOUND)) {
    g_clear_error (&reason);
    reason = kisi_error_new (KISI_ERROR_INVALID_INPUT, "domain");
  }
  if (organization == NULL)
    g_propagate_error (error, reason);
  return organization;
}

void
kisi_organization_fetch_async (KisiClient *client,
                               KisiUrgency urgency,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data) {
  KisiRequest request = {.method = "GET", .path = "/organization", .urgency = urgency};

  fetch (client, &request, cancellable, callback, user_data);
}

KisiOrganization *
kisi_organization_fetch_finish (KisiClient *client, GAsyncResult *result, GError **error) {
  return kisi_object_fetch_finish (client, result, error);
}
