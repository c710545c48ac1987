/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <libsecret/secret.h>

G_BEGIN_DECLS

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

/** keyfob_credential_new: @secret: borrowed, a reference is taken */
KeyfobCredential *keyfob_credential_new (KeyfobCredentialKind kind,
                                         const char *login_id,
                                         SecretValue *secret);

KeyfobCredential *keyfob_credential_ref (KeyfobCredential *self);
void keyfob_credential_unref (KeyfobCredential *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KeyfobCredential, keyfob_credential_unref)

/** keyfob_credential_kind_get_id: Returns: `login`, `api-key` or `access-link` */
const char *keyfob_credential_kind_get_id (KeyfobCredentialKind kind);

G_END_DECLS
