/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

/**
 * KisiConnections:
 *
 * The present #SoupSession, and what is known of its connections. Reference-counted.
 */
typedef struct _KisiConnections KisiConnections;

/**
 * kisi_connections_new:
 * @server: base URL. One on this computer is never reached through a proxy
 * @tls_database: (nullable): trust store, or %NULL for the system's
 */
KisiConnections *kisi_connections_new (const char *server, GTlsDatabase *tls_database);

/** kisi_connections_close: closes what is open; nothing may be under way. Drops @self */
void kisi_connections_close (KisiConnections *self);

/** kisi_connections_get_session: Returns: (transfer none): the session to send with */
SoupSession *kisi_connections_get_session (KisiConnections *self);

/** kisi_connections_note_answer: a connection of the present session was just seen working */
void kisi_connections_note_answer (KisiConnections *self);

/** kisi_connections_renew: takes a new session; what is under way ends on the old one */
void kisi_connections_renew (KisiConnections *self);

/** kisi_connections_warm_up: connects to the server, unless it seems connected */
void kisi_connections_warm_up (KisiConnections *self);

G_END_DECLS
