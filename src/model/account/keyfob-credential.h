/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "kisi/kisi-client.h"

/**
 * KeyfobCredentialKind:
 *
 * Where a credential comes from, and so what signing out does with it.
 */
typedef enum {
  KEYFOB_CREDENTIAL_LOGIN,       /* made by Keyfob from a password: deleted at sign-out */
  KEYFOB_CREDENTIAL_API_KEY,     /* pasted: left alone at sign-out */
  KEYFOB_CREDENTIAL_ACCESS_LINK, /* for people without an account: left alone */
} KeyfobCredentialKind;

/**
 * KeyfobCredential:
 *
 * What opens doors. Immutable, reference-counted. The secret lies in libsecret's non-pageable
 * memory and is wiped with its last reference.
 */
typedef struct {
  KeyfobCredentialKind kind;
  char *login_id;      /* (not nullable): Kisi's ID of the login; for a link, a digest of its secret
                          that tells accounts apart */
  SecretValue *secret; /* (not nullable) */
} KeyfobCredential;

/**
 * keyfob_credential_new:
 * @login_id: (nullable): %NULL for an access link: the digest of @secret is taken
 * @secret: borrowed, a reference is taken
 *
 * Returns: (transfer full): the credential
 */
KeyfobCredential *keyfob_credential_new (KeyfobCredentialKind kind,
                                         const char *login_id,
                                         SecretValue *secret);

/** keyfob_credential_ref: Returns: (transfer full): @self */
KeyfobCredential *keyfob_credential_ref (KeyfobCredential *self);

/** keyfob_credential_unref: drops one reference; the last wipes the secret */
void keyfob_credential_unref (KeyfobCredential *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KeyfobCredential, keyfob_credential_unref)

/**
 * keyfob_credential_is_same_login:
 * @a: (nullable): one
 * @b: (nullable): another
 *
 * Returns: whether both are credentials of the same login, key or link. Who pastes the secret of
 *   Keyfob's own login as a key has that login still
 */
gboolean keyfob_credential_is_same_login (const KeyfobCredential *a, const KeyfobCredential *b);

/** keyfob_credential_apply: makes @self the credential that @client sends */
void keyfob_credential_apply (KeyfobCredential *self, KisiClient *client);

/**
 * keyfob_credential_secret_is_possible:
 * @secret: untrusted; need not end with a zero byte
 * @length: bytes in @secret
 *
 * Returns: whether it can be a secret of Kisi's at all, and go into a header: 1 to 1000 visible
 *   ASCII characters
 */
gboolean keyfob_credential_secret_is_possible (const char *secret, gsize length);

/** keyfob_credential_kind_get_id: Returns: `login`, `api-key` or `access-link` */
const char *keyfob_credential_kind_get_id (KeyfobCredentialKind kind);

/**
 * keyfob_credential_kind_from_id:
 * @id: (nullable): untrusted
 * @kind: (out): set if @id is one of the three
 *
 * Returns: whether it is
 */
gboolean keyfob_credential_kind_from_id (const char *id, KeyfobCredentialKind *kind);
