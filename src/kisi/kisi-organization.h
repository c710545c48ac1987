/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "kisi/kisi-client.h"

/** KisiOrganization: a customer of Kisi's (kisi-api.md, section 6.1) */
typedef struct {
  char *name;                   /* (not nullable) */
  char *domain;                 /* (nullable): what people sign in with; not a DNS name */
  gboolean uses_single_sign_on; /* a password will not do (section 6.4) */
} KisiOrganization;

void kisi_organization_free (KisiOrganization *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KisiOrganization, kisi_organization_free)

/** kisi_organization_new_from_json: a #KisiDecoder */
KisiOrganization *kisi_organization_new_from_json (JsonObject *json, GError **error);

/**
 * kisi_organization_find_async:
 * @domain: as the person typed it: blanks around it and upper case are borne
 *
 * `GET /organizations/{domain}/public`, without a credential.
 */
void kisi_organization_find_async (KisiClient *client,
                                   const char *domain,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);

/**
 * kisi_organization_find_finish:
 * @error: %KISI_ERROR_INVALID_INPUT with field `domain` if there is none of that name, or it has
 *   characters that no domain has (nothing is sent then)
 */
KisiOrganization *kisi_organization_find_finish (KisiClient *client,
                                                 GAsyncResult *result,
                                                 GError **error);

/** kisi_organization_fetch_async: `GET /organization`: that of the credential, links included */
void kisi_organization_fetch_async (KisiClient *client,
                                    KisiUrgency urgency,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);

KisiOrganization *kisi_organization_fetch_finish (KisiClient *client,
                                                  GAsyncResult *result,
                                                  GError **error);
