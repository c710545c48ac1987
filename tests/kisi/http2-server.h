/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * Http2Deed:
 * @HTTP2_ANSWER: 200 with an empty object
 * @HTTP2_REFUSE: RST_STREAM, REFUSED_STREAM: nothing was done, says HTTP/2
 * @HTTP2_ASK_FOR_HTTP1: RST_STREAM, HTTP_1_1_REQUIRED: likewise
 * @HTTP2_GO_AWAY: GOAWAY, NO_ERROR, that leaves the request out: likewise
 * @HTTP2_GO_AWAY_AND_ANSWER: GOAWAY, NO_ERROR, that lets the request in, and then its answer
 */
typedef enum {
  HTTP2_ANSWER,
  HTTP2_REFUSE,
  HTTP2_ASK_FOR_HTTP1,
  HTTP2_GO_AWAY,
  HTTP2_GO_AWAY_AND_ANSWER,
} Http2Deed;

/**
 * Http2Server:
 *
 * A server on a loopback port, over TLS, that prefers HTTP/2 and writes its frames itself. To whom
 * offers no HTTP/2 it speaks HTTP/1.1, and answers 200 with an empty object. It has threads of its
 * own.
 */
typedef struct _Http2Server Http2Server;

/**
 * http2_server_new:
 * @certificate: with its key
 * @deed: what becomes of the first request over HTTP/2; later ones are answered
 */
Http2Server *http2_server_new (GTlsCertificate *certificate, Http2Deed deed);

/** http2_server_free: waits until every client has closed its connection, and ends the threads */
void http2_server_free (Http2Server *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Http2Server, http2_server_free)

/** http2_server_get_url: Returns: `https://127.0.0.1:PORT` */
const char *http2_server_get_url (Http2Server *self);

/** http2_server_count: Returns: how many requests came in, over either protocol */
guint http2_server_count (Http2Server *self);

G_END_DECLS
