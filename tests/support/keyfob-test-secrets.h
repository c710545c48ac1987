/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * KeyfobTestSecretsKind:
 *
 * The manners of a Secret Service that no daemon of the tests has. Each gives text back with its
 * charset, as KWallet does.
 */
typedef enum {
  KEYFOB_TEST_SECRETS_ASKING, /* KeePassXC: while it is locked a search waits for the password */
  KEYFOB_TEST_SECRETS_HIDING, /* KeePassXC, set up otherwise: a search finds nothing meanwhile */
  KEYFOB_TEST_SECRETS_NONE,   /* KWallet: there is no wallet, and the one that is made is known by
                                 its own path only */
} KeyfobTestSecretsKind;

typedef struct _KeyfobTestSecrets KeyfobTestSecrets;

/**
 * keyfob_test_secrets_new:
 * @address: of the bus
 *
 * Returns: (transfer full): such a service, locked, on the bus
 */
KeyfobTestSecrets *keyfob_test_secrets_new (KeyfobTestSecretsKind kind, const char *address);

void keyfob_test_secrets_free (KeyfobTestSecrets *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KeyfobTestSecrets, keyfob_test_secrets_free)

/** keyfob_test_secrets_put: it holds that secret, too, of a login for @server; if it is %NULL,
 *   one that cannot be read */
void keyfob_test_secrets_put (KeyfobTestSecrets *self,
                              const char *server,
                              const char *kind,
                              const char *login_id,
                              const char *secret);

/** keyfob_test_secrets_unlock: the person unlocks it, or makes the wallet that was asked for */
void keyfob_test_secrets_unlock (KeyfobTestSecrets *self);

/** keyfob_test_secrets_lock: it locks itself again */
void keyfob_test_secrets_lock (KeyfobTestSecrets *self);

/**
 * keyfob_test_secrets_lock_item:
 *
 * Only that of what was put there is locked: it is found, but does not say what it is, as in GNOME
 * Keyring. Until the prompt is answered, or something is stored.
 */
void keyfob_test_secrets_lock_item (KeyfobTestSecrets *self, guint index);

/**
 * keyfob_test_secrets_answer_prompt:
 * @unlocked: how many of the items that were asked for the person unlocks. If these are not all,
 * the prompt counts as dismissed, as GNOME Keyring has it
 *
 * Returns: how many were asked for
 */
guint keyfob_test_secrets_answer_prompt (KeyfobTestSecrets *self, guint unlocked);

/** keyfob_test_secrets_count_asked: Returns: how often the person was asked for something */
guint keyfob_test_secrets_count_asked (KeyfobTestSecrets *self);

/** keyfob_test_secrets_count_searches: Returns: how often something was looked for */
guint keyfob_test_secrets_count_searches (KeyfobTestSecrets *self);

/** keyfob_test_secrets_count_items: Returns: how much it holds */
guint keyfob_test_secrets_count_items (KeyfobTestSecrets *self);

/** keyfob_test_secrets_get_secret: Returns: (nullable): what it was given last */
const char *keyfob_test_secrets_get_secret (KeyfobTestSecrets *self);

G_END_DECLS
