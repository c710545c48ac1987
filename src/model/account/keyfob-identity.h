/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "kisi/kisi-client.h"

/**
 * KeyfobIdentity:
 *
 * Whom a credential belongs to, as far as it is known. A person belongs to one organization only:
 * the same e-mail address may stand for two accounts in two.
 */
typedef struct {
  gint64 login_id;           /* 0 if unknown */
  char *person_name;         /* (nullable) */
  char *person_email;        /* (nullable) */
  char *organization_name;   /* (nullable) */
  char *organization_domain; /* (nullable): what a person signs in with */
  gboolean incomplete;       /* the organization could not be had, and may be had later */
} KeyfobIdentity;

/** keyfob_identity_new: Returns: (transfer full): one with these names, each of them nullable */
KeyfobIdentity *keyfob_identity_new (const char *person_name,
                                     const char *person_email,
                                     const char *organization_name,
                                     const char *organization_domain);

/** keyfob_identity_free: frees @self; %NULL is allowed */
void keyfob_identity_free (KeyfobIdentity *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KeyfobIdentity, keyfob_identity_free)

/**
 * keyfob_identity_is_same_person:
 *
 * Returns: whether both are known to be the same person in the same organization
 */
gboolean keyfob_identity_is_same_person (const KeyfobIdentity *a, const KeyfobIdentity *b);

/**
 * keyfob_identity_fetch_async:
 * @client: with the credential in question
 * @urgency: "now" for a person who waits
 *
 * `GET /login`, but not for an access link, which has none; then `GET /organization`.
 */
void keyfob_identity_fetch_async (KisiClient *client,
                                  KisiUrgency urgency,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);

/**
 * keyfob_identity_fetch_finish:
 * @error: that of `GET /login`; an organization that cannot be had stays unknown
 *
 * Returns: (transfer full) (nullable): the identity
 */
KeyfobIdentity *keyfob_identity_fetch_finish (KisiClient *client,
                                              GAsyncResult *result,
                                              GError **error);

/**
 * keyfob_identity_notify:
 * @object: with the properties `person-name`, `person-email` and `organization-name`
 * @old: (nullable): what they were
 * @new: (nullable): what they are
 *
 * Notifies of those that have changed.
 */
void keyfob_identity_notify (GObject *object, const KeyfobIdentity *old, const KeyfobIdentity *new);
