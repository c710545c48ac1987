/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "simulator/keyfob-simulator-server.h"

G_BEGIN_DECLS

/* Faults that last, or that touch the connection. They work on the socket below SoupServer, so
 * they do the same to HTTP/1.1 and HTTP/2; but on HTTP/2 everything on that connection is hit,
 * since SoupServer has no way to end one stream of it. */

/** sim_trouble_wait: the answer, which is set, goes out after @milliseconds */
void sim_trouble_wait (SimServer *server, SoupServerMessage *message, guint milliseconds);

/** sim_troubles_end_waits: what sim_trouble_wait() holds back goes out now */
void sim_troubles_end_waits (SimServer *server);

/** sim_trouble_hold: never answers; the connection stays until sim_troubles_end() */
void sim_trouble_hold (SimServer *server, SoupServerMessage *message);

/** sim_trouble_hang_up: closes the connection (FIN; no goodbye of TLS) */
void sim_trouble_hang_up (SoupServerMessage *message);

/** sim_trouble_reset: resets the connection (RST) */
void sim_trouble_reset (SoupServerMessage *message);

/**
 * sim_trouble_truncate:
 *
 * Half of the answer, which is set, is sent although all of it is announced; then the connection is
 * closed. (On HTTP/2 the stream ends early just before, since SoupServer
 * ends it with its last byte.)
 */
void sim_trouble_truncate (SimServer *server, SoupServerMessage *message);

/** sim_trouble_flood: good JSON of 9 MiB, made as it is sent */
void sim_trouble_flood (SimServer *server, SoupServerMessage *message);

/**
 * sim_trouble_drip:
 *
 * A body without end, a byte of the connection every @milliseconds. On HTTP/1.1 the headers come at
 * once; on TLS nothing is readable until the bytes make up a record.
 */
void sim_trouble_drip (SimServer *server, SoupServerMessage *message, guint milliseconds);

/** sim_troubles_end: closes the connections of all that lasts */
void sim_troubles_end (SimServer *server);

G_END_DECLS
