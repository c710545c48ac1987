/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "kisi/kisi-organization.h"
#include "model/account/keyfob-credential.h"
#include "model/account/keyfob-identity.h"

/**
 * KeyfobSignIn:
 *
 * What signing in gives.
 */
typedef struct {
  KeyfobCredential *credential;
  KeyfobIdentity *identity;
} KeyfobSignIn;

/** keyfob_sign_in_free: frees @self; %NULL is allowed */
void keyfob_sign_in_free (KeyfobSignIn *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KeyfobSignIn, keyfob_sign_in_free)

/*
 * The three ways of signing in. Each asks Kisi for a credential, or whether a pasted one is good,
 * through a client beside @client, whose own credential stays as it is.
 */

/**
 * keyfob_sign_in_with_password_async:
 *
 * See keyfob_accounts_sign_in_async(). Cancelling answers at once. A login that is made all the
 * same is deleted again.
 */
void keyfob_sign_in_with_password_async (KisiClient *client,
                                         const KisiOrganization *organization,
                                         const char *email,
                                         const char *password,
                                         const char *otp_code,
                                         GCancellable *cancellable,
                                         GAsyncReadyCallback callback,
                                         gpointer user_data);

/** keyfob_sign_in_with_api_key_async: see keyfob_accounts_sign_in_with_api_key_async() */
void keyfob_sign_in_with_api_key_async (KisiClient *client,
                                        const char *api_key,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data);

/** keyfob_sign_in_with_access_link_async: see keyfob_accounts_sign_in_with_access_link_async() */
void keyfob_sign_in_with_access_link_async (KisiClient *client,
                                            const char *access_link,
                                            GCancellable *cancellable,
                                            GAsyncReadyCallback callback,
                                            gpointer user_data);

/**
 * keyfob_sign_in_finish:
 * @error: see keyfob_accounts_sign_in_finish()
 *
 * Ends each of the three.
 *
 * Returns: (transfer full) (nullable): credential and identity
 */
KeyfobSignIn *keyfob_sign_in_finish (KisiClient *client, GAsyncResult *result, GError **error);

/**
 * keyfob_sign_in_revoke_async:
 * @credential: of a login
 *
 * Deletes a login at Kisi with its own secret, through a client beside @client.
 */
void keyfob_sign_in_revoke_async (KisiClient *client,
                                  KeyfobCredential *credential,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);

/** keyfob_sign_in_revoke_finish: Returns: whether Kisi has the login no more */
gboolean keyfob_sign_in_revoke_finish (KisiClient *client, GAsyncResult *result, GError **error);
