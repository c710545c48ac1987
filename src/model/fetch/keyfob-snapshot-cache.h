/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "model/fetch/keyfob-cached-snapshot.h"

#include <gio/gio.h>

#define KEYFOB_TYPE_SNAPSHOT_CACHE (keyfob_snapshot_cache_get_type ())
G_DECLARE_FINAL_TYPE (KeyfobSnapshotCache, keyfob_snapshot_cache, KEYFOB, SNAPSHOT_CACHE, GObject)

/*
 * KeyfobSnapshotCache: the last known doors on disk: `$XDG_CACHE_HOME/keyfob/`, one file a login,
 * mode 0600, written whole or not at all. Holds no secret. A file that is damaged, of another
 * version, or of another server or login than its name says, counts as none. All work is done in
 * threads, one call after another: what was called for last wins, so that no save that is under way
 * outlives a removal.
 *
 * 0.1.0 wrote one file a server. That is the one of the login that it names, unless there is a
 * newer one, and goes when that is written.
 */

/** keyfob_snapshot_cache_new: @server: base URL. Returns: (transfer full): its cache */
KeyfobSnapshotCache *keyfob_snapshot_cache_new (const char *server);

/** keyfob_snapshot_cache_load_async: reads and decodes what is kept */
void keyfob_snapshot_cache_load_async (KeyfobSnapshotCache *self,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);

/**
 * keyfob_snapshot_cache_load_finish:
 * @error: %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full) (nullable) (element-type KeyfobCachedSnapshot): what was kept, one a
 *   login, in no order; of 32 files at most. %NULL only with @error
 */
GPtrArray *keyfob_snapshot_cache_load_finish (KeyfobSnapshotCache *self,
                                              GAsyncResult *result,
                                              GError **error);

/**
 * keyfob_snapshot_cache_save_async:
 * @account: which login the doors belong to
 * @person_name: (nullable): whose they are
 * @person_email: (nullable): likewise
 * @organization_name: (nullable): likewise
 * @organization_domain: (nullable): likewise
 * @snapshot: the doors
 */
void keyfob_snapshot_cache_save_async (KeyfobSnapshotCache *self,
                                       const char *account,
                                       const char *person_name,
                                       const char *person_email,
                                       const char *organization_name,
                                       const char *organization_domain,
                                       KeyfobSnapshot *snapshot,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);

/** keyfob_snapshot_cache_save_finish: Returns: whether it was written */
gboolean keyfob_snapshot_cache_save_finish (KeyfobSnapshotCache *self,
                                            GAsyncResult *result,
                                            GError **error);

/** keyfob_snapshot_cache_flush_async: waits until all that was called for is done, or failed to be
 */
void keyfob_snapshot_cache_flush_async (KeyfobSnapshotCache *self,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data);

void keyfob_snapshot_cache_flush_finish (KeyfobSnapshotCache *self, GAsyncResult *result);

/** keyfob_snapshot_cache_remove_async: forgets that login's; no other login's is touched */
void keyfob_snapshot_cache_remove_async (KeyfobSnapshotCache *self,
                                         const char *login_id,
                                         GCancellable *cancellable,
                                         GAsyncReadyCallback callback,
                                         gpointer user_data);

/** keyfob_snapshot_cache_remove_finish: Returns: whether nothing of it is kept any more */
gboolean keyfob_snapshot_cache_remove_finish (KeyfobSnapshotCache *self,
                                              GAsyncResult *result,
                                              GError **error);

/**
 * keyfob_snapshot_cache_keep_only_async:
 * @login_ids: (array zero-terminated=1): may be empty
 *
 * Forgets the server's but those of these logins, and what a killed process left half written.
 */
void keyfob_snapshot_cache_keep_only_async (KeyfobSnapshotCache *self,
                                            const char *const *login_ids,
                                            GCancellable *cancellable,
                                            GAsyncReadyCallback callback,
                                            gpointer user_data);

/** keyfob_snapshot_cache_keep_only_finish: Returns: whether nothing else is kept any more */
gboolean keyfob_snapshot_cache_keep_only_finish (KeyfobSnapshotCache *self,
                                                 GAsyncResult *result,
                                                 GError **error);
