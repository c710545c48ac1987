/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * kisi_server_normalize:
 * @server: as a person typed it
 * @error: %KISI_ERROR_INVALID_INPUT with field `server`
 *
 * Checks what kisi_client_new() takes as a server: HTTPS, or plain HTTP to a loopback address, and
 * no user, query or fragment.
 *
 * Returns: (transfer full) (nullable): the URL without a slash at its end
 */
char *kisi_server_normalize (const char *server, GError **error);

/**
 * kisi_server_require_strong_tls:
 *
 * From now on this process connects by TLS 1.2 or later, and to keys as long as 2048 bits of RSA,
 * whatever the environment says. Call it before there are threads.
 */
void kisi_server_require_strong_tls (void);

/**
 * kisi_server_is_local:
 * @server: as kisi_server_normalize() gave it
 *
 * Returns: whether it is on this computer: 127.0.0.0/8, ::1 or localhost
 */
gboolean kisi_server_is_local (const char *server);

G_END_DECLS
