/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "keyfob-office.h"

G_BEGIN_DECLS

/*
 * The last known doors on disk: `$XDG_CACHE_HOME/keyfob/`, one file a server, mode 0600, written
 * whole or not at all. Holds no secret. A file that is damaged, of another version, of another
 * server or account counts as none.
 */

/**
 * KeyfobCachedOffice:
 *
 * What the file holds.
 */
typedef struct {
  char *account;           /* which login the doors belong to: KeyfobCredential's `login-id` */
  char *person_name;       /* (nullable) */
  char *person_email;      /* (nullable): tells a person who signs in again from another */
  char *organization_name; /* (nullable) */
  KeyfobOffice *office;
} KeyfobCachedOffice;

void keyfob_cached_office_free (KeyfobCachedOffice *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KeyfobCachedOffice, keyfob_cached_office_free)

/** keyfob_door_cache_load_async: @server: base URL. Reads and decodes in a thread */
void keyfob_door_cache_load_async (const char *server,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);

/**
 * keyfob_door_cache_load_finish:
 *
 * Returns: (transfer full) (nullable): what was kept; %NULL with @error (%G_IO_ERROR_NOT_FOUND,
 *   %G_IO_ERROR_INVALID_DATA) if there is nothing that can be used
 */
KeyfobCachedOffice *keyfob_door_cache_load_finish (GAsyncResult *result, GError **error);

/** keyfob_door_cache_save_async: @cached: borrowed until the callback. Writes in a thread */
void keyfob_door_cache_save_async (const char *server,
                                   const KeyfobCachedOffice *cached,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);

gboolean keyfob_door_cache_save_finish (GAsyncResult *result, GError **error);

/** keyfob_door_cache_remove_async: forgets; a save that is under way loses */
void keyfob_door_cache_remove_async (const char *server,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);

gboolean keyfob_door_cache_remove_finish (GAsyncResult *result, GError **error);

G_END_DECLS
