/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "model/account/keyfob-credential.h"

#define SECRET_MAX_BYTES 1000

/* Enough to tell accounts apart, and too little to guess a secret by. */
#define DIGEST_CHARACTERS 16

static char *
digest_of (SecretValue *secret) {
  static const guchar zeros[64] = {0};
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  gsize length;
  const char *text = secret_value_get (secret, &length);
  char *digest;

  g_checksum_update (checksum, (const guchar *) text, length);
  digest = g_strndup (g_checksum_get_string (checksum), DIGEST_CHARACTERS);

  /* The checksum has the end of the secret in its block, in pageable memory: write over it. */
  g_checksum_reset (checksum);
  g_checksum_update (checksum, zeros, sizeof zeros);
  return digest;
}

static void
credential_clear (gpointer data) {
  KeyfobCredential *self = data;

  g_clear_pointer (&self->login_id, g_free);
  g_clear_pointer (&self->secret, secret_value_unref);
}

KeyfobCredential *
keyfob_credential_new (KeyfobCredentialKind kind, const char *login_id, SecretValue *secret) {
  KeyfobCredential *self = g_atomic_rc_box_new0 (KeyfobCredential);

  self->kind = kind;
  self->secret = secret_value_ref (secret);
  self->login_id = login_id != NULL ? g_strdup (login_id) : digest_of (secret);
  return self;
}

KeyfobCredential *
keyfob_credential_ref (KeyfobCredential *self) {
  return g_atomic_rc_box_acquire (self);
}

void
keyfob_credential_unref (KeyfobCredential *self) {
  g_atomic_rc_box_release_full (self, credential_clear);
}

gboolean
keyfob_credential_is_same_login (const KeyfobCredential *a, const KeyfobCredential *b) {
  return a != NULL && b != NULL && g_str_equal (a->login_id, b->login_id);
}

void
keyfob_credential_apply (KeyfobCredential *self, KisiClient *client) {
  kisi_client_set_credential (client,
                              self->kind == KEYFOB_CREDENTIAL_ACCESS_LINK
                                  ? KISI_CREDENTIAL_ACCESS_LINK
                                  : KISI_CREDENTIAL_LOGIN,
                              self->secret);
}

gboolean
keyfob_credential_secret_is_possible (const char *secret, gsize length) {
  if (length < 1 || length > SECRET_MAX_BYTES)
    return FALSE;
  for (gsize i = 0; i < length; i++) {
    if (!g_ascii_isgraph (secret[i]))
      return FALSE;
  }
  return TRUE;
}

const char *
keyfob_credential_kind_get_id (KeyfobCredentialKind kind) {
  switch (kind) {
  case KEYFOB_CREDENTIAL_LOGIN:
    return "login";
  case KEYFOB_CREDENTIAL_API_KEY:
    return "api-key";
  case KEYFOB_CREDENTIAL_ACCESS_LINK:
    return "access-link";
  }
  g_return_val_if_reached ("login");
}

gboolean
keyfob_credential_kind_from_id (const char *id, KeyfobCredentialKind *kind) {
  for (KeyfobCredentialKind k = KEYFOB_CREDENTIAL_LOGIN; k <= KEYFOB_CREDENTIAL_ACCESS_LINK; k++) {
    if (g_strcmp0 (id, keyfob_credential_kind_get_id (k)) == 0) {
      *kind = k;
      return TRUE;
    }
  }
  return FALSE;
}
