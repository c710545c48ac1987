/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "model/fetch/keyfob-cached-office.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define KEYFOB_TYPE_DOOR_CACHE (keyfob_door_cache_get_type ())
G_DECLARE_FINAL_TYPE (KeyfobDoorCache, keyfob_door_cache, KEYFOB, DOOR_CACHE, GObject)

/*
 * KeyfobDoorCache: the last known doors on disk: `$XDG_CACHE_HOME/keyfob/`, one file a server,
 * mode 0600, written whole or not at all. Holds no secret. A file that is damaged, of another
 * version or of another server counts as none. All work is done in threads; what was called for
 * last wins.
 */

/** keyfob_door_cache_new: @server: base URL. Returns: (transfer full): its cache */
KeyfobDoorCache *keyfob_door_cache_new (const char *server);

/** keyfob_door_cache_load_async: reads and decodes what is kept */
void keyfob_door_cache_load_async (KeyfobDoorCache *self,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);

/**
 * keyfob_door_cache_load_finish:
 *
 * Returns: (transfer full) (nullable): what was kept; %NULL with @error (%G_IO_ERROR_NOT_FOUND,
 *   %G_IO_ERROR_INVALID_DATA) if there is nothing that can be used
 */
KeyfobCachedOffice *keyfob_door_cache_load_finish (KeyfobDoorCache *self,
                                                   GAsyncResult *result,
                                                   GError **error);

/**
 * keyfob_door_cache_save_async:
 * @account: which login the doors belong to
 * @person_name: (nullable): whose they are
 * @person_email: (nullable): likewise
 * @organization_name: (nullable): likewise
 * @organization_domain: (nullable): likewise
 * @office: the doors
 */
void keyfob_door_cache_save_async (KeyfobDoorCache *self,
                                   const char *account,
                                   const char *person_name,
                                   const char *person_email,
                                   const char *organization_name,
                                   const char *organization_domain,
                                   KeyfobOffice *office,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);

/**
 * keyfob_door_cache_save_finish:
 * @error: %G_IO_ERROR_CANCELLED also if keyfob_door_cache_remove_async() came meanwhile
 *
 * Returns: whether it was written
 */
gboolean keyfob_door_cache_save_finish (KeyfobDoorCache *self,
                                        GAsyncResult *result,
                                        GError **error);

/** keyfob_door_cache_flush_async: waits until all that is to be saved is, or failed to be */
void keyfob_door_cache_flush_async (KeyfobDoorCache *self,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);

void keyfob_door_cache_flush_finish (KeyfobDoorCache *self, GAsyncResult *result);

/** keyfob_door_cache_remove_async: forgets; a save that is under way loses */
void keyfob_door_cache_remove_async (KeyfobDoorCache *self,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);

/** keyfob_door_cache_remove_finish: Returns: whether nothing is kept any more */
gboolean keyfob_door_cache_remove_finish (KeyfobDoorCache *self,
                                          GAsyncResult *result,
                                          GError **error);

G_END_DECLS
