/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "model/fetch/keyfob-snapshot.h"

/**
 * KeyfobCachedSnapshot:
 *
 * A snapshot as it is kept on disk, and whose it is. Holds no secret.
 */
typedef struct {
  char *account;             /* which login the doors belong to: KeyfobCredential's `login-id` */
  char *person_name;         /* (nullable) */
  char *person_email;        /* (nullable): tells a person who signs in again from another */
  char *organization_name;   /* (nullable) */
  char *organization_domain; /* (nullable): for a person who signs in again */
  KeyfobSnapshot *snapshot;
} KeyfobCachedSnapshot;

/** keyfob_cached_snapshot_free: frees @self; %NULL is allowed */
void keyfob_cached_snapshot_free (KeyfobCachedSnapshot *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KeyfobCachedSnapshot, keyfob_cached_snapshot_free)

/**
 * keyfob_cached_snapshot_encode:
 * @server: written with it
 *
 * Returns: (transfer full): the bytes of the file: a serialised #GVariant
 */
GBytes *keyfob_cached_snapshot_encode (const KeyfobCachedSnapshot *self, const char *server);

/**
 * keyfob_cached_snapshot_decode:
 * @bytes: what a file held; untrusted
 * @server: what it must have been written with
 * @error: %G_IO_ERROR_INVALID_DATA
 *
 * Returns: (transfer full) (nullable): the snapshot; every value of it has been checked. Its
 *   `sinces` are %NULL in a file of version 2, or if they are not to be believed
 */
KeyfobCachedSnapshot *keyfob_cached_snapshot_decode (GBytes *bytes,
                                                     const char *server,
                                                     GError **error);
