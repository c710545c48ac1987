/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "model/account/keyfob-credential.h"
#include "model/account/keyfob-keyring-error.h"

#include <gio/gio.h>

#define KEYFOB_TYPE_KEYRING (keyfob_keyring_get_type ())
G_DECLARE_FINAL_TYPE (KeyfobKeyring, keyfob_keyring, KEYFOB, KEYRING, GObject)

/*
 * KeyfobKeyring: the credentials in the Secret Service, schema `app.keyfob.Keyfob`, attributes
 * `server`, `kind`, `login-id` and `serial`; one item a login. Where several are left over of one,
 * whatever their kinds, what was stored last counts. An item of a kind that nobody knows was
 * written by another version, and is none.
 *
 * Nothing hangs: a step that asks nobody may take 10 seconds, and one that may show a prompt 2
 * minutes. Searching is one of the latter: KeePassXC asks for its password then. The caller gets
 * its answer in time even if the service never lets go; what comes later is ignored.
 *
 * A service that hides its items while it is locked, as KeePassXC may do, cannot be told from one
 * that holds nothing: no prompt comes, and loading gives nothing.
 */

/** keyfob_keyring_new: @server: base URL. Returns: (transfer full): that server's place */
KeyfobKeyring *keyfob_keyring_new (const char *server);

/** keyfob_keyring_new_with_limits: likewise, with other times for a step, and for one that asks */
KeyfobKeyring *keyfob_keyring_new_with_limits (const char *server,
                                               guint timeout_ms,
                                               guint prompt_timeout_ms);

/**
 * keyfob_keyring_get_wait_ms:
 *
 * Returns: for how long it has been asked for something by now; 0 if it is not. After a second or
 * two it waits for a person
 */
gint64 keyfob_keyring_get_wait_ms (KeyfobKeyring *self);

/**
 * keyfob_keyring_load_async:
 *
 * Looks the credentials up. For all that are locked the desktop asks the person once, after the
 * others have been read.
 */
void keyfob_keyring_load_async (KeyfobKeyring *self,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);

/** keyfob_keyring_load_quietly_async: the same, but %KEYFOB_KEYRING_ERROR_LOCKED where it would ask
 *   or every keyring is locked */
void keyfob_keyring_load_quietly_async (KeyfobKeyring *self,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data);

/**
 * keyfob_keyring_load_finish:
 * @credentials: (out) (transfer full) (element-type KeyfobCredential): one a login, in the order in
 *   which they were stored. With an error those that could be read: %NULL only if cancelled
 * @error: #KeyfobKeyringError, or %G_IO_ERROR_CANCELLED. Of several the first that a person can do
 *   something about
 *
 * Returns: whether these are all
 */
gboolean keyfob_keyring_load_finish (KeyfobKeyring *self,
                                     GAsyncResult *result,
                                     GPtrArray **credentials,
                                     GError **error);

/**
 * keyfob_keyring_get_unread:
 * @result: that keyfob_keyring_load_finish() has taken
 *
 * Returns: (nullable) (element-type utf8): the logins of what it holds and could not give; "" where
 *   it does not say whose that is. %NULL if nobody knows what it holds
 */
GPtrArray *keyfob_keyring_get_unread (GAsyncResult *result);

/**
 * keyfob_keyring_save_async:
 * @label: what keyring programs show
 *
 * Keeps @credential as the last, and drops what was kept of the same login before. What of that is
 * locked away in another keyring stays there.
 */
void keyfob_keyring_save_async (KeyfobKeyring *self,
                                KeyfobCredential *credential,
                                const char *label,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);

/** keyfob_keyring_save_finish: @error: as for loading. Returns: whether it is kept */
gboolean keyfob_keyring_save_finish (KeyfobKeyring *self, GAsyncResult *result, GError **error);

/**
 * keyfob_keyring_clear_async:
 * @login_id: (nullable): whose credential; %NULL for all of the server
 *
 * Forgets; that there is none is success. Those of others are neither unlocked nor touched.
 */
void keyfob_keyring_clear_async (KeyfobKeyring *self,
                                 const char *login_id,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);

/** keyfob_keyring_clear_finish: @error: as for loading. Returns: whether nothing is kept now */
gboolean keyfob_keyring_clear_finish (KeyfobKeyring *self, GAsyncResult *result, GError **error);
